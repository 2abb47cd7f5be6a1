"""Links between records, the flags that follow from them, and links that do not exist."""

from typing import Any

from tests.answers import code
from tests.factories import ActivityItem, Someone, TransferItem
from tests.records.single import NOBODY, faults, made, patch, put


def test_links_are_written_read_and_flagged(editor: Someone) -> None:
    basic = made(editor, "data-categories")["id"]
    sensitive = made(editor, "data-categories", sensitivity="sensitive")["id"]
    recipient = made(editor, "recipients")["id"]
    transfer = made(editor, "data-transfers", recipient_id=recipient)
    assert transfer["recipient_id"] == recipient
    activity = made(editor, data_category_ids=[sensitive, basic, sensitive], recipient_ids=[recipient])
    path = f"processing-activities/{activity['id']}"

    def now() -> tuple[Any, ...]:
        shown = editor.get(path).json()
        names = ("data_category_ids", "recipient_ids", "transfer_ids", "has_sensitive_data")
        return (*(shown[name] for name in names), shown["has_cross_border_transfer"])

    assert now() == ([basic, sensitive], [recipient], [], True, False)
    assert patch(editor, path, {"data_category_ids": [basic]}).json()["has_sensitive_data"] is False
    assert now() == ([basic], [recipient], [], False, False)
    assert patch(editor, path, {"transfer_ids": [transfer["id"]]}).json()["has_cross_border_transfer"] is True
    assert now() == ([basic], [recipient], [transfer["id"]], False, True)
    assert put(editor, path, ActivityItem()).status_code == 200
    assert now() == ([], [], [], False, False)


def test_flags_follow_every_kind_of_change(editor: Someone) -> None:
    """Right after a category becomes sensitive, a transfer goes, a batch relinks: for all activities that link them."""
    category, transfer = made(editor, "data-categories", code="x"), made(editor, "data-transfers")
    links = {"data_category_ids": [category["id"]], "transfer_ids": [transfer["id"]]}
    ids = editor.batch(ActivityItem.build_batch(20, **links)).json()["activity_ids"]
    keyed = made(editor, external_id="k", **links)["id"]

    def flags() -> set[tuple[bool, bool]]:
        rows = editor.get("processing-activities", page_size=100).json()["results"]
        assert {each["id"] for each in rows} == {*ids, keyed}
        return {(each["has_sensitive_data"], each["has_cross_border_transfer"]) for each in rows}

    assert flags() == {(False, True)}
    assert patch(editor, f"data-categories/{category['id']}", {"sensitivity": "sensitive"}).status_code == 200
    assert flags() == {(True, True)}
    update = [{"code": "x", "sensitivity": "basic"}]
    assert editor.batch(update, "data-categories", "?on_conflict=update").json()["total_updated"] == 1
    assert flags() == {(False, True)}
    relink = [{"external_id": "k", "transfer_ids": []}]
    assert editor.batch(relink, query="?on_conflict=update").json()["total_updated"] == 1
    assert flags() == {(False, True), (False, False)}
    assert editor.get("processing-activities", has_cross_border_transfer="false").json()["count"] == 1


def test_unknown_and_foreign_links_are_the_same_fault(editor: Someone, stranger: Someone) -> None:
    theirs = made(stranger, "recipients")["id"]
    own = made(editor)["id"]
    for each in (theirs, NOBODY):
        answers = [
            editor.client.post(editor.url("processing-activities"), ActivityItem(recipient_ids=[each])),
            patch(editor, f"processing-activities/{own}", {"recipient_ids": [each]}),
            put(editor, f"processing-activities/{own}", ActivityItem(recipient_ids=[each])),
        ]
        for answer in answers:
            assert code(answer) == (400, "validation_failed")
            assert faults(answer) == {"recipient_ids[0]": "does_not_exist"}
        transfer = editor.client.post(editor.url("data-transfers"), TransferItem(recipient_id=each))
        assert faults(transfer) == {"recipient_id": "does_not_exist"}
    assert editor.get(f"processing-activities/{own}").json()["recipient_ids"] == []
