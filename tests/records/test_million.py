"""Lists of 1,000,000 activities with exact totals, and the admin's pages at 100,000, answer within their time."""

import time
from typing import Any

import pytest

from activities.models import Batch, DataCategory
from tenants.isolation.context import scope
from tenants.models import User
from tests.admin.desk import seat
from tests.factories import Someone
from tests.records.million import load

ROWS = 1_000_000
SECONDS = 2.5


@pytest.mark.soak
def test_lists_of_a_million_stay_fast(editor: Someone, capsys: Any) -> None:
    """The bound is for a busy machine; `pytest -m soak -s tests/records/test_million.py` prints what each took."""
    load(editor.tenant_id, User.objects.get(username=editor.username).pk, ROWS)
    with scope(editor.tenant_id):
        batch, category = Batch.objects.order_by("id")[50].pk, DataCategory.objects.order_by("id")[3].pk
    last = {"page": ROWS // 50}
    asked: dict[str, tuple[dict[str, Any], int]] = {
        "first page": ({}, ROWS),
        "last page": (last, ROWS),
        "1,000 a page, the last": ({"page_size": 1_000, "page": ROWS // 1_000}, ROWS),
        "ordering=-id": ({"ordering": "-id"}, ROWS),
        "ordering=-created_at": ({"ordering": "-created_at"}, ROWS),
        "ordering=activity_name_vi": ({"ordering": "activity_name_vi"}, ROWS),
        "ordering=activity_name_vi, last page": ({"ordering": "activity_name_vi", **last}, ROWS),
        "ordering=-legal_basis": ({"ordering": "-legal_basis"}, ROWS),
        "ordering=status": ({"ordering": "status"}, ROWS),
        "ordering=external_id": ({"ordering": "external_id"}, ROWS),
        "ordering=-created_at, last page": ({"ordering": "-created_at", **last}, ROWS),
        "status=draft": ({"status": "draft"}, ROWS * 7 // 10),
        "status=draft, last page": ({"status": "draft", "page": ROWS * 7 // 10 // 50}, ROWS * 7 // 10),
        "legal_basis=state_agency": ({"legal_basis": "state_agency"}, ROWS // 8),
        "requires_dpia=true": ({"requires_dpia": "true"}, ROWS // 20),
        "has_cross_border_transfer=true": ({"has_cross_border_transfer": "true"}, ROWS // 10),
        "has_sensitive_data=true": ({"has_sensitive_data": "true"}, 0),
        "has_sensitive_data=false": ({"has_sensitive_data": "false"}, 0),
        "data_category_id": ({"data_category_id": str(category)}, 0),
        "batch_id": ({"batch_id": str(batch)}, 10_000),
        "external_id": ({"external_id": f"scan-{ROWS - 1}"}, 1),
        "created_at of one day": ({"created_at_after": "2026-01-02", "created_at_before": "2026-01-02"}, 172_800),
        "search=quan ly": ({"search": "quản LÝ"}, ROWS // 6),
        "search of one": ({"search": f"scan-{ROWS - 1}"}, 1),
        "search of none": ({"search": "không có gì như thế"}, 0),
        "search and filters": ({"search": "tinh luong", "status": "approved", "legal_basis": "contract,consent"}, 0),
    }
    took = {}
    for name, (query, count) in asked.items():
        began = time.monotonic()
        answer = editor.get("processing-activities", **query)
        took[name] = time.monotonic() - began
        assert answer.status_code == 200
        assert count in (0, answer.json()["count"]), name
    with capsys.disabled():
        print()
        for name, seconds in took.items():
            print(f"{name:40} {seconds * 1000:6.0f} ms")
    assert max(took.values()) < SECONDS, took


@pytest.mark.soak
def test_desk_of_a_hundred_thousand_stays_fast(capsys: Any) -> None:
    """The review desk's pages; half a second on a quiet machine, and the bound is for a busy one."""
    seated = seat("dpo")
    load(seated.tenant_id, User.objects.get(username=seated.username).pk, ROWS // 10)
    with scope(seated.tenant_id):
        batch = str(Batch.objects.order_by("id")[3].pk)
    activities = "activities/processingactivity/"
    asked: dict[str, tuple[str, dict[str, str]]] = {
        "dashboard": ("", {}),
        "first page": (activities, {}),
        "last page": (activities, {"p": str(ROWS // 10 // 50)}),
        "status": (activities, {"status__exact": "submitted"}),
        "findings": (activities, {"finding": "any"}),
        "sensitive": (activities, {"has_sensitive_data": "1"}),
        "country": (activities, {"country": "SG"}),
        "batch": (activities, {"batch": batch}),
        "search": (activities, {"q": "quan ly"}),
        "by name": (activities, {"o": "1"}),
        "batches": ("activities/batch/", {}),
        "audit log": ("activities/auditevent/", {}),
        "a batch to approve": (f"activities/batch/{batch}/review/approve/", {}),
    }
    took = {}
    for name, (path, query) in asked.items():
        began = time.monotonic()
        assert seated.page(path, **query).status_code == 200, name
        took[name] = time.monotonic() - began
    with capsys.disabled():
        print()
        for name, seconds in took.items():
            print(f"{name:40} {seconds * 1000:6.0f} ms")
    assert max(took.values()) < SECONDS, took
