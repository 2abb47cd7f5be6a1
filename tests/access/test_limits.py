"""Every role reads the limits, and they are those that are enforced."""

import pytest
from django.conf import settings

from activities.contract.kinds import KINDS
from activities.models.codes import LegalBasis
from tenants.models import Role
from tests.factories import Someone, program, someone


def test_limits_are_those_that_hold(admin: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    scanner = program(admin)
    limits = scanner.get("limits").json()
    assert limits["items"] == {word.value: kind.limit for word, kind in KINDS.items()}
    assert (limits["body_mb"], limits["page_size"]) == (settings.PDPL_MAX_BODY_MB, {"default": 50, "max": 1000})
    assert limits["rates"] == {
        "requests_per_minute": 1_200,
        "items_per_minute": 2_000_000,
        "sign_in_failures": 10,
        "sign_in_failures_per_address": 300,
        "sign_in_window_minutes": 15,
    }
    assert limits["formats"]["batch"] == ["application/json", "application/x-ndjson"]
    assert limits["options"]["on_conflict"] == ["error", "skip", "update"]
    bases = limits["codes"]["legal_basis"]
    assert [each["code"] for each in bases] == LegalBasis.values
    assert bases[1]["label_vi"] == "Thực hiện thỏa thuận (hợp đồng)"
    for codes in limits["codes"].values():
        assert all(each["label_vi"] != each["label_en"] for each in codes)
    monkeypatch.setattr(settings, "PDPL_ITEMS_PER_MINUTE", 7)
    assert scanner.get("limits").json()["rates"]["items_per_minute"] == 7


@pytest.mark.parametrize("role", Role.values)
def test_limits_are_for_every_role(role: str) -> None:
    assert someone(role).get("limits").status_code == 200
