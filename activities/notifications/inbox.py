"""What a person reads of their notifications, and how they want to be notified."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils import timezone

from activities.models import Notification, NotificationChoice
from activities.models.desk import Channel, Occasion
from tenants.authentication.members import Member
from tenants.isolation.context import current_tenant


def own_notifications(member: Member) -> QuerySet[Notification]:
    """The member's own notifications, newest first."""
    found: QuerySet[Notification] = Notification.objects.filter(user=member.user).order_by("-id")
    return found


def mark_read(notifications: QuerySet[Notification]) -> int:
    """Mark the unread ones as read, and return how many they were."""
    return notifications.filter(read_at__isnull=True).update(read_at=timezone.now())


def channels_of(member: Member) -> dict[str, str]:
    """The member's channel for each occasion."""
    chosen = dict(NotificationChoice.objects.filter(user=member.user).values_list("occasion", "channel"))
    return {occasion: chosen.get(occasion, Channel.MAIL.value) for occasion in Occasion.values}


def choose_channels(member: Member, channels: Mapping[str, str]) -> None:
    """Set the member's channel for each occasion of ``channels``."""
    NotificationChoice.objects.bulk_create(
        [
            NotificationChoice(tenant_id=current_tenant(), user=member.user, occasion=occasion, channel=channel)
            for occasion, channel in channels.items()
        ],
        update_conflicts=True,
        unique_fields=["user", "occasion", "tenant"],
        update_fields=["channel"],
    )
