"""A tenant keeps its batches and imports for less time than the installation, and its audit log for more."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import ProgrammingError
from django.utils import timezone

from activities.models import Batch, Import, LogRemoval
from tenants.isolation.context import scope
from tenants.models import Role
from tests.access.members import events, faults
from tests.admin.desk import seat
from tests.audit.test_chain import verified
from tests.factories import ActivityItem, Someone
from tests.imports.sending import done, ndjson, send
from tests.terms import log_of, terms

NONE = dict.fromkeys(("batch_days", "batch_error_days", "import_file_days", "import_error_days", "audit_log_days"))


def keep(who: Someone, **days: int | None) -> Any:
    return who.client.patch(who.url("profile"), {"retention": days})


def upkeep(who: Someone) -> None:
    call_command("upkeep", "--once", f"--tenant={who.tenant_id}")


def age(who: Someone, batch: str, days: int) -> None:
    then = timezone.now() - timedelta(days=days)
    with scope(who.tenant_id):
        Batch.objects.filter(pk=batch).update(created_at=then)
        Import.objects.filter(batch_id=batch).update(ended_at=then)


def test_own_terms_are_kept_in_part_and_on_record(admin: Someone) -> None:
    assert admin.get("profile").json()["retention"] == NONE
    assert keep(admin, batch_days=60, import_file_days=2).json()["retention"] == {
        **NONE,
        "batch_days": 60,
        "import_file_days": 2,
    }
    assert keep(admin, batch_days=None).json()["retention"] == {**NONE, "import_file_days": 2}
    changes = [event.data["changes"]["retention"] for event in events(admin, "tenant.changed")]
    assert {(old["batch_days"], new["batch_days"]) for old, new in changes} == {(None, 60), (60, None)}


def test_terms_of_the_installation_are_in_limits(admin: Someone) -> None:
    assert admin.get("limits").json()["retention"] == {
        "batch_days": None,
        "batch_error_days": 90,
        "import_file_days": 7,
        "import_error_days": 90,
        "audit_log_days": None,
    }


@pytest.mark.parametrize(
    ("installation", "own", "code"),
    [
        ({"PDPL_BATCH_DAYS": 30}, {"batch_days": 31}, "term_too_long"),
        ({}, {"batch_error_days": 91}, "term_too_long"),
        ({}, {"import_error_days": 91}, "term_too_long"),
        ({}, {"import_file_days": 8}, "term_too_long"),
        ({"PDPL_AUDIT_LOG_DAYS": 400}, {"audit_log_days": 399}, "term_too_short"),
        ({}, {"audit_log_days": 4_000}, "term_without_end"),
        ({}, {"batch_days": 0}, "min_value"),
        ({}, {"batch_days": 36_501}, "max_value"),
    ],
)
def test_terms_beyond_the_installations_are_refused(
    admin: Someone, settings: Any, installation: dict[str, int], own: dict[str, int], code: str
) -> None:
    for name, days in installation.items():
        setattr(settings, name, days)
    [name] = own
    assert faults(keep(admin, **own)) == [(f"retention.{name}", code)]
    assert admin.get("profile").json()["retention"] == NONE


def test_upkeep_follows_the_tenants_own_terms(admin: Someone) -> None:
    batch = admin.batch([*ActivityItem.build_batch(1), {}]).json()["batch_id"]
    imported = done(admin, send(admin, ndjson([ActivityItem(), {}]), "cũ.ndjson"))["id"]
    for each in (batch, imported):
        age(admin, each, 6)

    def kept() -> list[int]:
        with scope(admin.tenant_id):
            files = Import.objects.filter(emptied_at=None).count()
        return [files, *(admin.get(f"batches/{each}/errors").json()["count"] for each in (batch, imported))]

    upkeep(admin)
    assert kept() == [1, 1, 1]
    assert keep(admin, batch_error_days=5, import_file_days=5).status_code == 200
    upkeep(admin)
    assert kept() == [0, 0, 1]
    assert keep(admin, import_error_days=5).status_code == 200
    upkeep(admin)
    assert kept() == [0, 0, 0]
    assert keep(admin, batch_days=5).status_code == 200
    upkeep(admin)
    assert [admin.get(f"batches/{each}").status_code for each in (batch, imported)] == [404, 404]
    assert admin.get("processing-activities").json()["count"] == 2


def test_a_term_that_was_shortened_for_all_holds_for_a_tenant_with_a_longer_one(admin: Someone, settings: Any) -> None:
    batch = admin.batch([{}]).json()["batch_id"]
    age(admin, batch, 50)
    assert keep(admin, batch_error_days=60).status_code == 200
    settings.PDPL_BATCH_ERROR_DAYS = 40
    upkeep(admin)
    assert admin.get(f"batches/{batch}/errors").json()["count"] == 0


def test_an_audit_log_is_kept_for_the_tenants_longer_term(admin: Someone) -> None:
    log_of(admin.tenant_id, 500)
    with terms(PDPL_AUDIT_LOG_DAYS=400):
        assert keep(admin, audit_log_days=600).status_code == 200
        upkeep(admin)
        assert not events(admin, "log.shortened")
        with pytest.raises(ProgrammingError, match="kept longer"), scope(admin.tenant_id):
            LogRemoval(tenant_id=admin.tenant_id, before=timezone.now() - timedelta(days=450)).save(force_insert=True)
        assert keep(admin, audit_log_days=450).status_code == 200
        upkeep(admin)
        assert len(events(admin, "log.shortened")) == 1
    assert verified(admin)[0] == 0


def test_terms_are_set_at_the_desk_within_the_installations() -> None:
    seated = seat(Role.ADMIN)
    page = f"tenants/tenant/{seated.tenant_id}/change/"
    assert "theo hệ thống, 90 ngày" in seated.page(page).text
    refused = seated.send(page, name="Tên", relief="none", batch_error_days="91", audit_log_days="4000")
    assert refused.status_code == 200
    assert "chỉ được đặt thời hạn ngắn hơn" in refused.text
    assert "không thời hạn, nên đơn vị" in refused.text
    assert seated.send(page, name="Tên", relief="none", batch_error_days="30").status_code == 302
    [before, after] = seated.acts()[0].data["changes"]["retention"]
    assert (before["batch_error_days"], after["batch_error_days"]) == (None, 30)
