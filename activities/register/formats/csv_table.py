"""The register as CSV: UTF-8 with its mark, headings in both languages, a cell that looks like a formula guarded."""

from collections.abc import Iterator
from datetime import date
from typing import IO

from activities.register.cells import Cell
from activities.register.columns import row_of, table_columns
from activities.register.export import Export
from activities.spreadsheets.writer import write_csv


def write(export: Export, file: IO[bytes]) -> None:
    """Write the table to ``file``, in the open scope."""
    write_csv([each.both for each in table_columns()], _rows(export), file)


def _rows(export: Export) -> Iterator[list[str]]:
    row = row_of(table_columns(), export.labels)
    for entry in export.entries():
        yield [cell if type(cell) is str else _text(cell) for cell in row(entry)]


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)
