"""Form 09 of Decree 356/2025/NĐ-CP: the report on the impact of cross-border transfers."""

from activities.dossiers.content.answered import (
    METHOD,
    annexes,
    answered,
    compliance,
    dealings,
    impacts,
    protection,
    retention,
)
from activities.dossiers.content.data_types import data_types
from activities.dossiers.content.flows import flows_abroad, left_out, picture
from activities.dossiers.content.organisation import organisation
from activities.dossiers.content.parties import parties_in_transfers
from activities.dossiers.layout.blocks import Blocks, Box, Content, Item, Pair, Pairs, Part, Section, Text, Title
from activities.dossiers.material.material import Material
from activities.models.codes import TransferCase

CASES = (
    (
        "1.1. Chuyển giao dữ liệu cá nhân thu thập, lưu trữ tại Việt Nam đến hệ thống máy chủ đặt ngoài lãnh thổ nước "
        "Cộng hòa xã hội chủ nghĩa Việt Nam",
        (TransferCase.OFFSHORE_SERVER.value,),
    ),
    (
        "1.2. Lưu trữ, xử lý dữ liệu cá nhân trên dịch vụ điện toán đám mây của nhà cung cấp dịch vụ ở nước ngoài",
        (TransferCase.OFFSHORE_CLOUD.value,),
    ),
    (
        "1.3. Thu thập dữ liệu cá nhân của cá nhân sử dụng dịch vụ tại Việt Nam và chuyển đến nền tảng ở ngoài lãnh "
        "thổ nước Cộng hòa xã hội chủ nghĩa Việt Nam để tiếp tục xử lý",
        (TransferCase.OFFSHORE_PLATFORM.value,),
    ),
    (
        "1.4. Chuyển dữ liệu cá nhân xuyên biên giới thông qua đối tác, đại lý trung gian tại Việt Nam",
        (TransferCase.VIA_PARTNER.value,),
    ),
    # The form has no box of its own for a recipient abroad (Decree, Art. 17(1)(b)).
    ("1.5. Trường hợp khác (nêu cụ thể)", (TransferCase.OFFSHORE_RECIPIENT.value, TransferCase.OTHER.value)),
)
GROUPS = (
    "(Ghi rõ các loại, nhóm đối tượng chủ thể dữ liệu cá nhân như khách hàng, người lao động, ứng viên… kèm theo số "
    "lượng tính đến thời điểm nộp hồ sơ)"
)
ON_NATION = (
    "đánh giá trong trường hợp xử lý và chuyển dữ liệu cá nhân cơ bản của trên 100.000 chủ thể dữ liệu hoặc xử lý dữ "
    "liệu cá nhân nhạy cảm của trên 10.000 chủ thể dữ liệu. Việc đánh giá tập trung vào các yếu tố liên quan đến việc "
    "chuyển dữ liệu cá nhân xuyên biên giới với số lượng lớn có thể gây ảnh hưởng đến an ninh quốc gia, trật tự an "
    "toàn xã hội và các biện pháp bảo vệ dữ liệu cá nhân tương ứng."
)


def blocks(material: Material) -> Blocks:
    """The report from its title to the end of part B, in the open scope."""
    yield Title(("HỒ SƠ ĐÁNH GIÁ TÁC ĐỘNG", "CHUYỂN DỮ LIỆU CÁ NHÂN XUYÊN BIÊN GIỚI"))
    yield Part("PHẦN A. HỒ SƠ ĐÁNH GIÁ TÁC ĐỘNG CHUYỂN DỮ LIỆU CÁ NHÂN XUYÊN BIÊN GIỚI CỦA BÊN CHUYỂN")
    yield Section("I.", "THÔNG TIN CƠ BẢN CỦA BÊN CHUYỂN")
    yield from organisation(material)
    yield Section("II.", "HOẠT ĐỘNG CHUYỂN DỮ LIỆU CÁ NHÂN XUYÊN BIÊN GIỚI")
    yield Item("1", "", content=tuple(_cases(material)))
    yield from _flows(material)
    yield from data_types(material)
    yield from retention(material, 4)
    yield from dealings(material, 6)
    yield from protection(material, 9)
    yield answered(
        material,
        "9.4",
        "Phương án bảo đảm an toàn dữ liệu cá nhân của Bên nhận dữ liệu cá nhân xuyên biên giới",
        "",
        "recipient_safety_plan",
    )
    yield compliance(material, 10)
    yield Section("III", "ĐÁNH GIÁ TÁC ĐỘNG CHUYỂN DỮ LIỆU CÁ NHÂN XUYÊN BIÊN GIỚI")
    yield answered(
        material,
        "1",
        "Đánh giá tổng quan tình hình, hoạt động kinh doanh có liên quan tới việc chuyển dữ liệu cá nhân xuyên biên "
        "giới",
        "nêu rõ sự cần thiết của hoạt động chuyển dữ liệu cá nhân xuyên biên giới trong lĩnh vực hoạt động của tổ "
        "chức; thực trạng xử lý dữ liệu cá nhân của tổ chức bao gồm thuận lợi và khó khăn, rủi ro trong việc chuyển dữ "
        "liệu cá nhân xuyên biên giới",
        "transfer_overview",
    )
    yield Item("2", "Đánh giá tác động việc chuyển dữ liệu cá nhân xuyên biên giới", METHOD)
    yield from impacts(material, "transfer_impact", ON_NATION)
    yield from _importers(material)
    yield annexes(material)
    yield from parties_in_transfers(material)


def _cases(material: Material) -> list[Content]:
    content: list[Content] = []
    labels, found = material.labels, material.facts.groups_by_case
    for place, (words, cases) in enumerate(CASES):
        ticked = [case for case in cases if case in found]
        content.append(Box(words, bool(ticked)))
        if len(cases) > 1 and ticked:
            content.append(Text("; ".join(labels.code("transfer_case", case) for case in ticked)))
        groups = [pair for case in ticked for pair in found[case].items()]
        content.append(
            Pairs(
                tuple(
                    (
                        Pair("- Tên đối tượng chủ thể dữ liệu cá nhân:", labels.code("data_subject_groups", group)),
                        Pair("Số lượng:", labels.number(count)),
                    )
                    for group, count in groups or [("", None)]
                )
            )
        )
        if place == 0:
            content.append(Text(GROUPS, is_note=True))
    return content


def _flows(material: Material) -> Blocks:
    ids = material.facts.ids
    content: tuple[Content, ...] = ()
    if ids:
        content = (
            Text("Sơ đồ luồng dữ liệu cá nhân", is_bold=True),
            picture(material),
            *left_out(material, ids),
        )
    yield Item(
        "2",
        "Luồng chuyển dữ liệu cá nhân xuyên biên giới",
        "nêu rõ đối tượng chủ thể, mục đích chuyển, có chuyển dữ liệu cá nhân nhạy cảm hay không và hoạt động xử lý "
        "sau khi chuyển tương ứng; mô hình hóa sơ đồ quy trình và hệ thống chuyển dữ liệu cá nhân xuyên biên giới",
        content or (Text(""),),
    )
    if ids:
        yield flows_abroad(material, ids)


def _importers(material: Material) -> Blocks:
    yield Item("3", "Đánh giá mức độ bảo vệ dữ liệu cá nhân của Bên nhận dữ liệu cá nhân")
    yield answered(
        material,
        "3.1",
        "Cách thức xử lý và lưu trữ dữ liệu của Bên nhận dữ liệu cá nhân",
        "nêu rõ với từng luồng xử lý dữ liệu",
        "recipient_processing",
    )
    yield answered(
        material,
        "3.2",
        "Phương án bảo đảm an toàn dữ liệu cá nhân của Bên nhận dữ liệu cá nhân",
        "nêu rõ các phương án đang triển khai để bảo đảm an toàn dữ liệu cá nhân",
        "recipient_plan",
    )
    yield answered(
        material,
        "3.3",
        "Các biện pháp bảo vệ dữ liệu cá nhân của Bên nhận dữ liệu cá nhân",
        "nêu rõ các biện pháp kỹ thuật, quản lý, đào tạo được triển khai; việc áp dụng tiêu chuẩn liên quan đến bảo vệ "
        "dữ liệu cá nhân",
        "recipient_measures",
    )
    yield answered(
        material,
        "3.4",
        "Đánh giá cách thức xử lý và lưu trữ, phương án bảo đảm và các biện pháp bảo vệ dữ liệu cá nhân của Bên nhận "
        "dữ liệu cá nhân",
        "đánh giá mức độ đầy đủ, phù hợp và hiệu quả của cách thức xử lý, phương án bảo đảm an toàn dữ liệu cá nhân và "
        "các biện pháp bảo vệ dữ liệu cá nhân đã triển khai; mức độ đáp ứng yêu cầu bảo vệ dữ liệu cá nhân theo pháp "
        "luật Việt Nam; khả năng phòng ngừa, phát hiện và ứng phó rủi ro, sự cố vi phạm dữ liệu cá nhân; nhận định rủi "
        "ro còn tồn tại và đề xuất biện pháp bổ sung, khắc phục nếu có",
        "recipient_assessment",
    )
