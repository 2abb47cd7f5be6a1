"""What stands in the cells of a Word form: texts, pairs, boxes, tables and the diagram."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from activities.dossiers.layout.blocks import Box, Boxes, Pair, Pairs, Picture, SmallTable, Text, YesOrNo
from activities.dossiers.layout.pdf import drawn
from activities.models.text import legible

NORMAL, MEDIUM, SMALL = Pt(12), Pt(11), Pt(9)
INNER, NUMBER = Mm(150), Mm(12)
TICKED, OPEN = "☑", "☐"


def _mark(box: Box) -> str:
    return TICKED if box.is_ticked else OPEN


def add_run(paragraph: Any, text: str, is_bold: bool = False, is_italic: bool = False) -> Any:
    run = paragraph.add_run(legible(text))
    run.bold, run.italic = is_bold, is_italic
    return run


def add_paragraph(cell: Any) -> Any:
    """A new paragraph of a cell, or its first one while that is empty."""
    first = cell.paragraphs[0]
    return cell.add_paragraph() if first.runs or len(cell.paragraphs) > 1 else first


def centred(cell: Any, text: str, is_bold: bool = False, is_italic: bool = False) -> None:
    paragraph = add_paragraph(cell)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_run(paragraph, text, is_bold, is_italic)


def set_widths(table: Any, widths: Iterable[Any]) -> None:
    """Fix the widths of a table: LibreOffice reads those of the columns, Word those of the cells."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def columns(document: Any, widths: Iterable[Any]) -> list[Any]:
    """The cells of a row without lines."""
    columns = list(widths)
    table = document.add_table(rows=1, cols=len(columns))
    set_widths(table, columns)
    return list(table.rows[0].cells)


def table_with(parent: Any, rows: Iterable[Iterable[str]], widths: Iterable[Any], size: Pt) -> Any:
    """A table with lines, of texts, in a document or in a cell."""
    texts, columns = [list(row) for row in rows], list(widths)
    table = parent.add_table(len(texts), len(columns))
    table.style = "Table Grid"
    set_widths(table, columns)
    for line, row in zip(table.rows, texts, strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            run = add_run(cell.paragraphs[0], text)
            run.font.size = size
    return table


# --- Content of an item -----------------------------------------------------------------------


def _text(cell: Any, content: Text) -> None:
    add_run(add_paragraph(cell), content.text, content.is_bold, content.is_note)


def _pairs(cell: Any, content: Pairs) -> None:
    for row in content.rows:
        paragraph = add_paragraph(cell)
        if len(row) > 1:
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(95))
        for place, pair in enumerate(row):
            add_run(paragraph, "\t" * bool(place) + _pair(pair))


def _pair(pair: Pair) -> str:
    return f"{pair.label} {pair.value}" if pair.label else pair.value


def _box(cell: Any, content: Box) -> None:
    add_run(add_paragraph(cell), f"{content.text} {_mark(content)}")


def _yes_or_no(cell: Any, content: YesOrNo) -> None:
    if content.label:
        add_run(add_paragraph(cell), content.label)
    paragraph = add_paragraph(cell)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    yes, no = TICKED if content.answer is True else OPEN, TICKED if content.answer is False else OPEN
    add_run(paragraph, f"Có {yes} / Không: {no}")


def _boxes(cell: Any, content: Boxes) -> None:
    rows = [
        [
            f"{_mark(boxes[place])} {boxes[place].text}" if place < len(boxes) else ""
            for boxes in (content.left, content.right)
        ]
        for place in range(max(len(content.left), len(content.right)))
    ]
    table_with(cell, rows, (INNER // 2, INNER // 2), MEDIUM)


def _small_table(cell: Any, content: SmallTable) -> None:
    others = (INNER - NUMBER) // (len(content.headings) - 1)
    table_with(cell, (content.headings, *content.rows), (NUMBER, *[others] * (len(content.headings) - 1)), MEDIUM)
    cell.add_paragraph()


def _picture(cell: Any, content: Picture) -> None:
    add_paragraph(cell).add_run().add_picture(BytesIO(drawn(content)), width=INNER)


CONTENT: dict[type, Callable[[Any, Any], None]] = {
    Text: _text,
    Pairs: _pairs,
    Box: _box,
    YesOrNo: _yes_or_no,
    Boxes: _boxes,
    SmallTable: _small_table,
    Picture: _picture,
}
