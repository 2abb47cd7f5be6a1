"""A lost second factor is reset by the platform alone, and sessions proven by the old factor end."""

import re
from uuid import uuid4

import pyotp
import pytest

from activities.access.tenancy import create_member
from tenants.authentication.sealing import unseal
from tenants.models import Role, SecondFactor, User
from tests.admin.desk import Seated, seat, sign_in
from tests.factories import PASSWORD
from tests.tenants.authentication.second_factor import DOORSTEP, LIST, code_of, enter, secret_of


def test_lost_phone_is_forgotten_by_the_platform_alone(seated: Seated) -> None:
    enter(seated, code_of(seated))
    pk = SecondFactor.objects.get(user__username=seated.username).pk
    path = f"/admin/tenants/secondfactor/{pk}/delete/"
    assert seat(Role.ADMIN, None).client.post(path, {"post": "yes"}).status_code == 403
    username = f"platform-{uuid4()}"
    User.objects.create_superuser(username, password=PASSWORD)
    platform, _ = sign_in(username)
    sealed = SecondFactor.objects.get(pk=pk).secret
    page = platform.get(f"/admin/tenants/secondfactor/{pk}/change/").text
    assert sealed not in page
    assert unseal(sealed) not in page
    assert platform.post(path, {"post": "yes"}).status_code == 302
    assert re.search("totp-picture", sign_in(seated.username)[0].get(DOORSTEP).text)


def test_session_proven_by_a_forgotten_factor_is_signed_out(seated: Seated) -> None:
    enter(seated, code_of(seated))
    assert seated.client.get(LIST).status_code == 200
    SecondFactor.objects.filter(user__username=seated.username).delete()
    assert seated.client.get(DOORSTEP).url == "/admin/"
    assert seated.client.get(LIST).url.startswith("/admin/login/")
    assert seated.client.get(f"/api/v1/tenants/{seated.tenant_id}/recipients").status_code == 401
    assert not SecondFactor.objects.filter(user__username=seated.username).exists()


def test_session_proven_by_a_former_factor_stays_out_when_another_is_set_up(seated: Seated) -> None:
    enter(seated, code_of(seated))
    SecondFactor.objects.filter(user__username=seated.username).delete()
    owner, _ = sign_in(seated.username)
    owner.get(DOORSTEP)
    anew = pyotp.TOTP(unseal(SecondFactor.objects.get(user__username=seated.username).secret)).now()
    assert enter(seated, anew, owner).url == "/admin/"
    assert owner.get(LIST).status_code == 200
    assert seated.client.get(LIST).url.startswith("/admin/login/")


@pytest.mark.parametrize("how", ["alone", "among others"])
def test_every_tenant_of_the_person_is_told_that_it_was_forgotten(seated: Seated, how: str) -> None:
    second, stranger = seat(Role.AUDITOR), seat(Role.AUDITOR)
    create_member(second.tenant_id, seated.username, Role.VIEWER, PASSWORD)
    secret_of(seated)
    pk = SecondFactor.objects.get(user__username=seated.username).pk
    username = f"platform-{uuid4()}"
    User.objects.create_superuser(username, password=PASSWORD)
    platform, _ = sign_in(username)
    if how == "alone":
        platform.post(f"/admin/tenants/secondfactor/{pk}/delete/", {"post": "yes"})
    else:
        form = {"action": "delete_selected", "_selected_action": [pk], "post": "yes"}
        platform.post("/admin/tenants/secondfactor/", form)
    assert not SecondFactor.objects.filter(pk=pk).exists()
    told = f"“{username}” của bên vận hành nền tảng đã xóa thiết lập xác thực hai bước của “{seated.username}”"
    for tenant in (seated, second):
        assert [(each.action, each.message_vi) for each in tenant.acts()] == [("factor.forgotten", told)]
    assert stranger.acts() == []
