"""The platform chooses a tenant and reads its desk as an auditor would: that one alone, on record, changing nothing."""

from typing import Any
from uuid import uuid4

import pyotp
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from activities.models import AuditEvent, Batch, ProcessingActivity, Recipient
from activities.models.codes import Status
from activities.tenancy import create_member, create_tenant
from tenants import visiting
from tenants.context import scope
from tenants.models import Role, SecondFactor, Tenant, User
from tenants.sealing import unseal
from tests.admin.desk import LEAST, MODELS, RECORDS, Seated, filled, seat, sign_in
from tests.factories import PASSWORD, ActivityItem, RecipientItem, signed_in

DESK = "/admin/activities/processingactivity/"
DOORSTEP = "/admin/second-factor/"
MARK = 'class="desk-visit"'


@pytest.fixture
def platform() -> Client:
    """A superuser who is no tenant's member."""
    username = f"platform-{uuid4()}"
    User.objects.create_superuser(username, password=PASSWORD)
    return sign_in(username)[0]


@pytest.fixture
def seated() -> Seated:
    """An auditor of the tenant that is looked at."""
    return seat(Role.AUDITOR)


def choose(client: Client, tenant_id: Any) -> Any:
    return client.post("/admin/tenant/", {"tenant_id": str(tenant_id)})


def named(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


# --- What is seen ---------------------------------------------------------------------------


def test_chosen_tenants_desk_is_read_whole(platform: Client, seated: Seated) -> None:
    activity = seated.activity("Tuyển dụng")
    assert choose(platform, seated.tenant_id).url == "/admin/"
    dashboard = platform.get("/admin/")
    assert 'id="dashboard"' in dashboard.text
    assert dashboard.context["figures"]["total"] == 1
    for model in (*RECORDS, "batch", "auditevent"):
        assert platform.get(f"/admin/activities/{model}/").status_code == 200, model
    for act in ("change", "history"):
        assert "Tuyển dụng" in platform.get(f"{DESK}{activity.pk}/{act}/").text
    assert platform.get(f"{DESK}?finding=any").status_code == 200


def test_failed_rows_are_downloaded_on_record(platform: Client, seated: Seated) -> None:
    editor = seat(Role.EDITOR, seated.tenant_id)
    batch_id = signed_in(editor.tenant_id, editor.username).batch([ActivityItem(), {}]).json()["batch_id"]
    choose(platform, seated.tenant_id)
    link = f"/admin/activities/batch/{batch_id}/errors.csv"
    assert link in platform.get(f"/admin/activities/batch/{batch_id}/change/").text
    assert b"error_vi" in platform.get(link).content
    event = seated.acts()[0]
    assert (event.action, event.actor_id, str(event.batch_id)) == ("batch.exported", named(platform).pk, batch_id)
    assert platform.get(f"/admin/activities/batch/{batch_id}/errors.pdf").status_code == 404


@pytest.mark.parametrize("path", ["", "activities/recipient/", "activities/batch/", "tenants/tenant/", "tenants/user/"])
def test_every_page_says_whose_desk_it_is_and_how_to_leave(platform: Client, seated: Seated, path: str) -> None:
    name = Tenant.objects.get(pk=seated.tenant_id).name
    assert MARK not in platform.get("/admin/").text
    choose(platform, seated.tenant_id)
    page = platform.get(f"/admin/{path}").text
    assert MARK in page
    assert f"<strong>{name}</strong>" in page
    assert "chỉ đọc" in page
    choose(platform, "")
    assert MARK not in platform.get("/admin/").text


def test_it_is_told_in_english_too(platform: Client, seated: Seated) -> None:
    choose(platform, seated.tenant_id)
    platform.post("/i18n/setlang/", {"language": "en"})
    page = platform.get("/admin/").text
    assert "as the platform's operator: read-only" in page.replace("&#x27;", "'")
    assert "Find a tenant" in page


def test_platforms_own_pages_stay_and_work(platform: Client, seated: Seated) -> None:
    choose(platform, seated.tenant_id)
    for path in ("tenants/tenant/", "tenants/user/", "tenants/user/add/", "tenants/signinfailure/"):
        assert platform.get(f"/admin/{path}").status_code == 200, path
    name = f"Công ty mới {uuid4()}"
    assert platform.post("/admin/tenants/tenant/add/", {"name": name, "is_active": "on"}).status_code == 302
    other = Tenant.objects.get(name=name)
    page = f"/admin/tenants/tenant/{other.pk}/change/"
    assert platform.post(page, {"name": f"{name} 2", "is_active": "on"}).status_code == 302
    assert platform.get("/admin/password_change/").status_code == 200


def test_people_and_keys_of_the_tenant_stay_its_own(platform: Client, seated: Seated) -> None:
    choose(platform, seated.tenant_id)
    for path in ("membership/", "membership/add/", "apikey/", "apikey/add/", f"apikey/{uuid4()}/change/"):
        assert platform.get(f"/admin/tenants/{path}").status_code == 403, path


def test_pages_cost_the_same_whatever_the_number_of_tenants(platform: Client, seated: Seated) -> None:
    choose(platform, seated.tenant_id)

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert platform.get(path).status_code == 200
        return len(queries)

    paths = ("/admin/", DESK, "/admin/tenants/user/")
    before = [cost(path) for path in paths]
    for number in range(3):
        create_tenant(f"Đơn vị khác {number}")
        seated.activity(f"Hoạt động {number}")
    assert [cost(path) for path in paths] == before


def test_switch_offers_no_more_than_fit(platform: Client, seated: Seated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visiting, "MOST_OFFERED", 1)
    seat(Role.VIEWER)
    page = platform.get("/admin/").text
    assert "Còn nữa: tìm trong danh sách đơn vị" in page
    assert page.count('name="tenant_id"') == 1
    found = platform.get("/admin/tenants/tenant/", {"q": Tenant.objects.get(pk=seated.tenant_id).name}).text
    assert str(seated.tenant_id) in found
    assert "Xem sổ" in platform.get(f"/admin/tenants/tenant/{seated.tenant_id}/change/").text


# --- That tenant alone ------------------------------------------------------------------------


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


# --- Choosing ---------------------------------------------------------------------------------


def test_choice_is_in_the_tenants_log(platform: Client, seated: Seated) -> None:
    other = seat(Role.AUDITOR)
    choose(platform, seated.tenant_id)
    name = named(platform).username
    (event,) = seated.acts()
    assert (event.action, event.door, event.actor_name) == ("platform.looked", "admin", name)
    assert event.message_vi == f"“{name}” của bên vận hành nền tảng đã chọn xem sổ của đơn vị, chỉ đọc"
    page = seated.page("activities/auditevent/").text
    assert name in page
    assert "Bên vận hành nền tảng xem sổ" in page
    assert other.acts() == []


@pytest.mark.parametrize("tenant_id", ["00000000-0000-7000-8000-000000000000", "khong-phai-ma", "1\x00"])
def test_unknown_tenant_is_refused(platform: Client, tenant_id: str) -> None:
    assert choose(platform, tenant_id).status_code == 404
    assert platform.get(DESK).status_code == 403


def test_inactive_tenant_is_refused(platform: Client, seated: Seated) -> None:
    Tenant.objects.filter(pk=seated.tenant_id).update(is_active=False)
    assert choose(platform, seated.tenant_id).status_code == 404
    assert str(seated.tenant_id) not in platform.get("/admin/").text
    assert seated.acts() == []


def test_choice_is_a_post_with_its_token(seated: Seated) -> None:
    username = f"platform-{uuid4()}"
    User.objects.create_superuser(username, password=PASSWORD)
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username=username))
    assert choose(client, seated.tenant_id).status_code == 403
    assert client.get("/admin/tenant/", {"tenant_id": seated.tenant_id}).status_code == 405
    assert client.get(DESK).status_code == 403
    assert seated.acts() == []


@pytest.mark.parametrize("role", Role.values)
def test_members_choose_none_but_their_own(seated: Seated, role: str) -> None:
    member = seat(role)
    for tenant_id in (seated.tenant_id, "", uuid4()):
        assert choose(member.client, tenant_id).status_code == 404
    assert str(seated.tenant_id) not in member.page("").text
    assert seated.acts() == []


def test_superuser_who_is_a_member_chooses_none_but_their_own(seated: Seated) -> None:
    member = seat(Role.VIEWER)
    User.objects.filter(username=member.username).update(is_superuser=True)
    assert choose(member.client, seated.tenant_id).status_code == 404


def test_strangers_are_sent_to_sign_in(seated: Seated) -> None:
    assert choose(Client(), seated.tenant_id).url.startswith("/admin/login/")


def test_switch_offers_members_of_several_their_own(seated: Seated) -> None:
    second = seat(Role.VIEWER)
    assert "desk-choose" not in seated.page("").text
    create_member(second.tenant_id, seated.username, Role.VIEWER, PASSWORD)
    page = seated.page("activities/recipient/").text
    assert f'name="tenant_id" value="{second.tenant_id}"' in page
    assert f'value="{seated.tenant_id}" aria-current="true"' in page
    assert page.count('name="tenant_id"') == 2
    assert MARK not in page


def test_change_of_the_particulars_is_in_the_tenants_log(platform: Client) -> None:
    admin, other = seat(Role.ADMIN), seat(Role.AUDITOR)
    choose(platform, other.tenant_id)
    name = Tenant.objects.get(pk=admin.tenant_id).name
    page = f"/admin/tenants/tenant/{admin.tenant_id}/change/"
    form = {"name": name, "is_active": "on", "requires_totp": "on", "dpo_name": "Bà Lan"}
    assert platform.post(page, form).status_code == 302
    assert platform.post(page, form).status_code == 302  # nothing was changed, so there is nothing to tell
    Tenant.objects.filter(pk=admin.tenant_id).update(requires_totp=False)
    (event,) = admin.acts()
    assert (event.action, event.actor_id, event.door) == ("tenant.changed", named(platform).pk, "admin")
    assert event.data["fields"] == ["dpo_name", "requires_totp"]
    who = named(platform).username
    assert event.message_vi == f"“{who}” của bên vận hành nền tảng đã sửa thông tin đơn vị “{name}”"
    assert who in admin.client.get(f"/admin/tenants/tenant/{admin.tenant_id}/history/", follow=True).text
    assert [each.action for each in other.acts()] == ["platform.looked"]
    assert who in platform.get(f"/admin/tenants/tenant/{admin.tenant_id}/history/").text


def test_deactivation_is_in_the_tenants_log(platform: Client, seated: Seated) -> None:
    name = Tenant.objects.get(pk=seated.tenant_id).name
    page = f"/admin/tenants/tenant/{seated.tenant_id}/change/"
    for form in ({"name": name}, {"name": name, "is_active": "on"}):
        assert platform.post(page, form).status_code == 302
    assert [each.data["fields"] for each in seated.acts()] == [["is_active"], ["is_active"]]


# --- How long it holds ------------------------------------------------------------------------


def test_choice_is_gone_at_sign_out(platform: Client, seated: Seated) -> None:
    choose(platform, seated.tenant_id)
    user = named(platform)
    platform.post("/admin/logout/")
    assert visiting.SESSION_KEY not in platform.session
    platform.post("/admin/login/?next=/admin/", {"username": user.username, "password": PASSWORD})
    assert platform.get(DESK).status_code == 403


@pytest.mark.parametrize(("hours", "status"), [(7.9, 200), (8, 403), (24 * 14, 403), (None, 403)])
def test_choice_holds_for_eight_hours(platform: Client, seated: Seated, hours: float | None, status: int) -> None:
    choose(platform, seated.tenant_id)
    session = platform.session
    if hours is None:  # as an older version left it
        del session[visiting.CHOSEN_AT]
    else:
        session[visiting.CHOSEN_AT] -= hours * 3600
    session.save()
    assert platform.get(DESK).status_code == status
    assert (visiting.SESSION_KEY in platform.session) == (status == 200)


def test_lapsed_choice_is_told_of_anew(platform: Client, seated: Seated) -> None:
    choose(platform, seated.tenant_id)
    session = platform.session
    session[visiting.CHOSEN_AT] -= 8 * 3600
    session.save()
    assert MARK not in platform.get("/admin/").text
    choose(platform, seated.tenant_id)
    assert platform.get(DESK).status_code == 200
    assert [each.action for each in seated.acts()] == ["platform.looked"] * 2


def test_choice_is_gone_with_a_new_sign_in(platform: Client, seated: Seated) -> None:
    choose(platform, seated.tenant_id)
    platform.post("/admin/login/?next=/admin/", {"username": named(platform).username, "password": PASSWORD})
    assert platform.get(DESK).status_code == 403


def test_choice_ends_with_the_tenant(platform: Client, seated: Seated) -> None:
    choose(platform, seated.tenant_id)
    Tenant.objects.filter(pk=seated.tenant_id).update(is_active=False)
    assert platform.get(DESK).status_code == 403
    Tenant.objects.filter(pk=seated.tenant_id).update(is_active=True)
    assert platform.get(DESK).status_code == 403  # it has to be made anew, on record


def test_choice_ends_with_the_right(platform: Client, seated: Seated) -> None:
    choose(platform, seated.tenant_id)
    user = named(platform)
    User.objects.filter(pk=user.pk).update(is_superuser=False)
    assert platform.get(DESK).status_code == 302
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    assert platform.get(DESK).status_code == 403


def test_choice_ends_with_a_membership(platform: Client, seated: Seated) -> None:
    """Who becomes a member of another tenant is the platform no more."""
    choose(platform, seated.tenant_id)
    create_member(create_tenant("Đơn vị mới").pk, named(platform).username, Role.VIEWER, PASSWORD)
    activity = seated.activity("Của đơn vị kia")
    assert str(activity.pk) not in platform.get(DESK).text
    assert visiting.SESSION_KEY not in platform.session


# --- Only at these pages ----------------------------------------------------------------------


@pytest.mark.parametrize("path", ["recipients", "processing-activities", "batches", "audit-events", "summary"])
def test_api_refuses_the_platform_still(platform: Client, seated: Seated, path: str) -> None:
    choose(platform, seated.tenant_id)
    address = f"/api/v1/tenants/{seated.tenant_id}/{path}"
    assert platform.get(address).status_code == 401
    assert platform.get(address, HTTP_ACCEPT="text/html").status_code == 401
    assert platform.post(address, {}, content_type="application/json").status_code in (401, 403)
    body = {"username": named(platform).username, "password": PASSWORD, "tenant_id": str(seated.tenant_id)}
    assert APIClient().post("/api/v1/auth/token", body).status_code == 401


# --- A tenant that requires a second factor ---------------------------------------------------


def test_second_factor_is_asked_of_the_platform_too(platform: Client, seated: Seated) -> None:
    Tenant.objects.filter(pk=seated.tenant_id).update(requires_totp=True)
    choose(platform, seated.tenant_id)
    for path in (DESK, "/admin/", "/admin/tenants/user/"):
        assert platform.get(path).url == DOORSTEP
    assert platform.get(DOORSTEP).status_code == 200
    secret = unseal(SecondFactor.objects.get(user=named(platform)).secret)
    assert platform.post(DOORSTEP, {"code": "000000"}).status_code == 200
    assert platform.get(DESK).status_code == 302
    assert platform.post(DOORSTEP, {"code": pyotp.TOTP(secret).now()}).url == "/admin/"
    assert platform.get(DESK).status_code == 200
    with scope(seated.tenant_id):
        told = list(AuditEvent.objects.filter(actor=named(platform)).order_by("id").values_list("action", flat=True))
    assert told == ["platform.looked", "factor.set_up"]


def test_platform_may_turn_back_at_the_doorstep(platform: Client, seated: Seated) -> None:
    Tenant.objects.filter(pk=seated.tenant_id).update(requires_totp=True)
    choose(platform, seated.tenant_id)
    assert "Quay lại" in platform.get(DOORSTEP).text
    assert platform.post(DOORSTEP, {"leave": "yes"}).url == "/admin/"
    assert platform.get("/admin/tenants/user/").status_code == 200
    assert platform.get(DESK).status_code == 403
