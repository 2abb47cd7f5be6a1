"""The register as JSON: what senders write of each activity, under its name in the API, and the linked records."""

from collections.abc import Iterable, Iterator
from typing import IO, Any

import msgspec
from django.utils import timezone

from activities.contract.serializers import written_fields
from activities.models import DataCategory, DataTransfer, Recipient
from activities.register.columns import OF_DOCUMENTS
from activities.register.entries import OWN, Entry
from activities.register.export import Export

OF_LINKED = {
    DataCategory: ("id", "code", "name_vi", "name_en", "sensitivity", "legal_reference"),
    Recipient: ("id", *written_fields(Recipient)),
    DataTransfer: ("id", *written_fields(DataTransfer)),
}


def write(export: Export, file: IO[bytes]) -> None:
    """Write the document to ``file``, in the open scope: one object whose ``results`` are the entries."""
    write_object(head(export), "results", map(result, export.entries(with_times=True)), file)


def write_object(head: dict[str, Any], name: str, items: Iterable[Any], file: IO[bytes]) -> None:
    """Write one JSON object: the members of ``head``, and ``items`` one a line as the last member ``name``."""
    file.write(msgspec.json.encode(head)[:-1] + b"," + msgspec.json.encode(name) + b":[")
    for place, item in enumerate(items):
        file.write((b",\n" if place else b"\n") + msgspec.json.encode(item))
    file.write(b"\n]}\n")


def head(export: Export) -> dict[str, Any]:
    """What the document says of itself."""
    tenant = export.tenant
    return {
        "tenant": {"id": tenant.pk, "name_vi": tenant.name, "name_en": tenant.name_en, "tax_code": tenant.tax_code},
        "as_of": export.as_of,
        "made_at": timezone.localtime(export.made_at),
        "filters": export.conditions,
        "columns": list(_columns()),
        "count": len(export.ids),
    }


def _columns() -> Iterator[dict[str, str]]:
    for each in OF_DOCUMENTS:
        yield {"name": each.name, "heading": each.heading.en, "heading_vi": each.heading.vi, "field": each.field}


def result(entry: Entry) -> dict[str, Any]:
    """An entry as JSON values."""
    activity = entry.activity
    return {
        "number": entry.number,
        "id": activity.pk,
        **{name: getattr(activity, name) for name in OWN},
        "status": activity.status,
        "has_sensitive_data": bool(entry.sensitive),
        "has_cross_border_transfer": bool(entry.transfers),
        "data_categories": _records(entry.categories),
        "recipients": _records(entry.recipients),
        "transfers": _records(entry.transfers),
        "created_at": timezone.localtime(activity.created_at),
        "updated_at": timezone.localtime(activity.updated_at),
        "reviewed_at": activity.reviewed_at and timezone.localtime(activity.reviewed_at),
    }


def _records(records: list[Any]) -> list[dict[str, Any]]:
    return [{name: getattr(each, name) for name in OF_LINKED[type(each)]} for each in records]
