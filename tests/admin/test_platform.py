"""A superuser of the platform manages tenants and users in the admin, and sees no records."""

from uuid import uuid4

import pytest
from django.test import Client

from activities.models import DataCategory
from tenants.isolation.context import scope
from tenants.models import Identity, Role, SecondFactor, SignInFailure, Tenant, User
from tests.admin.desk import RECORDS, seat
from tests.factories import PASSWORD


def test_platform_that_has_chosen_no_tenant_sees_tenants_and_users_but_no_records(platform: Client) -> None:
    seated = seat(Role.EDITOR)
    activity = seated.activity()
    for path in ("", "tenants/tenant/", "tenants/user/", "tenants/user/add/", "tenants/signinfailure/"):
        assert platform.get(f"/admin/{path}").status_code == 200, path
    for model in (*RECORDS, "batch", "auditevent"):
        assert platform.get(f"/admin/activities/{model}/").status_code == 403
    assert platform.get("/admin/tenants/membership/").status_code == 403
    assert platform.get(f"/admin/activities/processingactivity/{activity.pk}/change/").status_code == 403


def test_platform_makes_a_tenant_with_its_categories(platform: Client) -> None:
    name = f"Công ty mới {uuid4()}"
    typed = {"name": name, "is_active": "on", "tax_code": "0101234567", "dpo_name": "Nguyễn Thị Bình"}
    assert platform.post("/admin/tenants/tenant/add/", typed).status_code == 302
    tenant = Tenant.objects.get(name=name)
    assert (tenant.tax_code, tenant.dpo_name, tenant.is_active) == ("0101234567", "Nguyễn Thị Bình", True)
    with scope(tenant.pk):
        assert DataCategory.objects.count() == 39
    page = f"/admin/tenants/tenant/{tenant.pk}/"
    assert platform.post(f"{page}change/", {"name": name}).status_code == 302
    assert not Tenant.objects.get(pk=tenant.pk).is_active
    assert platform.get(f"{page}history/").status_code == 200
    assert f"{page}history/" in platform.get(f"{page}change/").text
    assert platform.get(f"{page}delete/").status_code == 403


def test_platform_makes_a_user_who_signs_in(platform: Client) -> None:
    name = f"mai-{uuid4()}"
    shown = platform.get("/admin/tenants/user/add/").text
    for field in ("username", "password1", "password2"):
        assert f'name="{field}"' in shown
    typed = {"username": name, "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    made = platform.post("/admin/tenants/user/add/", typed)
    assert made.status_code == 302
    user = User.objects.get(username=name)
    assert made["Location"] == f"/admin/tenants/user/{user.pk}/change/"
    assert user.check_password(PASSWORD)


def test_superuser_who_is_a_member_acts_as_one() -> None:
    seated = seat(Role.VIEWER)
    User.objects.filter(username=seated.username).update(is_superuser=True)
    assert seated.page("tenants/user/").status_code == 403
    assert seated.page("activities/recipient/add/").status_code == 403
    assert seated.page("activities/recipient/").status_code == 200


@pytest.mark.parametrize("path", ["auth/group/", "token_blacklist/outstandingtoken/", "tenants/user/"])
def test_members_have_no_pages_of_the_platform(path: str) -> None:
    assert seat(Role.ADMIN).page(path).status_code in (403, 404)


@pytest.mark.parametrize("model", ["user", "identity", "secondfactor", "signinfailure"])
@pytest.mark.parametrize("page", ["change/", "history/", "delete/", "password/"])
def test_members_are_not_told_which_rows_of_the_platform_exist(model: str, page: str) -> None:
    seated = seat(Role.ADMIN)
    user = User.objects.get(username=seated.username)
    rows = {
        "user": user,
        "identity": Identity(user=user, issuer="https://sso.example.vn", subject=uuid4().hex),
        "secondfactor": SecondFactor(user=user, secret="x"),
        "signinfailure": SignInFailure(user=user, username_digest="x", request_id="-"),
    }
    row = rows[model]
    row.save()
    answers = [seated.page(f"tenants/{model}/{pk}/{page}") for pk in (row.pk, row.pk + 1_000_000)]
    assert (
        len({(each.status_code, each.get("Location", "").replace(each.request["PATH_INFO"], "")) for each in answers})
        == 1
    )
