"""Every statement on a table of tenants names its tenant, but for those that are listed here with their reason.

A distributed engine sends a statement to one node by its tenant's equality; it
does not use the policy for that. What is asked here is recorded and parsed.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import KINDS, ActivityItem, CategoryItem, RecipientItem, Someone, TransferItem, someone, statements
from tests.imports.sending import done, ndjson, send
from tests.tenants.distribution.statements import unbound_tables
from tests.tenants.distribution.tables import distributed

SAVED = "save() updates by the model's primary key, the id alone"
COLLECTED = "delete() reads and deletes by the ids that Django's collector has found"
JOINED = "select_related and filters through relations join by the id alone"
WITHIN = "a sub-query of the findings or of undo is bound by the record outside of it, not by a tenant of its own"
EXCEPTIONS = {
    "UPDATE activities_processingactivity": SAVED,
    "UPDATE activities_batch": SAVED,
    "UPDATE activities_import": SAVED,
    "DELETE activities_processingactivity": COLLECTED,
    "DELETE activities_activitycategory": COLLECTED,
    "DELETE activities_activityrecipient": COLLECTED,
    "DELETE activities_activitytransfer": COLLECTED,
    "DELETE activities_datacategory": COLLECTED,
    "DELETE activities_recipient": COLLECTED,
    "DELETE activities_datatransfer": COLLECTED,
    "SELECT activities_activitycategory": COLLECTED,
    "SELECT activities_activityrecipient": COLLECTED,
    "SELECT activities_activitytransfer": COLLECTED,
    "SELECT activities_datatransfer": f"{COLLECTED}; {WITHIN}",
    "SELECT activities_recipient": WITHIN,
    "SELECT activities_auditevent": WITHIN,
    "SELECT activities_auditlink": JOINED,
    "SELECT activities_import": JOINED,
    "SELECT activities_batch": JOINED,
}


def verb_of(sql: str) -> str:
    return sql.split(None, 1)[0].upper()


def found_in(sent: list[str]) -> set[str]:
    tables = distributed()
    return {f"{verb_of(sql)} {table}" for sql in set(sent) for table in unbound_tables(sql, tables)}


def write_and_read(who: Someone) -> None:
    """Batches in each mode, single records of each kind, links, lists, searches, figures, files."""
    one = {"activity_name_vi": "Một", "legal_basis": "contract", "external_id": "một"}
    recipient = who.client.post(who.url("recipients"), RecipientItem(external_id="r")).json()
    transfer = who.client.post(who.url("data-transfers"), TransferItem(recipient_id=recipient["id"])).json()
    category = who.client.post(who.url("data-categories"), CategoryItem()).json()
    linked = {
        "recipient_ids": [recipient["id"]],
        "transfer_ids": [transfer["id"]],
        "data_category_ids": [category["id"]],
    }
    made = who.client.post(who.url("processing-activities"), one | linked).json()
    keyed = {"recipient_external_ids": ["r"], "data_category_codes": [category["code"]]}
    for query in ("", "?mode=atomic", "?on_conflict=skip", "?on_conflict=update", "?dry_run=true"):
        who.batch(
            [ActivityItem(**keyed), one | {"purpose_vi": query}, {}], query=query, HTTP_IDEMPOTENCY_KEY=f"k{query}"
        )
    for each in (*linked, "legal_basis"):
        path = f"processing-activities/{made['id']}"
        who.client.patch(who.url(path), {each: [] if each in linked else "consent"})
        who.get(path)
        who.get(f"{path}/history")
    for kind in KINDS:
        who.get(kind, search="mot", page_size=10, ordering="-created_at")
    for path in ("batches", "summary", "limits", "profile", "register/deadlines", "dossiers/form-10"):
        who.get(path)
    auditor = someone("auditor", who.tenant_id)
    auditor.get(f"audit-events/{auditor.get('audit-events').json()['results'][0]['id']}")
    for file_format in ("json", "csv"):
        who.get("register", format=file_format)
    who.client.delete(who.url(f"processing-activities/{made['id']}"))
    unused = (("data-categories", CategoryItem()), ("recipients", RecipientItem()), ("data-transfers", TransferItem()))
    for kind, item in unused:
        record = who.client.post(who.url(kind), item).json()
        assert who.client.delete(who.url(f"{kind}/{record['id']}")).status_code == 204


def review_and_undo(who: Someone) -> None:
    dpo = someone("dpo", who.tenant_id)
    batch = who.batch(ActivityItem.build_batch(3)).json()
    who.client.post(who.url("processing-activities/submit"), {"batch_id": batch["batch_id"]})
    first, *others = batch["activity_ids"]
    dpo.client.post(dpo.url(f"processing-activities/{first}/return"), {"comment": "Thiếu"})
    dpo.client.post(dpo.url("processing-activities/approve"), {"ids": others})
    undone = who.batch(ActivityItem.build_batch(2)).json()["batch_id"]
    assert who.client.post(who.url(f"batches/{undone}/undo")).status_code == 200


def import_a_file(who: Someone) -> None:
    items: list[Any] = [ActivityItem(), {}, ActivityItem()]
    batch = done(who, send(who, ndjson(items)))
    assert batch["status"] == "partial"
    who.get(f"batches/{batch['id']}/errors")
    who.get(f"batches/{batch['id']}/errors", format="csv")


@pytest.mark.parametrize("acts", [write_and_read, review_and_undo, import_a_file])
def test_statements_name_their_tenant(editor: Someone, acts: Callable[[Someone], None]) -> None:
    with statements() as sent:
        acts(editor)
    assert len(set(sent)) > 20
    assert found_in(sent) - set(EXCEPTIONS) == set()


def test_every_exception_still_occurs_and_has_its_reason(editor: Someone) -> None:
    with statements() as sent:
        for acts in (write_and_read, review_and_undo, import_a_file):
            acts(editor)
    assert set(EXCEPTIONS) - found_in(sent) == set()
    assert all(EXCEPTIONS.values())
