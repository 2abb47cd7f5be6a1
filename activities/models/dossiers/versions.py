"""Versions of the dossiers: what was submitted, approved, filed and answered, with the hashes of its frozen files."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.models.columns import line, person, text
from activities.models.dossiers.events import Dossier
from tenants.models import TenantModel

LONGEST_CHANGES, LONGEST_ANSWER, LONGEST_COMMENT, LONGEST_REASON = 5_000, 5_000, 2_000, 2_000


class VersionStatus(models.TextChoices):
    SUBMITTED = "submitted", _("Chờ duyệt")
    APPROVED = "approved", _("Đã duyệt")
    RETURNED = "returned", _("Bị trả lại")
    FILED = "filed", _("Đã nộp")


class Channel(models.TextChoices):
    """How a dossier is filed (Resolution 22/2026/NQ-CP, Annex I.7)."""

    PORTAL = "portal", _("Cổng Dịch vụ công quốc gia")
    IN_PERSON = "in_person", _("Nộp trực tiếp")
    POST = "post", _("Dịch vụ bưu chính")


class Result(models.TextChoices):
    """What the authority answered (Decree 356/2025/NĐ-CP, Art. 18(5) and (6), 19(5) and (6))."""

    PENDING = "pending", _("Chưa có kết quả")
    PASSED = "passed", _("Đạt")
    TO_COMPLETE = "to_complete", _("Phải hoàn thiện")
    FAILED = "failed", _("Không đạt")


def _digest(label: object) -> models.CharField:
    return models.CharField(label, max_length=64, editable=False)  # type: ignore[arg-type]


class DossierVersion(TenantModel):
    """One version of a dossier. What was submitted is frozen, in the storage and here (trigger of the migration).

    Only the columns of the workflow change afterwards, and each of them once.
    """

    dossier = models.CharField(_("hồ sơ"), max_length=10, choices=Dossier.choices)
    number = models.PositiveIntegerField(_("phiên bản số"))
    is_update = models.BooleanField(_("là bản cập nhật"))
    comment = text(_("ý kiến khi gửi duyệt"), LONGEST_COMMENT)
    changes_vi = text(_("nội dung thay đổi"), LONGEST_CHANGES)
    reason_vi = text(_("lý do thay đổi"), LONGEST_REASON)
    submitted_by = person(_("người gửi duyệt"))
    submitted_at = models.DateTimeField(_("gửi duyệt lúc"), default=timezone.now, editable=False)
    percent = models.PositiveSmallIntegerField(_("mức độ hoàn thành (%)"))
    missing_count = models.PositiveIntegerField(_("số mục còn thiếu"))
    report_pdf_sha256 = _digest(_("mã băm của báo cáo PDF"))
    report_docx_sha256 = _digest(_("mã băm của báo cáo DOCX"))
    notice_pdf_sha256 = _digest(_("mã băm của thông báo PDF"))
    snapshot_sha256 = _digest(_("mã băm của dữ liệu nguồn"))
    # The workflow
    status = models.CharField(
        _("trạng thái"), max_length=20, choices=VersionStatus.choices, default=VersionStatus.SUBMITTED
    )
    reviewed_by = person(_("người duyệt hoặc trả lại"), null=True)
    reviewed_at = models.DateTimeField(_("duyệt hoặc trả lại lúc"), null=True, editable=False)
    review_comment = text(_("ý kiến của người duyệt"), LONGEST_COMMENT)
    filed_on = models.DateField(_("ngày nộp"), null=True, blank=True)
    channel = models.CharField(_("cách nộp"), max_length=20, choices=Channel.choices, null=True, blank=True)
    receipt = line(_("số biên nhận, mã hồ sơ"), 100)
    filed_by = person(_("người ghi nhận việc nộp"), null=True)
    result = models.CharField(_("kết quả"), max_length=20, choices=Result.choices, default=Result.PENDING)
    result_on = models.DateField(_("ngày có kết quả"), null=True, blank=True)
    complete_by = models.DateField(_("hạn hoàn thiện"), null=True, blank=True)
    result_reason_vi = text(_("nội dung kết quả, lý do"), LONGEST_ANSWER)

    class Meta:
        verbose_name = pgettext_lazy("one", "phiên bản hồ sơ")
        verbose_name_plural = _("phiên bản hồ sơ")
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["dossier", "number", "tenant"], name="dossierversion_once")]

    def __str__(self) -> str:
        return _("%(dossier)s, phiên bản %(number)d") % {"dossier": self.get_dossier_display(), "number": self.number}
