"""The register as a workbook: real dates and numbers, frozen headings, a filter, and a sheet about the file."""

from collections.abc import Iterator
from datetime import date
from typing import IO, Any, BinaryIO, cast

from rustpy_xlsxwriter import FastExcel, Format

from activities.register import words
from activities.register.cells import Cell
from activities.register.columns import DAY, GROUPED, table_columns
from activities.register.export import Export
from activities.spreadsheets.writer import LONGEST_CELL

# Spreadsheet programs know no days before, and count those of January and February 1900 differently.
FIRST_DAY = date(1900, 3, 1)
A3 = 8
PAGE = {"landscape": True, "paper_size": A3, "repeat_rows": 0, "fit_to_pages": (1, 0), "footer": "&C&P/&N"}


def write(export: Export, file: IO[bytes]) -> None:
    """Write the workbook to ``file``, in the open scope. The caller has checked that its rows fit into a sheet."""
    columns, text = table_columns(), export.labels.text
    formats = {code: _wrapped().set_num_format(code) for code in (DAY, GROUPED)} | {"": _wrapped()}
    book = FastExcel(cast(BinaryIO, file), autofit=False)
    book.sheet(
        text(words.SHEET),
        _rows(export),
        column_widths=[float(each.width) for each in columns],
        column_formats=[formats[each.number_format] for each in columns],
        header_format=_heading(),
        row_heights={0: 48.0},
        autofilter=True,
        page_setup=PAGE,
    ).freeze(row=1, col=2, sheet=text(words.SHEET))
    # The rows of this sheet are asked for when those of the first are written, so that the totals are known.
    book.sheet(text(words.ABOUT), _facts(export), column_widths=[44.0, 80.0], column_formats=[_heading(), formats[""]])
    book.save()


def _rows(export: Export) -> Iterator[dict[str, Any]]:
    columns, labels = table_columns(), export.labels
    headings, values = [each.both for each in columns], [each.value for each in columns]
    is_empty = True
    for entry in export.entries():
        yield dict(zip(headings, [_cell(value(entry, labels)) for value in values], strict=True))
        is_empty = False
    if is_empty:
        yield dict.fromkeys(headings)  # without a row there would be no headings


def _cell(cell: Cell) -> Cell:
    if isinstance(cell, date) and cell < FIRST_DAY:
        return cell.isoformat()
    return cell[:LONGEST_CELL] if isinstance(cell, str) else cell


def _facts(export: Export) -> Iterator[dict[str, Any]]:
    text = export.labels.text
    title, empty = text(words.TITLE), ""
    facts: list[tuple[str, Any]] = [*words.particulars(export)]
    facts += [(text(sentence), export.totals[name]) for name, sentence in words.TOTALS.items()]
    facts.append((text(words.SOURCE), text(words.NO_FORM)))
    for name, fact in facts:
        yield {title: name, empty: fact}


def _wrapped() -> Format:
    return Format().set_text_wrap().set_align("top")


def _heading() -> Format:
    return _wrapped().set_bold().set_background_color("#DDEBF7").set_border("thin")
