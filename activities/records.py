"""The one place where one record is written: judged values → checks against what is stored → row → audit.

Beneath every door that writes records one at a time. It judges nothing that
an item alone can tell (``serializers``); it locks the record first and looks
then, so that what it checks still holds when it writes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from activities import audit, review, turns
from activities.findings import with_findings
from activities.kinds import ACTIVITIES, KINDS, Kind, Reference
from activities.links import held, missing, named
from activities.models import ProcessingActivity, Record
from activities.models.codes import Status
from activities.serializers import Judgement, contract_of
from pdpl_inventory.errors import Fault, echo, fault
from pdpl_inventory.messages import Sentence, say
from tenants.authentication import Member
from tenants.models import Role

Shown = dict[str, Any]
"""A record as the contract shows it, in plain JSON."""


@dataclass
class Faulty(Exception):
    """What was sent cannot be stored, and all the reasons; ``key`` is the sender's own key."""

    faults: list[Fault]
    key: str | None = None

    @property
    def only_taken(self) -> bool:
        """Nothing is wrong but that another record has the key."""
        return all(each["code"] == "conflict" for each in self.faults)


@dataclass
class InUse(Exception):
    """Other records use it; how many of each kind."""

    users: list[Sentence]


class NotAllowed(Exception):
    """The member's role does not remove approved records (contract §2)."""


# --- Reading --------------------------------------------------------------------------


def whole(kind: Kind) -> QuerySet[Any]:
    """The records of a kind with all that is shown of them."""
    if kind is not ACTIVITIES:
        return kind.model.objects.select_related("created_by")
    activities = with_findings(ProcessingActivity.objects.with_flags()).select_related("created_by", "reviewed_by")
    return activities.prefetch_related("category_links", "recipient_links", "transfer_links")


def shown(kind: Kind, record: Record) -> Shown:
    return dict(contract_of(kind.word)(record).data)


def users_of(kind: Kind, ids: Sequence[UUID]) -> list[Sentence]:
    """How many records of each other kind use the records ``ids``."""
    found = []
    pairs = [(other, reference) for other in KINDS.values() for reference in other.references]
    for user, reference in pairs:
        if reference.target is kind.model:
            rows = (reference.through or user.model).objects
            owner, column = ("activity_id", reference.column) if reference.through else ("id", reference.field)
            if count := rows.filter(**{f"{column}__in": ids}).values(owner).distinct().count():
                found.append(say("used_by", count=count, **user.nouns))
    return found


def may_remove(role: str, record: Record) -> bool:
    """Only a ``dpo`` deletes an approved record (contract §2)."""
    return role == Role.DPO or getattr(record, "status", None) != Status.APPROVED


# --- Writing --------------------------------------------------------------------------


def create(kind: Kind, judgement: Judgement, member: Member) -> Shown:
    """Store a new record in the member's open scope. Raises ``Faulty``."""

    def attempt() -> Shown:
        _refuse_faults(kind, judgement, None)
        now = timezone.now()
        columns, links = _parted(kind, judgement.values)
        record = kind.model(
            tenant_id=member.tenant_id,
            created_by=member.user,
            changed_by=member.user,
            created_at=now,
            updated_at=now,
            **columns,
        )
        record.fold()
        record.save(force_insert=True)
        _link(record, {reference: ids for reference, ids in links.items() if ids}, is_new=True)
        after = shown(kind, whole(kind).get(pk=record.pk))
        audit.of_record(member, kind, record, "created", after=_told(after))
        return after

    return turns.settle(kind, member, attempt)


def change(kind: Kind, pk: UUID, member: Member, wanted: Callable[[Shown], Judgement]) -> Shown:
    """Give a record what ``wanted`` makes of its present state, seen under its lock.

    What changes nothing leaves no trace. Raises ``Faulty``, ``ObjectDoesNotExist``.
    """

    def attempt() -> Shown:
        [record] = _locked(kind, [pk], no_key=True)
        before = shown(kind, record)
        judgement = wanted(before)
        _refuse_faults(kind, judgement, record)
        columns, links = _parted(kind, judgement.values)
        changed = {name: value for name, value in columns.items() if getattr(record, name) != value}
        relinked = {each: ids for each, ids in links.items() if sorted(map(str, ids)) != before[each.field]}
        if not (changed or relinked):
            return before
        for name, value in changed.items():
            setattr(record, name, value)
        reopened = ("status", "reviewed_by", "reviewed_at") if review.reopen(record) else ()
        record.changed_by, record.updated_at = member.user, timezone.now()
        record.fold()
        record.save(force_update=True)
        _link(record, relinked)
        after = shown(kind, whole(kind).get(pk=pk))
        fields = [*changed, *(each.field for each in relinked), *reopened]
        old, new = ({name: state[name] for name in fields} for state in (before, after))
        audit.of_record(member, kind, record, "changed", fields=fields, before=old, after=new)
        return after

    return turns.settle(kind, member, attempt)


def _told(state: Shown) -> Shown:
    """What the log keeps of a record: not what follows from the rest of it."""
    return {name: value for name, value in state.items() if name != "findings"}


def as_it_is(before: Shown) -> None:
    """No condition: the record may be in any state."""


def remove(kind: Kind, ids: Sequence[UUID], member: Member, look: Callable[[Shown], None] = as_it_is) -> None:
    """Remove records that nothing uses; ``look`` may refuse one by its present state, seen under its lock.

    Raises ``NotAllowed``, ``InUse``, ``ObjectDoesNotExist``.
    """

    def attempt() -> None:
        records = _locked(kind, ids)
        if not all(may_remove(member.role, each) for each in records):
            raise NotAllowed
        told = [(each, shown(kind, each)) for each in records]
        for _, before in told:
            look(before)
        if users := users_of(kind, ids):
            raise InUse(users)
        for record, before in told:
            audit.of_record(member, kind, record, "deleted", before=_told(before))
        kind.model.objects.filter(pk__in=ids).delete()

    turns.settle(kind, member, attempt)


def _locked(kind: Kind, ids: Sequence[UUID], no_key: bool = False) -> list[Any]:
    """The records, read after their rows were locked: what is read cannot change before the writer is done.

    ``no_key`` lets others go on linking to them. Raises ``ObjectDoesNotExist``.
    """
    rows = kind.model.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=no_key)
    if len(rows.values_list("pk", flat=True)) < len(ids):
        raise kind.model.DoesNotExist
    return list(whole(kind).filter(pk__in=ids))


def _refuse_faults(kind: Kind, judgement: Judgement, record: Record | None) -> None:
    """The contract's faults, and those that only the tenant's other records tell: one query for each kind linked."""
    values = judgement.values
    key = values.get(kind.key)
    faults = [*judgement.faults, *_taken(kind, key, record), *_unknown_links(kind, values)]
    if faults:
        raise Faulty(faults, key)


def _taken(kind: Kind, key: str | None, record: Record | None) -> Iterator[Fault]:
    if not key or key == getattr(record, kind.key, None):
        return
    if kind.model.objects.filter(**{kind.key: key}).exists():
        yield fault(kind.key, "conflict", value=echo(key))


def _unknown_links(kind: Kind, values: dict[str, Any]) -> Iterator[Fault]:
    for reference in kind.references:
        if ids := named(reference, values):
            yield from missing(reference, ids, held(reference.target, set(ids)))


def _parted(kind: Kind, values: dict[str, Any]) -> tuple[dict[str, Any], dict[Reference, Sequence[UUID]]]:
    """The values that are columns, and those that are lists of links."""
    links = {each: values[each.field] for each in kind.references if each.through and each.field in values}
    lists = {each.field for each in links}
    return {name: value for name, value in values.items() if name not in lists}, links


def _link(record: Record, links: dict[Reference, Sequence[UUID]], is_new: bool = False) -> None:
    """Give the record exactly these links."""
    for reference, ids in links.items():
        assert reference.through is not None
        if not is_new:
            reference.through.objects.filter(activity_id=record.pk).delete()
        own = {"tenant_id": record.tenant_id, "activity_id": record.pk}
        reference.through.objects.bulk_create(reference.through(**own, **{reference.column: each}) for each in ids)
