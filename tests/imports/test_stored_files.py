"""Files of imports are private, lie under their tenant's folder, and are deleted in time."""

import stat
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings as configured
from django.core.management import call_command
from django.utils import timezone

from activities.imports.files import storage
from activities.models import Import
from tenants.isolation.context import scope
from tests.factories import ActivityItem, Someone
from tests.imports.sending import done, errors_of, ndjson, send


def folder(who: Someone, batch_id: str = "") -> Path:
    return Path(configured.STORAGES["imports"]["OPTIONS"]["location"]) / str(who.tenant_id) / batch_id


def test_files_lie_under_their_tenant_and_nobody_else_may_read_them(editor: Someone) -> None:
    batch_id = send(editor, b"{}", "../../../evil\x00/..\\hồ sơ.ndjson").json()["batch_id"]
    found = list(folder(editor).rglob("*"))
    assert [each.relative_to(folder(editor)) for each in found] == [Path(batch_id), Path(batch_id) / storage.UPLOAD]
    for each in (folder(editor), *found):
        assert stat.S_IMODE(each.stat().st_mode) & 0o077 == 0
    assert editor.get(f"batches/{batch_id}").json()["filename"] == "hồ sơ.ndjson"
    assert not list(configured.FILE_UPLOAD_TEMP_DIR.iterdir())


def test_parts_go_when_the_import_ends_and_the_file_after_its_time(editor: Someone, settings: Any) -> None:
    batch = done(editor, send(editor, ndjson([ActivityItem(), {}])))
    where = folder(editor, batch["id"])
    assert {each.name for each in where.iterdir()} == {storage.UPLOAD, storage.PREVIEW}
    call_command("upkeep", "--once", f"--tenant={editor.tenant_id}")
    assert where.exists()
    settings.PDPL_IMPORT_FILE_DAYS = 0
    call_command("upkeep", "--once", f"--tenant={editor.tenant_id}")
    assert not where.exists()
    assert errors_of(editor, batch)["count"] == 1
    settings.PDPL_IMPORT_ERROR_DAYS = 0
    call_command("upkeep", "--once", f"--tenant={editor.tenant_id}")
    assert errors_of(editor, batch)["count"] == 0
    assert editor.get(f"batches/{batch['id']}").json()["total_failed"] == 1


def test_files_of_submissions_never_finished_go_too(editor: Someone) -> None:
    batch_id = UUID(send(editor, b"{}").json()["batch_id"])
    old = UUID(int=(int((timezone.now() - timedelta(hours=2)).timestamp() * 1_000) << 80) | (7 << 76) | (2 << 62))
    stray = folder(editor, str(old))
    stray.mkdir()
    (stray / storage.UPLOAD).write_bytes(b"x")
    call_command("upkeep", "--once", f"--tenant={editor.tenant_id}")
    assert not stray.exists()
    assert folder(editor, str(batch_id)).exists()
    with scope(editor.tenant_id):
        assert Import.objects.count() == 1


def test_refused_upload_leaves_nothing(editor: Someone, settings: Any) -> None:
    settings.PDPL_IMPORTS_QUEUED = 1
    send(editor, b"{}")
    assert send(editor, b"{}").status_code == 429
    assert len(list(folder(editor).iterdir())) == 1
    assert not list(configured.FILE_UPLOAD_TEMP_DIR.iterdir())


def test_error_file_of_many_failed_rows_goes_by_the_disk(editor: Someone, monkeypatch: Any) -> None:
    monkeypatch.setattr("pdpl_inventory.api.downloads.LARGEST_IN_MEMORY", 100)
    batch = done(editor, send(editor, ndjson([{"purpose_vi": f"x{n}"} for n in range(2_500)])))
    answer = editor.get(f"batches/{batch['id']}/errors", format="csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert int(answer["Content-Length"]) == len(text.encode()) + 3
    assert (text.count("\n"), text.startswith("purpose_vi,error,error_vi\r\nx0,")) == (2_501, True)
    last = errors_of(editor, batch, page_size=1_000, page=3)["results"]
    assert [last[0]["index"], last[-1]["index"], len(last)] == [2_000, 2_499, 500]
