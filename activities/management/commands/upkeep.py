"""``upkeep``: every hour deletes what has expired, counts the open deadlines for the metrics, reminds of deadlines, and
sends letters that could not be sent.

``serve`` keeps one process of it running.

In between it announces imports again that no worker takes, because a broker's
message was lost.
"""

import logging
import os
import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import BaseCommand
from django.db import Error, connection
from django.utils import timezone

from activities.audit.retention import remove_expired
from activities.batch.idempotency import delete_expired
from activities.deadlines import reminders
from activities.departure.erasure import carry_on_departures
from activities.dossiers.attachments import files as attachments
from activities.dossiers.filings import files as versions
from activities.imports import queue, retention
from activities.management import arguments
from activities.metrics import noted
from activities.notifications import letters
from pdpl_inventory.embedded import orphans
from tenants.authentication.sign_in import delete_old_failures
from tenants.isolation.context import scope
from tenants.models import Tenant
from tenants.throttling.limits import delete_ended

logger = logging.getLogger("pdpl.upkeep")
HOUR = 3_600
ANNOUNCE_SECONDS = 10


class Command(BaseCommand):
    help = "Forget expired idempotency keys and sessions, ended counters and old files; again every hour unless --once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do it once and end")
        parser.add_argument("--tenant", type=arguments.tenant_id, help="this tenant alone; deadlines are not counted")
        parser.add_argument("--parent", type=int, help="end when the parent process is no longer this one")

    def handle(self, *, once: bool, tenant: UUID | None, parent: int | None, **options: Any) -> None:
        if parent is None and (told := orphans.word()):  # ``serve`` tells it itself
            logger.warning(told)
        while True:
            try:
                tenants = [tenant] if tenant else Tenant.objects.values_list("pk", flat=True)
                carry_on_departures(tenant)
                dropped = [_delete_expired(each) for each in tenants]
                ended = delete_ended()
                SessionStore.clear_expired()
                delete_old_failures()
                queue.delete_old_turns()
                if tenant is None:
                    noted.note_deadlines()
                if once:
                    keys, files = (sum(each) for each in zip(*dropped, strict=True)) if dropped else (0, 0)
                    self.stdout.write(f"{keys} idempotency keys, {ended} counters and {files} imported files forgotten")
            except Error:
                if once:
                    raise
                # The database is unreachable: tried again in an hour.
            connection.close()
            if once or not _sleep(HOUR, parent):
                return


def _delete_expired(tenant_id: UUID) -> tuple[int, int]:
    """Delete a tenant's expired data. Returns the number of idempotency keys and of files."""
    now = timezone.now()
    reminders.remind(tenant_id)
    if settings.PDPL_SENDS_MAIL:
        letters.send_due(tenant_id)
    if settings.PDPL_BATCH_DAYS:
        retention.delete_batches(tenant_id, now - timedelta(days=settings.PDPL_BATCH_DAYS))
    remove_expired(tenant_id)
    with scope(tenant_id):
        retention.delete_failed_items(now - timedelta(days=settings.PDPL_BATCH_ERROR_DAYS))
        retention.delete_errors(now - timedelta(days=settings.PDPL_IMPORT_ERROR_DAYS))
        retention.delete_orphans(tenant_id, now - timedelta(hours=1))
        attachments.delete_orphans(tenant_id, now - timedelta(hours=1))
        versions.delete_orphans(tenant_id, now - timedelta(hours=1))
        files = retention.delete_files(now - timedelta(days=settings.PDPL_IMPORT_FILE_DAYS))
        return delete_expired(), files


def _sleep(seconds: int, parent: int | None) -> bool:
    """Sleep; return False at once when the parent process has ended."""
    deadline = time.monotonic() + seconds
    announced = 0.0
    while time.monotonic() < deadline:
        if parent is not None and os.getppid() != parent:
            return False
        if settings.CELERY_BROKER_URL and time.monotonic() >= announced + ANNOUNCE_SECONDS:
            _announce_stalled()
            announced = time.monotonic()
        time.sleep(1)
    return True


def _announce_stalled() -> None:
    try:
        queue.announce_stalled()
    except Error:
        connection.close()  # the database is unreachable: tried again after ``ANNOUNCE_SECONDS``
