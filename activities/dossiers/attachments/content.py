"""What an attached file is, judged by its bytes: its name and the media type that was sent are not believed.

An office document is a zip, of which no more than the directory and the list of content types is read.
"""

import struct
import zipfile
from typing import IO
from xml.parsers import expat

from activities.batch.results.error_files import XLSX
from activities.register.files import DOCX
from activities.spreadsheets.xml_parts import Archive, Elements
from pdpl_inventory.errors import Problem

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
EXTENSIONS = {PDF: "pdf", DOCX: "docx", XLSX: "xlsx", PNG: "png", JPEG: "jpg"}
"""The media types that are taken, with the ending of their files' names."""

MAIN_PARTS = {f"{DOCX}.main+xml": DOCX, f"{XLSX}.main+xml": XLSX}
CONTENT_TYPES = "[Content_Types].xml"
# Programs inside a document: such files have media types of their own, and are none that an authority asks for.
WITH_PROGRAM = ("macroenabled", "vbaproject")
END, LOCATOR = b"PK\x05\x06", b"PK\x06\x07"
LONGEST_END = 22 + 65_535
LARGEST_DIRECTORY = 2 * 1024 * 1024
LARGEST_LIST = 1024 * 1024
LARGEST_UNPACKED = 1024 * 1024 * 1024
MOST_TIMES = 200
"""How often larger than packed a document may be, beyond ten megabytes: tables of zeros reach fifty."""
SMALL = 10 * 1024 * 1024
HEAD = 1024


def media_type_of(file: IO[bytes]) -> str | None:
    """The media type of a file, None for one that is not taken: unknown, damaged, or larger unpacked than is sound.

    The file is left at its beginning.
    """
    file.seek(0)
    head = file.read(HEAD)
    try:
        if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"%PDF-"):
            return PDF
        if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
            return PNG
        if head.startswith(b"\xff\xd8\xff"):
            return JPEG
        return _office_type(file) if head.startswith(b"PK\x03\x04") else None
    finally:
        file.seek(0)


def _office_type(file: IO[bytes]) -> str | None:
    if not _has_small_directory(file):
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            if not _is_sound(archive.infolist(), _size_of(file)):
                return None
            listed = Elements(Archive(archive, LARGEST_LIST, _no_pause), CONTENT_TYPES).found
            names = set(archive.namelist())
    except (zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, EOFError, NotImplementedError, RuntimeError):
        return None
    except (expat.ExpatError, Problem, OSError, ValueError, struct.error):
        return None
    types = [(each.get("PartName", "").lstrip("/"), each.get("ContentType", "")) for _parent, _tag, each in listed]
    if any(word in kind.lower() for _part, kind in types for word in WITH_PROGRAM):
        return None
    return next((MAIN_PARTS[kind] for part, kind in types if kind in MAIN_PARTS and part in names), None)


def _has_small_directory(file: IO[bytes]) -> bool:
    """Whether a zip's directory is small enough to be read: ``zipfile`` holds all of it in memory."""
    size = _size_of(file)
    file.seek(max(size - LONGEST_END - len(LOCATOR) - 16, 0))
    tail = file.read()
    place = tail.rfind(END)
    if place < 0 or len(tail) < place + 22 or LOCATOR in tail[max(place - 20, 0) : place]:
        return False
    (directory,) = struct.unpack_from("<L", tail, place + 12)
    return bool(directory <= LARGEST_DIRECTORY)


def _is_sound(parts: list[zipfile.ZipInfo], size: int) -> bool:
    """Whether parts do not share bytes and unpack to no more than documents do; sealed ones are not read."""
    packed, unpacked = sum(each.compress_size for each in parts), sum(each.file_size for each in parts)
    is_bomb = unpacked > LARGEST_UNPACKED or (unpacked > SMALL and unpacked > MOST_TIMES * max(packed, 1))
    return packed <= size and not is_bomb and not any(each.flag_bits & 1 for each in parts)


def _size_of(file: IO[bytes]) -> int:
    return file.seek(0, 2)


def _no_pause() -> None:
    """Nothing waits for this reader."""
