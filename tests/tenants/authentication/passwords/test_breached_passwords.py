"""Passwords that were breached elsewhere are refused, by a file on the machine."""

import hashlib
import logging
from pathlib import Path
from typing import Any

import pytest
from django.core import checks

from tenants.authentication.passwords.breached import contains
from tests.factories import PASSWORD, Someone

BREACHED = "mật-khẩu-đã-lộ-từ-lâu"


def sha1(password: str) -> str:
    return hashlib.sha1(password.encode()).hexdigest().upper()


@pytest.fixture
def listed(tmp_path: Path, settings: Any) -> Path:
    """A file as its downloader writes it, with a thousand hashes and that of ``BREACHED``."""
    hashes = sorted([sha1(BREACHED), *(sha1(str(number)) for number in range(1_000))])
    file = tmp_path / "breached.txt"
    file.write_text("".join(f"{each}:{place}\r\n" for place, each in enumerate(hashes)))
    settings.PDPL_BREACHED_PASSWORDS = str(file)
    return file


def change(who: Someone, password: str) -> Any:
    body = {"current_password": PASSWORD, "new_password": password}
    return who.client.post("/api/v1/auth/password", body)


def test_breached_password_is_refused_in_both_languages(editor: Someone, listed: Path) -> None:
    answer = change(editor, BREACHED)
    assert answer.status_code == 400
    [fault] = answer.json()["detail"]["fields"]
    assert (fault["field"], fault["code"]) == ("new_password", "password_breached")
    assert "đã bị lộ" in fault["error_vi"]
    assert "breached" in fault["error"]


def test_other_passwords_are_accepted(editor: Someone, listed: Path) -> None:
    assert change(editor, BREACHED + "-khác").status_code == 200


def test_without_the_setting_it_is_accepted(editor: Someone) -> None:
    assert change(editor, BREACHED).status_code == 200


def test_file_that_is_away_is_logged_and_keeps_nobody_from_changing(
    editor: Someone, listed: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed.unlink()
    # import-linter turns it off in the process where it has run.
    monkeypatch.setattr(logging.getLogger("pdpl.passwords"), "disabled", False)
    caplog.set_level(logging.ERROR, "pdpl")
    assert change(editor, BREACHED).status_code == 200
    assert "was not compared" in caplog.text


@pytest.mark.parametrize("ending", ["\n", ":12\r\n"])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 100])
def test_every_line_is_found_and_nothing_else(tmp_path: Path, count: int, ending: str) -> None:
    hashes = sorted(sha1(str(number)) for number in range(count))
    path = tmp_path / "hashes"
    path.write_text("".join(each + ending for each in hashes))
    with path.open("rb") as file:
        assert all(contains(file, each.encode()) for each in hashes)
        others = [sha1(f"other {number}") for number in range(100)] + ["0" * 40, "F" * 40]
        assert not any(contains(file, each.encode()) for each in others)


def found(settings: Any) -> list[str | None]:
    messages = checks.run_checks(tags=[checks.Tags.security])
    return [each.id for each in messages if each.id and each.id.startswith("tenants.E01")]


def test_check_accepts_a_good_file(listed: Path, settings: Any) -> None:
    assert found(settings) == []


@pytest.mark.parametrize("text", ["", "password\n123456\n", f"{'F' * 40}\n{'0' * 40}\n"])
def test_check_names_a_file_that_is_no_sorted_list(listed: Path, settings: Any, text: str) -> None:
    listed.write_text(text)
    assert found(settings) == ["tenants.E011"]


def test_check_names_a_file_that_is_away(listed: Path, settings: Any) -> None:
    listed.unlink()
    assert found(settings) == ["tenants.E010"]
