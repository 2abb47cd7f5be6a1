"""The oldest entries of a log go when their time is over, never sooner, and the chain holds without them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from activities.audit.retention import remove_expired
from activities.models import AuditLink, Batch, LogRemoval
from tenants.isolation.context import scope
from tests.audit.reading import log
from tests.audit.test_chain import tamper, verified
from tests.factories import ActivityItem, Someone, someone
from tests.terms import as_owner, log_of, terms


@pytest.fixture
def me() -> Someone:
    """An auditor whose log has three entries that are 500 days old, and two of today."""
    auditor = someone("auditor")
    log_of(auditor.tenant_id, 500, 3)
    log_of(auditor.tenant_id, 0, 2)
    return auditor


def test_old_entries_go_and_the_chain_goes_on_from_them(me: Someone) -> None:
    before = verified(me)[1]["sequence"]
    with terms(PDPL_AUDIT_LOG_DAYS=400):
        assert remove_expired(me.tenant_id) == 3
        assert remove_expired(me.tenant_id) == 0
    status, said = verified(me)
    assert (status, said["sequence"]) == (0, before + 1)
    with scope(me.tenant_id):
        assert AuditLink.objects.order_by("sequence").values_list("sequence", flat=True)[0] == 4
    [event] = log(me, action="log.shortened")
    assert (event["data"]["sequence"], event["actor"]) == (3, "manage.py")


def test_without_the_setting_nothing_goes(me: Someone) -> None:
    assert remove_expired(me.tenant_id) == 0
    assert verified(me)[1]["sequence"] == 5


def test_the_database_refuses_a_shorter_term_whatever_the_application_says(me: Someone) -> None:
    early = timezone.now() - timedelta(days=399)
    with terms(PDPL_AUDIT_LOG_DAYS=400), pytest.raises(ProgrammingError, match="kept longer"), scope(me.tenant_id):
        LogRemoval(tenant_id=me.tenant_id, before=early).save(force_insert=True)
    with pytest.raises(ProgrammingError, match="kept longer"), scope(me.tenant_id):  # no term at all
        LogRemoval(tenant_id=me.tenant_id, before=early).save(force_insert=True)


def test_an_order_for_another_tenant_is_refused(me: Someone, stranger: Someone) -> None:
    old = timezone.now() - timedelta(days=450)
    with terms(PDPL_AUDIT_LOG_DAYS=400), pytest.raises(ProgrammingError, match="scope"), scope(stranger.tenant_id):
        LogRemoval(tenant_id=me.tenant_id, before=old).save(force_insert=True)
    assert verified(me)[1]["sequence"] == 5


def test_other_tenants_logs_stay(me: Someone, stranger: Someone) -> None:
    log_of(stranger.tenant_id, 500)
    with terms(PDPL_AUDIT_LOG_DAYS=400):
        remove_expired(me.tenant_id)
    assert verified(stranger)[1]["sequence"] == 1


def test_a_broken_log_is_not_shortened(me: Someone) -> None:
    tamper(me, "UPDATE activities_auditevent SET message = 'x' WHERE occurred_at < now() - interval '400 days'")
    with terms(PDPL_AUDIT_LOG_DAYS=400):
        assert remove_expired(me.tenant_id) == 0
    assert verified(me)[1]["code"] == "changed"


def test_a_beginning_that_was_cut_off_without_an_entry_is_found(me: Someone) -> None:
    with terms(PDPL_AUDIT_LOG_DAYS=400), as_owner(me.tenant_id) as cursor:
        # The owner orders the removal, and leaves out its entry.
        cursor.execute(
            "INSERT INTO activities_logremoval (id, tenant_id, before, sequence, hash, entries, made_at) "
            "VALUES (gen_random_uuid(), %s, now() - interval '450 days', 0, '', 0, now())",
            [str(me.tenant_id)],
        )
    status, said = verified(me)
    assert (status, said["code"], said["sequence"]) == (1, "missing", 1)


def test_a_head_that_was_kept_still_proves_the_log(me: Someone, tmp_path: Path) -> None:
    kept = tmp_path / "heads"
    verified(me, "--write-heads", str(kept))
    with terms(PDPL_AUDIT_LOG_DAYS=400):
        remove_expired(me.tenant_id)
    assert verified(me, "--heads", str(kept))[0] == 0


def test_a_day_before_the_log_cannot_be_rebuilt(editor: Someone) -> None:
    log_of(editor.tenant_id, 500)
    with terms(PDPL_AUDIT_LOG_DAYS=400):
        remove_expired(editor.tenant_id)
    lost, kept = (timezone.localdate() - timedelta(days=days) for days in (410, 390))
    answer = editor.get("register", as_of=lost.isoformat())
    assert answer.status_code == 400
    assert answer.json()["detail"]["fields"][0]["code"] == "log_removed"
    assert editor.get("register", as_of=kept.isoformat()).status_code == 200


def test_a_batch_of_that_time_cannot_be_undone(editor: Someone) -> None:
    log_of(editor.tenant_id, 500)
    old, new = (editor.batch(ActivityItem.build_batch(1)).json()["batch_id"] for _ in range(2))
    with scope(editor.tenant_id):
        Batch.objects.filter(pk=old).update(created_at=timezone.now() - timedelta(days=450))
    with terms(PDPL_AUDIT_LOG_DAYS=400):
        assert remove_expired(editor.tenant_id) == 1
    refused = editor.client.post(editor.url(f"batches/{old}/undo"))
    assert (refused.status_code, refused.json()["detail"]["code"]) == (409, "batch_log_removed")
    assert editor.client.post(editor.url(f"batches/{new}/undo")).status_code == 200
