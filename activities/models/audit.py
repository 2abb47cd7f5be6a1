"""What happened: one row an act, written by ``activities.audit`` alone and never changed (trigger)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.bulk import BulkManager
from tenants.models import TenantModel


class AuditEvent(TenantModel):
    """Who did what, when, through which door, in one sentence of each language; ``data`` holds the figures."""

    action = models.CharField(_("hành động"), max_length=50)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("người thực hiện"),
    )
    actor_name = models.CharField(_("tên người thực hiện"), max_length=150)
    via = models.CharField(_("qua"), max_length=20)
    occurred_at = models.DateTimeField(_("lúc"), default=timezone.now)
    batch_id = models.UUIDField(_("lô"), null=True)
    message = models.TextField(_("nội dung (tiếng Anh)"))
    message_vi = models.TextField(_("nội dung"))
    data = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, default="-")

    objects: ClassVar[BulkManager] = BulkManager()

    class Meta:
        verbose_name = _("nhật ký kiểm toán")
        verbose_name_plural = _("nhật ký kiểm toán")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.message_vi
