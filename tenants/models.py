"""Tenants, their people and what each may do. ``Tenant`` and ``User`` belong to the platform, the rest to a tenant."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.keys import new_key
from tenants.managers import TenantManager


class Role(models.TextChoices):
    """The roles of people (contract §2); what each may do is in ``permissions``."""

    ADMIN = "admin", _("Quản trị viên")
    DPO = "dpo", _("Nhân sự bảo vệ dữ liệu cá nhân")
    EDITOR = "editor", _("Biên tập viên")
    AUDITOR = "auditor", _("Kiểm toán viên")
    VIEWER = "viewer", _("Người xem")


class KeyRole(models.TextChoices):
    """The roles of keys (contract §2): a scanner's own, and those of people that a program may have."""

    SCANNER = "scanner", _("Máy quét")
    EDITOR = Role.EDITOR.value, Role.EDITOR.label
    AUDITOR = Role.AUDITOR.value, Role.AUDITOR.label
    VIEWER = Role.VIEWER.value, Role.VIEWER.label


class User(AbstractUser):
    """A person; what they may do is said by their memberships."""


class Tenant(models.Model):
    """An organisation that keeps its register here."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    name = models.CharField(_("tên"), max_length=200)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200, blank=True, default="")
    tax_code = models.CharField(_("mã số thuế"), max_length=50, blank=True, default="")
    address = models.CharField(_("địa chỉ trụ sở"), max_length=500, blank=True, default="")
    phone = models.CharField(_("điện thoại"), max_length=50, blank=True, default="")
    email = models.EmailField(_("thư điện tử"), blank=True, default="")
    # Law 91/2025/QH15, Art. 33: an officer or a department; Form 10, part A names them.
    dpo_name = models.CharField(_("bộ phận, nhân sự bảo vệ dữ liệu cá nhân"), max_length=200, blank=True, default="")
    dpo_phone = models.CharField(_("điện thoại của bộ phận, nhân sự"), max_length=50, blank=True, default="")
    dpo_email = models.EmailField(_("thư điện tử của bộ phận, nhân sự"), blank=True, default="")
    requires_totp = models.BooleanField(
        _("bắt buộc xác thực hai bước"),
        default=False,
        help_text=_("Khi vào các trang này, thành viên nhập thêm mã từ điện thoại. Khóa API và token không đổi."),
    )
    is_active = models.BooleanField(_("đang hoạt động"), default=True)
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)

    class Meta:
        verbose_name = _("đơn vị")
        verbose_name_plural = _("đơn vị")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class SignInFailure(models.Model):
    """A failed sign-in, in the log of the platform: whose account (if it exists), from where, when."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("tài khoản"))
    username_digest = models.CharField(_("dấu vết tên đăng nhập"), max_length=40)
    address = models.GenericIPAddressField(_("địa chỉ"), null=True)
    occurred_at = models.DateTimeField(_("lúc"), auto_now_add=True)
    request_id = models.CharField(_("mã yêu cầu"), max_length=64)

    class Meta:
        verbose_name = _("đăng nhập thất bại")
        verbose_name_plural = _("đăng nhập thất bại")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["username_digest", "address", "occurred_at"], name="signinfailure_recent"),
            models.Index(fields=["address", "occurred_at"], name="signinfailure_of_address"),
        ]

    def __str__(self) -> str:
        return f"{self.occurred_at:%Y-%m-%d %H:%M} {self.address}"


class SecondFactor(models.Model):
    """The secret that a person's phone shares with us, whichever tenants they are of; theirs once ``confirmed_at``.

    Only the platform takes it away: a tenant that did could let itself into another as its member.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("người dùng"))
    secret = models.CharField(max_length=255, editable=False)  # sealed
    confirmed_at = models.DateTimeField(_("thiết lập lúc"), null=True, editable=False)
    last_step = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("xác thực hai bước")
        verbose_name_plural = _("xác thực hai bước")
        ordering = ("user__username",)

    def __str__(self) -> str:
        return self.user.get_username()


class RateCounter(models.Model):
    """How much of one limit is used until ``ends_at``; of the platform, since it is asked before any scope is open.

    The table is unlogged: a crash forgets it, and a write to it waits for no disk.
    """

    key = models.CharField(max_length=100, primary_key=True)
    ends_at = models.DateTimeField()
    used = models.PositiveBigIntegerField()
    refused = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.key


class TenantModel(models.Model):
    """A row that belongs to one tenant.

    In the database its primary key is ``(tenant_id, id)`` (``security.protect``),
    so that a foreign key can tie both ends to the same tenant.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+", editable=False, db_index=False)

    objects: ClassVar[TenantManager[Any]] = TenantManager()

    class Meta:
        abstract = True


class Membership(TenantModel):
    """A person's role in a tenant. Withdrawn by ``is_active``, so that the record of it stays."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("người dùng"))
    role = models.CharField(_("vai trò"), max_length=20, choices=Role.choices)
    is_active = models.BooleanField(_("đang hoạt động"), default=True)
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)

    class Meta:
        verbose_name = _("thành viên")
        verbose_name_plural = _("thành viên")
        ordering = ("created_at",)
        constraints = [models.UniqueConstraint(fields=["tenant", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class ApiKey(TenantModel):
    """A program's credential. Only its hash is kept; it dies by ``revoked_at``, so that the record of it stays."""

    name = models.CharField(_("tên"), max_length=100)
    role = models.CharField(_("vai trò"), max_length=20, choices=KeyRole.choices)
    prefix = models.CharField(_("phần đầu của khóa"), max_length=46, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    maker = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
        editable=False,
        verbose_name=_("người tạo"),
    )
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)
    expires_at = models.DateTimeField(_("hết hạn lúc"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("dùng lần cuối"), null=True, editable=False)
    last_refused_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, editable=False)

    class Meta:
        verbose_name = _("khóa API")
        verbose_name_plural = _("khóa API")
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["tenant", "prefix"], name="apikey_once")]

    def __str__(self) -> str:
        return self.name
