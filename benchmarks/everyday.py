"""Single records and lists over one connection: the product at full duty beside REST framework's stock viewset.

Both have the same activities with the same links. The stock viewset looks at no token, scopes nothing, audits nothing
and shows neither flags nor findings.
"""

import json
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

from benchmarks.payloads import Catalogue, activities
from benchmarks.sides import Server, Side

STORED = 10_000
SINGLE = "processing-activities"


def measured(
    sides: dict[Side, Server], catalogue: Catalogue, rounds: int
) -> Iterator[tuple[str, dict[str, list[float]]]]:
    """The seconds of each request by side, request by request: name of the request, and of each side its times.

    ``sides`` have an empty table each. Raises ``SystemExit`` when a request fails.
    """
    stem = f"{time.time_ns():x}"
    stored = [json.dumps({"activities": activities(1_000, catalogue, f"{stem}-{at}")}) for at in range(STORED // 1_000)]
    for side, server in sides.items():
        for body in stored:
            if server.post(side.path, body.encode()).status != 201:
                raise SystemExit(f"{side.name} did not store the activities of the everyday requests.")
    for name, request in REQUESTS.items():
        taken: dict[str, list[float]] = {side.name: [] for side in sides}
        walks = {side: _Walk(side, server, catalogue, f"{stem}-{name}") for side, server in sides.items()}
        for number in range(-3, rounds):  # the first ones only warm up
            for side, walk in walks.items():
                seconds = request(walk)
                if number >= 0:
                    taken[side.name].append(seconds)
        for walk in walks.values():
            walk.connection.close()
        yield name, taken


class _Walk:
    """The requests of one side, over one connection."""

    def __init__(self, side: Side, server: Server, catalogue: Catalogue, stem: str) -> None:
        self.server, self.connection = server, server.connection()
        self.base = side.path.replace("batch/processing-activities", SINGLE)
        self.batch = side.path
        self.new = iter(activities(2_000, catalogue, stem))
        page = json.loads(self._ask("GET", f"{self.base}?page_size=200").text)["results"]
        self.ids = cycle([each["id"] for each in page])

    def timed(self, method: str, path: str, body: Any = None) -> float:
        return self._ask(method, path, body).seconds

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        sent = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        answer = self.server.ask(self.connection, path, sent, method)
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {answer.text[:300]!r}")
        return answer

    def one(self) -> str:
        return f"{self.base}/{next(self.ids)}"


REQUESTS: dict[str, Callable[[_Walk], float]] = {
    "batch of one": lambda walk: walk.timed("POST", walk.batch, {"activities": [next(walk.new)]}),
    "GET one": lambda walk: walk.timed("GET", walk.one()),
    "POST one": lambda walk: walk.timed("POST", walk.base, next(walk.new)),
    "PATCH one": lambda walk: walk.timed("PATCH", walk.one(), {"purpose_vi": f"Mục đích {time.time_ns()}"}),
    "DELETE one": lambda walk: walk.timed("DELETE", walk.one()),
    "list of 50": lambda walk: walk.timed("GET", f"{walk.base}?page_size=50"),
    "list of 1,000": lambda walk: walk.timed("GET", f"{walk.base}?page_size=1000"),
}
