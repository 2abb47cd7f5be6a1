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
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import BaseCommand, CommandError
from django.db import Error, connection
from django.utils import timezone

from activities.audit.retention import remove_expired
from activities.batch.idempotency import delete_expired
from activities.deadlines import reminders
from activities.departure.erasure import carry_on, going_departures
from activities.dossiers.attachments import files as attachments
from activities.dossiers.filings import files as versions
from activities.imports import queue, retention
from activities.management import arguments
from activities.metrics import noted
from activities.notifications import letters
from pdpl_inventory.embedded import orphans
from pdpl_inventory.outages import is_connection_lost
from tenants.authentication.sign_in import delete_old_failures
from tenants.isolation.context import scope
from tenants.models import Tenant
from tenants.retention import term_of
from tenants.throttling.limits import delete_ended

logger = logging.getLogger("pdpl.upkeep")
Result = TypeVar("Result")
HOUR = 3_600
ANNOUNCE_SECONDS = 10


class Command(BaseCommand):
    help = "Forget expired idempotency keys and sessions, ended counters and old files; again every hour unless --once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do it once and end")
        parser.add_argument(
            "--tenant", type=arguments.tenant_id, help="visit this tenant alone, and count no deadlines"
        )
        parser.add_argument("--parent", type=int, help="end when the parent process is no longer this one")

    def handle(self, *, once: bool, tenant: UUID | None, parent: int | None, **options: Any) -> None:
        if tenant and not Tenant.objects.filter(pk=tenant).exists():
            raise CommandError(f"There is no tenant {tenant}.")
        if parent is None and (told := orphans.word()):  # ``serve`` tells it itself
            logger.warning(told)
        while True:
            try:
                tenants = [tenant] if tenant else Tenant.objects.values_list("pk", flat=True)
                left = [_visit(carry_on, each) for each in going_departures() if tenant in (None, each)]
                dropped = [_visit(_delete_expired, each) for each in tenants]
                ended = delete_ended()
                SessionStore.clear_expired()
                delete_old_failures()
                queue.delete_old_turns()
                if tenant is None:
                    noted.note_deadlines(Tenant.objects.filter(is_active=True).values_list("pk", flat=True))
                if once:
                    done = [each for each in dropped if each is not None]
                    keys, files = (sum(each) for each in zip(*done, strict=True)) if done else (0, 0)
                    self.stdout.write(f"{keys} idempotency keys, {ended} counters and {files} imported files forgotten")
                    if failed := [*left, *dropped].count(None):
                        raise CommandError(f"Tenants whose upkeep failed: {failed}; the log says why.")
            except Error as error:
                if once:
                    raise
                logger.warning("The upkeep ended early and is tried again in an hour (%s).", type(error).__name__)
            connection.close()
            if once or not _sleep(HOUR, parent):
                return


def _visit(act: Callable[[UUID], Result], tenant_id: UUID) -> Result | None:
    """Call ``act`` with the tenant. A failure is logged and returns None, so that other tenants are visited.

    Raises ``django.db.Error`` when the database is away.
    """
    try:
        return act(tenant_id)
    except Exception as error:
        if isinstance(error, Error) and is_connection_lost(error):
            raise
        logger.exception("The upkeep of the tenant %s failed.", tenant_id)
        return None


def _delete_expired(tenant_id: UUID) -> tuple[int, int]:
    """Delete a tenant's expired data. Returns the number of idempotency keys and of files."""
    now = timezone.now()
    reminders.remind(tenant_id)
    if settings.PDPL_SENDS_MAIL:
        letters.send_due(tenant_id)
    tenant = Tenant.objects.get(pk=tenant_id)
    if batch_days := term_of(tenant, "batch_days"):
        retention.delete_batches(tenant_id, now - timedelta(days=batch_days))
    remove_expired(tenant_id)
    with scope(tenant_id):
        retention.delete_failed_items(_before(now, tenant, "batch_error_days"))
        retention.delete_errors(_before(now, tenant, "import_error_days"))
        retention.delete_orphans(tenant_id, now - timedelta(hours=1))
        attachments.delete_orphans(tenant_id, now - timedelta(hours=1))
        versions.delete_orphans(tenant_id, now - timedelta(hours=1))
        files = retention.delete_files(_before(now, tenant, "import_file_days"))
        return delete_expired(), files


def _before(now: datetime, tenant: Tenant, name: str) -> datetime:
    """The moment before which a term that always ends has run out."""
    return now - timedelta(days=term_of(tenant, name) or 0)


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
