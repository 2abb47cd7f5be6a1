"""A tenant's limits of requests and items hold across processes, and a refusal says when to retry (contract §5)."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from rest_framework.test import APIClient

from activities.models import AuditEvent, DataCategory
from tenants.isolation.context import scope
from tenants.models import RateCounter, Tenant
from tenants.throttling.limits import Exceeded, charge
from tests.factories import ActivityItem, CategoryItem, RecipientItem, Someone, program, someone, statements

pytestmark = pytest.mark.slow

RATES = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Any:
    def set_to(requests: int = 1_200, items: int = 2_000_000) -> None:
        monkeypatch.setattr(settings, "PDPL_REQUESTS_PER_MINUTE", requests)
        monkeypatch.setattr(settings, "PDPL_ITEMS_PER_MINUTE", items)

    return set_to


def forget(tenant_id: Any) -> None:
    RateCounter.objects.filter(key__endswith=str(tenant_id)).delete()


def rates(answer: Any) -> tuple[int, ...]:
    return tuple(int(answer[name]) for name in RATES)


def test_ordinary_answers_tell_what_is_left(editor: Someone, limits: Any) -> None:
    forget(editor.tenant_id)
    assert rates(editor.get("recipients"))[:2] == (1_200, 1_199)
    assert rates(editor.batch([{}]))[:2] == (1_200, 1_198)
    limits(items=100)
    limit, left, reset = rates(editor.batch(RecipientItem.build_batch(30), "recipients"))
    assert (limit, left) == (100, 69)
    assert 1 <= reset <= 60


def test_requests_beyond_the_limit_are_429_in_both_languages(editor: Someone, stranger: Someone, limits: Any) -> None:
    forget(editor.tenant_id)
    limits(requests=3)
    assert [editor.get("recipients").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = editor.get("recipients")
    detail = answer.json()["detail"]
    assert (answer.status_code, detail["code"]) == (429, "too_many_requests")
    assert "3" in detail["error_vi"]
    assert "yêu cầu" in detail["error_vi"]
    assert rates(answer)[:2] == (3, 0)
    assert answer["Retry-After"] == answer["RateLimit-Reset"]
    assert stranger.get("recipients").status_code == 200


def test_all_credentials_of_a_tenant_share_its_limits(admin: Someone, limits: Any) -> None:
    key, other = program(admin), someone("viewer", admin.tenant_id)
    forget(admin.tenant_id)
    limits(requests=3)
    for member in (admin, key, other):
        assert member.get("recipients").status_code == 200
    for member in (admin, key, other):
        assert member.get("recipients").status_code == 429


def test_items_beyond_the_limit_are_429_and_nothing_is_charged(editor: Someone, limits: Any) -> None:
    forget(editor.tenant_id)
    limits(items=10)
    assert editor.batch(ActivityItem.build_batch(6)).status_code == 201
    answer = editor.batch(ActivityItem.build_batch(5))
    assert (answer.status_code, answer.json()["detail"]["code"]) == (429, "too_many_items")
    assert rates(answer)[:2] == (10, 4)
    assert editor.get("processing-activities").json()["count"] == 6
    assert editor.batch(ActivityItem.build_batch(4)).status_code == 201
    assert editor.batch(ActivityItem.build_batch(11)).status_code == 429


def test_items_are_charged_before_they_are_judged_and_of_bad_ones_too(editor: Someone, limits: Any) -> None:
    forget(editor.tenant_id)
    limits(items=5)
    assert editor.batch([{}] * 5).status_code == 422
    refused = editor.batch([{}] * 5)
    assert refused.status_code == 429
    assert "errors" not in refused.json()
    ndjson = editor.send(b"{}\n{}\n", media="application/x-ndjson")
    assert ndjson.status_code == 429
    assert editor.send(b"[]").status_code == 400  # the envelope is judged first
    assert editor.get("recipients").status_code == 200


def test_refusals_of_a_limit_leave_one_audit_line(editor: Someone, limits: Any) -> None:
    forget(editor.tenant_id)
    limits(items=1)
    for _ in range(5):
        assert editor.batch([{}, {}]).status_code == 429
    with scope(editor.tenant_id):
        (event,) = AuditEvent.objects.filter(action="request.refused")
    assert event.data["code"] == "too_many_items"


def test_refused_by_role_counts_too(limits: Any) -> None:
    viewer = someone("viewer")
    forget(viewer.tenant_id)
    limits(requests=2)
    assert [viewer.batch([{}]).status_code for _ in range(3)] == [403, 403, 429]


def test_window_ends(editor: Someone) -> None:
    key = f"test/{uuid4()}"
    charge(key, 2, 2, 1, "too_many_requests")
    with pytest.raises(Exceeded) as refused:
        charge(key, 1, 2, 1, "too_many_requests")
    assert (refused.value.headers["Retry-After"], refused.value.is_first) == ("1", True)
    with pytest.raises(Exceeded) as again:
        charge(key, 1, 2, 1, "too_many_requests")
    assert not again.value.is_first
    time.sleep(1.1)
    assert charge(key, 1, 2, 1, "too_many_requests").remaining == 1


def test_exactly_the_limit_passes_among_threads() -> None:
    key = f"test/{uuid4()}"

    def ask(_: int) -> bool:
        try:
            charge(key, 1, 50, 60, "too_many_requests")
        except Exceeded:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(ask, range(200))) == 50


def test_exactly_the_limit_passes_among_processes() -> None:
    key = f"test/{uuid4()}"
    work = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        f"connection.settings_dict['NAME'] = {connection.settings_dict['NAME']!r}\n"
        "from tenants.throttling.limits import Exceeded, charge\n"
        "passed = 0\n"
        "for _ in range(40):\n"
        "    try:\n"
        f"        charge({key!r}, 3, 150, 60, 'too_many_requests'); passed += 1\n"
        "    except Exceeded: pass\n"
        "print(passed)\n"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "pdpl_inventory.settings"}
    running = [
        subprocess.Popen([sys.executable, "-c", work], stdout=subprocess.PIPE, env=environment, text=True)
        for _ in range(3)
    ]
    assert sum(int(each.communicate(timeout=60)[0]) for each in running) == 50


def test_charge_is_one_statement_outside_of_the_requests_transaction(editor: Someone) -> None:
    editor.get("recipients")
    with statements() as asked:
        assert editor.batch([ActivityItem()]).status_code == 201
    charges = [number for number, sql in enumerate(asked) if "tenants_ratecounter" in sql]
    looks = [number for number, sql in enumerate(asked) if "tenants_membership" in sql]
    scopes = [number for number, sql in enumerate(asked) if "app.tenant_id" in sql or "set_config" in sql]
    assert len(charges) == 2
    # After the look at the credential, which is a transaction by itself, before the batch's own scope opens.
    assert all(looks[0] < charge < scopes[-1] for charge in charges)


def test_batches_do_not_wait_for_each_others_charges(editor: Someone) -> None:
    """One batch is held up inside its transaction by a record that it links; the next one's charges go through."""
    category = editor.batch([CategoryItem()], "data-categories").json()["category_ids"][0]

    def send(**links: Any) -> int:
        try:
            return editor.batch([ActivityItem(**links)]).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        with scope(editor.tenant_id), connection.cursor() as cursor:
            DataCategory.objects.select_for_update().get(pk=category)
            held = pool.submit(send, data_category_ids=[category])
            waiting, deadline = (0,), time.monotonic() + 20
            while waiting == (0,) and time.monotonic() < deadline:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                waiting = cursor.fetchone()
            assert waiting != (0,)
            assert pool.submit(send).result(timeout=20) == 201
            assert not held.done()
        assert held.result(timeout=20) == 201


def test_ended_counters_are_forgotten_by_upkeep(editor: Someone) -> None:
    ended, running = f"test/{uuid4()}", f"test/{uuid4()}"
    charge(ended, 1, 5, 0, "too_many_requests")
    charge(running, 1, 5, 60, "too_many_requests")
    call_command("upkeep", "--once", f"--tenant={editor.tenant_id}")
    assert set(RateCounter.objects.filter(key__in=[ended, running]).values_list("key", flat=True)) == {running}


def test_sign_in_is_no_tenants_request(editor: Someone, limits: Any) -> None:
    forget(editor.tenant_id)
    limits(requests=1)
    for _ in range(3):
        assert APIClient().post("/api/v1/auth/token", {"username": "x"}).status_code == 400
    assert editor.get("recipients").status_code == 200
    assert Tenant.objects.filter(pk=editor.tenant_id).exists()
