"""Empty tables to fill in: labels as headings; in XLSX with drop-downs, a guide to the fields and the values allowed.

An import takes them as they are: headings with their mark of required fields, and values by label (contract §7).
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from rest_framework import serializers

from activities.contract.fields import CodesField
from activities.contract.item_serializer import ItemSerializer
from activities.contract.kinds import Kind, Reference
from activities.contract.table_fields import CellDateField, CellLinkField, CellLinksField
from activities.contract.table_serializers import row_serializer_of
from activities.models.alphabet import alphabetical
from activities.models.codes import COUNTRIES
from activities.models.text import comparable
from activities.spreadsheets.words import is_country, label, words

REQUIRED = " *"
LAST_ROW = 10_001  # to which drop-downs reach
MOST_RECORDS = 1_000  # of a catalogue, in the sheet of values
WIDTH, WIDE = 24, 60
BOLD, FILL = Font(bold=True), PatternFill("solid", fgColor="DDEBF7")


def template(kind: Kind, form: str) -> bytes:
    """An empty table of a kind in the reader's language, in the tenant's open scope. ``form`` is csv or xlsx."""
    serializer = row_serializer_of(kind.word.value)()
    headings = [heading(serializer, name) for name in serializer.stored_names]
    return _csv(headings) if form == "csv" else _xlsx(kind, serializer, headings)


def heading(serializer: ItemSerializer, name: str) -> str:
    """The label of a field, marked when it is required."""
    return label(serializer.kind, name) + (REQUIRED if serializer.fields[name].required else "")


def _csv(headings: list[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(headings)
    return text.getvalue().encode("utf-8-sig")  # the mark tells Excel that it is UTF-8


def _xlsx(kind: Kind, serializer: ItemSerializer, headings: list[str]) -> bytes:
    book = Workbook()
    table: Any = book.active
    guide, values = book.create_sheet(_("Hướng dẫn")), book.create_sheet(_("Giá trị"))
    table.title = str(kind.word.label)
    _head(table, headings)
    _head(guide, [_("Cột"), _("Bắt buộc"), _("Cách điền"), _("Tên trường trong API")])
    guide.column_dimensions["C"].width = WIDE
    for place, name in enumerate(serializer.stored_names, 1):
        field, letter = serializer.fields[name], get_column_letter(place)
        guide.append([label(kind, name), words(kind, name, field.required), _guide(kind, name, field), name])
        table.column_dimensions[letter].number_format = "dd/mm/yyyy" if isinstance(field, CellDateField) else "@"
        if allowed := list(_allowed(kind, name, field)):
            source = _add_column(values, label(kind, name), allowed)
            several = isinstance(field, CellLinksField | CodesField)
            choice = DataValidation("list", formula1=source, allow_blank=True, showErrorMessage=not several)
            choice.add(f"{letter}2:{letter}{LAST_ROW}")
            table.add_data_validation(choice)
    for row in guide.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _head(sheet: Any, headings: list[str]) -> None:
    sheet.append(headings)
    sheet.freeze_panes = "A2"
    for cell in sheet[1]:
        _mark(sheet, cell)


def _mark(sheet: Any, cell: Any) -> None:
    cell.font, cell.fill, cell.alignment = BOLD, FILL, Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions[cell.column_letter].width = WIDTH


def _add_column(sheet: Any, heading: str, allowed: list[str]) -> str:
    """Add a column of values. Returns its reference, for a drop-down."""
    place = sheet.max_column + 1 if sheet["A1"].value else 1
    for row, text in enumerate([heading, *allowed], 1):
        sheet.cell(row, place, text).data_type = "s"
    _mark(sheet, sheet.cell(1, place))
    sheet.freeze_panes = "A2"
    letter = get_column_letter(place)
    return f"'{sheet.title}'!${letter}$2:${letter}${len(allowed) + 1}"


def _allowed(kind: Kind, name: str, field: Any) -> Iterator[str]:
    """The values from which a cell may be chosen, in the reader's words; none for a field of free text."""
    field = getattr(field, "child", field) if isinstance(field, CodesField) else field
    if isinstance(field, serializers.ChoiceField):
        yield from (words(kind, name, code) for code in field.choices)
    elif isinstance(field, serializers.BooleanField):
        yield from (words(kind, name, value) for value in (True, False))
    elif isinstance(field, CellLinksField | CellLinkField):
        yield from _records(next(each for each in kind.references if each.field == name))
    elif is_country(kind, name):
        yield from sorted((words(kind, name, code) for code in COUNTRIES), key=alphabetical)


def _records(reference: Reference) -> list[str]:
    """The names of the catalogue's newest records; the key or the id where an import would find several."""
    model = reference.target
    found = list(model.objects.order_by("-id").values_list(model.NAME, model.KEY, "id")[:MOST_RECORDS])
    count = Counter(comparable(name) for name, _, _ in found)
    offered = (name if count[comparable(name)] == 1 and ";" not in name else key or str(pk) for name, key, pk in found)
    return sorted(offered, key=alphabetical)


def _guide(kind: Kind, name: str, field: Any) -> str:
    match field:
        case CodesField():
            return _("Một hoặc nhiều giá trị ở trang “Giá trị”, cách nhau bằng dấu chấm phẩy.")
        case serializers.ChoiceField():
            return _("Một giá trị ở trang “Giá trị”.")
        case serializers.BooleanField():
            return _("Có hoặc Không; để trống là Không.")
        case CellLinksField():
            return _("Tên, mã hoặc id của bản ghi đã có; nhiều giá trị cách nhau bằng dấu chấm phẩy.")
        case CellLinkField():
            return _("Tên, mã hoặc id của một bản ghi đã có.")
        case CellDateField():
            return _("Ngày, ví dụ 31/12/2026.")
        case serializers.IntegerField():
            limits = {"lowest": field.min_value or 0, "highest": field.max_value}
            return _("Số nguyên từ %(lowest)s đến %(highest)s.") % limits
    if is_country(kind, name):
        return _("Tên quốc gia ở trang “Giá trị”, hoặc mã hai chữ cái.")
    return _("Văn bản, tối đa %d ký tự.") % field.max_length
