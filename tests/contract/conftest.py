"""The fixture ``unlimited``: no limit of requests or items for tests that send many."""

import pytest
from django.conf import settings as django_settings


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """More requests in a minute than a tenant may make."""
    monkeypatch.setattr(django_settings, "PDPL_REQUESTS_PER_MINUTE", 10**9)
    monkeypatch.setattr(django_settings, "PDPL_ITEMS_PER_MINUTE", 10**9)
