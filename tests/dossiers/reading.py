"""What tests read of the documents: texts, boxes, tables. A document of a tenant that no test changes is made once."""

import io
from functools import cache
from uuid import UUID

import docx

from tests.dossiers.dossiers import document, docx_lines, pdf_text
from tests.factories import Someone


@cache
def made(tenant_id: UUID, form: str, wanted: str) -> bytes:
    return document(PEOPLE[tenant_id], form, wanted)


PEOPLE: dict[UUID, Someone] = {}


def once(who: Someone, form: str, wanted: str) -> bytes:
    """A document of a tenant that no test changes: made for the first test that asks."""
    PEOPLE[who.tenant_id] = who
    return made(who.tenant_id, form, wanted)


def text_of(content: bytes, wanted: str) -> str:
    return pdf_text(content) if wanted == "pdf" else " ".join(" ".join(docx_lines(content)).split())


def texts(who: Someone, form: str, wanted: str) -> str:
    return text_of(document(who, form, wanted), wanted)


def boxes(content: bytes) -> dict[str, bool]:
    """Whether each box of a Word form is ticked, by the text beside it; repeated ones must agree."""
    found: dict[str, bool] = {}
    for line in docx_lines(content):
        for mark in "☑☐":
            if line.startswith("Có "):
                continue
            if line.startswith(mark) or line.endswith(mark):
                text = line.strip(f"{mark} ")
                assert found.setdefault(text, mark == "☑") == (mark == "☑"), text
    return found


def yes_or_no(content: bytes, heading: str) -> str:
    lines = docx_lines(content)
    place = next(number for number, line in enumerate(lines) if line.startswith(heading))
    return next(line for line in lines[place + 1 :] if line.startswith("Có "))


def grid(content: bytes, first: str) -> list[list[str]]:
    """The rows of the tables of a Word form whose first heading row begins with these cells."""
    return [
        [cell.text for cell in row.cells]
        for table in docx.Document(io.BytesIO(content)).tables
        for row in table.rows
        if table.rows[0].cells[0].text == first
    ]
