"""The work lists at the side: what waits for me, what was returned to me, my drafts, each counted."""

from typing import Any

import pytest

from activities.models import ProcessingActivity
from activities.models.codes import Status
from tenants.models import Role, User
from tests.admin.desk import Seated, filled, seat
from tests.admin.review_desk import LIST, narrowed
from tests.factories import ActivityItem, signed_in
from tests.tenants.site.visits import choose


def user(seated: Seated) -> Any:
    return User.objects.get(username=seated.username)


@pytest.fixture
def dpo() -> Seated:
    return seat(Role.DPO)


def side(seated: Seated) -> dict[str, str]:
    """The titles at the side with their counts."""
    groups = seated.page("").context["sidebar_navigation"]
    return {str(each["title"]): each.get("badge", "") for group in groups for each in group["items"]}


def test_lists_and_counts_are_of_the_member(dpo: Seated) -> None:
    editor = seat(Role.EDITOR, dpo.tenant_id)
    own, other = user(dpo), user(editor)
    waiting = dpo.activity(status=Status.SUBMITTED, created_by=other, changed_by=other).pk
    dpo.activity(status=Status.SUBMITTED, created_by=own, changed_by=other)
    dpo.activity(status=Status.SUBMITTED, created_by=other, changed_by=own)
    returned = {
        dpo.activity(status=Status.RETURNED, created_by=own, changed_by=other).pk,
        dpo.activity(status=Status.RETURNED, created_by=other, changed_by=own).pk,
    }
    dpo.activity(status=Status.RETURNED, created_by=other, changed_by=other)
    draft = dpo.activity(created_by=own, changed_by=own).pk
    dpo.activity(created_by=other, changed_by=other)
    assert narrowed(dpo, work="waiting") == {waiting}
    assert narrowed(dpo, work="returned") == returned
    assert narrowed(dpo, work="drafts") == {draft}
    counts = side(dpo)
    assert (counts["Chờ tôi duyệt"], counts["Bị trả lại cho tôi"], counts["Bản nháp của tôi"]) == ("1", "2", "1")


def test_drafts_of_a_batch_are_on_the_list_once_they_are_changed(dpo: Seated) -> None:
    editor = seat(Role.EDITOR, dpo.tenant_id)
    signed_in(editor.tenant_id, editor.username).batch([ActivityItem(), ActivityItem()])
    assert narrowed(editor, work="drafts") == set()
    (changed, _) = editor.all(ProcessingActivity)
    path = f"{LIST}{changed.pk}/change/"
    dpo.send(path, **filled())
    assert narrowed(dpo, work="drafts") == {changed.pk}
    assert narrowed(editor, work="drafts") == set()


@pytest.mark.parametrize(
    ("role", "titles"),
    [
        (Role.EDITOR, {"Bị trả lại cho tôi", "Bản nháp của tôi"}),
        (Role.DPO, {"Chờ tôi duyệt", "Bị trả lại cho tôi", "Bản nháp của tôi"}),
        (Role.VIEWER, set()),
    ],
)
def test_only_work_that_the_role_may_do_is_listed(role: str, titles: set[str]) -> None:
    seated = seat(role)
    assert titles == {"Chờ tôi duyệt", "Bị trả lại cho tôi", "Bản nháp của tôi"} & set(side(seated))


def test_list_of_work_that_is_not_the_roles_finds_nothing() -> None:
    viewer = seat(Role.VIEWER)
    viewer.activity(status=Status.SUBMITTED)
    assert narrowed(viewer, work="waiting") == set()


def test_guest_has_no_work(platform: Any, dpo: Seated) -> None:
    choose(platform, dpo.tenant_id)
    page = platform.get(f"/admin/{LIST}")
    assert page.status_code == 200
    assert "Việc của tôi" not in page.text
    assert platform.get("/admin/activities/notification/").status_code == 403


def test_side_marks_the_list_that_is_open(dpo: Seated) -> None:
    groups = dpo.page(LIST, work="returned").context["sidebar_navigation"]
    own = next(group for group in groups if str(group.get("title")) == "Việc của tôi")
    assert [str(each["title"]) for each in own["items"] if each["active"]] == ["Bị trả lại cho tôi"]


@pytest.mark.parametrize(
    ("query", "marked"),
    [({}, "Hoạt động xử lý"), ({"work": "waiting"}, "Chờ tôi duyệt"), ({"q": "x"}, "Hoạt động xử lý")],
)
def test_one_entry_of_the_side_is_marked(dpo: Seated, query: dict[str, str], marked: str) -> None:
    groups = dpo.page(LIST, **query).context["sidebar_navigation"]
    assert [str(each["title"]) for group in groups for each in group["items"] if each.get("active")] == [marked]
