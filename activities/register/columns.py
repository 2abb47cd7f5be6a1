"""The columns of the register: the 22 of the domain's §7.4 in their order, then those that tables hold beyond.

Neither Law 91/2025/QH15 nor Decree 356/2025/NĐ-CP gives a form for such a register. It is the source of Forms 09
and 10, and its columns follow what these forms ask.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter, itemgetter

from django.utils.text import capfirst

from activities.contract.kinds import ACTIVITIES
from activities.contract.table_fields import DERIVED
from activities.register import cells
from activities.register.cells import Cell, Own, Text, Value, text_of
from activities.register.entries import Entry
from activities.register.labels import Labels
from activities.spreadsheets.words import label_of
from pdpl_inventory.language import labels_in_both_languages
from pdpl_inventory.messages import Sentence

FILER = "filer_role"
GROUPED, DAY = "#,##0", "dd/mm/yyyy"


@dataclass(frozen=True)
class Column:
    """A column. ``value`` gives the cell of a table, one fact with its own type.

    ``shown`` gives the text of a document; without it, that is ``value`` as text. ``field`` is the field of an
    activity that the cell fills when the table is imported, empty for a derived column. ``weight`` is the column's
    share of a page beside the others, ``width`` its width in a table, in characters; ``number_format`` is a workbook's.
    """

    name: str
    heading: Sentence
    value: Value
    field: str = ""
    shown: Text | None = None
    weight: int = 4
    width: int = 24
    number_format: str = ""

    @property
    def share(self) -> float:
        """The column's share of a page, from 0 to 1."""
        return self.weight / sum(each.weight for each in OF_DOCUMENTS)

    @property
    def both(self) -> str:
        """The heading in both languages, as tables have it."""
        return f"{self.heading.vi} | {self.heading.en}"


# --- Columns -----------------------------------------------------------------------------

OF_DOCUMENTS = (
    Column("number", Sentence("STT", "No."), lambda entry, _: entry.number, weight=3, width=6),
    Column(
        "activity",
        Sentence("Hoạt động xử lý dữ liệu cá nhân", "Processing activity"),
        cells.Own("activity_name_vi"),
        "activity_name_vi",
        cells.translated("activity_name"),
        weight=6,
        width=40,
    ),
    Column(
        "filer_role", Sentence("Vai trò của bên kê khai", "Filer's role"), cells.code(FILER), FILER, cells.role_shown
    ),
    Column(
        "purpose",
        Sentence("Mục đích xử lý", "Purpose"),
        cells.Own("purpose_vi"),
        "purpose_vi",
        cells.translated("purpose"),
        weight=8,
        width=48,
    ),
    Column(
        "legal_basis",
        Sentence("Căn cứ xử lý (điều, khoản, điểm)", "Legal basis (article)"),
        cells.basis,
        "legal_basis",
        cells.basis_shown,
        weight=6,
        width=40,
    ),
    Column(
        "subjects",
        Sentence("Đối tượng chủ thể dữ liệu", "Data-subject groups"),
        cells.codes("data_subject_groups"),
        "data_subject_groups",
    ),
    Column(
        "subject_count",
        Sentence("Số lượng chủ thể (tính đến ngày)", "Subject count (as of)"),
        cells.Own("data_subject_count"),
        "data_subject_count",
        cells.count_shown,
        weight=6,
        width=16,
        number_format=GROUPED,
    ),
    Column(
        "basic_data",
        Sentence("Loại dữ liệu cá nhân cơ bản", "Basic data types"),
        cells.linked("basic"),
        "data_category_ids",
        cells.linked_shown("basic"),
        weight=6,
        width=40,
    ),
    Column(
        "sensitive_data",
        Sentence("Loại dữ liệu cá nhân nhạy cảm", "Sensitive data types"),
        cells.linked("sensitive"),
        "data_category_ids",
        cells.linked_shown("sensitive"),
        weight=6,
        width=40,
    ),
    Column(
        "source",
        Sentence("Nguồn thu thập", "Data source"),
        cells.Own("data_source_vi"),
        "data_source_vi",
        cells.translated("data_source"),
    ),
    Column(
        "consent_form",
        Sentence("Hình thức, biểu mẫu xin sự đồng ý", "Consent method/form"),
        cells.Own("consent_form_vi"),
        "consent_form_vi",
        weight=5,
        width=32,
    ),
    Column(
        "storage",
        Sentence("Hệ thống, nơi lưu trữ", "System, storage location"),
        cells.Own("storage_system_vi"),
        "storage_system_vi",
        cells.storage_shown,
    ),
    Column(
        "retention",
        Sentence("Thời hạn lưu trữ", "Retention period"),
        cells.Own("retention_period_months"),
        "retention_period_months",
        cells.retention_shown,
        width=12,
    ),
    Column(
        "deletion",
        Sentence("Phương thức xóa, hủy", "Deletion/destruction method"),
        cells.Own("deletion_method_vi"),
        "deletion_method_vi",
    ),
    Column(
        "recipients",
        Sentence("Bên xử lý / Bên thứ ba / bên nhận", "Processors / third parties / recipients"),
        cells.linked("recipients"),
        "recipient_ids",
        cells.recipients_shown,
        weight=6,
        width=40,
    ),
    Column(
        "contracts",
        DERIVED["contracts"],
        cells.contracts,
        width=32,
    ),
    Column(
        "for_fee",
        Sentence("Chuyển giao dữ liệu (có thu phí)", "Transfer (for fee)"),
        cells.flag("transfers_for_fee"),
        "transfers_for_fee",
        width=12,
    ),
    Column(
        "across_border",
        DERIVED["across_border"],
        cells.across,
        weight=6,
        width=40,
    ),
    Column(
        "protection",
        Sentence("Biện pháp bảo vệ", "Protection measures"),
        cells.Own("protection_measures_vi"),
        "protection_measures_vi",
        weight=6,
        width=40,
    ),
    Column(
        "automated",
        Sentence("Xử lý tự động, AI", "Automated processing/AI"),
        cells.Own("automated_processing_vi"),
        "automated_processing_vi",
        cells.automated_shown,
    ),
    Column(
        "risks",
        Sentence("Rủi ro, tác động", "Risks/impact"),
        cells.Own("risks_vi"),
        "risks_vi",
        cells.risk_shown,
        weight=5,
    ),
    Column(
        "responsible",
        Sentence("Nhân sự phụ trách; ngày cập nhật", "Owner; last updated"),
        cells.Own("responsible_vi"),
        "responsible_vi",
        cells.responsible_shown,
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


@cache
def table_columns() -> tuple[Column, ...]:
    """The columns of a table: those of documents, then the second facts of some, the other fields, and the record."""
    return (
        *OF_DOCUMENTS,
        _beyond("legal_basis_citation", cells.Own("legal_basis_citation"), "legal_basis_citation", 40),
        _beyond("data_subject_counted_on", cells.Own("data_subject_counted_on"), "data_subject_counted_on", 16, DAY),
        _beyond("storage_country_codes", cells.storage_countries, "storage_country_codes"),
        _beyond("transfers", cells.linked("transfers"), "transfer_ids", 40),
        _beyond(
            "automated_decisions", cells.flag("has_automated_decision_making"), "has_automated_decision_making", 12
        ),
        _beyond("risk_level", cells.code("risk_level"), "risk_level", 12),
        _beyond("operations", cells.codes("processing_operations"), "processing_operations"),
        _beyond("started_on", cells.Own("started_on"), "started_on", 16, DAY),
        _beyond("requires_dpia", cells.flag("requires_dpia"), "requires_dpia", 12),
        _beyond("activity_name_en", cells.Own("activity_name_en"), "activity_name_en", 40),
        _beyond("purpose_en", cells.Own("purpose_en"), "purpose_en", 48),
        _beyond("data_source_en", cells.Own("data_source_en"), "data_source_en"),
        _beyond("status", cells.code("status"), "", 14),
        Column("updated_on", DERIVED["updated_on"], cells.Own("updated_on"), width=16, number_format=DAY),
        _beyond("external_id", cells.Own("external_id"), "external_id"),
        Column("id", Sentence("Id", "Id"), cells.Own("pk"), "id", width=38),
    )


def row_of(columns: Sequence[Column], labels: Labels) -> Callable[[Entry], tuple[Cell, ...]]:
    """The function that makes the cells of an entry, in the order of ``columns``.

    What an activity holds as it is comes by one call for all such columns, half of a table's: a quarter of the time.
    """
    held = [each for each in columns if isinstance(each.value, Own)]
    made = [each for each in columns if not isinstance(each.value, Own)]
    own = attrgetter(*[each.value.name for each in held if isinstance(each.value, Own)])
    values = [each.value for each in made]
    in_order = itemgetter(*map([*held, *made].index, columns))
    return lambda entry: in_order((*own(entry.activity), *[value(entry, labels) for value in values]))
