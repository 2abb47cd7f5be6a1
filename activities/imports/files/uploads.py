"""Receiving the file of an import: REST framework parsers for a form with one field ``file``, and for the file itself
as the body."""

import hashlib
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from activities.files import uploads
from activities.files.uploads import FIELD, CompleteBody, Upload
from pdpl_inventory.errors import Problem, echo, fault

ENCODINGS = ("", "identity", "gzip")


def upload_of(request: Request) -> Upload:
    """Return the file of a request. Raises ``Problem`` (400) when there is none."""
    if isinstance(request.data, Upload):
        return request.data
    files: Any = request.FILES
    if content := files.get(FIELD):  # of a session: Django has read the form already, to check its CSRF token
        return uploads.upload_of(content)
    raise Problem(400, "empty_body")


def _complete_body(stream: IO[bytes], request: Any) -> CompleteBody:
    """Raises ``Problem``: 413 for a body that is too large, 415 for an encoding other than gzip."""
    return uploads.complete_body(stream, request, settings.PDPL_MAX_IMPORT_MB * 1024 * 1024, ENCODINGS)


class FormParser(BaseParser):
    """A form with one field ``file``. Raises ``Problem``: 400, 413, 415."""

    media_type = "multipart/form-data"

    def parse(  # type: ignore[override]
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Upload:
        assert parser_context is not None
        request = parser_context["request"]
        form = uploads.read_form(_complete_body(stream, request), media_type, request)
        unknown = [fault(echo(name), "unknown_field", name=echo(name)) for name in set(form.texts) - {FIELD}]
        if faults := [*form.faults, *unknown]:
            if form.upload:
                form.upload.content.close()
            raise Problem(400, "validation_failed", fields=faults)
        assert form.upload is not None
        return form.upload


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
