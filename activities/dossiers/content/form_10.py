"""Form 10 of Decree 356/2025/NĐ-CP: the report on the impact of processing."""

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
from activities.dossiers.content.flows import flows, left_out, picture
from activities.dossiers.content.organisation import organisation
from activities.dossiers.content.parties import parties_in_processing
from activities.dossiers.layout.blocks import (
    Blocks,
    Box,
    Content,
    Item,
    Pair,
    Pairs,
    Part,
    Section,
    Text,
    Title,
    YesOrNo,
)
from activities.dossiers.material.material import Material
from activities.dossiers.material.outline import CONTROLLER, PROCESSOR, UNKNOWN

ROLES = {
    CONTROLLER: "Bên kiểm soát dữ liệu cá nhân, Bên kiểm soát và xử lý dữ liệu cá nhân",
    PROCESSOR: "Bên xử lý dữ liệu cá nhân",
}
THIRD_PARTY = "Bên thứ ba"
ROLE_UNKNOWN = "Hoạt động chưa xác định vai trò của bên kê khai"
ON_NATION = (
    "đánh giá trong trường hợp xử lý dữ liệu cá nhân cơ bản của trên 100.000 chủ thể dữ liệu hoặc xử lý dữ liệu cá "
    "nhân nhạy cảm của trên 10.000 chủ thể dữ liệu. Việc đánh giá tập trung vào các yếu tố liên quan đến việc xử lý dữ "
    "liệu cá nhân với số lượng lớn có thể gây ảnh hưởng đến an ninh quốc gia, trật tự an toàn xã hội và các biện pháp "
    "bảo vệ dữ liệu cá nhân tương ứng."
)


def blocks(material: Material) -> Blocks:
    """The report from its title to the end of part B, in the open scope."""
    yield Title(("HỒ SƠ", "ĐÁNH GIÁ TÁC ĐỘNG XỬ LÝ DỮ LIỆU CÁ NHÂN"))
    yield Part("PHẦN A. HỒ SƠ ĐÁNH GIÁ TÁC ĐỘNG XỬ LÝ DỮ LIỆU CÁ NHÂN CỦA BÊN NỘP HỒ SƠ")
    yield Section("I.", "THÔNG TIN CƠ BẢN CỦA BÊN NỘP HỒ SƠ")
    yield from organisation(material)
    yield Section("II.", "HOẠT ĐỘNG XỬ LÝ DỮ LIỆU CÁ NHÂN")
    yield Item("1", "Xác định vai trò xử lý dữ liệu cá nhân của bên kê khai hồ sơ", content=tuple(_roles(material)))
    yield from _flows(material)
    yield from data_types(material)
    yield answered(
        material,
        "4",
        "Sự đồng ý của chủ thể dữ liệu cá nhân",
        "mô tả cụ thể nội dung, hình thức, quy trình xin sự đồng ý của từng đối tượng chủ thể dữ liệu và kèm theo biểu "
        "mẫu liên quan",
        "consent_process",
    )
    yield from retention(material, 5)
    yield from dealings(material, 7)
    yield Item("10", "Chuyển dữ liệu cá nhân xuyên biên giới", content=(YesOrNo(material.facts.goes_abroad),))
    yield from protection(material, 11)
    yield compliance(material, 12)
    yield Section("III", "ĐÁNH GIÁ TÁC ĐỘNG XỬ LÝ DỮ LIỆU CÁ NHÂN")
    yield answered(
        material,
        "1",
        "Đánh giá tổng quan tình hình, hoạt động kinh doanh có liên quan tới việc thu thập, xử lý dữ liệu cá nhân",
        "nêu rõ sự cần thiết của hoạt động xử lý dữ liệu cá nhân trong lĩnh vực hoạt động của tổ chức; thực trạng xử "
        "lý dữ liệu cá nhân của tổ chức bao gồm thuận lợi và khó khăn, rủi ro trong việc xử lý dữ liệu cá nhân",
        "overview",
    )
    yield Item("2", "Đánh giá tác động việc xử lý dữ liệu cá nhân", METHOD)
    yield from impacts(material, "impact", ON_NATION)
    yield annexes(material)
    yield from parties_in_processing(material)


def _roles(material: Material) -> list[Content]:
    content: list[Content] = []
    for number, (role, name) in enumerate(ROLES.items(), 1):
        counts = material.counts(role)
        content.append(Box(f"1.{number}. {name}", bool(material.facts.by_role[role])))
        rows = [
            (material.labels.code("data_subject_groups", group), material.labels.number(count))
            for group, count in counts.items()
        ]
        content.append(_subjects(rows))
        if role == CONTROLLER:
            note = (
                "(Ghi rõ các loại đối tượng chủ thể như khách hàng, người lao động, ứng viên… kèm theo số lượng tính "
                "đến thời điểm nộp hồ sơ)"
            )
            content.append(Text(note, is_note=True))
    third = material.text("third_party_role")
    content.append(Box(f"1.3. {THIRD_PARTY}", bool(third)))
    content += [Text(line) for line in third] or [_subjects([])]
    return content


def _subjects(rows: list[tuple[str, str]]) -> Pairs:
    """A line for each group with its number; one empty line without any."""
    return Pairs(
        tuple(
            (Pair("- Tên đối tượng chủ thể dữ liệu cá nhân:", group), Pair("Số lượng:", count))
            for group, count in rows or [("", "")]
        )
    )


def _flows(material: Material) -> Blocks:
    yield Item(
        "2",
        "Luồng xử lý dữ liệu cá nhân theo vai trò",
        "nêu rõ đối tượng chủ thể, mục đích xử lý, loại dữ liệu cá nhân cơ bản/dữ liệu cá nhân nhạy cảm được xử lý và "
        "hoạt động xử lý tương ứng; mô hình hóa sơ đồ quy trình và hệ thống xử lý dữ liệu cá nhân",
        (Text("Sơ đồ luồng dữ liệu cá nhân", is_bold=True), picture(material)) if material.facts.ids else (),
    )
    for number, (role, name) in enumerate(ROLES.items(), 1):
        ids = material.facts.by_role[role]
        yield Item("", f"1.{number}. {name}", content=left_out(material, ids) if ids else (Text(""),))
        if ids:
            yield flows(material, ids)
    third = tuple(Text(line) for line in material.text("third_party_role"))
    yield Item("", f"1.3. {THIRD_PARTY}", content=third or (Text(""),))
    if unknown := material.facts.by_role[UNKNOWN]:
        yield Item("", ROLE_UNKNOWN, content=left_out(material, unknown))
        yield flows(material, unknown)
