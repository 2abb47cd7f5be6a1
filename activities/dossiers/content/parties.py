"""Part B of Forms 09 and 10: the parties, in the forms' table."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from activities.dossiers.layout.blocks import Blocks, Grid, Part
from activities.dossiers.material.material import Material
from activities.models import DataTransfer, Recipient
from activities.models.codes import RecipientRole, TransferCase
from activities.register.cells import contract_of
from activities.register.labels import SEPARATOR

WEIGHTS = (3, 10, 6, 9, 9, 8, 9)
PROCESSING = "Hợp đồng/Thỏa thuận xử lý dữ liệu cá nhân (Số, ngày tháng năm)"
TRANSFER = "Hợp đồng/Thỏa thuận chuyển dữ liệu cá nhân xuyên biên giới (Số, ngày tháng năm)"
RELATED = "Hợp đồng/Thỏa thuận có liên quan (Số, ngày tháng năm)"
FITTING = "(Kê khai phù hợp với mối quan hệ trong hoạt động xử lý dữ liệu cá nhân)"
CONTROLLERS = (RecipientRole.CONTROLLER.value, RecipientRole.CONTROLLER_PROCESSOR.value)


def parties_in_processing(material: Material) -> Blocks:
    """Form 10, part B: controllers, processors, third parties."""
    yield Part("PHẦN B. THÔNG TIN CÁC BÊN LIÊN QUAN TRONG HOẠT ĐỘNG XỬ LÝ DỮ LIỆU CÁ NHÂN")
    for heading, roles in (
        ("I. THÔNG TIN CỦA BÊN KIỂM SOÁT DỮ LIỆU CÁ NHÂN", CONTROLLERS),
        ("II. THÔNG TIN CỦA BÊN XỬ LÝ DỮ LIỆU CÁ NHÂN", (RecipientRole.PROCESSOR.value,)),
        ("III. THÔNG TIN CỦA BÊN THỨ BA", (RecipientRole.THIRD_PARTY.value,)),
    ):
        yield Part(heading, FITTING)
        parties = [each for each in material.facts.recipients.values() if each.role in roles]
        yield _table(material, PROCESSING, parties, {})


def parties_in_transfers(material: Material) -> Blocks:
    """Form 09, part B: who transfers for the exporter, the importers, others.

    A recipient in Viet Nam through whom data go abroad acts for the exporter.
    """
    acting: dict[UUID, list[DataTransfer]] = {}
    importers: dict[UUID, list[DataTransfer]] = {}
    for transfer in material.facts.transfers.values():
        if recipient := transfer.recipient:
            via = transfer.transfer_case == TransferCase.VIA_PARTNER and recipient.country_code == "VN"
            (acting if via else importers).setdefault(recipient.pk, []).append(transfer)
    found = material.facts.recipients
    others = [each for pk, each in found.items() if pk not in acting and pk not in importers]
    yield Part("PHẦN B. THÔNG TIN CÁC BÊN LIÊN QUAN TRONG HOẠT ĐỘNG CHUYỂN DỮ LIỆU CÁ NHÂN XUYÊN BIÊN GIỚI")
    yield Part(
        "I. THÔNG TIN CỦA BÊN THAY MẶT BÊN CHUYỂN THỰC HIỆN CHUYỂN DỮ LIỆU CÁ NHÂN XUYÊN BIÊN GIỚI",
        "(Kê khai trong trường hợp thỏa thuận cho bên khác trực tiếp chuyển dữ liệu cá nhân xuyên biên giới)",
    )
    yield _table(material, TRANSFER, [found[pk] for pk in acting], acting)
    yield Part(
        "II. THÔNG TIN CỦA BÊN NHẬN DỮ LIỆU CÁ NHÂN XUYÊN BIÊN GIỚI",
        "(Kê khai phù hợp với mối quan hệ trong hoạt động chuyển và nhận dữ liệu cá nhân)",
    )
    yield _table(material, TRANSFER, [found[pk] for pk in importers], importers)
    yield Part(
        "III. THÔNG TIN CỦA BÊN KHÁC",
        "(Các bên khác có liên quan trong hoạt động chuyển dữ liệu cá nhân xuyên biên giới)",
    )
    yield _table(material, RELATED, others, {})


def _table(
    material: Material, contract: str, parties: Iterable[Recipient], transfers: dict[UUID, list[DataTransfer]]
) -> Grid:
    """The table of ``parties`` by name. A transfer's own contract stands before that of its recipient."""
    headings = (
        "STT",
        "Tên tổ chức/cá nhân",
        "Mã số thuế",
        "Thông tin Bộ phận/Nhân sự bảo vệ dữ liệu cá nhân",
        contract,
        "Dịch vụ hợp tác",
        "Ghi chú (Lý do, nội dung giải thích)",
    )
    ordered = sorted(parties, key=lambda each: (each.name_order, each.pk))
    return Grid(headings, WEIGHTS, list(_rows(material, ordered, transfers)) or [("",) * len(headings)])


def _rows(
    material: Material, parties: list[Recipient], transfers: dict[UUID, list[DataTransfer]]
) -> Iterator[tuple[str, ...]]:
    labels = material.labels
    for number, party in enumerate(parties, 1):
        own = transfers.get(party.pk, [])
        contracts = _joined(contract_of(each, labels) for each in own) or contract_of(party, labels)
        yield (
            str(number),
            party.name_vi,
            party.tax_code,
            party.dpo_contact,
            contracts,
            party.services_vi,
            _note(material, party, own),
        )


def _note(material: Material, party: Recipient, transfers: list[DataTransfer]) -> str:
    countries = [each.destination_country for each in transfers] or [party.country_code]
    parts = [
        _joined(each.purpose_vi for each in transfers),
        _joined(material.labels.country(each) for each in countries if each != "VN"),
    ]
    if count := material.facts.activities_of[party.pk]:
        parts.append(f"liên quan {material.labels.number(count)} hoạt động xử lý")
    return _joined(parts)


def _joined(texts: Iterable[str]) -> str:
    """The different texts, without empty ones."""
    return SEPARATOR.join(dict.fromkeys(filter(None, texts)))
