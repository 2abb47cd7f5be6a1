"""REST framework's browsable pages for members signed in at the admin, and the public pages of the API's docs."""

import html
import json
import os
import re
import subprocess
import sys
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.factories import BODY_KEYS, ITEMS, PASSWORD, ActivityItem, Someone, someone

pytestmark = pytest.mark.slow

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


def offered(page: Any) -> Any:
    """The JSON that the page's form is filled with."""
    [content] = re.findall(r"<textarea[^>]*>\s*(.*?)</textarea>", page.content.decode(), re.S)
    return json.loads(html.unescape(content))


@pytest.mark.parametrize("kind", ITEMS)
def test_every_form_offers_a_body_that_is_accepted(editor: Someone, kind: str) -> None:
    """The example of a list is stored, that of a batch too, that of a record changes nothing."""
    client = browser(editor)
    page = client.get(editor.url(kind), **HTML)
    assert "Danh sách" in page.content.decode()
    assert "created_at_after" in page.content.decode()
    created = client.post(editor.url(kind), json.dumps(offered(page)), content_type="application/json")
    assert created.status_code == 201, created.json()
    url = editor.url(f"{kind}/{created.json()['id']}")
    record = client.get(url, **HTML)
    assert "ETag" in record.content.decode()
    same = client.put(url, json.dumps(offered(record)), content_type="application/json")
    assert (same.status_code, same.json()) == (200, created.json())
    assert client.delete(url).status_code == 204
    batch = offered(client.get(editor.url(f"batch/{kind}"), **HTML))
    assert list(batch) == [BODY_KEYS[kind]]
    sent = client.post(editor.url(f"batch/{kind}"), json.dumps(batch), content_type="application/json", **HTML)
    assert sent.status_code == 201
    assert "total_created" in sent.content.decode()


def test_readers_see_no_forms(editor: Someone) -> None:
    viewer = someone("viewer", editor.tenant_id)
    page = browser(viewer).get(viewer.url("recipients"), **HTML)
    assert page.status_code == 200
    assert "<textarea" not in page.content.decode()


def test_refused_query_is_a_page_too(editor: Someone) -> None:
    page = browser(editor).get(editor.url("recipients") + "?rol=processor", **HTML)
    assert (page.status_code, page["Content-Type"][:9]) == (400, "text/html")
    assert "có phải ý bạn là “role”" in html.unescape(page.content.decode())


def test_one_setting_turns_the_pages_off() -> None:
    code = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "answer = Client(headers={'host': 'localhost'}).get('/api/v1/tenants/x/recipients', HTTP_ACCEPT='text/html')\n"
        "print(answer.status_code, answer['Content-Type'])"
    )
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "pdpl_inventory.settings"}
    for switch, told in (("0", "406 application/json"), ("1", "401 text/html; charset=utf-8")):
        run = subprocess.run(
            [sys.executable, "-c", code],
            env={**env, "PDPL_BROWSABLE_API": switch},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert run.stdout.strip() == told


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
