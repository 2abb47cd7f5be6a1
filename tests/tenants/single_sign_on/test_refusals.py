"""A sign-in that does not succeed ends on a page in the reader's language that says why; the log names nobody."""

import logging
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from activities.access.tenancy import create_tenant
from tenants.models import Identity, SignInFailure, Tenant, User
from tests.tenants.single_sign_on.conftest import map_groups
from tests.tenants.single_sign_on.provider import Provider, come_in, finish, refusal, start


def someone(provider: Provider, **claims: Any) -> str:
    return provider.person(str(uuid4()), **{"groups": ["editors"], **claims})


def failures() -> int:
    return SignInFailure.objects.count()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("groups", "vi", "en"),
    [
        (["strangers"], "không thuộc nhóm nào", "in none of the groups"),
        (["closed"], "không tự thêm thành viên", "adds no members at sign-in"),
    ],
)
def test_stranger_is_refused(
    provider: Provider, settings: Any, groups: list[str], vi: str, en: str, language: str
) -> None:
    tenant = create_tenant("Công ty Đóng")
    map_groups(settings, (tenant.pk, "closed", "viewer"))
    client, before = Client(), failures()
    subject = someone(provider, groups=groups)
    page = refusal(client, come_in(client, provider, subject), language)
    assert page.status_code == 403
    assert (vi if language == "vi" else en) in page.text
    assert client.get("/admin/").status_code == 302
    assert failures() == before + 1
    assert not Identity.objects.filter(subject=subject).exists()


def test_inactive_account_is_refused(provider: Provider, open_tenant: Tenant) -> None:
    client, subject = Client(), someone(provider)
    come_in(client, provider, subject)
    User.objects.filter(pk=Identity.objects.get(subject=subject).user_id).update(is_active=False)
    assert client.get("/admin/").status_code == 302
    again = Client()
    assert "không còn hoạt động" in refusal(again, come_in(again, provider, subject)).text


def test_inactive_tenant_gives_no_access(provider: Provider, open_tenant: Tenant) -> None:
    Tenant.objects.filter(pk=open_tenant.pk).update(is_active=False)
    client = Client()
    assert refusal(client, come_in(client, provider, someone(provider))).status_code == 403


def test_cancelled_sign_in_is_no_failure(provider: Provider, open_tenant: Tenant) -> None:
    client, before = Client(), failures()
    page = refusal(client, finish(client, provider.consent(start(client), action="deny")))
    assert page.status_code == 403
    assert "Bạn đã hủy đăng nhập" in page.text
    assert failures() == before


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/oauth2/token", "/jwks", "/userinfo"])
@pytest.mark.parametrize(
    ("body", "status", "told"),
    [("away", 503, 502), ("<p>", 200, 400), ("[]", 200, 400), ('"x"', 200, 400), ("null", 200, 400), ("{}", 200, 400)],
)
def test_provider_that_fails_is_told(
    provider: Provider, open_tenant: Tenant, path: str, body: str, status: int, told: int
) -> None:
    client, subject = Client(), someone(provider)
    provider.claims = {"groups": None}
    provider.failing = {path: (body, status)}
    answer = client.post("/admin/oidc/")
    if path != "/.well-known/openid-configuration":
        answer = finish(client, provider.consent(answer["Location"], sub=subject))
    assert refusal(client, answer).status_code == told
    provider.failing = {}
    assert come_in(client, provider, subject)["Location"] == "/admin/"


def test_provider_that_does_not_listen_is_told(provider: Provider, open_tenant: Tenant, settings: Any) -> None:
    settings.PDPL_OIDC_ISSUER = "http://localhost:9"
    client = Client()
    page = refusal(client, client.post("/admin/oidc/"), "en")
    assert page.status_code == 502
    assert "does not answer" in page.text


def test_metadata_of_another_issuer_is_refused(provider: Provider, settings: Any) -> None:
    settings.PDPL_OIDC_ISSUER = f"{provider.address}/"
    client = Client()
    assert refusal(client, client.post("/admin/oidc/")).status_code == 400


@pytest.mark.parametrize("sign", ["with another key", "with the client's secret", "not at all", "no token"])
def test_id_token_that_is_not_signed_by_the_provider_is_refused(
    provider: Provider, open_tenant: Tenant, sign: str
) -> None:
    provider.sign = sign
    client, before = Client(), failures()
    page = refusal(client, come_in(client, provider, someone(provider)))
    assert page.status_code == 400
    assert "không hợp lệ" in page.text
    assert failures() == before + 1


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1_700_000_000},
        {"sub": "x" * 256},
        {"groups": {"editors": True}},
    ],
)
def test_id_token_that_is_not_for_this_sign_in_is_refused(
    provider: Provider, open_tenant: Tenant, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    client = Client()
    assert refusal(client, come_in(client, provider, someone(provider))).status_code == 400
    assert client.get("/admin/").status_code == 302


def test_state_of_another_browser_is_refused(provider: Provider, open_tenant: Tenant) -> None:
    subject, theirs, mine = someone(provider), Client(), Client()
    returned = provider.consent(start(theirs), sub=subject)
    start(mine)
    before = failures()
    page = refusal(mine, finish(mine, returned))
    assert page.status_code == 400
    assert "quá hạn" in page.text
    # Nothing that another site could make this browser send counts as a failed sign-in of its address.
    assert failures() == before
    for query in ("", "state=x", "error=server_error&state=x"):
        answer = mine.get(f"/admin/oidc/callback/?{query}")
        assert answer["Location"] == "/admin/oidc/refused/?reason=expired"
    assert mine.get("/admin/").status_code == 302


def test_answer_counts_once(provider: Provider, open_tenant: Tenant) -> None:
    client = Client()
    returned = provider.consent(start(client), sub=someone(provider))
    assert finish(client, returned)["Location"] == "/admin/"
    client.post("/admin/logout/")
    assert refusal(client, finish(client, returned)).status_code == 400


@pytest.mark.parametrize("claims", [{"_claim_names": {"groups": "src1"}}, {"hasgroups": True}])
def test_groups_that_are_left_out_end_no_membership(
    provider: Provider, open_tenant: Tenant, claims: dict[str, Any]
) -> None:
    client, subject = Client(), someone(provider)
    come_in(client, provider, subject)
    again = Client()
    provider.person(subject, **claims)
    assert "quá dài" in refusal(again, come_in(again, provider, subject)).text
    assert client.get("/admin/").status_code == 200


def test_groups_that_cannot_be_read_refuse_everyone(provider: Provider, open_tenant: Tenant, settings: Any) -> None:
    settings.PDPL_OIDC_GROUPS = "editors"
    client = Client()
    assert refusal(client, come_in(client, provider, someone(provider))).status_code == 503


def test_pages_of_refusals_are_those_that_exist(provider: Provider) -> None:
    assert Client().get("/admin/oidc/refused/?reason=made-up").status_code == 404


def test_log_has_no_tokens_names_or_addresses(
    provider: Provider, open_tenant: Tenant, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG, "pdpl")
    for logger in ("pdpl.signin", "pdpl.requests"):  # import-linter turns them off in the process where it has run
        monkeypatch.setattr(logging.getLogger(logger), "disabled", False)
    client, name = Client(), f"bi-mat-{uuid4()}"
    subject = someone(provider, preferred_username=name, email=f"{name}@example.vn", email_verified=True)
    provider.sign = "with another key"
    come_in(client, provider, subject)
    provider.sign = "well"
    returned = provider.consent(start(client), sub=subject)
    finish(client, returned)
    client.post("/admin/logout/")
    said = caplog.text
    assert "BadSignatureError" in said
    assert not [each for each in (name, subject, "eyJ", returned.partition("code=")[2][:20]) if each in said]
