"""An entry of the audit log in words: its particulars, and each record that it changed, before and after."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from activities.admin.records.particulars import page_of
from activities.admin.records.record_history import changed_fields
from activities.audit.history import states_of
from activities.contract.kinds import KINDS, Kind
from activities.dossiers.questions import QUESTIONS
from activities.models import AuditEvent, Batch, Record, RecordChange
from activities.models.batches import Kind as Word
from activities.spreadsheets.words import linked_names
from pdpl_inventory.language import in_request_language
from tenants.models import Role, Tenant

A_PAGE = 25
# Particulars that are no columns of a batch; the rest of ``data`` is shown as it is stored, at the foot of the page.
LABELS: dict[str, Any] = {
    "comment": _("ý kiến"),
    "role": _("vai trò"),
    "address": _("địa chỉ mạng"),
    "format": _("định dạng"),
    "count": _("số bản ghi"),
    "total_changed": _("số bản ghi đã áp dụng"),
    "total_refused": _("số bản ghi giữ nguyên"),
    "total_removed": _("số bản ghi đã xóa"),
    "key_prefix": _("đầu khóa API"),
    "fields": _("các trường"),
}


def entry_context(request: HttpRequest, event: AuditEvent) -> dict[str, Any]:
    """What the page of an entry shows beside its columns; the records of an act on many by pages of 25."""
    word = event.data.get("kind")
    kind = KINDS[Word(word)] if word in Word.values else None
    subject = _subject(kind, event) if kind else None
    found = Paginator(event.record_changes.order_by("record_id"), A_PAGE).get_page(request.GET.get("p"))
    return {
        "particulars": list(_particulars(event.data)),
        "subject": subject,
        "where": page_of(subject) if subject else "",
        "changes": list(_changes(kind, event)),
        "changed_records": _records(kind, event, found) if kind else [],
        "page": found,
    }


def _particulars(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield label and words of the particulars that have a label."""
    has_table = "changes" in data or "before" in data or "after" in data
    for name, value in data.items():
        if (name == "fields" and has_table) or (name == "kind" and value not in Word.values):
            continue
        label = LABELS.get(name) or _column_label(name)
        if label and value not in (None, "", [], {}):
            yield capfirst(str(label)), _words(name, value)


def _column_label(name: str) -> Any:
    try:
        return getattr(Batch._meta.get_field(name), "verbose_name", None)
    except FieldDoesNotExist:
        return None


def _words(name: str, value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_format(value, force_grouping=True)
    if isinstance(value, list):
        return "; ".join(map(_label_of_change, map(str, value)) if name == "fields" else map(str, value))
    if not isinstance(value, str):
        return _plain(value)
    field: Any = Batch._meta.get_field(name) if _column_label(name) else None
    choices = dict(Role.choices) if name == "role" else dict(getattr(field, "flatchoices", None) or [])
    return str(choices.get(value, value))


def _subject(kind: Kind, event: AuditEvent) -> Record | None:
    """The record that the act concerns, if it still exists."""
    return kind.model.objects.filter(pk=event.record_id).first() if event.record_id else None


def _changes(kind: Kind | None, event: AuditEvent) -> Iterator[tuple[Any, str, str]]:
    """Yield label, before and after of each field that an act on one thing changed."""
    data = event.data
    if kind and ("before" in data or "after" in data):
        before, after = data.get("before") or {}, data.get("after") or {}
        yield from changed_fields(kind, before, after, linked_names(kind, [before, after]))
    elif isinstance(changes := data.get("changes"), dict):
        for name, (before, after) in changes.items():
            yield _label_of_change(name), _plain(before), _plain(after)


def _label_of_change(name: str) -> str:
    """The label of a question of the dossiers or of one of the organisation's particulars."""
    if question := QUESTIONS.get(name):
        return in_request_language(question.title)
    try:
        label = getattr(Tenant._meta.get_field(name), "verbose_name", name)
    except FieldDoesNotExist:
        label = name
    return capfirst(str(label))


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_plain(one)}" for name, one in value.items() if one not in (None, "", []))
    if isinstance(value, list):
        return "\n".join(map(_plain, value))
    if isinstance(value, bool):
        return str(_("Có") if value else _("Không"))
    return "" if value is None else str(value)


def _records(kind: Kind, event: AuditEvent, found: Page[RecordChange]) -> list[dict[str, Any]]:
    """The records of a page of an act on many: name, address, and fields before and after; three statements."""
    ids = [each.record_id for each in found]
    stored = {each.pk: each for each in kind.model.objects.filter(pk__in=ids)}
    states = [(each.record_id, *states_of(each)) for each in found]
    names = linked_names(kind, [state for _, *both in states for state in both])
    return [
        {
            "name": str(stored[pk]) if pk in stored else str(before.get(kind.name) or pk),
            "where": page_of(stored[pk]) if pk in stored else "",
            "changes": list(changed_fields(kind, before, after, names)),
        }
        for pk, before, after in states
    ]
