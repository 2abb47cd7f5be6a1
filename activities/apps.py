"""What the inventory is called on the pages that list it; registers what Django finds by import alone."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = _("Sổ đăng ký")

    def ready(self) -> None:
        from activities.audit import sign_ins  # noqa: F401

        post_migrate.connect(write_terms, sender=self)


def write_terms(using: str, **_: Any) -> None:
    """Write down the least terms of keeping, which the application's role only reads, as the role that migrates."""
    from activities.models import RetentionTerms

    if RetentionTerms._meta.db_table in connections[using].introspection.table_names():
        terms = {
            "log_days": settings.PDPL_AUDIT_LOG_DAYS or None,
            "departure_days": settings.PDPL_DEPARTURE_DAYS,
            "departed_log_days": settings.PDPL_DEPARTED_LOG_DAYS,
        }
        RetentionTerms.objects.using(using).update_or_create(pk=1, defaults=terms)
