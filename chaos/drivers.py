"""The load: for each tenant a thread that does one act after the other and writes each answer into the books."""

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any
from uuid import uuid4

from chaos.books import ABSENT, Activity, Books, SentImport, State, Tenant
from chaos.reading import Reader
from chaos.sending import Answer, request

BASES = ("consent", "contract", "legal_obligation", "state_agency")
PURPOSE = "Thực hiện hợp đồng với khách hàng và giải quyết khiếu nại sau bán hàng."
JSON = {"Content-Type": "application/json"}
NDJSON = {"Content-Type": "application/x-ndjson"}
ENDED = ("completed", "partial", "failed", "cancelled")
# After the faults have ended, an act is repeated for this long.
LAST_SECONDS = 120


class Driver:
    """One tenant's sender and reviewer. Its acts follow one after the other, so each read has one right answer."""

    def __init__(self, tenant: Tenant, books: Books, ports: list[int], seed: int) -> None:
        self.tenant, self.books, self.ports = tenant, books, ports
        self.chance = Random(f"{seed}/tenant {tenant.number}")
        self.path = f"/api/v1/tenants/{tenant.tenant_id}/"
        self.number = 0
        self.reader = Reader(tenant, books, self.send)
        self.pool = ThreadPoolExecutor(2)

    def run(self, is_over: threading.Event) -> None:
        acts: dict[Callable[[], None], int] = {
            self.batch: 30,
            self.create: 12,
            self.change: 8,
            self.delete: 5,
            self.submit: 10,
            self.approve: 10,
            self.undo: 6,
            self.import_file: 5,
            self.follow_imports: 6,
            self.read_list: 4,
            self.read_register: 3,
            self.reach_for_another: 3,
        }
        while not is_over.is_set():
            act = self.chance.choices(list(acts), list(acts.values()))[0]
            act()
            time.sleep(self.chance.uniform(0.1, 1.0))
        self.pool.shutdown()

    # --- Sending -----------------------------------------------------------------------------

    def send(
        self, method: str, path: str, sent: Any = None, headers: dict[str, str] | None = None, reviewer: bool = False
    ) -> Answer:
        """Send one request to one of the servers, and note an answer that is a failure of the product's."""
        body = sent if isinstance(sent, bytes | None) else json.dumps(sent).encode()
        credential = self.tenant.reviewer if reviewer else self.tenant.writer
        port = self.chance.choice(self.ports)
        answer = request(port, method, self.path + path, body, {**credential, **JSON, **(headers or {})})
        self.books.count(f"answers {answer.status or 'lost'}")
        if answer.status >= 500 and answer.status != 503:
            self.books.contradict(
                self.tenant, f"{method} {path.split('?')[0]}: {answer.status} {answer.content[:300]!r}"
            )
        return answer

    def send_until_judged(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Send with an idempotency key, again and again, until the answer is a judgement."""
        key = uuid4().hex
        keyed = {**headers, "Idempotency-Key": key}
        until = time.monotonic() + LAST_SECONDS
        at_once = self.chance.random() < 0.15
        while True:
            sent = [self.pool.submit(self.send, "POST", path, body, keyed) for _ in range(2 if at_once else 1)]
            answers = [each.result() for each in sent]
            judged = [each for each in answers if not each.is_passing]
            for each in judged:
                self.books.note_judged(self.tenant, key, each.status, each.content)
            if judged:
                if self.chance.random() < 0.1:
                    again = self.send("POST", path, body, keyed)
                    if not again.is_passing:
                        self.books.note_judged(self.tenant, key, again.status, again.content)
                return judged[0]
            if time.monotonic() > until:
                self.books.contradict(self.tenant, f"{path} was not judged within {LAST_SECONDS} seconds")
                return answers[0]
            self.books.count("requests repeated")
            time.sleep(self.chance.uniform(0.2, 1.0))

    def new_item(self) -> dict[str, Any]:
        self.number += 1
        item = {
            "activity_name_vi": f"{self.tenant.mark}{self.number:07d}",
            "legal_basis": self.chance.choice(BASES),
            "purpose_vi": PURPOSE,
            "retention_period_months": 12,
        }
        if self.chance.random() < 0.5:
            item["external_id"] = f"k-{self.number}"
        return item

    def _items(self, count: int, share_of_bad: float) -> tuple[list[dict[str, Any]], list[str], list[str]]:
        """Return new items, the names of the good ones and those of the bad ones."""
        items = [self.new_item() for _ in range(count)]
        good: list[str] = []
        bad: list[str] = []
        for each in items:
            is_bad = self.chance.random() < share_of_bad
            (bad if is_bad else good).append(each["activity_name_vi"])
            if is_bad:
                each["legal_basis"] = "legitimate_interest"
        return items, good, bad

    # --- Many at once ----------------------------------------------------------------------

    def batch(self) -> None:
        items, good, bad = self._items(self.chance.choice((1, 3, 10, 30, 60)), self.chance.choice((0, 0, 0.1)))
        is_atomic = self.chance.random() < 0.3
        query = "?mode=atomic" if is_atomic else ""
        refused = not good or (is_atomic and bool(bad))
        self.tenant.expect(bad, ABSENT)
        self.tenant.expect(good, ABSENT if refused else State("draft", 12))
        answer = self.send_until_judged(
            f"batch/processing-activities{query}", json.dumps({"activities": items}).encode(), {}
        )
        if answer.status != (422 if refused else 201):
            self.books.contradict(self.tenant, f"a batch of {len(good)} good, {len(bad)} bad: {answer.content[:300]!r}")
            return
        self.books.count("batches acknowledged")
        self.tenant.judged_batches.add(answer.body["batch_id"])
        if not refused:
            self.books.count("activities acknowledged", len(good))
            self._name_ids(good, answer.body["activity_ids"], answer.body["batch_id"])

    def _name_ids(self, names: list[str], ids: list[str], batch_id: str) -> None:
        if len(names) != len(ids):
            self.books.contradict(self.tenant, f"batch {batch_id}: {len(ids)} ids for {len(names)} activities")
            return
        for name, record_id in zip(names, ids, strict=True):
            activity = self.tenant.activities[name]
            activity.record_id, activity.batch_id = record_id, batch_id

    def import_file(self) -> None:
        items, good, bad = self._items(self.chance.choice((20, 100, 400)), self.chance.choice((0, 0.02)))
        body = b"\n".join(json.dumps(each).encode() for each in items)
        self.tenant.expect(bad, ABSENT)
        self.tenant.expect(good, ABSENT, State("draft", 12))
        answer = self.send_until_judged("imports?kind=processing-activities", body, NDJSON)
        if answer.status == 202:
            self.books.count("imports accepted")
            self.tenant.imports.append(SentImport(answer.body["batch_id"], tuple(good), len(bad)))
        else:
            self.books.contradict(self.tenant, f"an import was answered {answer.status} {answer.content[:300]!r}")

    def follow_imports(self) -> None:
        """Look at the imports whose end is not known; the rows of one that has ended are certain from then on."""
        for imported in self.tenant.imports:
            if imported.status:
                continue
            answer = self.send("GET", f"batches/{imported.batch_id}")
            if answer.status != 200 or answer.body["status"] not in ENDED:
                continue
            imported.status, imported.created = answer.body["status"], answer.body["total_created"]
            if imported.status in ("completed", "partial"):
                self.tenant.judged_batches.add(imported.batch_id)
                self.tenant.expect(imported.names, State("draft", 12), batch_id=imported.batch_id)
                self.books.count("activities acknowledged", len(imported.names))

    def undo(self) -> None:
        """Undo a batch. While the answer is lost, it is asked again; a batch that was undone is refused as undone."""
        candidates = sorted(self.tenant.judged_batches - self.tenant.undone_batches)
        if not candidates:
            return
        batch_id = self.chance.choice(candidates)
        members = [each for each in self.tenant.activities.values() if each.batch_id == batch_id and each.record_id]
        if any(each.state is None for each in members) or not members:
            return
        answer = self.send("POST", f"batches/{batch_id}/undo")
        while answer.is_passing and not self._is_hopeless(answer):
            time.sleep(0.5)
            answer = self.send("POST", f"batches/{batch_id}/undo")
        if answer.status == 200 or answer.code == "batch_already_undone":
            self.books.count("batches undone")
            self.tenant.undone_batches.add(batch_id)
            for each in members:
                each.states = {ABSENT}
        elif answer.is_passing:
            self.books.note_all_or_none(self.tenant, f"undo of {batch_id}", members)
            for each in members:
                each.states = {*each.states, ABSENT}

    def _is_hopeless(self, answer: Answer) -> bool:
        return self.chance.random() < 0.1

    # --- One at a time -----------------------------------------------------------------------

    def create(self) -> None:
        item = self.new_item()
        name = item["activity_name_vi"]
        answer = self.send("POST", "processing-activities", item)
        if answer.status == 201:
            self.books.count("activities acknowledged")
            self.tenant.expect([name], State("draft", 12))
            self.tenant.activities[name].record_id = answer.body["id"]
        else:
            self.tenant.expect([name], ABSENT, *([State("draft", 12)] if answer.is_uncertain else []))

    def change(self) -> None:
        activity = self._any("draft")
        if activity is None or activity.state is None:
            return
        months = self.chance.randrange(13, 1_200)
        changed = State(activity.state.status, months)
        answer = self.send("PATCH", f"processing-activities/{activity.record_id}", {"retention_period_months": months})
        self._note([activity], changed, answer, {200})

    def delete(self) -> None:
        if activity := self._any("draft"):
            answer = self.send("DELETE", f"processing-activities/{activity.record_id}")
            self._note([activity], ABSENT, answer, {204})

    def submit(self) -> None:
        self._review("submit", "draft", "submitted", reviewer=False)

    def approve(self) -> None:
        self._review("approve", "submitted", "approved", reviewer=True)

    def _review(self, step: str, before: str, after: str, reviewer: bool) -> None:
        candidates = [each for each in self.tenant.certain(before) if each.record_id]
        chosen = self.chance.sample(candidates, min(len(candidates), self.chance.choice((1, 5, 20))))
        if not chosen:
            return
        if len(chosen) == 1:
            path, sent = f"processing-activities/{chosen[0].record_id}/{step}", {}
        else:
            path, sent = f"processing-activities/{step}", {"ids": [each.record_id for each in chosen]}
        answer = self.send("POST", path, sent, reviewer=reviewer)
        if answer.status == 200 and len(chosen) > 1 and answer.body["total_changed"] != len(chosen):
            self.books.contradict(self.tenant, f"{step} of {len(chosen)}: {answer.content[:300]!r}")
        if answer.is_uncertain:
            self.books.note_all_or_none(self.tenant, f"{step} of {len(chosen)}", chosen)
        for each in chosen:
            state = each.state
            assert state is not None
            self._note([each], State(after, state.months), answer, {200})

    def _any(self, status: str) -> Activity | None:
        candidates = [each for each in self.tenant.certain(status) if each.record_id]
        return self.chance.choice(candidates) if candidates else None

    def _note(self, activities: list[Activity], after: State, answer: Answer, good: set[int]) -> None:
        """Note the state of activities after a request; a refusal leaves them as they are."""
        for each in activities:
            if answer.status in good:
                each.states = {after}
            elif answer.is_uncertain:
                each.states = {*each.states, after}
            elif answer.status not in (503, 429):
                self.books.contradict(self.tenant, f"{each.name}: {answer.status} {answer.content[:300]!r}")
        if answer.status in good:
            self.books.count("single writes and reviews acknowledged", len(activities))

    # --- Reading ---------------------------------------------------------------------------

    def read_list(self) -> None:
        self.reader.read_list()

    def read_register(self) -> None:
        self.reader.read_register(self.chance.choice(("json", "csv")))

    def reach_for_another(self) -> None:
        others = [each for each in self.books.tenants if each is not self.tenant]
        if others:
            self.reader.reach_for(self.chance.choice(others), self.chance)
