"""What a broker's message asks for: one turn, for whoever is next. The worker without a broker takes the same turns."""

import threading

from celery import shared_task

from activities.imports import queue
from activities.imports.worker import Worker

_mine = threading.local()


def worker() -> Worker:
    """The one of this thread."""
    if not hasattr(_mine, "worker"):
        _mine.worker = Worker()
    return _mine.worker


@shared_task(name=queue.TASK, acks_late=True, ignore_result=True)  # type: ignore[untyped-decorator]
def carry_on(tenant_id: str, batch_id: str) -> bool:
    """One turn; the ids say who asked first. Whether anybody had one; then there may be more to do, and a message
    says so."""
    took = worker().turn()
    if took:
        queue.announce(tenant_id, batch_id)
    return took
