"""Registers how our credentials are described in the schema."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Đơn vị và thành viên"

    def ready(self) -> None:
        from tenants import schema  # noqa: F401 - registered by being imported
