"""``upkeep``: what must happen by the hour although nobody asks; ``serve`` keeps one running.

In between it looks for imports that nobody carries on, where a broker's messages should have seen to it.
"""

import os
import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.db import Error, connection
from django.utils import timezone

from activities.idempotency import forget_expired
from activities.imports import ending, queue
from tenants.context import scope
from tenants.models import Tenant
from tenants.throttling import forget_ended

HOUR = 3_600
SWEEP_SECONDS = 10


class Command(BaseCommand):
    help = "Forget expired idempotency keys, ended counters and old imported files; again every hour unless --once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do it once and end")
        parser.add_argument("--parent", type=int, help="end when the parent process is no longer this one")

    def handle(self, *, once: bool, parent: int | None, **options: Any) -> None:
        while True:
            try:
                dropped = [_forget(each) for each in Tenant.objects.values_list("pk", flat=True)]
                ended = forget_ended()
                queue.forget_turns()
                if once:
                    keys, files = (sum(each) for each in zip(*dropped, strict=True)) if dropped else (0, 0)
                    self.stdout.write(f"{keys} idempotency keys, {ended} counters and {files} imported files forgotten")
            except Error:
                if once:
                    raise
                # Away for now: the next hour will do.
            connection.close()
            if once or not _sleep(HOUR, parent):
                return


def _forget(tenant_id: Any) -> tuple[int, int]:
    """How many idempotency keys and files of a tenant were dropped."""
    now = timezone.now()
    with scope(tenant_id):
        ending.forget_errors(now - timedelta(days=settings.PDPL_IMPORT_ERROR_DAYS))
        ending.forget_strays(tenant_id, now - timedelta(hours=1))
        files = ending.forget_files(now - timedelta(days=settings.PDPL_IMPORT_FILE_DAYS))
        return forget_expired(), files


def _sleep(seconds: int, parent: int | None) -> bool:
    """False as soon as the parent has gone."""
    deadline = time.monotonic() + seconds
    swept = 0.0
    while time.monotonic() < deadline:
        if parent is not None and os.getppid() != parent:
            return False
        if settings.CELERY_BROKER_URL and time.monotonic() >= swept + SWEEP_SECONDS:
            _sweep()
            swept = time.monotonic()
        time.sleep(1)
    return True


def _sweep() -> None:
    try:
        queue.sweep()
    except Error:
        connection.close()  # away for now
