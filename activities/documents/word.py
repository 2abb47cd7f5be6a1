"""Word documents: pages, the standard font, numbered pages, headings that repeat, rows that are copied.

The text is in Times New Roman, which every Word has with all Vietnamese letters.
"""

from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from activities.models.text import legible

FONT = "Times New Roman"


def new_document(title: str, author: str, language: str, size: Pt) -> Any:
    """An empty document in the standard font of ``size``."""
    document: Any = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, size
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(2)
    properties = document.core_properties
    properties.title, properties.author, properties.language = title, legible(author), language
    return document


def number_pages(section: Any, page: str) -> None:
    """Write ``page`` and “2/7” at the foot of each page."""
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run(page + " ")
    for code in ("PAGE", "NUMPAGES"):
        if code == "NUMPAGES":
            footer.add_run("/")
        _add_field(footer.add_run(), code)


def repeat_on_pages(row: Any) -> None:
    """Repeat a row of headings at the top of each page."""
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(repeated)


def _add_field(run: Any, code: str) -> None:
    """Add a field that Word computes, such as the number of the page."""
    for kind in ("begin", "instruction", "end"):
        element = OxmlElement("w:instrText" if kind == "instruction" else "w:fldChar")
        if kind == "instruction":
            element.text = code
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)
