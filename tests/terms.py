"""The least terms of keeping, written down for a test as ``migrate`` does it, and back again afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connections, transaction
from django.test import override_settings
from django.utils import timezone

from activities.apps import write_terms
from activities.models import AuditEvent
from activities.models.audit import Action
from tenants.isolation.context import scope

OWNER = "owner" if "owner" in connections else "default"


@contextmanager
def terms(**settings: Any) -> Iterator[None]:
    """The settings of retention, with the terms that the database keeps."""
    try:
        with override_settings(**settings):
            write_terms(OWNER)
            yield
    finally:
        write_terms(OWNER)


def log_of(tenant_id: UUID, days_ago: int, count: int = 1) -> None:
    """Add entries to a log as if they were written some days ago."""
    for _ in range(count):
        with scope(tenant_id):
            AuditEvent.objects.create(
                tenant_id=tenant_id,
                action=Action.BATCH_TRIED,
                actor_name="mai",
                via="token",
                occurred_at=timezone.now() - timedelta(days=days_ago),
            )


@contextmanager
def as_owner(tenant_id: UUID) -> Iterator[Any]:
    """A cursor of the owner of the tables, who sees the tenant's rows."""
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant_id)])
        yield cursor
