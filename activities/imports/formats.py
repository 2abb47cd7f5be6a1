"""Which format a file is in: by its name's ending, else by the media type that its sender gave."""

from pathlib import PurePosixPath

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


def recognised(filename: str, media_type: str) -> Format:
    """Raises ``Problem`` (415) when neither says."""
    name = PurePosixPath(filename.replace("\\", "/").lower())
    ending = PurePosixPath(name.stem).suffix if name.suffix in COMPRESSED else name.suffix
    plain = media_type.partition(";")[0].strip().lower()
    found = ENDINGS.get(ending) or MEDIA_TYPES.get(plain)
    if found is None:
        raise Problem(415, "unknown_file_format", input=echo(filename or plain), choices=", ".join(Format.labels))
    return found
