"""A tenant with one of everything, its export, and steps of its erasure at the command line."""

import io
import os
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID

from django.core.management import call_command

from tenants.models import Tenant, User
from tests.factories import PASSWORD, ActivityItem, Someone, someone
from tests.tenants.isolation.victim import Victim, make_victim

WAITING = {"PDPL_DEPARTURE_DAYS": 0, "PDPL_DEPARTED_LOG_DAYS": 0}


def tenant_with_two_administrators(everything: bool = False) -> tuple[Victim, Someone]:
    """Its people, and a second administrator; it has two records, or one of everything, which takes seconds to make."""
    if everything:
        victim = make_victim()
    else:
        admin = someone("admin")
        victim = Victim(admin, *(someone(role, admin.tenant_id) for role in ("dpo", "editor")))
        assert victim.editor.batch(ActivityItem.build_batch(2)).status_code == 201
    return victim, someone("admin", victim.tenant_id)


def step(tenant: UUID, name: str, by: Someone | None = None, password: str = PASSWORD, **options: Any) -> str:
    told = io.StringIO()
    with mock.patch.dict(os.environ, {"PDPL_PASSWORD": password}):
        call_command("erase_tenant", str(tenant), name, by=by and by.username, stdout=told, **options)
    return told.getvalue()


def export(tenant: UUID, folder: Path) -> str:
    told = io.StringIO()
    call_command("export_tenant", str(tenant), str(folder), stdout=told)
    return told.getvalue()


def asked_and_confirmed(victim: Victim, other: Someone) -> None:
    step(victim.tenant_id, "ask", victim.admin, without_export=True)
    step(victim.tenant_id, "confirm", other)


def exists(tenant: UUID) -> bool:
    return Tenant.objects.filter(pk=tenant).exists()


def user_of(person: Someone) -> User | None:
    return User.objects.filter(username=person.username).first()
