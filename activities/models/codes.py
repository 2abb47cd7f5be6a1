"""The closed lists of codes, with the law's words for each (domain: Law 91/2025/QH15, Decree 356/2025/NĐ-CP)."""

from typing import Any

import pycountry
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from pdpl_inventory.messages import Sentence
from tenants.models import FilerRole as FilerRole


class LegalBasis(models.TextChoices):
    """The grounds of Law 91/2025/QH15: consent (Art. 9, 11), the closed list of Art. 19(1), and Art. 32(1)."""

    CONSENT = "consent", _("Sự đồng ý của chủ thể dữ liệu")
    CONTRACT = "contract", _("Thực hiện thỏa thuận (hợp đồng)")
    VITAL_INTEREST = (
        "vital_interest",
        _("Bảo vệ tính mạng, sức khỏe, danh dự, quyền lợi trong trường hợp cấp bách"),
    )
    RIGHTS_DEFENCE = "rights_defence", _("Bảo vệ quyền, lợi ích chính đáng trước hành vi xâm phạm")
    EMERGENCY_SECURITY = "emergency_security", _("Tình trạng khẩn cấp, an ninh quốc gia, phòng chống tội phạm")
    STATE_AGENCY = "state_agency", _("Hoạt động của cơ quan nhà nước")
    LEGAL_OBLIGATION = "legal_obligation", _("Trường hợp khác theo quy định của pháp luật")
    PUBLIC_RECORDING = "public_recording", _("Ghi âm, ghi hình nơi công cộng")


# The articles that each ground rests on (contract §6), as a register cites them.
ARTICLES: dict[LegalBasis, Sentence] = {
    LegalBasis.CONSENT: Sentence("Điều 9, Điều 11 khoản 1 Luật 91/2025/QH15", "Art. 9, 11(1) of Law 91/2025/QH15"),
    LegalBasis.CONTRACT: Sentence("Điều 19 khoản 1 điểm d Luật 91/2025/QH15", "Art. 19(1)(d) of Law 91/2025/QH15"),
    LegalBasis.VITAL_INTEREST: Sentence(
        "Điều 19 khoản 1 điểm a Luật 91/2025/QH15", "Art. 19(1)(a) of Law 91/2025/QH15"
    ),
    LegalBasis.RIGHTS_DEFENCE: Sentence(
        "Điều 19 khoản 1 điểm a Luật 91/2025/QH15", "Art. 19(1)(a) of Law 91/2025/QH15"
    ),
    LegalBasis.EMERGENCY_SECURITY: Sentence(
        "Điều 19 khoản 1 điểm b Luật 91/2025/QH15", "Art. 19(1)(b) of Law 91/2025/QH15"
    ),
    LegalBasis.STATE_AGENCY: Sentence("Điều 19 khoản 1 điểm c Luật 91/2025/QH15", "Art. 19(1)(c) of Law 91/2025/QH15"),
    LegalBasis.LEGAL_OBLIGATION: Sentence(
        "Điều 19 khoản 1 điểm đ Luật 91/2025/QH15", "Art. 19(1)(đ) of Law 91/2025/QH15"
    ),
    LegalBasis.PUBLIC_RECORDING: Sentence("Điều 32 khoản 1 Luật 91/2025/QH15", "Art. 32(1) of Law 91/2025/QH15"),
}


# Grounds of the GDPR that senders try, and the nearest that Vietnamese law has (contract §6, domain §1.2).
NEAREST_BASIS: dict[str, tuple[LegalBasis, ...]] = {
    "legitimate_interest": (LegalBasis.RIGHTS_DEFENCE,),
    "legitimate_interests": (LegalBasis.RIGHTS_DEFENCE,),
    "public_interest": (LegalBasis.STATE_AGENCY, LegalBasis.EMERGENCY_SECURITY),
    "public_task": (LegalBasis.STATE_AGENCY,),
    "vital_interests": (LegalBasis.VITAL_INTEREST,),
}
# Their names as people write them in tables, as ``comparable`` text.
FOREIGN_NAMES: dict[str, str] = {
    "loi ich chinh dang": "legitimate_interests",
    "legitimate interest": "legitimate_interests",
    "legitimate interests": "legitimate_interests",
    "loi ich cong cong": "public_interest",
    "public interest": "public_interest",
    "nhiem vu cong": "public_task",
    "public task": "public_task",
    "loi ich song con": "vital_interests",
    "vital interests": "vital_interests",
}
# Their names as pages show them.
FOREIGN_LABELS: dict[str, Any] = {
    "legitimate_interest": _("Lợi ích chính đáng"),
    "legitimate_interests": _("Lợi ích chính đáng"),
    "public_interest": _("Lợi ích công cộng"),
    "public_task": _("Nhiệm vụ công"),
    "vital_interests": _("Lợi ích sống còn"),
}
# How the citation of a draft begins whose ground is still to be chosen; the ground as it was sent follows.
BASIS_AS_SENT = "Căn cứ trong tệp gốc: "


class Status(models.TextChoices):
    DRAFT = "draft", _("Bản nháp")
    SUBMITTED = "submitted", _("Chờ duyệt")
    APPROVED = "approved", _("Đã duyệt")
    RETURNED = "returned", _("Bị trả lại")


class Sensitivity(models.TextChoices):
    """Decree 356/2025/NĐ-CP: Art. 3 basic, Art. 4 sensitive."""

    BASIC = "basic", _("Cơ bản")
    SENSITIVE = "sensitive", _("Nhạy cảm")


class RecipientRole(models.TextChoices):
    """Law 91/2025/QH15, Art. 2(7) to 2(10)."""

    CONTROLLER = "controller", _("Bên kiểm soát dữ liệu cá nhân")
    PROCESSOR = "processor", _("Bên xử lý dữ liệu cá nhân")
    CONTROLLER_PROCESSOR = "controller_processor", _("Bên kiểm soát và xử lý dữ liệu cá nhân")
    THIRD_PARTY = "third_party", _("Bên thứ ba")


class SubjectGroup(models.TextChoices):
    """Groups of data subjects (Form 10, II.1). The form leaves their names to the filer."""

    CUSTOMERS = "customers", _("Khách hàng")
    PROSPECTS = "prospects", _("Khách hàng tiềm năng")
    USERS = "users", _("Người dùng")
    EMPLOYEES = "employees", _("Người lao động")
    APPLICANTS = "applicants", _("Người dự tuyển")
    CONTRACTORS = "contractors", _("Nhà thầu, cộng tác viên")
    PARTNERS = "partners", _("Đối tác")
    SHAREHOLDERS = "shareholders", _("Cổ đông, thành viên góp vốn")
    PATIENTS = "patients", _("Người bệnh")
    STUDENTS = "students", _("Người học")
    CHILDREN = "children", _("Trẻ em")
    VISITORS = "visitors", _("Khách đến làm việc, tham quan")
    OTHER = "other", _("Đối tượng khác")


class Operation(models.TextChoices):
    """The acts of processing that Law 91/2025/QH15, Art. 2(6), names, in its order."""

    COLLECT = "collect", _("Thu thập")
    ANALYSE = "analyse", _("Phân tích")
    AGGREGATE = "aggregate", _("Tổng hợp")
    ENCRYPT = "encrypt", _("Mã hóa")
    DECRYPT = "decrypt", _("Giải mã")
    CORRECT = "correct", _("Chỉnh sửa")
    ERASE = "erase", _("Xóa dữ liệu")
    DESTROY = "destroy", _("Hủy")
    DE_IDENTIFY = "de_identify", _("Khử nhận dạng")
    PROVIDE = "provide", _("Cung cấp")
    PUBLISH = "publish", _("Công khai")
    TRANSFER = "transfer", _("Chuyển giao")
    OTHER = "other", _("Hoạt động khác")


class RiskLevel(models.TextChoices):
    LOW = "low", _("Thấp")
    MEDIUM = "medium", _("Trung bình")
    HIGH = "high", _("Cao")


class TransferCase(models.TextChoices):
    """The tick boxes of Form 09, II.1 (Law 91/2025/QH15, Art. 20(1))."""

    OFFSHORE_SERVER = "offshore_server", _("Máy chủ đặt ngoài lãnh thổ Việt Nam")
    OFFSHORE_CLOUD = "offshore_cloud", _("Dịch vụ điện toán đám mây của nhà cung cấp nước ngoài")
    OFFSHORE_RECIPIENT = "offshore_recipient", _("Tổ chức, cá nhân ở nước ngoài")
    OFFSHORE_PLATFORM = "offshore_platform", _("Nền tảng ngoài lãnh thổ Việt Nam để tiếp tục xử lý")
    VIA_PARTNER = "via_partner", _("Thông qua đối tác, đại lý tại Việt Nam")
    OTHER = "other", _("Trường hợp khác")


COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries)


def validate_country(code: str) -> None:
    """ISO 3166-1 alpha-2, in capitals."""
    if code not in COUNTRIES:
        raise ValidationError(_("Không phải mã quốc gia ISO 3166-1."), code="invalid_country")


# What the OpenAPI schema tells of it: the form, not the 249 codes.
validate_country.pattern = "^[A-Z]{2}$"  # type: ignore[attr-defined]
