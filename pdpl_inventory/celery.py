"""Celery, for installations with a broker: its messages contain ids only and may be lost, since the database has the
work to be done."""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pdpl_inventory.settings")

app = Celery("pdpl_inventory", set_as_current=True)
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL or "memory://",
    task_default_queue=settings.PDPL_CELERY_QUEUE,
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    # An unreachable broker must not delay a request: the work is in the database anyway.
    task_publish_retry=False,
    broker_connection_timeout=1,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # A worker busy with a long step sends no heartbeats, and must not count as lost.
    broker_heartbeat=0,
    broker_transport_options={"socket_connect_timeout": 1, "socket_timeout": 30, "max_retries": 1},
    imports=("activities.tasks",),
)
