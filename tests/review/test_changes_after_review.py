"""A reviewed activity that is changed awaits review again, and a DPO alone deletes an approved one."""

from typing import Any

import pytest

from tests.answers import code
from tests.factories import Someone, someone
from tests.review.steps import KIND, approved, changed_by_hand, made, step


def relinked(me: Someone, pk: str) -> None:
    category = me.get("data-categories").json()["results"][0]["id"]
    assert me.client.patch(me.url(f"{KIND}/{pk}"), {"data_category_ids": [category]}).status_code == 200


def changed_by_batch(me: Someone, pk: str) -> None:
    answer = me.batch([{"external_id": "k", "purpose_vi": "Mục đích khác"}], query="?on_conflict=update")
    assert answer.json()["total_updated"] == 1


def relinked_by_batch(me: Someone, pk: str) -> None:
    category = me.get("data-categories").json()["results"][0]["id"]
    answer = me.batch([{"external_id": "k", "data_category_ids": [category]}], query="?on_conflict=update")
    assert answer.json()["total_updated"] == 1


CHANGES = [changed_by_hand, relinked, changed_by_batch, relinked_by_batch]


@pytest.mark.parametrize("change", CHANGES)
def test_approved_record_that_changes_awaits_review_again(editor: Someone, dpo: Someone, change: Any) -> None:
    pk = approved(editor, dpo, external_id="k")
    change(editor, pk)
    shown = editor.get(f"{KIND}/{pk}").json()
    assert (shown["status"], shown["reviewed_by"], shown["reviewed_at"]) == ("submitted", None, None)
    told = editor.get(f"{KIND}/{pk}/history").json()["results"][0]
    assert (told["before"]["status"], told["after"]["status"]) == ("approved", "submitted")


@pytest.mark.parametrize("change", CHANGES)
def test_returned_record_that_changes_stays_returned(editor: Someone, dpo: Someone, change: Any) -> None:
    pk = made(editor, external_id="k")
    step(editor, "submit", pk)
    step(dpo, "return", pk)
    change(editor, pk)
    shown = editor.get(f"{KIND}/{pk}").json()
    assert (shown["status"], shown["reviewed_by"]) == ("returned", dpo.username)


def test_update_that_changes_nothing_leaves_the_approval(editor: Someone, dpo: Someone) -> None:
    pk = approved(editor, dpo, external_id="k", purpose_vi="Như cũ")
    editor.batch([{"external_id": "k", "purpose_vi": "Như cũ"}], query="?on_conflict=update")
    editor.client.patch(editor.url(f"{KIND}/{pk}"), {"purpose_vi": "Như cũ"})
    assert editor.get(f"{KIND}/{pk}").json()["status"] == "approved"


def test_approved_record_is_deleted_by_a_dpo_alone(editor: Someone, admin: Someone, dpo: Someone) -> None:
    pk = approved(editor, dpo)
    for by in (editor, someone("admin", editor.tenant_id)):
        assert code(by.client.delete(by.url(f"{KIND}/{pk}"))) == (403, "approved_record")
    assert dpo.client.delete(dpo.url(f"{KIND}/{pk}")).status_code == 204
