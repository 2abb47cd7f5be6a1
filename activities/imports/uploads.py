"""From a request to a file on disk, a bounded bit at a time: multipart with one field ``file``, or the body itself.

REST framework's parsers. The file lies in ``FILE_UPLOAD_TEMP_DIR`` and is gone
with the request, unless it is kept.
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

from activities.intake import too_large
from pdpl_inventory.errors import Problem, echo, fault

FIELD = "file"


@dataclass(frozen=True)
class Upload:
    """A file that was received whole, what its sender calls it, and the digest of its bytes."""

    content: UploadedFile
    filename: str
    media_type: str
    digest: str


def upload_of(request: Request) -> Upload:
    """The file of a request. Raises ``Problem`` (400) when there is none."""
    if isinstance(request.data, Upload):
        return request.data
    files: Any = request.FILES
    if content := files.get(FIELD):  # a session's form, which Django itself has read, for the sake of its CSRF token
        return of_form(content)
    raise Problem(400, "empty_body")


def of_form(content: UploadedFile) -> Upload:
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return Upload(content, content.name or "", content.content_type or "", digest.hexdigest())


class _Whole:
    """A body of the length that was declared; a sender who goes away early has sent nothing."""

    def __init__(self, stream: IO[bytes], declared: int) -> None:
        self.stream, self.left = stream, declared

    def read(self, size: int) -> bytes:
        piece = self.stream.read(min(size, self.left))
        self.left -= len(piece)
        if not piece and self.left:
            raise Problem(400, "incomplete_body")
        return piece


def _whole(stream: IO[bytes], request: Any) -> _Whole:
    cap = settings.PDPL_MAX_IMPORT_MB * 1024 * 1024
    declared = int(request.META["CONTENT_LENGTH"])
    if declared > cap:
        raise too_large(cap)
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip"):
        raise Problem(415, "unsupported_encoding", encoding=echo(encoding))
    return _Whole(stream, declared)


class _Handler(TemporaryFileUploadHandler):
    """Files go to disk, and their digest is made on the way."""

    def new_file(self, *args: Any, **options: Any) -> None:
        super().new_file(*args, **options)
        self.digest = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.digest.update(raw_data)
        super().receive_data_chunk(raw_data, start)


class FormParser(BaseParser):
    """Raises ``Problem``: 400, 413, 415."""

    media_type = "multipart/form-data"

    def parse(  # type: ignore[override]
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Upload:
        assert parser_context is not None
        request = parser_context["request"]
        handler = _Handler(request._request)
        whole: Any = _whole(stream, request)
        meta = {**request.META, "CONTENT_TYPE": media_type}
        try:
            fields, files = MultiPartParser(meta, whole, [handler], "utf-8").parse()
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
        whole, digest = _whole(stream, request), hashlib.sha256()
        content = TemporaryUploadedFile("body", media_type, 0, None)
        try:
            while piece := whole.read(1024 * 1024):
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
