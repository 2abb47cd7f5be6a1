"""``upkeep`` visits every tenant, also when the work for one of them fails."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command

from activities.deadlines import reminders
from activities.management.commands import upkeep
from tests.factories import Someone

UPKEEP = ("upkeep", "--once")


def test_a_failure_of_one_tenant_does_not_keep_the_others_waiting(
    editor: Someone, stranger: Someone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    visited: list[UUID] = []

    def fail_once(tenant_id: UUID) -> tuple[int, int]:
        visited.append(tenant_id)
        if len(visited) == 1:
            raise OSError("full")
        return 0, 0

    monkeypatch.setattr(upkeep, "_delete_expired", fail_once)
    monkeypatch.setattr(upkeep.noted, "note_deadlines", lambda tenant_ids: None)
    with pytest.raises(CommandError, match="upkeep failed: 1"):
        call_command(*UPKEEP)
    assert {editor.tenant_id, stranger.tenant_id} <= {UUID(str(each)) for each in visited}
    assert str(visited[0]) in caplog.text


def test_failure_of_the_only_tenant_ends_with_its_reason_in_the_log(
    editor: Someone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(tenant_id: Any) -> int:
        raise RuntimeError("no reminder today")

    monkeypatch.setattr(reminders, "remind", fail)
    with pytest.raises(CommandError):
        call_command(*UPKEEP, f"--tenant={editor.tenant_id}")
    assert "no reminder today" in caplog.text


def test_an_unknown_tenant_is_named() -> None:
    with pytest.raises(CommandError, match="There is no tenant"):
        call_command(*UPKEEP, f"--tenant={uuid4()}")
