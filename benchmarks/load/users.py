"""Locust's users: each is one tenant's program, which sends batches and imports, reads lists, searches and exports.

Locust runs this file in a process of its own; ``LOAD_TENANTS`` names a file
with the tenants and their keys.
"""

import itertools
import json
import os
import random
from pathlib import Path
from typing import Any

from locust import FastHttpUser, between, task

from benchmarks.payloads import BASES, NAMES, PURPOSES

KIND = "processing-activities"
WORDS = ("don hang", "tuyển dụng", "cham cong", "khách hàng", "bao hiem", "tín dụng", "kho")
CATEGORIES = ("birth_full_name", "phone_number", "permanent_residence", "contact_address")
ENDED = ("completed", "partial", "failed", "cancelled")
IMPORTED = 200

_tenants = itertools.cycle(json.loads(Path(os.environ["LOAD_TENANTS"]).read_text()))


class Program(FastHttpUser):
    """A program with an API key of its tenant. Weights are in hundredths."""

    wait_time = between(1, 4)
    network_timeout = connection_timeout = 60.0

    def on_start(self) -> None:
        tenant_id, key = next(_tenants)
        self.path = f"/api/v1/tenants/{tenant_id}/"
        self.credential = {"Authorization": f"Bearer {key}"}
        self.stem = f"{tenant_id[-8:]}-{random.randrange(10**9)}"
        self.number = itertools.count()
        self.ids: list[str] = []
        self.running = ""

    def _ask(self, name: str, method: str, path: str, wanted: tuple[int, ...] = (200,), **options: Any) -> Any:
        """Send a request. Returns the answer's JSON, or None when it is no JSON or not of a wanted status."""
        headers = {**self.credential, **options.pop("headers", {})}
        with self.client.request(
            method, self.path + path, name=name, headers=headers, catch_response=True, **options
        ) as answer:
            if answer.status_code not in wanted:
                answer.failure(f"{answer.status_code}: {(answer.text or '')[:200]}")
                return None
            answer.success()
            is_json = "json" in (answer.headers or {}).get("Content-Type", "")
            return json.loads(answer.content or b"null") if is_json else None

    def _item(self) -> dict[str, Any]:
        number = next(self.number)
        return {
            "external_id": f"{self.stem}-{number}",
            "activity_name_vi": f"{random.choice(NAMES)} (đợt {number})",
            "activity_name_en": f"Processing activity {number} found by the weekly scan",
            "purpose_vi": random.choice(PURPOSES),
            "legal_basis": random.choice(BASES),
            "data_category_codes": random.sample(CATEGORIES, 2),
            "retention_period_months": random.choice((12, 24, 36, 60, 120)),
            "requires_dpia": number % 5 == 0,
        }

    def _batch(self, count: int) -> None:
        sent = {"activities": [self._item() for _ in range(count)]}
        key = {"Idempotency-Key": f"{self.stem}-{next(self.number)}"}
        made = self._ask(f"batch of {count:,}", "POST", f"batch/{KIND}", (201,), json=sent, headers=key)
        if made:
            self.ids = made["activity_ids"][:20]

    @task(20)
    def batch_of_10(self) -> None:
        self._batch(10)

    @task(6)
    def batch_of_100(self) -> None:
        self._batch(100)

    @task(1)
    def batch_of_1000(self) -> None:
        self._batch(1_000)

    @task(25)
    def list_of_50(self) -> None:
        self._ask("list of 50", "GET", f"{KIND}?page_size=50&ordering=-id")

    @task(15)
    def search(self) -> None:
        self._ask("search", "GET", f"{KIND}?search={random.choice(WORDS)}")

    @task(12)
    def read(self) -> None:
        if self.ids:
            self._ask("one activity", "GET", f"{KIND}/{random.choice(self.ids)}")

    @task(8)
    def create(self) -> None:
        self._ask("create one", "POST", KIND, (201,), json=self._item())

    @task(5)
    def change(self) -> None:
        if self.ids:
            months = {"retention_period_months": random.randrange(1_200)}
            self._ask("change one", "PATCH", f"{KIND}/{random.choice(self.ids)}", json=months)

    @task(3)
    def summary(self) -> None:
        self._ask("summary", "GET", "summary")

    @task(1)
    def import_file(self) -> None:
        body = b"\n".join(json.dumps(self._item(), ensure_ascii=False).encode() for _ in range(IMPORTED))
        media = {"Content-Type": "application/x-ndjson"}
        queued = self._ask(f"import of {IMPORTED}", "POST", f"imports?kind={KIND}", (202,), data=body, headers=media)
        self.running = queued["batch_id"] if queued else ""

    @task(3)
    def progress(self) -> None:
        """Look at the last import; one that did not end well is a failure."""
        if not self.running:
            return
        batch = self._ask("progress of an import", "GET", f"batches/{self.running}")
        if batch and batch["status"] in ENDED:
            if batch["status"] != "completed":
                raise RuntimeError(f"an import ended as {batch['status']}")
            self.running = ""

    @task(1)
    def export(self) -> None:
        self._ask("register as CSV", "GET", "register?format=csv")
