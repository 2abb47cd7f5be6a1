"""What a file is, is judged by its bytes: neither its name nor the media type that was sent are believed."""

import io
import struct
import zipfile
from typing import Any

import pytest

from activities.dossiers.attachments.content import EXTENSIONS, media_type_of
from tests.answers import code
from tests.dossiers.attachments.sending import JPEG, PDF, PNG, attach, kept, word, workbook, zipped
from tests.factories import Someone

TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">%s</Types>'
MAIN = b'<Override PartName="/word/document.xml" ContentType="%s"/>'
OF_WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def typed(*overrides: bytes) -> bytes:
    return TYPES % b"".join(overrides)


def document(types: bytes, **parts: bytes) -> bytes:
    return zipped(Content_Types=types, **{"word/document.xml": b"<x/>"}, **parts)


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (PDF, "pdf"),
        (b"\xef\xbb\xbf\r\n" + PDF, "pdf"),
        (PNG, "png"),
        (JPEG, "jpg"),
        (word(), "docx"),
        (workbook(), "xlsx"),
        (document(typed(MAIN % OF_WORD)), "docx"),
    ],
)
def test_type_is_found_in_the_bytes(content: bytes, extension: str) -> None:
    file = io.BytesIO(content)
    assert EXTENSIONS[media_type_of(file) or ""] == extension
    assert file.tell() == 0


def overlapping() -> bytes:
    """A zip whose second entry has the first one's bytes again, as bombs have."""
    plain = document(typed(MAIN % OF_WORD), **{f"x{n}": b"0" * 100_000 for n in range(3)})
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        sizes = [each.compress_size for each in archive.infolist()]
    directory = plain.rfind(b"PK\x01\x02")
    return plain[: directory + 20] + struct.pack("<L", sum(sizes) * 10) + plain[directory + 24 :]


def with_large_directory() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", typed(MAIN % OF_WORD))
        archive.writestr("word/document.xml", b"")
        for number in range(40):
            archive.writestr(f"{number}" + "x" * 60_000, b"")
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"MZ\x90\x00", id="program"),
        pytest.param(b"<html><script>alert(1)</script>%PDF-1.7", id="page"),
        pytest.param(b"GIF89a", id="another picture"),
        pytest.param(b"\x89PNG\r\n\x1a\nIDAT", id="no picture"),
        pytest.param(zipped(a=b"x"), id="zip"),
        pytest.param(word()[:-30], id="cut document"),
        pytest.param(b"PK\x03\x04" + b"x" * 100, id="no zip"),
        pytest.param(zipped(Content_Types=typed(MAIN % OF_WORD)), id="without its main part"),
        pytest.param(document(typed()), id="without a type"),
        pytest.param(document(b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + typed(MAIN % OF_WORD)), id="entities"),
        pytest.param(document(b"<Types"), id="broken list"),
        pytest.param(document(typed(MAIN % b"application/vnd.ms-word.document.macroEnabled.main+xml")), id="macros"),
        pytest.param(
            document(
                typed(MAIN % OF_WORD, b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>')
            ),
            id="program inside",
        ),
        pytest.param(document(typed(MAIN % OF_WORD), bomb=b"0" * 30_000_000), id="bomb"),
        pytest.param(document(typed(MAIN % OF_WORD) + b" " * 2_000_000), id="endless list"),
        pytest.param(overlapping(), id="overlapping bomb"),
        pytest.param(with_large_directory(), id="large directory"),
    ],
)
def test_what_is_none_of_them_is_refused(editor: Someone, content: bytes) -> None:
    assert media_type_of(io.BytesIO(content)) is None
    answer = attach(editor, content, "hop-dong.pdf", media_type="application/pdf")
    # An empty file is no file in a form.
    assert code(answer) == (400, "attachment_type")
    assert kept(editor) == []


def test_name_is_cleaned_and_never_a_path(editor: Someone) -> None:
    answer = attach(editor, PDF, "hồ\nsơ\x07.pdf")
    assert answer.json()["filename"] == "hồsơ.pdf"
    assert len(kept(editor)) == 1


def test_file_over_the_limit_is_refused(editor: Someone, settings: Any) -> None:
    settings.PDPL_MAX_ATTACHMENT_MB = 1
    assert code(attach(editor, PDF + b"x" * 1_050_000)) == (413, "body_too_large")
    assert code(attach(editor, PDF + b"x" * 1_200_000)) == (413, "body_too_large")
    assert attach(editor, PDF + b"x" * 1_000_000).status_code == 201
    assert len(kept(editor)) == 1
