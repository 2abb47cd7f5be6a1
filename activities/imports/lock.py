"""The lock on one import: only one transaction at a time changes it, and reads it after it has the lock.

It is PostgreSQL's advisory lock, not the row's: the row stays free, so that
progress can be written from another connection meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from activities.models import Import
from tenants.isolation.context import scope


@contextmanager
def lock_import(tenant_id: UUID, batch_id: UUID) -> Iterator[Import | None]:
    """Open the tenant's scope and yield the import; None when it has ended or another transaction holds the lock.

    The lock is released when the scope's transaction ends.
    """
    with scope(tenant_id):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"import/{batch_id}"])
            has_lock = cursor.fetchone()[0]
        yield unfinished_import(batch_id) if has_lock else None


def unfinished_import(batch_id: UUID) -> Import | None:
    """Return the import with its batch and sender, or None when it has ended; in the open scope."""
    return Import.objects.select_related("batch__created_by").filter(batch_id=batch_id, ended_at=None).first()
