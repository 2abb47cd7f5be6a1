"""The WSGI application, with a pool of database connections per process and rare garbage collection."""

import gc
import os

from django.conf import settings
from django.core.signals import request_finished
from django.core.wsgi import get_wsgi_application
from django.db import connections

from pdpl_inventory.metrics import pool, traces

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pdpl_inventory.settings")

traces.start("pdpl-web")
application = get_wsgi_application()

connections["default"].settings_dict["OPTIONS"]["pool"] = settings.DATABASE_POOL
request_finished.connect(pool.note)

# A batch creates a hundred thousand objects without reference cycles: a collection every 700 objects costs a fifth of
# its time (docs/performance.md). What is loaded by now stays, and need not be examined again.
gc.freeze()
gc.set_threshold(100_000, 10, 10)
