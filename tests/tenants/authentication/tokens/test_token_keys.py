"""Tokens have a key of their own, which is replaced while tokens of the former key still hold."""

import os
import subprocess
import sys
from typing import Any

import jwt
import pytest
from django.conf import settings as configured
from rest_framework.test import APIClient

from tests.factories import PASSWORD, Someone, someone

FORMER, NEW = "khoa-cu-" * 5, "khoa-moi-" * 5


def tokens(who: Someone) -> Any:
    body = {"username": who.username, "password": PASSWORD, "tenant_id": str(who.tenant_id)}
    return APIClient().post("/api/v1/auth/token", body).json()


def reads(who: Someone, access: str) -> int:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    return int(client.get(who.url("recipients")).status_code)


def refreshed(token: str) -> Any:
    return APIClient().post("/api/v1/auth/token/refresh", {"refresh": token})


def signed_by(token: str, key: str) -> bool:
    try:
        jwt.decode(token, key, algorithms=["HS256"])
    except jwt.InvalidSignatureError:
        return False
    return True


@pytest.fixture
def viewer(settings: Any) -> Someone:
    settings.PDPL_TOKEN_KEY = FORMER
    return someone("viewer")


def test_tokens_are_signed_with_their_own_key(viewer: Someone) -> None:
    access = tokens(viewer)["access"]
    assert signed_by(access, FORMER)
    assert not signed_by(access, configured.SECRET_KEY)
    assert reads(viewer, access) == 200


def test_tokens_of_the_former_key_hold_and_are_renewed_under_the_new_one(viewer: Someone, settings: Any) -> None:
    issued = tokens(viewer)
    settings.PDPL_TOKEN_KEY, settings.PDPL_TOKEN_KEY_FALLBACKS = NEW, [FORMER]
    assert reads(viewer, issued["access"]) == 200
    access = refreshed(issued["refresh"]).json()["access"]
    assert signed_by(access, NEW)
    assert reads(viewer, access) == 200
    assert APIClient().post("/api/v1/auth/token/verify", {"token": issued["refresh"]}).status_code == 200
    assert APIClient().post("/api/v1/auth/logout", {"refresh": issued["refresh"]}).status_code == 204
    assert refreshed(issued["refresh"]).status_code == 401


def test_without_the_former_key_its_tokens_end(viewer: Someone, settings: Any) -> None:
    issued = tokens(viewer)
    settings.PDPL_TOKEN_KEY = NEW
    assert reads(viewer, issued["access"]) == 401
    assert refreshed(issued["refresh"]).status_code == 401
    assert APIClient().post("/api/v1/auth/token/verify", {"token": issued["access"]}).status_code == 401


def test_a_new_secret_key_leaves_tokens_alone(viewer: Someone, settings: Any) -> None:
    issued = tokens(viewer)
    settings.SECRET_KEY = "khóa khác " * 8
    assert reads(viewer, issued["access"]) == 200


def test_tokens_of_the_secret_key_go_over_to_a_key_of_their_own(settings: Any) -> None:
    settings.PDPL_TOKEN_KEY = ""
    viewer = someone("viewer")
    issued = tokens(viewer)
    assert signed_by(issued["access"], configured.SECRET_KEY)
    settings.PDPL_TOKEN_KEY, settings.PDPL_TOKEN_KEY_FALLBACKS = NEW, [configured.SECRET_KEY]
    assert reads(viewer, issued["access"]) == 200
    assert signed_by(refreshed(issued["refresh"]).json()["access"], NEW)


def test_tokens_of_a_former_secret_key_hold_as_sessions_do(settings: Any) -> None:
    settings.PDPL_TOKEN_KEY = ""
    viewer = someone("viewer")
    issued, former = tokens(viewer), configured.SECRET_KEY
    settings.SECRET_KEY = "khóa khác " * 8
    assert reads(viewer, issued["access"]) == 401
    settings.SECRET_KEY_FALLBACKS = [former]
    assert reads(viewer, issued["access"]) == 200


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"PDPL_TOKEN_KEY": "too short"}, "at least 32 characters"),
        ({"PDPL_TOKEN_KEY_FALLBACKS": FORMER}, "requires PDPL_TOKEN_KEY"),
    ],
)
def test_keys_that_cannot_serve_are_named(variables: dict[str, str], named: str) -> None:
    environment = {**os.environ, **variables}
    command = [sys.executable, "-c", "import pdpl_inventory.settings"]
    done = subprocess.run(command, env=environment, cwd=configured.BASE_DIR, capture_output=True, text=True)
    assert done.returncode
    assert named in done.stderr
