"""Statements of a version and its differences do not grow with the register; ten thousand activities take seconds."""

import io
import time

import pytest

from activities.dossiers.filings import snapshot
from activities.models.dossiers.events import Dossier
from tenants.isolation.context import scope
from tests.dossiers.filing import PATH, act, recipient, submitted
from tests.factories import ActivityItem, Someone, statements


def fill(writer: Someone, count: int) -> None:
    linked = [recipient(writer) for _ in range(3)]
    items = [ActivityItem(recipient_ids=linked[: 1 + n % 3], purpose_vi="Trả lương. " * 20) for n in range(count)]
    for start in range(0, count, 5_000):
        assert writer.batch(items[start : start + 5_000]).status_code == 201


def test_statements_do_not_grow_with_the_register(writer: Someone, dpo: Someone) -> None:
    counts = []
    for count in (3, 300):
        fill(writer, count)
        with statements() as sent:
            version = submitted(writer)
        with statements() as asked:
            assert writer.get(f"{PATH}/{version['id']}/changes").status_code == 200
        act(dpo, version["id"], "return", comment="Gửi lại")
        counts.append((len(sent), len(asked)))
    assert counts[0] == counts[1]


@pytest.mark.soak
def test_snapshot_of_ten_thousand_activities_takes_seconds(writer: Someone) -> None:
    fill(writer, 10_000)
    began = time.monotonic()
    with scope(writer.tenant_id):
        file = io.BytesIO()
        snapshot.write(Dossier.DPIA, file)
    took = time.monotonic() - began
    began = time.monotonic()
    version = submitted(writer)
    submission = time.monotonic() - began
    began = time.monotonic()
    assert writer.get(f"{PATH}/{version['id']}/changes").json()["is_same"] is True
    print(
        f"snapshot {took:.1f} s, {len(file.getvalue()):,} bytes; submission {submission:.1f} s; "
        f"changes {time.monotonic() - began:.1f} s"
    )
    assert took < 10
