"""A tenant with one of everything, each thing named by a mark that nobody else may ever see."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction

from activities.access.tenancy import create_tenant
from activities.models import Notification, SavedFilter
from tenants.isolation.context import scope
from tenants.models import Tenant, User
from tests.dossiers.attachments.sending import attached
from tests.dossiers.filing import submitted
from tests.factories import ITEMS, Someone, someone

MARK = "Zzbimat"
# The names that addresses have for ids, at the API (a path's word) and at the desk (a model's name).
DESK_NAMES = {
    "processing-activities": "processingactivity",
    "data-categories": "datacategory",
    "recipients": "recipient",
    "data-transfers": "datatransfer",
    "batches": "batch",
    "attachments": "dossierattachment",
    "versions": "dossierversion",
    "dossier-events": "dossierevent",
    "calendar-links": "calendarlink",
    "api-keys": "apikey",
    "members": "membership",
    "audit-events": "auditevent",
    "notifications": "notification",
}


@dataclass
class Victim:
    """The tenant, its members, and the id of each kind of thing; ``secret`` opens its calendar."""

    admin: Someone
    dpo: Someone
    editor: Someone
    ids: dict[str, str] = field(default_factory=dict)
    secret: str = ""

    @property
    def tenant_id(self) -> UUID:
        return self.admin.tenant_id

    def desk_id(self, model: str) -> str | None:
        """The id of the tenant's own thing of that model; of users its officer, None of what the platform has."""
        if model in ("tenant", "user"):
            return str(self.tenant_id if model == "tenant" else User.objects.get(username=self.dpo.username).pk)
        return next((self.ids[word] for word, name in DESK_NAMES.items() if name == model), None)


def make_victim() -> Victim:
    tenant = create_tenant(f"Công ty {MARK}")
    admin, dpo, editor = (someone(role, tenant.pk) for role in ("admin", "dpo", "editor"))
    victim = Victim(admin, dpo, editor)
    made = {kind: _record(editor, kind) for kind in ITEMS if kind != "processing-activities"}
    links = {"data_category_ids": [made["data-categories"]], "recipient_ids": [made["recipients"]]}
    made["processing-activities"] = _record(
        editor, "processing-activities", **links, transfer_ids=[made["data-transfers"]], started_on="2026-01-05"
    )
    batch = editor.batch([_item("processing-activities"), {"activity_name_vi": MARK}]).json()
    submitting = {"batch_id": batch["batch_id"], "comment": MARK}
    assert editor.client.post(editor.url("processing-activities/submit"), submitting).status_code == 200
    event = {"dossier": "dpia", "kind": "updated", "occurred_on": "2026-09-30"}
    link = _made(dpo, "register/calendar-links", {"name": MARK})
    victim.secret = link["url"].partition("=")[2]
    victim.ids = {
        **made,
        "batches": batch["batch_id"],
        "attachments": attached(editor, title_vi=MARK)["id"],
        "versions": submitted(editor, comment=MARK)["id"],
        "dossier-events": _made(dpo, "register/dossier-events", event)["id"],
        "calendar-links": link["id"],
        "api-keys": _made(admin, "api-keys", {"name": MARK, "role": "viewer"})["id"],
        "members": next(each["id"] for each in admin.get("members").json()["results"] if each["role"] == "editor"),
        "audit-events": admin.get("audit-events").json()["results"][0]["id"],
    }
    with scope(tenant.pk):
        notified = Notification.objects.first()
        assert notified
        victim.ids["notifications"] = str(notified.pk)
        user = User.objects.get(username=dpo.username)
        kept = SavedFilter(tenant_id=tenant.pk, user=user, page="processingactivity", name=MARK, query="q=a")
        kept.save(force_insert=True)
        victim.ids["filters"] = str(kept.pk)
    return victim


def _item(kind: str) -> dict[str, Any]:
    item: dict[str, Any] = dict(ITEMS[kind]())
    name = "activity_name_vi" if kind == "processing-activities" else "name_vi"
    return item | {name: f"{MARK} {item[name]}"}


def _record(by: Someone, kind: str, **values: Any) -> str:
    return str(_made(by, kind, _item(kind) | values)["id"])


def _made(by: Someone, path: str, body: Any) -> dict[str, Any]:
    answer = by.client.post(by.url(path), body)
    assert answer.status_code == 201, (path, answer.content)
    return dict(answer.json())


def fingerprint(tenant_id: UUID) -> dict[str, Any]:
    """A digest of all rows of the tenant, by table. It filters by itself: a wall may be missing."""
    found = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant_id)])
        for model in apps.get_models():
            columns = {each.column for each in model._meta.concrete_fields}
            if "tenant_id" in columns or model is Tenant:
                table, column = model._meta.db_table, "id" if model is Tenant else "tenant_id"
                digest = "SELECT count(*), md5(string_agg(t::text, ',' ORDER BY t::text))"
                cursor.execute(f"{digest} FROM {table} t WHERE {column} = %s", [str(tenant_id)])
                found[table] = cursor.fetchone()
    return found
