"""Changing a tenant's particulars, on record."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from activities.audit import log
from activities.models.audit import Action
from pdpl_inventory.messages import say
from tenants.authentication.members import Member
from tenants.models import Tenant
from tenants.retention import TERMS

# Fields whose column has another name, and fields that are an object of several columns.
COLUMNS = {"name_vi": "name"}
OBJECTS = {
    "dpo_appointment": {"number": "dpo_appointment_number", "date": "dpo_appointment_date"},
    "protection_service": {
        "name": "protection_service_name",
        "contact": "protection_service_contact",
        "contract": "protection_service_contract",
    },
    "retention": {name: name for name in TERMS},
}
FIELD_OF_COLUMN = {column: name for name, column in COLUMNS.items()} | {
    column: name for name, parts in OBJECTS.items() for column in parts.values()
}


def change_profile(member: Member, values: Mapping[str, Any]) -> Tenant:
    """Set the particulars that ``values`` names, and record those that differ, before and after; return the tenant.

    ``values`` are valid values by field. What an object leaves out stays as it is.
    """
    return change_columns(member, dict(pair for name, value in values.items() for pair in _columns(name, value)))


def change_columns(member: Member, columns: Mapping[str, Any], code: str = "tenant_changed", **data: Any) -> Tenant:
    """Set columns of the tenant, and record the fields that differ, before and after; return the tenant.

    Others stay as another request may have stored them. ``code`` is that of the event's message, ``data`` what the
    event has beside the changes.
    """
    tenant = Tenant.objects.select_for_update(no_key=True).get(pk=member.tenant_id)
    names = list(dict.fromkeys(map(_field_of, columns)))
    before = {name: _shown(tenant, name) for name in names}
    for column, value in columns.items():
        setattr(tenant, column, value)
    after = {name: _shown(tenant, name) for name in names}
    changes = {name: [before[name], after[name]] for name in names if before[name] != after[name]}
    if changes:
        tenant.save(update_fields=list(columns))
        sentence = say(code, name=tenant.name, by=member.user.get_username())
        log.record_event(member, Action.TENANT_CHANGED, sentence, record_id=str(tenant.pk), **data, changes=changes)
    return tenant


def _field_of(column: str) -> str:
    """The field that has the column."""
    return FIELD_OF_COLUMN.get(column, column)


def _columns(name: str, value: Any) -> list[tuple[str, Any]]:
    if name in OBJECTS:
        return [(OBJECTS[name][part], each) for part, each in value.items()]
    return [(COLUMNS.get(name, name), value)]


def _shown(tenant: Tenant, name: str) -> Any:
    """A field as a JSON value."""
    if name in OBJECTS:
        return {part: _json(getattr(tenant, column)) for part, column in OBJECTS[name].items()}
    return _json(getattr(tenant, COLUMNS.get(name, name)))


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
