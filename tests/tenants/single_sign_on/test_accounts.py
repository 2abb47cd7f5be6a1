"""Accounts that the identity provider brings: one a person, without a password; what an unfinished sign-in leaves."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.utils import timezone

from tenants.models import Identity, Tenant, User
from tests.factories import PASSWORD
from tests.tenants.single_sign_on.provider import Provider, come_in, finish, start


def test_simultaneous_first_sign_ins_make_one_account(provider: Provider, open_tenant: Tenant) -> None:
    subject = provider.person(str(uuid4()), groups=["editors"], preferred_username=f"mai-{uuid4()}")
    others = [
        provider.person(str(uuid4()), groups=["editors"], preferred_username=f"LAN-{open_tenant.pk}") for _ in range(2)
    ]
    people = [subject, subject, *others]
    clients = [Client() for _ in people]
    walks = [(client, provider.consent(start(client), sub=who)) for client, who in zip(clients, people, strict=True)]
    barrier = threading.Barrier(len(walks))

    def walk(client: Client, returned: str) -> Any:
        try:
            barrier.wait()
            return finish(client, returned)["Location"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(walks)) as pool:
        assert list(pool.map(lambda each: walk(*each), walks)) == ["/admin/"] * len(walks)
    assert Identity.objects.filter(subject=subject).count() == 1
    users = {Identity.objects.get(subject=who).user.username for who in others}
    assert len(users) == 2
    assert f"LAN-{open_tenant.pk}" in users


def test_forgotten_password_gives_no_password_to_an_account_of_the_provider(
    provider: Provider, open_tenant: Tenant
) -> None:
    address = f"mai-{uuid4()}@example.vn"
    subject = provider.person(str(uuid4()), groups=["editors"], email=address, email_verified=True)
    come_in(Client(), provider, subject)
    user = User.objects.get(email=address)
    assert not user.has_usable_password()
    assert not letters(address)
    user.set_password(PASSWORD)
    user.save()
    assert letters(address)


def letters(address: str) -> list[Any]:
    """The e-mails to the address after its owner has asked for one."""
    assert Client().post("/admin/password_reset/", {"email": address}).status_code == 302
    for each in threading.enumerate():
        if each.name == "password-reset":
            each.join()
    return [each for each in mail.outbox if each.to == [address]]


def test_unfinished_sign_in_is_forgotten(provider: Provider, open_tenant: Tenant) -> None:
    client = Client()
    start(client)
    assert client.session.get_expiry_age() <= 900
    kept = Session.objects.filter(pk=client.session.session_key)
    call_command("upkeep", "--once", f"--tenant={open_tenant.pk}")
    assert kept.exists()
    kept.update(expire_date=timezone.now() - timedelta(seconds=1))
    call_command("upkeep", "--once", f"--tenant={open_tenant.pk}")
    assert not kept.exists()
