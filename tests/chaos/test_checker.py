"""The checker of ``make chaos`` agrees with right books, and names each kind of contradiction."""

from collections.abc import Callable

import pytest

from chaos.books import ABSENT, Books, SentImport, State, Tenant
from chaos.checker import Event, Stored, check

DRAFT, SUBMITTED = State("draft", 12), State("submitted", 12)
World = tuple[Tenant, list[Stored], list[Event]]


def world() -> World:
    """A tenant with a batch of two, a refused item, an uncertain one, and an import of one; all is as it should be."""
    tenant = Tenant(1, "t1", {}, {})
    tenant.expect(["a", "b"], DRAFT, batch_id="b1")
    tenant.activities["a"].record_id = "id-a"
    tenant.expect(["refused"], ABSENT)
    tenant.expect(["unknown"], ABSENT, DRAFT)
    tenant.expect(["c"], DRAFT, batch_id="i1")
    tenant.judged_batches |= {"b1", "i1"}
    tenant.imports.append(SentImport("i1", ("c",), 0, "completed", 1))
    rows = [Stored("t1", f"id-{name}", name, DRAFT, batch) for name, batch in (("a", "b1"), ("b", "b1"), ("c", "i1"))]
    return tenant, rows, [Event("t1", "batch.judged", "b1"), Event("t1", "batch.judged", "i1")]


def found(tenant: Tenant, rows: list[Stored], events: list[Event]) -> list[str]:
    books = Books([tenant])
    check(books, rows, events)
    return books.contradictions


@pytest.mark.parametrize("stored", [True, False])
def test_right_books_agree_whatever_became_of_the_unknown(stored: bool) -> None:
    tenant, rows, events = world()
    rows += [Stored("t1", "id-u", "unknown", DRAFT, "")] if stored else []
    assert found(tenant, rows, events) == []


WRONG: dict[str, Callable[[World], object]] = {
    "acknowledged, yet lost: b": lambda of: of[1].pop(1),
    "stored more than once: a": lambda of: of[1].append(of[1][0]._replace(record_id="other")),
    "refused or removed, yet stored: refused": lambda of: of[1].append(Stored("t1", "r", "refused", DRAFT, "")),
    "stored, but never sent: alien": lambda of: of[1].append(Stored("t1", "x", "alien", DRAFT, "")),
    "stored for another tenant: b": lambda of: of[1].append(of[1].pop(1)._replace(tenant_id="t2")),
    "stored under another id than was acknowledged: a": lambda of: of[1].append(of[1].pop(0)._replace(record_id="z")),
    "stored with another batch than was acknowledged: b": lambda of: of[1].append(of[1].pop(1)._replace(batch_id="z")),
    "stored as another state": lambda of: of[1].append(of[1].pop(1)._replace(state=SUBMITTED)),
    "not exactly one audit event batch.judged: b1": lambda of: of[2].append(of[2][0]),
    "not exactly one audit event batch.judged: i1": lambda of: of[2].pop(),
    "import i1 has the status ''": lambda of: setattr(of[0].imports[0], "status", ""),
    "import i1 is completed with 0 of 1": lambda of: setattr(of[0].imports[0], "created", 0),
}


@pytest.mark.parametrize("told", WRONG)
def test_each_contradiction_is_named(told: str) -> None:
    tenant, rows, events = world()
    WRONG[told]((tenant, rows, events))
    assert any(told in each for each in found(tenant, rows, events))


@pytest.mark.parametrize(("changed", "agrees"), [((), True), (("a",), False), (("a", "b"), True)])
def test_what_was_done_in_part_is_named(changed: tuple[str, ...], agrees: bool) -> None:
    tenant, rows, events = world()
    books = Books([tenant])
    both = [tenant.activities[name] for name in ("a", "b")]
    books.note_all_or_none(tenant, "submit of 2", both)
    for each in both:
        each.states = {DRAFT, SUBMITTED}
    rows = [row._replace(state=SUBMITTED) if row.name in changed else row for row in rows]
    check(books, rows, events)
    assert (books.contradictions == []) is agrees


def test_a_repeated_request_must_be_answered_to_the_byte() -> None:
    tenant, _, _ = world()
    books = Books([tenant])
    for body in (b"{1}", b"{1}"):
        books.note_judged(tenant, "k", 201, body)
    assert books.contradictions == []
    books.note_judged(tenant, "k", 201, b"{2}")
    assert "key k was answered" in books.contradictions[0]
