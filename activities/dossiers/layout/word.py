"""A form as a Word document: A4, the items in one table, numbered pages, to be edited before it is signed."""

from collections.abc import Callable
from copy import deepcopy
from typing import IO, Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Mm, Pt, RGBColor

from activities.documents.word import new_document, number_pages, repeat_on_pages
from activities.dossiers.layout.blocks import (
    Block,
    Blocks,
    Grid,
    Item,
    ItemPair,
    Letterhead,
    NewPage,
    Part,
    Prose,
    Section,
    Sheet,
    Signature,
    Title,
)
from activities.dossiers.layout.word_cells import (
    CONTENT,
    NORMAL,
    SMALL,
    add_paragraph,
    add_run,
    centred,
    columns,
    set_widths,
    table_with,
)
from activities.models.text import legible

LARGE = Pt(14)
WIDTH, NUMBER = Mm(170), Mm(13)


def write(sheet: Sheet, blocks: Blocks, file: IO[bytes]) -> None:
    """Write the document to ``file``, in the open scope. Raises ``subprocess.SubprocessError`` for the diagram."""
    document = new_document(sheet.title, sheet.author, "vi", NORMAL)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(15)
    section.top_margin = section.bottom_margin = Mm(18)
    number_pages(section, sheet.page)
    if sheet.mark:
        mark = section.header.paragraphs[0]
        mark.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = mark.add_run(sheet.mark)
        run.bold, run.font.size, run.font.color.rgb = True, SMALL, RGBColor(0xA3, 0, 0)
    form = _Form(document)
    for block in blocks:
        form.add(block)
    document.save(file)


class _Form:
    """The document as it grows. ``table`` is the one that takes items, None where the next item begins a new one."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.table: Any = None
        self.writers: dict[type, Callable[[Any], None]] = {
            Letterhead: self._letterhead,
            Title: self._title,
            Part: self._part,
            Prose: self._prose,
            Section: self._section,
            Item: self._item,
            ItemPair: self._item_pair,
            Grid: self._grid,
            Signature: self._signature,
            NewPage: self._new_page,
        }

    def add(self, block: Block) -> None:
        if not isinstance(block, Section | Item):
            self.table = None
        self.writers[type(block)](block)

    # --- Blocks outside the table -----------------------------------------------------------

    def _letterhead(self, block: Letterhead) -> None:
        left, right = columns(self.document, (Mm(62), Mm(108)))
        centred(left, block.organisation.upper(), is_bold=True)
        centred(left, "_" * 12)
        if block.number:
            centred(left, f"Số: {block.number}")
        if block.form:
            paragraph = right.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            add_run(paragraph, block.form, is_italic=True)
        centred(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", is_bold=True)
        centred(right, "Độc lập - Tự do - Hạnh phúc", is_bold=True)
        centred(right, "_" * 20)
        if block.place_and_day:
            centred(right, block.place_and_day, is_italic=True)
        self.document.add_paragraph()

    def _title(self, block: Title) -> None:
        for line in block.lines:
            paragraph = self.document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            add_run(paragraph, line, is_bold=True).font.size = LARGE

    def _part(self, block: Part) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(8)
        paragraph.paragraph_format.keep_with_next = True
        add_run(paragraph, block.text, is_bold=True)
        if block.note:
            add_run(paragraph, f" {block.note}")

    def _prose(self, block: Prose) -> None:
        paragraph = self.document.add_paragraph()
        if block.is_indented:
            paragraph.paragraph_format.first_line_indent = Mm(10)
        if block.label:
            add_run(paragraph, f"{block.label} ", is_bold=True)
        add_run(paragraph, block.text)

    def _signature(self, block: Signature) -> None:
        self.document.add_paragraph()
        left, right = columns(self.document, (Mm(75), Mm(95)))
        for copy in block.copies:
            add_run(add_paragraph(left), copy).font.size = Pt(11)
        centred(right, block.signer, is_bold=True)
        centred(right, block.hint, is_italic=True)

    def _new_page(self, _: NewPage) -> None:
        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _grid(self, block: Grid) -> None:
        widths = [int(WIDTH * weight / sum(block.weights)) for weight in block.weights]
        table = table_with(self.document, (block.headings, [""] * len(widths)), widths, SMALL)
        repeat_on_pages(table.rows[0])
        for cell in table.rows[0].cells:
            cell.paragraphs[0].runs[0].bold = True
        # Each row is a copy of the empty one, which is many times faster than a new row.
        model = table.rows[1]._tr
        table._tbl.remove(model)
        for row in block.rows:
            copied = deepcopy(model)
            for cell, text in zip(copied.tc_lst, row, strict=True):
                if text:
                    cell.p_lst[0].r_lst[0].text = legible(text)
            table._tbl.append(copied)
        self._apart()

    def _apart(self) -> None:
        """A paragraph of no height, without which Word joins this table and the next."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = Pt(1)

    # --- Rows of the table --------------------------------------------------------------------

    def _cell(self, number: str, is_bold: bool = False) -> Any:
        """The cell of a new row with this number."""
        if self.table is None:
            self.table = self.document.add_table(rows=0, cols=2, style="Table Grid")
            set_widths(self.table, (NUMBER, WIDTH - NUMBER))
        row = self.table.add_row()
        add_run(row.cells[0].paragraphs[0], number, is_bold=is_bold)
        return row.cells[1]

    def _section(self, block: Section) -> None:
        add_run(self._cell(block.number, is_bold=True).paragraphs[0], block.text, is_bold=True)

    def _item(self, block: Item) -> None:
        cell = self._cell(block.number)
        paragraph = cell.paragraphs[0]
        if block.text:
            add_run(paragraph, block.text, is_bold=True)
        if block.note_shown:
            add_run(paragraph, f" {block.note_shown}", is_italic=True)
        for content in block.content:
            CONTENT[type(content)](cell, content)

    def _item_pair(self, block: ItemPair) -> None:
        half = (WIDTH - 2 * NUMBER) // 2
        table = table_with(self.document, [[""] * 4], (NUMBER, half, NUMBER, half), NORMAL)
        for place, (number, label, value) in enumerate((block.left, block.right)):
            cells = table.rows[0].cells
            add_run(cells[2 * place].paragraphs[0], number)
            paragraph = cells[2 * place + 1].paragraphs[0]
            add_run(paragraph, f"{label} ", is_bold=True)
            add_run(paragraph, value)
        self._apart()
