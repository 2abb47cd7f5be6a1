"""The register as it stood at the end of a day, rebuilt from the audit log.

Each change keeps the values before and after. The tenant's tables are copied into temporary tables of the same names,
which PostgreSQL finds first, and there every change since that day is taken back. Until the transaction ends, any
query reads the past, with the same filters, ordering and links as the present.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, QuerySet
from django.utils import timezone

from activities.audit.retention import kept_since
from activities.contract.kinds import ACTIVITIES, KINDS, Kind
from activities.lists.values import midnight
from activities.models import AuditEvent, Batch, Record, RecordChange
from activities.models.audit import DECISIONS, Action
from activities.models.codes import Status
from activities.postgres.lookups import is_any_of
from tenants.isolation.context import current_tenant
from tenants.uuid7 import least_key_at

ALONE = (Action.RECORD_CHANGED, Action.RECORD_DELETED)
REMOVING = (Action.RECORD_DELETED.value, Action.BATCH_UNDONE.value)
CHANGING = (Action.RECORD_CHANGED, Action.BATCH_JUDGED, Action.IMPORT_UPDATED, Action.DOSSIER_FILED)
DECIDED = (Status.APPROVED.value, Status.RETURNED.value)
# How long after its moment an event may be written, and the reverse.
SLACK = timedelta(minutes=10)


@dataclass
class Former:
    """The values that a record had, of the fields that changed since; all of them when it ``is_removed``."""

    values: dict[str, Any] = field(default_factory=dict)
    is_removed: bool = False


def end_of(day: date) -> datetime:
    """The first moment after ``day`` in Viet Nam."""
    return midnight(day + timedelta(days=1))


def lost(day: date) -> dict[str, str] | None:
    """The words that say which day's log is the first kept, when ``day`` cannot be rebuilt; None when it can."""
    since = kept_since()
    if since is None or end_of(day) >= since:
        return None
    first = timezone.localdate(since)
    return {"day_vi": f"{first:%d/%m/%Y}", "day_en": first.isoformat()}


def go_back_to(day: date) -> None:
    """Let every query of the open scope read the records as they stood at the end of ``day``, until it ends.

    Nothing is to be done for today, which has no later changes.
    """
    if day >= timezone.localdate():
        return
    moment = end_of(day)
    _look_in_temporary_tables_first()
    _copy_tables(moment)
    former = _former_values(moment)
    for kind in KINDS.values():
        _restore(kind, former.get(kind.word.value, {}), moment)
    with connection.cursor() as cursor:
        for table in (*(each.model._meta.db_table for each in KINDS.values()), *_link_tables()):
            cursor.execute(f"ANALYZE {table}")
        # A prepared statement would go on reading the tables that it was planned for.
        cursor.execute("DISCARD PLANS")


def _look_in_temporary_tables_first() -> None:
    """Set the search path of the transaction: a server may be set up to look there last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('search_path', 'pg_temp, ' || current_setting('search_path'), true)")


def _link_tables() -> list[str]:
    return [each.through._meta.db_table for each in ACTIVITIES.lists if each.through]


def _copy_tables(moment: datetime) -> None:
    """Copy the tenant's records that existed at ``moment``, and all links, into temporary tables."""
    with connection.cursor() as cursor:
        for kind in KINDS.values():
            table = kind.model._meta.db_table
            cursor.execute(
                f"CREATE TEMPORARY TABLE {table} ON COMMIT DROP AS SELECT * FROM {table} "
                "WHERE tenant_id = %s AND created_at < %s",
                [current_tenant(), moment],
            )
            cursor.execute(f"ALTER TABLE {table} ADD PRIMARY KEY (tenant_id, id)")
        for reference, table in zip(ACTIVITIES.lists, _link_tables(), strict=True):
            cursor.execute(
                f"CREATE TEMPORARY TABLE {table} ON COMMIT DROP AS SELECT * FROM {table} WHERE tenant_id = %s",
                [current_tenant()],
            )
            cursor.execute(f"ALTER TABLE {table} ADD PRIMARY KEY (tenant_id, activity_id, {reference.column})")


# --- What changed since ------------------------------------------------------------------


def _former_values(moment: datetime) -> dict[str, dict[UUID, Former]]:
    """By kind and id, the values before the first change at or after ``moment``."""
    found: dict[str, dict[UUID, Former]] = {word.value: {} for word in KINDS}
    for word, pk, before, action in _changes(moment):
        former = found[word].setdefault(pk, Former())
        former.values = {**before, **former.values}
        former.is_removed = former.is_removed or action in REMOVING
    return found


def _changes(moment: datetime) -> Iterator[tuple[str, UUID, Mapping[str, Any], str]]:
    """Each change of a record at or after ``moment``, in the order of the log: kind, id, values before, action."""
    since = {"pk__gte": least_key_at(moment - SLACK), "occurred_at__gte": moment}
    alone = AuditEvent.objects.filter(action__in=ALONE, **since).order_by("link__sequence")
    many = RecordChange.objects.filter(event_id__gte=since["pk__gte"], event__occurred_at__gte=moment)
    many = many.exclude(event__action=Action.MEMBER_ERASED).order_by("event__link__sequence")
    first = (
        (sequence, data["kind"], UUID(data["record_id"]), data.get("before") or {}, action)
        for sequence, data, action in alone.values_list("link__sequence", "data", "action").iterator()
    )
    second = (
        (sequence, word, pk, _before(changes, action, batch_id), action)
        for sequence, word, pk, changes, action, batch_id in many.values_list(
            "event__link__sequence", "event__data__kind", "record_id", "changes", "event__action", "event__batch_id"
        ).iterator()
    )
    for _sequence, word, pk, before, action in sorted([*first, *second], key=lambda each: each[0]):
        yield word, pk, before, action


def _before(changes: str, action: str, batch_id: UUID | None) -> dict[str, Any]:
    """The values before one of many changes; of a record that an undone batch had made, with its batch."""
    before = {name: pair[0] for name, pair in json.loads(changes).items()}
    return before | {"batch_id": str(batch_id)} if action == Action.BATCH_UNDONE else before


# --- Taking it back ----------------------------------------------------------------------


def _restore(kind: Kind, former: Mapping[UUID, Former], moment: datetime) -> None:
    """Give the copied records their former values, and bring back those that were removed."""
    rows: QuerySet[Any] = kind.model.objects.filter(is_any_of("pk", list(former)))
    records = {each.pk: each for each in rows}
    removed = {pk: each for pk, each in former.items() if each.is_removed and pk not in records}
    batches = _batches(removed.values())
    for pk, each in removed.items():
        record = _removed_record(kind, pk, each.values, batches)
        if record and record.created_at < moment:
            records[pk] = record
    changed_at, decided_at = _last_changes(list(records), moment), _last_decisions(kind, former, moment)
    for pk, record in records.items():
        _set(record, former[pk].values)
        if "status" in former[pk].values:
            record.__dict__ |= {"reviewed_at": decided_at.get(pk)}
        record.updated_at = changed_at.get(pk, record.created_at)
        record.fold()
    if records:
        fields = [each.attname for each in kind.model._meta.concrete_fields if each.attname not in ("id", "tenant_id")]
        kind.model.objects.bulk_create(
            list(records.values()), update_conflicts=True, unique_fields=["tenant_id", "id"], update_fields=fields
        )
    _restore_links(kind, {pk: former[pk].values for pk in records})


def _batches(removed: Iterable[Former]) -> dict[UUID, datetime]:
    """When each batch of removed records was stored."""
    ids = {UUID(each.values["batch_id"]) for each in removed if each.values.get("batch_id")}
    return dict(Batch.objects.filter(pk__in=ids).values_list("pk", "created_at"))


def _removed_record(kind: Kind, pk: UUID, values: dict[str, Any], batches: Mapping[UUID, datetime]) -> Record | None:
    """A record that was removed, as yet without its values; None when the log does not say when it was made."""
    batch_id = values.get("batch_id") and UUID(values["batch_id"])
    made_at = values.get("created_at") or (batch_id and batches.get(batch_id))
    if not made_at:
        return None
    record: Record = kind.model(id=pk, tenant_id=current_tenant(), batch_id=batch_id or None)
    record.created_at = kind.model._meta.get_field("created_at").to_python(made_at)
    return record


def _last_changes(ids: list[UUID], moment: datetime) -> dict[UUID, datetime]:
    """When each record was last changed before ``moment``; a record that was not is left out."""
    earlier = {"action__in": CHANGING, "occurred_at__lt": moment}
    alone = AuditEvent.objects.filter(is_any_of("record_id", ids), **earlier)
    many = RecordChange.objects.filter(
        is_any_of("record_id", ids), **{f"event__{name}": value for name, value in earlier.items()}
    )
    found: dict[UUID, datetime] = dict(alone.order_by().values_list("record_id").annotate(Max("occurred_at")))
    for pk, changed_at in many.order_by().values_list("record_id").annotate(Max("event__occurred_at")):
        found[pk] = max(changed_at, found.get(pk, changed_at))
    return found


def _last_decisions(kind: Kind, former: Mapping[UUID, Former], moment: datetime) -> dict[UUID, datetime]:
    """When the decision was made that held at ``moment``, of activities whose status changed since: a review keeps
    the former status alone."""
    ids = [pk for pk, each in former.items() if kind is ACTIVITIES and each.values.get("status") in DECIDED]
    decisions = RecordChange.objects.filter(
        is_any_of("record_id", ids), event__action__in=DECISIONS, event__occurred_at__lt=moment
    )
    return dict(decisions.order_by().values_list("record_id").annotate(Max("event__occurred_at")))


def _set(record: Record, values: Mapping[str, Any]) -> None:
    """Give ``record`` the values of its columns, as the log has them: JSON values."""
    columns = {each.attname: each for each in record._meta.concrete_fields}
    for name, value in values.items():
        if name in columns and name not in ("id", "created_at", "updated_at", "batch_id"):
            setattr(record, name, columns[name].to_python(value))


def _restore_links(kind: Kind, former: Mapping[UUID, Mapping[str, Any]]) -> None:
    for reference in kind.lists:
        owned = {pk: values[reference.field] for pk, values in former.items() if reference.field in values}
        through: Any = reference.through
        if not owned:
            continue
        through.objects.filter(is_any_of("activity_id", list(owned))).delete()
        through.objects.bulk_create(
            through(tenant_id=current_tenant(), activity_id=pk, **{reference.column: UUID(str(each))})
            for pk, ids in owned.items()
            for each in ids or ()
        )
