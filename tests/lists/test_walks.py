"""Lists without their count, and walked from end to end by ``cursor`` (contract §4)."""

from typing import Any

import pytest

from tests.factories import ActivityItem, Someone, statements


def walked(reader: Someone, path: str = "processing-activities", **query: Any) -> list[list[dict[str, Any]]]:
    """All pages of a list, by following the links ``next``."""
    answer = reader.get(path, **{"cursor": "", **query}).json()
    pages = [answer["results"]]
    while answer["next"]:
        answer = reader.client.get(answer["next"]).json()
        pages.append(answer["results"])
        assert (answer["count"], answer["previous"]) == (None, None)
    return pages


def stored(editor: Someone, count: int) -> list[str]:
    made: list[str] = editor.batch([ActivityItem(external_id=f"k{n}") for n in range(count)]).json()["activity_ids"]
    return made


@pytest.mark.parametrize("ordering", ["id", "-id"])
def test_cursor_reads_each_record_once_in_order(editor: Someone, ordering: str) -> None:
    ids = sorted(stored(editor, 25), reverse=ordering.startswith("-"))
    pages = walked(editor, ordering=ordering, page_size=10)
    assert [len(each) for each in pages] == [10, 10, 5]
    assert [each["id"] for page in pages for each in page] == ids


def test_page_that_ends_with_the_list_has_no_next(editor: Someone) -> None:
    stored(editor, 20)
    assert [len(each) for each in walked(editor, page_size=10)] == [10, 10]
    assert walked(editor, page_size=10, legal_basis="emergency_security") == [[]]


def test_filters_and_search_are_walked_too(editor: Someone) -> None:
    stored(editor, 12)
    found = [each["external_id"] for page in walked(editor, search="k1", page_size=2) for each in page]
    assert sorted(found) == ["k1", "k10", "k11"]


def test_what_is_there_all_the_while_comes_once(editor: Someone) -> None:
    ids = sorted(stored(editor, 20))
    first = editor.get("processing-activities", cursor="", page_size=10).json()
    for gone in (ids[0], ids[9]):
        assert editor.client.delete(editor.url(f"processing-activities/{gone}")).status_code == 204
    stored_later = editor.batch([ActivityItem()]).json()["activity_ids"]
    second = editor.client.get(first["next"]).json()
    third = editor.client.get(second["next"]).json()
    read = [each["id"] for page in (first, second, third) for each in page["results"]]
    assert read == [*ids, *stored_later]


@pytest.mark.parametrize("path", ["batches", "audit-events", "recipients"])
def test_other_lists_are_walked(admin: Someone, path: str) -> None:
    for _ in range(3):
        admin.batch([ActivityItem()])
    whole = [each["id"] for each in admin.get(path, page_size=1_000).json()["results"]]
    assert [each["id"] for page in walked(admin, path, page_size=2) for each in page][-len(whole) :] == whole


def test_page_without_count_costs_no_count(editor: Someone) -> None:
    stored(editor, 25)
    with statements() as sent:
        answer = editor.get("processing-activities", count="false", page_size=10, page=2).json()
    assert not [sql for sql in sent if sql.upper().startswith("SELECT COUNT(")]
    counted = editor.get("processing-activities", page_size=10, page=2).json()
    assert answer == {**counted, "count": None, "next": answer["next"], "previous": answer["previous"]}
    third = editor.client.get(answer["next"]).json()
    assert (len(third["results"]), third["next"], third["count"]) == (5, None, None)
    assert editor.get("processing-activities", count="false", page_size=10, page=4).status_code == 404


@pytest.mark.parametrize("page", [0, "x", "last", 2**62, 2**63 - 1, 10**30])
def test_page_without_count_that_cannot_be_there_is_not_found(editor: Someone, page: Any) -> None:
    stored(editor, 3)
    answer = editor.get("processing-activities", count="false", page_size=2, page=page)
    assert (answer.status_code, answer.json()["detail"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"cursor": "", "page": 1}, "cursor_with_page"),
        ({"cursor": "", "ordering": "created_at"}, "cursor_ordering"),
        ({"cursor": "", "ordering": "activity_name_vi,id"}, "cursor_ordering"),
        ({"cursor": "abc"}, "invalid_query"),
        ({"count": "no"}, "invalid_query"),
        ({"cursor": "", "count": "no"}, "invalid_query"),
        ({"cursor": "", "page_size": 0}, "invalid_page_size"),
    ],
)
def test_what_cannot_be_walked_is_refused(editor: Someone, query: dict[str, Any], code: str) -> None:
    answer = editor.get("processing-activities", **query)
    assert (answer.status_code, answer.json()["detail"]["code"]) == (400, code)


def test_cursor_of_another_tenant_reads_nothing_of_it(editor: Someone, stranger: Someone) -> None:
    ids = stored(editor, 3)
    assert stranger.get("processing-activities", cursor=min(ids)).json()["results"] == []
