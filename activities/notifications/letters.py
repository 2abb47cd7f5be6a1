"""Letters of notifications. They name no record and no person but the reader: mail leaves the installation.

A letter is sent once: its row is locked meanwhile, and marked when the mail server has taken it. What could not be
sent is tried again by ``upkeep`` for a day.
"""

import logging
import threading
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
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
from tenants.models import Tenant

logger = logging.getLogger("pdpl.notifications")

TASK = "activities.send_letters"
OUTDATED = timedelta(days=1)
SUBJECT = {
    "returned": "PDPL Inventory: hoạt động bị trả lại / activities returned",
    "waiting": "PDPL Inventory: có hoạt động chờ duyệt / activities to review",
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
    """Send the tenant's letters that are due, oldest first, and return how many were sent."""
    sent = 0
    while _send_next(tenant_id):
        sent += 1
    return sent


def _send_next(tenant_id: UUID) -> bool:
    """Send one letter. Returns False when none is due or the mail server is away."""
    with scope(tenant_id):
        due = Notification.objects.filter(
            by_mail=True, mailed_at__isnull=True, created_at__gt=timezone.now() - OUTDATED
        ).select_for_update(skip_locked=True, of=("self",), no_key=True)
        notification = due.select_related("user").order_by("id").first()
        if notification is None:
            return False
        name = Tenant.objects.get(pk=tenant_id).name
        context = {"notification": notification, "tenant": name, "address": _address()}
        text = render_to_string("activities/notification_letter.txt", context)
        try:
            send_mail(SUBJECT[notification.occasion], text, None, [notification.user.email])
        except SMTPRecipientsRefused:
            logger.warning("a letter is given up: the mail server refuses its address")
        except OSError as error:
            logger.warning("a letter waits for upkeep: the mail server is away (%s)", type(error).__name__)
            return False
        Notification.objects.filter(pk=notification.pk).update(mailed_at=timezone.now())
        return True


def _address() -> str:
    """The address of the reader's notifications, where the installation's own address is set (``PDPL_URL``)."""
    path = reverse("admin:activities_notification_changelist")
    return f"{settings.PDPL_URL.rstrip('/')}{path}" if settings.PDPL_URL else ""
