"""The client uploads any number of items in batches and returns one answer."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pdpl_client import Client, SomeRefused, UsageError, VeriSyntraClient

from tests.client.wire import ADDRESS, Wire, activities


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
    taken = 0
    ahead: list[int] = []
    client = connect()

    def items() -> Iterator[Any]:
        nonlocal taken
        for item in activities(60):
            taken += 1
            yield item

    def settled(result: Any, batch: Any, answer: Any) -> None:
        ahead.append(taken - result["total_submitted"])

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
