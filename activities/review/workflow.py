"""The steps of a review: their statuses, the right that each needs, and ``take_step``, which takes one.

One record or ten thousand, by ids or by batch, take the same number of
statements. The views of the API and the admin check the right.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from activities.audit import log
from activities.contract.kinds import ACTIVITIES
from activities.models import Batch, ProcessingActivity
from activities.models.audit import Action
from activities.models.codes import Status
from activities.notifications.notify import end_waiting, notify_authors, notify_reviewers
from activities.postgres import locks
from pdpl_inventory.messages import Sentence, fill, find, say
from tenants.authentication.members import Member
from tenants.permissions import Right

Row = tuple[UUID, str, Status, int | None, int | None]


@dataclass(frozen=True)
class Step:
    """A step from one of the statuses ``sources`` to ``target``.

    ``by_another``: not by the user who created or last changed the record.
    """

    name: str
    sources: tuple[Status, ...]
    target: Status
    action: Action
    right: Right
    by_another: bool = False

    @property
    def decides(self) -> bool:
        """Whether the step is a reviewer's decision, so that the record names the reviewer."""
        return self.right == Right.REVIEW


SUBMIT = Step("submit", (Status.DRAFT, Status.RETURNED), Status.SUBMITTED, Action.REVIEW_SUBMITTED, Right.WRITE)
APPROVE = Step("approve", (Status.SUBMITTED,), Status.APPROVED, Action.REVIEW_APPROVED, Right.REVIEW, by_another=True)
RETURN = Step("return", (Status.SUBMITTED,), Status.RETURNED, Action.REVIEW_RETURNED, Right.REVIEW)
STEPS = {step.name: step for step in (SUBMIT, APPROVE, RETURN)}


@dataclass(frozen=True)
class Refusal:
    """A record that did not take the step. ``code`` and ``words`` are of the message that says why."""

    id: UUID
    code: str
    words: dict[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> Sentence:
        return say(self.code, **self.words)


@dataclass(frozen=True)
class StepOutcome:
    """The outcome of a step: the records that took it, and those that were refused.

    ``is_withdrawal``: the member returned nothing but their own records, and so took them back.
    """

    step: Step
    ids: list[UUID]
    refused: list[Refusal]
    message: Sentence
    is_withdrawal: bool = False


def take_step(
    step: Step,
    member: Member,
    *,
    ids: Collection[UUID] = (),
    batch_id: UUID | None = None,
    comment: str = "",
    check: Callable[[], None] | None = None,
) -> StepOutcome:
    """Take ``step`` with the activities ``ids``, or with all of a batch, in the member's open scope.

    ``check`` is called when the records are locked, and may raise to refuse. The caller has checked that the
    member has ``step.right``. Raises ``Batch.DoesNotExist``.
    """
    if batch_id:
        Batch.objects.only("pk").get(pk=batch_id)

    def attempt() -> StepOutcome:
        rows = _locked(ids, batch_id)
        if check:
            check()
        refused = [*_unknown(ids, rows), *_refused(step, member, rows)]
        kept = {each.id for each in refused}
        done = [row for row in rows if row[0] not in kept]
        is_withdrawal = _is_withdrawal(step, member, done)
        message = _message(step, is_withdrawal, done, refused)
        outcome = StepOutcome(step, [row[0] for row in done], refused, message, is_withdrawal)
        if done:
            _update(step, member, outcome.ids)
        if done or refused:
            _audit(outcome, member, done, batch_id, comment)
        if done:
            _notify(outcome, member, done, comment)
        return outcome

    return locks.retry_on_race(ACTIVITIES.lock_name, attempt)


def _locked(ids: Collection[UUID], batch_id: UUID | None) -> list[Row]:
    """Lock the activities in the order of their ids. Other transactions may still link to them."""
    chosen = {"batch_id": batch_id} if batch_id else {"pk__in": set(ids)}
    rows = ProcessingActivity.objects.filter(**chosen).order_by("pk").select_for_update(no_key=True)
    return list(rows.values_list("pk", "activity_name_vi", "status", "created_by_id", "changed_by_id"))


def is_only_author(user_id: int, authors: Collection[int | None]) -> bool:
    """Whether of the authors of a record nobody else is left: returning it is taking back one's own."""
    return {*authors} - {None} == {user_id}


def of_only_author(user_id: int) -> Q:
    """The condition of ``is_only_author`` for queries."""
    first, last = (Q(**{name: user_id}) for name in ("created_by", "changed_by"))
    no_first, no_last = (Q(**{f"{name}__isnull": True}) for name in ("created_by", "changed_by"))
    return first & (last | no_last) | no_first & last


def _is_withdrawal(step: Step, member: Member, rows: Sequence[Row]) -> bool:
    return step is RETURN and bool(rows) and all(is_only_author(member.user.pk, row[3:]) for row in rows)


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
    """The words for a record's status and for the statuses from which the step leads."""
    named, allowed = find(f"status_{status}"), [find(f"status_{each}") for each in step.sources]
    return {
        "status_vi": named.vi,
        "status_en": named.en,
        "allowed_vi": " hoặc ".join(each.vi for each in allowed),
        "allowed_en": " or ".join(each.en for each in allowed),
    }


def _message(step: Step, is_withdrawal: bool, done: Sequence[Row], refused: Sequence[Refusal]) -> Sentence:
    code = "review_withdrawn" if is_withdrawal else step.action.value.replace(".", "_")
    if not done:
        return say("review_refused" if refused else "review_empty", count=len(refused), **ACTIVITIES.nouns)
    if len(done) == 1:
        return fill(find(code, "one"), name=done[0][1])
    return say(code, count=len(done), **ACTIVITIES.nouns)


def _update(step: Step, member: Member, ids: Sequence[UUID]) -> None:
    """Set status and reviewer. ``updated_at`` and ``changed_by`` stay: a review does not change the content."""
    reviewer, moment = (member.user, timezone.now()) if step.decides else (None, None)
    rows = ProcessingActivity.objects.filter(pk__in=ids)
    rows.update(status=step.target, reviewed_by=reviewer, reviewed_at=moment)


def _notify(outcome: StepOutcome, member: Member, done: Sequence[Row], comment: str) -> None:
    """Notify the reviewers of what waits for them, and the authors of what was returned to them."""
    if outcome.step is SUBMIT:
        notify_reviewers(member)
    elif outcome.step is RETURN:
        notify_authors(member, [(pk, name, authors) for pk, name, _status, *authors in done], comment)
    if outcome.step.decides:
        end_waiting()


def _audit(outcome: StepOutcome, member: Member, done: Sequence[Row], batch_id: UUID | None, comment: str) -> None:
    """Record one event for all activities, with the former status of each."""
    step = outcome.step
    target = step.target.value
    to_target = {status.value: {"status": (status.value, target)} for status in step.sources}
    codes = Counter(each.code for each in outcome.refused)
    particulars: dict[str, Any] = {"is_withdrawal": True} if outcome.is_withdrawal else {}
    if len(done) == 1:
        particulars["record_id"] = str(done[0][0])
    log.record_event(
        member,
        step.action if done else Action.REQUEST_REFUSED,
        outcome.message,
        batch_id=batch_id,
        records=[(row[0], to_target[row[2]]) for row in done],
        kind=ACTIVITIES.word.value,
        step=step.name,
        comment=comment,
        total_changed=len(done),
        total_refused=len(outcome.refused),
        refused=dict(codes),
        **particulars,
    )
