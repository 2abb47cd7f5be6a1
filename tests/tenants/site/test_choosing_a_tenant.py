"""Only the platform chooses a tenant to visit, and the tenant's audit log records the visit."""

from uuid import uuid4

import pytest
from django.test import Client

from activities.access.tenancy import create_member
from tenants.models import Role, Tenant, User
from tests.admin.desk import Seated, seat
from tests.factories import PASSWORD
from tests.tenants.site.visits import DESK, MARK, choose, named


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
