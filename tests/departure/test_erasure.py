"""A tenant is erased by two people after a wait; nothing of it is left, and nothing of others is touched."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, connections
from django.utils import timezone

from activities.departure.tables import tenant_models
from activities.models import AuditEvent, Departure, Errand, ProcessingActivity, Turn
from tenants.isolation.context import scope
from tenants.models import Membership, Role, SecondFactor, Tenant, User
from tests.access.test_erasure import everything_stored
from tests.audit.test_chain import verified
from tests.departure.leaving import (
    WAITING,
    asked_and_confirmed,
    exists,
    export,
    step,
    tenant_with_two_administrators,
    user_of,
)
from tests.factories import ActivityItem, Someone, someone
from tests.tenants.isolation.victim import Victim
from tests.terms import OWNER, as_owner, log_of, terms


@pytest.fixture
def both() -> tuple[Victim, Someone]:
    return tenant_with_two_administrators()


@pytest.fixture
def whole() -> tuple[Victim, Someone]:
    return tenant_with_two_administrators(everything=True)


@pytest.fixture
def at_once() -> Iterator[None]:
    """Neither the data nor the log wait."""
    with terms(**WAITING):
        yield


def rows_left(victim: Victim) -> dict[str, int]:
    with scope(victim.tenant_id):
        counts = {model.__name__: model._default_manager.count() for model in tenant_models()}
    counts |= {each.__name__: each.objects.filter(tenant_id=victim.tenant_id).count() for each in (Errand, Turn)}
    return {name: count for name, count in counts.items() if count}


def test_data_and_files_go_and_the_log_stays(whole: tuple[Victim, Someone], tmp_path: Path) -> None:
    victim, other = whole
    with terms(PDPL_DEPARTURE_DAYS=0, PDPL_DEPARTED_LOG_DAYS=1):
        asked_and_confirmed(victim, other)
        assert victim.editor.get("processing-activities").status_code == 200
        before = user_of(victim.editor)
        call_command("upkeep", "--once", f"--tenant={victim.tenant_id}")
    assert set(rows_left(victim)) == {"AuditEvent", "AuditLink", "AuditHead", "RecordChange"}
    assert verified(victim.admin)[0] == 0
    tenant = Tenant.objects.get(pk=victim.tenant_id)
    assert (tenant.is_active, tenant.tax_code, tenant.dpo_name) == (False, "", "")
    with pytest.raises(FileNotFoundError):
        storages["imports"].listdir(str(victim.tenant_id))
    assert victim.editor.get("processing-activities").status_code == 401
    with scope(victim.tenant_id):
        assert AuditEvent.objects.order_by("-link__sequence").values_list("action", flat=True)[0] == "tenant.erased"
    assert before
    user = User.objects.get(pk=before.pk)
    assert (user.username, user.is_active, user.email) == (f"da-xoa-{user.pk}", False, "")
    assert not user.has_usable_password()
    export(victim.tenant_id, tmp_path / "log")
    assert "tenant.erased" in (tmp_path / "log" / "audit-log.ndjson").read_text()
    assert (tmp_path / "log" / "import" / "4-processing-activities.ndjson").read_text() == ""


def test_in_the_end_nothing_is_left(whole: tuple[Victim, Someone], at_once: None, tmp_path: Path) -> None:
    victim, other = whole
    heads = tmp_path / "heads"
    verified(victim.admin, "--write-heads", str(heads))
    asked_and_confirmed(victim, other)
    step(victim.tenant_id, "carry-on")
    assert exists(victim.tenant_id)
    step(victim.tenant_id, "carry-on")
    assert not exists(victim.tenant_id)
    assert rows_left(victim) == {}
    assert victim.admin.username not in everything_stored(victim.tenant_id)
    assert [user_of(each) for each in (victim.admin, victim.dpo, victim.editor, other)] == [None] * 4
    assert step(victim.tenant_id, "status").startswith("Erased on ")
    status, said = verified(victim.admin, "--heads", str(heads))
    assert (status, said["departed"]) == (0, True)


def test_other_tenants_keep_everything(both: tuple[Victim, Someone], stranger: Someone, at_once: None) -> None:
    victim, other = both
    stranger.batch(ActivityItem.build_batch(2))
    editor = user_of(victim.editor)
    assert editor
    with scope(stranger.tenant_id):
        Membership.objects.create(tenant_id=stranger.tenant_id, user=editor, role=Role.EDITOR)
    before = everything_stored(stranger.tenant_id).count(str(stranger.tenant_id))
    asked_and_confirmed(victim, other)
    step(victim.tenant_id, "carry-on")
    assert everything_stored(stranger.tenant_id).count(str(stranger.tenant_id)) == before
    assert stranger.get("processing-activities").json()["count"] == 2
    kept = user_of(victim.editor)
    assert kept
    assert kept.is_active
    assert verified(stranger)[0] == 0


def test_one_person_alone_erases_nothing(both: tuple[Victim, Someone], at_once: None) -> None:
    victim, _ = both
    step(victim.tenant_id, "ask", victim.admin, without_export=True)
    with pytest.raises(CommandError, match="Another person"):
        step(victim.tenant_id, "confirm", victim.admin)
    step(victim.tenant_id, "carry-on")
    assert victim.editor.get("processing-activities").json()["count"] == 2


def test_the_database_wants_two_people_and_the_wait_whatever_the_application_says(both: tuple[Victim, Someone]) -> None:
    victim, other = both
    user, second = user_of(victim.admin), user_of(other)
    assert user
    assert second
    with pytest.raises(ProgrammingError, match="takes longer"):
        Departure(tenant_id=victim.tenant_id, asked_by=user.pk, waiting_days=1, log_days=1).save(force_insert=True)
    made = Departure(tenant_id=victim.tenant_id, asked_by=user.pk, waiting_days=30, log_days=730)
    made.save(force_insert=True)
    made.refresh_from_db()
    assert not made.confirmed_at
    with pytest.raises(ProgrammingError, match="another person"):
        Departure.objects.filter(pk=made.pk).update(confirmed_by=user.pk)
    with pytest.raises(ProgrammingError, match="confirmed and waits"):
        Departure.objects.filter(pk=made.pk).update(erased_at=timezone.now())
    long_ago = timezone.now() - timedelta(days=900)
    Departure.objects.filter(pk=made.pk).update(confirmed_by=second.pk, confirmed_at=long_ago, waiting_days=0)
    with pytest.raises(ProgrammingError, match="confirmed and waits"):
        Departure.objects.filter(pk=made.pk).update(erased_at=long_ago)
    with pytest.raises(ProgrammingError, match="steps in their order"):
        Departure.objects.filter(pk=made.pk).update(log_erased_at=timezone.now())
    with pytest.raises(ProgrammingError, match=r"departures are kept|permission denied"):
        Departure.objects.filter(pk=made.pk).delete()


def test_frozen_versions_do_not_go_without_a_departure(whole: tuple[Victim, Someone]) -> None:
    victim, _ = whole
    with pytest.raises(ProgrammingError, match="kept"), as_owner(victim.tenant_id) as cursor:
        cursor.execute("DELETE FROM activities_dossierversion WHERE tenant_id = %s", [str(victim.tenant_id)])


def test_nothing_goes_before_its_time(both: tuple[Victim, Someone]) -> None:
    victim, other = both
    asked_and_confirmed(victim, other)
    assert "the data go on" in step(victim.tenant_id, "carry-on")
    assert victim.editor.get("processing-activities").json()["count"] == 2


def test_an_erasure_is_withdrawn_and_asked_for_anew(both: tuple[Victim, Someone], at_once: None) -> None:
    victim, other = both
    asked_and_confirmed(victim, other)
    assert step(victim.tenant_id, "withdraw", other) == "No erasure was asked for.\n"
    step(victim.tenant_id, "carry-on")
    assert exists(victim.tenant_id)
    assert "another person has to confirm" in step(victim.tenant_id, "ask", other, without_export=True)
    with pytest.raises(CommandError, match="already"):
        step(victim.tenant_id, "ask", other, without_export=True)


def test_it_is_asked_for_after_an_export(both: tuple[Victim, Someone], tmp_path: Path) -> None:
    victim, _ = both
    with pytest.raises(CommandError, match="export"):
        step(victim.tenant_id, "ask", victim.admin)
    export(victim.tenant_id, tmp_path / "out")
    assert "Asked for" in step(victim.tenant_id, "ask", victim.admin)


@pytest.mark.parametrize("who", ["dpo", "stranger", "wrong password", "nobody"])
def test_others_may_not(both: tuple[Victim, Someone], who: str) -> None:
    victim, _ = both
    by = {"dpo": victim.dpo, "stranger": someone("admin")}.get(who, victim.admin)
    if who == "nobody":
        by = Someone(victim.tenant_id, "không-ai", by.client)
    password = {"password": "sai"} if who == "wrong password" else {}
    with pytest.raises(CommandError, match="may not"):
        step(victim.tenant_id, "ask", by, without_export=True, **password)
    assert Departure.objects.filter(tenant_id=victim.tenant_id).count() == 0


def test_a_superuser_may_and_a_second_factor_is_asked_for(
    both: tuple[Victim, Someone], monkeypatch: pytest.MonkeyPatch
) -> None:
    victim, other = both
    platform = user_of(someone("viewer"))
    assert platform
    User.objects.filter(pk=platform.pk).update(is_superuser=True)
    by = Someone(victim.tenant_id, platform.username, other.client)
    assert "Asked for" in step(victim.tenant_id, "ask", by, without_export=True)
    admin = user_of(other)
    SecondFactor.objects.create(user=admin, secret="x", confirmed_at=timezone.now())
    for code in ("123456", "một hai"):
        monkeypatch.setenv("PDPL_CODE", code)
        with pytest.raises(CommandError, match="may not"):
            step(victim.tenant_id, "confirm", other)
    assert not Departure.objects.get(tenant_id=victim.tenant_id).confirmed_at


def test_what_a_request_stored_meanwhile_goes_the_next_time(both: tuple[Victim, Someone]) -> None:
    victim, other = both
    with terms(PDPL_DEPARTURE_DAYS=0, PDPL_DEPARTED_LOG_DAYS=1):
        asked_and_confirmed(victim, other)
        step(victim.tenant_id, "carry-on")
    with scope(victim.tenant_id):
        ProcessingActivity(tenant_id=victim.tenant_id, activity_name_vi="x", legal_basis="contract").save()
    step(victim.tenant_id, "carry-on")
    assert "ProcessingActivity" not in rows_left(victim)


def test_people_who_did_nothing_are_erased_with_the_data(both: tuple[Victim, Someone]) -> None:
    victim, other = both
    idle = someone("viewer", victim.tenant_id)
    with terms(PDPL_DEPARTURE_DAYS=0, PDPL_DEPARTED_LOG_DAYS=1):
        asked_and_confirmed(victim, other)
        step(victim.tenant_id, "carry-on")
    assert not user_of(idle)
    assert idle.username not in everything_stored(victim.tenant_id)


def test_the_log_stays_whole_for_its_own_term(both: tuple[Victim, Someone]) -> None:
    victim, other = both
    log_of(victim.tenant_id, days_ago=400)
    with terms(PDPL_AUDIT_LOG_DAYS=365, PDPL_DEPARTURE_DAYS=0, PDPL_DEPARTED_LOG_DAYS=730):
        asked_and_confirmed(victim, other)
        with scope(victim.tenant_id):
            before = AuditEvent.objects.count()
        call_command("upkeep", once=True, tenant=victim.tenant_id)
    with scope(victim.tenant_id):
        assert AuditEvent.objects.count() == before + 1


def test_an_erasure_that_fails_has_erased_nothing_and_is_done_by_the_next_try(
    both: tuple[Victim, Someone], at_once: None
) -> None:
    victim, other = both
    asked_and_confirmed(victim, other)
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;"
            "CREATE TRIGGER fail BEFORE UPDATE ON tenants_user FOR EACH ROW EXECUTE FUNCTION fail();"
        )
    try:
        with pytest.raises(ProgrammingError, match="no"):
            step(victim.tenant_id, "carry-on")
    finally:
        with connections[OWNER].cursor() as cursor:
            cursor.execute("DROP TRIGGER fail ON tenants_user; DROP FUNCTION fail();")
    assert victim.editor.get("processing-activities").json()["count"] == 2
    step(victim.tenant_id, "carry-on")
    step(victim.tenant_id, "carry-on")
    assert not exists(victim.tenant_id)
    assert not user_of(victim.editor)


def test_an_erasure_that_is_withdrawn_at_the_last_moment_leaves_the_tenant_at_work(
    both: tuple[Victim, Someone], at_once: None
) -> None:
    victim, other = both
    asked_and_confirmed(victim, other)
    with ThreadPoolExecutor(1) as threads:
        with scope(victim.tenant_id):
            Departure.objects.filter(tenant_id=victim.tenant_id).update(withdrawn_at=timezone.now())
            running = threads.submit(_carry_on_in_thread, victim.tenant_id)
            wait([running], timeout=1)
            assert not running.done()
        running.result()
    assert victim.editor.get("processing-activities").json()["count"] == 2


def _carry_on_in_thread(tenant_id: UUID) -> None:
    try:
        step(tenant_id, "carry-on")
    finally:
        connection.close()
