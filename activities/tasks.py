"""The Celery tasks: one turn of an import, and the letters of a tenant's notifications.

Without a broker the command ``work`` calls the same worker, and a thread sends the letters.
"""

import threading
from uuid import UUID

from celery import shared_task

from activities.imports import queue
from activities.imports.worker import Worker
from activities.notifications import letters

_of_thread = threading.local()


def worker() -> Worker:
    """Return the worker of this thread, made on the first call."""
    if not hasattr(_of_thread, "worker"):
        _of_thread.worker = Worker()
    return _of_thread.worker


@shared_task(name=queue.TASK, acks_late=True, ignore_result=True)  # type: ignore[untyped-decorator]
def carry_on(tenant_id: str, batch_id: str) -> bool:
    """Run one turn of the next entry of the queue, and send a message for the turn after it.

    The ids are those of the import that caused the message, not necessarily of the entry that is next. Returns
    whether an entry was due.
    """
    had_entry = worker().take_turn()
    if had_entry:
        queue.announce(tenant_id, batch_id)
    return had_entry


@shared_task(name=letters.TASK, ignore_result=True)  # type: ignore[untyped-decorator]
def send_letters(tenant_id: str) -> int:
    """Send the tenant's letters that are due."""
    return letters.send_due(UUID(tenant_id))
