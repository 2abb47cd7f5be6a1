"""The audit log: one event an act, written by ``activities.audit.log`` alone and never changed (trigger).

The database chains the rows of a tenant by hash when a transaction commits
(migration ``0008_audit_chain``); nothing of the application writes links or
heads. ``activities.audit.chain`` walks them. Entries are removed, and names in
them replaced, by the triggers of ``LogRemoval`` and ``LogRedaction`` alone
(migration ``0027_orders``).
"""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.models.columns import within_tenant
from activities.postgres.bulk import BulkManager
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import Sentence
from tenants.isolation.managers import TenantManager
from tenants.models import Tenant, TenantModel


class Door(models.TextChoices):
    """The channel of an act."""

    API = "api", _("Giao diện lập trình (API)")
    BATCH = "batch", _("Lô")
    IMPORT = "import", _("Nhập tệp")
    ADMIN = "admin", _("Trang quản trị")
    COMMAND = "command", _("Dòng lệnh")


class Via(models.TextChoices):
    """How the actor was authenticated; at the command line not at all."""

    PASSWORD = "password", _("Mật khẩu")
    TOKEN = "token", _("Token")
    SESSION = "session", _("Phiên đăng nhập")
    PROVIDER = "provider", _("Nhà cung cấp định danh")
    KEY = "key", pgettext_lazy("one", "Khóa API")
    LINK = "link", pgettext_lazy("one", "Liên kết lịch")
    LETTER = "letter", _("Thư đặt lại mật khẩu")
    COMMAND = "command", _("Dòng lệnh")


class Action(models.TextChoices):
    """The acts that are recorded."""

    RECORD_CREATED = "record.created", _("Tạo bản ghi")
    RECORD_CHANGED = "record.changed", _("Sửa bản ghi")
    RECORD_DELETED = "record.deleted", _("Xóa bản ghi")
    BATCH_JUDGED = "batch.judged", _("Xử lý lô")
    BATCH_TRIED = "batch.tried", _("Chạy thử lô")
    BATCH_UNDONE = "batch.undone", _("Hủy lô")
    IMPORT_QUEUED = "import.queued", _("Nhận tệp nhập")
    IMPORT_UPDATED = "import.updated", _("Cập nhật khi nhập tệp")
    IMPORT_CANCEL_ASKED = "import.cancel_asked", _("Yêu cầu dừng nhập tệp")
    IMPORT_CANCELLED = "import.cancelled", _("Hủy nhập tệp")
    IMPORT_FAILED = "import.failed", _("Nhập tệp thất bại")
    BATCH_EXPORTED = "batch.exported", _("Tải tệp lỗi của lô")
    REGISTER_EXPORTED = "register.exported", _("Xuất sổ đăng ký")
    REVIEW_SUBMITTED = "review.submitted", _("Gửi duyệt")
    REVIEW_APPROVED = "review.approved", _("Duyệt")
    REVIEW_RETURNED = "review.returned", _("Trả lại")
    REQUEST_REFUSED = "request.refused", _("Từ chối yêu cầu")
    SIGNED_IN = "session.started", _("Đăng nhập")
    SIGNED_OUT = "session.ended", _("Kết thúc phiên đăng nhập")
    PASSWORD_CHANGED = "password.changed", _("Thay mật khẩu")
    IDENTITY_LINKED = "identity.linked", _("Liên kết tài khoản với nhà cung cấp định danh")
    PLATFORM_LOOKED = "platform.looked", _("Bên vận hành nền tảng xem sổ")
    FACTOR_SET_UP = "factor.set_up", _("Thiết lập xác thực hai bước")
    FACTOR_FORGOTTEN = "factor.forgotten", _("Xóa thiết lập xác thực hai bước")
    MEMBER_CREATED = "member.created", _("Thêm thành viên")
    MEMBER_CHANGED = "member.changed", _("Sửa thành viên")
    MEMBER_ERASED = "member.erased", _("Xóa dữ liệu cá nhân của thành viên")
    KEY_CREATED = "key.created", _("Tạo khóa API")
    KEY_REVOKED = "key.revoked", _("Thu hồi khóa API")
    CALENDAR_LINK_CREATED = "calendar_link.created", _("Tạo liên kết lịch")
    CALENDAR_LINK_WITHDRAWN = "calendar_link.withdrawn", _("Hủy liên kết lịch")
    DOSSIER_EVENT_CREATED = "dossier_event.created", _("Ghi sự kiện của hồ sơ")
    DOSSIER_EVENT_DELETED = "dossier_event.deleted", _("Xóa sự kiện của hồ sơ")
    DOSSIER_ANSWERS_CHANGED = "dossier_answers.changed", _("Sửa câu trả lời của hồ sơ")
    ATTACHMENT_ADDED = "attachment.added", _("Thêm tài liệu kèm theo hồ sơ")
    ATTACHMENT_REMOVED = "attachment.removed", _("Xóa tài liệu kèm theo hồ sơ")
    ATTACHMENT_RETIRED = "attachment.retired", _("Ngừng dùng tài liệu kèm theo hồ sơ")
    ATTACHMENT_REPLACED = "attachment.replaced", _("Thay tài liệu kèm theo hồ sơ")
    ATTACHMENT_DOWNLOADED = "attachment.downloaded", _("Tải tài liệu kèm theo hồ sơ")
    DOSSIER_SUBMITTED = "dossier.submitted", _("Gửi duyệt hồ sơ")
    DOSSIER_APPROVED = "dossier.approved", _("Duyệt hồ sơ")
    DOSSIER_RETURNED = "dossier.returned", _("Trả lại hồ sơ")
    DOSSIER_FILED = "dossier.filed", _("Ghi nhận việc nộp hồ sơ")
    DOSSIER_ANSWERED = "dossier.answered", _("Ghi kết quả của hồ sơ")
    DOSSIER_EXPORTED = "dossier.exported", _("Tải hồ sơ")
    TENANT_CHANGED = "tenant.changed", _("Sửa thông tin đơn vị")
    TENANT_EXPORTED = "tenant.exported", _("Xuất toàn bộ dữ liệu của đơn vị")
    ERASURE_ASKED = "erasure.asked", _("Yêu cầu xóa đơn vị")
    ERASURE_CONFIRMED = "erasure.confirmed", _("Xác nhận xóa đơn vị")
    ERASURE_WITHDRAWN = "erasure.withdrawn", _("Rút lại yêu cầu xóa đơn vị")
    TENANT_ERASED = "tenant.erased", _("Xóa dữ liệu của đơn vị")
    LOG_SHORTENED = "log.shortened", _("Xóa các mục nhật ký đã hết thời hạn lưu")


# The reviewer's decisions on a record.
DECISIONS = (Action.REVIEW_APPROVED.value, Action.REVIEW_RETURNED.value)


class Folded(models.Func):
    """The texts joined and folded as ``text.fold`` does for Vietnamese: without case and accents."""

    arg_joiner = " || ' ' || "
    template = (
        "lower(regexp_replace(normalize(translate(%(expressions)s, 'đĐ', 'dd'), NFD), '[\u0300-\u036f]', '', 'g'))"
    )
    output_field = models.TextField()


class AuditEvent(TenantModel):
    """One act: who did it, when, by which channel, a sentence in each language, and ``data`` with its particulars."""

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
    via = models.CharField(_("qua"), max_length=20, choices=Via.choices)
    door = models.CharField(_("kênh"), max_length=20, choices=Door.choices, default=Door.API)
    occurred_at = models.DateTimeField(_("lúc"), default=timezone.now)
    batch_id = models.UUIDField(_("lô"), null=True)
    message = models.TextField(_("nội dung (tiếng Anh)"))
    message_vi = models.TextField(_("nội dung"))
    data = models.JSONField(default=dict)
    request_id = models.CharField(_("mã yêu cầu"), max_length=64, default="-")
    record_id = models.GeneratedField(
        expression=Cast(KT("data__record_id"), models.UUIDField()),
        output_field=models.UUIDField(null=True),
        db_persist=True,
    )
    folded = models.GeneratedField(
        expression=Folded("actor_name", "message_vi", "message"), output_field=models.TextField(), db_persist=True
    )

    objects: ClassVar[BulkManager] = BulkManager()

    class Meta:
        verbose_name = pgettext_lazy("one", "nhật ký kiểm toán")
        verbose_name_plural = _("nhật ký kiểm toán")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["record_id"], name="auditevent_record", condition=models.Q(record_id__isnull=False)),
            models.Index(fields=["batch_id"], name="auditevent_batch", condition=models.Q(batch_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return in_request_language(Sentence(self.message_vi, self.message))


class RecordChange(models.Model):
    """One record of an event that concerns many. ``changes`` is JSON, ``{"field": [before, after]}``.

    It is text: it is hashed to the byte, and one column of text is stored faster than any other form.
    """

    pk = models.CompositePrimaryKey("tenant_id", "event_id", "record_id")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    event = within_tenant(AuditEvent, _("sự kiện"), on_delete=models.PROTECT, related_name="record_changes")
    record_id = models.UUIDField()
    changes = models.TextField()

    objects: ClassVar[BulkManager] = BulkManager()

    class Meta:
        indexes = [models.Index(fields=["record_id"], name="recordchange_record")]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.changes}"


class AuditLink(models.Model):
    """An event's place in its tenant's chain. ``hash`` covers the event, its changes and the hash before."""

    pk = models.CompositePrimaryKey("tenant_id", "sequence")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    sequence = models.BigIntegerField()
    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, related_name="link", db_constraint=False)
    hash = models.CharField(max_length=64)

    objects: ClassVar[TenantManager[Any]] = TenantManager()

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash}"


class AuditHead(models.Model):
    """The last link of a tenant's chain. The next link is hashed with it, and it shows when the end was removed."""

    tenant = models.OneToOneField(
        Tenant, on_delete=models.PROTECT, related_name="+", db_constraint=False, primary_key=True
    )
    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    objects: ClassVar[TenantManager[Any]] = TenantManager()

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash}"


class LogRemoval(TenantModel):
    """The removal of a log's oldest entries, all from ``before``; made by the row's trigger when it is inserted.

    The trigger refuses a moment within the least term, and fills in ``sequence`` and ``hash``, those of the last entry
    that was removed. The chain goes on from there. Where nothing is so old, no row is stored.
    """

    before = models.DateTimeField()
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")
    entries = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sequence", "tenant"], name="logremoval_once")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash}"


class LogRedaction(TenantModel):
    """The replacement of one person's names in the log; made by the row's trigger when it is inserted.

    The trigger takes the names from the account, refuses an active member, and fills in ``events``, the entries that it
    changed. Where no entry names the person, no row is stored.
    """

    user_id = models.BigIntegerField()
    events = ArrayField(models.UUIDField(), default=list)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user_id}: {len(self.events)}"
