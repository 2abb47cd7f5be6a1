"""The secret of a second factor is stored encrypted, and a change of the encryption key is handled."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import connection

from tenants.authentication.sealing import seal, unseal
from tenants.models import SecondFactor
from tests.admin.desk import Seated, sign_in
from tests.tenants.authentication.second_factor import DOORSTEP, LIST, code_of, enter, secret_of


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
