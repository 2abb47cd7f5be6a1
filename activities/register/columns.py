"""The columns of the register: the 22 of the domain's §7.4 in their order, then those that tables hold beyond.

Neither Law 91/2025/QH15 nor Decree 356/2025/NĐ-CP gives a form for such a register. It is the source of Forms 09
and 10, and its columns follow what these forms ask.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.text import capfirst

from activities.contract.kinds import ACTIVITIES
from activities.contract.table_fields import DERIVED
from activities.models import DataTransfer, Recipient
from activities.models.codes import ARTICLES, LegalBasis
from activities.register.entries import Entry
from activities.register.labels import SEPARATOR, Labels
from activities.spreadsheets.words import label_of
from pdpl_inventory.language import labels_in_both_languages
from pdpl_inventory.messages import Sentence

Cell = str | int | date | None
Value = Callable[[Entry, Labels], Cell]
MONTHS = Sentence("{} tháng", "{} months")
EXEMPT = Sentence("miễn trừ: {}", "exempt: {}")
FILER = "filer_role"
GROUPED, DAY = "#,##0", "dd/mm/yyyy"


@dataclass(frozen=True)
class Column:
    """A column. ``value`` gives the cell of a table, one fact with its own type.

    ``shown`` gives the text of a document; without it, that is ``value`` as text. ``field`` is the field of an
    activity that the cell fills when the table is imported, empty for a derived column. ``weight`` is the column's
    share of a page, ``width`` its width in a table, in characters; ``number_format`` is a workbook's.
    """

    name: str
    heading: Sentence
    value: Value
    field: str = ""
    shown: Callable[[Entry, Labels], str] | None = None
    weight: int = 4
    width: int = 24
    number_format: str = ""

    @property
    def both(self) -> str:
        """The heading in both languages, as tables have it."""
        return f"{self.heading.vi} | {self.heading.en}"


def text_of(cell: Cell, labels: Labels) -> str:
    """A cell as the text of a document."""
    match cell:
        case None:
            return ""
        case int():
            return labels.number(cell)
        case date():
            return labels.day(cell)
    return cell


# --- Cells -------------------------------------------------------------------------------


def _own(name: str) -> Value:
    """The activity's own value, as it is stored."""
    return lambda entry, _: getattr(entry.activity, name) or None


def _number(name: str) -> Value:
    return lambda entry, _: getattr(entry.activity, name)


def _flag(name: str) -> Value:
    return lambda entry, labels: labels.flag(getattr(entry.activity, name))


def _code(name: str) -> Value:
    return lambda entry, labels: labels.code(name, getattr(entry.activity, name)) or None


def _codes(name: str) -> Value:
    return lambda entry, labels: labels.codes(name, getattr(entry.activity, name)) or None


def _linked(name: str) -> Value:
    """The Vietnamese names of linked records, by which an import finds them."""
    return lambda entry, _: SEPARATOR.join([each.name_vi for each in getattr(entry, name)]) or None


def _linked_shown(name: str) -> Callable[[Entry, Labels], str]:
    return lambda entry, labels: SEPARATOR.join([labels.name(each) for each in getattr(entry, name)])


def _translated(name: str) -> Callable[[Entry, Labels], str]:
    """A text with an English column beside the Vietnamese one, which serves where it is empty."""

    def shown(entry: Entry, labels: Labels) -> str:
        english = labels.language == "en" and getattr(entry.activity, f"{name}_en")
        return english or getattr(entry.activity, f"{name}_vi")

    return shown


def _basis(entry: Entry, labels: Labels) -> str:
    return labels.code("legal_basis", entry.activity.legal_basis) + f" ({_article(entry, labels)})"


def _article(entry: Entry, labels: Labels) -> str:
    return labels.text(ARTICLES[LegalBasis(entry.activity.legal_basis)])


def _basis_shown(entry: Entry, labels: Labels) -> str:
    cited = entry.activity.legal_basis_citation
    return f"{labels.code('legal_basis', entry.activity.legal_basis)} ({cited or _article(entry, labels)})"


def _count_shown(entry: Entry, labels: Labels) -> str:
    count = labels.number(entry.activity.data_subject_count)
    counted_on = labels.day(entry.activity.data_subject_counted_on)
    return f"{count} ({counted_on})" if count and counted_on else count


def _storage_countries(entry: Entry, labels: Labels) -> str | None:
    return SEPARATOR.join([labels.country(code) for code in entry.activity.storage_country_codes]) or None


def _storage_shown(entry: Entry, labels: Labels) -> str:
    system, countries = entry.activity.storage_system_vi, _storage_countries(entry, labels) or ""
    return f"{system} ({countries})" if system and countries else system or countries


def _retention_shown(entry: Entry, labels: Labels) -> str:
    months = entry.activity.retention_period_months
    return "" if months is None else labels.text(MONTHS).format(labels.number(months))


def _recipients_shown(entry: Entry, labels: Labels) -> str:
    return SEPARATOR.join([f"{labels.name(each)} ({labels.code('role', each.role)})" for each in entry.recipients])


def _contract(record: Recipient | DataTransfer, labels: Labels) -> str:
    return ", ".join(filter(None, (record.contract_number, labels.day(record.contract_date))))


def _contracts(entry: Entry, labels: Labels) -> str | None:
    found = [(each.name_vi, contract) for each in entry.recipients if (contract := _contract(each, labels))]
    if len(entry.recipients) > 1:
        return SEPARATOR.join([f"{name}: {contract}" for name, contract in found]) or None
    return found[0][1] if found else None


def _transfer(transfer: DataTransfer, labels: Labels) -> str:
    exempt = transfer.exemption_code and labels.text(EXEMPT).format(transfer.exemption_code)
    case = labels.code("transfer_case", transfer.transfer_case)
    return " – ".join(filter(None, (labels.country(transfer.destination_country), case, exempt)))


def _across(entry: Entry, labels: Labels) -> str:
    transfers = SEPARATOR.join([_transfer(each, labels) for each in entry.transfers])
    return f"{labels.flag(True)}: {transfers}" if transfers else labels.flag(False)


def _automated_shown(entry: Entry, labels: Labels) -> str:
    return _sentences(labels.flag(entry.activity.has_automated_decision_making), entry.activity.automated_processing_vi)


def _risk_shown(entry: Entry, labels: Labels) -> str:
    return _sentences(labels.code("risk_level", entry.activity.risk_level), entry.activity.risks_vi)


def _sentences(*parts: str) -> str:
    return ". ".join(filter(None, parts))


def _updated_on(entry: Entry, _: Labels) -> date:
    return local_day(entry.activity.updated_at)


def _responsible_shown(entry: Entry, labels: Labels) -> str:
    return SEPARATOR.join(filter(None, (entry.activity.responsible_vi, labels.day(_updated_on(entry, labels)))))


def local_day(moment: datetime) -> date:
    """The day of a moment in Viet Nam."""
    return moment.astimezone(timezone.get_default_timezone()).date()


# --- Columns -----------------------------------------------------------------------------

OF_DOCUMENTS = (
    Column("number", Sentence("STT", "No."), lambda entry, _: entry.number, weight=3, width=6),
    Column(
        "activity",
        Sentence("Hoạt động xử lý dữ liệu cá nhân", "Processing activity"),
        _own("activity_name_vi"),
        "activity_name_vi",
        _translated("activity_name"),
        weight=6,
        width=40,
    ),
    Column("filer_role", Sentence("Vai trò của bên kê khai", "Filer's role"), _code(FILER), FILER),
    Column(
        "purpose",
        Sentence("Mục đích xử lý", "Purpose"),
        _own("purpose_vi"),
        "purpose_vi",
        _translated("purpose"),
        weight=8,
        width=48,
    ),
    Column(
        "legal_basis",
        Sentence("Căn cứ xử lý (điều, khoản, điểm)", "Legal basis (article)"),
        _basis,
        "legal_basis",
        _basis_shown,
        weight=6,
        width=40,
    ),
    Column(
        "subjects",
        Sentence("Đối tượng chủ thể dữ liệu", "Data-subject groups"),
        _codes("data_subject_groups"),
        "data_subject_groups",
    ),
    Column(
        "subject_count",
        Sentence("Số lượng chủ thể (tính đến ngày)", "Subject count (as of)"),
        _number("data_subject_count"),
        "data_subject_count",
        _count_shown,
        width=16,
        number_format=GROUPED,
    ),
    Column(
        "basic_data",
        Sentence("Loại dữ liệu cá nhân cơ bản", "Basic data types"),
        _linked("basic"),
        "data_category_ids",
        _linked_shown("basic"),
        weight=6,
        width=40,
    ),
    Column(
        "sensitive_data",
        Sentence("Loại dữ liệu cá nhân nhạy cảm", "Sensitive data types"),
        _linked("sensitive"),
        "data_category_ids",
        _linked_shown("sensitive"),
        weight=6,
        width=40,
    ),
    Column(
        "source",
        Sentence("Nguồn thu thập", "Data source"),
        _own("data_source_vi"),
        "data_source_vi",
        _translated("data_source"),
    ),
    Column(
        "consent_form",
        Sentence("Hình thức, biểu mẫu xin sự đồng ý", "Consent method/form"),
        _own("consent_form_vi"),
        "consent_form_vi",
        weight=5,
        width=32,
    ),
    Column(
        "storage",
        Sentence("Hệ thống, nơi lưu trữ", "System, storage location"),
        _own("storage_system_vi"),
        "storage_system_vi",
        _storage_shown,
    ),
    Column(
        "retention",
        Sentence("Thời hạn lưu trữ", "Retention period"),
        _number("retention_period_months"),
        "retention_period_months",
        _retention_shown,
        width=12,
    ),
    Column(
        "deletion",
        Sentence("Phương thức xóa, hủy", "Deletion/destruction method"),
        _own("deletion_method_vi"),
        "deletion_method_vi",
    ),
    Column(
        "recipients",
        Sentence("Bên xử lý / Bên thứ ba / bên nhận", "Processors / third parties / recipients"),
        _linked("recipients"),
        "recipient_ids",
        _recipients_shown,
        weight=6,
        width=40,
    ),
    Column(
        "contracts",
        DERIVED["contracts"],
        _contracts,
        width=32,
    ),
    Column(
        "for_fee",
        Sentence("Chuyển giao dữ liệu (có thu phí)", "Transfer (for fee)"),
        _flag("transfers_for_fee"),
        "transfers_for_fee",
        width=12,
    ),
    Column(
        "across_border",
        DERIVED["across_border"],
        _across,
        weight=6,
        width=40,
    ),
    Column(
        "protection",
        Sentence("Biện pháp bảo vệ", "Protection measures"),
        _own("protection_measures_vi"),
        "protection_measures_vi",
        weight=6,
        width=40,
    ),
    Column(
        "automated",
        Sentence("Xử lý tự động, AI", "Automated processing/AI"),
        _own("automated_processing_vi"),
        "automated_processing_vi",
        _automated_shown,
    ),
    Column("risks", Sentence("Rủi ro, tác động", "Risks/impact"), _own("risks_vi"), "risks_vi", _risk_shown, weight=5),
    Column(
        "responsible",
        Sentence("Nhân sự phụ trách; ngày cập nhật", "Owner; last updated"),
        _own("responsible_vi"),
        "responsible_vi",
        _responsible_shown,
    ),
)


def texts_of(entry: Entry, labels: Labels) -> list[str]:
    """The texts of an entry in a document, one for each column of ``OF_DOCUMENTS``."""
    return [
        each.shown(entry, labels) if each.shown else text_of(each.value(entry, labels), labels) for each in OF_DOCUMENTS
    ]


def _beyond(name: str, value: Value, field: str = "", width: int = 24, number_format: str = "") -> Column:
    """A column that documents do not have, under the label of its field."""
    labels = labels_in_both_languages(label_of(ACTIVITIES, field or name))
    vi, en = (capfirst(labels[f"label_{language}"]) for language in ("vi", "en"))
    return Column(name, Sentence(vi, en), value, field, width=width, number_format=number_format)


def table_columns() -> tuple[Column, ...]:
    """The columns of a table: those of documents, then the second facts of some, the other fields, and the record."""
    return (
        *OF_DOCUMENTS,
        _beyond("legal_basis_citation", _own("legal_basis_citation"), "legal_basis_citation", 40),
        _beyond("data_subject_counted_on", _number("data_subject_counted_on"), "data_subject_counted_on", 16, DAY),
        _beyond("storage_country_codes", _storage_countries, "storage_country_codes"),
        _beyond("transfers", _linked("transfers"), "transfer_ids", 40),
        _beyond("automated_decisions", _flag("has_automated_decision_making"), "has_automated_decision_making", 12),
        _beyond("risk_level", _code("risk_level"), "risk_level", 12),
        _beyond("operations", _codes("processing_operations"), "processing_operations"),
        _beyond("started_on", _number("started_on"), "started_on", 16, DAY),
        _beyond("requires_dpia", _flag("requires_dpia"), "requires_dpia", 12),
        _beyond("activity_name_en", _own("activity_name_en"), "activity_name_en", 40),
        _beyond("purpose_en", _own("purpose_en"), "purpose_en", 48),
        _beyond("data_source_en", _own("data_source_en"), "data_source_en"),
        _beyond("status", _code("status"), "", 14),
        Column("updated_on", DERIVED["updated_on"], _updated_on, width=16, number_format=DAY),
        _beyond("external_id", _own("external_id"), "external_id"),
        Column("id", Sentence("Id", "Id"), lambda entry, _: str(entry.activity.pk), "id", width=38),
    )
