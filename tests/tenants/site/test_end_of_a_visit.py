"""A visit ends at sign-out, after eight hours, and when the tenant or the right to visit is gone."""

import pytest
from django.test import Client

from activities.access.tenancy import create_member, create_tenant
from tenants.models import Role, Tenant, User
from tenants.requests import platform_access
from tests.admin.desk import Seated
from tests.factories import PASSWORD
from tests.tenants.site.visits import DESK, MARK, choose, named


def test_choice_is_gone_at_sign_out(platform: Client, seated: Seated) -> None:
    choose(platform, seated.tenant_id)
    user = named(platform)
    platform.post("/admin/logout/")
    assert platform_access.SESSION_KEY not in platform.session
    platform.post("/admin/login/?next=/admin/", {"username": user.username, "password": PASSWORD})
    assert platform.get(DESK).status_code == 403


@pytest.mark.parametrize(("hours", "status"), [(7.9, 200), (8, 403), (24 * 14, 403), (None, 403)])
def test_choice_holds_for_eight_hours(platform: Client, seated: Seated, hours: float | None, status: int) -> None:
    choose(platform, seated.tenant_id)
    session = platform.session
    if hours is None:  # as an older version left it
        del session[platform_access.CHOSEN_AT]
    else:
        session[platform_access.CHOSEN_AT] -= hours * 3600
    session.save()
    assert platform.get(DESK).status_code == status
    assert (platform_access.SESSION_KEY in platform.session) == (status == 200)


def test_lapsed_choice_is_told_of_anew(platform: Client, seated: Seated) -> None:
    choose(platform, seated.tenant_id)
    session = platform.session
    session[platform_access.CHOSEN_AT] -= 8 * 3600
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
    assert platform_access.SESSION_KEY not in platform.session
