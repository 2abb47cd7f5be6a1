"""The history of a record shows each change with its values before and after, and outlives the record."""

from typing import Any

import pytest
from django.test import Client

from tenants.uuid7 import new_key
from tests.audit.reading import KIND, history, log
from tests.factories import IDS_KEYS, ITEMS, PASSWORD, ActivityItem, RecipientItem, Someone, program, someone


@pytest.mark.parametrize("kind", ITEMS)
def test_history_tells_before_and_after_of_each_change(editor: Someone, kind: str) -> None:
    name = "activity_name_vi" if kind == KIND else "name_vi"
    shown = editor.client.post(editor.url(kind), ITEMS[kind](**{name: "Trước"})).json()
    editor.client.patch(editor.url(f"{kind}/{shown['id']}"), {name: "Sau"})
    changed, created = history(editor, shown["id"], kind)
    assert (changed["action"], changed["before"], changed["after"]) == (
        "record.changed",
        {name: "Trước"},
        {name: "Sau"},
    )
    assert (created["action"], created["before"], created["after"][name]) == ("record.created", None, "Trước")
    assert {each["actor"] for each in (changed, created)} == {editor.username}
    assert {each["door"] for each in (changed, created)} == {"api"}


@pytest.mark.parametrize("kind", ITEMS)
def test_history_tells_what_batches_did(editor: Someone, kind: str) -> None:
    key = "code" if kind == "data-categories" else "external_id"
    name = "activity_name_vi" if kind == KIND else "name_vi"
    items = [ITEMS[kind](**{key: f"k{number}", name: "Trước"}) for number in range(3)]
    first = editor.batch(items, kind).json()
    again = [{key: "k0", name: "Sau"}, {key: "k1", name: "Trước"}]
    second = editor.batch(again, kind, "?on_conflict=update").json()
    assert (second["total_updated"], second["total_skipped"]) == (1, 1)
    changed, created = history(editor, first[IDS_KEYS[kind]][0], kind)
    assert (changed["batch_id"], changed["door"]) == (second["batch_id"], "batch")
    assert (changed["before"], changed["after"]) == ({name: "Trước"}, {name: "Sau"})
    assert (created["batch_id"], created["action"]) == (first["batch_id"], "batch.judged")
    for untouched in first[IDS_KEYS[kind]][1:]:
        assert [each["batch_id"] for each in history(editor, untouched, kind)] == [first["batch_id"]]


def test_history_tells_relinking_by_a_batch(editor: Someone) -> None:
    one, two = (editor.client.post(editor.url("recipients"), RecipientItem()).json()["id"] for _ in range(2))
    pk = editor.batch([ActivityItem(external_id="k", recipient_ids=[one])]).json()["activity_ids"][0]
    editor.batch([{"external_id": "k", "recipient_ids": [two]}], query="?on_conflict=update")
    changed = history(editor, pk)[0]
    assert (changed["before"], changed["after"]) == ({"recipient_ids": [one]}, {"recipient_ids": [two]})


def test_dry_run_leaves_no_history(editor: Someone) -> None:
    pk = editor.batch([ActivityItem(external_id="k")]).json()["activity_ids"][0]
    editor.batch([{"external_id": "k", "purpose_vi": "Khác"}], query="?on_conflict=update&dry_run=true")
    assert len(history(editor, pk)) == 1


def test_history_tells_reviews_with_their_comments_alone_and_among_many(editor: Someone) -> None:
    dpo = someone("dpo", editor.tenant_id)
    one, two = (editor.client.post(editor.url(KIND), ActivityItem()).json()["id"] for _ in range(2))
    editor.client.post(editor.url(f"{KIND}/submit"), {"ids": [one, two], "comment": "Cả hai"})
    dpo.client.post(dpo.url(f"{KIND}/{one}/return"), {"comment": "Thiếu căn cứ"})
    returned, submitted, _created = history(editor, one)
    assert (returned["action"], returned["comment"], returned["actor"]) == (
        "review.returned",
        "Thiếu căn cứ",
        dpo.username,
    )
    assert (returned["before"], returned["after"]) == ({"status": "submitted"}, {"status": "returned"})
    assert (submitted["comment"], submitted["before"], submitted["after"]) == (
        "Cả hai",
        {"status": "draft"},
        {"status": "submitted"},
    )
    assert [each["action"] for each in history(editor, two)] == ["review.submitted", "record.created"]
    assert {each["action"] for each in log(dpo, record_id=two)} == {"review.submitted", "record.created"}


def test_removed_record_keeps_its_history(editor: Someone, stranger: Someone) -> None:
    sent = editor.batch([ActivityItem(activity_name_vi="Đã có")]).json()
    pk = sent["activity_ids"][0]
    editor.client.delete(editor.url(f"{KIND}/{pk}"))
    deleted, judged = history(editor, pk)
    assert (deleted["action"], deleted["before"]["activity_name_vi"]) == ("record.deleted", "Đã có")
    assert (judged["action"], judged["batch_id"]) == ("batch.judged", sent["batch_id"])
    assert stranger.get(f"{KIND}/{pk}/history").status_code == 404


@pytest.mark.parametrize("kind", ITEMS)
def test_record_of_an_undone_batch_keeps_its_history(editor: Someone, kind: str) -> None:
    name = "activity_name_vi" if kind == KIND else "name_vi"
    linked = editor.client.post(editor.url("recipients"), RecipientItem()).json()["id"]
    links: dict[str, Any] = {KIND: {"recipient_ids": [linked]}, "data-transfers": {"recipient_id": linked}}
    item = ITEMS[kind](**{name: "Đã có"}, **links.get(kind, {}))
    sent = editor.batch([item, ITEMS[kind]()], kind).json()
    editor.client.post(editor.url(f"batches/{sent['batch_id']}/undo"))
    undone, judged = history(editor, sent[IDS_KEYS[kind]][0], kind)
    assert (undone["action"], undone["after"]) == ("batch.undone", None)
    assert {field: undone["before"][field] for field in item} == item
    assert (judged["action"], judged["batch_id"]) == ("batch.judged", sent["batch_id"])


def test_history_of_what_never_was_is_404(editor: Someone, stranger: Someone) -> None:
    theirs = stranger.client.post(stranger.url(KIND), ActivityItem()).json()["id"]
    for pk in (theirs, str(new_key())):
        assert editor.get(f"{KIND}/{pk}/history").status_code == 404


@pytest.mark.parametrize("who", ["viewer", "auditor", "key viewer", "key scanner"])
def test_history_is_read_by_those_who_read_records(admin: Someone, who: str) -> None:
    pk = admin.client.post(admin.url("recipients"), RecipientItem()).json()["id"]
    by = program(admin, who[4:]) if who.startswith("key ") else someone(who, admin.tenant_id)
    assert by.get(f"recipients/{pk}/history").status_code == (403 if who == "key scanner" else 200)


def test_change_at_the_admin_names_its_door(editor: Someone) -> None:
    shown = editor.client.post(editor.url("recipients"), RecipientItem()).json()
    browser = Client()
    browser.post("/admin/login/", {"username": editor.username, "password": PASSWORD})
    form = {**{name: value for name, value in shown.items() if isinstance(value, str)}, "name_vi": "Tên mới"}
    answer = browser.post(f"/admin/activities/recipient/{shown['id']}/change/", form)
    assert answer.status_code == 302
    changed = history(editor, shown["id"], "recipients")[0]
    assert (changed["door"], changed["after"]) == ("admin", {"name_vi": "Tên mới"})


@pytest.mark.parametrize("many", [2_000, pytest.param(10_000, marks=pytest.mark.soak)])
def test_update_of_many_leaves_a_history_of_each(editor: Someone, many: int) -> None:
    items = [ActivityItem(external_id=f"k{number}") for number in range(many)]
    ids = editor.batch(items).json()["activity_ids"]
    changed = [{"external_id": item["external_id"], "purpose_vi": "Khác"} for item in items]
    assert editor.batch(changed, query="?on_conflict=update").json()["total_updated"] == many
    for pk in (ids[0], ids[-1]):
        assert history(editor, pk)[0]["after"] == {"purpose_vi": "Khác"}
