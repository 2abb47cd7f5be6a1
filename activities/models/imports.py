"""Imports: files processed in the background, their failed items, and the queue of imports with work left.

An import is a ``Batch``; ``Import`` adds what only a file has. The queue
(``Errand``, ``Turn``) belongs to the platform, not to a tenant, and holds ids
and times alone: a worker that looks for work has no tenant yet.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.batches import Batch, packed, unpacked
from tenants.isolation.managers import TenantManager
from tenants.models import Tenant, TenantModel


class Format(models.TextChoices):
    NDJSON = "ndjson", "NDJSON"
    JSON = "json", "JSON"
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"


class Profile(models.TextChoices):
    """Registers kept for Art. 30 of the GDPR whose tables an import reads (contract §5)."""

    ICO = "ico", _("Sổ theo mẫu của ICO (Vương quốc Anh)")
    CNIL = "cnil", _("Sổ theo mẫu của CNIL (Pháp)")
    CISO_ASSISTANT = "ciso-assistant", _("Tệp xuất từ CISO Assistant")
    FIDES = "fides", _("Tệp xuất từ Fides")


class UnknownBasis(models.TextChoices):
    """What becomes of a row of such a register whose ground Vietnamese law does not have."""

    REFUSE = "refuse", _("Từ chối dòng đó và nêu lý do")
    DRAFT = "draft", _("Nhận làm bản nháp với căn cứ gần nhất")


class UnknownColumns(models.TextChoices):
    """What becomes of the columns of a table whose headings name no field."""

    REFUSE = "refuse", _("Từ chối mọi dòng có giá trị ở cột đó")
    IGNORE = "ignore", _("Không đọc các cột đó")


class Import(TenantModel):
    """A file that was sent, and its progress. ``total`` and ``parts`` are null until the whole file was read."""

    batch = models.OneToOneField(Batch, on_delete=models.CASCADE, related_name="imported", db_constraint=False)
    format = models.CharField(_("định dạng"), max_length=10, choices=Format.choices)
    filename = models.CharField(_("tên tệp"), max_length=255, blank=True)
    size = models.PositiveBigIntegerField(_("dung lượng"))
    profile = models.CharField(_("mẫu sổ"), max_length=20, choices=Profile.choices, blank=True, default="")
    unknown_basis = models.CharField(
        _("căn cứ mà luật Việt Nam không có"),
        max_length=10,
        choices=UnknownBasis.choices,
        default=UnknownBasis.REFUSE,
    )
    unknown_columns = models.CharField(
        _("cột không nhận ra"),
        max_length=10,
        choices=UnknownColumns.choices,
        default=UnknownColumns.REFUSE,
        db_default=UnknownColumns.REFUSE.value,
    )
    folder = models.CharField(max_length=150, blank=True, default="")
    total = models.PositiveIntegerField(_("tổng số mục"), null=True)
    parts = models.PositiveIntegerField(null=True)
    # How many parts are validated; and how many are stored, where that is a second pass (mode=atomic).
    judged = models.PositiveIntegerField(default=0)
    stored = models.PositiveIntegerField(default=0)
    rate = models.FloatField(default=0)
    started_at = models.DateTimeField(_("bắt đầu lúc"), null=True)
    ended_at = models.DateTimeField(_("kết thúc lúc"), null=True)
    cancelled_at = models.DateTimeField(_("yêu cầu hủy lúc"), null=True)
    emptied_at = models.DateTimeField(null=True)

    objects: ClassVar[TenantManager["Import"]] = TenantManager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.filename} {timezone.localtime(self.batch.created_at):%d/%m/%Y %H:%M}"


class ErrorPart(TenantModel):
    """The failed items of one chunk: ``count`` of them, the first being the ``first``-th failed item of the file."""

    batch = models.ForeignKey(
        Batch, on_delete=models.CASCADE, related_name="error_parts", db_constraint=False, db_index=False
    )
    first = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    packed = models.BinaryField()

    objects: ClassVar[TenantManager["ErrorPart"]] = TenantManager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["batch", "first"], name="errorpart_of_batch")]

    def __str__(self) -> str:
        return f"{self.first}–{self.first + self.count - 1}"

    @property
    def entries(self) -> list[dict[str, Any]]:
        return unpacked(self.packed)

    @entries.setter
    def entries(self, entries: list[dict[str, Any]]) -> None:
        self.count = len(entries)
        self.packed = packed(entries)


class SentKey(TenantModel):
    """A key that an unfinished import has used: its digest (the id), and the index of the first item that has it."""

    # No constraints: a chunk would check the same tenant and batch ten thousand times.
    tenant = models.ForeignKey(
        Tenant, on_delete=models.PROTECT, related_name="+", editable=False, db_index=False, db_constraint=False
    )
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    index = models.PositiveIntegerField()

    objects: ClassVar[TenantManager["SentKey"]] = TenantManager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["batch"], name="sentkey_of_batch")]

    def __str__(self) -> str:
        return str(self.index)


class Errand(models.Model):
    """The queue entry of an import with work left.

    A worker that takes it sets ``due_at`` to the end of its lease, so that the import is due again if it is killed.
    """

    batch_id = models.UUIDField(primary_key=True)
    tenant_id = models.UUIDField()
    due_at = models.DateTimeField(db_default=Now())
    # Failures in a row; and how often it was taken since the last success.
    attempts = models.PositiveSmallIntegerField(default=0)
    taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="errand_due")]

    def __str__(self) -> str:
        return str(self.batch_id)


class Turn(models.Model):
    """When a worker last took an import of a tenant: the tenant that waited longest is served next."""

    tenant_id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.tenant_id)
