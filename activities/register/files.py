"""The files of the register: each format's writer, media type and largest number of activities; the download."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import IO

from django.http import FileResponse, HttpResponse
from django.utils import timezone

from activities.audit import log
from activities.batch.results.error_files import XLSX
from activities.models.audit import Action
from activities.register.export import Export
from activities.spreadsheets.writer import MOST_ROWS
from pdpl_inventory.api.downloads import download
from pdpl_inventory.messages import say
from tenants.authentication.members import Member

USUALLY = gc.get_threshold()
MOST_IN_DOCUMENT = 10_000
"""Activities of a document to read: Word takes minutes to open more, and a PDF of more has thousands of pages."""


@dataclass(frozen=True)
class Format:
    """A format of the register. ``most`` is the largest number of activities that a file holds, None for any.

    ``module`` is the writer in ``register.formats``. It is imported for the first file of the format: the libraries
    of documents would take memory in every process, and time at each start.
    """

    module: str
    media_type: str
    most: int | None = None

    def write(self, export: Export, file: IO[bytes]) -> None:
        """Write the export to ``file``, in the open scope."""
        module = import_module(f"activities.register.formats.{self.module}")
        with rarely_collected():
            module.write(export, file)


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Python looks for cycles of garbage after 100,000 new objects, not 700.

    It looks at everything that lives, and a chunk of entries lives until it is written: a fifth of an export's time.
    """
    gc.set_threshold(100_000, *USUALLY[1:])
    try:
        yield
    finally:
        gc.set_threshold(*USUALLY)


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS = {
    "json": Format("json_document", "application/json"),
    "csv": Format("csv_table", "text/csv; charset=utf-8"),
    "xlsx": Format("xlsx_table", XLSX, MOST_ROWS),
    "docx": Format("word", DOCX, MOST_IN_DOCUMENT),
    "pdf": Format("pdf", "application/pdf", MOST_IN_DOCUMENT),
    "jsonld": Format("json_ld", "application/ld+json"),
}


@dataclass
class RegisterTooLarge(Exception):
    """More activities than a file of this format holds."""

    count: int
    most: int


def register_file(export: Export, wanted: str) -> HttpResponse | FileResponse:
    """The response with an export in the format ``wanted``, in the open scope. Raises ``RegisterTooLarge``."""
    chosen = FORMATS[wanted]
    if chosen.most is not None and len(export.ids) > chosen.most:
        raise RegisterTooLarge(len(export.ids), chosen.most)
    day = export.as_of or timezone.localdate(export.made_at)
    filename = f"so-dang-ky-{day.isoformat()}.{wanted}"
    return download(lambda file: chosen.write(export, file), chosen.media_type, filename)


def audit_export(export: Export, wanted: str, member: Member) -> None:
    """Record an export, in the member's open scope."""
    log.record_event(
        member,
        Action.REGISTER_EXPORTED,
        say("register_exported", format=wanted.upper(), count=len(export.ids)),
        format=wanted,
        count=len(export.ids),
        language=export.labels.language,
        as_of=export.as_of and export.as_of.isoformat(),
        filters=dict(export.conditions),
    )
