"""``manage.py check`` names what is wrong with the provider's settings, in Vietnamese and in English."""

import json
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from pdpl_inventory.settings import environment

GRANT = {"group": "a", "tenant": "01a20b4d-0000-7000-8000-000000000000", "role": "editor"}


@pytest.fixture(autouse=True)
def _configured(settings: Any) -> None:
    settings.PDPL_OIDC_ISSUER = "https://sso.example.vn/realms/cong-ty"
    settings.PDPL_OIDC_CLIENT_ID = "desk"
    settings.PDPL_OIDC_GROUPS = json.dumps([GRANT])


def check() -> str:
    try:
        call_command("check")
    except SystemCheckError as error:
        return str(error)
    return ""


def test_configured_provider_passes(settings: Any) -> None:
    assert check() == ""
    settings.PDPL_OIDC_GROUPS = ""
    assert check() == ""


@pytest.mark.parametrize(
    ("groups", "vi", "en"),
    [
        ("editors", "không phải là JSON", "is not JSON"),
        (json.dumps(GRANT), "phải là một danh sách", "must be a list"),
        (json.dumps([GRANT, {"group": "a"}]), "mục 2: phải là", "item 2: it must be"),
        (json.dumps([{**GRANT, "extra": "x"}]), "mục 1: phải là", "item 1: it must be"),
        (json.dumps([{**GRANT, "group": ""}]), "“group” không được để trống", "“group” may not be blank"),
        (json.dumps([{**GRANT, "tenant": "Mẫu"}]), "“tenant” phải là mã", "“tenant” must be the id"),
        (json.dumps([{**GRANT, "role": "scanner"}]), "“role” phải là một trong", "“role” must be one of: admin, dpo"),
    ],
)
def test_groups_that_cannot_be_read_are_named(settings: Any, groups: str, vi: str, en: str) -> None:
    settings.PDPL_OIDC_GROUPS = groups
    said = check()
    assert "tenants.E014" in said
    assert vi in said
    assert en in said


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("PDPL_OIDC_ISSUER", "sso.example.vn", "tenants.E011"),
        ("PDPL_OIDC_CLIENT_ID", "", "tenants.E012"),
        ("PDPL_OIDC_SCOPES", "email profile", "tenants.E013"),
    ],
)
def test_half_configured_provider_is_named(settings: Any, name: str, value: str, code: str) -> None:
    setattr(settings, name, value)
    assert code in check()


def test_production_requires_https(settings: Any) -> None:
    settings.PDPL_OIDC_ISSUER = "http://sso.example.vn"
    assert check() == ""
    settings.PDPL_PRODUCTION = True
    assert "tenants.E011" in check()


def test_only_the_provider_requires_one(settings: Any) -> None:
    settings.PDPL_OIDC_ISSUER, settings.PDPL_OIDC_ONLY = "", True
    assert "tenants.E010" in check()


def test_setting_may_be_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    file = tmp_path / "groups.json"
    file.write_text("[]")
    monkeypatch.setenv("PDPL_OIDC_GROUPS_FILE", str(file))
    assert environment.text_or_file("PDPL_OIDC_GROUPS") == "[]"
    monkeypatch.setenv("PDPL_OIDC_GROUPS", "[]")
    with pytest.raises(ImproperlyConfigured, match="exclude each other"):
        environment.text_or_file("PDPL_OIDC_GROUPS")
    monkeypatch.delenv("PDPL_OIDC_GROUPS")
    monkeypatch.setenv("PDPL_OIDC_GROUPS_FILE", str(tmp_path / "missing.json"))
    with pytest.raises(ImproperlyConfigured, match="must name a readable text file"):
        environment.text_or_file("PDPL_OIDC_GROUPS")
