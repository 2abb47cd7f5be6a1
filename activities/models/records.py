"""The four kinds of record (contract §4) and the links between them, all within one tenant.

Only primary keys begin with the tenant; every other index begins with what is
looked for. Were there two that begin with it, PostgreSQL would take either for
a tenant that it believes to be small, and read the whole tenant for one row.
"""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.bulk import BulkManager
from activities.models.batches import Batch
from activities.models.codes import (
    LegalBasis,
    RecipientRole,
    Sensitivity,
    Status,
    TransferCase,
    validate_country,
)
from activities.text import fold
from tenants.managers import TenantManager
from tenants.models import TenantModel

LONGEST_RETENTION_MONTHS = 1_200


def person(label: Any, **options: Any) -> Any:
    """A reference to a user. No constraint: a batch would check the same person ten thousand times."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
        editable=False,
        verbose_name=label,
        **options,
    )


def within_tenant(to: Any, label: Any, **options: Any) -> Any:
    """A reference to another record of the tenant; the constraint is ``security.tie`` in the migration."""
    return models.ForeignKey(to, db_constraint=False, db_index=False, verbose_name=label, **options)


class Record(TenantModel):
    """What every kind of record has. ``KEY`` names the sender's own key, ``NAME`` the Vietnamese name.

    ``created_by`` is null for what the product itself brings: the statutory categories.
    """

    KEY: ClassVar[str] = "external_id"
    NAME: ClassVar[str] = "name_vi"
    SEARCHED: ClassVar[tuple[str, ...]] = ("name_vi", "name_en", "external_id")

    # Neither tenant nor batch is a constraint: the policy lets no other tenant in than the scope's, a batch
    # is written with its records and never removed, and both would be checked ten thousand times for one answer.
    tenant = models.ForeignKey(
        "tenants.Tenant",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        db_index=False,
        db_constraint=False,
    )
    batch = within_tenant(
        Batch, _("lô"), on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    created_by = person(_("người tạo"), null=True)
    changed_by = person(_("người sửa cuối"), null=True)
    created_at = models.DateTimeField(_("tạo lúc"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("sửa lúc"), default=timezone.now, editable=False)
    folded = models.TextField(editable=False, default="")

    objects: ClassVar[TenantManager[Any]] = BulkManager()

    class Meta:
        abstract = True
        ordering = ("id",)

    def __str__(self) -> str:
        return str(getattr(self, self.NAME))

    def fold(self) -> None:
        """Refresh what search compares; whoever sets a name calls it."""
        # Part by part: most are ASCII, and that is quick.
        self.folded = " ".join([fold(getattr(self, name) or "") for name in self.SEARCHED])


def once_per_tenant(field: str, name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=[field, "tenant"], name=name, condition=Q(**{f"{field}__isnull": False}))


def external_id() -> Any:
    return models.CharField(
        _("mã của bên gửi"), max_length=200, null=True, blank=True, help_text=_("Duy nhất trong đơn vị.")
    )


def name(label: Any, **options: Any) -> Any:
    return models.CharField(label, max_length=200, **options)


def line(label: Any, max_length: int) -> Any:
    return models.CharField(label, max_length=max_length, blank=True, default="")


def text(label: Any, max_length: int) -> Any:
    return models.TextField(label, max_length=max_length, blank=True, default="")


def country(label: Any, **options: Any) -> Any:
    return models.CharField(label, max_length=2, validators=[validate_country], **options)


class DataCategory(Record):
    """A kind of personal data; the 39 statutory ones (Decree 356/2025/NĐ-CP, Art. 3–4) come with each tenant."""

    KEY = "code"
    SEARCHED = ("name_vi", "name_en", "code")

    code = models.CharField(_("mã"), max_length=64)
    name_vi = name(_("tên"))
    name_en = name(_("tên tiếng Anh"), blank=True, default="")
    sensitivity = models.CharField(_("mức độ"), max_length=20, choices=Sensitivity.choices)
    legal_reference = line(_("căn cứ pháp lý"), 500)
    description_vi = text(_("mô tả"), 5_000)
    description_en = text(_("mô tả tiếng Anh"), 5_000)

    class Meta(Record.Meta):
        verbose_name = _("danh mục dữ liệu")
        verbose_name_plural = _("danh mục dữ liệu")
        constraints = [models.UniqueConstraint(fields=["code", "tenant"], name="datacategory_code_once")]


class Recipient(Record):
    """Who receives personal data (Law 91/2025/QH15, Art. 2; Form 10, part B)."""

    external_id = external_id()
    name_vi = name(_("tên"))
    name_en = name(_("tên tiếng Anh"), blank=True, default="")
    role = models.CharField(_("vai trò"), max_length=30, choices=RecipientRole.choices)
    tax_code = line(_("mã số thuế"), 50)
    country_code = country(_("quốc gia"), default="VN")
    contract_number = line(_("số hợp đồng, thỏa thuận"), 100)
    contract_date = models.DateField(_("ngày hợp đồng, thỏa thuận"), null=True, blank=True)
    dpo_contact = line(_("bộ phận, nhân sự bảo vệ dữ liệu cá nhân"), 500)
    services_vi = text(_("dịch vụ hợp tác"), 5_000)

    class Meta(Record.Meta):
        verbose_name = _("bên nhận")
        verbose_name_plural = _("bên nhận")
        constraints = [once_per_tenant("external_id", "recipient_external_id_once")]


class DataTransfer(Record):
    """A cross-border transfer (Law 91/2025/QH15, Art. 20; Form 09)."""

    external_id = external_id()
    name_vi = name(_("tên"))
    name_en = name(_("tên tiếng Anh"), blank=True, default="")
    recipient = within_tenant(
        Recipient, _("bên nhận"), on_delete=models.PROTECT, null=True, blank=True, related_name="transfers"
    )
    transfer_case = models.CharField(_("trường hợp chuyển"), max_length=30, choices=TransferCase.choices)
    destination_country = country(_("nước nhận"))
    purpose_vi = text(_("mục đích"), 5_000)
    exemption_code = line(_("trường hợp miễn trừ"), 64)
    contract_number = line(_("số hợp đồng, thỏa thuận"), 100)
    contract_date = models.DateField(_("ngày hợp đồng, thỏa thuận"), null=True, blank=True)
    first_transfer_on = models.DateField(_("ngày chuyển đầu tiên"), null=True, blank=True)
    ctia_filed_on = models.DateField(_("ngày nộp hồ sơ đánh giá tác động"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("lượt chuyển dữ liệu")
        verbose_name_plural = _("lượt chuyển dữ liệu")
        constraints = [once_per_tenant("external_id", "datatransfer_external_id_once")]
        indexes = [models.Index(fields=["recipient"], name="datatransfer_recipient")]


def to_sensitive(links: models.QuerySet["ActivityCategory"]) -> models.QuerySet["ActivityCategory"]:
    """Those of the links that lead to a sensitive category.

    The few sensitive categories are found once, as an array, not joined to
    each link: a third of the time where every activity is counted.
    """
    sensitive = DataCategory._base_manager.filter(sensitivity=Sensitivity.SENSITIVE).order_by().values("id")
    return links.filter(
        Func(
            F("data_category_id"),
            ArraySubquery(sensitive),
            template="(%(expressions)s))",
            arg_joiner=" = ANY(",
            output_field=models.BooleanField(),
        )
    )


class ActivityManager(BulkManager):
    def with_flags(self) -> models.QuerySet["ProcessingActivity"]:
        """Activities with what their links imply, asked of the links each time, so that it is never stale."""
        own = {"activity_id": OuterRef("pk")}
        return self.get_queryset().annotate(
            has_sensitive_data=Exists(to_sensitive(ActivityCategory.objects.filter(**own))),
            has_cross_border_transfer=Exists(ActivityTransfer.objects.filter(**own)),
        )


class ProcessingActivity(Record):
    """What is done with whose data, why, on which legal ground (Law 91/2025/QH15, Art. 2(6))."""

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
        verbose_name = _("hoạt động xử lý")
        verbose_name_plural = _("hoạt động xử lý")
        constraints = [once_per_tenant("external_id", "processingactivity_external_id_once")]
        indexes = [models.Index(fields=["batch"], name="processingactivity_batch")]


class Link(models.Model):
    """An activity's link to a catalogue record. Both ends and the link itself carry the same tenant."""

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
