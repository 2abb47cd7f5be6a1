"""Labels follow ``Accept-Language``; error messages always come in both languages."""

import re
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from tests.factories import PASSWORD, Someone

EN, VI = {"HTTP_ACCEPT_LANGUAGE": "en"}, {"HTTP_ACCEPT_LANGUAGE": "vi"}


def options(who: Someone, **headers: Any) -> Any:
    return who.client.options(who.url("recipients"), **headers)


@pytest.mark.parametrize(("header", "expected"), [("en", "en"), ("vi", "vi"), ("en-GB,en;q=0.9", "en"), ("fr", "vi")])
def test_options_follow_accept_language(editor: Someone, header: str, expected: str) -> None:
    answer = options(editor, HTTP_ACCEPT_LANGUAGE=header)
    assert (answer.status_code, answer["Content-Language"]) == (200, expected)
    assert "Accept-Language" in answer["Vary"]


def test_browsable_pages_follow_accept_language(editor: Someone) -> None:
    client = Client()
    client.login(username=editor.username, password=PASSWORD)
    for header, language in ((EN, "en"), (VI, "vi"), ({}, "vi")):
        page = client.get(editor.url("recipients"), HTTP_ACCEPT="text/html", **header)
        assert page["Content-Language"] == language


def test_labels_of_the_schema_follow_accept_language() -> None:
    def schema(**headers: Any) -> str:
        return APIClient().get("/api/v1/schema", HTTP_ACCEPT="application/vnd.oai.openapi+json", **headers).text

    assert "Personal data processor" in schema(**EN)
    assert "Bên xử lý dữ liệu cá nhân" in schema(**VI)
    assert "Bên xử lý dữ liệu cá nhân" in schema()


@pytest.mark.parametrize("header", [EN, VI])
def test_errors_carry_both_languages_whatever_is_read(editor: Someone, header: dict[str, str]) -> None:
    detail = editor.client.get(editor.url("recipients?page_size=0"), **header).json()["detail"]
    assert "page_size must be" in detail["error"]
    assert "page_size phải là" in detail["error_vi"]
    fault = editor.batch([{}], "recipients", **header).json()["errors"][0]["fields"][0]
    assert (fault["error"], fault["error_vi"]) == ("This field is required.", "Trường này là bắt buộc.")


@pytest.mark.parametrize("path", ["docs", "redoc"])
@pytest.mark.parametrize(("header", "title"), [(EN, "API documentation"), (VI, "Tài liệu API")])
def test_docs_are_public_titled_and_of_this_host(path: str, header: dict[str, str], title: str) -> None:
    client = Client()
    page = client.get(f"/api/v1/{path}", **header)
    html, policy = page.content.decode(), page["Content-Security-Policy"]
    assert (page.status_code, title in html) == (200, True)
    assert not re.findall(r"(?:https?:)?//[\w.-]+\.\w+", html)
    assert not re.findall(r"https?:|//|\*", policy)
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]
    assert not re.findall(r"<script(?![^>]*\bsrc=)", html)
    assets = re.findall(r"(?:src|href)=\"(/[^\"]+)\"", html)
    assert assets
    for asset in assets:
        answer = client.get(asset.replace("&amp;", "&"))
        assert answer.status_code == 200, asset
        answer.close()
