"""What each role of API key may do, and whose name its writes carry."""

import pytest

from activities.models import Batch, ProcessingActivity
from tenants.isolation.context import scope
from tenants.models import KeyRole, Membership
from tests.answers import code
from tests.factories import ActivityItem, CategoryItem, Someone, holder, program
from tests.tenants.authentication.api_keys import change, events, make

WRITERS = {"scanner", "editor"}


@pytest.mark.parametrize("role", KeyRole.values)
def test_role_table_of_keys(admin: Someone, role: str) -> None:
    key = program(admin, role)
    for path in ("data-categories", "recipients", "data-transfers", "limits", "batches"):
        assert key.get(path).status_code == 200, path
    assert key.get("processing-activities").status_code == (403 if role == "scanner" else 200)
    assert key.get("profile").status_code == (403 if role == "scanner" else 200)
    assert key.batch([ActivityItem()]).status_code == (201 if role in WRITERS else 403)


def test_scanner_sends_batches_and_sees_its_own_alone(admin: Someone) -> None:
    scanner, other = program(admin), program(admin)
    by_admin = admin.batch([ActivityItem(), {}]).json()["batch_id"]
    by_other = other.batch([ActivityItem(), {}]).json()["batch_id"]
    mine = scanner.batch([ActivityItem(external_id="m"), {}]).json()
    assert [row["id"] for row in scanner.get("batches").json()["results"]] == [mine["batch_id"]]
    assert scanner.get(f"batches/{mine['batch_id']}").status_code == 200
    assert scanner.get(f"batches/{mine['batch_id']}/errors").json()["count"] == 1
    assert scanner.get(f"batches/{mine['batch_id']}/errors", format="csv").status_code == 200
    for hidden in (by_admin, by_other):
        for path in (f"batches/{hidden}", f"batches/{hidden}/errors"):
            assert code(scanner.get(path)) == (404, "not_found")
    for path in (f"batches/{mine['batch_id']}/undo", f"batches/{by_admin}/undo"):
        assert code(scanner.client.post(scanner.url(path))) == (403, "permission_denied")
    assert code(scanner.get(f"processing-activities/{mine['activity_ids'][0]}")) == (403, "permission_denied")
    assert len(admin.get("batches").json()["results"]) == 3
    assert scanner.batch([CategoryItem()], "data-categories").status_code == 201


def test_what_a_key_writes_is_its_makers_and_the_log_names_the_key(admin: Someone) -> None:
    made = make(admin).json()
    answer = holder(admin, made["key"]).batch([ActivityItem()]).json()
    record = admin.get(f"processing-activities/{answer['activity_ids'][0]}").json()
    assert record["created_by"] == admin.username
    (event,) = events(admin, "batch.judged")
    assert (event.actor_name, event.via) == (admin.username, "key")
    assert (event.data["key_id"], event.data["key_prefix"]) == (made["id"], made["prefix"])
    with scope(admin.tenant_id):
        assert str(Batch.objects.get().key_id) == made["id"]
        assert ProcessingActivity.objects.get().created_by.username == admin.username
    assert admin.get(f"batches/{answer['batch_id']}").json()["key_id"] == made["id"]


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [("admin", 200, 201), ("editor", 200, 201), ("viewer", 200, 403), ("auditor", 200, 403)],
)
def test_key_never_exceeds_what_its_maker_may_do_today(admin: Someone, role: str, reads: int, writes: int) -> None:
    scanner, editor = program(admin), program(admin, "editor")
    change(admin, Membership, role=role)
    for key in (scanner, editor):
        assert key.get("recipients").status_code == reads
        assert key.batch([ActivityItem()]).status_code == writes


def test_idempotency_key_of_a_scanner_is_replayed_to_it(admin: Someone) -> None:
    scanner = program(admin)
    items = [ActivityItem()]
    first = scanner.batch(items, HTTP_IDEMPOTENCY_KEY="k")
    again = scanner.batch(items, HTTP_IDEMPOTENCY_KEY="k")
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")
    change(admin, Membership, is_active=False)
    assert scanner.batch(items, HTTP_IDEMPOTENCY_KEY="k").status_code == 401
