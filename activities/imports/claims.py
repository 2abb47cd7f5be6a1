"""One at a time: whoever changes an import holds it until their transaction ends, and sees it as it is then."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from activities.models import Import
from tenants.context import scope


@contextmanager
def alone(tenant_id: UUID, batch_id: UUID) -> Iterator[Import | None]:
    """The tenant's scope, and in it the import; None when it has ended, or while somebody else is at it."""
    with scope(tenant_id):
        with connection.cursor() as cursor:
            # A lock of its own: the row stays free for its progress, told from another connection.
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"import/{batch_id}"])
            is_ours = cursor.fetchone()[0]
        yield look(batch_id) if is_ours else None


def look(batch_id: UUID) -> Import | None:
    """The import with its batch and sender, unless it has ended; in the open scope."""
    return Import.objects.select_related("batch__created_by").filter(batch_id=batch_id, ended_at=None).first()
