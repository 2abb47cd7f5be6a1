"""What the forms ask about the protection of personal data, and about the documents enclosed."""

from activities.dossiers.questions.question import CTIA, DPIA, Questions, Section, articles

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
    {DPIA: "II.11.1", CTIA: "II.9.1"},
)
ask(
    "measures",
    "Biện pháp bảo vệ dữ liệu cá nhân: biện pháp kỹ thuật, quản lý, đào tạo; tiêu chuẩn áp dụng; thiết kế hệ thống",
    "Measures of protection: technical, organisational, training; standards applied; design of the system",
    SAFETY,
    {DPIA: "II.11.2", CTIA: "II.9.2"},
    from_register="protection_measures_vi",
)
ask(
    "security_testing",
    "Kiểm tra, đánh giá an ninh mạng, an toàn hệ thống thông tin, phương tiện, thiết bị: nội dung, đối tượng, tần "
    "suất, mục đích",
    "Security tests of networks, systems and devices: what, of what, how often, why",
    SAFETY,
    {DPIA: "II.11.3", CTIA: "II.9.3"},
)
ask(
    "compliance_assessment",
    "Đánh giá tuân thủ các quy định về bảo vệ dữ liệu cá nhân: hình thức, thời điểm và kết quả",
    "Assessment of compliance with the rules on data protection: form, time and result",
    COMPLIANCE,
    {DPIA: "II.12", CTIA: "II.10"},
)
ANNEXES.ask(
    "annexes",
    "Tài liệu kèm theo ngoài các tệp đã đính kèm (mỗi dòng một tài liệu)",
    "Documents enclosed beside the files attached here (one a line)",
    DOSSIER,
    {DPIA: "IV", CTIA: "IV"},
    is_required=False,
)
