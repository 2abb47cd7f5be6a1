"""Tampering with the audit log by the owner of the tables is found and named, whichever way it is done."""

import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, connections, transaction

from activities.models import AuditEvent, AuditLink
from tenants.isolation.context import scope
from tenants.uuid7 import new_key
from tests.factories import ActivityItem, RecipientItem, Someone, signed_in

OWNER = "owner" if "owner" in connections else "default"
TABLES = ("activities_auditevent", "activities_auditlink", "activities_audithead", "activities_recordchange")


def verified(me: Someone, *options: str) -> tuple[int, dict[str, Any]]:
    """The command's exit status, and what it says of my tenant."""
    out = io.StringIO()
    try:
        call_command("verify_audit", "--tenant", str(me.tenant_id), "--json", *options, stdout=out)
        status = 0
    except SystemExit as end:
        status = int(str(end.code))
    return status, json.loads(out.getvalue())


@contextmanager
def tampering(tenant_id: UUID) -> Iterator[Any]:
    """Runs as the owner of the tables, with the triggers off."""
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant_id)])
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def tamper(me: Someone, *statements: str) -> None:
    with tampering(me.tenant_id) as cursor:
        for sql in statements:
            cursor.execute(sql)
            assert cursor.rowcount > 0, sql


@pytest.fixture
def me(editor: Someone) -> Someone:
    """Someone with a log of six entries or more, the last of them an update of two records."""
    for number in range(4):
        editor.batch([RecipientItem(external_id=f"r{number}")], "recipients")
    items = ActivityItem.build_batch(2)
    for number, item in enumerate(items):
        item["external_id"] = f"a{number}"
    editor.batch(items)
    editor.batch([{**item, "purpose_vi": "Mục đích khác"} for item in items], query="?on_conflict=update")
    return editor


def entries(me: Someone) -> list[str]:
    with scope(me.tenant_id):
        return [str(each) for each in AuditLink.objects.order_by("sequence").values_list("event_id", flat=True)]


def test_log_that_was_left_alone_is_intact(me: Someone) -> None:
    status, said = verified(me)
    assert (status, said["intact"], said["sequence"]) == (0, True, len(entries(me)))
    with scope(me.tenant_id):
        last = AuditLink.objects.get(sequence=said["sequence"])
        assert last.hash == said["hash"]
        assert AuditEvent.objects.count() == said["sequence"]


@pytest.mark.parametrize(
    "change",
    [
        "message = 'x'",
        "message_vi = message_vi || ' '",
        "actor_name = 'người khác'",
        "actor_id = NULL",
        "action = 'batch.tried'",
        "via = 'key'",
        "door = 'admin'",
        "occurred_at = occurred_at - interval '1 microsecond'",
        "batch_id = NULL",
        "data = data || '{\"total_created\": 7}'",
        "request_id = 'another'",
    ],
)
def test_changed_entry_is_found(me: Someone, change: str) -> None:
    third = entries(me)[2]
    tamper(me, f"UPDATE activities_auditevent SET {change} WHERE id = '{third}'")
    status, said = verified(me)
    assert (status, said["code"], said["sequence"], said["event_id"]) == (1, "changed", 3, third)


def test_text_moved_from_one_column_to_the_next_is_found(me: Someone) -> None:
    third = entries(me)[2]
    tamper(
        me,
        f"UPDATE activities_auditevent SET message = message || left(message_vi, 1), message_vi = substr(message_vi, 2)"
        f" WHERE id = '{third}'",
    )
    assert verified(me)[1]["code"] == "changed"


def test_removed_entry_is_found_with_its_link_or_without(me: Someone) -> None:
    second, fourth = entries(me)[1], entries(me)[3]
    tamper(me, f"DELETE FROM activities_auditevent WHERE id = '{fourth}'")
    status, said = verified(me)
    assert (status, said["code"], said["sequence"]) == (1, "removed", 4)
    tamper(
        me,
        f"DELETE FROM activities_auditevent WHERE id = '{second}'",
        "DELETE FROM activities_auditlink WHERE sequence = 2",
    )
    assert verified(me)[1]["code"] == "missing"
    assert verified(me)[1]["sequence"] == 2


COPIED = (
    "action, actor_id, actor_name, via, door, occurred_at, batch_id, message, message_vi, data, request_id, tenant_id"
)


def test_inserted_entry_is_found_with_a_link_or_without(me: Someone) -> None:
    second, made = entries(me)[1], new_key()
    copied = (
        f"INSERT INTO activities_auditevent (id, {COPIED}) "
        f"SELECT '{made}', {COPIED} FROM activities_auditevent WHERE id = '{second}'"
    )
    tamper(me, copied)
    status, said = verified(me)
    assert (status, said["code"], said["event_id"]) == (1, "inserted", str(made))
    tamper(
        me,
        "INSERT INTO activities_auditlink (tenant_id, sequence, event_id, hash) "
        f"SELECT tenant_id, sequence + 1, '{made}', hash FROM activities_auditlink ORDER BY sequence DESC LIMIT 1",
    )
    assert verified(me)[1]["code"] == "beyond"


def test_entries_in_another_order_are_found(me: Someone) -> None:
    second, fourth = entries(me)[1], entries(me)[3]
    aside = new_key()
    tamper(
        me,
        f"UPDATE activities_auditlink SET event_id = '{aside}' WHERE sequence = 2",
        f"UPDATE activities_auditlink SET event_id = '{second}' WHERE sequence = 4",
        f"UPDATE activities_auditlink SET event_id = '{fourth}' WHERE sequence = 2",
    )
    status, said = verified(me)
    assert (status, said["code"], said["sequence"]) == (1, "changed", 2)


def test_removed_end_is_found_by_the_head(me: Someone) -> None:
    last = len(entries(me))
    tamper(
        me,
        f"DELETE FROM activities_recordchange WHERE event_id = '{entries(me)[-1]}'",
        f"DELETE FROM activities_auditevent WHERE id = '{entries(me)[-1]}'",
        f"DELETE FROM activities_auditlink WHERE sequence = {last}",
    )
    status, said = verified(me)
    assert (status, said["code"], said["sequence"]) == (1, "missing", last)


def test_end_removed_together_with_the_head_is_found_by_a_head_kept_elsewhere(me: Someone, tmp_path: Path) -> None:
    kept, last = tmp_path / "heads", len(entries(me))
    assert verified(me, "--write-heads", str(kept))[0] == 0
    assert verified(me, "--heads", str(kept))[0] == 0
    tamper(
        me,
        f"DELETE FROM activities_auditevent WHERE id = '{entries(me)[-1]}'",
        f"DELETE FROM activities_auditlink WHERE sequence = {last}",
        "UPDATE activities_audithead h SET sequence = l.sequence, hash = l.hash FROM activities_auditlink l "
        f"WHERE l.sequence = {last - 1} AND l.tenant_id = h.tenant_id",
    )
    assert verified(me)[0] == 0, "without a kept head nothing tells: docs/decisions.md says so"
    status, said = verified(me, "--heads", str(kept))
    assert (status, said["code"], said["sequence"]) == (1, "missing", last)
    me.batch([RecipientItem()], "recipients")
    status, said = verified(me, "--heads", str(kept))
    assert (status, said["code"], said["sequence"]) == (1, "rewritten", last)


def test_whole_log_removed_is_found_by_a_head_kept_elsewhere(me: Someone, tmp_path: Path) -> None:
    kept = tmp_path / "heads"
    verified(me, "--write-heads", str(kept))
    tamper(me, *(f"DELETE FROM {table} WHERE tenant_id = '{me.tenant_id}'" for table in TABLES))
    assert verified(me)[0] == 0
    assert verified(me, "--heads", str(kept))[1]["code"] == "missing"


def test_removed_head_is_found(me: Someone) -> None:
    tamper(me, f"DELETE FROM activities_audithead WHERE tenant_id = '{me.tenant_id}'")
    assert verified(me)[1]["code"] == "beyond"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE activities_recordchange SET changes = replace(changes, 'khác', 'kia') WHERE {ours}",
        "DELETE FROM activities_recordchange WHERE {ours}",
        "INSERT INTO activities_recordchange SELECT tenant_id, event_id, gen_random_uuid(), changes "
        "FROM activities_recordchange WHERE {ours} LIMIT 1",
    ],
)
def test_before_and_after_of_a_batch_are_part_of_its_entry(me: Someone, sql: str) -> None:
    last = entries(me)[-1]
    tamper(me, sql.format(ours=f"event_id = '{last}'"))
    status, said = verified(me)
    assert (status, said["code"], said["event_id"]) == (1, "changed", last)


def test_other_tenants_are_not_blamed(me: Someone, stranger: Someone) -> None:
    stranger.batch([RecipientItem()], "recipients")
    tamper(me, f"DELETE FROM activities_auditevent WHERE id = '{entries(me)[0]}'")
    assert (verified(me)[0], verified(stranger)[0]) == (1, 0)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE activities_auditlink SET hash = hash",
        "DELETE FROM activities_auditlink",
        "INSERT INTO activities_auditlink SELECT tenant_id, 999, gen_random_uuid(), '' FROM activities_audithead",
        "UPDATE activities_audithead SET sequence = 0",
        "DELETE FROM activities_audithead",
        "UPDATE activities_recordchange SET changes = '{}'",
        "DELETE FROM activities_recordchange",
        "TRUNCATE activities_audithead",
    ],
)
def test_application_cannot_write_the_chain(me: Someone, sql: str) -> None:
    refused = pytest.raises(ProgrammingError, match=r"permission denied|append-only|triggers alone")
    with refused, scope(me.tenant_id), connection.cursor() as cursor:
        cursor.execute(sql)
    assert verified(me)[0] == 0


@pytest.mark.skipif(OWNER == "default", reason="about two roles")
def test_application_lacks_the_rights_where_it_has_a_role_of_its_own() -> None:
    role = connections["default"].settings_dict["USER"]
    for table in TABLES:
        with connection.cursor() as cursor:
            rights = [
                right
                for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER")
                if cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, right]).fetchone()[0]
            ]
        is_read = table in ("activities_auditlink", "activities_audithead")
        assert rights == (["SELECT"] if is_read else ["SELECT", "INSERT"])


def test_concurrent_writers_make_one_chain(me: Someone) -> None:
    before = len(entries(me))
    clients = [signed_in(me.tenant_id, me.username) for _ in range(8)]

    def send(each: Someone) -> None:
        try:
            for _ in range(5):
                assert each.batch([RecipientItem()], "recipients").status_code == 201
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, clients))
    status, said = verified(me)
    assert status == 0
    assert said["sequence"] >= before + 40


def test_transaction_that_rolls_back_leaves_no_gap(me: Someone) -> None:
    before = verified(me)[1]
    with scope(me.tenant_id):
        AuditEvent.objects.create(tenant_id=me.tenant_id, action="batch.tried", actor_name="x", via="token")
        transaction.set_rollback(True)
    assert verified(me)[1] == before


def test_tenant_that_nobody_knows_is_refused() -> None:
    with pytest.raises(CommandError, match="no tenant"):
        call_command("verify_audit", "--tenant", str(new_key()))


def test_file_that_holds_no_heads_is_refused(me: Someone, tmp_path: Path) -> None:
    (tmp_path / "heads").write_text("{}\n")
    with pytest.raises(CommandError, match="holds no heads"):
        verified(me, "--heads", str(tmp_path / "heads"))
