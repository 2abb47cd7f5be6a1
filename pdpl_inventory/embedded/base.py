"""Django's PostgreSQL backend, except that it starts the embedded cluster before it connects."""

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base

from pdpl_inventory.embedded import cluster


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        cluster.use(settings.PDPL_HOME)
        return super().get_new_connection(conn_params)
