"""A superuser chooses a tenant and reads its desk as an auditor of the tenant would."""

import re
from uuid import uuid4

import pyotp
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from activities.access.tenancy import create_tenant
from activities.models import AuditEvent
from tenants.authentication.sealing import unseal
from tenants.isolation.context import scope
from tenants.models import Role, SecondFactor, Tenant
from tenants.requests import platform_access
from tests.admin.desk import RECORDS, Seated, seat
from tests.factories import PASSWORD, ActivityItem, signed_in
from tests.tenants.site.visits import DESK, DOORSTEP, MARK, choose, named


def test_chosen_tenants_desk_is_read_whole(platform: Client, seated: Seated) -> None:
    activity = seated.activity("Tuyển dụng")
    assert choose(platform, seated.tenant_id).url == "/admin/"
    dashboard = platform.get("/admin/")
    assert 'id="dashboard"' in dashboard.text
    parts = re.findall(r'hx-get="([^"]+)"', dashboard.text)
    assert f"{DESK}figures/" in parts
    assert {platform.get(each).status_code for each in parts} == {200}
    assert platform.get(f"{DESK}figures/").context["figures"]["total"] == 1
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
    assert platform.get(link).content.decode("utf-8-sig").startswith("Lỗi")
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
    seated.activity("Hoạt động đầu tiên")

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
    monkeypatch.setattr(platform_access, "MOST_OFFERED", 1)
    seat(Role.VIEWER)
    page = platform.get("/admin/").text
    assert "Còn nữa: tìm trong danh sách đơn vị" in page
    assert page.count('name="tenant_id"') == 1
    found = platform.get("/admin/tenants/tenant/", {"q": Tenant.objects.get(pk=seated.tenant_id).name}).text
    assert str(seated.tenant_id) in found
    assert "Xem sổ" in platform.get(f"/admin/tenants/tenant/{seated.tenant_id}/change/").text


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
