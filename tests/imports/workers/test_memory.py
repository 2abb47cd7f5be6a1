"""A worker's memory does not grow with the number of rows of an import."""

import io
import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.factories import Someone
from tests.imports.sending import ENDED, batch_of, send
from tests.imports.workers.processes import children_of, end, workers

pytestmark = pytest.mark.soak
ROW = {
    "purpose_vi": "Thực hiện hợp đồng lao động và trả lương hằng tháng.",
    "legal_basis": "contract",
    "retention_period_months": 60,
}


def peak(pid: int) -> int:
    """Megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def ndjson(rows: int) -> bytes:
    return b"\n".join(
        json.dumps({**ROW, "activity_name_vi": f"Quản lý hồ sơ {n}"}, ensure_ascii=False).encode() for n in range(rows)
    )


def xlsx(rows: int) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet: Any = book.create_sheet()
    sheet.append([*ROW, "activity_name_vi"])
    for n in range(rows):
        sheet.append([*ROW.values(), f"Quản lý hồ sơ {n}"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(("make", "rows", "most"), [(ndjson, 1_000_000, 220), (xlsx, 200_000, 300)])
def test_memory_of_a_worker_is_flat(editor: Someone, settings: Any, make: Any, rows: int, most: int) -> None:
    settings.PDPL_ITEMS_PER_MINUTE = 10**9
    answer = send(editor, make(rows), "a.xlsx" if make is xlsx else "a.ndjson")
    process = workers(PDPL_ITEMS_PER_MINUTE=str(10**9))
    try:
        early = 0
        began = time.monotonic()
        while (batch := batch_of(editor, answer))["status"] not in ENDED:
            time.sleep(0.5)
            if not early and batch["processed"] > rows // 10:
                early = peak(children_of(process.pid)[0])
        late = peak(children_of(process.pid)[0])
        print(f"\n{make.__name__}: {rows:,} rows in {time.monotonic() - began:.0f} s, {early} MB, then {late} MB")
        assert (batch["status"], batch["total_created"]) == ("completed", rows)
        assert late <= min(early * 1.2, most)
    finally:
        os.kill(process.pid, signal.SIGTERM)
        end(process)
