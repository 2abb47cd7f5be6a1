"""Single records written at the same time in threads: one write wins, the others are refused without a 5xx."""

import threading
from collections import Counter
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from activities.models import ActivityRecipient, DataTransfer, Recipient
from tenants.isolation.context import scope
from tests.batch.races import LONGEST_SECONDS, again, at_once, everything, items_with
from tests.factories import ITEMS, KINDS, PASSWORD, ActivityItem, RecipientItem, Someone, key_of, name_of

pytestmark = pytest.mark.slow


def made(who: Someone, kind: str, **fields: Any) -> str:
    answer = who.client.post(who.url(kind), ITEMS[kind](**fields))
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["id"])


def statuses(answers: list[Any]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


@pytest.mark.parametrize("kind", KINDS)
def test_of_changes_with_the_same_tag_one_wins(editor: Someone, kind: str) -> None:
    people = [again(editor) for _ in range(5)]
    path = f"{kind}/{made(editor, kind)}"
    for turn in range(6):
        tag = editor.get(path)["ETag"]

        def patch(number: int, turn: int = turn, tag: str = tag) -> Any:
            body = {name_of(kind): f"từ {number} lần {turn}"}
            return lambda: people[number].client.patch(editor.url(path), body, headers={"If-Match": tag})

        answers = at_once(*(patch(number) for number in range(5)))
        assert statuses(answers) == {200: 1, 412: 4}
        [won] = [answer for answer in answers if answer.status_code == 200]
        assert (editor.get(path).json(), editor.get(path)["ETag"]) == (won.json(), won["ETag"])


def test_of_a_change_and_a_delete_with_the_same_tag_one_wins(editor: Someone) -> None:
    changing, deleting = again(editor), again(editor)
    for _ in range(8):
        path = f"recipients/{made(editor, 'recipients')}"
        headers = {"If-Match": editor.get(path)["ETag"]}
        changed, deleted = at_once(
            lambda path=path, headers=headers: changing.client.patch(
                editor.url(path), {"tax_code": "1"}, headers=headers
            ),
            lambda path=path, headers=headers: deleting.client.delete(editor.url(path), headers=headers),
        )
        assert (changed.status_code, deleted.status_code) in ((200, 412), (404, 204))


def test_changes_of_different_fields_all_stay(editor: Someone) -> None:
    people = [again(editor) for _ in range(4)]
    path = f"recipients/{made(editor, 'recipients')}"
    fields = ("name_en", "tax_code", "contract_number", "dpo_contact")
    for turn in range(5):

        def patch(number: int, turn: int = turn) -> Any:
            return lambda: people[number].client.patch(editor.url(path), {fields[number]: str(turn)})

        assert statuses(at_once(*(patch(number) for number in range(4)))) == {200: 4}
        shown = editor.get(path).json()
        assert {shown[name] for name in fields} == {str(turn)}


@pytest.mark.parametrize("kind", KINDS)
def test_same_new_key_is_stored_once_and_409_for_the_rest(editor: Someone, kind: str) -> None:
    people, before = [again(editor) for _ in range(6)], len(everything(editor, kind))
    ids = [made(editor, kind) for _ in range(2)]

    def act(number: int, key: str) -> Any:
        [item] = items_with(kind, [key])
        client = people[number].client
        match number % 3:
            case 0:
                return lambda: client.post(editor.url(kind), item)
            case 1:
                return lambda: client.patch(editor.url(f"{kind}/{ids[number // 3]}"), {key_of(kind): key})
            case _:
                return lambda: people[number].batch([item], kind)

    for turn in range(6):
        answers = at_once(*(act(number, f"k-{turn}") for number in range(6)))
        found = statuses(answers)
        assert set(found) <= {200, 201, 409, 422}, [answer.json() for answer in answers]
        assert found[200] + found[201] == 1
        stored = everything(editor, kind)[before:]
        assert [each[key_of(kind)] for each in stored].count(f"k-{turn}") == 1


def test_large_batch_against_single_writes_of_its_own_keys(editor: Someone) -> None:
    """Turns are shared: the batch comes to an end, and every single write is answered."""
    keys = [f"k-{n:03}" for n in range(400)]
    single = again(editor)

    def post_all() -> list[Any]:
        return [
            single.client.post(single.url("recipients"), item)
            for item in items_with("recipients", list(reversed(keys))[:60])
        ]

    batch, answers = at_once(lambda: editor.batch(items_with("recipients", keys), "recipients"), post_all)
    assert batch.status_code == 201
    found = statuses(answers)
    assert set(found) <= {201, 409}
    assert batch.json()["total_created"] + found[201] == len(keys)


def test_record_is_either_linked_or_removed(editor: Someone) -> None:
    linking, deleting = again(editor), again(editor)
    outcomes = set()
    for turn in range(12):
        pk = made(editor, "recipients")
        if turn % 2:
            kind, item = "processing-activities", ActivityItem(recipient_ids=[pk])
        else:
            kind, item = "data-transfers", ITEMS["data-transfers"](recipient_id=pk)
        linked, deleted = at_once(
            lambda kind=kind, item=item: linking.client.post(linking.url(kind), item),
            lambda pk=pk: deleting.client.delete(deleting.url(f"recipients/{pk}")),
        )
        outcomes.add((linked.status_code, deleted.status_code))
    assert outcomes <= {(201, 409), (400, 204)}


@pytest.mark.parametrize("several", [False, True])
def test_admin_tells_when_a_record_was_linked_between_look_and_delete(editor: Someone, several: bool) -> None:
    """A link is stored but not yet committed when the admin asks for confirmation; the delete waits for it."""
    pk = made(editor, "recipients", name_vi="Sắp được liên kết")
    browser = Client()
    assert browser.login(username=editor.username, password=PASSWORD)
    linked, done = threading.Event(), threading.Event()

    def link() -> None:
        with scope(editor.tenant_id):
            fields = {"name_vi": "Lượt chuyển", "transfer_case": "other", "destination_country": "SG"}
            DataTransfer.objects.create(tenant_id=editor.tenant_id, recipient_id=pk, **fields)
            linked.set()
            # The delete has begun, and waits for this transaction.
            done.wait(1)

    def remove() -> Any:
        assert linked.wait(LONGEST_SECONDS)
        if several:
            path, data = "", {"action": "delete_selected", "_selected_action": [pk], "post": "yes"}
        else:
            path, data = f"{quote(pk)}/delete/", {"post": "yes"}
        answer = browser.post(f"/admin/activities/recipient/{path}", data, HTTP_ACCEPT="text/html", follow=True)
        done.set()
        return answer

    _, answer = at_once(link, remove)
    assert answer.status_code == 200
    assert "Không xóa được bản ghi nào" in answer.text
    assert "1 lượt chuyển dữ liệu" in answer.text
    with scope(editor.tenant_id):
        assert Recipient.objects.filter(pk=pk).exists()


def test_undo_of_a_batch_waits_for_a_link_on_its_way(editor: Someone) -> None:
    body = editor.batch(RecipientItem.build_batch(3), "recipients").json()
    linked, other = threading.Event(), again(editor)

    def link() -> None:
        with scope(editor.tenant_id):
            activity = made(editor, "processing-activities")
            ActivityRecipient.objects.create(
                tenant_id=editor.tenant_id, activity_id=activity, recipient_id=body["recipient_ids"][0]
            )
            linked.set()
            threading.Event().wait(0.5)

    def undo() -> Any:
        assert linked.wait(LONGEST_SECONDS)
        return other.client.post(other.url(f"batches/{body['batch_id']}/undo"))

    _, answer = at_once(link, undo)
    assert (answer.status_code, answer.json()["detail"]["code"]) == (409, "batch_in_use")
