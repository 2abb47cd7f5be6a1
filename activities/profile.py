"""Changing a tenant's particulars, on record."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from activities.audit import log
from activities.deadlines.changes import IN_PROFILE
from pdpl_inventory.messages import say
from tenants.authentication.members import Member
from tenants.models import Tenant

# Fields whose column has another name, and fields that are an object of several columns.
COLUMNS = {"name_vi": "name"}
OBJECTS = {
    "dpo_appointment": {"number": "dpo_appointment_number", "date": "dpo_appointment_date"},
    "protection_service": {
        "name": "protection_service_name",
        "contact": "protection_service_contact",
        "contract": "protection_service_contract",
    },
}


def particulars_in_dossiers(tenant: Tenant) -> dict[str, Any]:
    """As JSON values the particulars of filed dossiers, which are updated at once when these change."""
    return {name: _shown(tenant, name) for name in IN_PROFILE}


def change_profile(member: Member, values: Mapping[str, Any]) -> Tenant:
    """Set the particulars that ``values`` names, and record those that differ, before and after; return the tenant.

    ``values`` are valid values by field. What an object leaves out stays as it is.
    """
    tenant = Tenant.objects.select_for_update(no_key=True).get(pk=member.tenant_id)
    before = {name: _shown(tenant, name) for name in values}
    columns = dict(pair for name, value in values.items() for pair in _columns(name, value))
    for column, value in columns.items():
        setattr(tenant, column, value)
    after = {name: _shown(tenant, name) for name in values}
    changes = {name: [before[name], after[name]] for name in values if before[name] != after[name]}
    if changes:
        tenant.save(update_fields=list(columns))
        sentence = say("tenant_changed", name=tenant.name)
        log.record_event(member, "tenant.changed", sentence, record_id=str(tenant.pk), changes=changes)
    return tenant


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
