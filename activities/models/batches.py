"""Batches and imports: one row for each that was validated; and the stored responses of idempotent requests."""

import json
import zlib
from typing import Any, ClassVar

import msgspec
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.postgres.bulk import BulkManager
from tenants.models import TenantModel


class Kind(models.TextChoices):
    """The four kinds of record, by their word in the URL."""

    ACTIVITIES = "processing-activities", _("Hoạt động xử lý")
    CATEGORIES = "data-categories", _("Danh mục dữ liệu")
    RECIPIENTS = "recipients", _("Bên nhận")
    TRANSFERS = "data-transfers", _("Lượt chuyển dữ liệu")


class Mode(models.TextChoices):
    PARTIAL = "partial", _("Lưu các mục hợp lệ")
    ATOMIC = "atomic", _("Tất cả hoặc không")


class OnConflict(models.TextChoices):
    ERROR = "error", _("Báo lỗi")
    SKIP = "skip", _("Bỏ qua")
    UPDATE = "update", _("Cập nhật")


class BatchStatus(models.TextChoices):
    QUEUED = "queued", _("đang chờ xử lý")
    RUNNING = "running", _("đang xử lý")
    COMPLETED = "completed", _("hoàn tất")
    PARTIAL = "partial", _("hoàn tất một phần")
    FAILED = "failed", _("thất bại")
    CANCELLED = "cancelled", _("đã hủy")


UNFINISHED = (BatchStatus.QUEUED, BatchStatus.RUNNING)


class StoredAnswer(TenantModel):
    """The response of a batch under its ``Idempotency-Key``, to be sent again when the request is repeated."""

    kind = models.CharField(max_length=30, choices=Kind.choices)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[BulkManager] = BulkManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "kind", "key"], name="storedanswer_once")]
        indexes = [models.Index(fields=["tenant", "created_at"], name="storedanswer_expiry")]

    def __str__(self) -> str:
        return f"{self.kind} {timezone.localtime(self.created_at):%d/%m/%Y %H:%M}"


def packed(entries: list[dict[str, Any]]) -> bytes:
    """Entries of failed items as compressed JSON; ``item`` of an entry may be ``msgspec.Raw``, JSON as it was sent.

    Not jsonb and not text, which cannot hold NUL and lone surrogates: senders do send these.
    """
    try:
        text = msgspec.json.encode(entries)
    except (UnicodeEncodeError, OverflowError):  # lone surrogates and integers of more than 64 bits
        text = json.dumps(entries).encode("ascii")
    return zlib.compress(text, 1)


def unpacked(entries: bytes | memoryview) -> list[dict[str, Any]]:
    """The entries that ``packed`` made bytes of."""
    return json.loads(zlib.decompress(bytes(entries)))


COUNTS = ("total_submitted", "total_created", "total_updated", "total_skipped", "total_failed", "total_aborted")


class Batch(TenantModel):
    """A batch or an import: who sent it, with which options, its counts and its failed items."""

    kind = models.CharField(_("loại"), max_length=30, choices=Kind.choices)
    mode = models.CharField(_("chế độ"), max_length=10, choices=Mode.choices)
    on_conflict = models.CharField(_("khi đã tồn tại"), max_length=10, choices=OnConflict.choices)
    status = models.CharField(_("trạng thái"), max_length=10, choices=BatchStatus.choices)
    dry_run = models.BooleanField(_("chạy thử"), default=False)
    total_submitted = models.PositiveIntegerField(_("đã gửi"), default=0)
    total_created = models.PositiveIntegerField(_("đã tạo"), default=0)
    total_updated = models.PositiveIntegerField(_("đã cập nhật"), default=0)
    total_skipped = models.PositiveIntegerField(_("đã bỏ qua"), default=0)
    total_failed = models.PositiveIntegerField(_("có lỗi"), default=0)
    total_aborted = models.PositiveIntegerField(_("bị hủy theo"), default=0)
    message = models.CharField(_("kết quả (tiếng Anh)"), max_length=300)
    message_vi = models.CharField(_("kết quả"), max_length=300)
    duration_seconds = models.FloatField(_("thời gian (giây)"), default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("người gửi"),
    )
    key_id = models.UUIDField(_("khóa API"), null=True, editable=False)
    created_at = models.DateTimeField(_("gửi lúc"), default=timezone.now)
    undone_at = models.DateTimeField(_("hủy lúc"), null=True, editable=False)
    packed_errors = models.BinaryField(default=bytes, editable=False)

    objects: ClassVar[BulkManager] = BulkManager()

    class Meta:
        verbose_name = pgettext_lazy("one", "lô")
        verbose_name_plural = _("lô")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {date_format(timezone.localtime(self.created_at), 'SHORT_DATETIME_FORMAT')}"

    def counts(self) -> dict[str, int]:
        return {count: getattr(self, count) for count in COUNTS}

    @property
    def errors(self) -> list[dict[str, Any]]:
        """The failed items: the entry of contract §3 for each, and ``item``, the item as it was sent."""
        return unpacked(self.packed_errors) if self.packed_errors else []

    @errors.setter
    def errors(self, entries: list[dict[str, Any]]) -> None:
        self.packed_errors = packed(entries) if entries else b""
