"""ETags of records: a stale tag is refused, and a reader with the current tag gets 304."""

import pytest

from activities.models import ProcessingActivity
from activities.models.codes import Status
from tenants.isolation.context import scope
from tests.answers import code
from tests.factories import ITEMS, KINDS, Someone, name_of
from tests.records.single import delete, etag, made, patch, put


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
