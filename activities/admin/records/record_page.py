"""The page on which a record is read and reviewed: its facts, links and latest history. Its form is another page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from activities.admin.records import particulars, record_history
from activities.admin.records.particulars import Cell, LinkTable
from activities.contract.kinds import Kind
from activities.models import ProcessingActivity, Record
from activities.records.read import usage_of
from pdpl_inventory.language import in_request_language

LATEST = 3


def record_page(request: HttpRequest, site: Any, kind: Kind, record: Record, **more: Any) -> HttpResponse:
    """Return the page. ``more`` has its ``sections``, titles with names of fields, and what the kind adds."""
    tables = particulars.link_tables(record) if isinstance(record, ProcessingActivity) else {}
    sections = [(title, list(_parts(record, names, tables))) for title, names in more.pop("sections")]
    context = {
        **site.each_context(request),
        "title": str(record),
        "opts": record._meta,
        "original": record,
        "sections": sections,
        "users": [in_request_language(each) for each in usage_of(kind, [record.pk])],
        "entries": record_history.latest_entries(kind, record, LATEST),
        **more,
    }
    return TemplateResponse(request, "admin/activities/record.html", context)


def _parts(record: Record, names: list[str], tables: dict[str, LinkTable]) -> Any:
    """Yield the parts of a section in order: a table of links, or a list of facts."""
    facts: list[tuple[str, str, Cell]] = []
    for name in names:
        if name in tables:
            if facts:
                yield {"facts": facts}
            facts = []
            yield {"table": tables[name]}
        else:
            facts += particulars.facts(record, [name])
    if facts:
        yield {"facts": facts}
