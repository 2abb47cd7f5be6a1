"""Reads under load, compared with the books at once: what is certain is there once, nothing is another tenant's."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from random import Random

from chaos.books import ABSENT, Books, Tenant
from chaos.sending import Answer

PAGE = 1_000
REFUSED = (401, 403, 404)


class Reader:
    """Reads one tenant's records while no other request of it is running but its imports."""

    def __init__(self, tenant: Tenant, books: Books, send: Callable[..., Answer]) -> None:
        self.tenant, self.books, self.send = tenant, books, send

    def read_list(self) -> None:
        """Read all pages of the list. Imports may add records behind the page that is read, since ids grow."""
        found: list[str] = []
        page = 1
        while True:
            answer = self.send("GET", f"processing-activities?ordering=id&page_size={PAGE}&page={page}")
            if answer.status != 200:
                return
            found += [each["activity_name_vi"] for each in answer.body["results"]]
            if not answer.body["next"]:
                break
            page += 1
        self._compare("the list", found)

    def read_register(self, file_format: str) -> None:
        answer = self.send("GET", f"register?format={file_format}")
        if answer.status != 200:
            return
        if file_format == "json":
            found = [each["activity_name_vi"] for each in answer.body["results"]]
        else:
            rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
            found = [cell for row in rows for cell in row if cell.startswith("T") and cell[3:4] == "-"]
        self.books.count("registers exported")
        self._compare(f"the register as {file_format}", found)

    def _compare(self, what: str, found: list[str]) -> None:
        counted = Counter(found)
        problems = {
            "of another tenant, or never sent": [name for name in counted if name not in self.tenant.activities],
            "more than once": [name for name, count in counted.items() if count > 1],
            "missing": [
                each.name
                for each in self.tenant.activities.values()
                if ABSENT not in each.states and each.name not in counted
            ],
            "refused or removed": [
                each.name
                for each in self.tenant.activities.values()
                if each.states == {ABSENT} and each.name in counted
            ],
        }
        for problem, names in problems.items():
            if names:
                self.books.contradict(self.tenant, f"{what} has {len(names)} {problem}: {', '.join(names[:5])}")

    def reach_for(self, other: Tenant, chance: Random) -> None:
        """Ask for what is another tenant's: by its path, and by a record's id in the own path."""
        paths = [f"../{other.tenant_id}/processing-activities", f"../{other.tenant_id}/register?format=json"]
        records = [each.record_id for each in list(other.activities.values())[-50:] if each.record_id]
        if records:
            paths.append(f"processing-activities/{chance.choice(records)}")
        answer = self.send("GET", chance.choice(paths))
        if answer.status not in (0, 503, *REFUSED) or other.mark.encode() in answer.content:
            self.books.contradict(self.tenant, f"reached what is {other.mark}'s: {answer.status}")
        self.books.count("reaches for another tenant refused", answer.status in REFUSED)
