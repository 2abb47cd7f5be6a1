"""The client's uploads: one answer for any number of items, nothing lost and nothing stored twice, whatever happens."""

import itertools
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.core.wsgi import get_wsgi_application
from pdpl_client import (
    Client,
    Conflict,
    ConnectionFailed,
    Forbidden,
    Invalid,
    NotFound,
    PreconditionFailed,
    ServerFailed,
    SignInRefused,
    SomeRefused,
    TooManyRequests,
    UploadStopped,
    UsageError,
    VeriSyntraClient,
)
from pdpl_client._journal import Journal

from tests.factories import PASSWORD, ActivityItem, Someone, program

ADDRESS = "http://localhost"


class Wire(httpx.BaseTransport):
    """The application in this process, behind a wire that may cut, delay or answer by itself.

    ``mishaps`` maps the number of a request to what happens to it: ``"cut before"``, ``"cut after"``, or an answer.
    """

    def __init__(self, mishaps: dict[int, Any] | None = None) -> None:
        self.inner = httpx.WSGITransport(get_wsgi_application(), raise_app_exceptions=False)
        self.mishaps, self.requests = mishaps or {}, list[httpx.Request]()
        self.lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            number = len(self.requests)
            self.requests.append(request)
        mishap = self.mishaps.get(number)
        if isinstance(mishap, httpx.Response):
            return mishap
        if mishap == "cut before":
            raise httpx.ConnectError("cut", request=request)
        response = self.inner.handle_request(request)
        if mishap == "cut after":
            raise httpx.ReadError("cut", request=request)
        response.read()
        return response


def refusal(status: int, code: str = "busy", **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=named, json={"detail": {"code": code, "error": "E", "error_vi": "V"}})


@pytest.fixture
def key(admin: Someone) -> str:
    return program(admin, "editor").client._credentials["HTTP_AUTHORIZATION"].removeprefix("Bearer ")


@pytest.fixture
def connect(key: str) -> Iterator[Callable[..., Client]]:
    """Makes clients whose wire suffers the given mishaps; they have ``.wire``."""
    made: list[Client] = []

    def connected(mishaps: dict[int, Any] | None = None, **options: Any) -> Client:
        wire = Wire(mishaps)
        client = Client(ADDRESS, key, transport=wire, **{"patience": 20.0, **options})
        client.wire = wire  # type: ignore[attr-defined]
        made.append(client)
        return client

    yield connected
    for client in made:
        client.close()


def activities(count: int, bad: tuple[int, ...] = ()) -> list[dict[str, Any]]:
    stem = uuid4().hex
    items: list[Any] = [ActivityItem(external_id=f"{stem}-{at}") for at in range(count)]
    for at in bad:
        items[at] = {"activity_name_vi": "", "legal_basis": "consent"}
    return items


# --- The brief's call -------------------------------------------------------------------------


def test_upload_is_one_answer_whose_indexes_count_over_all(connect: Callable[..., Client]) -> None:
    client = connect()
    result = client.upload_data_scan_batch(client.tenant_id, activities(25, bad=(3, 10, 24)), batch_size=10)
    assert set(result) == {"total_submitted", "total_created", "total_failed", "errors"}
    assert (result["total_submitted"], result["total_created"], result["total_failed"]) == (25, 22, 3)
    assert [entry["index"] for entry in result["errors"]] == [3, 10, 24]
    assert result["errors"][1]["fields"][0]["error_vi"] == "Trường này không được để trống."
    assert client.records("processing-activities").count() == 22
    with pytest.raises(SomeRefused) as refused:
        result.raise_for_errors()
    assert refused.value.result is result


def test_upload_under_the_briefs_name(key: str) -> None:
    with VeriSyntraClient(api_key=key, base_url=f"{ADDRESS}/api/v1/", transport=Wire()) as client:
        result = client.upload_data_scan_batch(client.tenant_id, activities(3))
    assert result.raise_for_errors()["total_created"] == 3


def test_everything_refused_is_an_answer_and_no_exception(connect: Callable[..., Client]) -> None:
    client = connect()
    result = client.upload_data_scan_batch(client.tenant_id, [{}, "text", {"legal_basis": "x"}])
    assert (result["total_submitted"], result["total_failed"]) == (3, 3)


def test_nothing_to_send_sends_nothing(connect: Callable[..., Client]) -> None:
    client = connect()
    assert client.upload_data_scan_batch(client.tenant_id, iter(()))["total_submitted"] == 0
    assert client.wire.requests == []


@pytest.mark.parametrize("parallel", [1, 3])
def test_iterators_are_taken_no_further_than_what_is_on_its_way(connect: Callable[..., Client], parallel: int) -> None:
    taken = itertools.count()
    ahead: list[int] = []
    client = connect()

    def items() -> Iterator[Any]:
        for item in activities(60):
            next(taken)
            yield item

    def settled(result: Any, batch: Any, answer: Any) -> None:
        ahead.append(taken.__reduce__()[1][0] - result["total_submitted"])

    result = client.upload_data_scan_batch(client.tenant_id, items(), batch_size=5, parallel=parallel, on_batch=settled)
    assert result["total_created"] == 60
    assert max(ahead) <= 5 * parallel


def test_parallel_batches_are_told_in_order(connect: Callable[..., Client]) -> None:
    client = connect()
    result = client.upload_data_scan_batch(client.tenant_id, activities(60, bad=(7, 21, 43)), batch_size=6, parallel=4)
    assert [entry["index"] for entry in result["errors"]] == [7, 21, 43]
    assert result["total_created"] == 57


def test_other_kinds_and_options(connect: Callable[..., Client]) -> None:
    client = connect()
    items = [
        {"code": "a", "name_vi": "A", "sensitivity": "basic"},
        {"code": "b", "name_vi": "B", "sensitivity": "basic"},
    ]
    upload = client.upload_data_scan_batch
    tried = upload(client.tenant_id, items, kind="data-categories", dry_run=True)
    assert (tried["total_created"], client.records("data-categories").count(code="a")) == (2, 0)
    assert upload(client.tenant_id, items, kind="data-categories")["total_created"] == 2
    again = upload(client.tenant_id, items, kind="data-categories", on_conflict="skip")
    assert (again["total_created"], again["total_failed"], again.total_skipped) == (0, 0, 2)
    items[0]["name_vi"] = "Mới"
    assert upload(client.tenant_id, items, kind="data-categories", on_conflict="update").total_updated == 1


def test_atomic_is_for_one_batch_and_nothing_of_more_is_sent(connect: Callable[..., Client]) -> None:
    client = connect()
    with pytest.raises(UsageError, match="atomic"):
        client.upload_data_scan_batch(client.tenant_id, activities(3), batch_size=2, mode="atomic")
    assert client.wire.requests == []
    result = client.upload_data_scan_batch(client.tenant_id, activities(3, bad=(1,)), mode="atomic")
    assert (result["total_created"], result["total_failed"], result.total_aborted) == (0, 1, 2)
    assert not result.is_whole


@pytest.mark.parametrize(
    "options", [{"batch_size": 0}, {"batch_size": 10_001}, {"parallel": 0}, {"kind": "people"}], ids=str
)
def test_what_cannot_be_sent_is_a_usage_error(connect: Callable[..., Client], options: dict[str, Any]) -> None:
    client = connect()
    with pytest.raises(UsageError):
        client.upload_data_scan_batch(client.tenant_id, activities(1), **options)
    assert client.wire.requests == []


def test_text_that_is_no_unicode_is_its_items_error(connect: Callable[..., Client]) -> None:
    client = connect()
    result = client.upload_data_scan_batch(client.tenant_id, [*activities(1), {"activity_name_vi": "\ud800"}])
    assert (result["total_created"], result["errors"][0]["index"]) == (1, 1)


# --- Mishaps ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "mishaps",
    [
        {1: "cut before"},
        {1: "cut after"},
        {0: "cut after", 1: "cut after", 3: "cut before"},
        {1: refusal(429, Retry_After="0")},
        {0: refusal(503, Retry_After="1"), 2: refusal(502)},
        {1: refusal(409, "idempotency_in_progress", Retry_After="0")},
        {1: httpx.Response(504, text="<html>gateway</html>")},
    ],
    ids=str,
)
def test_whatever_passes_is_waited_for_and_nothing_is_lost_or_doubled(
    connect: Callable[..., Client], mishaps: dict[int, Any]
) -> None:
    client = connect(mishaps)
    result = client.upload_data_scan_batch(client.tenant_id, activities(30, bad=(12,)), batch_size=10)
    assert (result["total_created"], result["total_failed"]) == (29, 1)
    assert client.records("processing-activities").count() == 29


def test_each_batch_keeps_its_key_however_often_it_is_asked_for(connect: Callable[..., Client]) -> None:
    client = connect({0: "cut after", 2: "cut before"})
    client.upload_data_scan_batch(client.tenant_id, activities(4), batch_size=2, upload_id="scan-7")
    keys = [each.headers["Idempotency-Key"] for each in client.wire.requests]
    assert keys == ["scan-7-0", "scan-7-0", "scan-7-1", "scan-7-1"]


def test_the_same_upload_again_stores_nothing_twice(connect: Callable[..., Client]) -> None:
    client, items = connect(), [{"activity_name_vi": f"{at}", "legal_basis": "consent"} for at in range(5)]
    for _ in range(2):
        result = client.upload_data_scan_batch(client.tenant_id, items, batch_size=2, upload_id="weekly")
        assert result["total_created"] == 5
    assert client.records("processing-activities").count() == 5


def test_an_upload_that_stops_says_where_and_goes_on(connect: Callable[..., Client]) -> None:
    items = activities(30)
    client = connect(dict.fromkeys(range(2, 400), "cut before"), patience=0.5)
    with pytest.raises(UploadStopped) as stopped:
        client.upload_data_scan_batch(client.tenant_id, items, batch_size=10)
    assert isinstance(stopped.value.__cause__, ConnectionFailed)
    assert stopped.value.result["total_created"] == 20
    result = connect().upload_data_scan_batch(client.tenant_id, items, batch_size=10, upload_id=stopped.value.upload_id)
    assert result["total_created"] == 30
    assert client.tenant_id
    assert connect().records("processing-activities").count() == 30


def test_a_refusal_of_the_whole_request_stops_the_upload(connect: Callable[..., Client]) -> None:
    client = connect()
    with pytest.raises(UploadStopped) as stopped:
        client.upload_data_scan_batch(str(uuid4()), activities(2))
    assert isinstance(stopped.value.__cause__, Forbidden)
    assert stopped.value.__cause__.error_vi == "Không thể truy cập dữ liệu của tenant khác"


def test_journal_knows_what_was_settled(connect: Callable[..., Client], tmp_path: Any) -> None:
    items = activities(30, bad=(4,))
    path = tmp_path / "journal"
    client = connect({each: refusal(500, "server_error") for each in range(2, 9)})
    with pytest.raises(UploadStopped):
        client.upload_data_scan_batch(client.tenant_id, items, batch_size=10, journal=Journal(path, "f"))
    assert path.stat().st_mode & 0o777 == 0o600
    with path.open("a") as file:
        file.write('{"position": 2, "ans')  # killed while writing
    taken_up = connect()
    result = taken_up.upload_data_scan_batch(
        client.tenant_id, items, batch_size=10, journal=Journal(path, "f", resume=True)
    )
    assert len(taken_up.wire.requests) == 1
    assert (result["total_created"], result["total_failed"], result["errors"][0]["index"]) == (29, 1, 4)
    assert Journal(path, "another file", resume=True).settled == 0


def test_what_must_not_happen_twice_is_not_asked_twice(connect: Callable[..., Client]) -> None:
    client = connect({0: "cut after"})
    with pytest.raises(ConnectionFailed):
        client.records("recipients").create(name_vi="Một", role="processor")
    assert client.records("recipients").count() == 1
    client = connect({0: "cut before", 1: refusal(503, Retry_After="0")})
    client.records("recipients").create(name_vi="Hai", role="processor")
    assert client.records("recipients").count() == 2


def test_patience_ends(connect: Callable[..., Client]) -> None:
    client = connect({each: refusal(429, Retry_After="30") for each in range(9)}, patience=1.0)
    with pytest.raises(TooManyRequests):
        client.limits()
    assert len(client.wire.requests) == 1


# --- Records, people, errors -------------------------------------------------------------------


def test_records_from_making_to_removing(connect: Callable[..., Client]) -> None:
    client = connect()
    recipients = client.records("recipients")
    made = recipients.create(name_vi="Bưu chính Mẫu", role="processor", external_id="post")
    tag = recipients.etag(made["id"])
    assert recipients.update(made["id"], if_match=tag, tax_code="0101234567")["tax_code"] == "0101234567"
    with pytest.raises(PreconditionFailed):
        recipients.update(made["id"], if_match=tag, tax_code="1")
    assert recipients.replace(made["id"], name_vi="Khác", role="processor")["tax_code"] == ""
    recipients.create(name_vi="Một", role="processor", external_id="x")
    with pytest.raises(Conflict):
        recipients.create(name_vi="Hai", role="processor", external_id="x")
    with pytest.raises(Invalid) as invalid:
        recipients.create(name_vi="", role="boss")
    assert {fault["field"] for fault in invalid.value.fields} == {"name_vi", "role"}
    recipients.delete(made["id"])
    with pytest.raises(NotFound):
        recipients.get(made["id"])


def test_lists_go_on_over_all_pages(connect: Callable[..., Client]) -> None:
    client = connect()
    assert len(list(client.records("data-categories").list(page_size=10))) == 39
    assert len(client.wire.requests) == 4


def test_batches_and_their_errors(connect: Callable[..., Client]) -> None:
    client = connect()
    client.upload_data_scan_batch(client.tenant_id, activities(3, bad=(1,)))
    [batch] = client.batches.list()
    assert client.batches.get(batch["id"])["total_created"] == 2
    assert [entry["index"] for entry in client.batches.errors(batch["id"])] == [1]
    assert b"error_vi" in client.batches.errors_file(batch["id"])
    client.batches.undo(batch["id"])
    assert client.records("processing-activities").count() == 0


def test_a_person_signs_in_and_their_tokens_renew_themselves(editor: Someone) -> None:
    wire = Wire()
    with Client(ADDRESS, username=editor.username, password=PASSWORD, transport=wire) as client:
        tenant = str(editor.tenant_id)
        client.upload_data_scan_batch(tenant, activities(1))
        client._transport.http.auth._access = "stale"  # type: ignore[union-attr]
        client.upload_data_scan_batch(tenant, activities(1))
        paths = [each.url.path.removeprefix("/api/v1/") for each in wire.requests]
    batch = f"tenants/{tenant}/batch/processing-activities"
    assert paths == ["auth/token", batch, batch, "auth/token/refresh", batch]


def test_a_wrong_password_and_a_dead_key_are_told(editor: Someone) -> None:
    tenant = str(editor.tenant_id)
    wrong = Client(ADDRESS, username=editor.username, password="wrong", tenant_id=tenant, transport=Wire())
    dead = Client(ADDRESS, f"pdpl_{editor.tenant_id.hex}_dead", transport=Wire())
    for client, code in ((wrong, "no_active_account"), (dead, "key_not_valid")):
        with client, pytest.raises(SignInRefused) as refused:
            client.limits()
        assert refused.value.code == code


def test_a_failure_of_the_server_is_told_without_asking_again(connect: Callable[..., Client]) -> None:
    client = connect({0: refusal(500, "server_error")})
    with pytest.raises(ServerFailed):
        client.limits()
    assert len(client.wire.requests) == 1


def test_environment_says_what_arguments_do_not(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDPL_URL", "https://register.example.vn/")
    monkeypatch.setenv("PDPL_API_KEY", key)
    monkeypatch.setenv("PDPL_TENANT", "t")
    with Client() as client:
        assert (client.base_url, client.tenant_id) == ("https://register.example.vn/api/v1", "t")
    monkeypatch.delenv("PDPL_TENANT")
    with Client("http://other/api/v1") as client:
        assert (client.base_url, client.tenant_id) == ("http://other/api/v1", key.split("_")[1])
    for name in ("PDPL_URL", "PDPL_API_KEY"):
        monkeypatch.delenv(name)
    with pytest.raises(UsageError):
        Client()
    with pytest.raises(UsageError):
        Client("http://localhost")


def test_importing_the_client_loads_nothing_of_the_server() -> None:
    code = (
        "import sys, pdpl_client, pdpl_client.cli; print([m for m in sys.modules if m.split('.')[0] in "
        + json.dumps(["django", "rest_framework", "activities", "tenants", "pdpl_inventory"]).replace('"', "'")
        + "])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout.strip() == "[]"
