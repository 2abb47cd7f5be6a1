"""Contract §3: an item links to other records by the senders' own keys, beside or instead of their ids."""

from typing import Any

import pytest

from tests.answers import code
from tests.factories import ActivityItem, RecipientItem, Someone, TransferItem, statements

KEYS = {
    "data_category_codes": ("data_category_ids", "code"),
    "recipient_external_ids": ("recipient_ids", "external_id"),
    "transfer_external_ids": ("transfer_ids", "external_id"),
}


@pytest.fixture
def catalogue(editor: Someone) -> dict[str, dict[str, str]]:
    """By field, the id of each key."""
    editor.batch([RecipientItem(external_id=f"r{n}") for n in range(3)], "recipients")
    editor.batch([TransferItem(external_id=f"t{n}") for n in range(3)], "data-transfers")
    kinds = {"data_category_codes": "data-categories", "recipient_external_ids": "recipients"}
    kinds["transfer_external_ids"] = "data-transfers"
    return {
        name: {each[KEYS[name][1]]: each["id"] for each in editor.get(kind, page_size=100).json()["results"]}
        for name, kind in kinds.items()
    }


def test_batch_links_by_keys(editor: Someone, catalogue: Any) -> None:
    item = ActivityItem(data_category_codes=["phone_number", "gender", "gender"], recipient_external_ids=["r1"])
    answer = editor.batch([item, ActivityItem(transfer_external_ids=["t0", "t2"])])
    assert (answer.status_code, answer.json()["total_created"]) == (201, 2), answer.content
    first, second = (editor.get(f"processing-activities/{pk}").json() for pk in answer.json()["activity_ids"])
    codes, recipients, transfers = (catalogue[name] for name in KEYS)
    assert set(first["data_category_ids"]) == {codes["phone_number"], codes["gender"]}
    assert first["recipient_ids"] == [recipients["r1"]]
    assert set(second["transfer_ids"]) == {transfers["t0"], transfers["t2"]}
    assert not KEYS.keys() & first.keys()


@pytest.mark.parametrize("name", KEYS)
def test_both_forms_together_are_their_union(editor: Someone, catalogue: Any, name: str) -> None:
    by_id, known = KEYS[name][0], catalogue[name]
    one, two = list(known)[:2]
    item = ActivityItem(**{by_id: [known[one]], name: [one, two]})
    for made in (
        editor.batch([item]).json()["activity_ids"][0],
        editor.client.post(editor.url("processing-activities"), item).json()["id"],
    ):
        assert set(editor.get(f"processing-activities/{made}").json()[by_id]) == {known[one], known[two]}


def test_unknown_keys_are_named_at_their_places_all_at_once(editor: Someone, catalogue: Any) -> None:
    items = [
        ActivityItem(data_category_codes=["gender", "không_có", "gender", "cũng_không"], recipient_external_ids=["r9"]),
        ActivityItem(data_category_codes=["gender"]),
        ActivityItem(legal_basis="sai", transfer_external_ids=["t9"], external_id="a"),
    ]
    answer = editor.batch(items).json()
    assert answer["total_created"] == 1
    faults = [[(each["field"], each["code"]) for each in entry["fields"]] for entry in answer["errors"]]
    assert faults == [
        [
            ("data_category_codes[1]", "does_not_exist"),
            ("data_category_codes[3]", "does_not_exist"),
            ("recipient_external_ids[0]", "does_not_exist"),
        ],
        [("legal_basis", "invalid_choice"), ("transfer_external_ids[0]", "does_not_exist")],
    ]
    assert "không_có" in answer["errors"][0]["fields"][0]["error_vi"]


@pytest.mark.parametrize("query", ["", "?mode=atomic", "?on_conflict=update", "?dry_run=true"])
def test_keys_of_another_tenant_do_not_exist(editor: Someone, stranger: Someone, query: str) -> None:
    stranger.batch([RecipientItem(external_id="theirs")], "recipients")
    answer = editor.batch([ActivityItem(recipient_external_ids=["theirs"])], query=query)
    assert [each["code"] for each in answer.json()["errors"][0]["fields"]] == ["does_not_exist"]


def test_record_of_the_same_request_is_not_known_to_it(editor: Someone) -> None:
    answer = editor.batch([TransferItem(external_id="x"), TransferItem(recipient_external_id="x")], "data-transfers")
    assert answer.json()["errors"][0]["fields"][0]["field"] == "recipient_external_id"


def test_update_empties_keeps_and_replaces_links(editor: Someone, catalogue: Any) -> None:
    editor.batch([ActivityItem(external_id="a", data_category_codes=["gender"], recipient_external_ids=["r0"])])

    def updated(**fields: Any) -> dict[str, Any]:
        editor.batch([{"external_id": "a", **fields}], query="?on_conflict=update")
        return dict(editor.get("processing-activities", external_id="a").json()["results"][0])

    assert updated(purpose_vi="Khác")["recipient_ids"] == [catalogue["recipient_external_ids"]["r0"]]
    assert updated(recipient_external_ids=["r1"])["recipient_ids"] == [catalogue["recipient_external_ids"]["r1"]]
    emptied = updated(data_category_codes=[])
    assert emptied["data_category_ids"] == []
    same = editor.batch([{"external_id": "a", "recipient_external_ids": ["r1"]}], query="?on_conflict=update")
    assert same.json()["total_skipped"] == 1


def test_single_record_by_keys(editor: Someone, catalogue: Any) -> None:
    codes = catalogue["data_category_codes"]
    made = editor.client.post(editor.url("processing-activities"), ActivityItem(data_category_codes=["gender"])).json()
    path = editor.url(f"processing-activities/{made['id']}")
    assert made["data_category_ids"] == [codes["gender"]]
    patched = editor.client.patch(path, {"data_category_codes": ["phone_number"]}).json()
    assert patched["data_category_ids"] == [codes["phone_number"]]
    assert editor.client.patch(path, {"activity_name_vi": "Khác"}).json()["data_category_ids"] == [
        codes["phone_number"]
    ]
    put = editor.client.put(path, {**ActivityItem(), "recipient_external_ids": ["r2"]}).json()
    assert (put["data_category_ids"], put["recipient_ids"]) == ([], [catalogue["recipient_external_ids"]["r2"]])
    refused = editor.client.patch(path, {"data_category_codes": ["gender", "sai"]})
    assert code(refused) == (400, "validation_failed")
    assert refused.json()["detail"]["fields"][0]["field"] == "data_category_codes[1]"


def test_transfer_names_its_recipient_by_key(editor: Someone, catalogue: Any) -> None:
    recipients = catalogue["recipient_external_ids"]
    items = [
        TransferItem(recipient_external_id="r0"),
        TransferItem(recipient_external_id="r9"),
        TransferItem(recipient_external_id="r1", recipient_id=recipients["r1"]),
        TransferItem(recipient_external_id="r1", recipient_id=recipients["r2"]),
        TransferItem(recipient_external_id="", external_id="none"),
    ]
    answer = editor.batch(items, "data-transfers").json()
    assert [(each["index"], each["fields"][0]["code"]) for each in answer["errors"]] == [
        (1, "does_not_exist"),
        (3, "links_differ"),
    ]
    stored = [editor.get(f"data-transfers/{pk}").json()["recipient_id"] for pk in answer["transfer_ids"]]
    assert stored == [recipients["r0"], recipients["r1"], None]
    editor.batch([{"external_id": "none", "recipient_external_id": "r2"}], "data-transfers", "?on_conflict=update")
    assert editor.get("data-transfers", external_id="none").json()["results"][0]["recipient_id"] == recipients["r2"]


@pytest.mark.parametrize("count", [10, 400])
def test_keys_cost_one_look_up_for_the_whole_batch(editor: Someone, catalogue: Any, count: int) -> None:
    items = [ActivityItem(data_category_codes=["gender", "phone_number"], recipient_external_ids=["r0"])] * count
    with statements() as sent:
        answer = editor.batch([{**each, "external_id": str(n)} for n, each in enumerate(items)])
    assert answer.json()["total_created"] == count
    assert len([each for each in sent if "activities_datacategory" in each and "SELECT" in each]) == 1
