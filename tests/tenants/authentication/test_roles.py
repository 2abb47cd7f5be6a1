"""The table of contract §2: each action of the API for every role of people and of keys, allowed or refused."""

from typing import Any

import pytest
from django.utils import timezone

from activities.models import AuditEvent, DataCategory
from tenants.isolation.context import scope
from tenants.models import KeyRole, Membership, Role
from tests.dossiers.attachments.sending import attach, attached, replace
from tests.dossiers.filing import submitted
from tests.factories import ITEMS, Someone, program, someone

EVERYONE = [*Role.values, *(f"key {role}" for role in KeyRole.values)]
READERS = {*EVERYONE} - {"key scanner"}
WRITERS = {"admin", "dpo", "editor", "key editor"}
SENDERS = WRITERS | {"key scanner"}
MANAGERS = {"admin"}
PEOPLE = {*Role.values}
DOSSIER_EVENT = {"dossier": "dpia", "kind": "updated", "occurred_on": "2026-09-30"}
TODAY = timezone.localdate().isoformat()
FILING = {"filed_on": TODAY, "channel": "portal"}
ANSWER = {"result": "passed", "result_on": TODAY}
AUDITORS = {"admin", "dpo", "auditor", "key auditor"}
CATALOGUES = [kind for kind in ITEMS if kind != "processing-activities"]

Row = tuple[str, str, Any, int, set[str]]


def of_records(kind: str) -> list[Row]:
    """Method, path, body, status where it is permitted, and who may."""
    seers = {*EVERYONE} if kind in CATALOGUES else READERS
    name = "name_vi" if kind in CATALOGUES else "activity_name_vi"
    item = ITEMS[kind]()
    return [
        ("get", kind, None, 200, seers),
        ("get", f"{kind}/{{{kind}}}", None, 200, seers),
        ("post", kind, ITEMS[kind](), 201, WRITERS),
        ("put", f"{kind}/{{{kind}}}", item, 200, WRITERS),
        ("patch", f"{kind}/{{{kind}}}", {name: "Tên mới"}, 200, WRITERS),
        ("delete", f"{kind}/{{{kind}}}", None, 204, WRITERS),
        ("options", kind, None, 200, {*EVERYONE}),
    ]


OF_THE_REST: list[Row] = [
    ("get", "batches", None, 200, {*EVERYONE}),
    ("get", "batches/{batch}", None, 200, READERS),
    ("get", "batches/{batch}/errors", None, 200, READERS),
    ("post", "batches/{batch}/undo", None, 200, WRITERS),
    ("get", "limits", None, 200, {*EVERYONE}),
    ("get", "summary", None, 200, READERS),
    ("get", "register/deadlines", None, 200, READERS),
    ("get", "register/calendar-links", None, 200, PEOPLE),
    ("post", "register/calendar-links", {"name": "Lịch"}, 201, PEOPLE),
    ("get", "register/dossier-events", None, 200, READERS),
    ("post", "register/dossier-events", DOSSIER_EVENT, 201, {"dpo"}),
    ("get", "dossiers/attachments", None, 200, READERS),
    ("post", "dossiers/attachments", attach, 201, WRITERS),
    ("get", "dossiers/attachments/{attachment}", None, 200, READERS),
    ("get", "dossiers/attachments/{attachment}/content", None, 200, READERS),
    ("post", "dossiers/attachments/{attachment}/retire", None, 200, WRITERS),
    ("post", "dossiers/attachments/{replaced}/replace", replace, 201, WRITERS),
    ("delete", "dossiers/attachments/{attachment}", None, 204, WRITERS),
    ("get", "dossiers/form-10/package", None, 200, READERS),
    ("get", "dossiers/form-09/package", None, 200, READERS),
    ("get", "dossiers/versions", None, 200, READERS),
    ("get", "dossiers/versions/{version}", None, 200, READERS),
    ("get", "dossiers/versions/{version}/document", None, 200, READERS),
    ("get", "dossiers/versions/{version}/notice", None, 200, READERS),
    ("get", "dossiers/versions/{version}/changes", None, 200, READERS),
    ("post", "dossiers/versions/{version}/approve", {}, 200, {"dpo"}),
    ("post", "dossiers/versions/{version}/file", FILING, 200, {"dpo"}),
    ("post", "dossiers/versions/{version}/result", ANSWER, 200, {"dpo"}),
    ("post", "dossiers/versions", {"dossier": "ctia"}, 201, WRITERS),
    ("get", "processing-activities/{processing-activities}/history", None, 200, READERS),
    ("get", "audit-events", None, 200, AUDITORS),
    ("get", "profile", None, 200, READERS),
    ("patch", "profile", {"phone": "024 3555 0000"}, 200, MANAGERS),
    ("get", "members", None, 200, MANAGERS),
    ("get", "members/{member}", None, 200, MANAGERS),
    ("patch", "members/{member}", {"role": "auditor"}, 200, MANAGERS),
    ("delete", "members/{member}", None, 204, MANAGERS),
    ("get", "api-keys", None, 200, MANAGERS),
    ("post", "api-keys", {"name": "Máy quét", "role": "viewer"}, 201, MANAGERS),
    ("get", "api-keys/{key}", None, 200, MANAGERS),
    ("delete", "api-keys/{key}", None, 204, MANAGERS),
]


def credential(admin: Someone, who: str) -> Someone:
    if who.startswith("key "):
        return program(admin, who.removeprefix("key "))
    return admin if who == "admin" else someone(who, admin.tenant_id)


@pytest.fixture
def stored(admin: Someone) -> dict[str, str]:
    """A record of each kind, a batch, a key and a member, by the name that the tables give them."""
    someone("viewer", admin.tenant_id)
    with scope(admin.tenant_id):
        member = Membership.objects.get(role="viewer").pk
    return {
        **{kind: admin.client.post(admin.url(kind), ITEMS[kind]()).json()["id"] for kind in ITEMS},
        "batch": admin.batch([ITEMS["recipients"](), {}], "recipients").json()["batch_id"],
        "key": admin.client.post(admin.url("api-keys"), {"name": "Máy quét", "role": "viewer"}).json()["id"],
        "member": str(member),
        "attachment": attached(admin, dossier="ctia")["id"],  # not of the version, which would keep it
        "replaced": attached(admin)["id"],
        "version": submitted(admin)["id"],
    }


def act(by: Someone, row: Row, stored: dict[str, str]) -> Any:
    method, path, body, _, _ = row
    if callable(body):  # what is no JSON
        return body(by, stored["replaced"]) if body is replace else body(by)
    return getattr(by.client, method)(by.url(path.format(**stored)), body)


@pytest.mark.parametrize("who", EVERYONE)
def test_role_table_row_by_row(admin: Someone, stored: dict[str, str], who: str) -> None:
    by = credential(admin, who)
    for row in [*(row for kind in ITEMS for row in of_records(kind)), *OF_THE_REST]:
        method, path, _, permitted, allowed = row
        answer = act(by, row, stored)
        if who in allowed:
            assert answer.status_code == permitted, (who, method, path, answer.content)
        elif who == "key scanner" and path.startswith("batches/") and method == "get":
            assert answer.status_code == 404  # another's batch
        else:
            assert answer.status_code == 403, (who, method, path)
            refused = "people_only" if who in READERS and allowed == PEOPLE else "permission_denied"
            assert answer.json()["detail"]["code"] == refused


@pytest.mark.parametrize("who", EVERYONE)
@pytest.mark.parametrize("kind", ITEMS)
def test_batches_are_sent_by_those_who_may(admin: Someone, who: str, kind: str) -> None:
    by = credential(admin, who)
    answer = by.batch([ITEMS[kind]()], kind)
    assert answer.status_code == (201 if who in SENDERS else 403)
    listed = by.get("batches").json()["results"]
    assert [row["id"] for row in listed] == ([answer.json()["batch_id"]] if who in SENDERS else [])


def test_nothing_of_what_was_refused_is_stored(admin: Someone, stored: dict[str, str]) -> None:
    before = {kind: admin.get(kind).json() for kind in ITEMS}
    for who in sorted({*EVERYONE} - WRITERS):
        by = credential(admin, who)
        for kind in ITEMS:
            for row in of_records(kind):
                if row[0] in ("post", "put", "patch", "delete"):
                    assert act(by, row, stored).status_code == 403
    assert {kind: admin.get(kind).json() for kind in ITEMS} == before


def test_what_a_key_writes_one_by_one_is_its_makers_and_the_log_names_the_key(admin: Someone) -> None:
    maker = someone("admin", admin.tenant_id)
    made = admin.client.post(admin.url("data-categories"), ITEMS["data-categories"]()).json()
    key = program(maker, "editor")
    url = key.url(f"data-categories/{made['id']}")
    own = key.client.post(key.url("data-categories"), ITEMS["data-categories"]()).json()
    assert own["created_by"] == maker.username
    assert key.client.patch(url, {"name_vi": "Tên khác"}).json()["created_by"] == admin.username
    with scope(admin.tenant_id):
        assert DataCategory.objects.get(pk=made["id"]).changed_by.username == maker.username
        assert DataCategory.objects.get(pk=own["id"]).changed_by.username == maker.username
        prefix = maker.get("api-keys").json()["results"][0]["prefix"]
        told = AuditEvent.objects.filter(via="key").order_by("id")
        assert [(each.action, each.actor_name, each.data["key_prefix"]) for each in told] == [
            ("record.created", maker.username, prefix),
            ("record.changed", maker.username, prefix),
        ]
