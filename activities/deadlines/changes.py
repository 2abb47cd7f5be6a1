"""What a filed dossier does not cover yet: new purposes and parties since it was filed (Decree 356/2025, Art. 20(1)).

A new activity or recipient counts from its own date where it has one (the first day of processing, the day of the
contract), since a register may be typed in after the dossier was filed; otherwise from the day on which it was stored.
A changed record counts from the day of the change, which the audit log has.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from activities.deadlines.kinds import days_after
from activities.lists.values import midnight
from activities.models import AuditEvent, DataTransfer, ProcessingActivity, Recipient, Record
from activities.models.audit import Action
from activities.models.batches import Kind as Word
from activities.models.dossiers.events import DossierEventKind
from pdpl_inventory.replica.current import database
from tenants.isolation.context import current_tenant
from tenants.uuid7 import least_key_at

# No row was stored before; a key has no room for a later moment.
EARLIEST_DAY, LATEST_DAY = date(2000, 1, 1), date(9000, 1, 1)
# Changes of the profile that Art. 22(2)(b) and (c) of the Law name.
IN_PROFILE = {
    "protection_service": DossierEventKind.SERVICE_CHANGED,
    "business_lines": DossierEventKind.BUSINESS_CHANGED,
}
MOST_CHANGES_OF_PROFILE = 100
# The fields whose change is a new purpose, or a new or changed party.
PURPOSE_AND_PARTIES: dict[Word, tuple[str, ...]] = {
    Word.ACTIVITIES: ("purpose_vi", "recipient_ids"),
    Word.RECIPIENTS: ("name_vi", "role", "tax_code", "country_code"),
    Word.TRANSFERS: ("purpose_vi", "recipient_id"),
}
MODELS: dict[Word, type[Record]] = {
    Word.ACTIVITIES: ProcessingActivity,
    Word.RECIPIENTS: Recipient,
    Word.TRANSFERS: DataTransfer,
}

# The records that the audit log says were changed, alone or by batches and imports.
CHANGED = """
changed AS (
    SELECT e.record_id AS id, e.data->>'kind' AS kind, (e.occurred_at AT TIME ZONE %(zone)s)::date AS on_day
    FROM activities_auditevent e
    WHERE e.tenant_id = %(tenant)s AND e.id >= %(first_key)s AND e.action = %(alone)s AND (
        e.data->>'kind' = %(activities)s AND e.data->'fields' ?| %(activity_fields)s
        OR e.data->>'kind' = %(recipients)s AND e.data->'fields' ?| %(recipient_fields)s
        OR e.data->>'kind' = %(transfers)s AND e.data->'fields' ?| %(transfer_fields)s)
    UNION ALL
    SELECT c.record_id, e.data->>'kind', (e.occurred_at AT TIME ZONE %(zone)s)::date
    FROM activities_recordchange c
    JOIN activities_auditevent e ON e.tenant_id = c.tenant_id AND e.id = c.event_id
    WHERE c.tenant_id = %(tenant)s AND c.event_id >= %(first_key)s AND e.action = ANY(%(among)s) AND (
        e.data->>'kind' = %(activities)s AND c.changes ~ %(activity_pattern)s
        OR e.data->>'kind' = %(recipients)s AND c.changes ~ %(recipient_pattern)s
        OR e.data->>'kind' = %(transfers)s AND c.changes ~ %(transfer_pattern)s)
)
"""
NEW = """
SELECT r.id, {kind} AS kind, r.{name} AS name,
       coalesce(r.{own_day}, (r.created_at AT TIME ZONE %(zone)s)::date) AS on_day
FROM {table} r
WHERE r.tenant_id = %(tenant)s AND r.created_at >= %(since)s
  AND (r.{own_day} IS NULL OR r.{own_day} > %(covered)s)
"""
OTHER = """
SELECT r.id, {kind} AS kind, r.{name} AS name, c.on_day
FROM changed c JOIN {table} r ON r.tenant_id = %(tenant)s AND r.id = c.id
WHERE c.kind = {kind}
"""
EARLIEST = """
WITH {changed}, found AS ({parts}),
once AS (SELECT DISTINCT ON (id) id, kind, name, on_day FROM found ORDER BY id, on_day)
SELECT id, kind, name, on_day, count(*) OVER () FROM once ORDER BY on_day, id LIMIT 1
"""
ACTIVITIES = {
    "kind": "%(activities)s",
    "table": "activities_processingactivity",
    "name": "activity_name_vi",
    "own_day": "started_on",
}
RECIPIENTS = {
    "kind": "%(recipients)s",
    "table": "activities_recipient",
    "name": "name_vi",
    "own_day": "contract_date",
}
TRANSFERS = {"kind": "%(transfers)s", "table": "activities_datatransfer", "name": "name_vi"}
FILED = "r.ctia_filed_on IS NOT NULL AND r.exemption_code = ''"
OF_A_FILED_TRANSFER = """EXISTS (
    SELECT FROM activities_datatransfer t
    WHERE t.tenant_id = r.tenant_id AND t.recipient_id = r.id AND t.ctia_filed_on IS NOT NULL AND t.exemption_code = ''
)"""


def _earliest(*parts: str) -> str:
    return EARLIEST.format(changed=CHANGED, parts=" UNION ALL ".join(parts))


OF_PROCESSING = _earliest(
    NEW.format(**ACTIVITIES), NEW.format(**RECIPIENTS), OTHER.format(**ACTIVITIES), OTHER.format(**RECIPIENTS)
)
# A new transfer has a deadline of its own, and a new party of a filed one comes by a change of the transfer.
OF_TRANSFERS = _earliest(
    f"{OTHER.format(**TRANSFERS)} AND {FILED}", f"{OTHER.format(**RECIPIENTS)} AND {OF_A_FILED_TRANSFER}"
)


@dataclass(frozen=True)
class Changes:
    """``count`` records were added or changed; this is the first of them, and its day."""

    first_on: date
    record_id: UUID
    model: type[Record]
    name: str
    count: int


def changes_of_processing(covered: date) -> Changes | None:
    """New purposes and parties of processing after the day ``covered``, or None without any. One statement."""
    return _changes(OF_PROCESSING, covered)


def changes_of_transfers(covered: date) -> Changes | None:
    """New purposes and parties of filed transfers after the day ``covered``, or None without any. One statement."""
    return _changes(OF_TRANSFERS, covered)


def changes_of_profile(covered: date) -> list[tuple[DossierEventKind, date]]:
    """The changes of the profile after the day ``covered`` that need an immediate update, the first ones first.

    What was empty before counts as written down late and not as changed. One statement.
    """
    since = _moment_after(covered)
    acts = AuditEvent.objects.filter(
        pk__gte=least_key_at(since), action=Action.TENANT_CHANGED, data__changes__has_any_keys=[*IN_PROFILE]
    )
    return [
        (IN_PROFILE[field], timezone.localdate(act.occurred_at))
        for act in acts.order_by("pk")[:MOST_CHANGES_OF_PROFILE]
        for field, (before, _after) in act.data["changes"].items()
        if field in IN_PROFILE and any(before.values() if isinstance(before, dict) else before)
    ]


def _moment_after(covered: date) -> datetime:
    """The midnight in Viet Nam that ends the day."""
    return midnight(min(max(days_after(covered, 1), EARLIEST_DAY), LATEST_DAY))


def _changes(sql: str, covered: date) -> Changes | None:
    with database().cursor() as cursor:
        cursor.execute(sql, _parameters(covered, _moment_after(covered)))
        row = cursor.fetchone()
    if row is None:
        return None
    record_id, kind, name, on_day, count = row
    return Changes(on_day, record_id, MODELS[Word(kind)], name, count)


def _parameters(covered: date, since: datetime) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for singular, plural, word in (
        ("activity", "activities", Word.ACTIVITIES),
        ("recipient", "recipients", Word.RECIPIENTS),
        ("transfer", "transfers", Word.TRANSFERS),
    ):
        fields = PURPOSE_AND_PARTIES[word]
        named[plural] = word.value
        named[f"{singular}_fields"] = list(fields)
        # Inside a value the quotes of such a text would be escaped.
        named[f"{singular}_pattern"] = f'"({"|".join(fields)})":'
    return {
        **named,
        "tenant": current_tenant(),
        "zone": settings.TIME_ZONE,
        "covered": covered,
        "since": since,
        "first_key": least_key_at(since),
        "alone": Action.RECORD_CHANGED.value,
        "among": [Action.BATCH_JUDGED.value, Action.IMPORT_UPDATED.value],
    }
