"""Imports what registers itself: schema extensions, checks, receivers of failed sign-ins and of new passwords."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = _("Đơn vị và thành viên")

    def ready(self) -> None:
        from tenants import schema  # noqa: F401
        from tenants.authentication import sign_in  # noqa: F401
        from tenants.authentication.passwords import breached, letters  # noqa: F401
        from tenants.authentication.single_sign_on import checks as provider_checks  # noqa: F401
        from tenants.isolation import checks  # noqa: F401
