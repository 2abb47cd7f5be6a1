"""A version is frozen when it is submitted, and keeps its bytes; its hashes are in the audit log."""

import hashlib
import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import docx
import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.db import Error, connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from activities.dossiers.filings import files, freeze, snapshot
from activities.models import AuditEvent, DossierVersion
from tenants.isolation.context import scope
from tests.answers import code
from tests.dossiers.attachments.sending import attached
from tests.dossiers.filing import PATH, act, activity, approved, filed, recipient, submitted, today, transfer
from tests.factories import Someone, someone

HASHES = ("report_pdf_sha256", "report_docx_sha256", "notice_pdf_sha256", "snapshot_sha256")


def kept(who: Someone) -> Path:
    return Path(configured.STORAGES["imports"]["OPTIONS"]["location"]) / str(who.tenant_id) / "dossiers/versions"


def lines_of(who: Someone, version: dict[str, Any]) -> list[snapshot.Line]:
    with scope(who.tenant_id):
        stored = DossierVersion.objects.get(pk=version["id"])
        with files.open_file(stored, files.SNAPSHOT) as file:
            return list(snapshot.read(file))


def test_version_is_frozen_with_its_hashes_on_record(admin: Someone, writer: Someone) -> None:
    attached(writer, title_vi="Hợp đồng số 12")
    standing = writer.get("dossiers/form-10").json()
    percent, missing = standing["percent"], len(standing["missing"])
    version = submitted(writer, comment="Xin duyệt")
    assert {name: version[name] for name in ("number", "is_update", "status", "percent", "missing_count")} == {
        "number": 1,
        "is_update": False,
        "status": "submitted",
        "percent": percent,
        "missing_count": missing,
    }
    assert (version["submitted_by"], version["reviewed_by"], version["filed_by"]) == (writer.username, None, None)
    assert (version["comment"], version["result"]) == ("Xin duyệt", "pending")
    for name, column in files.HASHES.items():
        content = (kept(admin) / version["id"] / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == version[column]
    with scope(admin.tenant_id):
        event = AuditEvent.objects.get(action="dossier.submitted")
    assert {name: event.data[name] for name in HASHES} == {name: version[name] for name in HASHES}
    assert (str(event.record_id), event.data["number"]) == (version["id"], 1)
    assert event.message_vi == (
        f"Đã gửi duyệt phiên bản 1 của hồ sơ đánh giá tác động xử lý dữ liệu cá nhân: hoàn thành {percent}%, còn thiếu "
        f"{missing} mục"
    )
    assert admin.get(f"{PATH}/{version['id']}").json() == version
    call_command("verify_audit", "--tenant", str(admin.tenant_id))


def test_documents_stay_what_they_were(admin: Someone, writer: Someone) -> None:
    attached(writer, title_vi="Hợp đồng số 12")
    version = submitted(writer)
    activity(writer)
    path = f"{PATH}/{version['id']}"
    report = admin.get(f"{path}/document")
    assert hashlib.sha256(report.content).hexdigest() == version["report_pdf_sha256"]
    assert (report["ETag"], report["Content-Type"]) == (f'"{version["report_pdf_sha256"]}"', "application/pdf")
    assert "HSMau10" in report["Content-Disposition"]
    assert PdfReader(io.BytesIO(report.content)).pages
    word = admin.get(f"{path}/document", format="docx")
    assert word["ETag"] == f'"{version["report_docx_sha256"]}"'
    assert docx.Document(io.BytesIO(word.content)).paragraphs
    notice = admin.get(f"{path}/notice")
    assert "Hợp đồng số 12" in PdfReader(io.BytesIO(notice.content)).pages[0].extract_text()
    assert code(admin.get(f"{path}/document", format="odt")) == (400, "invalid_query")
    with scope(admin.tenant_id):
        told = AuditEvent.objects.filter(action="dossier.exported").order_by("id")
        assert [each.data["file"] for each in told] == ["report.pdf", "report.docx", "notice.pdf"]
        assert told[1].message_vi.startswith("Đã tải báo cáo dạng DOCX, phiên bản 1, của hồ sơ")


def test_lost_document_is_said_to_be_lost(admin: Someone, writer: Someone) -> None:
    version = submitted(writer)
    (kept(admin) / version["id"] / "notice.pdf").unlink()
    assert code(admin.get(f"{PATH}/{version['id']}/notice")) == (404, "file_missing")
    assert admin.get(f"{PATH}/{version['id']}/document").status_code == 200


def test_lost_snapshot_is_said_to_be_lost_by_every_act_that_needs_it(
    admin: Someone, writer: Someone, dpo: Someone
) -> None:
    transfer(writer)
    first, other = filed(writer, dpo), approved(writer, dpo, "ctia")
    for lost in (first, other):
        (kept(admin) / lost["id"] / "snapshot.ndjson.gz").unlink()
    assert code(writer.client.post(writer.url(PATH), {"dossier": "dpia"})) == (404, "file_missing")
    assert code(act(dpo, other["id"], "file", filed_on=today(), channel="portal")) == (404, "file_missing")
    assert admin.get(f"{PATH}/{other['id']}").json()["status"] == "approved"
    assert code(admin.get(f"{PATH}/{first['id']}/changes")) == (404, "file_missing")
    assert code(admin.get("dossiers/form-10/package")) == (404, "file_missing")


def test_versions_are_listed_newest_first_and_filtered(admin: Someone, writer: Someone, dpo: Someone) -> None:
    filed(writer, dpo)
    submitted(writer)
    submitted(writer, "ctia")
    listed = admin.get(PATH).json()["results"]
    assert [(each["dossier"], each["number"], each["status"]) for each in listed] == [
        ("ctia", 1, "submitted"),
        ("dpia", 2, "submitted"),
        ("dpia", 1, "filed"),
    ]
    assert admin.get(PATH, dossier="dpia", status="filed,approved").json()["count"] == 1
    assert code(admin.get(PATH, status="sent")) == (400, "invalid_query")


def test_snapshot_has_what_the_dossier_was_made_from(admin: Someone, writer: Someone) -> None:
    of = recipient(writer, name_vi="Công ty Lưu trữ")
    activity(writer, activity_name_vi="Trả lương", recipient_ids=[of], external_id="hr-1")
    recipient(writer, name_vi="Không liên kết")
    version = submitted(writer)
    lines = lines_of(admin, version)
    assert [(line.part, line.name) for line in lines[1:]] == [
        ("recipient", "Công ty Lưu trữ"),
        ("activity", "Trả lương"),
    ]
    assert lines[0].part == "profile"
    assert lines[2].fields["recipient_ids"] == [of]
    assert {"external_id", "status", "activity_name_en"}.isdisjoint(lines[2].fields)


def test_snapshot_of_transfers_has_no_exempt_one(admin: Someone, writer: Someone) -> None:
    of, only_exempt = recipient(writer, name_vi="Cloud Pte"), recipient(writer, name_vi="Nhân sự Ltd")
    moved = transfer(writer, name_vi="Sao lưu", recipient_id=of)
    exempt = transfer(writer, name_vi="Chấm công", recipient_id=only_exempt, exemption_code="cloud_hr")
    activity(writer, activity_name_vi="Trả lương", transfer_ids=[moved, exempt])
    lines = lines_of(admin, submitted(writer, "ctia"))
    assert [(line.part, line.name) for line in lines[1:]] == [
        ("recipient", "Cloud Pte"),
        ("transfer", "Sao lưu"),
        ("activity", "Trả lương"),
    ]
    assert lines[-1].fields["transfer_ids"] == [moved]
    assert {line.name for line in lines_of(admin, submitted(writer))} >= {"Nhân sự Ltd", "Chấm công"}


def test_same_register_gives_the_same_snapshot(writer: Someone, dpo: Someone) -> None:
    activity(writer)
    first = submitted(writer)
    act(dpo, first["id"], "return", comment="Gửi lại")
    assert submitted(writer)["snapshot_sha256"] == first["snapshot_sha256"]


def test_one_version_is_open_at_a_time(writer: Someone, dpo: Someone) -> None:
    first = submitted(writer)
    answer = writer.client.post(writer.url(PATH), {"dossier": "dpia"})
    assert code(answer) == (409, "version_open")
    assert answer.json()["detail"]["error_vi"].startswith("Phiên bản 1 của hồ sơ này chờ duyệt và chưa nộp")
    assert submitted(writer, "ctia")["number"] == 1
    act(dpo, first["id"], "return", comment="Thiếu mục đích")
    assert submitted(writer)["number"] == 2


def test_failure_leaves_no_files(admin: Someone, writer: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(freeze, "write_notice", fail)
    assert writer.client.post(writer.url(PATH), {"dossier": "dpia"}).status_code == 500
    assert not kept(admin).exists() or list(kept(admin).iterdir()) == []


def test_files_without_a_version_are_swept_after_an_hour(admin: Someone, writer: Someone) -> None:
    version = submitted(writer)
    moment = timezone.now() - timedelta(hours=2)
    stray = kept(admin) / str(UUID(int=(int(moment.timestamp() * 1_000) << 80) | (7 << 76) | (2 << 62)))
    stray.mkdir()
    (stray / "report.pdf").write_bytes(b"x")
    call_command("upkeep", "--once", f"--tenant={writer.tenant_id}")
    assert [each.name for each in kept(admin).iterdir()] == [version["id"]]


VERSION_CHANGES = [
    "comment = 'x'",
    "percent = 99",
    "report_pdf_sha256 = ''",
    "submitted_at = now()",
    "number = 7",
    "status = 'filed'",
]
FILING_CHANGES = ["receipt = 'x'", "filed_on = '2026-01-01'", "review_comment = 'x'"]


def try_sql(who: Someone, statement: str, pk: str) -> None:
    """Run a statement on one version as the application's role, in the member's scope."""
    with scope(who.tenant_id), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{statement} WHERE id = %s", [pk])


def test_database_keeps_a_version_from_being_changed(
    admin: Someone, writer: Someone, subtests: pytest.Subtests
) -> None:
    version = submitted(writer)
    updates = [f"UPDATE activities_dossierversion SET {change}" for change in VERSION_CHANGES]
    for statement in [*updates, "DELETE FROM activities_dossierversion"]:
        with subtests.test(statement), pytest.raises(Error, match="dossier"):
            try_sql(admin, statement, version["id"])
    assert admin.get(f"{PATH}/{version['id']}").json() == version


def test_database_keeps_a_step_that_was_taken(writer: Someone, dpo: Someone, subtests: pytest.Subtests) -> None:
    version = filed(writer, dpo)
    for change in FILING_CHANGES:
        with subtests.test(change), pytest.raises(Error, match="dossier"):
            try_sql(dpo, f"UPDATE activities_dossierversion SET {change}", version["id"])


def test_wrong_requests_are_refused(admin: Someone, writer: Someone, dpo: Someone) -> None:
    assert code(writer.client.post(writer.url(PATH), {"dossier": "gdpr", "by": 1})) == (400, "validation_failed")
    never = writer.client.post(writer.url(PATH), {"dossier": "dpia", "changes_vi": "Thêm một bên nhận"})
    assert [each["code"] for each in never.json()["detail"]["fields"]] == ["dossier_never_filed"]
    viewer = someone("viewer", admin.tenant_id)
    assert code(viewer.client.post(viewer.url(PATH), {"dossier": "dpia"})) == (403, "permission_denied")
    version = approved(writer, dpo)
    assert viewer.get(f"{PATH}/{version['id']}/document").status_code == 200


def test_another_tenants_version_does_not_exist(writer: Someone, stranger: Someone) -> None:
    version = submitted(writer)
    for path in ("", "/document", "/notice", "/changes"):
        assert code(stranger.get(f"{PATH}/{version['id']}{path}")) == (404, "not_found")
    boss = someone("dpo", stranger.tenant_id)
    assert code(act(boss, version["id"], "approve")) == (404, "not_found")
    own = submitted(stranger)
    answer = stranger.get(f"{PATH}/{own['id']}/changes", to=version["id"])
    assert [each["code"] for each in answer.json()["detail"]["fields"]] == ["does_not_exist"]
