"""Items of a batch: each fault is named, keys conflict, text is normalised, links are stored (contract §3, §4)."""

import json

from tests.batch.faults import codes
from tests.factories import IDS_KEYS, ITEMS, ActivityItem, Someone


def test_every_fault_of_an_item_is_named_at_once(editor: Someone) -> None:
    item = (
        '{"activity_name_vi": "", "legal_basis": "public_interest", "purpose": "?", "status": "approved",'
        '"retention_period_months": 1201, "purpose_vi": "a", "purpose_vi": "b",'
        '"has_automated_decision_making": "có", "requires_dpia": null, "data_category_ids": ["x"],'
        '"recipient_ids": "x", "external_id": "' + "x" * 201 + '"}'
    )
    answer = editor.send('{"activities": [' + item + "]}")
    assert codes(answer) == {
        "activity_name_vi": "blank",
        "legal_basis": "invalid_choice",
        "purpose": "unknown_field",
        "status": "read_only",
        "retention_period_months": "max_value",
        "purpose_vi": "duplicate_field",
        "has_automated_decision_making": "invalid",
        "requires_dpia": "null",
        "data_category_ids[0]": "invalid",
        "recipient_ids": "not_a_list",
        "external_id": "max_length",
    }
    said = {fault["field"]: fault for fault in answer.json()["errors"][0]["fields"]}
    assert "state_agency" in said["legal_basis"]["error"]
    assert "GDPR" in said["legal_basis"]["error_vi"]
    assert "“purpose_vi”" in said["purpose"]["error_vi"]


def test_repeated_key_in_the_batch_names_the_first(editor: Someone) -> None:
    items = ActivityItem.build_batch(4, external_id="scan-1")
    items[0]["legal_basis"] = "none"
    items[3]["external_id"] = "  "
    answer = editor.batch(items)
    body = answer.json()
    assert [(error["index"], error["fields"][0]["code"]) for error in body["errors"]] == [
        (0, "invalid_choice"), (1, "duplicate"), (2, "duplicate"),
    ]  # fmt: skip
    assert "item 0" in body["errors"][1]["error"]
    assert body["total_created"] == 1
    assert editor.get(f"processing-activities/{body['activity_ids'][0]}").json()["external_id"] is None


def test_stored_key_is_a_conflict(editor: Someone) -> None:
    assert editor.batch([ActivityItem(external_id="scan-1")]).status_code == 201
    answer = editor.batch([ActivityItem(external_id="scan-1"), ActivityItem(external_id="scan-2")])
    assert codes(answer) == {"external_id": "conflict"}
    assert answer.json()["total_created"] == 1


def test_text_is_stored_composed_and_trimmed(editor: Someone) -> None:
    decomposed = "  Qua\u0309n ly\u0301 \u0111o\u031bn ha\u0300ng\u3000"
    answer = editor.batch([ActivityItem(activity_name_vi=decomposed, purpose_vi="một\n\thai")])
    stored = editor.get(f"processing-activities/{answer.json()['activity_ids'][0]}").json()
    assert stored["activity_name_vi"] == "Quản lý đơn hàng"
    assert stored["purpose_vi"] == "một\n\thai"
    assert editor.get("processing-activities", search="DON  quan").json()["count"] == 1
    assert editor.get("processing-activities", search="đơn").json()["count"] == 1
    assert editor.get("processing-activities", search="đơn vị").json()["count"] == 0


def test_links_are_stored_shown_and_flagged(editor: Someone) -> None:
    ids = {
        kind: editor.batch(ITEMS[kind].build_batch(2), kind).json()[IDS_KEYS[kind]]
        for kind in ("data-categories", "recipients", "data-transfers")
    }
    sensitive = editor.get("data-categories", search="suc khoe").json()["results"][0]["id"]
    linked = ActivityItem(
        data_category_ids=[*ids["data-categories"], sensitive, sensitive],
        recipient_ids=ids["recipients"][:1],
        transfer_ids=ids["data-transfers"],
    )
    created = editor.batch([linked, ActivityItem()]).json()["activity_ids"]
    first, second = (editor.get(f"processing-activities/{each}").json() for each in created)
    assert sorted(first["data_category_ids"]) == sorted([*ids["data-categories"], sensitive])
    assert (first["recipient_ids"], sorted(first["transfer_ids"])) == (ids["recipients"][:1], ids["data-transfers"])
    assert (first["has_sensitive_data"], first["has_cross_border_transfer"]) == (True, True)
    assert (second["has_sensitive_data"], second["has_cross_border_transfer"]) == (False, False)
    assert second["data_category_ids"] == []


def test_foreign_link_reads_exactly_like_one_that_does_not_exist(editor: Someone, stranger: Someone) -> None:
    theirs = stranger.batch([ITEMS["recipients"]()], "recipients").json()["recipient_ids"][0]
    nobody = "00000000-0000-7000-8000-000000000000"
    items = [ActivityItem(recipient_ids=[each]) for each in (theirs, nobody)]
    foreign, missing = editor.batch(items).json()["errors"]
    assert foreign["fields"][0]["field"] == "recipient_ids[0]"
    assert theirs in foreign["error"]
    assert json.dumps(foreign["fields"]).replace(theirs, nobody) == json.dumps(missing["fields"])
    transfer = editor.batch([ITEMS["data-transfers"](recipient_id=theirs)], "data-transfers")
    assert codes(transfer) == {"recipient_id": "does_not_exist"}
