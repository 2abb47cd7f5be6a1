"""The work lists of a member: what waits for their review, what was returned to them, and their drafts to submit.

Drafts of a batch are on no list until they are changed: a batch is submitted whole, on its own page. Each list has
an index of its own, so that its count does not read the register.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from activities.models import ProcessingActivity
from activities.models.activities import BY_HAND
from activities.models.codes import Status
from tenants.authentication.members import Member
from tenants.models import User
from tenants.permissions import Right, may

MOST_COUNTED = 1_000


def _by(user: User) -> Q:
    return Q(created_by=user) | Q(changed_by=user)


# By name: the right that the work needs, and its activities.
WORK_LISTS: dict[str, tuple[Right, Callable[[User], Q]]] = {
    "waiting": (Right.REVIEW, lambda user: Q(status=Status.SUBMITTED) & ~_by(user)),
    "returned": (Right.WRITE, lambda user: Q(status=Status.RETURNED) & _by(user)),
    "drafts": (Right.WRITE, lambda user: Q(BY_HAND, status=Status.DRAFT, changed_by=user)),
}


def work_of(member: Member) -> list[str]:
    """The names of the member's work lists, by their rights; none for a guest."""
    return [] if member.is_guest else [name for name, (right, _) in WORK_LISTS.items() if may(member.role, right)]


def on_list(name: str, member: Member) -> Q:
    """The condition of the activities on one of the member's work lists."""
    return WORK_LISTS[name][1](member.user)


def counts(member: Member) -> dict[str, int]:
    """The number of activities on each of the member's work lists, counted up to 1,000."""
    return {name: _count(name, member) for name in work_of(member)}


def _count(name: str, member: Member) -> int:
    rows: Any = ProcessingActivity.objects.filter(on_list(name, member)).order_by().values("pk")
    return int(rows[:MOST_COUNTED].count())
