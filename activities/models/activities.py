"""Processing activities (contract §4) and their links to catalogue records, all within one tenant."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, Func, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.models.catalogues import DataCategory, DataTransfer, Recipient
from activities.models.codes import FilerRole, LegalBasis, Operation, RiskLevel, Sensitivity, Status, SubjectGroup
from activities.models.columns import (
    code,
    code_list,
    country,
    external_id,
    line,
    name,
    once_per_tenant,
    person,
    text,
    within_tenant,
)
from activities.models.record import Record
from activities.postgres.bulk import BulkManager
from tenants.isolation.managers import TenantManager

LONGEST_RETENTION_MONTHS = 1_200
MOST_SUBJECTS = 10_000_000_000  # more than there are people
# Activities that were made one by one, or changed by another than the sender of their batch.
BY_HAND = models.Q(batch__isnull=True) | ~models.Q(changed_by=models.F("created_by"))


def to_sensitive(links: models.QuerySet["ActivityCategory"]) -> models.QuerySet["ActivityCategory"]:
    """Those of ``links`` whose category is sensitive."""
    return linked_to(links, "data_category_id", DataCategory._base_manager.filter(sensitivity=Sensitivity.SENSITIVE))


def linked_to(links: models.QuerySet[Any], column: str, records: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Those of ``links`` whose ``column`` is one of ``records``, catalogue records that depend on no link.

    Their ids are read once, into a hash table. PostgreSQL would join them to the links of each activity anew: 9 s
    instead of 0.4 s to count among 100,000 activities with 5,000 recipients.
    """
    return links.filter(is_true(models.Q(**{f"{column}__in": records.order_by().values("id")})))


def is_true(condition: Any) -> Func:
    """``condition`` as PostgreSQL evaluates it for one row after the other: it makes no join of a subquery in it."""
    return Func(condition, template="(%(expressions)s) IS TRUE", output_field=models.BooleanField())


def is_linked(links: models.QuerySet[Any]) -> Func:
    """Whether an activity has one of ``links``: their activities' ids are read once, into a hash table."""
    return is_true(models.Q(pk__in=links.order_by().values("activity_id")))


def flags() -> dict[str, Exists]:
    """The conditions of the two flags that are computed from an activity's links, by the names of their fields."""
    own = {"activity_id": OuterRef("pk")}
    return {
        "has_sensitive_data": Exists(to_sensitive(ActivityCategory.objects.filter(**own))),
        "has_cross_border_transfer": Exists(ActivityTransfer.objects.filter(**own)),
    }


class ActivityManager(BulkManager):
    def with_flags(self) -> models.QuerySet["ProcessingActivity"]:
        """Activities with ``has_sensitive_data`` and ``has_cross_border_transfer``, computed from their links."""
        return self.get_queryset().annotate(**flags())


class ProcessingActivity(Record):
    """A processing activity: what is done with whose data, why, and on which legal ground (L91, Art. 2(6))."""

    NAME = "activity_name_vi"
    SEARCHED = ("activity_name_vi", "activity_name_en", "external_id")

    external_id = external_id()
    activity_name_vi = name(_("tên hoạt động xử lý"))
    activity_name_en = name(_("tên tiếng Anh"), blank=True, default="")
    purpose_vi = text(_("mục đích xử lý"), 5_000)
    purpose_en = text(_("mục đích (tiếng Anh)"), 5_000)
    legal_basis = models.CharField(_("căn cứ pháp lý"), max_length=30, choices=LegalBasis.choices)
    legal_basis_citation = line(_("điều, khoản, điểm viện dẫn"), 500)
    data_source_vi = text(_("nguồn thu thập"), 1_000)
    data_source_en = text(_("nguồn thu thập (tiếng Anh)"), 1_000)
    retention_period_months = models.PositiveSmallIntegerField(
        _("thời hạn lưu trữ (tháng)"), null=True, blank=True, validators=[MaxValueValidator(LONGEST_RETENTION_MONTHS)]
    )
    has_automated_decision_making = models.BooleanField(_("ra quyết định tự động"), default=False)
    requires_dpia = models.BooleanField(_("cần đánh giá tác động"), default=False)
    # What the register and Forms 09 and 10 ask beyond that (contract §4).
    filer_role = code(_("vai trò của bên kê khai"), FilerRole, null=True, blank=True)
    data_subject_groups = code_list(_("đối tượng chủ thể dữ liệu"), code(_("đối tượng"), SubjectGroup))
    data_subject_count = models.PositiveBigIntegerField(
        _("số lượng chủ thể dữ liệu"), null=True, blank=True, validators=[MaxValueValidator(MOST_SUBJECTS)]
    )
    data_subject_counted_on = models.DateField(_("số lượng tính đến ngày"), null=True, blank=True)
    processing_operations = code_list(_("thao tác xử lý"), code(_("thao tác"), Operation))
    started_on = models.DateField(_("ngày bắt đầu xử lý"), null=True, blank=True)
    consent_form_vi = text(_("hình thức, biểu mẫu xin sự đồng ý"), 1_000)
    storage_system_vi = line(_("hệ thống lưu trữ"), 500)
    storage_country_codes = code_list(_("quốc gia lưu trữ"), country(_("quốc gia")))
    deletion_method_vi = text(_("phương thức xóa, hủy"), 1_000)
    transfers_for_fee = models.BooleanField(_("chuyển giao có thu phí"), default=False)
    automated_processing_vi = text(_("xử lý tự động, cách từ chối"), 1_000)
    protection_measures_vi = text(_("biện pháp bảo vệ"), 5_000)
    risks_vi = text(_("rủi ro, tác động"), 5_000)
    risk_level = code(_("mức rủi ro"), RiskLevel, null=True, blank=True)
    responsible_vi = line(_("đơn vị, nhân sự phụ trách"), 200)
    status = models.CharField(
        _("trạng thái"), max_length=20, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    reviewed_by = person(_("người duyệt"), null=True, blank=True)
    reviewed_at = models.DateTimeField(_("duyệt lúc"), null=True, blank=True, editable=False)

    data_categories = models.ManyToManyField(DataCategory, through="ActivityCategory", related_name="activities")
    recipients = models.ManyToManyField(Recipient, through="ActivityRecipient", related_name="activities")
    transfers = models.ManyToManyField(DataTransfer, through="ActivityTransfer", related_name="activities")

    objects: ClassVar[ActivityManager] = ActivityManager()

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("one", "hoạt động xử lý")
        verbose_name_plural = _("hoạt động xử lý")
        constraints = [once_per_tenant("external_id", "processingactivity_external_id_once")]
        indexes = [
            models.Index(fields=["batch"], name="processingactivity_batch"),
            # The work lists of the desk. A batch of new records writes nothing into either.
            models.Index(
                fields=["status", "tenant"],
                name="processingactivity_in_review",
                condition=models.Q(status__in=("submitted", "returned")),
            ),
            models.Index(
                fields=["changed_by"], name="processingactivity_own_draft", condition=models.Q(BY_HAND, status="draft")
            ),
        ]

    def reopen(self) -> dict[str, tuple[Any, Any]]:
        if self.status != Status.APPROVED:
            return {}
        reviewed_at, self.reviewed_at = self.reviewed_at, None
        self.status, self.reviewed_by_id = Status.SUBMITTED, None
        return {"status": (Status.APPROVED.value, Status.SUBMITTED.value), "reviewed_at": (reviewed_at, None)}


class Link(models.Model):
    """An activity's link to a catalogue record. The link and both of its ends have the same tenant."""

    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )

    objects: ClassVar[TenantManager[Any]] = BulkManager()

    class Meta:
        abstract = True


class ActivityCategory(Link):
    pk = models.CompositePrimaryKey("tenant_id", "activity_id", "data_category_id")
    activity = within_tenant(
        ProcessingActivity, _("hoạt động xử lý"), on_delete=models.CASCADE, related_name="category_links"
    )
    data_category = within_tenant(DataCategory, _("danh mục dữ liệu"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["data_category"], name="activitycategory_used_by")]


class ActivityRecipient(Link):
    pk = models.CompositePrimaryKey("tenant_id", "activity_id", "recipient_id")
    activity = within_tenant(
        ProcessingActivity, _("hoạt động xử lý"), on_delete=models.CASCADE, related_name="recipient_links"
    )
    recipient = within_tenant(Recipient, _("bên nhận"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["recipient"], name="activityrecipient_used_by")]


class ActivityTransfer(Link):
    pk = models.CompositePrimaryKey("tenant_id", "activity_id", "transfer_id")
    activity = within_tenant(
        ProcessingActivity, _("hoạt động xử lý"), on_delete=models.CASCADE, related_name="transfer_links"
    )
    transfer = within_tenant(DataTransfer, _("lượt chuyển dữ liệu"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["transfer"], name="activitytransfer_used_by")]
