"""The web server's door. A server process keeps its database connections in a pool, and seldom looks for garbage."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pdpl_inventory.settings")

application = get_wsgi_application()

connections["default"].settings_dict["OPTIONS"]["pool"] = settings.DATABASE_POOL

# A batch makes a hundred thousand objects and drops them without cycles: looking for garbage among
# them every 700 objects costs a fifth of its time (docs/performance.md). What is loaded stays loaded.
gc.freeze()
gc.set_threshold(100_000, 10, 10)
