"""Links of items to other records, by id, key or name: look-up, faults, and the ids to store.

Linked records are locked against deletion until the transaction ends. All links
of a batch are looked up at once. Only the rows of a table have texts in place of
ids, which may be keys or names (contract §7).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Q, QuerySet, UUIDField
from django.db.models.expressions import RawSQL

from activities.contract.fields import Once
from activities.contract.kinds import Kind, Reference
from activities.contract.table_fields import id_or_text
from activities.models.text import comparable
from activities.postgres.lookups import Lookup, fetch, fetch_together, lookup
from pdpl_inventory.errors import Fault, echo, fault
from tenants.isolation.context import current_tenant

Values = dict[str, Any]
Rows = list[tuple[Any, ...]]
# Keeps linked records from being deleted until the transaction ends.
LOCK = "FOR KEY SHARE"
# Of more words than this, each compared with every name, reading all names is faster.
MOST_WORDS = 50


@dataclass
class Wanted:
    """The ids and keys by which some items link to the records of one reference.

    ``texts`` are ids, keys or names. ``has_key_field``: an item has the reference's ``key_field``, be it empty.
    """

    ids: set[UUID] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    has_key_field: bool = False

    @property
    def has_more_than_ids(self) -> bool:
        return self.has_key_field or bool(self.texts)

    def without(self, known: "Known") -> "Wanted":
        """What is not known yet."""
        return replace(self, ids=self.ids - known.ids, keys=self.keys - known.by_key.keys())

    def lookups(self, reference: Reference, lock: str = LOCK) -> list[Lookup]:
        """The look-ups of the records, which select ``id`` and key for every kind, so that they can be united."""
        model, chosen = reference.target, f"id, {reference.target.KEY}"
        ids = self.ids | {one for text in self.texts if isinstance(one := id_or_text(text), UUID)}
        by_id = [lookup(model, "id", list(ids), chosen, lock)] if ids else []
        keys = sorted(self.keys | self.texts)
        by_key = [lookup(model, model.KEY, keys, chosen, lock)] if keys else []
        return by_id + by_key


class Known:
    """The records that were found: their ids, the id of each key, and the ids of each folded name."""

    def __init__(self, rows: Iterable[tuple[Any, ...]] = ()) -> None:
        found = list(rows)
        self.ids: set[UUID] = {key for key, _ in found}
        self.by_key: dict[str, UUID] = {own: key for key, own in found if own}
        self.by_name: dict[str, set[UUID]] = {}

    def add(self, other: "Known") -> None:
        """Add what ``other`` knows."""
        self.ids |= other.ids
        self.by_key |= other.by_key
        for name, ids in other.by_name.items():
            self.by_name[name] = self.by_name.get(name, set()) | ids

    def with_ids(self, ids: set[UUID]) -> "Known":
        """What is known, and ``ids`` beside it."""
        known = Known()
        known.ids, known.by_key, known.by_name = self.ids | ids, self.by_key, self.by_name
        return known

    def ids_of(self, one: UUID | str) -> set[UUID]:
        """The records that an id or an element of a cell names: one by its id or key, or all that have the name."""
        as_id = one if isinstance(one, UUID) else id_or_text(one)
        if isinstance(as_id, UUID) and as_id in self.ids:
            return {as_id}
        return set() if isinstance(one, UUID) else self.ids_with_key(one) or self.by_name.get(comparable(one), set())

    def ids_with_key(self, key: str) -> set[UUID]:
        """The record that has the key, if there is one."""
        return {self.by_key[key]} if key in self.by_key else set()


def wanted_by(reference: Reference, items: Iterable[Values]) -> Wanted:
    """All ids and keys by which ``items`` link by ``reference``."""
    wanted = Wanted()
    for values in items:
        if linked := values.get(reference.field):
            for one in linked if reference.through else (linked,):
                (wanted.texts if isinstance(one, str) else wanted.ids).add(one)
        if reference.key_field in values:
            wanted.has_key_field = True
            if keys := values[reference.key_field]:
                wanted.keys.update(keys if reference.through else (keys,))
    return wanted


def lookups_of(wanted: Mapping[Reference, Wanted], lock: str = LOCK) -> list[tuple[Reference, Lookup]]:
    """The look-ups of the wanted records, each with its reference."""
    return [(reference, one) for reference, each in wanted.items() for one in each.lookups(reference, lock)]


def known_from(
    wanted: Mapping[Reference, Wanted], lookups: Sequence[tuple[Reference, Lookup]], rows: Sequence[Rows]
) -> dict[Reference, Known]:
    """What the ``rows`` of the ``lookups`` tell of each wanted reference."""
    found: dict[Reference, Rows] = {reference: [] for reference in wanted}
    for (reference, _), some in zip(lookups, rows, strict=True):
        found[reference] += some
    return {reference: Known(each) for reference, each in found.items()}


def look_up(wanted: Mapping[Reference, Wanted], lock: str = LOCK) -> dict[Reference, Known]:
    """Look up and lock the wanted records, in one statement; those by name in two more for each reference.

    ``lock=""`` does not lock them: for pages, whose transaction may be read-only.
    """
    lookups = lookups_of(wanted, lock)
    rows = fetch_together([one for _, one in lookups]) if lookups else []
    known = known_from(wanted, lookups, rows)
    look_up_names(wanted, known, lock)
    return known


def look_up_names(wanted: Mapping[Reference, Wanted], known: Mapping[Reference, Known], lock: str = LOCK) -> None:
    """Look up by name the texts that are no keys, and lock the records found; two statements for each reference."""
    for reference, each in wanted.items():
        names = {comparable(text) for text in each.texts if not known[reference].ids_of(text)} - {""}
        if not names:
            continue
        # Names may be stored with other spaces, so that only a word of them can be searched for.
        words = {max(name.split(), key=len) for name in names}
        parts = [Q(folded__contains=word) for word in sorted(words)]
        candidates = reference.target.objects.filter(reduce(or_, parts) if len(parts) <= MOST_WORDS else Q())
        named = {
            pk: found
            for pk, *own in candidates.order_by("pk").values_list("pk", reference.target.NAME, "name_en")
            if (found := {comparable(one) for one in own} & names)
        }
        for locked in fetch(Wanted(set(named)).lookups(reference, lock)):
            for pk, _ in locked:
                for name in named[pk]:
                    known[reference].by_name.setdefault(name, set()).add(pk)


def resolved(reference: Reference, values: Values, known: Known) -> tuple[Values, list[Fault]]:
    """The values of an item with its link by ``reference`` as ids alone, and a fault for each unknown id and key.

    Both forms of a list together are its union. Values without this link are returned as they are.
    """
    if reference.field not in values and reference.key_field not in values:
        return values, []
    return _list(reference, values, known) if reference.through else _single(reference, values, known)


def resolved_at_once(values: Values, known: Mapping[Reference, Known]) -> Values | None:
    """The values of an item whose links are all by keys that exist, with one copy of it, as ``resolved`` makes them.

    None where ``resolved`` must look: a link by another form as well, or a key that does not exist.
    """
    ids = values
    for reference, found in known.items():
        if reference.key_field not in values:
            if reference.field in values:
                return None
            continue
        keys = values[reference.key_field]
        if reference.field in values or keys is None:
            return None
        if ids is values:
            ids = values.copy()
        del ids[reference.key_field]
        try:
            by_key = found.by_key
            ids[reference.field] = [by_key[key] for key in keys] if reference.through else by_key[keys]
        except KeyError:
            return None
    return ids


def _list(reference: Reference, values: Values, known: Known) -> tuple[Values, list[Fault]]:
    sent, keys = values.get(reference.field), values.get(reference.key_field)
    linked, faults = _found(reference.field, sent or (), known.ids_of)
    by_key, unknown = _found(reference.key_field, keys or (), known.ids_with_key)
    ids = {**values, reference.field: list(dict.fromkeys(linked + by_key))}
    ids.pop(reference.key_field, None)
    return ids, faults + unknown


def _found(name: str, sent: Sequence[Any], find: Callable[[Any], set[UUID]]) -> tuple[list[UUID], list[Fault]]:
    """The ids of a list's elements; and a fault for each that is unknown or ambiguous, at its index as it was sent."""
    places = sent.places if isinstance(sent, Once) else range(len(sent))
    ids: list[UUID] = []
    faults: list[Fault] = []
    for place, one in zip(places, sent, strict=True):
        found = find(one)
        if len(found) == 1:
            ids += found
        else:
            faults.append(_not_one(f"{name}[{place}]", one, len(found)))
    return ids, faults


def _not_one(name: str, one: Any, count: int) -> Fault:
    code = "ambiguous" if count else "does_not_exist"
    return fault(name, code, input=echo(str(one)), count=count)


def _single(reference: Reference, values: Values, known: Known) -> tuple[Values, list[Fault]]:
    faults: list[Fault] = []
    linked: list[UUID] = []
    for name, find in ((reference.field, known.ids_of), (reference.key_field, known.ids_with_key)):
        if (one := values.get(name)) is None:
            continue
        found = find(one)
        if len(found) != 1:
            faults.append(_not_one(name, one, len(found)))
        linked += found
    if not faults and len(set(linked)) > 1:
        faults.append(fault(reference.key_field, "links_differ", other=reference.field))
    kept = {name: value for name, value in values.items() if name != reference.key_field}
    return {**kept, reference.field: linked[0] if linked else None}, faults


def with_ids(kind: Kind, records: QuerySet[Any]) -> QuerySet[Any]:
    """``records`` with the sorted ids of each list of links, under the name of its field.

    They are arrays of the statement that reads the records: rows of links as model instances took two thirds of the
    time of a list.
    """
    return records.annotate(**{each.field: _ids(kind, each) for each in kind.lists})


def _ids(kind: Kind, reference: Reference) -> RawSQL:
    assert reference.through is not None
    links, owners = reference.through._meta.db_table, kind.model._meta.db_table
    chosen = f"SELECT {reference.column} FROM {links} WHERE tenant_id = %s AND activity_id = {owners}.id ORDER BY 1"
    return RawSQL(f"ARRAY({chosen})", [current_tenant()], ArrayField(UUIDField()))


def stored_links(reference: Reference, owners: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """The ids to which each of ``owners`` is linked by ``reference``, a list."""
    found: dict[UUID, set[UUID]] = {}
    if owners and reference.through:
        chosen = f"activity_id, {reference.column}"
        for owner, target in fetch([lookup(reference.through, "activity", owners, chosen)])[0]:
            found.setdefault(owner, set()).add(target)
    return found
