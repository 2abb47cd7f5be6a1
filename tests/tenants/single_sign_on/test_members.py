"""Memberships follow the groups of the identity provider at each sign-in, and every change is on record."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from activities.access.tenancy import create_member, create_tenant
from activities.models import AuditEvent
from tenants.isolation.context import scope
from tenants.models import Identity, Membership, Role, SignInFailure, Tenant, User
from tests.admin.desk import Seated, seat, sign_in
from tests.factories import PASSWORD, signed_in
from tests.tenants.single_sign_on.conftest import map_groups
from tests.tenants.single_sign_on.provider import Provider, come_in, refusal


def membership(tenant: Tenant, subject: str) -> Membership:
    with scope(tenant.pk):
        return Membership.objects.get(user=Identity.objects.get(subject=subject).user)


def last_change(tenant: Tenant) -> AuditEvent:
    with scope(tenant.pk):
        return AuditEvent.objects.filter(action__startswith="member.").latest("id")


def came_in(provider: Provider, subject: str, **claims: Any) -> tuple[Client, Any]:
    client = Client()
    return client, come_in(client, provider, provider.person(subject, **claims))


def test_changed_group_changes_the_role(provider: Provider, open_tenant: Tenant) -> None:
    subject = str(uuid4())
    came_in(provider, subject, groups=["editors"])
    came_in(provider, subject, groups=["admins", "others"])
    assert membership(open_tenant, subject).role == "admin"
    event = last_change(open_tenant)
    assert (event.action, event.via) == ("member.changed", "provider")
    assert (event.data["role_before"], event.data["role"]) == ("editor", "admin")


def test_first_grant_of_the_setting_counts_of_several(provider: Provider, open_tenant: Tenant) -> None:
    subject = str(uuid4())
    came_in(provider, subject, groups=["editors", "admins"])
    assert membership(open_tenant, subject).role == "admin"


def test_left_group_ends_the_membership_and_its_sessions_and_keys(provider: Provider, open_tenant: Tenant) -> None:
    subject = str(uuid4())
    earlier, _ = came_in(provider, subject, groups=["admins"])
    assert earlier.get("/admin/").status_code == 200
    client, answer = came_in(provider, subject, groups=[])
    page = refusal(client, answer)
    assert page.status_code == 403
    assert "không thuộc nhóm nào" in page.text
    assert earlier.get("/admin/").status_code == 302
    assert not membership(open_tenant, subject).is_active
    assert last_change(open_tenant).data["is_active"] is False
    assert SignInFailure.objects.latest("id").user == Identity.objects.get(subject=subject).user


def test_returned_member_is_active_again_only_where_members_are_added(provider: Provider, open_tenant: Tenant) -> None:
    subject = str(uuid4())
    for groups in (["editors"], []):
        came_in(provider, subject, groups=groups)
    Tenant.objects.filter(pk=open_tenant.pk).update(adds_members_at_sign_in=False)
    client, answer = came_in(provider, subject, groups=["editors"])
    assert "không tự thêm thành viên" in refusal(client, answer).text
    Tenant.objects.filter(pk=open_tenant.pk).update(adds_members_at_sign_in=True)
    assert came_in(provider, subject, groups=["editors"])[1]["Location"] == "/admin/"
    assert membership(open_tenant, subject).is_active


def test_groups_of_several_tenants_give_several_memberships(provider: Provider, settings: Any) -> None:
    one, two, closed = (create_tenant(name, adds_members_at_sign_in=name != "Ba") for name in ("Một", "Hai", "Ba"))
    map_groups(
        settings, (one.pk, "a", "viewer"), (two.pk, "a", "editor"), (two.pk, "b", "admin"), (closed.pk, "a", "dpo")
    )
    subject = str(uuid4())
    client, _ = came_in(provider, subject, groups=["a"])
    assert [membership(tenant, subject).role for tenant in (one, two)] == ["viewer", "editor"]
    with scope(closed.pk):
        assert not Membership.objects.exists()
    page = client.get("/admin/").text
    assert "Hai" in page
    came_in(provider, subject, groups=["b"])
    assert not membership(one, subject).is_active
    assert membership(two, subject).role == "admin"


def test_membership_made_by_hand_is_left_alone(provider: Provider, open_tenant: Tenant) -> None:
    subject, username = str(uuid4()), f"tay-{uuid4()}"
    made = create_member(open_tenant.pk, username, Role.AUDITOR, PASSWORD)
    Identity.objects.create(user=made.user, issuer=provider.address, subject=subject)
    for groups in (["admins"], []):
        assert came_in(provider, subject, groups=groups)[1]["Location"] == "/admin/"
        kept = membership(open_tenant, subject)
        assert (kept.role, kept.is_active, kept.kept_by_provider) == ("auditor", True, False)


def test_withdrawal_by_an_administrator_stays(provider: Provider, open_tenant: Tenant) -> None:
    subject, chief = str(uuid4()), seat("admin", open_tenant.pk)
    came_in(provider, subject, groups=["editors"])
    kept = membership(open_tenant, subject)
    path = f"tenants/membership/{kept.pk}/change/"
    assert "Theo nhà cung cấp định danh" in chief.page(path).text
    assert chief.send(path, role="editor").status_code == 302
    client, answer = came_in(provider, subject, groups=["editors"])
    assert refusal(client, answer).status_code == 403
    assert not membership(open_tenant, subject).is_active


def test_last_administrator_may_leave_by_their_group(provider: Provider, open_tenant: Tenant) -> None:
    subject = str(uuid4())
    came_in(provider, subject, groups=["admins"])
    came_in(provider, subject, groups=["editors"])
    assert membership(open_tenant, subject).role == "editor"


def test_taken_user_name_is_not_taken_over(provider: Provider, open_tenant: Tenant) -> None:
    seated = seat("dpo", open_tenant.pk)
    subject = str(uuid4())
    came_in(
        provider, subject, groups=["editors"], preferred_username=seated.username, email="a\0b", email_verified=True
    )
    username = membership(open_tenant, subject).user.username
    assert username.startswith(f"{seated.username}-")
    assert User.objects.get(username=seated.username).has_usable_password()


def local(tenant: Tenant, email: str) -> Seated:
    username = f"lan-{uuid4()}"
    create_member(tenant.pk, username, Role.DPO, PASSWORD, email)
    return Seated(tenant.pk, username, sign_in(username)[0])


def test_verified_email_links_an_account_and_ends_its_password(
    provider: Provider, open_tenant: Tenant, settings: Any
) -> None:
    settings.PDPL_OIDC_LINK_BY_EMAIL = True
    subject, email = str(uuid4()), f"lan-{uuid4()}@congty.example.vn"
    lan = local(open_tenant, email)
    token = signed_in(open_tenant.pk, lan.username)
    assert token.get("profile").status_code == 200
    came_in(provider, subject, email=email.upper(), email_verified=True)
    assert Identity.objects.get(subject=subject).user.username == lan.username
    assert token.get("profile").status_code == 401
    assert lan.page("").status_code == 302
    assert sign_in(lan.username)[1].status_code == 200
    with scope(open_tenant.pk):
        linked = AuditEvent.objects.filter(action="identity.linked").get()
    assert (linked.actor_name, linked.via) == (lan.username, "provider")


@pytest.mark.parametrize(
    "why", ["off", "unverified", "as a text", "two accounts", "superuser", "other tenant", "other subject"]
)
def test_email_does_not_link_where_that_is_not_safe(
    provider: Provider, open_tenant: Tenant, settings: Any, why: str
) -> None:
    settings.PDPL_OIDC_LINK_BY_EMAIL = why != "off"
    subject, email = str(uuid4()), f"lan-{uuid4()}@congty.example.vn"
    lan = local(open_tenant, email)
    user = User.objects.get(username=lan.username)
    if why == "two accounts":
        local(open_tenant, email)
    if why == "superuser":
        User.objects.filter(pk=user.pk).update(is_superuser=True)
    if why == "other tenant":
        create_member(create_tenant("Công ty Khác").pk, lan.username, Role.VIEWER, PASSWORD)
    if why == "other subject":
        Identity.objects.create(user=user, issuer=provider.address, subject=str(uuid4()))
    verified = {"unverified": False, "as a text": "true"}.get(why, True)
    client, answer = came_in(provider, subject, email=email, email_verified=verified)
    assert refusal(client, answer).status_code == 403
    assert not Identity.objects.filter(subject=subject).exists()
    assert User.objects.get(pk=user.pk).has_usable_password()


def test_platform_links_an_account_by_its_subject(platform: Client, provider: Provider, open_tenant: Tenant) -> None:
    lan, subject = local(open_tenant, ""), str(uuid4())
    user = User.objects.get(username=lan.username)
    add = "/admin/tenants/identity/add/"
    assert platform.get(add).status_code == 200
    chief = User.objects.create_superuser(f"platform-{uuid4()}")
    assert platform.post(add, {"user": chief.pk, "subject": subject}).status_code == 200
    assert platform.post(add, {"user": user.pk, "subject": subject}).status_code == 302
    assert "đã được liên kết" in platform.post(add, {"user": user.pk, "subject": subject}).text
    assert came_in(provider, subject)[1]["Location"] == "/admin/"
    assert lan.page("").status_code == 302
    identity = Identity.objects.get(subject=subject)
    assert lan.username in platform.get("/admin/tenants/identity/").text
    assert platform.post(f"/admin/tenants/identity/{identity.pk}/delete/", {"post": "yes"}).status_code == 302
    client, answer = came_in(provider, subject)
    assert refusal(client, answer).status_code == 403


def test_only_an_administrator_lets_sign_ins_add_members(
    platform: Client, provider: Provider, open_tenant: Tenant, settings: Any
) -> None:
    tenant = create_tenant("Công ty Đóng")
    page = f"tenants/tenant/{tenant.pk}/change/"
    sent = {"name": "Công ty Đóng", "relief": "none", "adds_members_at_sign_in": "on"}
    platform.post(f"/admin/{page}", {**sent, "is_active": "on"})
    assert seat("dpo", tenant.pk).send(page, **sent).status_code == 403
    assert not Tenant.objects.get(pk=tenant.pk).adds_members_at_sign_in
    chief = seat("admin", tenant.pk)
    assert "Tự thêm thành viên" in chief.page(page).text
    assert chief.send(page, **sent).status_code == 302
    assert Tenant.objects.get(pk=tenant.pk).adds_members_at_sign_in
    assert "adds_members_at_sign_in" in chief.acts()[0].data["fields"]
    settings.PDPL_OIDC_ISSUER = ""
    assert "Tự thêm thành viên" not in chief.page(page).text
