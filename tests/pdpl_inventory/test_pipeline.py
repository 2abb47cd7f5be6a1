"""Statements sent in one pipeline: an error of one is raised, and the statements after it are still executed."""

from typing import Any

import pytest
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
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
def test_connection_is_closed_or_given_back_after_its_pipeline(monkeypatch: pytest.MonkeyPatch, sql: str) -> None:
    connection.ensure_connection()
    raw, closed = connection.connection, list[Any]()
    close = raw.close

    def note() -> None:
        closed.append(raw.pgconn.pipeline_status)
        close()

    monkeypatch.setattr(raw, "close", note)
    # ROLLBACK meets the error of the statement before it, so Django takes the connection for broken.
    with pytest.raises((DatabaseError, LookupError)), pipelined(), transaction.atomic():
        send_and_fail(sql)
    assert closed == [PipelineStatus.OFF]
    assert ask("SELECT 2") == (2,)
