"""Letters of notifications. They name no record and no person but the reader: mail leaves the installation.

A letter is sent at most once: it is marked before. What could not be sent is tried again by ``upkeep`` for a day.
"""

import logging
import threading
from datetime import timedelta
from smtplib import SMTPAuthenticationError, SMTPRecipientsRefused, SMTPResponseException
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.core.mail import send_mail
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from activities.models import Notification
from tenants.isolation.context import scope
from tenants.models import Membership, Tenant

logger = logging.getLogger("pdpl.notifications")

TASK = "activities.send_letters"
OUTDATED = timedelta(days=1)
LASTING = 500
SUBJECT = {
    "returned": "PDPL Inventory: hoạt động bị trả lại / activities returned",
    "waiting": "PDPL Inventory: có hoạt động chờ duyệt / activities to review",
    "version_returned": "PDPL Inventory: phiên bản hồ sơ bị trả lại / dossier version returned",
    "deadline": "PDPL Inventory: thời hạn của hồ sơ / dossier deadlines",
    "version_waiting": "PDPL Inventory: có phiên bản hồ sơ chờ duyệt / dossier version to approve",
}


def send_soon(tenant_id: UUID) -> None:
    """Send the tenant's letters beside the request: by a worker where there is a broker, else by a thread."""
    if settings.CELERY_BROKER_URL:
        try:
            current_app.send_task(TASK, [str(tenant_id)], ignore_result=True, retry=False)
        except Exception as error:
            logger.warning("letters wait for upkeep: the broker is away (%s)", type(error).__name__)
        return
    threading.Thread(target=_send_and_close, args=(tenant_id,), daemon=True).start()


def _send_and_close(tenant_id: UUID) -> None:
    try:
        send_due(tenant_id)
    finally:
        connection.close()


def send_due(tenant_id: UUID) -> int:
    """Send the tenant's letters that are due, oldest first, and return how many were sent.

    Whatever stops one letter, the others are tried. A letter is marked before it is sent, and unmarked when it could
    not be: no transaction and no lock is open while the mail server is waited for.
    """
    sent, tried = 0, None
    while notification := _claim_next(tenant_id, tried):
        tried = notification.pk
        sent += _send(tenant_id, notification)
    return sent


def _claim_next(tenant_id: UUID, after: UUID | None) -> Notification | None:
    """Mark the next letter that is due, for a reader who is still an active member, as sent, and return it."""
    with scope(tenant_id):
        due = Notification.objects.filter(
            by_mail=True,
            mailed_at__isnull=True,
            created_at__gt=timezone.now() - OUTDATED,
            user__in=Membership.objects.filter(is_active=True, user__is_active=True).values("user"),
            **({"pk__gt": after} if after else {}),
        ).select_for_update(skip_locked=True, of=("self",), no_key=True)
        notification: Notification | None = due.select_related("user").order_by("id").first()
        if notification:
            Notification.objects.filter(pk=notification.pk).update(mailed_at=timezone.now())
        return notification


def _send(tenant_id: UUID, notification: Notification) -> bool:
    """Send a letter. Returns False when it could not be sent; it is then due again unless it was refused for good."""
    with scope(tenant_id):
        name = Tenant.objects.get(pk=tenant_id).name
    context = {"notification": notification, "tenant": name, "address": _address()}
    text = render_to_string("activities/notification_letter.txt", context)
    try:
        send_mail(SUBJECT[notification.occasion], text, None, [notification.user.email])
    except Exception as error:
        if _is_refused_for_good(error):
            logger.warning("a letter is given up: the mail server refuses it (%s)", type(error).__name__)
            return False
        logger.warning("a letter waits for upkeep: it could not be sent (%s)", type(error).__name__)
        with scope(tenant_id):
            Notification.objects.filter(pk=notification.pk).update(mailed_at=None)
        return False
    return True


def _is_refused_for_good(error: Exception) -> bool:
    """Whether the mail server has refused this letter with a lasting code (RFC 5321, section 4.2.1)."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= LASTING for code, _ in error.recipients.values())
    is_answer = isinstance(error, SMTPResponseException) and not isinstance(error, SMTPAuthenticationError)
    return is_answer and getattr(error, "smtp_code", 0) >= LASTING


def _address() -> str:
    """The address of the reader's notifications, where the installation's own address is set (``PDPL_URL``)."""
    path = reverse("admin:activities_notification_changelist")
    return f"{settings.PDPL_URL.rstrip('/')}{path}" if settings.PDPL_URL else ""
