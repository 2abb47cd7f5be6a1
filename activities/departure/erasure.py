"""Erasing a tenant: one person asks, another confirms, and after the waiting time all of its data go but the log.

The audit log stays for its own term and goes then, with the tenant's row. The order of these steps, the two persons
and the times are held by the database (``Departure``, migration ``0027_orders``); who may take a step is checked here.
"""

from contextlib import suppress
from uuid import UUID

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from activities.access.erasure import forget_account
from activities.audit import log
from activities.departure.tables import tenant_models
from activities.files import storage
from activities.models import (
    AuditEvent,
    AuditHead,
    AuditLink,
    Departure,
    Errand,
    LogRedaction,
    LogRemoval,
    RecordChange,
    Turn,
)
from activities.models.audit import Action
from pdpl_inventory.messages import say
from tenants.authentication.members import Member
from tenants.isolation.context import person_scope, scope
from tenants.models import Membership, RateCounter, Tenant, User

OF_THE_LOG: tuple[type[models.Model], ...] = (
    AuditEvent,
    RecordChange,
    AuditLink,
    AuditHead,
    LogRemoval,
    LogRedaction,
)
OF_THE_QUEUE: tuple[type[models.Model], ...] = (Errand, Turn)
# What stays of a tenant's row until its log goes.
KEPT = ("id", "name", "name_en", "is_active", "created_at")
# How long a row or table that another transaction holds is waited for.
PATIENCE = "60s"


class NoExport(Exception):
    """The tenant's data were never exported."""


class NotAsked(Exception):
    """There is no erasure that could take this step."""


class SamePerson(Exception):
    """The one who asked cannot confirm."""


def departure_of(tenant_id: UUID) -> Departure | None:
    """The tenant's erasure that was not withdrawn."""
    return Departure.objects.filter(tenant_id=tenant_id, withdrawn_at=None).first()


def has_departed(tenant_id: UUID) -> bool:
    """Whether all of the tenant is erased, its log too."""
    return Departure.objects.filter(tenant_id=tenant_id).exclude(log_erased_at=None).exists()


def ask(by: Member, needs_export: bool = True) -> Departure:
    """Ask for the erasure of the tenant. Raises ``NoExport``, and ``IntegrityError`` when it was asked for before."""
    with scope(by.tenant_id):
        if needs_export and not AuditEvent.objects.filter(action=Action.TENANT_EXPORTED).exists():
            raise NoExport
        made = Departure(
            tenant_id=by.tenant_id,
            asked_by=by.user.pk,
            waiting_days=settings.PDPL_DEPARTURE_DAYS,
            log_days=settings.PDPL_DEPARTED_LOG_DAYS,
        )
        made.save(force_insert=True)
        log.record_event(by, Action.ERASURE_ASKED, say("erasure_asked", by=by.user.get_username()))
        return made


def confirm(by: Member) -> Departure:
    """Confirm the erasure: the waiting time begins. Raises ``NotAsked``, ``SamePerson``."""
    with scope(by.tenant_id):
        found = Departure.objects.select_for_update().filter(tenant_id=by.tenant_id, withdrawn_at=None).first()
        if found is None or found.confirmed_by:
            raise NotAsked
        if found.asked_by == by.user.pk:
            raise SamePerson
        found.confirmed_by = by.user.pk
        found.save(update_fields=["confirmed_by"])
        words = say("erasure_confirmed", by=by.user.get_username(), days=found.waiting_days)
        log.record_event(by, Action.ERASURE_CONFIRMED, words)
        found.refresh_from_db()
        return found


def withdraw(by: Member) -> None:
    """Withdraw the erasure, while the data are there. Raises ``NotAsked``."""
    with scope(by.tenant_id):
        found = Departure.objects.select_for_update().filter(tenant_id=by.tenant_id, withdrawn_at=None).first()
        if found is None or found.erased_at:
            raise NotAsked
        found.withdrawn_at = timezone.now()
        found.save(update_fields=["withdrawn_at"])
        log.record_event(by, Action.ERASURE_WITHDRAWN, say("erasure_withdrawn", by=by.user.get_username()))


def going_departures() -> list[UUID]:
    """The tenants whose erasure is confirmed and has not ended."""
    going = Departure.objects.filter(withdrawn_at=None, log_erased_at=None).exclude(confirmed_at=None)
    return list(going.values_list("tenant_id", flat=True))


def carry_on(tenant_id: UUID) -> str:
    """Do what is due of the tenant's erasure: its data, its files, its log. Returns what was done, empty for nothing.

    Rows and files are deleted again each time until the log goes: of a request
    that was running meanwhile, or after a crash between the two.
    """
    found = departure_of(tenant_id)
    if found is None or found.log_erased_at:
        return ""
    done, now = "", timezone.now()
    if found.erased_at is None:
        if not _erase(tenant_id):
            return ""
        found.refresh_from_db()
        done = "erased"
    else:
        with scope(tenant_id):
            _delete_rows(tenant_id)
    storage.remove(str(tenant_id))
    if found.log_until and now >= found.log_until:
        _erase_log(found)
        done = "log erased"
    return done


def _erase(tenant_id: UUID) -> bool:
    """Delete every row of the tenant but its log, and the accounts of people without another, as one transaction.

    Returns False, and changes nothing, when the erasure is not due, or was withdrawn meanwhile.
    """
    with scope(tenant_id):
        going = Departure.objects.select_for_update().filter(tenant_id=tenant_id, withdrawn_at=None, erased_at=None)
        departure = going.exclude(confirmed_at=None).first()
        if departure is None or timezone.now() < departure.due_at:
            return False
        _without_time_limit()
        departure.erased_at = timezone.now()
        departure.save(update_fields=["erased_at"])
        people = list(Membership.objects.values_list("user_id", flat=True))
        count = _delete_rows(tenant_id)
        RateCounter.objects.filter(key__contains=str(tenant_id)).delete()
        defaults = {
            field.attname: None if field.null else field.get_default()
            for field in Tenant._meta.concrete_fields
            if field.attname not in KEPT
        }
        Tenant.objects.filter(pk=tenant_id).update(is_active=False, **defaults)
        _remove_accounts(User.objects.filter(pk__in=people))
        words = say("tenant_erased", count=count, days=departure.log_days)
        log.record_operator_event(Action.TENANT_ERASED, words, count=count)
        return True


def _delete_rows(tenant_id: UUID) -> int:
    """Delete the tenant's rows but those of the log. Returns how many."""
    for model in OF_THE_QUEUE:
        model._default_manager.filter(tenant_id=tenant_id).delete()
    return sum(_delete(model, tenant_id) for model in _in_order())


def _erase_log(departure: Departure) -> None:
    """Delete the log, the tenant's row, and the accounts that only the log referred to, as one transaction."""
    tenant_id = departure.tenant_id
    with scope(tenant_id):
        _without_time_limit()
        actors = list(AuditEvent.objects.exclude(actor=None).order_by().values_list("actor_id", flat=True).distinct())
        departure.log_erased_at = timezone.now()
        departure.save(update_fields=["log_erased_at"])
        of_pages = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Tenant))
        of_pages.filter(object_id=str(tenant_id)).update(object_repr=str(tenant_id))
        Tenant.objects.filter(pk=tenant_id).delete()
        _remove_accounts(User.objects.filter(pk__in=actors, is_active=False))


def _remove_accounts(users: models.QuerySet[User]) -> None:
    """Remove the accounts of people who belong to no tenant, but for the platform's own."""
    for user in users.filter(is_superuser=False):
        if not _is_elsewhere(user):
            _remove_account(user)


def _remove_account(user: User) -> None:
    """Delete an account that nothing refers to; one that a log refers to is left as a number, which the log names."""
    forget_account(user, user.pseudonym)
    with suppress(IntegrityError, models.ProtectedError), transaction.atomic():
        user.delete()
        connection.check_constraints()  # the references of rows that the tenant does not see


def _is_elsewhere(user: User) -> bool:
    with person_scope(user.pk):
        return bool(Membership._base_manager.filter(user=user).exists())


def _in_order() -> list[type[models.Model]]:
    """The tenant's models but those of the log, each before those that it refers to."""
    left = [each for each in tenant_models() if each not in OF_THE_LOG]
    ordered: list[type[models.Model]] = []
    while left:
        free = [each for each in left if not any(each in _targets(other) for other in left if other is not each)]
        ordered += free
        left = [each for each in left if each not in free]
        assert free, left
    return ordered


def _targets(model: type[models.Model]) -> set[object]:
    return {field.related_model for field in model._meta.concrete_fields if field.is_relation}


def _delete(model: type[models.Model], tenant_id: UUID) -> int:
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"DELETE FROM {table} WHERE tenant_id = %s", [tenant_id])
        return int(cursor.rowcount)


def _without_time_limit() -> None:
    """Lift the time-out of statements for the open transaction: a million rows take longer.

    A lock that another transaction holds is waited for a minute at most, so that other tenants have their turn.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', %s, true)", [PATIENCE]
        )
