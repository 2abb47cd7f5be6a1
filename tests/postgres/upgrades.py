"""A database of an older version of the product, to be migrated by a test."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from django.db import connections

from demo.server import MANAGE

OWNER = "owner" if "owner" in connections else "default"


@contextmanager
def older_database(**versions: str) -> Iterator[str]:
    """The URL of a new database with the migrations up to ``versions``, by app label; it is dropped at the end."""
    settings, name = connections[OWNER].settings_dict, f"upgrade_{uuid4().hex[:12]}"
    user = f"{settings['USER']}:{settings['PASSWORD']}" if settings["PASSWORD"] else settings["USER"]
    url = f"postgresql://{user}@/{name}?host={settings['HOST']}&port={settings['PORT'] or 5432}"
    with connections[OWNER].cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        for label, version in versions.items():
            manage(url, "migrate", label, version)
        yield url
    finally:
        with connections[OWNER].cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(url: str, *arguments: str) -> str:
    """The output of ``manage.py`` on the database at ``url``."""
    environment = {**os.environ, "DATABASE_URL": url}
    environment.pop("DATABASE_OWNER_URL", None)
    command = [sys.executable, str(MANAGE), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


def enter(connection: Any, tenant: UUID) -> None:
    """Let the connection see the tenant's rows."""
    connection.execute("SELECT set_config('app.tenant_id', %s, false)", [str(tenant)])


def insert_tenant(connection: Any, tenant: UUID) -> None:
    enter(connection, tenant)
    connection.execute(
        "INSERT INTO tenants_tenant (id, name, name_en, tax_code, address, phone, email, dpo_name, dpo_phone, "
        "dpo_email, is_active, created_at) VALUES (%s, 'x', '', '', '', '', '', '', '', '', true, now())",
        [tenant],
    )
