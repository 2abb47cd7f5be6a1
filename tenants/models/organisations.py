"""``Tenant``, an organisation with a register of its own, and its particulars."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.uuid7 import new_key

MOST_BRANCHES = 100_000
MOST_BUSINESS_LINES = 20
LONGEST_BUSINESS_NAME = 500
LONGEST_TERM = 36_500
BUSINESS_CODE = r"^[0-9]{2,5}$"


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


def _term(label: Any) -> Any:
    """A term of keeping in days; None: the installation's."""
    validators = [MinValueValidator(1), MaxValueValidator(LONGEST_TERM)]
    return models.PositiveIntegerField(label, null=True, blank=True, validators=validators)


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
    # Within the installation's terms (``tenants.retention``).
    batch_days = _term(_("thời hạn lưu lô và lượt nhập (ngày)"))
    batch_error_days = _term(_("thời hạn lưu mục lỗi của lô (ngày)"))
    import_file_days = _term(_("thời hạn lưu tệp đã nhập (ngày)"))
    import_error_days = _term(_("thời hạn lưu dòng lỗi của lượt nhập (ngày)"))
    audit_log_days = _term(_("thời hạn lưu nhật ký kiểm toán (ngày)"))
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
