"""Links of items to other records: which ids exist, locked until the transaction ends, and faults for the others."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from activities.contract.fields import Ids
from activities.contract.kinds import Reference
from activities.models import Record
from activities.postgres.lookups import Lookup, fetch, lookup
from pdpl_inventory.errors import Fault, fault


def linked_ids(reference: Reference, values: dict[str, Any]) -> Sequence[UUID]:
    """The ids that an item links to by ``reference``, be it a list or a single id."""
    value = values.get(reference.field)
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def lock_existing(model: type[Record], ids: set[UUID]) -> set[UUID]:
    """Return those of ``ids`` that exist, locked against removal until the transaction ends."""
    return {key for key, _ in fetch([existing_lookup(model, ids)])[0]}


def existing_lookup(model: type[Record], ids: set[UUID]) -> Lookup:
    """The look-up of ``lock_existing``. It selects the same columns for every kind, so that look-ups can be united."""
    return lookup(model, "id", list(ids), chosen=f"id, {model.KEY}", lock="FOR KEY SHARE")


def missing_link_faults(reference: Reference, ids: Sequence[UUID], known: set[UUID]) -> Iterator[Fault]:
    """A ``does_not_exist`` fault for each of ``ids`` that is not ``known``, at its index in the list as it was sent."""
    places = ids.places if isinstance(ids, Ids) else range(len(ids))
    for place, one in zip(places, ids, strict=True):
        if one not in known:
            name = f"{reference.field}[{place}]" if reference.through else reference.field
            yield fault(name, "does_not_exist", input=str(one))


def stored_links(reference: Reference, owners: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """The ids to which each of ``owners`` is linked by ``reference``, a list."""
    found: dict[UUID, set[UUID]] = {}
    if owners and reference.through:
        chosen = f"activity_id, {reference.column}"
        for owner, target in fetch([lookup(reference.through, "activity", owners, chosen)])[0]:
            found.setdefault(owner, set()).add(target)
    return found
