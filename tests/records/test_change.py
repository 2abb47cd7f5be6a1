"""One record is changed by PATCH and PUT: what is stored, what the audit log says, and who made it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activities.models import ProcessingActivity
from tenants.isolation.context import scope
from tests.answers import code
from tests.factories import ITEMS, KINDS, ActivityItem, CategoryItem, Someone, name_of, someone
from tests.records.single import NOBODY, delete, etag, events, faults, made, patch, put


@pytest.mark.parametrize("kind", KINDS)
def test_patch_changes_what_is_sent_and_tells(editor: Someone, kind: str) -> None:
    record, name = made(editor, kind), name_of(kind)
    other = someone("admin", editor.tenant_id)
    answer = patch(other, f"{kind}/{record['id']}", {name: "Tên khác hẳn"})
    shown = answer.json()
    assert answer.status_code == 200
    assert shown == {**record, name: "Tên khác hẳn", "updated_at": shown["updated_at"]}
    assert shown["updated_at"] > record["updated_at"]
    assert editor.get(kind, search="ten khac han").json()["count"] == 1
    event = events(editor)[-1]
    assert (event.action, event.actor_name) == ("record.changed", other.username)
    told = {field: event.data[field] for field in ("kind", "record_id", "fields", "before", "after")}
    assert told == {
        "kind": kind,
        "record_id": record["id"],
        "fields": [name],
        "before": {name: record[name]},
        "after": {name: "Tên khác hẳn"},
    }


@pytest.mark.parametrize("kind", KINDS)
def test_what_changes_nothing_leaves_no_trace(editor: Someone, kind: str) -> None:
    record = made(editor, kind)
    path, writable = f"{kind}/{record['id']}", ITEMS[kind].build()
    same = {name: record[name] for name in writable}
    for answer in (patch(editor, path, {}), patch(editor, path, same), put(editor, path, record)):
        assert (answer.status_code, answer.json()) == (200, record)
    assert [event.action for event in events(editor)] == ["record.created"]


def test_put_sets_what_it_leaves_out_to_the_default(editor: Someone) -> None:
    recipient = made(editor, "recipients", country_code="SG", tax_code="1", external_id="k", contract_date="2026-01-02")
    bare = {"name_vi": "Tên", "role": "controller"}
    shown = put(editor, f"recipients/{recipient['id']}", bare).json()
    defaults = {"country_code": "VN", "tax_code": "", "external_id": None, "contract_date": None, "name_en": ""}
    assert {name: shown[name] for name in (*bare, *defaults)} == {**bare, **defaults}
    activity = made(editor, requires_dpia=True, retention_period_months=3)
    path = f"processing-activities/{activity['id']}"
    shown = put(editor, path, {"activity_name_vi": "a", "legal_basis": "consent"}).json()
    assert (shown["requires_dpia"], shown["retention_period_months"], shown["purpose_vi"]) == (False, None, "")
    assert faults(put(editor, path, {"activity_name_vi": "a"})) == {"legal_basis": "required"}
    assert faults(patch(editor, path, {"legal_basis": None})) == {"legal_basis": "null"}


def test_read_only_fields_are_refused_but_in_a_put_that_repeats_them(editor: Someone) -> None:
    record = made(editor)
    path = f"processing-activities/{record['id']}"
    assert faults(patch(editor, path, {"status": "draft"})) == {"status": "read_only"}
    spelled = {**record, "id": record["id"].upper(), "purpose_vi": "khác"}
    assert put(editor, path, spelled).json()["purpose_vi"] == "khác"
    wrong = {**record, "status": "approved", "has_sensitive_data": True, "batch_id": NOBODY, "created_at": {"a": 1}}
    assert faults(put(editor, path, wrong)) == {
        "status": "read_only", "has_sensitive_data": "read_only", "batch_id": "read_only", "created_at": "read_only",
        "updated_at": "read_only",
    }  # fmt: skip
    assert editor.get(path).json()["status"] == "draft"


# --- Beside batches -----------------------------------------------------------------------------


def test_batch_with_an_edited_record_cannot_be_undone(editor: Someone) -> None:
    body = editor.batch(ActivityItem.build_batch(2)).json()
    patch(editor, f"processing-activities/{body['activity_ids'][0]}", {"purpose_vi": "khác"})
    answer = editor.client.post(editor.url(f"batches/{body['batch_id']}/undo"))
    assert code(answer) == (409, "batch_touched")


def test_change_keeps_who_made_it_and_its_batch(editor: Someone) -> None:
    other = someone("editor", editor.tenant_id)
    first = editor.batch([ActivityItem()]).json()
    pk = first["activity_ids"][0]
    shown = patch(other, f"processing-activities/{pk}", {"purpose_vi": "khác"}).json()
    assert (shown["batch_id"], shown["created_by"]) == (first["batch_id"], editor.username)
    with scope(editor.tenant_id):
        record = ProcessingActivity.objects.select_related("changed_by").get(pk=pk)
        assert record.changed_by is not None
        assert record.changed_by.username == other.username
        assert timezone.now() - record.updated_at < timedelta(minutes=1)


def test_walk_of_a_newcomer(editor: Someone) -> None:
    """A category, a batch that links it, a search, a fresh patch, a stale one, a delete."""
    category = made(editor, "data-categories", **CategoryItem(name_vi="Mã nhân viên"))
    batch = editor.batch([ActivityItem(activity_name_vi="Đơn hàng", data_category_ids=[category["id"]])]).json()
    [found] = editor.get("processing-activities", search="don hang", data_category_id=category["id"]).json()["results"]
    assert found["id"] == batch["activity_ids"][0]
    path = f"processing-activities/{found['id']}"
    tag = etag(editor, path)
    assert patch(editor, path, {"purpose_vi": "a"}, headers={"If-Match": tag}).status_code == 200
    assert code(patch(editor, path, {"purpose_vi": "b"}, headers={"If-Match": tag}))[0] == 412
    assert delete(editor, path, headers={"If-Match": etag(editor, path)}).status_code == 204
