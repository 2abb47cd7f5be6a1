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


class User(AbstractUser):
    """A person; what they may do is said by their memberships."""


class Tenant(models.Model):
    """An organisation that keeps its register here."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    name = models.CharField(_("tên"), max_length=200)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200, blank=True, default="")
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
    request_id = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("đăng nhập thất bại")
        verbose_name_plural = _("đăng nhập thất bại")
        ordering = ("-id",)
        indexes = [models.Index(fields=["username_digest", "address", "occurred_at"], name="signinfailure_recent")]

    def __str__(self) -> str:
        return f"{self.occurred_at:%Y-%m-%d %H:%M} {self.address}"


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
