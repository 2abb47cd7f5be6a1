"""``pdpl dossier``: a version is submitted, approved, filed, answered and downloaded from a terminal."""

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.factories import Someone, someone


def as_person(monkeypatch: pytest.MonkeyPatch, who: Someone) -> None:
    """Give the command the access token of a member."""
    token = who.client._credentials["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    monkeypatch.setenv("PDPL_API_KEY", token)
    monkeypatch.setenv("PDPL_TENANT", str(who.tenant_id))


def test_version_goes_from_submission_to_its_result(
    pdpl: Any, maker: Someone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = pdpl("dossier", "submit", "--comment", "Xin duyệt", "--json")
    version = json.loads(out)
    pk = version["id"]
    assert (code, version["dossier"], version["comment"]) == (0, "dpia", "Xin duyệt")
    assert pdpl("dossier", "submit")[0] == 2
    code, out, _ = pdpl("dossier", "versions", "--form", "form-10", "--lang", "en")
    assert (code, pk in out, "submitted" in out) == (0, True, True)
    assert json.loads(pdpl("dossier", "versions", "--form", "form-09", "--json")[1]) == []
    assert pdpl("dossier", "approve", pk)[0] == 2
    as_person(monkeypatch, someone("dpo", maker.tenant_id))
    code, out, _ = pdpl("dossier", "approve", pk)
    assert (code, f"Phiên bản 1: đã duyệt ({pk})" in out) == (0, True)
    assert pdpl("dossier", "file", pk, "--channel", "portal", "--receipt", "BN-1", "--on", "2020-01-01")[0] == 2
    code, out, _ = pdpl("dossier", "file", pk, "--channel", "portal", "--receipt", "BN-1", "--json")
    filed = json.loads(out)
    assert (code, filed["receipt"], filed["filed_on"]) == (0, "BN-1", timezone.localdate().isoformat())
    code, out, _ = pdpl("dossier", "result", pk, "to_complete", "--reason", "Thiếu phụ lục", "--json")
    assert (code, json.loads(out)["result_reason_vi"]) == (0, "Thiếu phụ lục")


def test_version_is_returned(pdpl: Any, maker: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    pk = json.loads(pdpl("dossier", "submit", "form-09", "--json")[1])["id"]
    as_person(monkeypatch, someone("dpo", maker.tenant_id))
    assert pdpl("dossier", "return", pk)[0] == 2
    code, out, _ = pdpl("dossier", "return", pk, "--comment", "Sai hợp đồng", "--json")
    assert (code, json.loads(out)["review_comment"]) == (0, "Sai hợp đồng")


def test_frozen_files_and_package_are_saved(pdpl: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = json.loads(pdpl("dossier", "submit", "--json")[1])
    monkeypatch.chdir(tmp_path)
    for part, ending, name in (
        ("pdf", "pdf", "report_pdf_sha256"),
        ("docx", "docx", "report_docx_sha256"),
        ("notice", "pdf", "notice_pdf_sha256"),
    ):
        assert pdpl("dossier", "download", version["id"], "--part", part)[0] == 0
        content = (tmp_path / f"dpia-1-{part}.{ending}").read_bytes()
        assert hashlib.sha256(content).hexdigest() == version[name]
    code, out, _ = pdpl("dossier", "download", version["id"], "-o", tmp_path / "goi.zip")
    assert (code, "goi.zip" in out) == (0, True)
    with zipfile.ZipFile(tmp_path / "goi.zip") as archive:
        report = archive.read("2.HSMau10-ĐGTĐ-xulyDLCN.pdf")
    assert hashlib.sha256(report).hexdigest() == version["report_pdf_sha256"]
    assert pdpl("dossier", "package", "form-09")[0] == 0
    with zipfile.ZipFile(io.BytesIO((tmp_path / "form-09.zip").read_bytes())) as archive:
        assert archive.namelist() == ["1.TB-ĐGTĐ-chuyenDLCNxbg.pdf", "2.HSMau9-ĐGTĐ-chuyenDLCNxbg.pdf"]
    assert pdpl("dossier", "download", "00000000-0000-7000-8000-000000000000")[0] == 2
