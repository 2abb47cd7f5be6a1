"""Removing the oldest entries of the audit log when the installation keeps a log for a set time.

The database does it, by the term that ``migrate`` wrote down (``LogRemoval``); here it is asked for, after the chain
was verified, and put on record in the same transaction.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from activities.audit import chain, log
from activities.models import AuditEvent, Departure, LogRemoval
from activities.models.audit import Action
from pdpl_inventory.messages import say
from tenants.isolation.context import current_tenant, scope
from tenants.models import Tenant
from tenants.retention import term_of

logger = logging.getLogger("pdpl.audit")
# A chain is walked as a whole before anything is taken from it, so once a day is enough.
PAUSE = timedelta(hours=23)


def remove_expired(tenant_id: UUID) -> int:
    """Remove the entries that are older than ``PDPL_AUDIT_LOG_DAYS``, or than the tenant's own longer term.

    Returns how many; none without the setting.

    A log whose chain is broken is left as it is, since its removal would hide that; and so is that of a tenant that was
    erased, which has a term of its own.
    """
    days = term_of(Tenant.objects.get(pk=tenant_id), "audit_log_days")
    if days is None or Departure.objects.filter(tenant_id=tenant_id, erased_at__isnull=False):
        return 0
    before = timezone.now() - timedelta(days=days)
    with scope(tenant_id):
        if not _has_expired(before):
            return 0
        try:
            chain.verify()
        except chain.Broken:
            logger.exception("An audit log is not shortened, since its chain is broken: run verify_audit.")
            return 0
    total = 0
    while removed := _remove(tenant_id, before):
        total += removed
    return total


def kept_since() -> datetime | None:
    """The moment before which the current tenant's log was removed; None when it is whole."""
    return LogRemoval.objects.order_by("-sequence").values_list("before", flat=True).first()


def _has_expired(before: datetime) -> bool:
    last = LogRemoval.objects.order_by("-sequence").values_list("made_at", flat=True).first()
    if last and last > timezone.now() - PAUSE:
        return False
    oldest = AuditEvent.objects.order_by("link__sequence").values_list("occurred_at", flat=True).first()
    return oldest is not None and oldest < before


def _remove(tenant_id: UUID, before: datetime) -> int:
    with scope(tenant_id):
        order = LogRemoval(tenant_id=current_tenant(), before=before)
        order.save(force_insert=True)
        made = LogRemoval.objects.filter(pk=order.pk).first()
        if made is None:  # nothing is so old
            return 0
        words = say("log_shortened", count=made.entries, sequence=made.sequence)
        log.record_operator_event(
            Action.LOG_SHORTENED, words, sequence=made.sequence, hash=made.hash, before=before.isoformat()
        )
        return made.entries
