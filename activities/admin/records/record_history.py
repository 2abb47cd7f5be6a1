"""The history page of one record: each act with actor, time and comment, and the fields' values before and after."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from activities.audit.history import history_entries, record_history
from activities.contract.kinds import Kind
from activities.models import Record
from activities.models.audit import Action, Door
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import Sentence

A_PAGE = 25
LABELS: dict[str, Any] = {
    "data_category_ids": _("danh mục dữ liệu"),
    "recipient_ids": _("bên nhận"),
    "transfer_ids": _("lượt chuyển dữ liệu"),
    "recipient_id": _("bên nhận"),
    "batch_id": _("lô"),
}


def history_page(request: HttpRequest, site: Any, kind: Kind, record: Record) -> HttpResponse:
    """Return a page of 25 acts; the number of SQL statements does not depend on the length of the history."""
    found = Paginator(record_history(record.pk, record), A_PAGE).get_page(request.GET.get("p"))
    entries = history_entries(record.pk, list(found))
    names = _names(kind, entries)
    context = {
        **site.each_context(request),
        "title": _("Lịch sử: %s") % record,
        "opts": record._meta,
        "original": record,
        "page": found,
        "entries": [_shown(kind, each, names) for each in entries],
    }
    return TemplateResponse(request, "admin/activities/history.html", context)


def _shown(kind: Kind, entry: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    sentence = Sentence(entry["message_vi"], entry["message"])
    known = entry["action"] in Action.values
    return {
        **entry,
        "action": Action(entry["action"]).label if known else entry["action"],
        "door": Door(entry["door"]).label,
        "words": in_request_language(sentence),
        "changes": list(_changes(kind, entry["before"] or {}, entry["after"] or {}, names)),
    }


def _changes(kind: Kind, before: dict[str, Any], after: dict[str, Any], names: dict[str, str]) -> Iterator[Any]:
    """Yield label, before and after of each field that differs; empty fields of a new record are left out."""
    for name in dict.fromkeys((*before, *after)):
        then, now = (_value(kind, name, each.get(name), names) for each in (before, after))
        if then != now:
            yield _label(kind, name), then, now


def _label(kind: Kind, name: str) -> Any:
    if name in LABELS:
        return LABELS[name]
    try:
        return getattr(kind.model._meta.get_field(name), "verbose_name", name)
    except FieldDoesNotExist:
        return name


def _value(kind: Kind, name: str, value: Any, names: dict[str, str]) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return str(_("Có") if value else _("Không"))
    if isinstance(value, list):
        return ", ".join(sorted(names.get(str(each), str(each)) for each in value))
    choices = getattr(_field(kind, name), "flatchoices", None) or []
    return str(dict(choices).get(value, names.get(str(value), value)))


def _field(kind: Kind, name: str) -> Any:
    try:
        return kind.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _names(kind: Kind, entries: list[dict[str, Any]]) -> dict[str, str]:
    """Return the names of all linked records by id, with one query for each kind of link."""
    names: dict[str, str] = {}
    for each in kind.references:
        ids: set[str] = set()
        for entry in entries:
            for state in (entry["before"] or {}, entry["after"] or {}):
                value = state.get(each.field)
                ids |= set(value if isinstance(value, list) else [value] if value else [])
        found = each.target.objects.filter(pk__in=[UUID(str(pk)) for pk in ids])
        names |= {str(pk): name for pk, name in found.values_list("pk", each.target.NAME)}
    return names
