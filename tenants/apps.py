"""Registers what Django finds by import alone: schema extensions, deployment checks, the log of failed sign-ins."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = _("Đơn vị và thành viên")

    def ready(self) -> None:
        from tenants import checks, schema, signin  # noqa: F401
