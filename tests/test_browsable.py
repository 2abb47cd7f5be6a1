"""REST framework's pages: for someone signed in at the admin, scoped like everything else; and the docs' own pages."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from tests.factories import ITEMS, PASSWORD, ActivityItem, Someone

HTML = {"HTTP_ACCEPT": "text/html"}


def browser(someone: Someone) -> Client:
    client = Client()
    assert client.login(username=someone.username, password=PASSWORD)
    return client


@pytest.mark.parametrize("kind", ITEMS)
def test_lists_and_records_have_pages_of_the_tenant_alone(editor: Someone, stranger: Someone, kind: str) -> None:
    mine = editor.batch(
        [ITEMS[kind](**{"name_vi": "Của tôi"} if kind != "processing-activities" else {"activity_name_vi": "Của tôi"})],
        kind,
    )
    assert mine.status_code == 201
    own, other = browser(editor), browser(stranger)
    page = own.get(editor.url(kind) + "?search=cua+toi", **HTML)
    assert (page.status_code, page["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "Của tôi" in page.content.decode()
    assert "Của tôi" not in other.get(stranger.url(kind) + "?search=cua+toi", **HTML).content.decode()
    refused = other.get(editor.url(kind), **HTML)
    assert refused.status_code == 403
    assert "Không thể truy cập dữ liệu của tenant khác" in refused.content.decode()


def test_batches_have_pages(editor: Someone) -> None:
    batch_id = editor.batch([ActivityItem(), {}]).json()["batch_id"]
    client = browser(editor)
    for path in ("batches", f"batches/{batch_id}", f"batches/{batch_id}/errors", "batch/processing-activities"):
        assert client.get(editor.url(path), **HTML).status_code == (405 if path.startswith("batch/") else 200)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("api-keys", ["expires_at", "revoked and expired ones"]),
        ("members", ["password", "active members"]),
        ("profile", ["dpo_email", "own particulars"]),
        ("limits", ["on_conflict", "What is allowed"]),
    ],
)
def test_surroundings_have_pages_with_what_may_be_sent(admin: Someone, path: str, words: list[str]) -> None:
    page = browser(admin).get(admin.url(path), **HTML)
    assert page.status_code == 200
    for word in words:
        assert word in page.content.decode()


def test_session_without_csrf_token_may_not_write(editor: Someone) -> None:
    client = Client(enforce_csrf_checks=True)
    client.login(username=editor.username, password=PASSWORD)
    answer = client.post(editor.url("batch/recipients"), {"recipients": [{}]}, content_type="application/json")
    assert answer.status_code == 403
    assert "error_vi" in answer.json()["detail"]


def test_missing_page_is_a_page_for_a_reader_and_json_for_a_program(editor: Someone) -> None:
    client = browser(editor)
    assert client.get(editor.url(f"recipients/{uuid4()}"), **HTML)["Content-Type"].startswith("text/html")
    assert client.get("/api/v1/none", **HTML)["Content-Type"] == "application/json"
    assert client.get("/none", **HTML)["Content-Type"].startswith("text/html")


def test_docs_are_public_and_need_no_other_host() -> None:
    client = Client()
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert not re.findall(r"https?://(?!testserver)[^\s\"']+", page.content.decode())
    for asset in re.findall(r"(?:src|href)=\"(/static/[^\"]+)\"", page.content.decode()):
        answer = client.get(asset)
        assert (answer.status_code, len(b"".join(answer.streaming_content)) > 0) == (200, True)  # type: ignore[arg-type]
        answer.close()
    schema = client.get("/api/v1/schema", HTTP_ACCEPT="application/json").json()
    assert schema["openapi"].startswith("3.1")
    assert "/api/v1/tenants/{tenant_id}/batch/processing-activities" in schema["paths"]
