"""What was sent, what was answered, and so what must be stored: the books that the database is compared with.

An activity is known by its name, which is unique in all tenants. It has a set
of possible states: one after each answer, several after an answer that was
lost. ``ABSENT`` is the state of what must not be stored.
"""

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class State(NamedTuple):
    """What is stored of an activity: its status and its retention period."""

    status: str
    months: int | None


ABSENT = State("", None)


@dataclass
class Activity:
    """An activity that was sent: its possible states, its id when an answer named it, the batch that it came with."""

    name: str
    states: set[State]
    record_id: str = ""
    batch_id: str = ""

    @property
    def state(self) -> State | None:
        """The state, when it is certain."""
        return next(iter(self.states)) if len(self.states) == 1 else None


@dataclass
class Together:
    """Activities that one request may have changed, all of them or none, each with its state before."""

    what: str
    before: dict[str, State]


@dataclass
class SentImport:
    """An import that was accepted: the names of its good rows, how many rows are bad, and its end once it is known."""

    batch_id: str
    names: tuple[str, ...]
    bad: int
    status: str = ""
    created: int = 0


@dataclass
class Tenant:
    """A tenant with its members' headers, and everything that was sent for it."""

    number: int
    tenant_id: str
    writer: dict[str, str]
    reviewer: dict[str, str]
    activities: dict[str, Activity] = field(default_factory=dict)
    together: list[Together] = field(default_factory=list)
    imports: list[SentImport] = field(default_factory=list)
    judged_batches: set[str] = field(default_factory=set)
    undone_batches: set[str] = field(default_factory=set)

    @property
    def mark(self) -> str:
        """The word with which the names of this tenant's activities begin, and no other tenant's."""
        return f"T{self.number:02d}-"

    def expect(self, names: Iterable[str], *states: State, batch_id: str = "") -> None:
        """Note activities that are sent now, with their possible states."""
        for name in names:
            self.activities[name] = Activity(name, set(states), batch_id=batch_id)

    def certain(self, *statuses: str) -> list[Activity]:
        """The activities that are certainly stored, with one of these statuses when any are given."""
        return [
            each
            for each in self.activities.values()
            if (state := each.state) and state != ABSENT and (not statuses or state.status in statuses)
        ]


class Books:
    """The books of all tenants. ``contradictions`` are what was found wrong, during the load or after it."""

    def __init__(self, tenants: list[Tenant]) -> None:
        self.tenants = tenants
        self.contradictions: list[str] = []
        self.counts: Counter[str] = Counter()
        self._answers: dict[str, tuple[int, bytes]] = {}
        self._lock = threading.Lock()

    def contradict(self, tenant: Tenant | None, what: str) -> None:
        with self._lock:
            self.contradictions.append(f"{tenant.mark if tenant else ''} {what}".strip())

    def count(self, what: str, times: int = 1) -> None:
        with self._lock:
            self.counts[what] += times

    def note_judged(self, tenant: Tenant, key: str, status: int, body: bytes) -> None:
        """Note the judged answer to an idempotency key; a second one must be the first to the byte."""
        with self._lock:
            first = self._answers.setdefault(f"{tenant.tenant_id} {key}", (status, body))
        if first != (status, body):
            self.contradict(
                tenant, f"key {key} was answered {first[0]} {first[1][:200]!r}, then {status} {body[:200]!r}"
            )

    def note_all_or_none(self, tenant: Tenant, what: str, activities: Iterable[Activity]) -> None:
        """Note, before their states grow, that a request whose answer was lost has changed all of these or none."""
        tenant.together.append(Together(what, {each.name: each.state for each in activities if each.state}))
