"""The columns of CSV and XLSX files: the field of each heading, and the conversion of cells to values and back.

Headings are field names or their Vietnamese or English names. A column with an unknown heading is sent under that
heading, and the server refuses it as an unknown field. A row with a name that cannot be resolved to one record, or with
two cells for one field, becomes an ``InvalidItem``. Left out are empty cells, empty rows, and the columns ``error`` and
``error_vi``.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from pdpl_client._errors import UsageError
from pdpl_client._items import InvalidItem
from pdpl_client._kinds import KINDS, Kind

LAST_COLUMNS = ("error", "error_vi")
TRUE, FALSE = {"true", "có", "đúng", "yes", "x", "1"}, {"false", "không", "sai", "no", "0"}
WHOLE = re.compile(r"[+-]?\d{1,18}")
VIETNAMESE_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """A field with its Vietnamese and English heading.

    ``shape`` is the type of its values: ``text``, ``number`` (a whole number), ``flag`` (true or false), ``date``,
    ``id`` or ``ids`` (of records of the kind ``of``). ``codes`` is the list of codes in the server's limits that the
    field's values come from, empty for other fields.
    """

    field: str
    vi: str
    en: str
    shape: str = "text"
    of: str = ""
    codes: str = ""


def _ids(field: str, vi: str, en: str, of: str, shape: str = "ids") -> Column:
    return Column(field, vi, en, shape, of)


EXTERNAL_ID = Column("external_id", "mã của bên gửi", "sender's key")
NAMES = (Column("name_vi", "tên", "name"), Column("name_en", "tên tiếng Anh", "name in English"))
CONTRACT = (
    Column("contract_number", "số hợp đồng, thỏa thuận", "contract number"),
    Column("contract_date", "ngày hợp đồng, thỏa thuận", "contract date", "date"),
)
COLUMNS: dict[str, tuple[Column, ...]] = {
    "processing-activities": (
        EXTERNAL_ID,
        Column("activity_name_vi", "tên hoạt động xử lý", "activity name"),
        Column("activity_name_en", "tên tiếng Anh", "name in English"),
        Column("purpose_vi", "mục đích xử lý", "purpose of processing"),
        Column("purpose_en", "mục đích (tiếng Anh)", "purpose in English"),
        Column("legal_basis", "căn cứ pháp lý", "legal basis", codes="legal_basis"),
        Column("legal_basis_citation", "điều, khoản, điểm viện dẫn", "article relied on"),
        Column("data_source_vi", "nguồn thu thập", "data source"),
        Column("data_source_en", "nguồn thu thập (tiếng Anh)", "data source in English"),
        Column("retention_period_months", "thời hạn lưu trữ (tháng)", "retention period (months)", "number"),
        Column("has_automated_decision_making", "ra quyết định tự động", "automated decision-making", "flag"),
        Column("requires_dpia", "cần đánh giá tác động", "requires an impact assessment", "flag"),
        _ids("data_category_ids", "danh mục dữ liệu", "data categories", "data-categories"),
        _ids("recipient_ids", "bên nhận", "recipients", "recipients"),
        _ids("transfer_ids", "lượt chuyển dữ liệu", "data transfers", "data-transfers"),
    ),
    "data-categories": (
        Column("code", "mã", "code"),
        *NAMES,
        Column("sensitivity", "mức độ", "sensitivity", codes="sensitivity"),
        Column("legal_reference", "căn cứ pháp lý", "legal reference"),
        Column("description_vi", "mô tả", "description"),
        Column("description_en", "mô tả tiếng Anh", "description in English"),
    ),
    "recipients": (
        EXTERNAL_ID,
        *NAMES,
        Column("role", "vai trò", "role", codes="role"),
        Column("tax_code", "mã số thuế", "tax code"),
        Column("country_code", "quốc gia", "country"),
        *CONTRACT,
        Column("dpo_contact", "bộ phận, nhân sự bảo vệ dữ liệu cá nhân", "data-protection officer or department"),
        Column("services_vi", "dịch vụ hợp tác", "services"),
    ),
    "data-transfers": (
        EXTERNAL_ID,
        *NAMES,
        _ids("recipient_id", "bên nhận", "recipient", "recipients", shape="id"),
        Column("transfer_case", "trường hợp chuyển", "transfer case", codes="transfer_case"),
        Column("destination_country", "nước nhận", "destination country"),
        Column("purpose_vi", "mục đích", "purpose"),
        Column("exemption_code", "trường hợp miễn trừ", "exemption"),
        *CONTRACT,
        Column("first_transfer_on", "ngày chuyển đầu tiên", "first transfer on", "date"),
        Column("ctia_filed_on", "ngày nộp hồ sơ đánh giá tác động", "impact assessment filed on", "date"),
    ),
}

# --- Reading -------------------------------------------------------------------------------

Lookup = Callable[[str], Iterable[dict[str, Any]]]


def items(rows: Iterator[Sequence[Any]], kind: str, lookup: Lookup) -> Iterator[Any]:
    """The rows as items: a dictionary for each row, or an ``InvalidItem``.

    The first of ``rows`` is the headings. ``kind`` is the word of the items' kind. ``lookup(kind)`` returns the records
    of another kind; it is called when a cell has a name in place of an id. Raises ``UsageError`` when no heading is
    known.
    """
    columns = _headings(next(rows, ()), kind)
    names = Names(lookup)
    for row in rows:
        cells = [(columns[place] if place < len(columns) else f"#{place + 1}", cell) for place, cell in enumerate(row)]
        filled = [(column, cell) for column, cell in cells if cell not in (None, "") and column is not None]
        if filled:
            yield _item(filled, names)


def _headings(row: Sequence[Any], kind: str) -> list[Column | str | None]:
    """For each heading its column, or its text when it is unknown, or None when the column is not sent."""
    known = {plain(each): column for column in COLUMNS[kind] for each in (column.en, column.vi)}
    known |= {plain(column.field): column for column in COLUMNS[kind]}
    found: list[Column | str | None] = []
    for place, cell in enumerate(row):
        text = str(cell or "").strip()
        heading = None if plain(text) in LAST_COLUMNS else known.get(plain(text), text or f"#{place + 1}")
        found.append(heading)
    if not any(isinstance(each, Column) for each in found):
        raise UsageError(
            f"The first row has no known heading. Known: {', '.join(each.field for each in COLUMNS[kind])}"
        )
    return found


def plain(text: str) -> str:
    """A heading or name without case, accents, repeated spaces and surrounding marks, for comparison."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(each for each in bare if unicodedata.category(each) != "Mn")
    return " ".join(bare.replace("_", " ").split()).strip("*: \ufeff").replace(" ", "_")


def _item(filled: list[tuple[Any, Any]], names: "Names") -> Any:
    item: dict[str, Any] = {}
    faults: list[dict[str, Any]] = []
    for column, cell in filled:
        field = column.field if isinstance(column, Column) else column
        if field in item:
            faults.append(
                _fault(field, "duplicate_field", "There are two columns of this field.", "Có hai cột cho trường này.")
            )
        elif isinstance(column, Column):
            item[field] = _value(column, cell, names, faults)
        else:
            item[field] = _text(cell)
    return InvalidItem(item, faults) if faults else item


def _value(column: Column, cell: Any, names: "Names", faults: list[dict[str, Any]]) -> Any:
    match column.shape:
        case "number":
            return _number(cell)
        case "flag":
            return _flag(cell)
        case "date":
            return _date(cell)
        case "ids":
            parts = [part.strip() for part in _text(cell).split(";") if part.strip()]
            return [names.id(column, f"{column.field}[{at}]", part, faults) for at, part in enumerate(parts)]
        case "id":
            return names.id(column, column.field, _text(cell).strip(), faults)
    return _text(cell)


def _text(cell: Any) -> str:
    match cell:
        case str():
            # Files of refused rows put an apostrophe before texts that a spreadsheet would read as a formula.
            return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
        case bool():
            return "true" if cell else "false"
        case datetime() if cell.time() == time.min:
            return cell.date().isoformat()
        case date() | time():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell)


def _number(cell: Any) -> Any:
    if isinstance(cell, str):
        return int(cell) if WHOLE.fullmatch(cell.strip()) else _text(cell)
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _flag(cell: Any) -> Any:
    if isinstance(cell, bool):
        return cell
    word = _text(cell).strip().casefold()
    return word in TRUE if word in TRUE | FALSE else _text(cell)


def _date(cell: Any) -> str:
    text = _text(cell)
    if found := VIETNAMESE_DATE.fullmatch(text.strip()):
        day, month, year = found.groups()
        return f"{year}-{month:0>2}-{day:0>2}"
    return text


class Names:
    """Finds the id of a record from its id, its code or ``external_id``, or its Vietnamese or English name.

    The records of a kind are requested once, when the first cell needs them.
    """

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._known: dict[str, dict[str, set[str]]] = {}

    def id(self, column: Column, place: str, text: str, faults: list[dict[str, Any]]) -> str:
        """The id that ``text`` means. When no record or several match, adds an error of the field ``place`` to
        ``faults`` and returns ``text``."""
        try:
            return str(UUID(text))
        except ValueError:
            found = self._of(column.of).get(plain(text), set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            error = f"“{text[:200]}” is the name of {len(found)} records: give the code or the id."
            error_vi = f"“{text[:200]}” là tên của {len(found)} bản ghi: hãy ghi mã hoặc id."
            faults.append(_fault(place, "ambiguous_name", error, error_vi))
        else:
            error = f"No record has the id, code or name “{text[:200]}”."
            error_vi = f"Không có bản ghi nào có id, mã hoặc tên “{text[:200]}”."
            faults.append(_fault(place, "unknown_name", error, error_vi))
        return text

    def _of(self, kind: str) -> dict[str, set[str]]:
        if kind not in self._known:
            keys: dict[str, set[str]] = {}
            names: dict[str, set[str]] = {}
            for record in self._lookup(kind):
                for known, word in ((keys, KINDS[kind].key), (names, "name_vi"), (names, "name_en")):
                    if text := record.get(word):
                        known.setdefault(plain(text), set()).add(record["id"])
            self._known[kind] = names | keys  # when a key equals another record's name, the key is meant
        return self._known[kind]


def _fault(field: str, code: str, error: str, error_vi: str) -> dict[str, Any]:
    return {"field": field, "code": code, "error": error, "error_vi": error_vi}


# --- Writing -------------------------------------------------------------------------------


def cell(value: Any) -> str:
    """A value of an item as the text of a cell, in the form of the server's files of failed rows."""
    match value:
        case None:
            return ""
        case str():
            return value
        case list() if all(isinstance(each, str) for each in value):
            return ";".join(value)
    return json.dumps(value, ensure_ascii=False)


def guarded(text: str) -> str:
    """The text, with an apostrophe in front if a spreadsheet program would read it as a formula."""
    is_number = text.startswith("-") and text[1:].replace(".", "", 1).isdigit()
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not is_number else text


def fields(kind: Kind) -> list[str]:
    """The field names of a kind, in the order of the columns."""
    return [column.field for column in COLUMNS[kind.word]]
