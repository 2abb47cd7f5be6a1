"""The format of a file: from the ending of its name, else from the media type that was sent with it.

The content is not looked at. The format decides how items are validated: as JSON, or as the rows of a table.
"""

from pathlib import PurePosixPath

from activities.contract.item_serializer import ItemSerializer
from activities.contract.serializers import serializer_of
from activities.contract.table_serializers import row_serializer_of
from activities.models.imports import Format
from pdpl_inventory.errors import Problem, echo

ENDINGS = {
    ".ndjson": Format.NDJSON,
    ".jsonl": Format.NDJSON,
    ".json": Format.JSON,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".txt": Format.CSV,
    ".xlsx": Format.XLSX,
}
MEDIA_TYPES = {
    "application/x-ndjson": Format.NDJSON,
    "application/ndjson": Format.NDJSON,
    "application/jsonl": Format.NDJSON,
    "application/json": Format.JSON,
    "text/csv": Format.CSV,
    "application/csv": Format.CSV,
    "text/tab-separated-values": Format.CSV,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Format.XLSX,
}
COMPRESSED = (".gz", ".gzip")
TABLES = (Format.CSV, Format.XLSX)
# Files that people have instead, and the narrowing of the message that says what to do with them.
OTHERS = {
    **dict.fromkeys((".xls", ".xlsb", ".xlsm", ".ods", ".numbers", ".et"), "workbook"),
    **dict.fromkeys((".zip", ".rar", ".7z"), "archive"),
}


def format_of(filename: str, media_type: str) -> Format:
    """Return the format; an ending ``.gz`` or ``.gzip`` is ignored. Raises ``Problem`` (415) when neither gives one."""
    name = PurePosixPath(filename.replace("\\", "/").lower())
    ending = PurePosixPath(name.stem).suffix if name.suffix in COMPRESSED else name.suffix
    plain = media_type.partition(";")[0].strip().lower()
    found = ENDINGS.get(ending) or (None if ending in OTHERS else MEDIA_TYPES.get(plain))
    if found is None:
        sent, choices = echo(filename or plain), ", ".join(Format.labels)
        raise Problem(415, "unknown_file_format", narrowing=OTHERS.get(ending, ""), input=sent, choices=choices)
    return found


def serializer_for(form: Format, word: str) -> type[ItemSerializer]:
    """The serializer of a file's items, which are of the kind ``word``."""
    return row_serializer_of(word) if form in TABLES else serializer_of(word)
