"""Rows of one tenant (``TenantModel``), and who acts in it: members and API keys, each with a role."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.isolation.managers import TenantManager
from tenants.models.accounts import User
from tenants.models.organisations import Tenant
from tenants.uuid7 import new_key


class Role(models.TextChoices):
    """The roles of people (contract §2); their rights are in ``permissions``."""

    ADMIN = "admin", _("Quản trị viên")
    DPO = "dpo", _("Nhân sự bảo vệ dữ liệu cá nhân")
    EDITOR = "editor", _("Biên tập viên")
    AUDITOR = "auditor", _("Kiểm toán viên")
    VIEWER = "viewer", _("Người xem")


class KeyRole(models.TextChoices):
    """The roles of API keys (contract §2): the scanner's, and the roles of people that a key may have."""

    SCANNER = "scanner", _("Máy quét")
    EDITOR = Role.EDITOR.value, Role.EDITOR.label
    AUDITOR = Role.AUDITOR.value, Role.AUDITOR.label
    VIEWER = Role.VIEWER.value, Role.VIEWER.label


class TenantModel(models.Model):
    """A row that belongs to one tenant.

    In the database its primary key is ``(tenant_id, id)``
    (``row_level_security.key_by_tenant``), so that a foreign key can require
    both rows to be of the same tenant.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+", editable=False, db_index=False)

    objects: ClassVar[TenantManager[Any]] = TenantManager()

    class Meta:
        abstract = True


class Membership(TenantModel):
    """A user's role in a tenant. It is withdrawn by ``is_active``, never deleted, so that its history stays."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("người dùng"))
    role = models.CharField(_("vai trò"), max_length=20, choices=Role.choices)
    is_active = models.BooleanField(_("đang hoạt động"), default=True)
    # Made at a sign-in through the identity provider, whose groups then decide on role and activity.
    kept_by_provider = models.BooleanField(_("theo nhà cung cấp định danh"), default=False, editable=False)
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)

    class Meta:
        verbose_name = pgettext_lazy("one", "thành viên")
        verbose_name_plural = _("thành viên")
        ordering = ("created_at",)
        constraints = [models.UniqueConstraint(fields=["tenant", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class ApiKey(TenantModel):
    """A program's credential, stored as a hash. It is revoked by ``revoked_at``, never deleted: its history stays."""

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
        verbose_name = pgettext_lazy("one", "khóa API")
        verbose_name_plural = _("khóa API")
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["tenant", "prefix"], name="apikey_once")]

    def __str__(self) -> str:
        return self.name
