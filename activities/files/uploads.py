"""Receiving files: streams a request to disk in bounded memory and computes the file's digest on the way.

A file lies in ``FILE_UPLOAD_TEMP_DIR`` and is deleted when it is closed, unless ``storage`` saves it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from activities.parsing.body import body_too_large
from pdpl_inventory.errors import Fault, Problem, echo, fault

FIELD = "file"
LONGEST_NAME = 255


@dataclass(frozen=True)
class Upload:
    """A file received completely: name and media type as sent, maybe empty, and the SHA-256 of its bytes in hex."""

    content: UploadedFile
    filename: str
    media_type: str
    digest: str

    def get(self, name: str, default: str = "") -> str:
        """The default: of a session Django looks for its CSRF token here, and then in the header."""
        return default

    def close(self) -> None:
        """Delete the file, unless ``storage`` has saved it."""
        self.content.close()


def upload_of(content: UploadedFile) -> Upload:
    """A file that Django received."""
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return Upload(content, content.name or "", content.content_type or "", digest.hexdigest())


def display_name(filename: str) -> str:
    """The sender's name of a file without folders, control characters and lone surrogates; never used as a path."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    clean = "".join(each for each in last if each.isprintable())
    return clean.encode("utf-8", "replace").decode()[:LONGEST_NAME]


class CompleteBody:
    """A body of the declared length. Raises ``Problem`` (400) when the connection ends before all of it was read."""

    def __init__(self, stream: IO[bytes], length: int) -> None:
        self.stream, self.left = stream, length

    def read(self, size: int) -> bytes:
        piece = self.stream.read(min(size, self.left))
        self.left -= len(piece)
        if not piece and self.left:
            raise Problem(400, "incomplete_body")
        return piece


def complete_body(
    stream: IO[bytes], request: Any, cap: int, encodings: Sequence[str] = ("", "identity")
) -> CompleteBody:
    """Raises ``Problem``: 413 for a body of more than ``cap`` bytes, 415 for another than these ``encodings``."""
    declared = int(request.META["CONTENT_LENGTH"])
    if declared > cap:
        raise body_too_large(cap)
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in encodings:
        raise Problem(415, "unsupported_encoding", encoding=echo(encoding))
    return CompleteBody(stream, declared)


class DigestingHandler(TemporaryFileUploadHandler):
    """Writes the file to disk and computes its digest while it arrives."""

    def new_file(self, *args: Any, **options: Any) -> None:
        super().new_file(*args, **options)
        self.digest = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.digest.update(raw_data)
        super().receive_data_chunk(raw_data, start)


@dataclass(frozen=True)
class Form:
    """A form as it was sent: its texts by field, the file of the field ``file``, and what is wrong with its shape."""

    texts: dict[str, str]
    upload: Upload | None
    faults: list[Fault]

    def get(self, name: str, default: str = "") -> str:
        """The text of a field: of a session Django looks for its CSRF token here."""
        return self.texts.get(name, default)

    def close(self) -> None:
        """Delete the file, unless ``storage`` has saved it."""
        if self.upload:
            self.upload.close()


def read_form(body: CompleteBody, media_type: str | None, request: Any) -> Form:
    """Read a form whose only file is in the field ``file``. Raises ``Problem`` (400) for what is no form.

    With faults there is no file: all that were sent are closed, and one that had begun is deleted.
    """
    handler = DigestingHandler(request._request)
    sent: Any = body
    meta = {**request.META, "CONTENT_TYPE": media_type}
    try:
        texts, files = MultiPartParser(meta, sent, [handler], "utf-8").parse()
    except (MultiPartParserError, SuspiciousOperation) as error:
        handler.upload_interrupted()
        raise Problem(400, "parse_error") from error
    except (Problem, OSError):
        handler.upload_interrupted()
        raise
    faults = [fault(echo(name), "unknown_field", name=echo(name)) for name in set(files) - {FIELD}]
    faults += [fault(echo(name), "duplicate_field") for name, values in texts.lists() if len(values) > 1]
    said = {name: str(values[-1]) for name, values in texts.lists() if values}
    found = files.getlist(FIELD)
    if len(found) != 1 or FIELD in texts:
        faults.append(fault(FIELD, "duplicate_field" if found else "required"))
    if faults:
        for each in (each for name in files for each in files.getlist(name)):
            each.close()
        return Form(said, None, faults)
    digest = handler.digest.hexdigest()
    return Form(said, Upload(found[0], found[0].name, found[0].content_type or "", digest), [])
