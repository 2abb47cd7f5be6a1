"""Worker processes that take imports from the database of these tests, and the message brokers on this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as configured
from django.db import connection

from activities.models import Import
from tenants.isolation.context import scope
from tests.factories import ActivityItem, Someone
from tests.imports.sending import ENDED, batch_of

REPOSITORY = Path(__file__).parents[3]


def items(count: int) -> list[Any]:
    like: Any = ActivityItem()
    return [like | {"external_id": f"k{n}"} for n in range(count)]


def stored_keys(who: Someone) -> list[str]:
    with scope(who.tenant_id), connection.cursor() as cursor:
        cursor.execute("SELECT external_id FROM activities_processingactivity ORDER BY external_id")
        return [key for (key,) in cursor.fetchall()]


def progress_of(who: Someone, answer: Any) -> tuple[Any, ...]:
    with scope(who.tenant_id):
        imported = Import.objects.get(batch_id=UUID(answer.json()["batch_id"]))
    return imported.ended_at, imported.parts, imported.judged, imported.stored


def workers(**environment: str) -> subprocess.Popen[bytes]:
    """A worker process of this very database."""
    name = connection.settings_dict["NAME"]
    code = (
        "import os, sys, django; from django.conf import settings\n"
        "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'pdpl_inventory.settings')\n"
        f"for each in settings.DATABASES.values(): each['NAME'] = {name!r}\n"
        f"settings.STORAGES['imports']['OPTIONS']['location'] = {str(import_folder())!r}\n"
        "from django.core.management import execute_from_command_line\n"
        "execute_from_command_line(['manage.py', 'work'])\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        env={**os.environ, "PDPL_IMPORT_LEASE_SECONDS": "1", **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def import_folder() -> Any:
    return configured.STORAGES["imports"]["OPTIONS"]["location"]


def end(process: subprocess.Popen[bytes], how: int = signal.SIGTERM) -> int:
    if process.poll() is None:
        os.killpg(process.pid, how)
    return process.wait(timeout=60)


def ended(who: Someone, answer: Any, seconds: float = 90) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        batch = batch_of(who, answer)
        if batch["status"] in ENDED:
            return batch
        time.sleep(0.05)
    raise AssertionError(batch)


def children_of(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


BROKERS = {
    "redis": ("127.0.0.1", 6379, "redis://127.0.0.1:6379/13"),
    "rabbitmq": ("127.0.0.1", 5672, "amqp://guest:guest@127.0.0.1:5672//"),
}


def broker_url(name: str) -> str:
    host, port, url = BROKERS[name]
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no {name} answers on {host}:{port}")
    return url
