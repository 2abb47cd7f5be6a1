"""People sign in at the desk through the identity provider, and out; the sign-in is on record."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from activities.models import AuditEvent
from tenants.isolation.context import scope
from tenants.models import Tenant, User
from tests.admin.desk import Seated, seat, sign_in
from tests.factories import PASSWORD
from tests.tenants.authentication.second_factor import code_of, enter
from tests.tenants.single_sign_on.provider import Provider, come_in, refusal, start


def newcomer(provider: Provider, **claims: Any) -> str:
    subject = str(uuid4())
    return provider.person(subject, **{"groups": ["editors"], "preferred_username": f"mai-{subject}", **claims})


def events(tenant: Tenant) -> list[AuditEvent]:
    with scope(tenant.pk):
        return list(AuditEvent.objects.order_by("-id"))


def test_button_is_there_only_with_a_provider(open_tenant: Tenant, settings: Any) -> None:
    assert "Đăng nhập bằng Công ty Mẫu SSO" in Client().get("/admin/login/").text
    settings.PDPL_OIDC_ISSUER = ""
    assert "oidc" not in Client().get("/admin/login/").text
    assert Client().post("/admin/oidc/").status_code == 404
    assert Client().get("/admin/oidc/callback/").status_code == 404


def test_person_comes_in_with_the_role_of_their_group(provider: Provider, open_tenant: Tenant) -> None:
    client, subject, verified = Client(), newcomer(provider), provider.verified
    asked = parse_qs(urlsplit(start(client)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["nonce"]
    answer = come_in(client, provider, subject, "/admin/activities/recipient/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/activities/recipient/")
    assert provider.verified == verified + 1
    page = client.get("/admin/").text
    assert "Công ty Mở" in page
    assert "Biên tập viên" in page
    signed_in, made = events(open_tenant)[:2]
    assert (signed_in.action, signed_in.via, signed_in.actor_name) == ("session.started", "provider", f"mai-{subject}")
    assert "qua nhà cung cấp định danh" in signed_in.message_vi
    assert (made.action, made.via, made.data["role"]) == ("member.created", "provider", "editor")


def test_address_of_another_site_is_not_followed(provider: Provider, open_tenant: Tenant) -> None:
    answer = come_in(Client(), provider, newcomer(provider), "https://elsewhere.example/")
    assert answer["Location"] == "/admin/"


def test_session_ends_after_its_hours_whatever_is_done_in_it(
    provider: Provider, open_tenant: Tenant, settings: Any
) -> None:
    settings.PDPL_OIDC_SESSION_HOURS = 3
    client = Client()
    come_in(client, provider, newcomer(provider))
    end = client.session.get_expiry_date()
    assert timedelta(hours=2, minutes=59) < end - timezone.now() <= timedelta(hours=3)
    client.get("/admin/")
    assert client.session.get_expiry_date() == end


def test_password_sign_in_afterwards_is_no_sign_in_of_the_provider(provider: Provider, open_tenant: Tenant) -> None:
    client, seated = Client(), seat("viewer")
    start(client)
    answer = client.post("/admin/login/", {"username": seated.username, "password": PASSWORD})
    assert answer.status_code == 302
    assert client.session.get_expiry_age() > timedelta(hours=11).total_seconds()
    with scope(seated.tenant_id):
        assert AuditEvent.objects.latest("id").via == "session"


def test_groups_are_read_from_user_info_when_the_id_token_has_none(provider: Provider, open_tenant: Tenant) -> None:
    provider.claims = {"groups": None}
    assert come_in(Client(), provider, newcomer(provider))["Location"] == "/admin/"


def test_only_the_provider_for_all_but_the_platform(provider: Provider, settings: Any) -> None:
    settings.PDPL_OIDC_ONLY = True
    member = User.objects.create_superuser(f"platform-{uuid4()}", password=PASSWORD)
    assert sign_in(member.username)[1].status_code == 302
    settings.PDPL_OIDC_ONLY = False
    seated = seat("viewer")
    settings.PDPL_OIDC_ONLY = True
    client, answer = sign_in(seated.username)
    assert "Hãy đăng nhập qua nhà cung cấp định danh" in answer.text
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("claims", [{"amr": ["pwd", "otp"]}, {"acr": "otp"}])
def test_second_factor_of_the_provider_counts_where_it_is_trusted(
    provider: Provider, open_tenant: Tenant, settings: Any, claims: dict[str, Any]
) -> None:
    Tenant.objects.filter(pk=open_tenant.pk).update(requires_totp=True)
    subject = newcomer(provider, **claims)
    client = Client()
    come_in(client, provider, subject)
    assert client.get("/admin/")["Location"] == "/admin/second-factor/"
    settings.PDPL_OIDC_SECOND_FACTOR = ["otp"]
    trusted = Client()
    come_in(trusted, provider, subject)
    assert trusted.get("/admin/").status_code == 200
    settings.PDPL_OIDC_SECOND_FACTOR = []
    assert trusted.get("/admin/").status_code == 302


def test_own_second_factor_completes_a_sign_in_of_the_provider(provider: Provider, open_tenant: Tenant) -> None:
    Tenant.objects.filter(pk=open_tenant.pk).update(requires_totp=True)
    client, subject = Client(), newcomer(provider)
    come_in(client, provider, subject)
    desk = Seated(open_tenant.pk, f"mai-{subject}", client)
    assert enter(desk, code_of(desk)).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert events(open_tenant)[0].via == "provider"


def test_signing_out_leads_to_the_end_of_the_session_at_the_provider(provider: Provider, open_tenant: Tenant) -> None:
    client = Client()
    come_in(client, provider, newcomer(provider))
    answer = client.post("/admin/logout/")
    assert answer["Location"].startswith(f"{provider.address}/oauth2/end_session?")
    assert "post_logout_redirect_uri=http%3A%2F%2Ftestserver%2Fadmin%2Flogin%2F" in answer["Location"]
    assert client.get("/admin/").status_code == 302
    assert seat("viewer").client.post("/admin/logout/").status_code == 200


def test_too_many_starts_from_one_address_are_refused(provider: Provider, settings: Any) -> None:
    settings.PDPL_SIGN_IN_FAILURES_PER_ADDRESS = 2
    client = Client(REMOTE_ADDR="198.51.100.77")
    for _ in range(2):
        assert start(client).startswith(provider.address)
    answer = client.post("/admin/oidc/")
    assert refusal(client, answer).status_code == 429
