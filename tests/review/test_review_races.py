"""Reviews at the same time as other reviews and updates: one decision wins, and every request ends."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from activities.models import AuditEvent
from tenants.isolation.context import scope
from tests.factories import ActivityItem, Someone, signed_in, someone
from tests.review.steps import KIND, made, step

pytestmark = pytest.mark.slow


def test_of_reviewers_who_decide_at_once_one_wins(editor: Someone) -> None:
    pk = made(editor)
    step(editor, "submit", pk)
    reviewers = [someone("dpo", editor.tenant_id) for _ in range(6)]

    def decide(place: int) -> int:
        try:
            return int(step(reviewers[place], "approve" if place % 2 else "return", pk).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(decide, range(6)))
    assert sorted(statuses) == [200, 409, 409, 409, 409, 409]
    with scope(editor.tenant_id):
        assert AuditEvent.objects.filter(action__in=["review.approved", "review.returned"]).count() == 1


def test_updates_and_reviews_of_the_same_records_all_end(editor: Someone, dpo: Someone) -> None:
    items = [ActivityItem(external_id=f"{-number:05}") for number in range(200)]
    ids = editor.batch(items).json()["activity_ids"]
    step(editor, "submit", body={"ids": ids})

    def update(number: int) -> int:
        try:
            mine = signed_in(editor.tenant_id, editor.username)
            changed = [{"external_id": item["external_id"], "purpose_vi": f"Lần {number}"} for item in items]
            return int(mine.batch(changed, query="?on_conflict=update").status_code)
        finally:
            connection.close()

    def approve(_: int) -> int:
        try:
            mine = signed_in(dpo.tenant_id, dpo.username)
            return int(step(mine, "approve", body={"ids": ids}).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        updates, reviews = pool.map(update, range(4)), pool.map(approve, range(4))
        assert set(updates) == {201}
        assert set(reviews) <= {200, 422}
    statuses = {each["status"] for each in editor.get(KIND, page_size=1_000).json()["results"]}
    assert statuses <= {"submitted", "approved"}
