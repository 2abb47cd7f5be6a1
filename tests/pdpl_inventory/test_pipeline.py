"""Statements sent in one pipeline: an error of one is raised, and the statements after it are still executed."""

from typing import Any

import pytest
from django.db import DatabaseError, DataError, IntegrityError, connection, connections, transaction
from psycopg.pq import PipelineStatus

from activities.contract.kinds import ACTIVITIES
from activities.postgres import locks
from pdpl_inventory.pipeline import pipelined, recovering
from tenants.isolation.context import scope
from tests.factories import Someone

LOST = "DO $$ BEGIN RAISE unique_violation; END $$"


def ask(sql: str) -> tuple[object, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def send(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_refusal_is_told_at_the_end_at_the_latest(editor: Someone) -> None:
    with scope(editor.tenant_id), pytest.raises(IntegrityError), transaction.atomic(), pipelined():
        send(LOST)


def test_refusal_in_an_inner_pipeline_is_told_at_its_end_and_the_outer_goes_on(editor: Someone) -> None:
    with scope(editor.tenant_id), pipelined():
        with pytest.raises(IntegrityError), transaction.atomic(), pipelined():
            send(LOST)
        assert ask("SELECT 2") == (2,)


def test_refusal_that_a_reader_meets_lets_the_outer_go_on(editor: Someone) -> None:
    with scope(editor.tenant_id), pipelined():
        with pytest.raises(DataError), transaction.atomic(), recovering():
            ask("SELECT 1 / 0")
        assert ask("SELECT 2") == (2,)


def test_attempt_that_reads_what_it_is_refused_is_made_again(editor: Someone) -> None:
    tries = []

    def attempt() -> int:
        tries.append(1)
        if len(tries) == 1:
            send(LOST)
            ask("SELECT 1")
        return len(tries)

    with scope(editor.tenant_id), pipelined():
        assert locks.retry_on_race(ACTIVITIES.lock_name, attempt) == 2
        assert ask("SELECT 3") == (3,)


def send_and_fail(sql: str) -> None:
    send(sql)
    raise LookupError


@pytest.mark.parametrize("sql", [LOST, "SELECT 1 / 0"])
def test_connection_goes_back_to_its_pool_without_a_pipeline(monkeypatch: pytest.MonkeyPatch, sql: str) -> None:
    own = connection.settings_dict
    pooled = {**own, "OPTIONS": {**own["OPTIONS"], "pool": {"min_size": 1, "max_size": 1, "timeout": 5}}}
    database = type(connections["default"])(pooled, "default")
    given_back: list[Any] = []

    def note(raw: Any, put: Any = database.pool.putconn) -> None:
        given_back.append(raw.pgconn.pipeline_status)
        put(raw)

    database.pool.putconn = note
    before = connections["default"]
    monkeypatch.setattr(connections._connections, "default", database)
    try:
        # ROLLBACK meets the error of the statement before it, so Django takes the connection for broken.
        with pytest.raises((DatabaseError, LookupError)), pipelined(), transaction.atomic():
            send_and_fail(sql)
        assert ask("SELECT 2") == (2,), "another request has a whole connection"
    finally:
        database.close()
        database.close_pool()
        connections["default"] = before
    assert set(given_back) == {PipelineStatus.OFF}
