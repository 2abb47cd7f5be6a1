"""Settings of what operators look at: logs. They hold no bodies, names or tokens."""

import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured

FORMATTERS = {"line": "pdpl_inventory.logs.DiscreetFormatter", "json": "pdpl_inventory.logs.JSONFormatter"}


def logging() -> dict[str, Any]:
    """``LOGGING``: everything to stderr, a line or a JSON object each by ``PDPL_LOG_FORMAT``."""
    chosen = os.environ.get("PDPL_LOG_FORMAT") or "line"
    if chosen not in FORMATTERS:
        raise ImproperlyConfigured(f"PDPL_LOG_FORMAT must be one of {', '.join(FORMATTERS)}, not {chosen!r}.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": "pdpl_inventory.logs.RequestIdFilter"}},
        "formatters": {"chosen": {"()": FORMATTERS[chosen]}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "chosen", "filters": ["request_id"]}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "pdpl": {"level": os.environ.get("PDPL_LOG_LEVEL", "INFO").upper()},
            # Without the warnings for 4xx: each request has its line in pdpl.requests.
            "django.request": {"level": "ERROR"},
        },
    }
