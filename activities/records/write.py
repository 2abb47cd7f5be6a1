"""Writing one record, for the API and the admin: lock → checks against stored records → row and links → audit event.

The item is validated already (``contract``). A record is locked before it is
read, so that what was checked still holds when it is written.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from activities.audit import log
from activities.contract.fast_path import Values
from activities.contract.item_serializer import ValidatedItem
from activities.contract.kinds import Kind, Reference
from activities.contract.links import look_up, resolved, wanted_by
from activities.models import Record
from activities.models.codes import Status
from activities.notifications.notify import notify_reviewers
from activities.postgres import locks
from activities.postgres.bulk import bulk_create_together
from activities.postgres.lookups import fetch, lookup
from activities.records.read import Representation, full_queryset, full_record, represent, usage_of
from pdpl_inventory.errors import Fault, echo, fault
from pdpl_inventory.messages import Sentence
from tenants.authentication.members import Member
from tenants.models import Role


@dataclass
class InvalidRecord(Exception):
    """The item cannot be stored. ``faults`` are all the reasons, ``key`` is the sender's own key."""

    faults: list[Fault]
    key: str | None = None

    @property
    def is_conflict(self) -> bool:
        """Whether the only fault is that another record has the key."""
        return all(each["code"] == "conflict" for each in self.faults)


@dataclass
class RecordInUse(Exception):
    """Other records link to the record. ``users`` says how many of each kind."""

    users: list[Sentence]


class DeletionNotAllowed(Exception):
    """The member's role may not delete an approved record (contract §2)."""


def may_delete(role: str, record: Record) -> bool:
    """Whether ``role`` may delete ``record``: an approved one only a ``dpo`` (contract §2)."""
    return role == Role.DPO or getattr(record, "status", None) != Status.APPROVED


def create_record(kind: Kind, item: ValidatedItem, member: Member) -> Representation:
    """Store a new record in the member's open scope and return it. Raises ``InvalidRecord``."""

    def attempt() -> Representation:
        values = _checked(kind, item, None)
        now = timezone.now()
        columns, links = _columns_and_links(kind, values)
        record = kind.model(
            tenant_id=member.tenant_id,
            created_by_id=member.user.pk,
            changed_by_id=member.user.pk,
            created_at=now,
            updated_at=now,
            **columns,
        )
        record.fold()
        kind.model.objects.bulk_create([record], beside=[_links(record, *each) for each in links.items()])
        after = represent(kind, full_record(kind, record.pk))
        log.record_change_event(member, kind, record, "created", after=_audited(after))
        return after

    return locks.retry_on_race(kind.lock_name, attempt)


def change_record(
    kind: Kind, pk: UUID, member: Member, validate: Callable[[Representation], ValidatedItem]
) -> Representation:
    """Change a record in the member's open scope and return it.

    ``validate`` is given the record as it is, under its lock, and returns the new values. When they are the stored
    ones, nothing is written. Raises ``InvalidRecord`` and ``ObjectDoesNotExist``.
    """

    def attempt() -> Representation:
        [record] = _locked(kind, [pk], no_key=True)
        before = represent(kind, record)
        item = validate(before)
        columns, links = _columns_and_links(kind, _checked(kind, item, record))
        changed = {name: value for name, value in columns.items() if getattr(record, name) != value}
        relinked = {each: ids for each, ids in links.items() if sorted(map(str, ids)) != before[each.field]}
        if not (changed or relinked):
            return before
        for name, value in changed.items():
            setattr(record, name, value)
        reopened = ("status", "reviewed_by", "reviewed_at") if record.reopen() else ()
        record.changed_by, record.updated_at = member.user, timezone.now()
        record.fold()
        record.save(force_update=True)
        _relink(record, relinked)
        after = represent(kind, full_record(kind, pk))
        fields = [*changed, *(each.field for each in relinked), *reopened]
        old, new = ({name: state[name] for name in fields} for state in (before, after))
        log.record_change_event(member, kind, record, "changed", fields=fields, before=old, after=new)
        if reopened:
            notify_reviewers(member)
        return after

    return locks.retry_on_race(kind.lock_name, attempt)


def _audited(state: Representation) -> Representation:
    """What the audit log keeps of a record: all but its findings, which follow from the rest."""
    return {name: value for name, value in state.items() if name != "findings"}


def delete_records(
    kind: Kind, ids: Sequence[UUID], member: Member, check: Callable[[Representation], None] | None = None
) -> None:
    """Delete records that no other record links to, in the member's open scope.

    ``check`` is given each record as it is, under its lock, and may raise to refuse.
    Raises ``DeletionNotAllowed``, ``RecordInUse`` and ``ObjectDoesNotExist``.
    """

    def attempt() -> None:
        records = _locked(kind, ids)
        if not all(may_delete(member.role, each) for each in records):
            raise DeletionNotAllowed
        deleted = [(each, represent(kind, each)) for each in records]
        for _, before in deleted:
            if check:
                check(before)
        if users := usage_of(kind, ids):
            raise RecordInUse(users)
        for record, before in deleted:
            log.record_change_event(member, kind, record, "deleted", before=_audited(before))
        kind.model.objects.filter(pk__in=ids).delete()

    locks.retry_on_race(kind.lock_name, attempt)


def _locked(kind: Kind, ids: Sequence[UUID], no_key: bool = False) -> list[Any]:
    """Lock the rows and return the records, read after that. Raises ``ObjectDoesNotExist``.

    ``no_key`` takes the weaker lock, under which other transactions may still link to the records.
    """
    rows = kind.model.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=no_key)
    if len(rows.values_list("pk", flat=True)) < len(ids):
        raise kind.model.DoesNotExist
    return [full_record(kind, ids[0])] if len(ids) == 1 else list(full_queryset(kind).filter(pk__in=ids))


def _checked(kind: Kind, item: ValidatedItem, record: Record | None) -> Values:
    """The item's values, its links as ids. Raises ``InvalidRecord`` for its faults, a stored key and unknown links."""
    values = item.values
    key = values.get(kind.key)
    faults = [*item.faults, *_key_conflict(kind, key, record)]
    known = look_up({reference: wanted_by(reference, [values]) for reference in kind.references})
    for reference in kind.references:
        values, unknown = resolved(reference, values, known[reference])
        faults += unknown
    if faults:
        raise InvalidRecord(faults, key)
    return values


def _key_conflict(kind: Kind, key: str | None, record: Record | None) -> Iterator[Fault]:
    if not key or key == getattr(record, kind.key, None):
        return
    if any(fetch([lookup(kind.model, kind.key, [key], "id")])):
        yield fault(kind.key, "conflict", value=echo(key))


def _columns_and_links(kind: Kind, values: dict[str, Any]) -> tuple[dict[str, Any], dict[Reference, Sequence[UUID]]]:
    """Split an item's values into columns and lists of links."""
    links = {each: values[each.field] for each in kind.references if each.through and each.field in values}
    lists = {each.field for each in links}
    return {name: value for name, value in values.items() if name not in lists}, links


def _relink(record: Record, links: dict[Reference, Sequence[UUID]]) -> None:
    """Replace the record's links by these."""
    for reference in links:
        assert reference.through is not None
        reference.through.objects.filter(activity_id=record.pk).delete()
    bulk_create_together([_links(record, *each) for each in links.items()])


def _links(record: Record, reference: Reference, ids: Sequence[UUID]) -> list[Any]:
    assert reference.through is not None
    own = {"tenant_id": record.tenant_id, "activity_id": record.pk}
    return [reference.through(**own, **{reference.column: each}) for each in ids]
