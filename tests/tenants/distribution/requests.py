"""What people and programs ask for in a day: the requests whose statements are checked."""

import json
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from activities.deadlines.rules import open_deadlines
from tenants.isolation.context import scope
from tests.admin.desk import Seated, sign_in
from tests.factories import BODY_KEYS, ITEMS, KINDS, Someone, key_of
from tests.imports.sending import done, ndjson, send
from tests.tenants.isolation.test_walk_of_the_api import BY_SECRET, PATHS, content
from tests.tenants.isolation.test_walk_of_the_desk import paths
from tests.tenants.isolation.victim import Victim

# Answers to a request that was understood and carried out.
DONE = (200, 201, 202, 204)


def read_everything(victim: Victim) -> None:
    """Get every address of the API, and the lists with their filters, search, ordering and cursor."""
    for path, methods in PATHS.items():
        if "get" in methods and path != BY_SECRET:
            word = path.partition("/{id}")[0].rpartition("/")[2]
            content(victim.admin.get(path.format(id=victim.ids.get(word, ""))))
    for query in (
        "ordering=-created_at&count=false",
        "search=nhan&status=draft&legal_basis=contract",
        f"data_category_id={victim.ids['data-categories']}&recipient_id={victim.ids['recipients']}",
        f"batch_id={victim.ids['batches']}&cursor=",
    ):
        assert victim.admin.client.get(victim.admin.url(f"processing-activities?{query}")).status_code == 200, query
    content(victim.admin.client.get(victim.admin.url(f"{BY_SECRET}?secret={victim.secret}")))


def read_the_past(victim: Victim) -> None:
    """Export the register as it stood at the end of a day, for which the tenant's records are copied."""
    answer = victim.admin.get("register", format="json", as_of=(timezone.localdate() - timedelta(days=1)).isoformat())
    assert answer.status_code == 200
    content(answer)


def open_the_desk(victim: Victim) -> None:
    """Open every page of the desk: those of members and keys as an administrator, the others as an officer."""
    desks = [Seated(victim.tenant_id, each.username, sign_in(each.username)[0]) for each in (victim.dpo, victim.admin)]
    for path, _ in paths(victim):
        desks[path.startswith("tenants/")].page(path)


def keep_up(victim: Victim) -> None:
    """Do what is done for each tenant every hour, count its deadlines, and check its audit log."""
    call_command("upkeep", "--once", f"--tenant={victim.tenant_id}")
    with scope(victim.tenant_id):
        open_deadlines(most=0)
    call_command("verify_audit", tenant=victim.tenant_id)


def write_everything(victim: Victim) -> None:
    """Batches in each mode, single records, an import, reviews, undo, of every kind of record."""
    for kind in KINDS:
        _write_kind(victim.editor, kind)
    _links(victim.editor)
    _review(victim)


def _write_kind(who: Someone, kind: str) -> None:
    word, key = BODY_KEYS[kind], key_of(kind)
    items = [{**each, key: f"pp_{number}"} for number, each in enumerate(ITEMS[kind].build_batch(2))]
    body = json.dumps({word: items})
    first = who.send(body, kind, HTTP_IDEMPOTENCY_KEY=f"one-{kind}")
    assert first.status_code in DONE, first.content
    assert who.send(body, kind, HTTP_IDEMPOTENCY_KEY=f"one-{kind}").content == first.content
    for query in ("?mode=atomic", "?on_conflict=update", "?on_conflict=skip", "?dry_run=true"):
        assert who.send(body, kind, query).status_code < 500
    undone = who.batch(ITEMS[kind].build_batch(2), kind).json()["batch_id"]
    assert who.client.post(who.url(f"batches/{undone}/undo")).status_code in DONE
    imported = ITEMS[kind].build_batch(2)
    assert done(who, send(who, ndjson([*imported, {}]), kind=kind))["total_failed"] == 1
    made = _done(who.client.post(who.url(kind), ITEMS[kind]()))
    url = who.url(f"{kind}/{made['id']}")
    name = "activity_name_vi" if kind == "processing-activities" else "name_vi"
    _done(who.client.patch(url, {name: "Tên khác"}))
    assert who.client.delete(url).status_code in DONE


def _links(who: Someone) -> None:
    """Links of an activity are made, changed and removed with it, by one record and by many."""
    ids = {kind: _done(who.client.post(who.url(kind), ITEMS[kind]()))["id"] for kind in KINDS[1:]}
    links = {
        "data_category_ids": [ids["data-categories"]],
        "recipient_ids": [ids["recipients"]],
        "transfer_ids": [ids["data-transfers"]],
    }
    made = _done(who.client.post(who.url(KINDS[0]), ITEMS[KINDS[0]]() | links))
    url = who.url(f"{KINDS[0]}/{made['id']}")
    _done(who.client.patch(url, {name: [] for name in links}))
    _done(who.client.patch(url, links))
    assert who.client.delete(url).status_code in DONE
    item = ITEMS[KINDS[0]]() | links | {"external_id": "co-lien-ket"}
    for query in ("", "?on_conflict=update"):
        answer = who.batch([item], query=query)
        assert answer.status_code in DONE, answer.content
    batch_id = who.batch([ITEMS[KINDS[0]]() | links]).json()["batch_id"]
    assert who.client.post(who.url(f"batches/{batch_id}/undo")).status_code in DONE


def _review(victim: Victim) -> None:
    batch = victim.editor.batch(ITEMS[KINDS[0]].build_batch(3)).json()
    first, second, third = batch["activity_ids"]
    for who, step, body in (
        (victim.editor, "submit", {"batch_id": batch["batch_id"]}),
        (victim.dpo, "return", {"ids": [first], "comment": "Thiếu mục đích"}),
        (victim.dpo, "approve", {"ids": [second, third]}),
    ):
        _done(who.client.post(who.url(f"{KINDS[0]}/{step}"), body))
    _done(victim.editor.client.patch(victim.editor.url(f"{KINDS[0]}/{second}"), {"purpose_vi": "Mục đích khác"}))


def _done(answer: Any) -> dict[str, Any]:
    assert answer.status_code in DONE, answer.content
    return dict(answer.json())
