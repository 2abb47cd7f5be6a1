"""The command ``pdpl``: exit codes, options, templates, sign-in, and the languages of its output."""

import csv
import json
import os
import stat
from pathlib import Path
from typing import Any

import httpx
import pytest
from pdpl_client import cli
from pdpl_client._words import WORDS

from tests.client.commands import BAD, GOOD, names, written
from tests.factories import PASSWORD, ActivityItem, Someone


def test_result_is_a_table_in_the_language_asked_for(pdpl: Any, tmp_path: Path) -> None:
    file = written(tmp_path / "a.json", [GOOD, BAD])
    _, out, _ = pdpl("upload", file)
    assert "Đã tạo" in out
    assert "Trường này không được để trống" in out
    _, out, _ = pdpl("upload", file, "--lang", "en")
    assert "Created" in out
    assert "This field may not be blank" in out


def test_words_are_in_both_languages() -> None:
    for vi, en in WORDS.values():
        assert vi
        assert en
        assert vi != en


def test_exit_codes(pdpl: Any, maker: Someone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = written(tmp_path / "good.json", [GOOD]), written(tmp_path / "bad.json", [BAD])
    assert pdpl("upload", good)[0] == 0
    assert pdpl("upload", bad)[0] == 1
    assert pdpl("upload", tmp_path / "none.json")[0] == 2
    assert pdpl("upload", good, "--mode", "some")[0] == 2
    assert pdpl("upload", good, "--errors", "a.txt")[0] == 2
    monkeypatch.setenv("PDPL_API_KEY", f"pdpl_{maker.tenant_id.hex}_dead")
    code, out, err = pdpl("upload", good)
    assert (code, out) == (2, "")
    assert "Khóa API không hợp lệ" in err
    assert "dead" not in err


def test_dry_run_stores_nothing(pdpl: Any, maker: Someone, tmp_path: Path) -> None:
    code, out, _ = pdpl("upload", written(tmp_path / "a.json", [GOOD]), "--dry-run")
    assert code == 0
    assert "không lưu gì" in out
    assert names(maker) == []


def test_other_kinds_modes_and_conflicts(pdpl: Any, maker: Someone, tmp_path: Path) -> None:
    file = written(tmp_path / "a.ndjson", [{"name_vi": "Một", "role": "processor", "external_id": "1"}])
    assert pdpl("upload", file, "--kind", "recipients")[0] == 0
    assert pdpl("upload", file, "--kind", "recipients")[0] == 1
    assert pdpl("upload", file, "--kind", "recipients", "--on-conflict", "skip")[0] == 0
    two = written(tmp_path / "b.ndjson", [{"name_vi": "Hai", "role": "processor"}, {"name_vi": ""}])
    assert pdpl("upload", two, "--kind", "recipients", "--mode", "atomic")[0] == 1
    assert names(maker, "recipients") == ["Một"]


def test_template_is_the_servers(pdpl: Any, answered_by: Any, tmp_path: Path) -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.path.rpartition("/tenants/")[2].partition("/")[2], dict(request.url.params)))
        return httpx.Response(200, content=b"\x00table")

    answered_by(answer)
    assert pdpl("template", tmp_path / "a.xlsx", "--kind", "recipients", "--lang", "en")[0] == 0
    assert (tmp_path / "a.xlsx").read_bytes() == b"\x00table"
    assert pdpl("template", tmp_path / "B.CSV")[0] == 0
    assert asked == [
        ("imports/template", {"kind": "recipients", "format": "xlsx", "lang": "en"}),
        ("imports/template", {"kind": "processing-activities", "format": "csv", "lang": "vi"}),
    ]
    assert pdpl("template", tmp_path / "a.txt")[0] == 2
    code, _, err = pdpl("template", tmp_path / "none" / "a.csv")
    assert (code, "none" in err, "Traceback" in err) == (2, True, False)


def test_dossier_is_saved_and_what_is_missing_is_shown(pdpl: Any, tmp_path: Path) -> None:
    code, out, _ = pdpl("dossier", "form-10", "--format", "docx", "-o", tmp_path / "mau-10.docx")
    assert (code, "mau-10.docx" in out) == (0, True)
    assert (tmp_path / "mau-10.docx").read_bytes()[:2] == b"PK"
    assert pdpl("dossier", "form-09", "-o", tmp_path / "a.odt")[0] == 2
    code, out, _ = pdpl("dossier", "missing", "form-09", "--lang", "en")
    assert (code, "The organisation's tax code is missing." in out) == (1, True)
    code, out, _ = pdpl("dossier", "missing", "--json")
    assert (code, json.loads(out)["complete"]) == (1, False)


def test_register_is_saved_as_it_was_asked_for(
    pdpl: Any, maker: Someone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker.batch([ActivityItem(activity_name_vi="Một"), ActivityItem(activity_name_vi="Hai", legal_basis="consent")])
    file = tmp_path / "so.csv"
    code, out, _ = pdpl("register", "-o", file, "--filter", "legal_basis=consent", "--lang", "en")
    assert (code, "so.csv" in out) == (0, True)
    [row] = csv.DictReader(file.read_text("utf-8-sig").splitlines())
    assert row["Hoạt động xử lý dữ liệu cá nhân | Processing activity"] == "Hai"
    monkeypatch.chdir(tmp_path)
    assert pdpl("register", "--format", "xlsx", "--as-of", "2026-01-01")[0] == 0
    assert (tmp_path / "so-dang-ky.xlsx").read_bytes()[:2] == b"PK"
    assert pdpl("register", "-o", tmp_path / "so.doc")[0] == 2
    assert pdpl("register", "--filter", "approved")[0] == 2
    assert pdpl("register", "--filter", "status=none")[0] == 2


def test_login_keeps_a_key_or_a_session_for_its_owner_alone(
    pdpl: Any, maker: Someone, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = os.environ["PDPL_API_KEY"]
    assert pdpl("login")[0] == 0
    kept = tmp_path / "XDG_CONFIG_HOME" / "pdpl" / "credentials.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    monkeypatch.delenv("PDPL_API_KEY")
    monkeypatch.delenv("PDPL_URL")
    code, out, err = pdpl("whoami", "--json")
    assert (code, json.loads(out)["tenant"]) == (0, maker.tenant_id.hex)
    assert key not in out + err
    assert pdpl("logout")[0] == 0
    assert not kept.exists()
    assert pdpl("whoami")[0] == 2
    monkeypatch.setenv("PDPL_PASSWORD", PASSWORD)
    assert pdpl("login", "--url", address, "--user", maker.username, "--tenant", maker.tenant_id)[0] == 0
    assert PASSWORD not in kept.read_text()
    monkeypatch.delenv("PDPL_PASSWORD")
    assert pdpl("upload", written(tmp_path / "a.json", [GOOD]))[0] == 0


def test_batches_are_listed(pdpl: Any, tmp_path: Path) -> None:
    pdpl("upload", written(tmp_path / "a.json", [GOOD, BAD]))
    code, out, _ = pdpl("batches")
    assert code == 0
    assert "processing-activities" in out
    assert json.loads(pdpl("batches", "--json")[1])[0]["total_created"] == 1


def test_every_command_and_option_has_its_help() -> None:
    command = __import__("typer").main.get_command(cli.app)
    assert set(command.commands) == {
        "login",
        "logout",
        "whoami",
        "upload",
        "import",
        "batches",
        "template",
        "register",
        "dossier",
    }
    for each in (*command.commands.values(), *command.commands["dossier"].commands.values()):
        assert each.help
        assert all(option.help for option in each.params), [option.name for option in each.params if not option.help]
