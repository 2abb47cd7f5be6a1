"""Celery, where there is a broker: it carries ids to workers, and nothing that must not be lost."""

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
    # A broker that is away delays no request for long: the database knows what is to be done.
    task_publish_retry=False,
    broker_connection_timeout=1,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # A worker that is busy with a long turn sends no heartbeats, and is not gone.
    broker_heartbeat=0,
    broker_transport_options={"socket_connect_timeout": 1, "socket_timeout": 30, "max_retries": 1},
    imports=("activities.tasks",),
)
