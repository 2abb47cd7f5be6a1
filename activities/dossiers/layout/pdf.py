"""A form as PDF: A4, the blocks as one table, numbered pages, fonts embedded; set by Typst in parts."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

from activities.documents.pdf import picture, write_parts
from activities.dossiers.layout.blocks import Block, Blocks, Grid, Picture, Sheet

SHEET, DIAGRAM = Path(__file__).with_name("form.typ"), Path(__file__).with_name("diagram.typ")
PART, PART_LENGTH = 500, 300_000
"""The most rows and characters of a part: a second or two, and 200 MB in the process that sets them."""
ROWS = 100
"""Rows of a long table that are set as one; each hundred repeats the headings."""


def write(sheet: Sheet, blocks: Blocks, file: IO[bytes]) -> None:
    """Write the document to ``file``, in the open scope. Raises ``subprocess.SubprocessError``."""
    write_parts(SHEET, _parts(sheet, blocks), file, sheet.title, sheet.author)


def drawn(diagram: Picture) -> bytes:
    """A diagram as PNG. Raises ``subprocess.SubprocessError``."""
    return picture(DIAGRAM, _plain(diagram))


def _parts(sheet: Sheet, blocks: Blocks) -> Iterator[dict[str, Any]]:
    """The data of each part, as ``form.typ`` takes it."""
    head = {"title": sheet.title, "mark": sheet.mark, "page": sheet.page}
    part: list[dict[str, Any]] = []
    rows = length = 0
    for block in _in_pieces(blocks):
        plain = _plain(block)
        part.append(plain)
        rows += len(plain.get("rows", ()))
        length += _length(plain)
        if rows >= PART or length >= PART_LENGTH:
            yield {**head, "blocks": part}
            part, rows, length = [], 0, 0
    if part:
        yield {**head, "blocks": part}


def _in_pieces(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, with long tables in pieces."""
    for block in blocks:
        if isinstance(block, Grid):
            rows = iter(block.rows)
            while some := tuple(islice(rows, ROWS)):
                yield Grid(block.headings, block.weights, some)
        else:
            yield block


def _plain(value: Any) -> Any:
    """A block as JSON values, with the name of its class as ``kind``."""
    if is_dataclass(value) and not isinstance(value, type):
        plain = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        shown = {"note_shown": value.note_shown} if hasattr(value, "note_shown") else {}
        return {"kind": type(value).__name__, **plain, **shown}
    return [_plain(each) for each in value] if isinstance(value, tuple | list) else value


def _length(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_length, value.values()))
    return sum(map(_length, value)) if isinstance(value, list) else len(str(value))
