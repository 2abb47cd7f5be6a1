"""An activity's links are chosen in its form, and stored by the act of the API, with its rules and its audit event."""

from typing import Any
from uuid import uuid4

import pytest

from activities.models import ActivityCategory, DataCategory, DataTransfer, ProcessingActivity, Recipient
from tenants.isolation.context import scope
from tenants.models import Role
from tests.admin.desk import LEAST, Seated, filled, seat

LIST = "activities/processingactivity/"
CHOICES = {"app_label": "activities", "model_name": "processingactivity"}


@pytest.fixture
def editor() -> Seated:
    return seat(Role.EDITOR)


def category(seated: Seated, code: str = "health_status") -> DataCategory:
    with scope(seated.tenant_id):
        return DataCategory.objects.get(code=code)


def linked(seated: Seated) -> dict[str, set[Any]]:
    with scope(seated.tenant_id):
        activity = ProcessingActivity.objects.latest("id")
        links = ("data_categories", "recipients", "transfers")
        return {name: set(getattr(activity, name).values_list("pk", flat=True)) for name in links}


def opened(seated: Seated, path: str) -> str:
    return str(seated.page(path).context["adminform"].form.initial["opened"])


def test_complete_activity_is_made_at_the_desk(editor: Seated) -> None:
    health = category(editor)
    recipient = editor.one(Recipient, **LEAST["recipient"])
    transfer = editor.one(DataTransfer, **LEAST["datatransfer"], recipient=recipient)
    links = {"data_category_ids": [health.pk], "recipient_ids": [recipient.pk], "transfer_ids": [transfer.pk]}
    answer = editor.send(f"{LIST}add/", **filled(**links))
    assert answer.status_code == 302
    (activity,) = editor.all(ProcessingActivity)
    assert answer["Location"] == f"/admin/{LIST}{activity.pk}/"
    assert linked(editor) == {"data_categories": {health.pk}, "recipients": {recipient.pk}, "transfers": {transfer.pk}}
    (event,) = editor.acts()
    assert event.data["after"]["data_category_ids"] == [str(health.pk)]
    assert event.data["after"]["has_sensitive_data"] is True


def test_links_are_changed_and_taken_away(editor: Seated) -> None:
    health, name = category(editor), category(editor, "family_relationship")
    editor.send(f"{LIST}add/", **filled(data_category_ids=[health.pk]))
    path = f"{LIST}{editor.all(ProcessingActivity)[0].pk}/change/"
    assert f'<option value="{health.pk}" selected' in " ".join(editor.page(path).text.split())
    sent = filled(data_category_ids=[name.pk], opened=opened(editor, path))
    assert editor.send(path, **sent).status_code == 302
    assert linked(editor)["data_categories"] == {name.pk}
    assert editor.acts()[0].data["fields"] == ["data_category_ids"]
    assert editor.send(path, **filled(opened=opened(editor, path))).status_code == 302
    assert linked(editor)["data_categories"] == set()


def test_form_sent_without_its_version_keeps_the_links(editor: Seated) -> None:
    health = category(editor)
    editor.send(f"{LIST}add/", **filled(data_category_ids=[health.pk]))
    path = f"{LIST}{editor.all(ProcessingActivity)[0].pk}/change/"
    assert editor.send(path, **filled(purpose_vi="Giao hàng")).status_code == 302
    assert linked(editor)["data_categories"] == {health.pk}


def test_refused_form_without_its_version_is_shown_again(editor: Seated) -> None:
    path = f"{LIST}{editor.activity().pk}/change/"
    answer = editor.send(path, **filled(activity_name_vi=""))
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == ["activity_name_vi"]


def test_saving_an_unchanged_form_with_links_leaves_no_trace(editor: Seated) -> None:
    health = category(editor)
    editor.send(f"{LIST}add/", **filled(data_category_ids=[health.pk]))
    path = f"{LIST}{editor.all(ProcessingActivity)[0].pk}/change/"
    sent = filled(data_category_ids=[health.pk], opened=opened(editor, path))
    assert editor.send(path, **sent).status_code == 302
    assert [each.action for each in editor.acts()] == ["record.created"]


@pytest.mark.parametrize("wrong", ["not-an-id", "0192f7a0-0000-7000-8000-000000000000", "of another tenant"])
def test_link_to_what_is_not_there_is_refused(editor: Seated, wrong: str) -> None:
    stranger = seat(Role.EDITOR)
    theirs = stranger.one(Recipient, **LEAST["recipient"])
    sent = str(theirs.pk) if wrong == "of another tenant" else wrong
    answer = editor.send(f"{LIST}add/", **filled(recipient_ids=[sent]))
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == ["recipient_ids"]
    assert editor.all(ProcessingActivity) == []


def test_transfer_to_a_recipient_that_is_no_id_is_refused(editor: Seated) -> None:
    answer = editor.send("activities/datatransfer/add/", **LEAST["datatransfer"], recipient="not-an-id")
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == ["recipient"]


def test_more_links_than_the_contract_allows_are_refused(editor: Seated) -> None:
    answer = editor.send(f"{LIST}add/", **filled(recipient_ids=[uuid4() for _ in range(101)]))
    assert "quá 100 phần tử" in str(answer.context["adminform"].form.errors["recipient_ids"])


def test_approved_activity_is_reopened_by_a_change_of_links(editor: Seated) -> None:
    activity = editor.activity(status="approved")
    path = f"{LIST}{activity.pk}/change/"
    sent = {"activity_name_vi": "Quản lý nhân sự", "data_category_ids": [category(editor).pk]}
    assert editor.send(path, **filled(**sent, opened=opened(editor, path))).status_code == 302
    assert editor.all(ProcessingActivity)[0].status == "submitted"


def test_choices_are_found_without_accents_and_tell_what_is_sensitive(editor: Seated) -> None:
    found = editor.page("autocomplete/", **CHOICES, field_name="data_categories", term="tinh trang suc khoe")
    assert [each["text"] for each in found.json()["results"]] == ["Tình trạng sức khỏe (nhạy cảm)"]
    editor.one(Recipient, **LEAST["recipient"])
    found = editor.page("autocomplete/", **CHOICES, field_name="recipients", term="MOT BEN")
    assert [each["text"] for each in found.json()["results"]] == ["Một bên nhận (Bên xử lý dữ liệu cá nhân, VN)"]


def test_page_shows_the_links_with_their_particulars() -> None:
    viewer = seat(Role.VIEWER)
    activity, health = viewer.activity(), category(viewer)
    with scope(viewer.tenant_id):
        ActivityCategory.objects.create(tenant_id=viewer.tenant_id, activity=activity, data_category=health)
    for path in (f"{LIST}{activity.pk}/", f"{LIST}{activity.pk}/change/"):
        page = viewer.page(path).text
        assert f'href="/admin/activities/datacategory/{health.pk}/">Tình trạng sức khỏe</a>' in page
        assert "Nhạy cảm" in page
