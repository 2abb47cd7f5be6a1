"""PDF set by Typst, in parts.

Typst keeps everything that it has set in memory, so a long document is set in parts, each by a process of its own,
with pages numbered on from the part before; the parts are then joined.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import msgspec
from pypdf import PdfReader, PdfWriter

LONGEST = 120
"""Seconds after which setting a part is given up."""
SET = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2], root=sys.argv[3], format=sys.argv[4], ppi=150)"


def write_parts(sheet: Path, parts: Iterator[Mapping[str, Any]], file: IO[bytes], title: str, author: str) -> None:
    """Write to ``file`` the PDF of ``parts`` set with ``sheet``, a Typst file that reads ``part.json``.

    Each part gets ``first_page``, the number of its first page. The next part is made while one is set. Raises
    ``subprocess.SubprocessError``.
    """
    joined = PdfWriter()
    with tempfile.TemporaryDirectory() as folder:
        part = next(parts, None)
        while part is not None:
            numbered = {**part, "first_page": len(joined.pages) + 1}
            with _setting(sheet, numbered, Path(folder), "pdf") as made:
                part = next(parts, None)
            joined.append(PdfReader(made))
    joined.add_metadata({"/Title": title, "/Author": author})
    joined.write(file)


def picture(sheet: Path, part: Mapping[str, Any]) -> bytes:
    """The PNG, 150 pixels an inch, of a part that fills one page. Raises ``subprocess.SubprocessError``."""
    with tempfile.TemporaryDirectory() as folder:
        with _setting(sheet, part, Path(folder), "png") as made:
            pass
        return made.read_bytes()


@contextmanager
def _setting(sheet: Path, part: Mapping[str, Any], folder: Path, form: str) -> Iterator[Path]:
    """Set one part in a process of its own, with the Typst files that stand beside the sheet; the file is whole at
    the end of the ``with``."""
    for each in sheet.parent.glob("*.typ"):
        (folder / each.name).write_bytes(each.read_bytes())
    made = folder / f"part.{form}"
    (folder / "part.json").write_bytes(msgspec.json.encode(part))
    command: list[str | Path] = [sys.executable, "-c", SET, folder / sheet.name, made, folder, form]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        yield made
        _, errors = process.communicate(timeout=LONGEST)
    except BaseException:
        process.kill()
        process.communicate()
        raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, "typst", stderr=errors)
