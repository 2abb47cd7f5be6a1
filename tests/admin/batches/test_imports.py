"""Imports in the admin: writers send a file, watch its progress and stop it; other roles only read."""

import io
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.admin.desk import Seated, seat
from tests.factories import ActivityItem, someone
from tests.imports.sending import ndjson, send, work

FORM = {"kind": "processing-activities", "mode": "partial", "on_conflict": "error"}
PAGE = "activities/batch/"


def upload(seated: Seated, content: bytes, name: str = "hồ sơ.ndjson", press: str = "import", **fields: str) -> Any:
    file = SimpleUploadedFile(name, content, "application/octet-stream")
    return seated.send(f"{PAGE}import/", **FORM, **fields, file=file, **{press: "1"})


def test_file_is_sent_watched_and_read_at_the_admin() -> None:
    seated = seat("editor")
    assert "Nhập tệp" in seated.page(PAGE).text
    assert "Tệp mẫu" in seated.page(f"{PAGE}import/").text
    sent = upload(seated, ndjson([ActivityItem(), {}]))
    assert sent.status_code == 302, sent.text
    where = sent["Location"].removeprefix("/admin/")
    page = seated.page(where).text
    assert "đang chờ xử lý" in page
    assert "Dừng nhập tệp" in page
    assert "hồ sơ.ndjson (NDJSON)" in page
    batch_id = UUID(where.split("/")[2])
    now = seated.page(f"{PAGE}{batch_id}/progress/").json()
    assert now == {"status": "queued", "has_ended": False, "percent": 0, "words": "đang chờ xử lý"}
    work()
    now = seated.page(f"{PAGE}{batch_id}/progress/").json()
    assert now == {"status": "partial", "has_ended": True, "percent": 100, "words": "100% (2 trên 2 mục)"}
    page = seated.page(where).text
    assert "Dừng nhập tệp" not in page
    assert "Dòng 2:" in page
    link = f"/admin/activities/batch/{batch_id}/errors.csv"
    assert link in page
    assert seated.client.get(link).content.decode("utf-8-sig").startswith("Lỗi\r\n")
    assert "100% (2 trên 2 mục)" in seated.page(PAGE).text


def test_import_is_stopped_at_the_admin() -> None:
    seated = seat("editor")
    where = upload(seated, ndjson([ActivityItem()]))["Location"].removeprefix("/admin/")
    batch_id = where.split("/")[2]
    assert seated.send(f"{PAGE}{batch_id}/cancel/").status_code == 302
    assert seated.page(f"{PAGE}{batch_id}/progress/").json()["status"] == "cancelled"
    again = seated.client.post(f"/admin/{PAGE}{batch_id}/cancel/", follow=True)
    assert "Không thể hủy" in again.text
    work()
    assert seated.page(f"{PAGE}{batch_id}/progress/").json()["status"] == "cancelled"


@pytest.mark.parametrize("kind", ["processing-activities", "data-categories", "recipients", "data-transfers"])
def test_template_is_a_table_that_an_import_takes(kind: str) -> None:
    seated = seat("editor")
    assert openpyxl.load_workbook(io.BytesIO(seated.page(f"{PAGE}import/{kind}.xlsx").content))
    table = seated.page(f"{PAGE}import/{kind}.csv").content
    editor = someone("editor", seated.tenant_id)
    answer = send(editor, table, "a.csv", kind)
    work()
    assert editor.get(f"batches/{answer.json()['batch_id']}").json()["message"] == "The file has no items"
    assert seated.page(f"{PAGE}import/{kind}.pdf").status_code == 404


def test_form_says_what_is_wrong() -> None:
    seated = seat("editor")
    assert "Không nhận ra định dạng" in upload(seated, b"x", "a.pdf").text
    assert seated.send(f"{PAGE}import/", **FORM).status_code == 200


def test_form_is_refused_when_too_many_wait(settings: Any) -> None:
    settings.PDPL_IMPORTS_QUEUED = 1
    seated = seat("editor")
    assert upload(seated, b"{}").status_code == 302
    assert "là mức tối đa" in upload(seated, b"{}").text
    work()


def test_readers_and_strangers_cannot_send_or_stop() -> None:
    seated, viewer, stranger = seat("editor"), None, seat("editor")
    viewer = seat("viewer", seated.tenant_id)
    batch_id = upload(seated, b"{}")["Location"].split("/")[4]
    assert "Nhập tệp" not in viewer.page(PAGE).text
    assert "Dừng nhập tệp" not in viewer.page(f"{PAGE}{batch_id}/change/").text
    assert viewer.page(f"{PAGE}import/").status_code == 403
    assert upload(viewer, b"{}").status_code == 403
    assert viewer.send(f"{PAGE}{batch_id}/cancel/").status_code == 403
    assert viewer.page(f"{PAGE}{batch_id}/progress/").status_code == 200
    assert stranger.send(f"{PAGE}{batch_id}/cancel/").status_code == 404
    assert stranger.page(f"{PAGE}{batch_id}/progress/").status_code == 404
    work()
