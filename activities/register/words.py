"""The sentences of the register's documents, in both languages."""

from collections.abc import Iterator

from django.utils import timezone, translation
from django.utils.formats import date_format

from activities.contract.kinds import ACTIVITIES
from activities.register.export import Export
from activities.spreadsheets.words import label, words
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import Sentence

TITLE = Sentence("Sổ đăng ký hoạt động xử lý dữ liệu cá nhân", "Record of personal-data processing activities")
SHEET = Sentence("Sổ đăng ký", "Register")
ABOUT = Sentence("Về tệp này", "About this file")
TENANT = Sentence("Đơn vị", "Organisation")
TAX_CODE = Sentence("Mã số thuế", "Tax code")
ADDRESS = Sentence("Địa chỉ trụ sở", "Head office")
OFFICER = Sentence("Bộ phận, nhân sự bảo vệ dữ liệu cá nhân", "Data-protection unit or officer")
MADE_AT = Sentence("Lập lúc", "Made at")
AS_OF = Sentence("Tình trạng đến hết ngày", "As it stood at the end of")
CONDITIONS = Sentence("Điều kiện lọc", "Filters")
SEARCH = Sentence("Tìm", "Search")
ALL = Sentence("Không lọc: toàn bộ hoạt động xử lý", "None: every processing activity")
TOTALS = {
    "activities": Sentence("Số hoạt động xử lý", "Processing activities"),
    "sensitive": Sentence("Có dữ liệu cá nhân nhạy cảm", "With sensitive personal data"),
    "across_border": Sentence("Có chuyển dữ liệu xuyên biên giới", "With a cross-border transfer"),
}
SOURCE = Sentence("Ghi chú", "Note")
NO_FORM = Sentence(
    "Luật 91/2025/QH15 và Nghị định 356/2025/NĐ-CP không ban hành mẫu sổ đăng ký. Các cột theo nội dung mà Mẫu số 09 "
    "và Mẫu số 10 kèm theo Nghị định yêu cầu.",
    "Neither Law 91/2025/QH15 nor Decree 356/2025/NĐ-CP prescribes a form of such a register. The columns follow what "
    "Forms 09 and 10 of the Decree ask.",
)
PAGE = Sentence("Trang", "Page")


def moment(export: Export) -> str:
    """When the export was made, to the minute, in Viet Nam."""
    with translation.override(export.labels.language):
        return date_format(timezone.localtime(export.made_at), "DATETIME_FORMAT")


def conditions(export: Export) -> str:
    """The filters of the export in one line, with labels for the names and codes of fields."""
    if not export.conditions:
        return export.labels.text(ALL)
    with translation.override(export.labels.language):
        return "; ".join(_condition(name, values) for name, values in export.conditions.items())


def _condition(name: str, values: list[str]) -> str:
    shown = ", ".join(words(ACTIVITIES, name, value) for value in values)
    return f"{in_request_language(SEARCH) if name == 'search' else label(ACTIVITIES, name)}: {shown}"


def particulars(export: Export) -> Iterator[tuple[str, str]]:
    """What a reader must know of the export: each fact with its name. Facts that the profile lacks are left out."""
    text, tenant = export.labels.text, export.tenant
    name = (export.labels.language == "en" and tenant.name_en) or tenant.name
    facts = [
        (TENANT, name),
        (TAX_CODE, tenant.tax_code),
        (ADDRESS, tenant.address),
        (OFFICER, tenant.dpo_name),
        (AS_OF, export.labels.day(export.as_of)),
        (MADE_AT, moment(export)),
        (CONDITIONS, conditions(export)),
    ]
    for sentence, fact in facts:
        if fact:
            yield text(sentence), fact
