"""Administrators make API keys in the admin, which are shown once, and revoke them."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from tenants.models import ApiKey, Role
from tests.admin.desk import seat


def test_api_key_is_made_shown_once_and_revoked() -> None:
    seated = seat(Role.ADMIN)
    made = seated.send("tenants/apikey/add/", name="Máy quét", role="scanner")
    assert (made.status_code, "no-store" in made["Cache-Control"]) == (200, True)
    found = re.search(r"pdpl_[0-9a-f]{32}_[0-9a-f]{64}", made.text)
    assert found
    (key,) = seated.all(ApiKey)
    for page in (seated.page("tenants/apikey/"), seated.page(f"tenants/apikey/{key.pk}/change/")):
        assert key.prefix in page.text
        assert found[0] not in page.text
    credential = {"HTTP_AUTHORIZATION": f"Bearer {found[0]}"}
    path = f"/api/v1/tenants/{seated.tenant_id}/recipients"
    assert Client().get(path, **credential).status_code == 200
    done = seated.send("tenants/apikey/", action="revoke", _selected_action=[str(key.pk)])
    assert done.status_code == 302
    assert Client().get(path, **credential).status_code == 401
    assert [event.action for event in seated.acts()][:3:2] == ["request.refused", "key.created"]
    assert seated.page(f"tenants/apikey/{key.pk}/delete/").status_code == 403


def test_api_key_of_the_past_is_refused_in_vietnamese() -> None:
    seated = seat(Role.ADMIN)
    page = seated.send(
        "tenants/apikey/add/", name="x", role="viewer", expires_at_0="01/01/2020", expires_at_1="00:00:00"
    )
    assert "Thời điểm này đã qua." in page.text
    assert not seated.all(ApiKey)


@pytest.mark.parametrize("role", [each for each in Role.values if each != "admin"])
def test_api_keys_are_managed_by_admins_alone(role: str) -> None:
    seated = seat(role)
    for path in ("tenants/apikey/", "tenants/apikey/add/", f"tenants/apikey/{uuid4()}/change/"):
        assert seated.page(path).status_code == 403


def test_api_key_of_another_tenant_looks_like_a_missing_one() -> None:
    mine, other = seat(Role.ADMIN), seat(Role.ADMIN)
    other.send("tenants/apikey/add/", name="x", role="viewer")
    (key,) = other.all(ApiKey)
    assert key.prefix not in mine.page("tenants/apikey/").text
    assert mine.page(f"tenants/apikey/{key.pk}/change/").status_code == 302
    mine.send("tenants/apikey/", action="revoke", _selected_action=[str(key.pk)])
    assert other.all(ApiKey)[0].revoked_at is None
