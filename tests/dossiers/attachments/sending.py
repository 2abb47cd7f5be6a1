"""Files as people attach them, and the request that does it."""

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import Someone

PATH = "dossiers/attachments"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"


def word() -> bytes:
    file = io.BytesIO()
    docx.Document().save(file)
    return file.getvalue()


def workbook() -> bytes:
    file = io.BytesIO()
    openpyxl.Workbook().save(file)
    return file.getvalue()


def zipped(**parts: bytes) -> bytes:
    """A zip of these parts; ``Content_Types`` is the list of content types."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr("[Content_Types].xml" if name == "Content_Types" else name, content)
    return file.getvalue()


def attach(who: Someone, content: bytes = PDF, name: str = "hop-dong.pdf", **fields: Any) -> Any:
    sent = {"dossier": "dpia", "kind": "processing_contract", "title_vi": "Hợp đồng xử lý dữ liệu", **fields}
    file = SimpleUploadedFile(name, content, sent.pop("media_type", "application/octet-stream"))
    return who.client.post(who.url(PATH), {**sent, "file": file}, format="multipart")


def replace(who: Someone, pk: str, content: bytes = PDF, **fields: Any) -> Any:
    sent = {**fields, "file": SimpleUploadedFile("ban-moi.pdf", content)}
    return who.client.post(who.url(f"{PATH}/{pk}/replace"), sent, format="multipart")


def attached(who: Someone, *given: Any, **fields: Any) -> dict[str, Any]:
    answer = attach(who, *given, **fields)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def kept(who: Someone, pk: str = "") -> list[Path]:
    """The files of attachments in the storage."""
    folder = Path(settings.STORAGES["imports"]["OPTIONS"]["location"]) / str(who.tenant_id) / "dossiers/attachments"
    return [each for each in (folder / pk).rglob("*") if each.is_file()]
