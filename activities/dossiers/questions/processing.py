"""What Form 10, II, and Form 09, II, ask about the processing of personal data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from activities.dossiers.forms import FORM_09, FORM_10
from activities.dossiers.questions.question import Kind, Questions, Section, articles, decree

QUESTIONS = Questions(Section.PROCESSING)
ask = QUESTIONS.ask
PURPOSE, POLICY = articles(3, "c", "c"), articles(3, "d", "d")
SERVICES = dict.fromkeys((FORM_10, FORM_09), decree(21, 1))
EXCHANGE = dict.fromkeys((FORM_10, FORM_09), decree(7, 5))
BUSINESS = {FORM_10: "II.9", FORM_09: "II.8"}


class ProcessingService(models.TextChoices):
    """The services of Form 10, II.9, and Form 09, II.8, in their order (Decree, Art. 21)."""

    AUTOMATED_SYSTEMS = (
        "automated_systems",
        _(
            "Dịch vụ cung cấp và vận hành hệ thống, phần mềm tự động để thay mặt Bên kiểm soát, Bên kiểm soát và xử lý "
            "tiến hành xử lý dữ liệu cá nhân"
        ),
    )
    SCORING = "scoring", _("Dịch vụ chấm điểm, xếp hạng, đánh giá mức độ tín nhiệm của chủ thể dữ liệu cá nhân")
    ONLINE_COLLECTION = (
        "online_collection",
        _("Dịch vụ thu thập, xử lý dữ liệu cá nhân trực tuyến từ trang web, ứng dụng, phần mềm và mạng xã hội"),
    )
    HEALTH_COLLECTION = (
        "health_collection",
        _(
            "Dịch vụ thu thập, xử lý dữ liệu cá nhân qua trang web, ứng dụng, phần mềm chăm sóc sức khỏe, theo dõi sức "
            "khỏe, dịch vụ y tế"
        ),
    )
    EDUCATION_COLLECTION = (
        "education_collection",
        _(
            "Dịch vụ thu thập, xử lý dữ liệu cá nhân qua ứng dụng, phần mềm giáo dục có yếu tố giám sát như điểm danh, "
            "ghi hình, chấm điểm hành vi, nhận diện cảm xúc"
        ),
    )
    ANALYSIS = (
        "analysis",
        _(
            "Dịch vụ phân tích và khai thác dữ liệu cá nhân, gồm: sử dụng các công cụ phân tích để tìm kiếm thông tin, "
            "xu hướng và mẫu từ dữ liệu cá nhân; áp dụng các phương pháp khai thác dữ liệu để trích xuất giá trị từ dữ "
            "liệu cá nhân, dự đoán hành vi người dùng hoặc tối ưu hóa dịch vụ"
        ),
    )
    ENCRYPTION = "encryption", _("Dịch vụ mã hóa dữ liệu cá nhân trong quá trình truyền tải và lưu trữ")
    AUTOMATED_PROCESSING = (
        "automated_processing",
        _(
            "Dịch vụ xử lý dữ liệu cá nhân tự động dựa trên công nghệ dữ liệu lớn, trí tuệ nhân tạo, chuỗi khối, vũ "
            "trụ ảo"
        ),
    )
    LOCATION = "location", _("Dịch vụ nền tảng ứng dụng cung cấp dữ liệu vị trí cá nhân")


ask(
    "subject_counts",
    "Số lượng chủ thể dữ liệu của từng nhóm, tính đến thời điểm nộp hồ sơ",
    "Number of data subjects of each group at the time of filing",
    PURPOSE,
    {FORM_10: "II.1"},
    kind=Kind.COUNTS,
    is_required=False,
)
ask(
    "third_party_role",
    "Xử lý với vai trò Bên thứ ba (đối tượng chủ thể, số lượng, mục đích, loại dữ liệu, hoạt động xử lý)",
    "Processing as a third party (subjects, their number, purpose, types of data, operations)",
    PURPOSE,
    {FORM_10: "II.1.3"},
    is_required=False,
)
ask(
    "consent_process",
    "Sự đồng ý của chủ thể dữ liệu cá nhân: nội dung, hình thức, quy trình xin sự đồng ý của từng đối tượng",
    "Consent of data subjects: content, form and procedure for each group",
    POLICY,
    {FORM_10: "II.4"},
    from_register="consent_form_vi",
)
ask(
    "storage_policy",
    "Nội dung quy định về việc lưu trữ dữ liệu cá nhân",
    "Rules on the storage of personal data",
    POLICY,
    {FORM_10: "II.5", FORM_09: "II.4"},
    from_register="storage",
)
ask(
    "deletion_policy",
    "Nội dung quy định về việc xóa, hủy dữ liệu cá nhân",
    "Rules on the erasure and destruction of personal data",
    POLICY,
    {FORM_10: "II.6", FORM_09: "II.5"},
    from_register="deletion_method_vi",
)
ask(
    "data_exchange",
    "Tham gia hoạt động giao dịch trên sàn dữ liệu",
    "Trading on a data exchange",
    EXCHANGE,
    {FORM_10: "II.8", FORM_09: "II.7"},
    kind=Kind.YES_NO,
)
ask(
    "service_business",
    "Kinh doanh dịch vụ xử lý dữ liệu cá nhân",
    "Business of personal data processing services",
    SERVICES,
    BUSINESS,
    kind=Kind.YES_NO,
)
ask(
    "services",
    "Danh mục dịch vụ xử lý dữ liệu cá nhân tổ chức cung cấp",
    "Personal data processing services that the organisation provides",
    SERVICES,
    BUSINESS,
    kind=Kind.CHOICES,
    choices=ProcessingService,
    is_required=False,
)
