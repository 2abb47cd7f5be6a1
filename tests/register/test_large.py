"""Large registers: how long a file of each format takes, and how much memory (issue's figures, on two free cores)."""

import io
import resource
import time
from collections.abc import Callable
from typing import IO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from activities.models import ProcessingActivity
from activities.register.entries import ordered_ids
from activities.register.export import Export
from activities.register.files import FORMATS
from activities.register.labels import Labels
from tenants.isolation.context import scope
from tenants.models import Tenant, User
from tests.factories import Someone
from tests.records.million import load
from tests.register.registers import content


@pytest.mark.soak
def test_files_of_100_000_activities_take_seconds_and_little_memory(editor: Someone) -> None:
    load(editor.tenant_id, User.objects.get(username=editor.username).pk, 100_000)
    wanted, found = {"csv": 10, "xlsx": 10, "json": 10, "jsonld": 20}, {}
    for form in wanted:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        found[form] = _timed(lambda file, form=form: _write(editor, form, 100_000, file))
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(f"\n{form}: {found[form]:.1f} s, {grown:.0f} MB more")
        assert grown < 200
    assert {form: took for form, took in found.items() if took >= wanted[form]} == {}  # on two free cores


@pytest.mark.soak
def test_a_past_day_of_100_000_activities_with_10_000_changes_takes_seconds(editor: Someone) -> None:
    load(editor.tenant_id, User.objects.get(username=editor.username).pk, 100_000)
    changed = [
        {"external_id": f"scan-{number}", "activity_name_vi": f"Tên mới {number}", "legal_basis": "consent"}
        for number in range(1, 10_001)
    ]
    assert editor.batch(changed, query="?on_conflict=update").json()["total_updated"] == 10_000
    started = time.monotonic()
    now = content(editor.get("register", format="csv"))
    between = time.monotonic()
    then = content(editor.get("register", format="csv", as_of="2026-06-01"))
    print(f"\nnow: {between - started:.1f} s, as of a past day: {time.monotonic() - between:.1f} s")
    assert now.count("Tên mới ".encode()) == 10_000
    assert "Tên mới ".encode() not in then
    assert then.count(b"\n") == now.count(b"\n") == 100_001
    assert time.monotonic() - between < 2 * (between - started) + 10


@pytest.mark.soak
def test_pdf_and_word_of_10_000_activities_take_less_than_a_minute(editor: Someone) -> None:
    load(editor.tenant_id, User.objects.get(username=editor.username).pk, 10_000)
    for form in ("pdf", "docx"):
        made = io.BytesIO()
        took = _timed(lambda file, form=form: _write(editor, form, 10_000, file), made)
        print(f"\n{form}: {took:.1f} s")
        assert took < 60
    assert len(PdfReader(made).pages) if form == "pdf" else made.getbuffer().nbytes


def _timed(write: Callable[[IO[bytes]], None], file: IO[bytes] | None = None) -> float:
    with io.BytesIO() as unread:
        started = time.monotonic()
        write(file or unread)
        return time.monotonic() - started


def _write(who: Someone, form: str, most: int, file: IO[bytes]) -> None:
    with scope(who.tenant_id):
        ids = ordered_ids(ProcessingActivity.objects.order_by("name_order", "pk"))[:most]
        FORMATS[form].write(Export(Tenant.objects.get(pk=who.tenant_id), Labels("vi"), ids, timezone.now()), file)
