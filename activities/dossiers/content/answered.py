"""Items that are answered: texts of the officer or of the register, boxes, and the assessment of impacts."""

from activities.dossiers.layout.blocks import Blocks, Box, Boxes, Content, Item, Text, YesOrNo
from activities.dossiers.material.material import Material
from activities.dossiers.questions.impact import STEPS
from activities.dossiers.questions.processing import ProcessingService
from pdpl_inventory.language import labels_in_both_languages

SERVICES_LEFT = tuple(ProcessingService)[:5]
SERVICES_RIGHT = tuple(ProcessingService)[5:]


def answered(material: Material, number: str, text: str, note: str, code: str) -> Item:
    """An item with the answer to the question ``code``; room to write where there is none."""
    return Item(number, text, note, texts(material, code))


def texts(material: Material, code: str) -> tuple[Text, ...]:
    return tuple(Text(line) for line in material.text(code)) or (Text(""),)


def retention(material: Material, first: int) -> Blocks:
    """The rules on storage and on erasure, two items from the number ``first`` on."""
    yield answered(
        material,
        str(first),
        "Nội dung quy định về việc lưu trữ dữ liệu cá nhân",
        "kèm theo văn bản thể hiện chính sách, quy định lưu trữ dữ liệu cá nhân",
        "storage_policy",
    )
    yield answered(
        material,
        str(first + 1),
        "Nội dung quy định về việc xóa, hủy dữ liệu cá nhân",
        "kèm theo văn bản thể hiện chính sách, quy định xóa, hủy dữ liệu cá nhân",
        "deletion_policy",
    )


def dealings(material: Material, first: int) -> Blocks:
    """Transfers of data, trading on a data exchange, and the business of services: three items from ``first`` on.

    Data are transferred when a recipient of the register receives them (L91 Art. 17).
    """
    facts = material.facts
    known = bool(facts.ids)
    yield Item(
        str(first),
        "Chuyển giao dữ liệu cá nhân",
        "theo quy định tại Điều 17 Luật Bảo vệ dữ liệu cá nhân",
        (
            YesOrNo(bool(facts.recipients) if known else None),
            YesOrNo(facts.transfers_for_fee if known else None, "Chuyển giao dữ liệu cá nhân có thu phí:"),
        ),
    )
    yield Item(
        str(first + 1),
        "Tham gia hoạt động giao dịch trên sàn dữ liệu:",
        content=(YesOrNo(material.value("data_exchange")),),
    )
    offered = frozenset(material.value("services") or ()) if material.value("service_business") else frozenset()

    def boxes(services: tuple[ProcessingService, ...]) -> tuple[Box, ...]:
        return tuple(Box(labels_in_both_languages(each.label)["label_vi"], each.value in offered) for each in services)

    yield Item(
        str(first + 2),
        "Kinh doanh dịch vụ xử lý dữ liệu cá nhân:",
        content=(
            YesOrNo(material.value("service_business")),
            Text("Danh mục dịch vụ xử lý dữ liệu cá nhân tổ chức cung cấp:"),
            Boxes(boxes(SERVICES_LEFT), boxes(SERVICES_RIGHT)),
        ),
    )


def protection(material: Material, number: int) -> Blocks:
    """The measures of protection: the item ``number`` and its first three parts."""
    yield Item(str(number), "Biện pháp bảo vệ dữ liệu cá nhân")
    yield answered(
        material,
        f"{number}.1",
        "Phương án bảo đảm an toàn dữ liệu cá nhân",
        "nêu rõ các phương án đang triển khai để bảo đảm an toàn dữ liệu cá nhân",
        "safety_plan",
    )
    yield answered(
        material,
        f"{number}.2",
        "Biện pháp bảo vệ dữ liệu cá nhân",
        "nêu rõ các biện pháp kỹ thuật, quản lý, đào tạo đã triển khai; việc áp dụng tiêu chuẩn liên quan đến bảo vệ "
        "dữ liệu cá nhân; sơ đồ thiết kế hệ thống và các biện pháp bảo vệ tương ứng",
        "measures",
    )
    yield answered(
        material,
        f"{number}.3",
        "Kiểm tra, đánh giá an ninh mạng, an toàn hệ thống thông tin, phương tiện, thiết bị nhằm bảo vệ dữ liệu cá "
        "nhân",
        "nêu cụ thể nội dung, đối tượng, tần suất, mục đích",
        "security_testing",
    )


def compliance(material: Material, number: int) -> Item:
    return answered(
        material,
        str(number),
        "Đánh giá tuân thủ các quy định về bảo vệ dữ liệu cá nhân",
        "nêu cụ thể hình thức, thời điểm và kết quả đánh giá tuân thủ",
        "compliance_assessment",
    )


METHOD = (
    "đánh giá theo từng nội dung cụ thể, phân tích mỗi vấn đề, bao gồm mô tả thực trạng, phân tích yêu cầu, dự kiến "
    "tình huống phát sinh, nguyên nhân, giải pháp; đánh giá tác động các giải pháp đề xuất (tích cực, tiêu cực) của "
    "từng giải pháp; kiến nghị trên cơ sở so sánh tác động tích cực, tiêu cực. Tác động được đánh giá theo phương pháp "
    "định lượng, phương pháp định tính, nêu rõ hậu quả, thiệt hại không mong muốn có khả năng xảy ra, các biện pháp "
    "giảm thiểu hoặc loại bỏ nguy cơ, tác hại đó."
)
ON_SUBJECTS = (
    "được đánh giá trên cơ sở phân tích khả năng tác động trực tiếp của việc xử lý dữ liệu cá nhân tới các quyền và "
    "lợi ích của chủ thể dữ liệu"
)
ON_SYSTEMS = (
    "được đánh giá dựa trên khả năng ảnh hưởng trực tiếp của hoạt động xử lý dữ liệu cá nhân tới mức độ bảo mật, toàn "
    "vẹn và khả năng sẵn sàng của hệ thống thông tin. Việc đánh giá tập trung vào các yếu tố liên quan đến nguy cơ lộ "
    "lọt, truy cập trái phép, thay đổi trái phép dữ liệu, gián đoạn vận hành hệ thống, mức độ đáp ứng của các biện "
    "pháp kỹ thuật hiện hữu và khả năng phát sinh lỗ hổng bảo mật trong quá trình xử lý dữ liệu."
)
NOT_ASKED = (
    "Không thuộc trường hợp phải đánh giá: số lượng chủ thể dữ liệu không vượt quá 100.000 đối với dữ liệu cá nhân cơ "
    "bản và 10.000 đối với dữ liệu cá nhân nhạy cảm."
)
FIRST_STEPS = {"2.1.": "Xác định các khía cạnh bị tác động và vấn đề"}
"""The first step is worded so in 2.1; in 2.2 and 2.3 it is “Xác định các khía cạnh tác động và vấn đề”."""


def impacts(material: Material, prefix: str, on_nation: str) -> Blocks:
    """Items 2.1 to 2.3 of III; ``on_nation`` is what the form says of 2.3, ``prefix`` begins the questions' codes."""
    yield _impact(material, "2.1.", "Tác động đến chủ thể dữ liệu:", ON_SUBJECTS, f"{prefix}_subjects")
    yield _impact(
        material,
        "2.2",
        "Tác động đến an ninh, an toàn thông tin hệ thống của tổ chức:",
        ON_SYSTEMS,
        f"{prefix}_systems",
    )
    title = "Tác động đến an ninh quốc gia, trật tự an toàn xã hội:"
    item = _impact(material, "2.3", title, on_nation, f"{prefix}_nation")
    if material.asks_about_nation is False:
        item = Item(item.number, item.text, item.note, (Text(NOT_ASKED), *item.content))
    yield item


def _impact(material: Material, number: str, title: str, note: str, prefix: str) -> Item:
    content: list[Content] = []
    for step, sentence in enumerate(STEPS, 1):
        heading = sentence.vi
        if step == 1 and number not in FIRST_STEPS:
            heading = "Xác định các khía cạnh tác động và vấn đề"
        content.append(Text(f"{step}. {heading}", is_bold=True))
        content += texts(material, f"{prefix}_{step}")
    return Item(number, title, note, tuple(content))


def annexes(material: Material) -> Item:
    """IV: the documents enclosed."""
    listed = tuple(Text(f"{number}. {title}") for number, title in enumerate(material.enclosed, 1))
    return Item(
        "IV",
        "PHỤ LỤC",
        "Liệt kê danh sách tên các tài liệu, chính sách, quy trình, quy định, biểu mẫu kèm theo hồ sơ khai này",
        listed or (Text(""),),
    )
