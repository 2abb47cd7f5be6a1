"""Every address and method of the schema, asked by every role with another tenant's id and with the ids of its things.

The walls are tested apart from the answers: what is stored and seen must hold whichever single wall is missing
(``test_mutations``), while a status may then be another.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.conftest import GOLDEN
from tests.dossiers.attachments.sending import PDF
from tests.factories import ITEMS, Someone, program, someone
from tests.tenants.authentication.test_roles import EVERYONE
from tests.tenants.isolation.victim import MARK, Victim, fingerprint, make_victim

PATHS = {
    path.removeprefix("/api/v1/tenants/{tenant_id}/"): [method for method in methods if method != "parameters"]
    for path, methods in yaml.safe_load(GOLDEN.read_text())["paths"].items()
    if "{tenant_id}" in path
}
METHODS = ("get", "post", "put", "patch", "delete")
# Where an empty body would be refused before the id is looked up.
BODIES = {
    "members/{id}": {"role": "viewer"},
    "return": {"comment": "x"},
    "file": {"filed_on": "2026-11-01", "channel": "portal"},
    "result": {"result": "passed", "result_on": "2026-11-01"},
}
# The calendar's secret is its credential, so the address is asked without one; it has a test of its own.
BY_SECRET = "register/deadlines.ics"


@pytest.fixture(scope="module")
def victim(django_db_setup: None, django_db_blocker: Any) -> Victim:
    with django_db_blocker.unblock():
        return make_victim()


@pytest.fixture(autouse=True)
def _without_limits(settings: Any) -> None:
    settings.PDPL_REQUESTS_PER_MINUTE = settings.PDPL_ITEMS_PER_MINUTE = 10**9


def attacker(who: str) -> Someone:
    admin = someone("admin")
    if who.startswith("key "):
        return program(admin, who.removeprefix("key "))
    return admin if who == "admin" else someone(who, admin.tenant_id)


@dataclass(frozen=True)
class Answer:
    """What came of a request. ``how`` it named the victim: ``another``, by the victim's address; ``own``, by one's own
    address with the victim's id; ``missing``, with an id that does not exist."""

    operation: str
    how: str
    status: int
    shows_mark: bool
    refusal: Any


@dataclass(frozen=True)
class Walk:
    """Everything that a role asked, and what was stored of the victim before and after."""

    answers: tuple[Answer, ...]
    before: Any
    after: Any


@pytest.fixture(scope="module")
def walk(victim: Victim) -> Callable[[str], Walk]:
    """The walk of a role, which is made once."""

    @cache
    def made(who: str) -> Walk:
        before = fingerprint(victim.tenant_id)
        answers = tuple(
            Answer(
                operation,
                how,
                answer.status_code,
                MARK.encode() in content(answer),
                answer.json() if answer.status_code == 403 else None,
            )
            for operation, how, answer in asked(who, victim)
        )
        return Walk(answers, before, fingerprint(victim.tenant_id))

    return made


def asked(who: str, victim: Victim) -> Iterator[tuple[str, str, Any]]:
    """Make a role's requests. Yields the operation, how the victim was named (``Answer.how``), and the answer."""
    by = attacker(who)
    for path, documented in PATHS.items():
        if path == BY_SECRET:
            continue
        word = path.partition("/{id}")[0].rpartition("/")[2]
        for method in METHODS if who == "dpo" else documented:
            send = getattr(by.client, method)
            pk = victim.ids.get(word, "")
            assert pk or "{id}" not in path, word
            there = f"/api/v1/tenants/{victim.tenant_id}/{path.format(id=pk)}"
            yield f"{method} {path}", "another", send(there, **sent(path, method))
            if "{id}" in path:
                for how, each in (("own", pk), ("missing", str(uuid4()))):
                    yield f"{method} {path}", how, send(by.url(path.format(id=each)), **sent(path, method))


def sent(path: str, method: str) -> dict[str, Any]:
    """The body in the form that the address takes, so that no request ends at its form."""
    if method in ("get", "delete"):
        return {}
    if path.startswith("dossiers/attachments"):
        return {"data": {"file": SimpleUploadedFile("hop-dong.pdf", PDF)}, "format": "multipart"}
    return {"data": BODIES.get(path.rpartition("/")[2], BODIES.get(path, {}))}


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_mark_is_seen_by_those_who_may(victim: Victim) -> None:
    """Otherwise that nobody else sees it would prove nothing."""
    seen = 0
    for path, methods in PATHS.items():
        if "get" in methods and path != BY_SECRET:
            word = path.partition("/{id}")[0].rpartition("/")[2]
            answer = victim.admin.get(path.format(id=victim.ids.get(word, "")))
            assert answer.status_code in (200, 400), (path, answer.content[:300])
            seen += MARK.encode() in content(answer)
    assert seen >= 20


of_every_role = pytest.mark.parametrize("who", EVERYONE, scope="module")


@of_every_role
def test_walls_let_no_role_see_or_change_another_tenant(walk: Callable[[str], Walk], who: str) -> None:
    for each in walk(who).answers:
        assert not each.shows_mark, each
        assert each.status < 500, each
    assert walk(who).after == walk(who).before


@of_every_role
def test_answers_tell_nothing_of_another_tenant(walk: Callable[[str], Walk], who: str) -> None:
    statuses: dict[str, dict[str, int]] = {}
    for each in walk(who).answers:
        statuses.setdefault(each.operation, {})[each.how] = each.status
        if each.how == "another":
            assert each.status == 403, each
            assert each.refusal["detail"]["error"] == "Cannot access other tenant's data"
            assert each.refusal["detail"]["error_vi"] == "Không thể truy cập dữ liệu của tenant khác"
        else:
            assert each.status in (403, 404, 405), each
    for operation, by_how in statuses.items():
        assert by_how.get("own") == by_how.get("missing"), operation


def links(victim: Victim) -> Iterator[tuple[str, str, Any]]:
    """Requests at one's own addresses that name another tenant's things in their bodies and queries."""
    ids = victim.ids
    activity = ITEMS["processing-activities"]()
    for name, word in (
        ("data_category_ids", "data-categories"),
        ("recipient_ids", "recipients"),
        ("transfer_ids", "data-transfers"),
    ):
        yield "post", "processing-activities", activity | {name: [ids[word]]}
        yield "post", "batch/processing-activities", {"activities": [activity | {name: [ids[word]]}]}
    transfer = ITEMS["data-transfers"]() | {"recipient_id": ids["recipients"]}
    yield "post", "data-transfers", transfer
    yield "post", "batch/data-transfers", {"transfers": [transfer]}
    for step in ("submit", "approve", "return"):
        yield "post", f"processing-activities/{step}", {"ids": [ids["processing-activities"]], "comment": "x"}
        yield "post", f"processing-activities/{step}", {"batch_id": ids["batches"], "comment": "x"}
    for query in (
        f"processing-activities?batch_id={ids['batches']}",
        f"processing-activities?data_category_id={ids['data-categories']}",
        f"processing-activities?recipient_id={ids['recipients']}",
        f"processing-activities?search={MARK[:-1]}",
        f"register?format=json&search={MARK[:-1]}",
        f"audit-events?batch_id={ids['batches']}",
        f"audit-events?record_id={ids['recipients']}",
        f"audit-events?search={MARK[:-1]}",
        f"dossiers/form-10/package?version={ids['versions']}",
        f"register/deadlines.ics?secret={victim.secret}",
    ):
        yield "get", query, None


@pytest.mark.parametrize("who", ["dpo", "admin", "key editor"])
def test_walls_hold_against_ids_in_bodies_and_queries(victim: Victim, who: str) -> None:
    by, before = attacker(who), fingerprint(victim.tenant_id)
    for method, path, body in links(victim):
        answer = getattr(by.client, method)(by.url(path), body)
        assert answer.status_code < 500, (path, answer.content)
        assert MARK.encode() not in content(answer), path
    for path in ("processing-activities", "data-transfers", "register?format=json", "audit-events", "summary"):
        assert MARK.encode() not in content(by.client.get(by.url(path))), path
    assert fingerprint(victim.tenant_id) == before


@pytest.mark.parametrize("who", ["dpo", "admin", "key editor"])
def test_ids_of_another_tenant_in_bodies_are_those_of_nothing(victim: Victim, who: str) -> None:
    by = attacker(who)
    for method, path, body in links(victim):
        answer = getattr(by.client, method)(by.url(path), body)
        assert answer.status_code not in (201, 202), (path, answer.content)
