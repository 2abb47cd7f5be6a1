"""What a person keeps at the desk: notifications, how they want them, and filters that they have named."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.columns import person
from activities.postgres.bulk import BulkManager
from tenants.isolation.managers import TenantManager
from tenants.models import TenantModel


class Occasion(models.TextChoices):
    """What people are notified of."""

    RETURNED = "returned", _("Hoạt động của tôi bị trả lại")
    WAITING = "waiting", _("Có hoạt động chờ tôi duyệt")
    VERSION_RETURNED = "version_returned", _("Phiên bản hồ sơ tôi gửi bị trả lại")
    VERSION_WAITING = "version_waiting", _("Có phiên bản hồ sơ chờ tôi duyệt")
    DEADLINE = "deadline", _("Thời hạn của hồ sơ sắp đến hoặc đã qua")


class Channel(models.TextChoices):
    NONE = "none", _("Không báo")
    DESK = "desk", _("Báo tại trang quản trị")
    MAIL = "mail", _("Báo tại trang quản trị và qua thư điện tử")


class Notification(TenantModel):
    """A notification to one person: a sentence in each language, with the reviewer's comment.

    ``record_id`` is the activity where it concerns one alone, or the version of a dossier. ``mailed_at`` is null while
    a letter is still to be sent (``by_mail``).
    """

    user = person(_("người nhận"))
    occasion = models.CharField(_("việc"), max_length=20, choices=Occasion.choices, editable=False)
    message = models.CharField(_("nội dung (tiếng Anh)"), max_length=500, editable=False)
    message_vi = models.CharField(_("nội dung"), max_length=500, editable=False)
    comment = models.TextField(_("ý kiến"), editable=False, default="")
    record_id = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField(_("lúc"), default=timezone.now, editable=False)
    read_at = models.DateTimeField(_("đã đọc lúc"), null=True, editable=False)
    by_mail = models.BooleanField(default=False, editable=False)
    mailed_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[TenantManager[Any]] = BulkManager()

    class Meta:
        verbose_name = _("thông báo")
        verbose_name_plural = _("thông báo")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["user"], name="notification_of_user"),
            models.Index(
                fields=["created_at"],
                name="notification_unsent",
                condition=models.Q(by_mail=True, mailed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.message_vi


class NotificationChoice(TenantModel):
    """How a person wants to be notified of an occasion. Without a row: ``Channel.MAIL``."""

    user = person(_("người nhận"))
    occasion = models.CharField(max_length=20, choices=Occasion.choices)
    channel = models.CharField(max_length=20, choices=Channel.choices)

    objects: ClassVar[TenantManager[Any]] = BulkManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "occasion", "tenant"], name="notificationchoice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_occasion_display()}: {self.get_channel_display()}"


class SavedFilter(TenantModel):
    """A filter of a list at the desk under a name that a person gave it. ``page`` is the list's model."""

    user = person(_("người lập"))
    page = models.CharField(max_length=50)
    name = models.CharField(_("tên bộ lọc"), max_length=60)
    query = models.CharField(max_length=2_000)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[TenantManager[Any]] = BulkManager()

    class Meta:
        verbose_name = _("bộ lọc đã lưu")
        verbose_name_plural = _("bộ lọc đã lưu")
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["user", "page", "name", "tenant"], name="savedfilter_once")]

    def __str__(self) -> str:
        return self.name
