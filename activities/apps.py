"""What the inventory is called on the pages that list it; registers what Django finds by import alone."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = _("Sổ đăng ký")

    def ready(self) -> None:
        from activities.audit import sign_ins  # noqa: F401
