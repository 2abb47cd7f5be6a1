"""Receiving a file: REST framework parsers that stream a request to disk in bounded memory.

The request is a form with one field ``file``, or the file itself as its body.
The file lies in ``FILE_UPLOAD_TEMP_DIR`` and is deleted with the request, unless
``storage`` saves it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from activities.parsing.body import body_too_large
from pdpl_inventory.errors import Problem, echo, fault

FIELD = "file"


@dataclass(frozen=True)
class Upload:
    """A file received completely: name and media type as sent, maybe empty, and the SHA-256 of its bytes in hex."""

    content: UploadedFile
    filename: str
    media_type: str
    digest: str


def upload_of(request: Request) -> Upload:
    """Return the file of a request. Raises ``Problem`` (400) when there is none."""
    if isinstance(request.data, Upload):
        return request.data
    files: Any = request.FILES
    if content := files.get(FIELD):  # of a session: Django has read the form already, to check its CSRF token
        return _upload_of(content)
    raise Problem(400, "empty_body")


def _upload_of(content: UploadedFile) -> Upload:
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return Upload(content, content.name or "", content.content_type or "", digest.hexdigest())


class _CompleteBody:
    """A body of the declared length. Raises ``Problem`` (400) when the connection ends before all of it was read."""

    def __init__(self, stream: IO[bytes], length: int) -> None:
        self.stream, self.left = stream, length

    def read(self, size: int) -> bytes:
        piece = self.stream.read(min(size, self.left))
        self.left -= len(piece)
        if not piece and self.left:
            raise Problem(400, "incomplete_body")
        return piece


def _complete_body(stream: IO[bytes], request: Any) -> _CompleteBody:
    """Raises ``Problem``: 413 for a body that is too large, 415 for an encoding other than gzip."""
    cap = settings.PDPL_MAX_IMPORT_MB * 1024 * 1024
    declared = int(request.META["CONTENT_LENGTH"])
    if declared > cap:
        raise body_too_large(cap)
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip"):
        raise Problem(415, "unsupported_encoding", encoding=echo(encoding))
    return _CompleteBody(stream, declared)


class _Handler(TemporaryFileUploadHandler):
    """Writes the file to disk and computes its digest while it arrives."""

    def new_file(self, *args: Any, **options: Any) -> None:
        super().new_file(*args, **options)
        self.digest = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.digest.update(raw_data)
        super().receive_data_chunk(raw_data, start)


class FormParser(BaseParser):
    """A form with one field ``file``. Raises ``Problem``: 400, 413, 415."""

    media_type = "multipart/form-data"

    def parse(  # type: ignore[override]
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Upload:
        assert parser_context is not None
        request = parser_context["request"]
        handler = _Handler(request._request)
        body: Any = _complete_body(stream, request)
        meta = {**request.META, "CONTENT_TYPE": media_type}
        try:
            fields, files = MultiPartParser(meta, body, [handler], "utf-8").parse()
        except (MultiPartParserError, SuspiciousOperation) as error:
            raise Problem(400, "parse_error") from error
        faults = [fault(echo(name), "unknown_field", name=echo(name)) for name in {*fields, *files} - {FIELD}]
        found = files.getlist(FIELD)
        if len(found) != 1:
            faults.append(fault(FIELD, "duplicate_field" if found else "required"))
        if faults:
            for each in (each for name in files for each in files.getlist(name)):
                each.close()
            raise Problem(400, "validation_failed", fields=faults)
        return Upload(found[0], found[0].name, found[0].content_type or "", handler.digest.hexdigest())


class RawParser(BaseParser):
    """The body is the file. Raises ``Problem``: 400, 413, 415."""

    media_type = "*/*"

    def parse(  # type: ignore[override]
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Upload:
        assert parser_context is not None
        request = parser_context["request"]
        body, digest = _complete_body(stream, request), hashlib.sha256()
        content = TemporaryUploadedFile("body", media_type, 0, None)
        try:
            while piece := body.read(1024 * 1024):
                digest.update(piece)
                content.write(piece)
        except BaseException:
            content.close()
            raise
        content.size = content.tell()
        content.seek(0)
        return Upload(content, "", media_type or "", digest.hexdigest())


PARSERS = (FormParser, RawParser)
EXPECTED = (
    "multipart/form-data",
    "application/x-ndjson",
    "application/json",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
