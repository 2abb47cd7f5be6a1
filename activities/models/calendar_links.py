"""Secret links by which a calendar program reads the tenant's deadlines."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.models.columns import within_tenant
from tenants.models import Membership, TenantModel


class CalendarLink(TenantModel):
    """A link that a member made. Only a hash of its secret is stored; a link that was withdrawn is deleted."""

    name = models.CharField(_("tên"), max_length=100)
    digest = models.CharField(max_length=64, editable=False)
    maker = within_tenant(Membership, _("người tạo"), on_delete=models.PROTECT, editable=False, related_name="+")
    created_at = models.DateTimeField(_("tạo lúc"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("one", "liên kết lịch")
        verbose_name_plural = _("liên kết lịch")
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["digest", "tenant"], name="calendarlink_once")]

    def __str__(self) -> str:
        return self.name
