"""Part A I of Forms 09 and 10: the organisation, and its protection of personal data. Both forms word it alike."""

from activities.dossiers.forms import FORM_09
from activities.dossiers.layout.blocks import Blocks, Item, ItemPair, Pair, Pairs, SmallTable
from activities.dossiers.material.material import Material

APPOINTMENT = "kèm theo bản sao quyết định hoặc văn bản thể hiện việc chỉ định, phân công"
QUALIFIED = (
    " và giấy tờ chứng minh đáp ứng điều kiện tại Nghị định số 356/2025/NĐ-CP ngày 31 tháng 12 năm 2025 của Chính phủ "
    "quy định chi tiết một số điều và biện pháp thi hành Luật Bảo vệ dữ liệu cá nhân"
)
WITH_CONTRACT = "nếu có, kèm theo hợp đồng sử dụng dịch vụ"
PEOPLE = ("TT", "Họ và tên", "Đơn vị công tác", "Số điện thoại", "Email")


def organisation(material: Material) -> Blocks:
    """Items 1 to 8.3."""
    tenant = material.tenant
    yield ItemPair(
        ("1", "Tên tổ chức/cá nhân (tiếng Việt):", tenant.name),
        ("1a", "Tên tổ chức/cá nhân (nước ngoài):", tenant.name_foreign or tenant.name_en),
    )
    yield ItemPair(("1b", "Tên tổ chức/cá nhân (viết tắt):", tenant.short_name), ("1c", "Mã số thuế:", tenant.tax_code))
    yield _fact("2", "Địa chỉ (trụ sở chính):", tenant.address)
    yield _fact("3", "Điện thoại:", tenant.phone)
    business = "; ".join(f"{each['name_vi']} ({each['code']})" for each in tenant.business_lines)
    yield _fact(
        "4", "Lĩnh vực kinh doanh có xử lý dữ liệu cá nhân", business, "kèm theo mã ngành đăng ký kinh doanh tương ứng"
    )
    yield _fact("5", "Số lượng chi nhánh, văn phòng đại diện:", material.labels.number(tenant.branch_count))
    yield _fact("6", "Email:", tenant.email)
    yield _fact("7", "Website:", tenant.website)
    yield Item("8", "Bộ phận/Nhân sự bảo vệ dữ liệu cá nhân của tổ chức, cá nhân")
    yield Item(
        "8.1", "Tổ chức cung cấp dịch vụ bảo vệ dữ liệu cá nhân", WITH_CONTRACT, (Pairs(tuple(_service(material))),)
    )
    people = [tuple(part.strip() for part in line.split(";")) for line in material.text("service_people") if line]
    rows = tuple((str(number), *(*parts, "", "", "", "")[:4]) for number, parts in enumerate(people, 1))
    yield Item(
        "8.2",
        "Cá nhân cung cấp dịch vụ bảo vệ dữ liệu cá nhân",
        WITH_CONTRACT,
        (SmallTable(PEOPLE, rows or (("", "", "", "", ""),)),),
    )
    note = APPOINTMENT + (QUALIFIED if material.form.code == FORM_09 else "")
    yield Item(
        "8.3", "Bộ phận/nhân sự bảo vệ dữ liệu cá nhân nội bộ của tổ chức", note, (Pairs(tuple(_officer(material))),)
    )


def _fact(number: str, label: str, value: str, note: str = "") -> Item:
    return Item(number, label, note, (Pairs(((Pair("", value),),)),) if value else ())


def _service(material: Material) -> list[tuple[Pair, ...]]:
    tenant, line = material.tenant, material.line
    rows: list[tuple[Pair, ...]] = [
        (Pair("Tên tổ chức:", tenant.protection_service_name), Pair("Mã số thuế:", line("service_tax_code"))),
        (Pair("Người đại diện theo pháp luật:", line("service_representative")),),
        (Pair("Địa chỉ:", line("service_address")), Pair("Điện thoại:", line("service_phone"))),
        (Pair("Email:", line("service_email")), Pair("Website:", line("service_website"))),
    ]
    if tenant.protection_service_contact:
        rows.append((Pair("Thông tin liên hệ:", tenant.protection_service_contact),))
    if tenant.protection_service_contract:
        rows.append((Pair("Hợp đồng sử dụng dịch vụ:", tenant.protection_service_contract),))
    return rows


def _officer(material: Material) -> list[tuple[Pair, ...]]:
    tenant, line = material.tenant, material.line
    rows: list[tuple[Pair, ...]] = [
        (Pair("Tên Bộ phận:", tenant.dpo_name),),
        (Pair("Điện thoại Bộ phận:", tenant.dpo_phone), Pair("Email Bộ phận:", tenant.dpo_email)),
        (
            Pair("Tên người đứng đầu Bộ phận/Tên nhân sự:", line("dpo_head_name")),
            Pair("Chức vụ:", line("dpo_head_position")),
        ),
        (Pair("Điện thoại di động:", line("dpo_head_mobile")), Pair("Email cá nhân:", line("dpo_head_email"))),
    ]
    if tenant.dpo_appointment_number:
        day = material.labels.day(tenant.dpo_appointment_date)
        appointed = ", ngày ".join(filter(None, (tenant.dpo_appointment_number, day)))
        rows.append((Pair("Văn bản chỉ định, phân công:", appointed),))
    return rows
