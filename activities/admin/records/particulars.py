"""A record in the reader's words: what tells it from others, its fields, and the records that it links to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from activities.contract.kinds import KINDS, Kind
from activities.models import DataCategory, DataTransfer, ProcessingActivity, Recipient, Record
from activities.models.codes import Sensitivity
from activities.spreadsheets.words import label, words

# The columns of a table of linked records, besides their names.
SHOWN: dict[type[Record], tuple[str, ...]] = {
    DataCategory: ("code", "sensitivity", "legal_reference"),
    Recipient: ("role", "country_code", "contract_number", "contract_date", "dpo_contact"),
    DataTransfer: (
        "recipient",
        "destination_country",
        "transfer_case",
        "contract_number",
        "first_transfer_on",
        "ctia_filed_on",
    ),
}


@dataclass(frozen=True)
class Cell:
    """A value on a page: its text, empty where there is none, and the address of the record that it names."""

    text: str
    where: str = ""


@dataclass(frozen=True)
class LinkTable:
    """The records of one kind to which a record links; ``name`` is the field of the link."""

    name: str
    title: str
    headings: list[str]
    rows: list[tuple[Record, str, list[Cell]]]
    """Each with its address and the cells of its columns."""


def kind_of(model: type[Record]) -> Kind:
    return next(kind for kind in KINDS.values() if kind.model is model)


def address_of(model: type[Record], pk: UUID) -> str:
    """The address of the page on which the record ``pk`` is read."""
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_read", args=[pk])


def page_of(record: Record) -> str:
    """The address of the page on which a record is read."""
    return address_of(type(record), record.pk)


def described(record: Record) -> str:
    """The record's name with what tells it from others: a sensitive category, a role and a country, a destination."""
    if isinstance(record, DataCategory):
        is_sensitive = record.sensitivity == Sensitivity.SENSITIVE
        return f"{record} ({_('nhạy cảm')})" if is_sensitive else str(record)
    if isinstance(record, Recipient):
        return f"{record} ({record.get_role_display()}, {record.country_code})"
    if isinstance(record, DataTransfer):
        return f"{record} ({record.destination_country})"
    return str(record)


def value(record: Record, name: str) -> Cell:
    """A field's value in the reader's language; numbers with separators, a linked record with its address."""
    found = getattr(record, name)
    if isinstance(found, Record):
        return Cell(described(found), page_of(found))
    if isinstance(found, datetime):
        return Cell(date_format(localtime(found), "DATETIME_FORMAT"))
    if isinstance(found, int) and not isinstance(found, bool):
        return Cell(number_format(found, force_grouping=True))
    if isinstance(found, date):
        return Cell(date_format(found, "SHORT_DATE_FORMAT"))
    return Cell(words(kind_of(type(record)), name, found))


def facts(record: Record, names: Iterable[str]) -> list[tuple[str, str, Cell]]:
    """Name, label and value of each field."""
    kind = kind_of(type(record))
    return [(name, capfirst(label(kind, name)), value(record, name)) for name in names]


def link_tables(activity: ProcessingActivity) -> dict[str, LinkTable]:
    """The categories, recipients and transfers of an activity by the field of the link; a statement for each."""
    linked: dict[str, QuerySet[Any]] = {
        "data_category_ids": activity.data_categories.order_by("-sensitivity", "name_order"),
        "recipient_ids": activity.recipients.order_by("name_order"),
        "transfer_ids": activity.transfers.order_by("name_order").select_related("recipient"),
    }
    own = kind_of(ProcessingActivity)
    return {name: _table(name, label(own, name), records) for name, records in linked.items()}


def _table(name: str, title: str, records: QuerySet[Any]) -> LinkTable:
    kind, columns = kind_of(records.model), SHOWN[records.model]
    rows = [(each, page_of(each), [value(each, column) for column in columns]) for each in records]
    return LinkTable(name, title, [capfirst(label(kind, column)) for column in columns], rows)
