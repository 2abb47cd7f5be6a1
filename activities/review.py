"""Review: which step leads from which status to which, who may take it, and the one act that takes it.

One record or ten thousand, by ids or by batch: the same act, a constant number
of statements. The doors (API, admin) say who asks and tell what came of it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone

from activities import audit, turns
from activities.kinds import ACTIVITIES
from activities.models import Batch, ProcessingActivity
from activities.models.audit import Action
from activities.models.codes import Status
from pdpl_inventory.messages import Sentence, fill, find, say
from tenants.authentication import Member
from tenants.permissions import Right

Row = tuple[UUID, str, Status, int | None, int | None]


@dataclass(frozen=True)
class Step:
    """One step of a review. ``by_another``: not by whoever created or last changed the record."""

    name: str
    sources: tuple[Status, ...]
    target: Status
    action: Action
    right: Right
    by_another: bool = False

    @property
    def decides(self) -> bool:
        """Whether it is a reviewer's decision, which the record then names."""
        return self.right == Right.REVIEW


SUBMIT = Step("submit", (Status.DRAFT, Status.RETURNED), Status.SUBMITTED, Action.REVIEW_SUBMITTED, Right.WRITE)
APPROVE = Step("approve", (Status.SUBMITTED,), Status.APPROVED, Action.REVIEW_APPROVED, Right.REVIEW, by_another=True)
RETURN = Step("return", (Status.SUBMITTED,), Status.RETURNED, Action.REVIEW_RETURNED, Right.REVIEW)
STEPS = {step.name: step for step in (SUBMIT, APPROVE, RETURN)}
DECISIONS = [step.action.value for step in STEPS.values() if step.decides]


def reopen(record: Any) -> dict[str, tuple[Any, Any]]:
    """Of a record that is being changed: what was approved awaits review again, and nobody has reviewed it.

    By field, what was before and what is after; empty when nothing of the review changes.
    """
    if getattr(record, "status", None) != Status.APPROVED:
        return {}
    changes = {"status": (Status.APPROVED.value, Status.SUBMITTED.value), "reviewed_at": (record.reviewed_at, None)}
    record.status, record.reviewed_by_id, record.reviewed_at = Status.SUBMITTED, None, None
    return changes


@dataclass(frozen=True)
class Refusal:
    """Why one record stays as it is: the code of a message, and its words."""

    id: UUID
    code: str
    words: dict[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> Sentence:
        return say(self.code, **self.words)


@dataclass(frozen=True)
class Decided:
    """What came of a step: the records that took it, and those that did not."""

    step: Step
    ids: list[UUID]
    refused: list[Refusal]
    message: Sentence


def as_it_is() -> None:
    """No condition: the records may be in any state."""


def decide(
    step: Step,
    member: Member,
    *,
    ids: Collection[UUID] = (),
    batch_id: UUID | None = None,
    comment: str = "",
    look: Callable[[], None] = as_it_is,
) -> Decided:
    """Take ``step`` with the records ``ids``, or with all of a batch, in the member's open scope.

    ``look`` may refuse by their present state, seen under their locks. That the
    member has ``step.right`` is for the door to ask. Raises ``Batch.DoesNotExist``.
    """
    if batch_id:
        Batch.objects.only("pk").get(pk=batch_id)

    def attempt() -> Decided:
        rows = _locked(ids, batch_id)
        look()
        refused = [*_unknown(ids, rows), *_refused(step, member, rows)]
        kept = {each.id for each in refused}
        done = [row for row in rows if row[0] not in kept]
        decided = Decided(step, [row[0] for row in done], refused, _message(step, done, refused))
        if done:
            _write(step, member, decided.ids)
        if done or refused:
            _tell(decided, member, done, batch_id, comment)
        return decided

    return turns.settle(ACTIVITIES, member, attempt)


def _locked(ids: Collection[UUID], batch_id: UUID | None) -> list[Row]:
    """In one order for all. Not for the key: others go on linking to them meanwhile."""
    chosen = {"batch_id": batch_id} if batch_id else {"pk__in": set(ids)}
    rows = ProcessingActivity.objects.filter(**chosen).order_by("pk").select_for_update(no_key=True)
    return list(rows.values_list("pk", "activity_name_vi", "status", "created_by_id", "changed_by_id"))


def _unknown(ids: Collection[UUID], rows: Sequence[Row]) -> Iterator[Refusal]:
    known = {row[0] for row in rows}
    for pk in dict.fromkeys(ids):
        if pk not in known:
            yield Refusal(pk, "not_found")


def _refused(step: Step, member: Member, rows: Sequence[Row]) -> Iterator[Refusal]:
    wrong = {status: _statuses(step, status) for status in set(Status) - set(step.sources)}
    for pk, _name, status, *authors in rows:
        if status not in step.sources:
            yield Refusal(pk, "wrong_status", wrong[Status(status)])
        elif step.by_another and member.user.pk in authors:
            yield Refusal(pk, "own_record")


def _statuses(step: Step, status: Status) -> dict[str, str]:
    """The status of a record and those that the step begins with, in words."""
    named, allowed = find(f"status_{status}"), [find(f"status_{each}") for each in step.sources]
    return {
        "status_vi": named.vi,
        "status_en": named.en,
        "allowed_vi": " hoặc ".join(each.vi for each in allowed),
        "allowed_en": " or ".join(each.en for each in allowed),
    }


def _message(step: Step, done: Sequence[Row], refused: Sequence[Refusal]) -> Sentence:
    code = step.action.value.replace(".", "_")
    if not done:
        return say("review_refused" if refused else "review_empty", count=len(refused), **ACTIVITIES.nouns)
    if len(done) == 1:
        return fill(find(code, "one"), name=done[0][1])
    return say(code, count=len(done), **ACTIVITIES.nouns)


def _write(step: Step, member: Member, ids: Sequence[UUID]) -> None:
    """``updated_at`` and ``changed_by`` stay: what the record says is the same."""
    reviewer, moment = (member.user, timezone.now()) if step.decides else (None, None)
    rows = ProcessingActivity.objects.filter(pk__in=ids)
    rows.update(status=step.target, reviewed_by=reviewer, reviewed_at=moment)


def _tell(decided: Decided, member: Member, done: Sequence[Row], batch_id: UUID | None, comment: str) -> None:
    """One line for all of them; of each record, what its status was."""
    step = decided.step
    target = step.target.value
    to_target = {status.value: {"status": (status.value, target)} for status in step.sources}
    codes = Counter(each.code for each in decided.refused)
    audit.record(
        member,
        step.action if done else Action.REQUEST_REFUSED,
        decided.message,
        batch_id=batch_id,
        records=[(row[0], to_target[row[2]]) for row in done],
        kind=ACTIVITIES.word.value,
        step=step.name,
        comment=comment,
        total_changed=len(done),
        total_refused=len(decided.refused),
        refused=dict(codes),
        **({"record_id": str(done[0][0])} if len(done) == 1 else {}),
    )
