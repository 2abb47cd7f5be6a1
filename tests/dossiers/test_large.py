"""A dossier of 10,000 activities: how long its documents take (the issue's figure, on two free cores)."""

import time

import pytest

from tenants.models import User
from tests.dossiers.dossiers import document, standing
from tests.factories import Someone
from tests.records.million import load


@pytest.mark.soak
def test_documents_of_10_000_activities_take_less_than_half_a_minute(editor: Someone) -> None:
    load(editor.tenant_id, User.objects.get(username=editor.username).pk, 10_000)
    for wanted in ("pdf", "docx"):
        started = time.monotonic()
        content = document(editor, "form-10", wanted)
        took = time.monotonic() - started
        print(f"\n{wanted}: {took:.1f} s, {len(content):,} bytes")
        assert took < 30


@pytest.mark.soak
def test_what_is_missing_of_100_000_activities_is_said_in_a_second_or_two(editor: Someone) -> None:
    load(editor.tenant_id, User.objects.get(username=editor.username).pk, 100_000)
    started = time.monotonic()
    assert not standing(editor)["complete"]
    took = time.monotonic() - started
    print(f"\n{took:.1f} s")
    assert took < 5
