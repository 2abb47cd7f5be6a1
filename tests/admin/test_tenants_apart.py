"""The admin shows each member the data of their own tenant alone."""

from uuid import uuid4

import pytest

from activities.access.tenancy import create_member
from activities.models import DataTransfer, Recipient
from tenants.isolation.context import scope
from tenants.models import Membership, Role
from tests.admin.desk import LEAST, MODELS, RECORDS, seat
from tests.factories import PASSWORD


@pytest.mark.parametrize("model", RECORDS)
def test_list_shows_the_own_tenant_alone(model: str) -> None:
    seated, stranger = seat(Role.ADMIN), seat(Role.ADMIN)
    theirs, ours = (each.one(MODELS[model], **LEAST[model]) for each in (stranger, seated))
    page = seated.page(f"activities/{model}/").text
    assert str(ours.pk) in page
    assert str(theirs.pk) not in page


@pytest.mark.parametrize("model", RECORDS)
@pytest.mark.parametrize("act", ["change", "delete", "history"])
def test_address_of_another_tenants_record_looks_like_a_missing_one(model: str, act: str) -> None:
    seated, stranger = seat(Role.DPO), seat(Role.DPO)
    theirs = stranger.one(MODELS[model], **LEAST[model])
    answers = [seated.page(f"activities/{model}/{key}/{act}/") for key in (theirs.pk, uuid4())]
    assert [each.status_code for each in answers] == [302, 302]
    assert [each.url for each in answers] == ["/admin/", "/admin/"]
    sent = seated.send(f"activities/{model}/{theirs.pk}/{act}/", post="yes", **LEAST[model])
    assert sent.status_code in (302, 405)
    assert [each.pk for each in stranger.all(MODELS[model]) if each.pk == theirs.pk]


def test_choices_are_of_the_own_tenant() -> None:
    seated, stranger = seat(Role.EDITOR), seat(Role.EDITOR)
    theirs, ours = (each.one(Recipient, **LEAST["recipient"]) for each in (stranger, seated))
    query = {"app_label": "activities", "model_name": "datatransfer", "field_name": "recipient", "term": "ben nhan"}
    found = seated.page("autocomplete/", **query).json()["results"]
    assert [each["id"] for each in found] == [str(ours.pk)]
    transfer = {"name_vi": "Chuyển", "transfer_case": "other", "destination_country": "SG"}
    refused = seated.send("activities/datatransfer/add/", **transfer, recipient=theirs.pk)
    assert refused.status_code == 200
    assert not seated.all(DataTransfer)
    assert seated.send("activities/datatransfer/add/", **transfer, recipient=ours.pk).status_code == 302


def test_members_and_tenants_of_others_are_missing() -> None:
    seated, stranger = seat(Role.ADMIN), seat(Role.ADMIN)
    assert seated.page(f"tenants/tenant/{stranger.tenant_id}/change/").status_code == 302
    with scope(stranger.tenant_id):
        theirs = Membership.objects.get()
    assert seated.page(f"tenants/membership/{theirs.pk}/change/").status_code == 302
    assert stranger.username not in seated.page("tenants/membership/").text


def test_user_of_two_tenants_sees_one_at_a_time() -> None:
    first, second = seat(Role.EDITOR), seat(Role.EDITOR)
    create_member(second.tenant_id, first.username, Role.VIEWER, PASSWORD)
    ours = first.activity("Ở đơn vị thứ nhất")
    theirs = second.activity("Ở đơn vị thứ hai")
    listed = "activities/processingactivity/"
    assert str(theirs.pk) not in first.page(listed).text
    assert first.send("tenant/", tenant_id=str(second.tenant_id)).status_code == 302
    page = first.page(listed).text
    assert str(theirs.pk) in page
    assert str(ours.pk) not in page
    assert first.page(f"{listed}add/").status_code == 403


def test_choosing_a_strange_tenant_changes_nothing() -> None:
    seated, stranger = seat(Role.ADMIN), seat(Role.ADMIN)
    assert seated.send("tenant/", tenant_id=str(stranger.tenant_id)).status_code == 404
    assert seated.client.session.get("tenant_id") is None
    assert seated.page("tenant/").status_code == 405
