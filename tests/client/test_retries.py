"""An upload that meets failures is retried without loss or repetition, or stops and says where."""

import _thread
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pdpl_client import Client, ConnectionFailed, Forbidden, ServerFailed, TooManyRequests, UploadStopped
from pdpl_client._journal import Journal

from tests.client.wire import activities, refusal


@pytest.mark.parametrize(
    "mishaps",
    [
        {1: "cut before"},
        {1: "cut after"},
        {0: "cut after", 1: "cut after", 3: "cut before"},
        {1: refusal(429, Retry_After="0")},
        {0: refusal(503, Retry_After="1"), 2: refusal(502)},
        {1: refusal(503, "outcome_unknown", Retry_After="0")},
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
    client = connect({1: "cut before", 2: refusal(503, Retry_After="0")})
    client.limits()
    client.records("recipients").create(name_vi="Hai", role="processor")
    assert client.records("recipients").count() == 2
    client = connect({0: refusal(503, "outcome_unknown", Retry_After="0")})
    with pytest.raises(ServerFailed):
        client.records("recipients").create(name_vi="Ba", role="processor")
    assert len(client.wire.requests) == 1


def test_patience_ends(connect: Callable[..., Client]) -> None:
    client = connect({each: refusal(429, Retry_After="30") for each in range(9)}, patience=1.0)
    with pytest.raises(TooManyRequests):
        client.limits()
    assert len(client.wire.requests) == 1


def test_a_server_that_was_never_reached_is_told_at_once(connect: Callable[..., Client]) -> None:
    client = connect(dict.fromkeys(range(9), "cut before"))
    with pytest.raises(ConnectionFailed) as failed:
        client.limits()
    assert not failed.value.reached
    with pytest.raises(UploadStopped) as stopped:
        client.upload_data_scan_batch(client.tenant_id, activities(2), parallel=2, batch_size=1)
    assert isinstance(stopped.value.__cause__, ConnectionFailed)
    assert len(client.wire.requests) <= 3


def test_a_program_may_wait_for_a_server_that_is_not_up_yet(connect: Callable[..., Client]) -> None:
    waits: list[Any] = []
    told = {"on_wait": lambda *wait: waits.append(wait)}
    connect({0: "cut before", 1: "cut before"}, connect_patience=9.0, patience=0.0, **told).limits()
    assert [reason for reason, _, _ in waits] == ["unreached", "unreached"]
    client = connect(dict.fromkeys(range(99), "cut before"), connect_patience=0.5)
    with pytest.raises(ConnectionFailed):
        client.limits()
    assert 1 < len(client.wire.requests) < 9


def test_every_wait_is_told_with_its_reason_and_what_is_left(connect: Callable[..., Client]) -> None:
    waits: list[Any] = []
    mishaps = {
        1: "cut before",
        2: "cut after",
        3: refusal(429, Retry_After="0"),
        4: refusal(502),
        5: refusal(409, "idempotency_in_progress", Retry_After="0"),
    }
    client = connect(mishaps, on_wait=lambda *wait: waits.append(wait))
    result = client.upload_data_scan_batch(client.tenant_id, activities(2), batch_size=1)
    assert result["total_created"] == 2
    assert [reason for reason, _, _ in waits] == ["lost", "lost", "limit", "busy", "in_progress"]
    assert all(0 <= seconds < left <= 20 for _, seconds, left in waits)
    assert [left for _, _, left in waits] == sorted((left for _, _, left in waits), reverse=True)


def test_a_connection_that_was_made_and_cut_is_waited_for(connect: Callable[..., Client]) -> None:
    client = connect({0: "cut after", 1: "cut before"})
    assert client.upload_data_scan_batch(client.tenant_id, activities(1))["total_created"] == 1


def test_a_header_that_cannot_be_sent_is_told_at_once() -> None:
    with Client("http://127.0.0.1:9", "pdpl_a_b\nc") as client, pytest.raises(ConnectionFailed):
        client.limits()


@pytest.mark.parametrize("parallel", [1, 3])
def test_ctrl_c_ends_a_wait_with_what_is_settled(connect: Callable[..., Client], parallel: int) -> None:
    client = connect(patience=600.0, on_wait=lambda *_: _thread.interrupt_main())
    answer = client.wire.handle_request

    def cut_after_four_batches(request: httpx.Request) -> httpx.Response:
        # By the batch, not by the number of the request: two threads may send theirs in either order.
        if int(request.headers["Idempotency-Key"].rpartition("-")[2]) >= 4:
            raise httpx.ConnectError("cut", request=request)
        return answer(request)

    client.wire.handle_request = cut_after_four_batches
    started = time.monotonic()
    with pytest.raises(UploadStopped) as stopped:
        client.upload_data_scan_batch(client.tenant_id, activities(12), batch_size=2, parallel=parallel)
    assert time.monotonic() - started < 5
    assert isinstance(stopped.value.__cause__, KeyboardInterrupt)
    assert stopped.value.result["total_created"] == 8


def test_ctrl_c_does_not_wait_for_a_server_that_is_silent(connect: Callable[..., Client]) -> None:
    client = connect()
    answered, answer = threading.Event(), client.wire.handle_request

    def silent(request: httpx.Request) -> httpx.Response:
        if len(client.wire.requests) == 2:
            _thread.interrupt_main()
            answered.wait(60)
        return answer(request)

    client.wire.handle_request = silent
    started = time.monotonic()
    with pytest.raises(UploadStopped) as stopped:
        client.upload_data_scan_batch(client.tenant_id, activities(9), batch_size=2)
    assert time.monotonic() - started < 10
    assert stopped.value.result["total_created"] == 4
    answered.set()
