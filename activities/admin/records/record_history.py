"""The history page of one record: each act with actor, time and comment, and the fields' values before and after."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from activities.audit.history import history_entries, record_history
from activities.contract.kinds import Kind
from activities.models import AuditEvent, Record
from activities.models.audit import Action, Door
from activities.records.etags import DERIVED
from activities.spreadsheets.words import label_of, linked_names, words
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import Sentence

A_PAGE = 25
# What follows from the rest of a record, and its id, which is in the address of its page.
LEFT_OUT = ("id", *DERIVED)
WITHDRAWN: dict[str, Any] = {Action.REVIEW_RETURNED: _("Rút lại"), Action.DOSSIER_RETURNED: _("Rút lại hồ sơ")}
"""The labels of acts that returned what nobody but their actor had written."""


def history_page(request: HttpRequest, site: Any, kind: Kind, record: Record) -> HttpResponse:
    """Return a page of 25 acts; the number of SQL statements does not depend on the length of the history."""
    found = Paginator(record_history(record.pk, record), A_PAGE).get_page(request.GET.get("p"))
    context = {
        **site.each_context(request),
        "title": _("Lịch sử: %s") % record,
        "opts": record._meta,
        "original": record,
        "page": found,
        "entries": _entries(kind, record, list(found)),
    }
    return TemplateResponse(request, "admin/activities/history.html", context)


def latest_entries(kind: Kind, record: Record, count: int) -> list[dict[str, Any]]:
    """The latest acts on a record, newest first, as its history page shows them."""
    return _entries(kind, record, list(record_history(record.pk, record)[:count]))


def _entries(kind: Kind, record: Record, events: list[AuditEvent]) -> list[dict[str, Any]]:
    entries = history_entries(record.pk, events)
    states = [state for entry in entries for state in (entry["before"], entry["after"]) if state]
    names = linked_names(kind, states)
    return [_shown(kind, each, names) for each in entries]


def _shown(kind: Kind, entry: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    sentence = Sentence(entry["message_vi"], entry["message"])
    return {
        **entry,
        "action": action_label(entry["action"], entry["is_withdrawal"]),
        "door": Door(entry["door"]).label,
        "words": in_request_language(sentence),
        "changes": list(changed_fields(kind, entry["before"] or {}, entry["after"] or {}, names)),
    }


def action_label(action: str, is_withdrawal: bool) -> str:
    """The label of an act on record; of a return of one's own as withdrawing, of an unknown act its code."""
    if is_withdrawal and action in WITHDRAWN:
        return str(WITHDRAWN[action])
    return str(dict(Action.choices).get(action, action))


def changed_fields(kind: Kind, before: dict[str, Any], after: dict[str, Any], names: dict[str, str]) -> Iterator[Any]:
    """Yield label, before and after of each field that differs; empty fields of a new record are left out."""
    for name in dict.fromkeys((*before, *after)):
        if name in LEFT_OUT:
            continue
        then, now = (_words(kind, name, each.get(name), names) for each in (before, after))
        if then != now:
            yield label_of(kind, name), then, now


def _words(kind: Kind, name: str, value: Any, names: dict[str, str]) -> str:
    """A logged value in words: days and moments, which the log keeps as ISO 8601, as the reader writes them."""
    if isinstance(value, str):
        if name.endswith("_at") and (moment := _parsed(parse_datetime, value)):
            return date_format(localtime(moment), "DATETIME_FORMAT")
        if name.endswith(("_on", "_date")) and (day := _parsed(parse_date, value)):
            return date_format(day, "SHORT_DATE_FORMAT")
    return words(kind, name, value, names)


def _parsed(parse: Any, text: str) -> Any:
    """What ``parse`` makes of the text; None for anything that is no day or moment."""
    try:
        return parse(text)
    except ValueError:
        return None
