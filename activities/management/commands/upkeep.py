"""``upkeep``: what must happen by the hour although nobody asks; ``serve`` keeps one running."""

import os
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.db import Error, connection

from activities.idempotency import forget_expired
from tenants.context import scope
from tenants.models import Tenant
from tenants.throttling import forget_ended

HOUR = 3_600


class Command(BaseCommand):
    help = "Forget idempotency keys older than 24 hours and ended counters; again every hour unless --once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do it once and end")
        parser.add_argument("--parent", type=int, help="end when the parent process is no longer this one")

    def handle(self, *, once: bool, parent: int | None, **options: Any) -> None:
        while True:
            try:
                dropped = sum(map(_forget, Tenant.objects.values_list("pk", flat=True)))
                ended = forget_ended()
                if once:
                    self.stdout.write(f"{dropped} idempotency keys and {ended} counters forgotten")
            except Error:
                if once:
                    raise
                # Away for now: the next hour will do.
            connection.close()
            if once or not _sleep(HOUR, parent):
                return


def _forget(tenant_id: Any) -> int:
    with scope(tenant_id):
        return forget_expired()


def _sleep(seconds: int, parent: int | None) -> bool:
    """False as soon as the parent has gone."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if parent is not None and os.getppid() != parent:
            return False
        time.sleep(1)
    return True
