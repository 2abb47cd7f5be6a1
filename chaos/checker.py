"""Compares the books with the database, after everything that was stopped runs again."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from chaos.books import ABSENT, Books, SentImport, State, Tenant

MOST_NAMED = 5
ACTS = ("batch.judged", "batch.undone")


class Stored(NamedTuple):
    """A row of the table of activities."""

    tenant_id: str
    record_id: str
    name: str
    state: State
    batch_id: str


class Event(NamedTuple):
    """An audit event of a batch: what was done."""

    tenant_id: str
    action: str
    batch_id: str


def check(books: Books, rows: Iterable[Stored], events: Iterable[Event]) -> None:
    """Add to the books every contradiction between them and what is stored."""
    by_name: dict[str, list[Stored]] = defaultdict(list)
    for row in rows:
        by_name[row.name].append(row)
    done = Counter(events)
    known = {name for tenant in books.tenants for name in tenant.activities}
    _say(books, None, "stored, but never sent", sorted(set(by_name) - known))
    for tenant in books.tenants:
        _check_activities(books, tenant, by_name)
        _check_together(books, tenant, by_name)
        for imported in tenant.imports:
            _check_import(books, tenant, imported, by_name)
        for action, batches in zip(ACTS, (tenant.judged_batches, tenant.undone_batches), strict=True):
            wrong = sorted(each for each in batches if done[Event(tenant.tenant_id, action, each)] != 1)
            _say(books, tenant, f"not exactly one audit event {action}", wrong)


def _check_activities(books: Books, tenant: Tenant, by_name: dict[str, list[Stored]]) -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for activity in tenant.activities.values():
        rows = by_name.get(activity.name, [])
        if len(rows) > 1:
            found["stored more than once"].append(activity.name)
            continue
        state = rows[0].state if rows else ABSENT
        if state not in activity.states:
            told = " or ".join(str(tuple(each)) for each in activity.states)
            if activity.states == {ABSENT}:
                found["refused or removed, yet stored"].append(activity.name)
            elif state == ABSENT:
                found["acknowledged, yet lost"].append(activity.name)
            else:
                found["stored as another state than was acknowledged"].append(f"{activity.name}: {state}, not {told}")
        if rows and rows[0].tenant_id != tenant.tenant_id:
            found["stored for another tenant"].append(activity.name)
        if rows and activity.record_id and rows[0].record_id != activity.record_id:
            found["stored under another id than was acknowledged"].append(activity.name)
        if rows and activity.batch_id and rows[0].batch_id != activity.batch_id:
            found["stored with another batch than was acknowledged"].append(activity.name)
    for what, names in found.items():
        _say(books, tenant, what, names)
    books.count("activities in the books", len(tenant.activities))
    books.count("of them with an uncertain state", sum(len(each.states) > 1 for each in tenant.activities.values()))


def _check_together(books: Books, tenant: Tenant, by_name: dict[str, list[Stored]]) -> None:
    for each in tenant.together:
        now = {name: by_name[name][0].state if by_name.get(name) else ABSENT for name in each.before}
        changed = [name for name, state in each.before.items() if now[name] != state]
        if 0 < len(changed) < len(each.before):
            _say(books, tenant, f"{each.what} was done to {len(changed)} of {len(each.before)}", changed)


def _check_import(books: Books, tenant: Tenant, imported: SentImport, by_name: dict[str, list[Stored]]) -> None:
    what = f"import {imported.batch_id}"
    if imported.status not in ("completed", "partial"):
        books.contradict(tenant, f"{what} has the status {imported.status!r}")
        return
    stored = [row for name in imported.names for row in by_name.get(name, [])]
    removed = imported.batch_id in tenant.undone_batches
    if not removed and (
        imported.created != len(imported.names) or bool(imported.bad) != (imported.status == "partial")
    ):
        books.contradict(tenant, f"{what} is {imported.status} with {imported.created} of {len(imported.names)}")
    if any(row.batch_id != imported.batch_id for row in stored):
        books.contradict(tenant, f"{what}: rows are stored with another batch")


def _say(books: Books, tenant: Tenant | None, what: str, names: list[str]) -> None:
    if names:
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        books.contradict(tenant, f"{what}: {', '.join(names[:MOST_NAMED])}{more}")
