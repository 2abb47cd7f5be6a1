"""The register as a workbook: real dates and numbers, frozen headings, a filter, and a sheet about the file."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import IO, Any, BinaryIO, cast

from rustpy_xlsxwriter import FastExcel, Format

from activities.register import words
from activities.register.cells import Cell
from activities.register.columns import DAY, GROUPED, OF_DOCUMENTS, Column, row_of, table_columns
from activities.register.export import Export
from activities.spreadsheets.writer import LONGEST_CELL

# Spreadsheet programs know no days before, and count those of January and February 1900 differently.
FIRST_DAY = date(1900, 3, 1)
# Excel sees to the height of rows when it opens a file, LibreOffice does not. Larger tables are written as they are
# read, and must do without.
MOST_WITH_HEIGHTS = 2_000
LINE_HEIGHT, HEADING_HEIGHT, LARGEST_HEIGHT = 15.0, 48.0, 409.0
A3 = 8
PAGE = {"landscape": True, "paper_size": A3, "repeat_rows": 0, "fit_to_pages": (1, 0), "footer": "&C&P/&N"}

Row = dict[str, Any]


def write(export: Export, file: IO[bytes]) -> None:
    """Write the workbook to ``file``, in the open scope. The caller has checked that its rows fit into a sheet."""
    columns, text = table_columns(), export.labels.text
    formats = {code: _wrapped().set_num_format(code) for code in (DAY, GROUPED)} | {"": _wrapped()}
    rows: Iterable[Row] = _rows(export)
    heights = {0: HEADING_HEIGHT}
    if len(export.ids) <= MOST_WITH_HEIGHTS:
        rows = list(rows)
        heights |= {place: _height(row, columns) for place, row in enumerate(rows, 1)}
    book = FastExcel(cast(BinaryIO, file), autofit=False)
    book.sheet(
        text(words.SHEET),
        rows,
        column_widths=[float(each.width) for each in columns],
        column_formats=[formats[each.number_format] for each in columns],
        header_format=_heading(),
        row_heights=heights,
        autofilter=True,
        page_setup=PAGE | {"print_area": (0, 0, len(export.ids), len(OF_DOCUMENTS) - 1)},
    ).freeze(row=1, col=2, sheet=text(words.SHEET))
    # The rows of this sheet are asked for when those of the first are written, so that the totals are known.
    book.sheet(text(words.ABOUT), _facts(export), column_widths=[44.0, 80.0], column_formats=[_heading(), formats[""]])
    book.save()


def _height(row: Row, columns: Sequence[Column]) -> float:
    """About the height at which the texts of a row are seen whole, in points."""
    texts = [(cell, each.width) for cell, each in zip(row.values(), columns, strict=True) if isinstance(cell, str)]
    lines = max((sum(len(line) // width + 1 for line in cell.split("\n")) for cell, width in texts), default=1)
    return min(lines * LINE_HEIGHT, LARGEST_HEIGHT)


def _rows(export: Export) -> Iterator[Row]:
    headings, row = [each.both for each in table_columns()], row_of(table_columns(), export.labels)
    is_empty = True
    for entry in export.entries():
        yield dict(zip(headings, [_cell(cell) if cell or cell == 0 else None for cell in row(entry)], strict=True))
        is_empty = False
    if is_empty:
        yield dict.fromkeys(headings)  # without a row there would be no headings


def _cell(cell: Cell) -> Cell:
    if isinstance(cell, date) and cell < FIRST_DAY:
        return cell.isoformat()
    return cell[:LONGEST_CELL] if isinstance(cell, str) else cell


def _facts(export: Export) -> Iterator[Row]:
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
