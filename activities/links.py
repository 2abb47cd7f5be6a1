"""The records that an item names by id: whether they exist, and that they stay until the writer is done."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from activities.fields import Ids
from activities.kinds import Reference
from activities.models import Record
from activities.probes import Probe, asked, probe
from pdpl_inventory.errors import Fault, fault


def named(reference: Reference, values: dict[str, Any]) -> Sequence[UUID]:
    """The ids that an item's values name under ``reference``, whether that is a list or a single id."""
    value = values.get(reference.field)
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def held(model: type[Record], ids: set[UUID]) -> set[UUID]:
    """Those of ``ids`` that exist; none of them can be removed before this transaction ends."""
    return {key for key, _ in asked([holding(model, ids)])[0]}


def holding(model: type[Record], ids: set[UUID]) -> Probe:
    """The ids and the senders' keys: the same columns for every kind, so that one statement can ask for several."""
    return probe(model, "id", list(ids), chosen=f"id, {model.KEY}", lock="FOR KEY SHARE")


def missing(reference: Reference, ids: Sequence[UUID], known: set[UUID]) -> Iterator[Fault]:
    """A fault for each of ``ids`` that is not ``known``, at its place in the list as it was sent."""
    places = ids.places if isinstance(ids, Ids) else range(len(ids))
    for place, one in zip(places, ids, strict=True):
        if one not in known:
            name = f"{reference.field}[{place}]" if reference.through else reference.field
            yield fault(name, "does_not_exist", input=str(one))
