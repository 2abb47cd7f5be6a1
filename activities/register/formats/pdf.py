"""The register as PDF: A3 across, headings repeated on every page, numbered pages, fonts embedded."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from activities.documents.pdf import write_parts
from activities.register import words
from activities.register.columns import OF_DOCUMENTS, texts_of
from activities.register.export import Export

SHEET = Path(__file__).with_name("register.typ")
PART, PART_LENGTH = 500, 400_000
"""The most entries and characters of a part: a second or two, and 200 MB in the process that sets them."""


def write(export: Export, file: IO[bytes]) -> None:
    """Write the document to ``file``, in the open scope. The caller has limited the number of entries."""
    write_parts(SHEET, _parts(export), file, export.labels.text(words.TITLE), export.tenant.name)


def _parts(export: Export) -> Iterator[dict[str, object]]:
    """The data of each part, as ``register.typ`` takes it. The first has the particulars, the last the totals."""
    text = export.labels.text
    rows = (texts_of(entry, export.labels) for entry in export.entries())
    upcoming, is_first = next(rows, None), True
    while is_first or upcoming:
        part: list[list[str]] = []
        length = 0
        while upcoming and len(part) < PART and length < PART_LENGTH:
            part.append(upcoming)
            length += sum(map(len, upcoming))
            upcoming = next(rows, None)
        totals = [(text(each), export.labels.number(export.totals[name])) for name, each in words.TOTALS.items()]
        yield {
            "language": export.labels.language,
            "title": text(words.TITLE),
            "page": text(words.PAGE),
            "particulars": list(words.particulars(export)) if is_first else [],
            "headings": [each.heading for each in OF_DOCUMENTS],
            "weights": [each.weight for each in OF_DOCUMENTS],
            "rows": part,
            "totals": [] if upcoming else [*totals, (text(words.SOURCE), text(words.NO_FORM))],
        }
        is_first = False
