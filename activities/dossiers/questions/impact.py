"""What Forms 09 and 10, III, ask: the assessment of impacts, and of the importer's level of protection."""

from activities.dossiers.forms import FORM_09, FORM_10
from activities.dossiers.questions.question import Questions, Section, articles, decree
from pdpl_inventory.messages import Sentence

ASSESSMENT, SAFETY = articles(3, "g", "i"), articles(3, "đ", "đ")
ONWARD = {FORM_09: decree(18, 3, "e và điểm g")}
IMPACT, TRANSFER = Questions(Section.IMPACT), Questions(Section.TRANSFER)
STEPS = (
    Sentence("Xác định các khía cạnh bị tác động và vấn đề", "The aspects affected and the problems"),
    Sentence("Mục tiêu giải quyết vấn đề", "The aim in solving the problem"),
    Sentence(
        "Các biện pháp bảo vệ dữ liệu cá nhân đã áp dụng và đề xuất để giải quyết vấn đề",
        "The measures of protection applied and proposed to solve the problem",
    ),
    Sentence(
        "Đánh giá hiệu quả và tác động của các biện pháp đối với đối tượng chịu sự tác động trực tiếp của biện pháp và "
        "các đối tượng khác có liên quan",
        "The effect of the measures on those whom they concern directly and on others",
    ),
    Sentence("Kiến nghị biện pháp bảo vệ dữ liệu cá nhân lựa chọn", "The measures of protection recommended"),
)
"""The five steps of each assessment (Forms 09 and 10, III.2)."""
NATION = "nation"
AFFECTED = (
    ("subjects", Sentence("Tác động đến chủ thể dữ liệu", "Impact on data subjects"), "2.1"),
    (
        "systems",
        Sentence("Tác động đến an ninh, an toàn thông tin hệ thống", "Impact on the security of the system"),
        "2.2",
    ),
    (
        NATION,
        Sentence("Tác động đến an ninh quốc gia, trật tự an toàn xã hội", "Impact on national security and order"),
        "2.3",
    ),
)


def _steps(group: Questions, form: str, prefix: str) -> None:
    """Five steps for each of the three impacts. Those on the nation are asked above the thresholds of III.2.3 alone."""
    for name, impact, number in AFFECTED:
        for step, title in enumerate(STEPS, 1):
            group.ask(
                f"{prefix}_{name}_{step}",
                f"{impact.vi} – {step}. {title.vi}",
                f"{impact.en} – {step}. {title.en}",
                ASSESSMENT,
                {form: f"III.{number}"},
                is_required=name != NATION,
                is_about_nation=name == NATION,
                from_register={("subjects", 1): "risks_vi", ("subjects", 3): "protection_measures_vi"}.get(
                    (name, step), ""
                ),
            )


IMPACT.ask(
    "overview",
    "Đánh giá tổng quan tình hình, hoạt động kinh doanh có liên quan tới việc thu thập, xử lý dữ liệu cá nhân",
    "Overview of the business that collects and processes personal data",
    ASSESSMENT,
    {FORM_10: "III.1"},
)
_steps(IMPACT, FORM_10, "impact")
ask = TRANSFER.ask
ask(
    "recipient_safety_plan",
    "Phương án bảo đảm an toàn dữ liệu cá nhân của Bên nhận dữ liệu cá nhân xuyên biên giới",
    "The importer's plan to keep personal data safe",
    SAFETY,
    {FORM_09: "II.9.4"},
)
ask(
    "transfer_overview",
    "Đánh giá tổng quan tình hình, hoạt động kinh doanh có liên quan tới việc chuyển dữ liệu cá nhân xuyên biên giới",
    "Overview of the business that transfers personal data across borders",
    ASSESSMENT,
    {FORM_09: "III.1"},
)
_steps(TRANSFER, FORM_09, "transfer_impact")
ask(
    "recipient_processing",
    "Cách thức xử lý và lưu trữ dữ liệu của Bên nhận dữ liệu cá nhân (từng luồng xử lý; hệ thống; quy trình chuyển "
    "giao, cung cấp cho bên thứ ba)",
    "How the importer processes and stores the data (each flow; systems; onward transfers to third parties)",
    ONWARD,
    {FORM_09: "III.3.1"},
)
ask(
    "recipient_plan",
    "Phương án bảo đảm an toàn dữ liệu cá nhân của Bên nhận (các phương án đang triển khai)",
    "The importer's plan to keep personal data safe (what is in place)",
    ASSESSMENT,
    {FORM_09: "III.3.2"},
)
ask(
    "recipient_measures",
    "Các biện pháp bảo vệ dữ liệu cá nhân của Bên nhận: kỹ thuật, quản lý, đào tạo; tiêu chuẩn áp dụng",
    "The importer's measures of protection: technical, organisational, training; standards applied",
    ASSESSMENT,
    {FORM_09: "III.3.3"},
)
ask(
    "recipient_assessment",
    "Đánh giá cách thức xử lý và lưu trữ, phương án bảo đảm và các biện pháp bảo vệ của Bên nhận",
    "Assessment of the importer's processing, plan and measures",
    ASSESSMENT,
    {FORM_09: "III.3.4"},
)
