"""A tenant may require a second factor in the admin: each code is accepted once, and API tokens are not affected."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activities.models import AuditEvent
from tenants.isolation.context import scope
from tenants.models import Membership, RateCounter, Role, SecondFactor, SignInFailure, Tenant, User
from tests.admin.desk import Seated, seat, sign_in
from tests.factories import PASSWORD, signed_in
from tests.tenants.authentication.second_factor import DOORSTEP, LIST, code_of, enter, secret_of


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


def test_wrong_codes_of_a_day_are_limited(seated: Seated, settings: Any) -> None:
    settings.PDPL_CODE_FAILURES_PER_DAY = 4
    wrong = code_of(seated, -50)
    assert [enter(seated, wrong).status_code for _ in range(3)] == [200] * 3
    assert enter(seated, code_of(seated)).status_code == 302  # a right one does not count
    client, _ = sign_in(seated.username)
    assert enter(seated, wrong, client).status_code == 200
    # The windows of 15 minutes are over, the day is not.
    RateCounter.objects.filter(key=f"codes/{User.objects.get(username=seated.username).pk}").delete()
    assert enter(seated, code_of(seated, 1), client).status_code == 429


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
