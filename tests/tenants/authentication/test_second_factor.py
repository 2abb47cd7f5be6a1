"""A tenant may require a second factor at its pages: a code counts once, and tokens stay as they are."""

import re
import time
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pyotp
import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activities.models import AuditEvent
from activities.tenancy import create_member
from tenants.context import scope
from tenants.models import Membership, Role, SecondFactor, SignInFailure, Tenant, User
from tenants.sealing import seal, unseal
from tests.admin.desk import Seated, seat, sign_in
from tests.factories import PASSWORD, signed_in

DOORSTEP = "/admin/second-factor/"
LIST = "/admin/activities/processingactivity/"


@pytest.fixture
def seated() -> Seated:
    """A member of a tenant that requires it, with their password alone."""
    seated = seat(Role.DPO)
    Tenant.objects.filter(pk=seated.tenant_id).update(requires_totp=True)
    return seated


def secret_of(seated: Seated) -> str:
    seated.client.get(DOORSTEP)
    return unseal(SecondFactor.objects.get(user__username=seated.username).secret)


def code_of(seated: Seated, steps: int = 0) -> str:
    return pyotp.TOTP(secret_of(seated)).at(int(time.time()) + 30 * steps)


def enter(seated: Seated, code: str, client: Client | None = None) -> Any:
    return (client or seated.client).post(DOORSTEP, {"code": code})


@pytest.mark.parametrize(
    "path", ["/admin/", LIST, "/admin/activities/batch/", "/admin/autocomplete/", "/admin/tenant/"]
)
def test_password_alone_gets_no_further_than_the_doorstep(seated: Seated, path: str) -> None:
    answer = seated.client.get(path)
    assert (answer.status_code, answer.url) == (302, DOORSTEP)
    api = f"/api/v1/tenants/{seated.tenant_id}/recipients"
    assert seated.client.get(api).status_code == 401


def test_first_code_sets_the_phone_up_and_lets_in(seated: Seated) -> None:
    page = seated.client.get(DOORSTEP).text
    assert secret_of(seated) in page
    assert 'src="data:image/svg+xml' in page
    assert enter(seated, code_of(seated)).url == "/admin/"
    assert seated.client.get(LIST).status_code == 200
    assert seated.client.get(f"/api/v1/tenants/{seated.tenant_id}/recipients").status_code == 200
    told = [each for each in seated.acts() if each.action == "factor.set_up"]
    assert [each.message_vi for each in told] == [f"“{seated.username}” đã thiết lập xác thực hai bước"]


def test_secret_is_shown_only_until_it_is_proven(seated: Seated) -> None:
    enter(seated, code_of(seated))
    client, answer = sign_in(seated.username)
    assert answer.status_code == 302
    page = client.get(DOORSTEP).text
    assert secret_of(seated) not in page
    assert "totp-picture" not in page


def test_code_counts_once(seated: Seated) -> None:
    code = code_of(seated)
    assert enter(seated, code).status_code == 302
    client, _ = sign_in(seated.username)
    assert "đã dùng rồi" in enter(seated, code, client).text
    assert client.get(LIST).status_code == 302
    assert enter(seated, code_of(seated, 1), client).status_code == 302


@pytest.mark.parametrize("code", ["000000x", "", "１２３４５６", "12345", "\x00"])
def test_wrong_code_is_refused(seated: Seated, code: str) -> None:
    secret_of(seated)
    assert enter(seated, code).status_code == 200
    assert seated.client.get(LIST).status_code == 302


def test_old_code_is_refused(seated: Seated) -> None:
    assert enter(seated, code_of(seated, -5)).status_code == 200


def test_wrong_codes_are_failed_sign_ins_and_limited(seated: Seated, settings: Any) -> None:
    settings.PDPL_SIGN_IN_FAILURES = 3
    wrong = code_of(seated, -50)
    statuses = [enter(seated, wrong).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert enter(seated, code_of(seated)).status_code == 429
    assert SignInFailure.objects.filter(user__username=seated.username).count() == 3


def test_wrong_codes_are_limited_whatever_the_address(seated: Seated, settings: Any) -> None:
    settings.PDPL_SIGN_IN_FAILURES = 3
    other = seat(Role.DPO, seated.tenant_id)
    wrong = code_of(seated, -50)
    guesses = [
        seated.client.post(DOORSTEP, {"code": wrong}, REMOTE_ADDR=f"203.0.113.{number}") for number in range(1, 6)
    ]
    assert [each.status_code for each in guesses] == [200, 200, 200, 429, 429]
    assert 14 * 60 < int(guesses[-1]["Retry-After"]) <= 15 * 60
    assert "Đăng nhập sai quá nhiều lần; hãy thử lại sau 15 phút." in guesses[-1].text
    right = seated.client.post(DOORSTEP, {"code": code_of(seated)}, REMOTE_ADDR="203.0.113.77")
    assert right.status_code == 429
    assert enter(other, code_of(other)).url == "/admin/"


def test_right_codes_count_for_nothing(seated: Seated, settings: Any) -> None:
    settings.PDPL_SIGN_IN_FAILURES = 2
    for steps in (-1, 0, 1):
        client, _ = sign_in(seated.username)
        assert enter(seated, code_of(seated, steps), client).url == "/admin/"


def test_wrong_passwords_do_not_shut_the_owner_out(seated: Seated, settings: Any) -> None:
    settings.PDPL_SIGN_IN_FAILURES = 2
    for number in range(1, 4):
        form = {"username": seated.username, "password": "sai"}
        Client().post("/admin/login/", form, REMOTE_ADDR=f"203.0.113.{number}")
    assert enter(seated, code_of(seated)).url == "/admin/"


def test_sign_in_is_told_of_when_both_factors_are_proven(seated: Seated) -> None:
    def started() -> int:
        return sum(each.action == "session.started" for each in seated.all(AuditEvent))

    before = started()
    client, _ = sign_in(seated.username)
    assert started() == before
    enter(seated, code_of(seated), client)
    assert started() == before + 1


def test_new_sign_in_asks_again(seated: Seated) -> None:
    enter(seated, code_of(seated))
    assert seated.client.get(LIST).status_code == 200
    seated.client.post("/admin/login/?next=/admin/", {"username": seated.username, "password": PASSWORD})
    assert seated.client.get(LIST).status_code == 302


def test_tokens_and_other_tenants_are_left_as_they_are(seated: Seated) -> None:
    assert signed_in(seated.tenant_id, seated.username).get("recipients").status_code == 200
    other = seat(Role.VIEWER)
    assert other.client.get(LIST).status_code == 200
    assert other.client.get(DOORSTEP).url == "/admin/"
    assert not SecondFactor.objects.filter(user__username=other.username).exists()


def test_tenants_admin_requires_it_on_record() -> None:
    admin = seat(Role.ADMIN)
    name = Tenant.objects.get(pk=admin.tenant_id).name
    sent = admin.send(f"tenants/tenant/{admin.tenant_id}/change/", name=name, requires_totp="on")
    assert sent.status_code == 302
    assert admin.client.get(LIST).url == DOORSTEP
    event = admin.acts()[0]
    assert (event.action, event.data["fields"]) == ("tenant.changed", ["requires_totp"])


def test_tenant_that_requires_it_asks_whoever_comes_over_from_another(seated: Seated) -> None:
    visitor = seat(Role.EDITOR)
    with scope(seated.tenant_id):
        user = User.objects.get(username=visitor.username)
        Membership.objects.create(tenant_id=seated.tenant_id, user=user, role=Role.VIEWER)
    visitor.send("tenant/", tenant_id=str(seated.tenant_id))
    assert visitor.client.get(LIST).url == DOORSTEP


def test_superuser_who_is_a_member_waits_like_others(seated: Seated) -> None:
    User.objects.filter(username=seated.username).update(is_superuser=True)
    assert seated.client.get("/admin/tenants/user/").url == DOORSTEP


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


def test_asking_whether_the_factor_stands_is_one_statement_a_page(seated: Seated) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert seated.client.get(LIST).status_code == 200
        return len(queries)

    enter(seated, code_of(seated))
    cost()
    required = cost()
    Tenant.objects.filter(pk=seated.tenant_id).update(requires_totp=False)
    assert required == cost() + 1


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


# --- How the secret lies in the database ------------------------------------------------------


def test_secret_is_sealed(seated: Seated) -> None:
    shown = secret_of(seated)
    stored = SecondFactor.objects.get(user__username=seated.username).secret
    assert shown in seated.client.get(DOORSTEP).text
    assert shown not in stored
    assert seal(shown) != stored


def test_former_key_opens_it_until_it_is_sealed_under_the_new_one(seated: Seated, settings: Any) -> None:
    enter(seated, code_of(seated))
    former = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "khóa mới " * 8, [former]
    client, _ = sign_in(seated.username)
    assert enter(seated, code_of(seated, 1), client).url == "/admin/"
    settings.SECRET_KEY_FALLBACKS = []
    assert code_of(seated)


def test_secret_that_no_key_opens_is_a_lost_phone(seated: Seated, settings: Any) -> None:
    code = code_of(seated)
    enter(seated, code)
    settings.SECRET_KEY = "khóa khác " * 8
    client, _ = sign_in(seated.username)
    for answer in (client.get(DOORSTEP), enter(seated, code, client)):
        assert answer.status_code == 200
        assert "Hãy báo người vận hành như khi mất điện thoại" in answer.text
        assert "totp-picture" not in answer.text
    assert client.get(LIST).url == DOORSTEP
    SecondFactor.objects.filter(user__username=seated.username).delete()
    assert "totp-picture" in client.get(DOORSTEP).text


def test_secret_not_proven_yet_is_made_anew_when_no_key_opens_it(seated: Seated, settings: Any) -> None:
    secret_of(seated)
    settings.SECRET_KEY = "khóa khác " * 8
    client, _ = sign_in(seated.username)
    assert "totp-picture" in client.get(DOORSTEP).text


def test_secrets_of_an_older_version_are_sealed_by_the_upgrade(seated: Seated) -> None:
    shown = secret_of(seated)
    SecondFactor.objects.update(secret=shown)
    migration = import_module("tenants.migrations.0006_sealed_secrets")
    migration.rewrite(seal)(apps, SimpleNamespace(connection=connection))
    assert unseal(SecondFactor.objects.get(user__username=seated.username).secret) == shown
    assert enter(seated, code_of(seated)).url == "/admin/"
