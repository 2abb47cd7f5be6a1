"""A superuser who visits a tenant sees no other tenant's data and can change nothing."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from activities.models import AuditEvent, Batch, ProcessingActivity, Recipient
from activities.models.codes import Status
from tenants.isolation.context import scope
from tenants.models import Role
from tests.admin.desk import LEAST, MODELS, RECORDS, Seated, filled, seat
from tests.factories import ActivityItem, RecipientItem, signed_in
from tests.tenants.site.visits import DESK, choose


@pytest.mark.parametrize("model", RECORDS)
def test_nothing_of_another_tenant_is_seen(platform: Client, seated: Seated, model: str) -> None:
    stranger = seat(Role.DPO)
    theirs = stranger.one(MODELS[model], **LEAST[model])
    choose(platform, seated.tenant_id)
    assert str(theirs.pk) not in platform.get(f"/admin/activities/{model}/").text
    for act in ("change", "history", "delete"):
        answers = [platform.get(f"/admin/activities/{model}/{pk}/{act}/") for pk in (theirs.pk, uuid4())]
        assert [each.status_code for each in answers] in ([302, 302], [403, 403]), act
        assert [each.get("Location") for each in answers] in (["/admin/"] * 2, [None] * 2), act


def test_batches_events_and_choices_are_of_the_chosen_tenant(platform: Client, seated: Seated) -> None:
    stranger = seat(Role.EDITOR)
    sender = signed_in(stranger.tenant_id, stranger.username)
    batch_id = sender.batch([RecipientItem(name_vi="Bên nhận lạ"), {}], "recipients").json()["batch_id"]
    event = stranger.all(AuditEvent)[0]
    ours = seated.one(Recipient, **LEAST["recipient"])
    choose(platform, seated.tenant_id)
    assert platform.get(f"/admin/activities/batch/{batch_id}/errors.csv").status_code == 404
    assert platform.get(f"/admin/activities/batch/{batch_id}/progress/").status_code == 404
    for path in (f"batch/{batch_id}/change/", f"batch/{batch_id}/history/", f"auditevent/{event.pk}/change/"):
        assert platform.get(f"/admin/activities/{path}").status_code == 302, path
    assert stranger.username not in platform.get("/admin/activities/auditevent/").text
    query = {"app_label": "activities", "model_name": "datatransfer", "field_name": "recipient", "term": "ben nhan"}
    found = platform.get("/admin/autocomplete/", query).json()["results"]
    assert [each["id"] for each in found] == [str(ours.pk)]


def test_another_choice_leaves_the_first_behind(platform: Client, seated: Seated) -> None:
    second = seat(Role.VIEWER)
    ours, theirs = seated.activity("Ở đơn vị thứ nhất"), second.activity("Ở đơn vị thứ hai")
    choose(platform, seated.tenant_id)
    choose(platform, second.tenant_id)
    page = platform.get(DESK).text
    assert str(theirs.pk) in page
    assert str(ours.pk) not in page


# --- Nothing is changed -----------------------------------------------------------------------


def test_every_act_is_refused(platform: Client, seated: Seated) -> None:
    editor = seat(Role.EDITOR, seated.tenant_id)
    sent = signed_in(editor.tenant_id, editor.username).batch([ActivityItem(), {}])
    batch = f"/admin/activities/batch/{sent.json()['batch_id']}/"
    activity = seated.activity(status=Status.SUBMITTED)
    event = seated.all(AuditEvent)[0]
    choose(platform, seated.tenant_id)
    before = contents(seated)
    one = f"{DESK}{activity.pk}/"
    refused = [
        (f"{DESK}add/", filled()),
        (f"{one}change/", filled()),
        (f"{one}delete/", {"post": "yes"}),
        *((f"{one}review/{step}/", {"comment": "x"}) for step in ("submit", "approve", "return")),
        *((f"{batch}review/{step}/", {"comment": "x"}) for step in ("submit", "approve", "return")),
        (f"{batch}undo/", {}),
        (f"{batch}cancel/", {}),
        (f"{batch}change/", {"mode": "atomic"}),
        (f"{batch}delete/", {"post": "yes"}),
        ("/admin/activities/batch/import/", {"kind": "recipients"}),
        (f"/admin/activities/auditevent/{event.pk}/change/", {"action": "x"}),
        (f"/admin/activities/auditevent/{event.pk}/delete/", {"post": "yes"}),
        *((f"/admin/activities/{model}/add/", LEAST[model]) for model in RECORDS),
        ("/admin/tenants/membership/add/", {"username": "x", "role": "admin"}),
        ("/admin/tenants/apikey/add/", {"name": "x", "role": "viewer"}),
    ]
    assert {path: platform.post(path, data).status_code for path, data in refused} == {
        path: 403 for path, _data in refused
    }
    for action in ("delete_selected", "submit_selected", "approve_selected", "return_selected"):
        form = {"action": action, "_selected_action": [activity.pk], "post": "yes", "decided": "yes", "comment": "x"}
        assert platform.post(DESK, form).status_code in (200, 302, 403), action
    assert contents(seated) == before


def contents(seated: Seated) -> list[Any]:
    """Everything that an act could change, and the log."""
    with scope(seated.tenant_id):
        return [list(model.objects.order_by("pk").values()) for model in (ProcessingActivity, Batch, AuditEvent)]


def test_no_page_offers_an_act(platform: Client, seated: Seated) -> None:
    activity = seated.activity(status=Status.SUBMITTED)
    choose(platform, seated.tenant_id)
    page = platform.get(f"{DESK}{activity.pk}/change/").text
    assert "review-step" not in page
    assert 'name="_save"' not in page
    assert "Nhập tệp" not in platform.get("/admin/activities/batch/").text


def test_database_refuses_what_a_page_forgot_to(
    platform: Client, seated: Seated, monkeypatch: pytest.MonkeyPatch
) -> None:
    activity = seated.activity(status=Status.SUBMITTED)
    choose(platform, seated.tenant_id)
    monkeypatch.setattr("tenants.admin.may", lambda role, right: True)
    platform.raise_request_exception = False
    assert platform.post(f"{DESK}{activity.pk}/change/", filled()).status_code == 500
    assert seated.all(ProcessingActivity)[0].activity_name_vi == activity.activity_name_vi
