"""A person names a filter of a list, finds it at the side and above the list, and deletes it; others do not see it."""

import pytest

from activities.models import SavedFilter
from tenants.models import Role
from tests.admin.desk import Seated, seat
from tests.admin.personal.test_work_lists import side

LIST = "activities/processingactivity/"
QUERY = "status__exact=submitted&q=l%C6%B0%C6%A1ng"


@pytest.fixture
def dpo() -> Seated:
    return seat(Role.DPO)


def save(seated: Seated, name: str, query: str = QUERY, page: str = LIST) -> None:
    answer = seated.client.post(f"/admin/{page}filters/", {"name": name, "query": query})
    assert answer.status_code == 302


def test_filter_is_saved_used_and_deleted(dpo: Seated) -> None:
    assert "Lưu bộ lọc này" not in dpo.page(LIST).text
    assert "Lưu bộ lọc này" in dpo.client.get(f"/admin/{LIST}?{QUERY}&p=2").text
    save(dpo, "Lương chờ duyệt", f"{QUERY}&p=2")
    (saved,) = dpo.all(SavedFilter)
    assert saved.query == QUERY
    assert "Lương chờ duyệt" in side(dpo)
    page = dpo.client.get(f"/admin/{LIST}?{QUERY}").text
    assert "Lưu bộ lọc này" not in page
    assert "Xóa bộ lọc “Lương chờ duyệt”" in page
    dpo.client.post(f"/admin/{LIST}filters/{saved.pk}/delete/")
    assert dpo.all(SavedFilter) == []


def test_same_name_replaces_and_each_list_has_its_own(dpo: Seated) -> None:
    save(dpo, "Của tôi")
    save(dpo, "Của tôi", "status__exact=draft")
    save(dpo, "Của tôi", "status=failed", "activities/batch/")
    found = {(each.page, each.query) for each in dpo.all(SavedFilter)}
    assert found == {("processingactivity", "status__exact=draft"), ("batch", "status=failed")}


@pytest.mark.parametrize(
    ("name", "query"), [("", QUERY), ("x" * 61, QUERY), ("Không lọc gì", "p=3"), ("a\x07b", QUERY)]
)
def test_nothing_is_saved_without_a_name_or_a_filter(dpo: Seated, name: str, query: str) -> None:
    save(dpo, name, query)
    assert dpo.all(SavedFilter) == []


def test_name_is_text_and_not_html(dpo: Seated) -> None:
    save(dpo, "<script>alert(1)</script>")
    page = dpo.page(LIST).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_filters_are_each_persons_own(dpo: Seated) -> None:
    save(dpo, "Của riêng tôi")
    (saved,) = dpo.all(SavedFilter)
    for other in (seat(Role.DPO, dpo.tenant_id), seat(Role.DPO)):
        assert "Của riêng tôi" not in other.page(LIST).text
        other.client.post(f"/admin/{LIST}filters/{saved.pk}/delete/")
    assert len(dpo.all(SavedFilter)) == 1


def test_number_of_filters_is_limited(dpo: Seated) -> None:
    for number in range(31):
        save(dpo, f"Bộ lọc {number}")
    assert len(dpo.all(SavedFilter)) == 30


def test_filter_that_is_too_long_is_refused(dpo: Seated) -> None:
    save(dpo, "Quá dài", f"q={'ă' * 1_900}")
    assert dpo.all(SavedFilter) == []
    assert "quá dài" in dpo.page(LIST).text
