"""Headers and cookies that browsers are given, and security.txt."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from tests.admin.desk import seat
from tests.deploy.tools import ROOT
from tests.dossiers.attachments.sending import attached
from tests.factories import PASSWORD, Someone

PAGES = ("/admin/login/", "/admin/", "/admin/activities/processingactivity/", "/api/v1/docs", "/api/v1/redoc")


def sources(policy: str) -> dict[str, list[str]]:
    parts = (each.split() for each in policy.split(";"))
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", PAGES)
def test_pages_allow_no_strange_and_no_inline_script(path: str) -> None:
    answer = seat("dpo").client.get(path, HTTP_ACCEPT="text/html", follow=True)
    allowed = sources(answer.headers["Content-Security-Policy"])
    assert allowed["default-src"] == ["'none'"]
    assert allowed["frame-ancestors"] == allowed["base-uri"] == ["'none'"]
    assert "'unsafe-inline'" not in allowed["script-src"]
    assert not [value for values in allowed.values() for value in values if "//" in value or value == "*"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert not re.search(r"<script(?![^>]*(src=|application/json))[^>]*>", answer.content.decode())
    assert not re.search(r"\son(click|change|submit|load|input)=", answer.content.decode())


def test_browsable_pages_have_the_policy_of_pages(editor: Someone) -> None:
    answer = editor.client.get(editor.url("recipients"), HTTP_ACCEPT="text/html")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "microphone=()" in answer.headers["Permissions-Policy"]


def test_data_of_the_api_is_nothing_that_a_browser_runs(editor: Someone) -> None:
    policy = editor.get("recipients").headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; frame-ancestors 'none'"


def test_no_answer_of_the_api_is_kept_by_a_cache(editor: Someone) -> None:
    given = {"username": editor.username, "password": PASSWORD, "tenant_id": str(editor.tenant_id)}
    answers = [
        editor.client.post("/api/v1/auth/token", given),
        editor.client.post("/api/v1/auth/token", {**given, "password": "sai"}),
        editor.get("recipients"),
        editor.get("members"),
        editor.get("register"),
    ]
    assert [answer.status_code for answer in answers] == [200, 401, 200, 403, 200]
    assert all("no-store" in answer.headers["Cache-Control"] for answer in answers)
    assert "no-store" in seat("dpo").page("").headers["Cache-Control"]


def test_an_attachments_own_policy_stays(editor: Someone) -> None:
    answer = editor.get(f"dossiers/attachments/{attached(editor)['id']}/content")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_forms_may_lead_to_an_identity_provider_where_there_is_one(settings: Any) -> None:
    def forms() -> list[str]:
        return sources(Client().get("/admin/login/").headers["Content-Security-Policy"])["form-action"]

    assert forms() == ["'self'"]
    settings.PDPL_OIDC_ISSUER = "https://sso.example.vn/realms/cong-ty"
    assert forms() == ["'self'", "https:"]


def test_cookies_are_out_of_reach(settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True  # as in production
    cookies = seat("dpo").client.cookies
    session = cookies[settings.SESSION_COOKIE_NAME]
    assert (bool(session["httponly"]), session["samesite"]) == (True, "Lax")
    answer = Client().get("/admin/login/")
    csrf = answer.cookies[settings.CSRF_COOKIE_NAME]
    assert (bool(csrf["secure"]), bool(csrf["httponly"]), csrf["samesite"]) == (True, True, "Lax")


def test_cookies_in_production_belong_to_this_host_alone() -> None:
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME")
    code = f"from django.conf import settings; print(*(getattr(settings, each) for each in {names}))"
    production = {
        "PDPL_PRODUCTION": "1",
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "register.example.vn",
        "DATABASE_URL": "postgresql://app@localhost/pdpl",
        "DJANGO_SETTINGS_MODULE": "pdpl_inventory.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **production}, cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.split() == ["__Host-sessionid", "__Host-csrftoken", "__Host-language"], done.stderr


def test_security_txt_names_where_to_report(settings: Any) -> None:
    path = "/.well-known/security.txt"
    assert Client().get(path).status_code == 404
    settings.PDPL_SECURITY_CONTACT = ["mailto:an-ninh@example.vn", "https://example.vn/an-ninh"]
    settings.PDPL_URL = "https://register.example.vn/"
    answer = Client().get(path)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = [line.partition(": ")[::2] for line in answer.text.splitlines()]
    assert [value for name, value in fields if name == "Contact"] == settings.PDPL_SECURITY_CONTACT
    assert dict(fields)["Canonical"] == "https://register.example.vn/.well-known/security.txt"
    left = datetime.fromisoformat(dict(fields)["Expires"]) - datetime.now(UTC)
    assert 100 < left.days < 366, "RFC 9116 wants less than a year"
