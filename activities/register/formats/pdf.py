"""The register as PDF, set by Typst: A3 across, headings repeated on every page, numbered pages, fonts embedded.

Typst keeps everything that it has set in memory, so the entries are set in parts, each by a process of its own,
with pages numbered on from the part before; the parts are then joined.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec
from pypdf import PdfReader, PdfWriter

from activities.register import words
from activities.register.columns import OF_DOCUMENTS, texts_of
from activities.register.export import Export

SHEET = Path(__file__).with_name("register.typ")
PART, PART_LENGTH = 500, 400_000
"""The most entries and characters of a part: a second or two, and 200 MB in the process that sets them."""
LONGEST = 120
"""Seconds after which setting a part is given up."""
SET = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2], root=sys.argv[3])"


def write(export: Export, file: IO[bytes]) -> None:
    """Write the document to ``file``, in the open scope. The caller has limited the number of entries."""
    joined = PdfWriter()
    with tempfile.TemporaryDirectory() as folder:
        for part in _parts(export):
            part["first_page"] = len(joined.pages) + 1
            joined.append(PdfReader(_set(part, Path(folder))))
    joined.add_metadata({"/Title": export.labels.text(words.TITLE), "/Author": export.tenant.name})
    joined.write(file)


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


def _set(part: dict[str, object], folder: Path) -> Path:
    """Set one part in a process of its own. Raises ``subprocess.SubprocessError`` when that fails."""
    source, made = folder / SHEET.name, folder / "part.pdf"
    source.write_bytes(SHEET.read_bytes())
    (folder / "part.json").write_bytes(msgspec.json.encode(part))
    subprocess.run([sys.executable, "-c", SET, source, made, folder], check=True, capture_output=True, timeout=LONGEST)
    return made
