"""The web server's door. A server process keeps its database connections in a pool."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pdpl_inventory.settings")

application = get_wsgi_application()

connections["default"].settings_dict["OPTIONS"]["pool"] = settings.DATABASE_POOL
