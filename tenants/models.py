"""Models of tenants, users, memberships and credentials. Those that inherit ``TenantModel`` belong to one tenant and
have row-level security; the others belong to the platform."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.erased_names import ERASED, refuse_erased_name
from tenants.isolation.managers import TenantManager
from tenants.uuid7 import new_key

MOST_BRANCHES = 100_000
MOST_BUSINESS_LINES = 20
LONGEST_BUSINESS_NAME = 500
BUSINESS_CODE = r"^[0-9]{2,5}$"


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


class FilerRole(models.TextChoices):
    """The roles in which Form 10 of Decree 356/2025/NĐ-CP is filed (II.1; Law 91/2025/QH15, Art. 2(7) to 2(9))."""

    CONTROLLER = "controller", _("Bên kiểm soát dữ liệu cá nhân")
    PROCESSOR = "processor", _("Bên xử lý dữ liệu cá nhân")
    CONTROLLER_PROCESSOR = "controller_processor", _("Bên kiểm soát và xử lý dữ liệu cá nhân")


class Relief(models.TextChoices):
    """Who need not comply with Art. 21, 22 and 33(2) of Law 91/2025/QH15 (Art. 38(2) and (3))."""

    NONE = "none", _("Không được miễn")
    SMALL_OR_STARTUP = "small_or_startup", _("Doanh nghiệp nhỏ, doanh nghiệp khởi nghiệp (đến hết năm 2030)")
    MICRO_OR_HOUSEHOLD = "micro_or_household", _("Hộ kinh doanh, doanh nghiệp siêu nhỏ")


class User(AbstractUser):
    """A person; their rights come from their memberships."""

    @property
    def pseudonym(self) -> str:
        """The name of the account once it is erased; the trigger of ``LogRedaction`` writes the same into the log."""
        return f"{ERASED}{self.pk}"

    def clean(self) -> None:
        """Raise ``ValidationError`` for the name of another erased account."""
        super().clean()
        if self.username != self.pseudonym:
            try:
                refuse_erased_name(self.username)
            except ValidationError as error:
                raise ValidationError({"username": error}) from error


class Tenant(models.Model):
    """An organisation with a register of its own."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    name = models.CharField(_("tên"), max_length=200)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=200, blank=True, default="")
    tax_code = models.CharField(_("mã số thuế"), max_length=50, blank=True, default="")
    # Form 10, part A I.
    name_foreign = models.CharField(_("tên tiếng nước ngoài"), max_length=200, blank=True, default="")
    short_name = models.CharField(_("tên viết tắt"), max_length=100, blank=True, default="")
    address = models.CharField(_("địa chỉ trụ sở"), max_length=500, blank=True, default="")
    phone = models.CharField(_("điện thoại"), max_length=50, blank=True, default="")
    email = models.EmailField(_("thư điện tử"), blank=True, default="")
    website = models.CharField(_("trang thông tin điện tử"), max_length=200, blank=True, default="")
    branch_count = models.PositiveIntegerField(
        _("số chi nhánh, văn phòng đại diện"), null=True, blank=True, validators=[MaxValueValidator(MOST_BRANCHES)]
    )
    # A list of {"code", "name_vi"}: a code of VSIC, the classification of economic activities, and its name.
    business_lines = models.JSONField(_("ngành, nghề kinh doanh có xử lý dữ liệu cá nhân"), default=list, blank=True)
    # Law 91/2025/QH15, Art. 33: an officer or a department; Form 10, part A names them.
    dpo_name = models.CharField(_("bộ phận, nhân sự bảo vệ dữ liệu cá nhân"), max_length=200, blank=True, default="")
    dpo_phone = models.CharField(_("điện thoại của bộ phận, nhân sự"), max_length=50, blank=True, default="")
    dpo_email = models.EmailField(_("thư điện tử của bộ phận, nhân sự"), blank=True, default="")
    dpo_appointment_number = models.CharField(
        _("số văn bản chỉ định bộ phận, nhân sự"), max_length=100, blank=True, default=""
    )
    dpo_appointment_date = models.DateField(_("ngày văn bản chỉ định"), null=True, blank=True)
    protection_service_name = models.CharField(
        _("bên cung cấp dịch vụ bảo vệ dữ liệu cá nhân"), max_length=200, blank=True, default=""
    )
    protection_service_contact = models.CharField(
        _("thông tin liên hệ của bên cung cấp dịch vụ"), max_length=500, blank=True, default=""
    )
    protection_service_contract = models.CharField(
        _("hợp đồng sử dụng dịch vụ (số, ngày)"), max_length=200, blank=True, default=""
    )
    filer_role = models.CharField(
        _("vai trò của bên kê khai"), max_length=30, choices=FilerRole.choices, null=True, blank=True
    )
    relief = models.CharField(
        _("diện được miễn theo Điều 38 Luật 91/2025/QH15"),
        max_length=30,
        choices=Relief.choices,
        default=Relief.NONE,
        help_text=_(
            "Không được miễn nếu kinh doanh dịch vụ xử lý dữ liệu cá nhân, trực tiếp xử lý dữ liệu cá nhân nhạy cảm, "
            "hoặc đã xử lý dữ liệu của từ 100.000 chủ thể dữ liệu trở lên."
        ),
    )
    relief_reason_vi = models.TextField(
        _("lý do được miễn hoặc không được miễn"), max_length=1_000, blank=True, default=""
    )
    dpia_filed_on = models.DateField(_("ngày nộp hồ sơ đánh giá tác động xử lý"), null=True, blank=True)
    compliance_assessed_on = models.DateField(_("ngày đánh giá tuân thủ gần nhất"), null=True, blank=True)
    deadlines_reminded_on = models.DateField(null=True, editable=False)
    requires_totp = models.BooleanField(
        _("bắt buộc xác thực hai bước"),
        default=False,
        help_text=_("Khi vào các trang này, thành viên nhập thêm mã từ điện thoại. Khóa API và token không đổi."),
    )
    adds_members_at_sign_in = models.BooleanField(
        _("tự thêm thành viên khi đăng nhập qua nhà cung cấp định danh"),
        default=False,
        help_text=_(
            "Người thuộc nhóm đã được gán cho đơn vị trở thành thành viên ngay lần đăng nhập đầu tiên, "
            "với vai trò của nhóm. Không chọn thì chỉ thành viên hiện có đăng nhập được."
        ),
    )
    is_active = models.BooleanField(_("đang hoạt động"), default=True)
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)

    class Meta:
        verbose_name = pgettext_lazy("one", "đơn vị")
        verbose_name_plural = _("đơn vị")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class SignInFailure(models.Model):
    """A failed sign-in, in the platform's log: the account if it exists, the client's address, the time."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("tài khoản"))
    username_digest = models.CharField(_("dấu vết tên đăng nhập"), max_length=40)
    address = models.GenericIPAddressField(_("địa chỉ"), null=True)
    occurred_at = models.DateTimeField(_("lúc"), auto_now_add=True)
    request_id = models.CharField(_("mã yêu cầu"), max_length=64)

    class Meta:
        verbose_name = pgettext_lazy("one", "đăng nhập thất bại")
        verbose_name_plural = _("đăng nhập thất bại")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["username_digest", "address", "occurred_at"], name="signinfailure_recent"),
            models.Index(fields=["address", "occurred_at"], name="signinfailure_of_address"),
        ]

    def __str__(self) -> str:
        return f"{self.occurred_at:%Y-%m-%d %H:%M} {self.address}"


class SecondFactor(models.Model):
    """A user's TOTP secret, one for all their tenants; in force once ``confirmed_at`` is set.

    Only the platform may delete it: an administrator of one tenant could
    otherwise set up a factor of their own and sign in to another as that user.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("người dùng"))
    secret = models.CharField(max_length=255, editable=False)  # encrypted, see ``sealing``
    confirmed_at = models.DateTimeField(_("thiết lập lúc"), null=True, editable=False)
    last_step = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("one", "xác thực hai bước")
        verbose_name_plural = _("xác thực hai bước")
        ordering = ("user__username",)

    def __str__(self) -> str:
        return self.user.get_username()


class Identity(models.Model):
    """The user's account at an identity provider, by which they sign in: OpenID Connect's issuer and subject."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("người dùng"))
    issuer = models.CharField(_("nhà cung cấp định danh"), max_length=500, editable=False)
    subject = models.CharField(_("mã người dùng ở nhà cung cấp"), max_length=255)
    created_at = models.DateTimeField(_("liên kết lúc"), auto_now_add=True)

    class Meta:
        verbose_name = pgettext_lazy("one", "liên kết với nhà cung cấp định danh")
        verbose_name_plural = _("liên kết với nhà cung cấp định danh")
        ordering = ("user__username",)
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_once"),
            models.UniqueConstraint(fields=["user", "issuer"], name="identity_one_of_issuer"),
        ]

    def __str__(self) -> str:
        return self.user.get_username()


class RateCounter(models.Model):
    """How much of one limit is used until ``ends_at``; without a tenant, since it is charged before a scope opens.

    The table is unlogged: a crash empties it, and a write waits for no disk.
    """

    key = models.CharField(max_length=100, primary_key=True)
    ends_at = models.DateTimeField()
    used = models.PositiveBigIntegerField()
    refused = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.key


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
