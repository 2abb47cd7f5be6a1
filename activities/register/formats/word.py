"""The register as a Word document: A3 across, headings repeated on every page, numbered pages."""

from copy import deepcopy
from typing import IO, Any

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from activities.documents.word import new_document, number_pages, repeat_on_pages
from activities.models.text import legible
from activities.register import words
from activities.register.columns import OF_DOCUMENTS, texts_of
from activities.register.export import Export

PAGE = (Mm(420), Mm(297))
MARGIN = Mm(10)
SMALL, NORMAL, LARGE = Pt(7), Pt(10), Pt(14)


def write(export: Export, file: IO[bytes]) -> None:
    """Write the document to ``file``, in the open scope. The caller has limited the number of entries."""
    document = new_document(export.labels.text(words.TITLE), export.tenant.name, export.labels.language, NORMAL)
    _set_up(document, export)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(export.labels.text(words.TITLE).upper())
    run.bold, run.font.size = True, LARGE
    for name, fact in words.particulars(export):
        _fact(document, name, fact)
    _fill(_table(document), export)
    for total, sentence in words.TOTALS.items():
        _fact(document, export.labels.text(sentence), export.labels.number(export.totals[total]))
    _fact(document, export.labels.text(words.SOURCE), export.labels.text(words.NO_FORM))
    document.save(file)


def _set_up(document: Any, export: Export) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = section.top_margin = MARGIN
    section.bottom_margin, section.footer_distance = Mm(15), Mm(7)
    number_pages(section, export.labels.text(words.PAGE))


def _fact(document: Any, name: str, fact: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(f"{name}: ").bold = True
    paragraph.add_run(legible(fact))


def _table(document: Any) -> Any:
    """The table with its headings, repeated on every page, and one empty row to copy."""
    table = document.add_table(rows=2, cols=len(OF_DOCUMENTS), style="Table Grid")
    table.autofit = False
    headings, model = table.rows
    repeat_on_pages(headings)
    for place, column in enumerate(OF_DOCUMENTS):
        width = int((PAGE[0] - 2 * MARGIN) * column.share)
        table.columns[place].width = width
        for row, texts in ((headings, (column.heading.vi, column.heading.en)), (model, ("",))):
            cell = row.cells[place]
            cell.width = width
            for number, text in enumerate(texts):
                paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                run = paragraph.add_run(text)
                run.font.size, run.bold, run.italic = SMALL, row is headings and number == 0, number == 1
    return table


def _fill(table: Any, export: Export) -> None:
    """Add a row for each entry: a copy of the empty one, which is many times faster than a new row."""
    model = table.rows[1]._tr
    rows = table._tbl
    rows.remove(model)
    for entry in export.entries():
        row = deepcopy(model)
        for cell, text in zip(row.tc_lst, texts_of(entry, export.labels), strict=True):
            if text:
                cell.p_lst[0].r_lst[0].text = legible(text)
        rows.append(row)
