"""Forms 01a, 02a and 03a of Decree 356/2025/NĐ-CP: the letters that go with a dossier or its update."""

from collections.abc import Sequence

from activities.dossiers.forms import UPDATE_NOTICE
from activities.dossiers.layout.blocks import Blocks, Letterhead, Prose, Signature, Title
from activities.dossiers.material.material import Material
from activities.dossiers.questions.organisation import EnterpriseType
from pdpl_inventory.language import labels_in_both_languages

AUTHORITY = "Cơ quan chuyên trách bảo vệ dữ liệu cá nhân, Bộ Công an"
FOUNDED = (
    "- Quyết định thành lập/Giấy chứng nhận đăng ký doanh nghiệp/Giấy chứng nhận đăng ký kinh doanh/Giấy chứng nhận "
    "đầu tư số:"
)
DOSSIERS = {
    "01a": "Hồ sơ đánh giá tác động chuyển dữ liệu cá nhân xuyên biên giới",
    "02a": "Hồ sơ đánh giá tác động xử lý dữ liệu cá nhân",
}
TITLES = {
    "01a": ("THÔNG BÁO", "GỬI HỒ SƠ ĐÁNH GIÁ TÁC ĐỘNG CHUYỂN", "DỮ LIỆU CÁ NHÂN XUYÊN BIÊN GIỚI"),
    "02a": ("THÔNG BÁO", "GỬI HỒ SƠ ĐÁNH GIÁ TÁC ĐỘNG XỬ LÝ DỮ LIỆU CÁ NHÂN"),
}
ENCLOSED = "(bao gồm các hồ sơ theo mẫu, tài liệu, văn bản, hình ảnh kèm theo)"
LETTERS = "abcdđeghiklmnopqrstuvxy"
EMPTY = "…………………………"


def first_filing(material: Material) -> Blocks:
    """Form 01a or 02a: the dossier is sent."""
    number, tenant = material.form.notice, material.tenant
    yield from _head(material, number, TITLES[number])
    yield Prose(
        f"Thực hiện quy định về bảo vệ dữ liệu cá nhân, {tenant.name} xin gửi {AUTHORITY} {DOSSIERS[number]}, như sau:"
    )
    yield from _organisation(material, number)
    yield Prose(ENCLOSED, f"2. {DOSSIERS[number]}")
    yield from _listed([f"Báo cáo theo Mẫu số {material.form.number}", *material.enclosed])
    yield Prose("", "3. Cam kết")
    dossier = DOSSIERS[number] if number == "01a" else DOSSIERS[number].replace("Hồ sơ", "hồ sơ", 1)
    yield Prose(
        f"{tenant.name} xin cam kết chịu trách nhiệm về tính chính xác và tính hợp pháp của {dossier} cùng các tài "
        "liệu kèm theo và cam kết thực hiện đúng các quy định của pháp luật."
    )
    yield _signature()


def update(material: Material, changes: str, reason: str) -> Blocks:
    """Form 03a: what of the dossier has changed, and why."""
    tenant, dossier = material.tenant, DOSSIERS[material.form.notice]
    yield from _head(material, UPDATE_NOTICE, ("THÔNG BÁO", f"THAY ĐỔI NỘI DUNG {dossier.upper()}"))
    yield Prose(f"Thực hiện quy định về bảo vệ dữ liệu cá nhân, {tenant.name} xin gửi {AUTHORITY} {dossier}, như sau:")
    yield from _organisation(material, UPDATE_NOTICE)
    yield Prose("", "2. Mô tả tóm tắt thay đổi nội dung hồ sơ")
    yield Prose(f"- Nội dung thay đổi: {changes}")
    yield Prose(f"- Lý do thay đổi: {reason or EMPTY}")
    yield Prose("", "3. Tài liệu kèm theo")
    yield from _listed([f"Báo cáo theo Mẫu số {material.form.number} đã cập nhật", *material.enclosed])
    yield Prose("", "4. Cam kết")
    yield Prose(
        f"{tenant.name} xin cam kết chịu trách nhiệm về tính chính xác và tính hợp pháp của nội dung thay đổi cùng các "
        "tài liệu kèm theo và cam kết thực hiện đúng các quy định của pháp luật."
    )
    yield _signature()


def _head(material: Material, number: str, title: tuple[str, ...]) -> Blocks:
    yield Letterhead(material.tenant.name, "……", "….., ngày … tháng … năm …", f"Mẫu số {number}")
    yield Title(title)
    yield Prose(f"Kính gửi: {AUTHORITY}.")


def _organisation(material: Material, number: str) -> Blocks:
    """Item 1 of each notice; their lines differ a little."""
    tenant, line = material.tenant, material.line
    yield Prose("", "1. Thông tin về tổ chức, doanh nghiệp")
    names: Sequence[tuple[str, str]]
    if number == "01a":
        names = (
            ("- Tên giao dịch tiếng Việt - Tên viết tắt tiếng Việt:", _joined(tenant.name, tenant.short_name)),
            ("- Tên giao dịch tiếng Anh - Tên viết tắt tiếng Anh:", tenant.name_en or tenant.name_foreign),
        )
    elif number == "02a":
        foreign = tenant.name_foreign or tenant.name_en
        names = (("- Tên tổ chức, doanh nghiệp (tiếng Việt - tiếng nước ngoài):", _joined(tenant.name, foreign)),)
    else:
        names = (("- Tên tổ chức, doanh nghiệp:", tenant.name),)
    yield from _lines(names)
    yield from _lines(
        [
            ("- Địa chỉ trụ sở chính:", tenant.address),
            ("- Địa chỉ trụ sở giao dịch:", line("transaction_address")),
        ]
    )
    if number == "02a":
        given = material.value("enterprise_type")
        kind = labels_in_both_languages(EnterpriseType(given).label)["label_vi"] if given else ""
        yield from _lines([("- Loại hình doanh nghiệp (trong nước/ngoài nước):", kind)])
    yield from _lines([(FOUNDED, line("establishment_document")), ("- Mã số thuế:", tenant.tax_code)])
    if number == "02a":
        yield from _lines([("- Người đại diện theo pháp luật:", line("legal_representative"))])
    yield Prose(f"- Điện thoại: {tenant.phone or EMPTY} Website: {tenant.website or EMPTY}")
    yield from _officer(material, number)


def _officer(material: Material, number: str) -> Blocks:
    tenant, line = material.tenant, material.line
    label = "- Bộ phận, nhân sự bảo vệ dữ liệu cá nhân hoặc tổ chức, cá nhân cung cấp dịch vụ bảo vệ dữ liệu cá nhân"
    if number == "01a":
        label += " của bên chuyển dữ liệu cá nhân"
    if number == UPDATE_NOTICE:
        label = "- Nhân sự chịu trách nhiệm bảo vệ dữ liệu cá nhân"
    position = "Chức danh:" if number == UPDATE_NOTICE else "Chức vụ:"
    phones = ", ".join(dict.fromkeys(filter(None, (tenant.dpo_phone, line("dpo_head_mobile")))))
    yield from _lines(
        [
            (f"{label}:", tenant.dpo_name or tenant.protection_service_name),
            ("Họ và tên:", line("dpo_head_name")),
            (position, line("dpo_head_position")),
            ("Số điện thoại liên lạc (cố định và di động):", phones),
            ("Email:", line("dpo_head_email") or tenant.dpo_email),
        ]
    )


def _lines(pairs: Sequence[tuple[str, str]]) -> Blocks:
    for label, value in pairs:
        yield Prose(f"{label} {value or EMPTY}")


def _listed(titles: Sequence[str]) -> Blocks:
    """Titles lettered as Vietnamese lists are; beyond the alphabet they are numbered."""
    for place, title in enumerate(titles):
        mark = LETTERS[place] if place < len(LETTERS) else str(place + 1)
        yield Prose(f"{mark}) {title}")


def _joined(first: str, second: str) -> str:
    return f"{first} - {second}" if second else first


def _signature() -> Signature:
    return Signature(("Nơi nhận:", "- Như trên;", "…"))
