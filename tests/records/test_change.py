"""Contract §4, one record at a time: create, read, patch, put, delete; who may; what is refused; what the log says."""

import gzip
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import AuditEvent, ProcessingActivity
from activities.models.codes import Status
from tenants.context import scope
from tests.factories import ITEMS, ActivityItem, CategoryItem, RecipientItem, Someone, TransferItem, someone

KINDS = list(ITEMS)
NOBODY = "00000000-0000-7000-8000-000000000000"


def key_of(kind: str) -> str:
    return "code" if kind == "data-categories" else "external_id"


def name_of(kind: str) -> str:
    return "activity_name_vi" if kind == "processing-activities" else "name_vi"


def made(who: Someone, kind: str = "processing-activities", **fields: Any) -> dict[str, Any]:
    answer = who.client.post(who.url(kind), ITEMS[kind](**fields))
    assert answer.status_code == 201, answer.json()
    return dict(answer.json())


def patch(who: Someone, path: str, body: Any, **headers: Any) -> Any:
    return who.client.patch(who.url(path), body, **headers)


def put(who: Someone, path: str, body: Any, **headers: Any) -> Any:
    return who.client.put(who.url(path), body, **headers)


def delete(who: Someone, path: str, **headers: Any) -> Any:
    return who.client.delete(who.url(path), **headers)


def events(who: Someone, action: str = "record.") -> list[AuditEvent]:
    with scope(who.tenant_id):
        return list(AuditEvent.objects.filter(action__startswith=action).order_by("id"))


def faults(answer: Any) -> dict[Any, str]:
    detail = answer.json()["detail"]
    assert detail["error"]
    assert detail["error_vi"]
    return {each["field"]: each["code"] for each in detail.get("fields", ())}


def kept(shown: dict[str, Any]) -> dict[str, Any]:
    """What the log keeps of a record: all but what follows from the rest of it."""
    return {name: value for name, value in shown.items() if name != "findings"}


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["detail"]["code"]


# --- Create ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_create_answers_the_record_where_it_is(editor: Someone, kind: str) -> None:
    item = ITEMS[kind](**{key_of(kind): "khóa", name_of(kind): "  Qua\u0309n ly\u0301  "})
    answer = editor.client.post(editor.url(kind), item)
    shown = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == f"http://testserver{editor.url(kind)}/{shown['id']}"
    found = editor.client.get(answer["Location"])
    assert (found.json(), found["ETag"]) == (shown, answer["ETag"])
    assert (shown[name_of(kind)], shown["batch_id"], shown["created_by"]) == ("Quản lý", None, editor.username)
    assert shown["created_at"] == shown["updated_at"]
    assert shown["id"] in {each["id"] for each in editor.get(kind, search="quan ly").json()["results"]}
    [event] = events(editor)
    assert (event.action, event.data["kind"], event.data["record_id"]) == ("record.created", kind, shown["id"])
    assert event.data["after"] == kept(shown)
    assert "Quản lý" in event.message_vi


@pytest.mark.parametrize("kind", KINDS)
def test_create_names_every_fault_and_stores_nothing(editor: Someone, kind: str) -> None:
    before = editor.get(kind).json()["count"]
    answer = editor.client.post(editor.url(kind), {name_of(kind): "", "colour": "x", "id": NOBODY})
    assert code(answer) == (400, "validation_failed")
    found = faults(answer)
    assert found[name_of(kind)] == "blank"
    assert found["colour"] == "unknown_field"
    assert found["id"] == "read_only"
    assert "required" in found.values()
    assert editor.get(kind).json()["count"] == before
    assert events(editor) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty_body"),
        (b"{", "invalid_json"),
        (b'{"name_vi": "\xff"}', "invalid_utf8"),
        (b'{"name_vi": NaN}', "invalid_number"),
        (b'{"name_vi": ' + b"9" * 5_000 + b"}", "number_too_long"),
        (b'{"name_vi": ' + b"[" * 65 + b"]" * 65 + b"}", "nesting_too_deep"),
        (b"[" * 100_000, "nesting_too_deep"),
        (b"[]", "validation_failed"),
        (b"null", "validation_failed"),
        (b'{"name_vi": "a", "name_vi": "b", "role": "processor"}', "validation_failed"),
        (b'{"name_vi": "\\ud800", "role": "processor"}', "validation_failed"),
    ],
)
@pytest.mark.parametrize("method", ["post", "put", "patch"])
def test_bodies_are_read_like_a_batchs(editor: Someone, method: str, body: bytes, said: str) -> None:
    url = editor.url("recipients")
    if method != "post":
        url += f"/{made(editor, 'recipients')['id']}"
    answer = getattr(editor.client, method)(url, body, content_type="application/json")
    assert code(answer) == (400, said)


def test_faults_of_the_object_itself_are_named(editor: Someone) -> None:
    def send(body: bytes) -> Any:
        return editor.client.post(editor.url("recipients"), body, content_type="application/json")

    assert faults(send(b"[]")) == {None: "invalid"}
    twice = send(b'{"name_vi": "a", "name_vi": "b", "role": "processor", "role": "x"}')
    assert faults(twice)["name_vi"] == "duplicate_field"


def test_body_may_be_gzipped_and_must_be_json_within_the_cap(editor: Someone, settings: Any) -> None:
    url, body = editor.url("recipients"), json.dumps(RecipientItem()).encode()
    zipped = editor.client.post(
        url, gzip.compress(body), content_type="application/json", headers={"Content-Encoding": "gzip"}
    )
    assert zipped.status_code == 201
    assert code(editor.client.post(url, body, content_type="text/plain")) == (415, "unsupported_media_type")
    assert code(editor.client.post(url, {"name_vi": "a"}, format="multipart"))[0] == 415
    settings.PDPL_MAX_BODY_MB = 1
    large = json.dumps(RecipientItem(name_vi="a" * 1_100_000))
    assert code(editor.client.post(url, large, content_type="application/json")) == (413, "body_too_large")


@pytest.mark.parametrize("kind", KINDS)
def test_taken_key_is_409(editor: Someone, stranger: Someone, kind: str) -> None:
    key = key_of(kind)
    made(stranger, kind, **{key: "của người khác"})
    first, second = made(editor, kind, **{key: "một"}), made(editor, kind, **{key: "hai"})
    path = f"{kind}/{second['id']}"
    attempts = [
        editor.client.post(editor.url(kind), ITEMS[kind](**{key: "một"})),
        put(editor, path, ITEMS[kind](**{key: "một"})),
        patch(editor, path, {key: "một"}),
    ]
    for answer in attempts:
        assert code(answer) == (409, "conflict")
        assert faults(answer) == {key: "conflict"}
        assert "“một”" in answer.json()["detail"]["error_vi"]
    assert patch(editor, path, {key: "hai"}).status_code == 200
    assert patch(editor, path, {key: "của người khác"}).status_code == 200
    both = editor.client.post(editor.url(kind), {key: "một"})
    assert code(both) == (400, "validation_failed")
    assert faults(both)[key] == "conflict"
    assert editor.get(f"{kind}/{first['id']}").json() == first


# --- Links and what follows from them ------------------------------------------------------------


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


# --- Patch and put -------------------------------------------------------------------------------


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


# --- Delete --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_delete_removes_and_tells(editor: Someone, kind: str) -> None:
    record = made(editor, kind)
    path = f"{kind}/{record['id']}"
    answer = delete(editor, path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert code(editor.get(path)) == (404, "not_found")
    assert code(delete(editor, path)) == (404, "not_found")
    event = events(editor)[-1]
    assert (event.action, event.data["before"], event.data["record_id"]) == (
        "record.deleted",
        kept(record),
        record["id"],
    )


def test_delete_of_an_activity_takes_its_links_along(editor: Someone) -> None:
    category = made(editor, "data-categories")["id"]
    activity = made(editor, data_category_ids=[category])["id"]
    assert code(delete(editor, f"data-categories/{category}")) == (409, "record_in_use")
    assert delete(editor, f"processing-activities/{activity}").status_code == 204
    assert delete(editor, f"data-categories/{category}").status_code == 204


def test_record_in_use_is_409_naming_how_many(editor: Someone) -> None:
    recipient = made(editor, "recipients")["id"]
    transfer = made(editor, "data-transfers", recipient_id=recipient)["id"]
    category = made(editor, "data-categories")["id"]
    links = {"recipient_ids": [recipient], "transfer_ids": [transfer], "data_category_ids": [category]}
    editor.batch(ActivityItem.build_batch(1_234, **links))
    for path in (f"recipients/{recipient}", f"data-transfers/{transfer}", f"data-categories/{category}"):
        answer = delete(editor, path)
        assert code(answer) == (409, "record_in_use")
        detail = answer.json()["detail"]
        assert "1,234 processing activities" in detail["error"]
        assert "1.234 hoạt động xử lý" in detail["error_vi"]
        assert ("1 data transfers" in detail["error"]) == path.startswith("recipients")
        assert editor.get(path).status_code == 200
    assert "record.deleted" not in {event.action for event in events(editor)}


@pytest.mark.parametrize("role", ["admin", "dpo", "editor"])
def test_only_a_dpo_deletes_an_approved_record(editor: Someone, role: str) -> None:
    activity = made(editor)["id"]
    with scope(editor.tenant_id):
        ProcessingActivity.objects.filter(pk=activity).update(status=Status.APPROVED)
    answer = delete(someone(role, editor.tenant_id), f"processing-activities/{activity}")
    if role == "dpo":
        assert answer.status_code == 204
    else:
        assert code(answer) == (403, "approved_record")
        assert editor.get(f"processing-activities/{activity}").status_code == 200
        assert events(editor, "request.refused")[-1].data["status"] == 403


# --- Who may ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("role", "writes"), [("admin", True), ("dpo", True), ("editor", True), ("auditor", False), ("viewer", False)]
)
def test_roles_may_what_the_table_says(editor: Someone, kind: str, role: str, writes: bool) -> None:
    who, record = someone(role, editor.tenant_id), made(editor, kind)
    path = f"{kind}/{record['id']}"
    assert (who.get(kind).status_code, who.get(path).status_code) == (200, 200)
    answers = [
        who.client.post(who.url(kind), ITEMS[kind]()),
        patch(who, path, {name_of(kind): "khác"}),
        put(who, path, ITEMS[kind]()),
        delete(who, path),
    ]
    assert [answer.status_code for answer in answers] == ([201, 200, 200, 204] if writes else [403] * 4)
    if not writes:
        assert editor.get(path).json() == record
        assert {code(answer) for answer in answers} == {(403, "permission_denied")}


@pytest.mark.parametrize("kind", KINDS)
def test_another_tenants_record_is_one_that_does_not_exist(editor: Someone, stranger: Someone, kind: str) -> None:
    theirs = made(stranger, kind)

    def answers(pk: str) -> list[Any]:
        path = f"{kind}/{pk}"
        found = [
            editor.get(path),
            patch(editor, path, {name_of(kind): "x"}),
            put(editor, path, ITEMS[kind]()),
            delete(editor, path),
            patch(editor, path, {name_of(kind): "x"}, headers={"If-Match": "*"}),
        ]
        return [(each.status_code, each.json()["detail"]["code"], each.json()["detail"]["error"]) for each in found]

    assert answers(theirs["id"]) == answers(str(uuid4()))
    assert {status for status, _, _ in answers(theirs["id"])} == {404}
    crossed = [
        editor.client.post(stranger.url(kind), ITEMS[kind]()),
        editor.client.delete(stranger.url(f"{kind}/{theirs['id']}")),
        editor.client.patch(stranger.url(f"{kind}/{theirs['id']}"), {}),
    ]
    assert {code(each) for each in crossed} == {(403, "cross_tenant")}
    assert stranger.get(f"{kind}/{theirs['id']}").json() == theirs
    assert editor.client.get(editor.url(f"{kind}/keine-uuid")).status_code == 404


def test_strangers_to_the_platform_are_401(editor: Someone) -> None:
    path = f"recipients/{made(editor, 'recipients')['id']}"
    editor.client.credentials()
    for answer in (editor.get(path), patch(editor, path, {}), delete(editor, path)):
        assert code(answer) == (401, "not_authenticated")


def test_methods_and_parameters_that_are_not_there(editor: Someone) -> None:
    record = made(editor, "recipients")
    path = f"recipients/{record['id']}"
    assert code(editor.client.post(editor.url(path), {})) == (405, "method_not_allowed")
    assert code(editor.client.delete(editor.url("recipients"))) == (405, "method_not_allowed")
    assert code(editor.client.get(editor.url(path), headers={"Accept": "text/csv"})) == (406, "not_acceptable")
    for answer in (
        editor.client.post(editor.url("recipients") + "?dry_run=true", RecipientItem()),
        editor.client.delete(editor.url(path) + "?force=1"),
        editor.get(path, expand="x"),
    ):
        assert code(answer) == (400, "invalid_query")
    head = editor.client.head(editor.url(path))
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == editor.get(path)["ETag"]
    described = editor.client.options(editor.url("recipients"))
    assert described.status_code == 200
    assert described.json()["actions"]["POST"]["role"]["choices"]
    assert set(described["Allow"].split(", ")) == {"GET", "POST", "HEAD", "OPTIONS"}
    assert set(editor.client.options(editor.url(path))["Allow"].split(", ")) >= {"GET", "PUT", "PATCH", "DELETE"}


# --- Entity tags -----------------------------------------------------------------------------------


def etag(who: Someone, path: str) -> str:
    return str(who.get(path)["ETag"])


@pytest.mark.parametrize("kind", KINDS)
def test_stale_tag_is_412_and_changes_nothing(editor: Someone, kind: str) -> None:
    record = made(editor, kind)
    path, name = f"{kind}/{record['id']}", name_of(kind)
    old = etag(editor, path)
    new = patch(editor, path, {name: "Một"}, headers={"If-Match": old})["ETag"]
    assert new != old
    for stale in (old, '"x"', f"W/{new}", "x", ""):
        headers = {"If-Match": stale}
        for answer in (
            patch(editor, path, {name: "Hai"}, headers=headers),
            put(editor, path, ITEMS[kind](), headers=headers),
            delete(editor, path, headers=headers),
        ):
            assert code(answer) == (412, "precondition_failed")
    assert editor.get(path).json()[name] == "Một"
    assert patch(editor, path, {name: "Ba"}, headers={"If-Match": f'"other", {new}'}).status_code == 200
    assert put(editor, path, ITEMS[kind](), headers={"If-Match": "*"}).status_code == 200
    assert delete(editor, path, headers={"If-Match": etag(editor, path)}).status_code == 204


def test_tag_changes_with_links_and_flags_and_nothing_else(editor: Someone) -> None:
    categories = [made(editor, "data-categories")["id"] for _ in range(3)]
    activity = made(editor, data_category_ids=categories[:2])
    path, tags = f"processing-activities/{activity['id']}", []

    def changed() -> bool:
        tags.append(etag(editor, path))
        assert tags[-1] == etag(editor, path)
        assert not tags[-1].startswith("W/")
        return len(set(tags)) == len(tags)

    assert changed()
    patch(editor, path, {"data_category_ids": categories})
    assert changed()
    patch(editor, f"data-categories/{categories[0]}", {"sensitivity": "sensitive"})
    assert changed()
    with scope(editor.tenant_id):
        ProcessingActivity.objects.filter(pk=activity["id"]).update(status=Status.SUBMITTED)
    assert changed()
    patch(editor, f"data-categories/{categories[0]}", {"name_en": "no part of the activity"})
    assert not changed()


def test_reader_who_has_it_gets_304(editor: Someone) -> None:
    path = f"recipients/{made(editor, 'recipients')['id']}"
    known = etag(editor, path)
    for condition in (known, f'"x", W/{known}', "*"):
        answer = editor.client.get(editor.url(path), headers={"If-None-Match": condition})
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", known)
    assert editor.client.get(editor.url(path), headers={"If-None-Match": '"x"'}).status_code == 200
    patch(editor, path, {"tax_code": "1"})
    assert editor.client.get(editor.url(path), headers={"If-None-Match": known}).status_code == 200


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


# --- Statements ---------------------------------------------------------------------------------


# Transaction and tenant's setting included; what it takes to know who asks is not.
STATEMENTS = {
    "processing-activities": {"list": 9, "retrieve": 7, "create": 19, "patch": 27, "put": 27, "delete": 17},
    "recipients": {"list": 6, "retrieve": 4, "create": 10, "patch": 12, "put": 12, "delete": 15},
}


@pytest.mark.parametrize("kind", STATEMENTS)
def test_statements_of_each_endpoint_are_pinned(editor: Someone, kind: str) -> None:
    links = {}
    if kind == "processing-activities":
        links = {
            "data_category_ids": [made(editor, "data-categories")["id"] for _ in range(3)],
            "recipient_ids": [made(editor, "recipients")["id"] for _ in range(3)],
            "transfer_ids": [made(editor, "data-transfers")["id"] for _ in range(3)],
        }
    record = made(editor, kind, **links)
    editor.batch(ITEMS[kind].build_batch(30, **links), kind)
    path = f"{kind}/{record['id']}"
    turned = {name: ids[:2] for name, ids in links.items()}
    acts: dict[str, Any] = {
        "list": lambda: editor.get(kind, page_size=2),
        "retrieve": lambda: editor.get(path),
        "create": lambda: editor.client.post(editor.url(kind), ITEMS[kind](external_id="k", **links)),
        "patch": lambda: patch(editor, path, {name_of(kind): "x", "external_id": "l", **turned}),
        "put": lambda: put(editor, path, ITEMS[kind](external_id="m", **links)),
        "delete": lambda: delete(editor, path),
    }
    at_the_door = statements(lambda: editor.get(path, unknown="refused before it is looked for"), 400)
    found = {name: statements(act) - at_the_door for name, act in acts.items()}
    assert found == STATEMENTS[kind]
    assert statements(lambda: editor.get(kind, page_size=1_000)) - at_the_door == found["list"]


def statements(act: Any, status: int | None = None) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = act()
    assert answer.status_code == status if status else answer.status_code < 300, answer.content
    return len(captured)


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
