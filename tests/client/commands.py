"""Items and files for the command ``pdpl``."""

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.factories import Someone

GOOD = {"activity_name_vi": "Tính và chi trả lương", "legal_basis": "contract"}
BAD = {"activity_name_vi": "", "legal_basis": "consent"}


def names(someone: Someone, kind: str = "processing-activities") -> list[str]:
    field = "activity_name_vi" if kind == "processing-activities" else "name_vi"
    return [each[field] for each in someone.get(kind, page_size=1000).json()["results"]]


def written(path: Path, found: list[Any]) -> Path:
    """The items in the form that the file's name says."""
    form = path.name.removesuffix(".gz").removesuffix(".gzip").rpartition(".")[2]
    match form:
        case "json":
            data = json.dumps({"activities": found}, ensure_ascii=False).encode()
        case "ndjson" | "jsonl":
            data = "\n".join(json.dumps(each, ensure_ascii=False) for each in found).encode()
        case "csv" | "tsv" | "txt":
            text = io.StringIO()
            writer = csv.DictWriter(
                text, sorted({name for each in found for name in each}), delimiter="\t" if form == "tsv" else ";"
            )
            writer.writeheader()
            writer.writerows(found)
            data = text.getvalue().encode("utf-8-sig")
        case _:
            book, memory = Workbook(), io.BytesIO()
            sheet: Any = book.active
            headings = sorted({name for each in found for name in each})
            for row in [headings, *([each.get(name) for name in headings] for each in found)]:
                sheet.append(row)
            book.save(memory)
            data = memory.getvalue()
    path.write_bytes(gzip.compress(data) if path.suffix in (".gz", ".gzip") else data)
    return path
