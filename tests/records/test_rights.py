"""Each role may do with records what the contract says; a record of another tenant reads like a missing one."""

from typing import Any
from uuid import uuid4

import pytest

from tests.answers import code
from tests.factories import ITEMS, KINDS, RecipientItem, Someone, name_of, someone
from tests.records.single import delete, made, patch, put


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
