"""Files attached to the dossiers: copies of contracts, policies and procedures, which the storage keeps."""

from typing import Any

from django.db import models
from django.db.models import Case, IntegerField, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.models.columns import name, person, within_tenant
from activities.models.dossiers.events import Dossier
from tenants.models import TenantModel


class AttachmentKind(models.TextChoices):
    """What a file is, in the order in which a dossier is filed (Decree 356/2025/NĐ-CP, Art. 18(2) and 19(2))."""

    DPO_APPOINTMENT = "dpo_appointment", _("Văn bản chỉ định bộ phận, nhân sự bảo vệ dữ liệu cá nhân")
    SERVICE_CONTRACT = "service_contract", _("Hợp đồng sử dụng dịch vụ bảo vệ dữ liệu cá nhân")
    PROCESSING_CONTRACT = "processing_contract", _("Hợp đồng, thỏa thuận xử lý dữ liệu cá nhân")
    TRANSFER_CONTRACT = "transfer_contract", _("Hợp đồng, văn bản chuyển dữ liệu cá nhân xuyên biên giới")
    POLICY = "policy", _("Chính sách")
    PROCEDURE = "procedure", _("Quy trình")
    FORM = "form", _("Biểu mẫu")
    OTHER = "other", _("Tài liệu khác")


class DossierAttachment(TenantModel):
    """A file attached to a dossier. Its name and title are the sender's; its media type was found in its bytes.

    A retired one is kept for the versions that have it, and goes into no later one.
    """

    dossier = models.CharField(_("hồ sơ"), max_length=10, choices=Dossier.choices)
    kind = models.CharField(_("loại tài liệu"), max_length=30, choices=AttachmentKind.choices)
    title_vi = name(_("tên tài liệu"))
    filename = models.CharField(_("tên tệp"), max_length=255, blank=True, editable=False)
    media_type = models.CharField(_("kiểu tệp"), max_length=100, editable=False)
    size = models.PositiveBigIntegerField(_("dung lượng"), editable=False)
    sha256 = models.CharField(_("mã băm SHA-256"), max_length=64, editable=False)
    created_by = person(_("người thêm"))
    created_at = models.DateTimeField(_("thêm lúc"), default=timezone.now, editable=False)
    retired_by = person(_("người ngừng dùng"), null=True)
    retired_at = models.DateTimeField(_("ngừng dùng lúc"), null=True, editable=False)
    replaced_by = within_tenant(
        "self", _("được thay bằng"), null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = pgettext_lazy("one", "tài liệu kèm theo hồ sơ")
        verbose_name_plural = _("tài liệu kèm theo hồ sơ")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title_vi


def filing_order() -> tuple[Any, ...]:
    """Order by dossier, then by the kinds as a dossier has them, then by when a file was added."""
    kinds = (When(kind=kind.value, then=Value(place)) for place, kind in enumerate(AttachmentKind))
    return "dossier", Case(*kinds, output_field=IntegerField()), "id"
