"""Files are attached to a dossier, listed in filing order, downloaded as they were sent, removed with their bytes."""

import hashlib
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from activities.dossiers.attachments import attach as attach_module
from activities.dossiers.attachments.remove import remove_attachments
from activities.models import AuditEvent, DossierAttachment
from tenants.authentication.members import Member
from tenants.isolation.context import scope
from tests.answers import code
from tests.dossiers.attachments.sending import JPEG, PATH, PDF, PNG, attach, attached, kept, word
from tests.dossiers.filing import act, submitted
from tests.factories import PASSWORD, Someone, someone, statements


def test_file_is_kept_described_and_on_record(editor: Someone) -> None:
    shown = attached(editor, PDF, "Hợp đồng số 12.pdf", kind="processing_contract", title_vi="  Hợp đồng số 12 ")
    assert shown == {
        "id": shown["id"],
        "dossier": "dpia",
        "kind": "processing_contract",
        "title_vi": "Hợp đồng số 12",
        "filename": "Hợp đồng số 12.pdf",
        "media_type": "application/pdf",
        "size": len(PDF),
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "created_by": editor.username,
        "created_at": shown["created_at"],
        "retired_by": None,
        "retired_at": None,
        "replaced_by": None,
    }
    assert editor.get(f"{PATH}/{shown['id']}").json() == shown
    [file] = kept(editor)
    assert file.read_bytes() == PDF
    assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0
    with scope(editor.tenant_id):
        event = AuditEvent.objects.get(action="attachment.added")
    assert event.message_vi == (
        "Đã thêm tài liệu “Hợp đồng số 12” (Hợp đồng, thỏa thuận xử lý dữ liệu cá nhân) vào hồ sơ đánh giá tác động "
        "xử lý dữ liệu cá nhân"
    )
    assert (str(event.record_id), event.data["sha256"]) == (shown["id"], shown["sha256"])


def test_list_is_in_filing_order_and_by_dossier(editor: Someone) -> None:
    for kind, dossier in (("other", "dpia"), ("policy", "ctia"), ("dpo_appointment", "dpia"), ("policy", "dpia")):
        attached(editor, kind=kind, dossier=dossier)
    listed = editor.get(PATH).json()
    assert listed["count"] == 4
    assert [(each["dossier"], each["kind"]) for each in listed["results"]] == [
        ("ctia", "policy"),
        ("dpia", "dpo_appointment"),
        ("dpia", "policy"),
        ("dpia", "other"),
    ]
    assert editor.get(PATH, dossier="ctia").json()["count"] == 1
    assert code(editor.get(PATH, dossier="gdpr")) == (400, "invalid_query")
    assert code(editor.get(PATH, kind="policy")) == (400, "invalid_query")


@pytest.mark.parametrize(("content", "name"), [(PDF, "a.html"), (PNG, ""), (JPEG, "ảnh.jpg"), (word(), "x.docx")])
def test_content_is_a_download_that_no_browser_shows(editor: Someone, content: bytes, name: str) -> None:
    shown = attached(editor, content, name or "x")
    answer = editor.get(f"{PATH}/{shown['id']}/content")
    assert answer.content == content
    assert answer["Content-Type"] == shown["media_type"]
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'
    assert int(answer["Content-Length"]) == len(content)
    with scope(editor.tenant_id):
        assert AuditEvent.objects.get(action="attachment.downloaded").data["filename"] == shown["filename"]


def remove_and_fail(who: Someone, pk: str) -> None:
    with scope(who.tenant_id):
        user = DossierAttachment.objects.select_related("created_by").get(pk=pk).created_by
        remove_attachments(Member(user, who.tenant_id, "editor", "token"), [UUID(pk)])
        raise KeyError


def test_removal_takes_the_bytes_when_it_is_committed(editor: Someone) -> None:
    pk = attached(editor)["id"]
    with pytest.raises(KeyError):
        remove_and_fail(editor, pk)
    assert kept(editor, pk)
    answer = editor.client.delete(editor.url(f"{PATH}/{pk}"))
    assert answer.status_code == 204
    assert kept(editor) == []
    assert code(editor.client.delete(editor.url(f"{PATH}/{pk}"))) == (404, "not_found")
    with scope(editor.tenant_id):
        assert AuditEvent.objects.get(action="attachment.removed").data["kind"] == "processing_contract"


def test_transaction_that_fails_leaves_no_file(editor: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(attach_module.log, "record_event", fail)
    assert attach(editor).status_code == 500
    assert kept(editor) == []
    assert list(Path(configured.FILE_UPLOAD_TEMP_DIR).iterdir()) == []


def test_files_without_a_row_are_swept_after_an_hour(editor: Someone) -> None:
    pk = attached(editor)["id"]
    folder = kept(editor, pk)[0].parents[1]
    for hours in (0, 2):
        moment = timezone.now() - timedelta(hours=hours)
        stray = folder / str(UUID(int=(int(moment.timestamp() * 1_000) << 80) | (7 << 76) | (2 << 62)))
        stray.mkdir()
        (stray / "content").write_bytes(b"x")
    call_command("upkeep", "--once", f"--tenant={editor.tenant_id}")
    assert not stray.exists()
    assert len(list(folder.iterdir())) == 2
    assert kept(editor, pk)


def test_lost_bytes_are_said_to_be_lost(editor: Someone) -> None:
    pk = attached(editor)["id"]
    kept(editor)[0].unlink()
    assert code(editor.get(f"{PATH}/{pk}/content")) == (404, "file_missing")


def test_what_is_in_a_version_stays_until_that_is_returned(editor: Someone) -> None:
    dpo = someone("dpo", editor.tenant_id)
    first, other = attached(editor, title_vi="Hợp đồng 12")["id"], attached(editor, dossier="ctia")["id"]
    version = submitted(editor)
    answer = editor.client.delete(editor.url(f"{PATH}/{first}"))
    assert code(answer) == (409, "attachment_in_version")
    assert answer.json()["detail"]["error_vi"].startswith(
        "Tài liệu “Hợp đồng 12” nằm trong phiên bản 1 của hồ sơ (chờ duyệt) nên không xóa được."
    )
    assert "“Hợp đồng 12” is in version 1 of the dossier (submitted)" in answer.json()["detail"]["error"]
    assert len(kept(editor)) == 2
    assert editor.client.delete(editor.url(f"{PATH}/{other}")).status_code == 204
    late = attached(editor)["id"]
    assert editor.client.delete(editor.url(f"{PATH}/{late}")).status_code == 204
    act(dpo, version["id"], "return", comment="Sai hợp đồng")
    assert editor.client.delete(editor.url(f"{PATH}/{first}")).status_code == 204
    assert kept(editor) == []


def test_number_of_attachments_has_a_limit(editor: Someone, settings: Any) -> None:
    settings.PDPL_MAX_ATTACHMENTS = 1
    attached(editor)
    assert code(attach(editor)) == (409, "too_many_attachments")
    attached(editor, dossier="ctia")
    assert len(kept(editor)) == 2


def test_all_faults_of_a_form_are_named_at_once(editor: Someone) -> None:
    sent = {"dossier": "gdpr", "title_vi": " ", "owner": "x"}
    answer = editor.client.post(editor.url(PATH), sent, format="multipart")
    assert code(answer) == (400, "validation_failed")
    assert {each["field"]: each["code"] for each in answer.json()["detail"]["fields"]} == {
        "file": "required",
        "dossier": "invalid_choice",
        "kind": "required",
        "title_vi": "blank",
        "owner": "unknown_field",
    }
    assert code(editor.client.post(editor.url(PATH), sent, format="json")) == (415, "unsupported_media_type")
    assert code(editor.client.post(editor.url(PATH), {}, format="multipart")) == (400, "validation_failed")


def test_another_tenants_attachment_does_not_exist(editor: Someone, stranger: Someone) -> None:
    pk = attached(editor)["id"]
    assert code(stranger.get(f"{PATH}/{pk}")) == (404, "not_found")
    assert code(stranger.get(f"{PATH}/{pk}/content")) == (404, "not_found")
    assert code(stranger.client.delete(stranger.url(f"{PATH}/{pk}"))) == (404, "not_found")
    assert stranger.get(PATH).json()["count"] == 0
    assert kept(editor, pk)


def test_reader_downloads_and_changes_nothing(editor: Someone) -> None:
    pk = attached(editor)["id"]
    viewer = someone("viewer", editor.tenant_id)
    assert viewer.get(f"{PATH}/{pk}/content").status_code == 200
    assert code(attach(viewer)) == (403, "permission_denied")
    assert code(viewer.client.delete(viewer.url(f"{PATH}/{pk}"))) == (403, "permission_denied")


def test_list_takes_the_same_statements_for_any_number(editor: Someone) -> None:
    attached(editor)
    with statements() as few:
        editor.get(PATH)
    for _ in range(5):
        attached(editor)
    with statements() as more:
        editor.get(PATH)
    assert len(more) == len(few)


def test_session_of_the_desk_attaches_too(editor: Someone) -> None:
    """Django looks for its CSRF token in the form before the view reads it."""
    client = Client(enforce_csrf_checks=True)
    assert client.login(username=editor.username, password=PASSWORD)
    client.cookies["csrftoken"] = token = "x" * 32

    def send(**sent: Any) -> Any:
        return client.post(editor.url(PATH), {"csrfmiddlewaretoken": token, **sent})

    file = SimpleUploadedFile("a.pdf", PDF)
    answer = send(dossier="dpia", kind="policy", title_vi="Chính sách", file=file)
    assert answer.status_code == 201, answer.content
    assert answer.json()["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert code(send(dossier="dpia")) == (400, "validation_failed")
    assert len(kept(editor)) == 1
