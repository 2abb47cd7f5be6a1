"""``pdpl import`` hands a file in and can wait for its result."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.db import connection

from activities.models import Import
from tenants.isolation.context import scope
from tests.client.commands import BAD, GOOD, names, written
from tests.factories import Someone
from tests.imports.profiles.registers import ICO, ico_row, table
from tests.imports.sending import work


def test_import_is_handed_in_and_waited_for(pdpl: Any, maker: Someone, tmp_path: Path) -> None:
    file = written(tmp_path / "quét.csv", [GOOD, BAD, GOOD])
    code, out, _ = pdpl("import", file, "--json")
    told = json.loads(out)
    assert (code, told["status"], told["status_vi"]) == (0, "queued", "đang chờ xử lý")
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work_until, maker, 2)
        code, out, _ = pdpl("import", file, "--wait", "--json")
        working.result()
    told = json.loads(out)
    assert (code, told["total_submitted"], told["total_created"]) == (1, 3, 2)
    assert [(entry["index"], entry["row"]) for entry in told["errors"]] == [(1, 3)]
    assert len(names(maker)) == 4


def test_import_that_cannot_be_read_is_no_success(pdpl: Any, maker: Someone, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work_until, maker, 1)
        code, out, _ = pdpl("import", tmp_path / "a.json", "--wait")
        working.result()
    assert code == 1
    assert "JSON" in out


def work_until(someone: Someone, ended: int) -> None:
    """Works as a server's worker does, until the tenant's imports have ended."""
    try:
        for _ in range(200):
            work()
            with scope(someone.tenant_id):
                if Import.objects.exclude(ended_at=None).count() == ended:
                    return
            time.sleep(0.1)
        raise AssertionError("The imports did not end.")
    finally:
        connection.close()


def test_register_of_another_layout_is_imported_by_its_profile(pdpl: Any, maker: Someone, tmp_path: Path) -> None:
    file = tmp_path / "ropa.csv"
    file.write_bytes(table(ICO, ico_row(Article_6="Legitimate interests")))
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work_until, maker, 1)
        code, out, _ = pdpl("import", file, "--profile", "ico", "--unknown-basis", "draft", "--wait", "--json")
        working.result()
    assert (code, json.loads(out)["total_created"]) == (0, 1), out
    assert names(maker) == ["Finance – Payroll"]
