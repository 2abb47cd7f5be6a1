"""Writing notifications, in the transaction of the act that they tell of; the number of statements is constant."""

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists
from django.utils import timezone

from activities.models import Notification, NotificationChoice, ProcessingActivity
from activities.models.codes import Status
from activities.models.desk import Channel, Occasion
from activities.notifications import letters
from pdpl_inventory.messages import Sentence, say
from tenants.authentication.members import Member
from tenants.isolation.context import current_tenant
from tenants.models import Membership, Role, User
from tenants.permissions import Right, may

REVIEWERS = [role for role in Role.values if may(role, Right.REVIEW)]


def notify_authors(
    member: Member, returned: Collection[tuple[UUID, str, Collection[int | None]]], comment: str
) -> None:
    """Notify the authors of activities that ``member`` has returned, each of their own, but not the member.

    ``returned`` has id, name and authors of each activity. Withdrawn members are not notified.
    """
    by_author: dict[int, list[tuple[UUID, str]]] = {}
    for pk, name, authors in returned:
        for author in set(authors) - {None, member.user.pk}:
            by_author.setdefault(author, []).append((pk, name))  # type: ignore[arg-type]
    if not by_author:
        return
    _write(
        Occasion.RETURNED,
        (
            (user, _of_returned(by_author[user.pk]), [pk for pk, _name in by_author[user.pk]])
            for user in _active(Membership.objects.filter(user__in=by_author))
        ),
        comment,
    )


def notify_reviewers(member: Member) -> None:
    """Notify the reviewers, but not ``member``, that activities wait for them.

    A reviewer who has not read such a notification yet gets no second one: scanners submit many times a day.
    """
    reviewers = _active(Membership.objects.filter(role__in=REVIEWERS).exclude(user=member.user))
    told = set(
        Notification.objects.filter(
            user__in=[each.pk for each in reviewers], occasion=Occasion.WAITING, read_at__isnull=True
        ).values_list("user_id", flat=True)
    )
    sentence = say("notification_waiting")
    _write(Occasion.WAITING, ((user, sentence, []) for user in reviewers if user.pk not in told))


def notify_approvers(member: Member, pk: UUID, sentence: Sentence) -> None:
    """Notify the reviewers, but not ``member``, that the version ``pk`` of a dossier waits for approval."""
    reviewers = _active(Membership.objects.filter(role__in=REVIEWERS).exclude(user=member.user))
    _write(Occasion.VERSION_WAITING, ((user, sentence, [pk]) for user in reviewers))


def notify_submitter(member: Member, pk: UUID, submitter_id: int | None, sentence: Sentence, comment: str) -> None:
    """Notify the person who submitted the version ``pk`` of a dossier that ``member``, another, has returned it."""
    if submitter_id is None or submitter_id == member.user.pk:
        return
    submitters = _active(Membership.objects.filter(user=submitter_id))
    _write(Occasion.VERSION_RETURNED, ((user, sentence, [pk]) for user in submitters), comment)


def notify_members(roles: Collection[Role], occasion: Occasion, sentence: Sentence) -> None:
    """Notify every active member who has one of the roles."""
    _write(occasion, ((user, sentence, []) for user in _active(Membership.objects.filter(role__in=roles))))


def end_waiting_version(pk: UUID) -> None:
    """Mark the notifications of a version that waited as read; one statement."""
    unread = Notification.objects.filter(occasion=Occasion.VERSION_WAITING, record_id=pk, read_at__isnull=True)
    unread.update(read_at=timezone.now())


def end_waiting() -> None:
    """Mark the notifications of waiting activities as read once none waits; one statement."""
    waiting = ProcessingActivity.objects.filter(status=Status.SUBMITTED)
    unread = Notification.objects.filter(occasion=Occasion.WAITING, read_at__isnull=True)
    unread.filter(~Exists(waiting)).update(read_at=timezone.now())


def notify_of_reopened(member: Member, changes: Iterable[tuple[UUID, Mapping[str, Any]]]) -> None:
    """Notify the reviewers if one of the ``changes`` of a batch is of a status: the activity is submitted again."""
    if any("status" in fields for _, fields in changes):
        notify_reviewers(member)


def _active(memberships: Iterable[Membership]) -> list[User]:
    rows = memberships.filter(is_active=True, user__is_active=True)  # type: ignore[attr-defined]
    return [each.user for each in rows.select_related("user")]


def _of_returned(activities: list[tuple[UUID, str]]) -> Sentence:
    if len(activities) == 1:
        return say("notification_returned:one", name=activities[0][1])
    return say("notification_returned", count=len(activities))


def _write(occasion: Occasion, notified: Iterable[tuple[User, Sentence, list[UUID]]], comment: str = "") -> None:
    """Store the notifications that their readers want, and send their letters after the commit.

    ``notified`` has reader, sentence and ids of the records.
    """
    wanted = list(notified)
    people = [user.pk for user, *_ in wanted]
    if not people:
        return
    chosen = dict(
        NotificationChoice.objects.filter(user__in=people, occasion=occasion).values_list("user_id", "channel")
    )
    rows = [
        Notification(
            tenant_id=current_tenant(),
            user=user,
            occasion=occasion,
            message=sentence.en,
            message_vi=sentence.vi,
            comment=comment,
            record_id=records[0] if len(records) == 1 else None,
            by_mail=channel == Channel.MAIL and bool(user.email) and settings.PDPL_SENDS_MAIL,
        )
        for user, sentence, records in wanted
        if (channel := chosen.get(user.pk, Channel.MAIL)) != Channel.NONE
    ]
    Notification.objects.bulk_create(rows)
    if any(each.by_mail for each in rows):
        transaction.on_commit(partial(letters.send_soon, current_tenant()))
