"""Registers what Django finds by import alone: schema extensions, deployment checks, the log of failed sign-ins."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Đơn vị và thành viên"

    def ready(self) -> None:
        from tenants import checks, schema, signin  # noqa: F401
