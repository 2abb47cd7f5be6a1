"""Events that a data protection officer notes about the two dossiers: what starts a term, and what was filed since."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.models.columns import line, person
from tenants.models import TenantModel


class Dossier(models.TextChoices):
    """The two dossiers of an organisation (Law 91/2025/QH15, Art. 20 and 21)."""

    DPIA = "dpia", _("Đánh giá tác động xử lý dữ liệu cá nhân")
    CTIA = "ctia", _("Đánh giá tác động chuyển dữ liệu cá nhân xuyên biên giới")


class DossierEventKind(models.TextChoices):
    """``updated`` says that an update or a completed dossier was filed; the others start a term.

    The reasons for an immediate update are those of Law 91/2025/QH15, Art. 22(2)(a), (b) and (c).
    """

    UPDATED = "updated", _("Đã nộp bản cập nhật hoặc bản hoàn thiện")
    REORGANISED = "reorganised", _("Tổ chức lại, chấm dứt hoạt động, giải thể, phá sản")
    SERVICE_CHANGED = "service_changed", _("Thay đổi thông tin về bên cung cấp dịch vụ bảo vệ dữ liệu cá nhân")
    BUSINESS_CHANGED = "business_changed", _("Phát sinh hoặc thay đổi ngành, nghề, dịch vụ kinh doanh")
    COMPLETION_REQUESTED = "completion_requested", _("Cơ quan chuyên trách yêu cầu hoàn thiện hồ sơ")


class DossierEvent(TenantModel):
    """What happened to a dossier, or to the organisation that filed it, on a day."""

    dossier = models.CharField(_("hồ sơ"), max_length=10, choices=Dossier.choices)
    kind = models.CharField(_("sự kiện"), max_length=30, choices=DossierEventKind.choices)
    occurred_on = models.DateField(_("ngày"))
    note = line(_("ghi chú"), 200)
    created_by = person(_("người ghi"))
    created_at = models.DateTimeField(_("tạo lúc"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("one", "sự kiện của hồ sơ")
        verbose_name_plural = _("sự kiện của hồ sơ")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.note or str(self.get_kind_display())
