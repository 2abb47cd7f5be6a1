"""The register as a workbook: real dates and numbers, frozen headings, filters, and a sheet about the file."""

from datetime import date
from typing import IO, Any

from xlsxwriter import Workbook

from activities.register import words
from activities.register.columns import Column, table_columns
from activities.register.export import Export

HEADING = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DDEBF7", "border": 1}
TEXT = {"text_wrap": True, "valign": "top"}
# Rows are not kept in memory, and a text is never taken for a formula, a number or an address.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write(export: Export, file: IO[bytes]) -> None:
    """Write the workbook to ``file``, in the open scope. The caller has checked that its rows fit into a sheet."""
    with Workbook(file, OPTIONS) as book:
        _write_entries(book, export)
        _write_about(book, export)


def _write_entries(book: Workbook, export: Export) -> None:
    columns, labels = table_columns(), export.labels
    sheet = _sheet(book, columns, labels.text(words.SHEET))
    text, number = book.add_format(TEXT), book.add_format({**TEXT, "num_format": "#,##0"})
    day = book.add_format({**TEXT, "num_format": "dd/mm/yyyy"})
    values = [each.value for each in columns]
    write_string, write_number, write_day = sheet.write_string, sheet.write_number, sheet.write_datetime
    row = 0
    for row, entry in enumerate(export.entries(), 1):
        for place, value in enumerate(values):
            cell = value(entry, labels)
            if cell is None:
                continue
            if isinstance(cell, str):
                write_string(row, place, cell, text)
            elif isinstance(cell, date):
                write_day(row, place, cell, day)
            else:
                write_number(row, place, cell, number)
    sheet.autofilter(0, 0, row, len(columns) - 1)


def _sheet(book: Workbook, columns: tuple[Column, ...], title: str) -> Any:
    sheet = book.add_worksheet(title)
    text, heading = book.add_format(TEXT), book.add_format(HEADING)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, text)
    sheet.set_row(0, 48)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.both, heading)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    return sheet


def _write_about(book: Workbook, export: Export) -> None:
    text = export.labels.text
    sheet = book.add_worksheet(text(words.ABOUT))
    bold, wrapped = book.add_format({**TEXT, "bold": True}), book.add_format({**TEXT, "align": "left"})
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 80)
    facts: list[tuple[str, str | int]] = [*words.particulars(export)]
    facts += [(text(sentence), export.totals[name]) for name, sentence in words.TOTALS.items()]
    facts.append((text(words.SOURCE), text(words.NO_FORM)))
    for row, (name, fact) in enumerate([("", text(words.TITLE)), *facts]):
        sheet.write_string(row, 0, name, bold)
        if isinstance(fact, int):
            sheet.write_number(row, 1, fact, wrapped)
        else:
            sheet.write_string(row, 1, fact, wrapped if row else bold)
