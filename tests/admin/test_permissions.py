"""Each role reads and writes in the admin what contract §2 allows."""

import pytest

from activities.models import AuditEvent, Batch, ProcessingActivity
from activities.models.codes import Status
from activities.review import workflow
from tenants.authentication.members import Member
from tenants.isolation.context import scope
from tenants.models import Role, User
from tests.admin.desk import RECORDS, filled, seat

WRITERS = (Role.ADMIN, Role.DPO, Role.EDITOR)
READERS = (Role.AUDITOR, Role.VIEWER)


@pytest.mark.parametrize("model", RECORDS)
@pytest.mark.parametrize("role", Role.values)
def test_records_are_read_by_all_and_added_by_writers(role: str, model: str) -> None:
    seated = seat(role)
    assert seated.page(f"activities/{model}/").status_code == 200
    assert seated.page(f"activities/{model}/add/").status_code == (200 if role in WRITERS else 403)


@pytest.mark.parametrize("role", READERS)
def test_change_by_a_reader_is_refused(role: str) -> None:
    seated = seat(role)
    activity = seated.activity()
    path = f"activities/processingactivity/{activity.pk}/"
    assert seated.page(f"{path}change/").status_code == 200
    assert seated.send(f"{path}change/", **filled()).status_code == 403
    assert seated.send(f"{path}delete/", post="yes").status_code == 403
    assert seated.all(ProcessingActivity)[0].activity_name_vi == activity.activity_name_vi


@pytest.mark.parametrize("role", Role.values)
def test_audit_events_are_seen_by_those_who_audit(role: str) -> None:
    allowed = role in (Role.ADMIN, Role.DPO, Role.AUDITOR)
    seated = seat(role)
    assert seated.page("activities/auditevent/").status_code == (200 if allowed else 403)
    sender = User.objects.get(username=seated.username)
    batch = seated.one(Batch, kind="processing-activities", created_by=sender).pk
    assert seated.page(f"activities/batch/{batch}/history/").status_code == (302 if allowed else 403)
    assert (f"{batch}/history/" in seated.page(f"activities/batch/{batch}/change/").text) == allowed


@pytest.mark.parametrize("role", Role.values)
def test_every_reader_sees_why_an_activity_was_returned(role: str) -> None:
    seated = seat(role)
    activity = seated.activity()
    reviewer = User.objects.get(username=seat(Role.DPO, seated.tenant_id).username)
    with scope(seated.tenant_id):
        ProcessingActivity.objects.filter(pk=activity.pk).update(status=Status.SUBMITTED)
        member = Member(reviewer, seated.tenant_id, Role.DPO, "session", door="admin")
        workflow.take_step(workflow.RETURN, member, ids=[activity.pk], comment="Nêu rõ mục đích.")
    shown = seated.page(f"activities/processingactivity/{activity.pk}/").text
    assert "Nêu rõ mục đích." in shown
    assert f"{activity.pk}/history/" in shown
    assert "Nêu rõ mục đích." in seated.page(f"activities/processingactivity/{activity.pk}/history/").text


@pytest.mark.parametrize("path", ["tenants/membership/", "tenants/membership/add/", "tenants/tenant/"])
@pytest.mark.parametrize("role", Role.values)
def test_people_are_managed_by_admins_alone(role: str, path: str) -> None:
    assert seat(role).page(path).status_code == (200 if role == Role.ADMIN else 403)


@pytest.mark.parametrize(("role", "status"), [(Role.EDITOR, 403), (Role.ADMIN, 403), (Role.DPO, 302)])
def test_delete_of_an_approved_activity_is_the_dpos(role: str, status: int) -> None:
    seated = seat(role)
    activity = seated.activity(status=Status.APPROVED)
    path = f"activities/processingactivity/{activity.pk}/delete/"
    assert seated.send(path, post="yes").status_code == status
    assert bool(seated.all(ProcessingActivity)) == (status == 403)


def test_delete_of_several_spares_the_approved() -> None:
    seated = seat(Role.EDITOR)
    both = [seated.activity(status=Status.APPROVED).pk, seated.activity("Bản nháp").pk]
    answer = seated.send("activities/processingactivity/", action="delete_selected", _selected_action=both, post="yes")
    assert answer.status_code == 403
    assert len(seated.all(ProcessingActivity)) == 2


@pytest.mark.parametrize("model", ["batch", "auditevent"])
@pytest.mark.parametrize("role", [Role.ADMIN, Role.DPO])
def test_trail_is_read_only(role: str, model: str) -> None:
    seated = seat(role)
    member = User.objects.get(username=seated.username)
    values = {
        "batch": {"kind": "recipients", "created_by": member},
        "auditevent": {"action": "test", "actor_name": "x"},
    }
    row = seated.one({"batch": Batch, "auditevent": AuditEvent}[model], **values[model])
    assert seated.page(f"activities/{model}/").status_code == 200
    assert seated.page(f"activities/{model}/{row.pk}/change/").status_code == 200
    assert seated.page(f"activities/{model}/add/").status_code == 403
    assert seated.send(f"activities/{model}/{row.pk}/change/", action="x").status_code == 403
    assert seated.send(f"activities/{model}/{row.pk}/delete/", post="yes").status_code == 403
