"""What the forms ask about the protection of personal data, and about the documents enclosed."""

from activities.dossiers.forms import FORM_09, FORM_10
from activities.dossiers.questions.question import Questions, Section, articles

PROTECTION, ANNEXES = Questions(Section.PROTECTION), Questions(Section.ANNEXES)
ask = PROTECTION.ask
SAFETY = articles(3, "đ", "đ")
COMPLIANCE = articles(3, "e", "h")
DOSSIER = articles(2)

ask(
    "safety_plan",
    "Phương án bảo đảm an toàn dữ liệu cá nhân (các phương án đang triển khai)",
    "Plan to keep personal data safe (what is in place)",
    SAFETY,
    {FORM_10: "II.11.1", FORM_09: "II.9.1"},
)
ask(
    "measures",
    "Biện pháp bảo vệ dữ liệu cá nhân: biện pháp kỹ thuật, quản lý, đào tạo; tiêu chuẩn áp dụng; thiết kế hệ thống",
    "Measures of protection: technical, organisational, training; standards applied; design of the system",
    SAFETY,
    {FORM_10: "II.11.2", FORM_09: "II.9.2"},
    from_register="protection_measures_vi",
)
ask(
    "security_testing",
    "Kiểm tra, đánh giá an ninh mạng, an toàn hệ thống thông tin, phương tiện, thiết bị: nội dung, đối tượng, tần "
    "suất, mục đích",
    "Security tests of networks, systems and devices: what, of what, how often, why",
    SAFETY,
    {FORM_10: "II.11.3", FORM_09: "II.9.3"},
)
ask(
    "compliance_assessment",
    "Đánh giá tuân thủ các quy định về bảo vệ dữ liệu cá nhân: hình thức, thời điểm và kết quả",
    "Assessment of compliance with the rules on data protection: form, time and result",
    COMPLIANCE,
    {FORM_10: "II.12", FORM_09: "II.10"},
)
ANNEXES.ask(
    "annexes",
    "Tài liệu kèm theo ngoài các tệp đã đính kèm (mỗi dòng một tài liệu)",
    "Documents enclosed beside the files attached here (one a line)",
    DOSSIER,
    {FORM_10: "IV", FORM_09: "IV"},
    is_required=False,
)
