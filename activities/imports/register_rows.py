"""The rows of an exported register when they come back (contract §7): its headings, and the cells that were changed.

A cell that says what the register says now of its record, in either language, is left out of the row. So the columns
that follow from others, and those that show a record less exactly than it is stored, change nothing. Only rows of
tables come this way: JSON has the fields of the API alone.
"""

import re
from collections.abc import Iterable, Mapping
from copy import copy
from functools import cache
from itertools import chain
from typing import Any
from uuid import UUID

from activities.contract.item_serializer import ItemSerializer
from activities.contract.kinds import ACTIVITIES, Kind
from activities.contract.table_fields import DERIVED, CellDateField, id_or_text
from activities.imports.files.parts import Lines
from activities.models import DataCategory, ProcessingActivity
from activities.parsing.json_text import ParsedObject
from activities.register.columns import DAY, Column, table_columns
from activities.register.entries import Entry, read_entries
from activities.register.labels import Labels
from activities.spreadsheets.cells import Reader, cell_reader
from activities.spreadsheets.headings import field_names, normalised
from activities.spreadsheets.tables import encoded
from activities.spreadsheets.words import is_country

# The two columns in which a register shows the categories of an activity.
CATEGORIES = ("basic_data", "sensitive_data")
LINKS = "data_category_ids"
NAMED = re.compile(rb'"(?:id|status|' + "|".join((*CATEGORIES, *DERIVED)).encode() + rb')":')
# What PostgreSQL refuses in a text.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
Item = dict[str, Any]


def heading_names(serializer: ItemSerializer) -> dict[str, str]:
    """The field by each accepted heading, normalised; of activities also the headings of the register."""
    names = field_names(serializer)
    return {**_register_headings(), **names} if serializer.kind is ACTIVITIES else names


@cache
def _register_headings() -> dict[str, str]:
    return {
        normalised(heading): "" if each.name == "number" else _name(each)
        for each in table_columns()
        for heading in (each.heading.vi, each.heading.en, each.both)
    }


def _name(column: Column) -> str:
    """The name that the cells of a column have in an item."""
    return column.name if column.name in CATEGORIES else column.field or column.name


def is_exported(kind: Kind, lines: Lines) -> bool:
    """Whether rows of a table have the id of a record, or a column that only an exported register has."""
    return kind is ACTIVITIES and any(NAMED.search(line) for line in lines.places)


def changed_cells(serializer: ItemSerializer, lines: Lines) -> Lines:
    """``lines`` with only the cells that differ from what the register says of their records, in the open scope.

    Required fields stay. The two columns of categories become one list of links.
    """
    items = [lines.parse(lines.first + place) for place in range(len(lines))]
    entries = _entries(items)
    readers = {_name(each): _reader(serializer, each) for each in table_columns()}
    changed = copy(lines)
    changed.places = [
        line
        if isinstance(item, ParsedObject) or not NAMED.search(line)
        else encoded([*_changed(item, entries.get(key) if (key := _key(item)) else None, readers, serializer).items()])
        for item, line in zip(items, lines.places, strict=True)
    ]
    return changed


def _key(item: Item) -> UUID | str | None:
    """By what a row names its record: the id, else the sender's key; None for a text that none can have."""
    for name in ("id", "external_id"):
        if isinstance(key := item.get(name), str):
            return None if UNSTORABLE.search(key) else id_or_text(key) if name == "id" else key
    return None


def _entries(items: Iterable[Item]) -> dict[UUID | str | None, Entry]:
    """The entries of the records that the rows name, by their ids and keys."""
    keys = {_key(item) for item in items}
    ids = [each for each in keys if isinstance(each, UUID)]
    by_key = ProcessingActivity.objects.filter(external_id__in=[each for each in keys if isinstance(each, str)])
    found: dict[UUID | str | None, Entry] = {}
    for entry in read_entries(list(dict.fromkeys([*ids, *by_key.values_list("pk", flat=True)]))):
        found[UUID(entry.activity.pk)] = entry
        found[entry.activity.external_id] = entry
    return found


def _reader(serializer: ItemSerializer, column: Column) -> Reader:
    if column.name in CATEGORIES:
        return cell_reader(serializer.fields[LINKS])
    if column.number_format == DAY:
        return cell_reader(CellDateField())
    name = _name(column)
    return cell_reader(serializer.fields.get(name), is_country(serializer.kind, name))


def _changed(item: Item, entry: Entry | None, readers: Mapping[str, Reader], serializer: ItemSerializer) -> Item:
    shown = [_shown(entry, readers, language) for language in ("vi", "en")] if entry else []
    naming = "id" if "id" in item else serializer.kind.key
    kept = {
        name: value
        for name, value in item.items()
        if name == naming
        or _is_required(serializer, name)
        or not any(_equals(name, value, each, readers) for each in shown)
    }
    if any(name in kept for name in CATEGORIES):
        named = {name: _list(readers[name](item.get(name))) for name in CATEGORIES if name in kept}
        if entry:  # the other column as it is stored, whatever its records are called
            named = {"basic_data": _ids(entry.basic), "sensitive_data": _ids(entry.sensitive)} | named
        kept[LINKS] = [*_list(item.get(LINKS)), *chain.from_iterable(named.values())]
    return {name: value for name, value in kept.items() if name not in CATEGORIES}


def _ids(records: Iterable[DataCategory]) -> list[str]:
    return [str(each.pk) for each in records]


def _shown(entry: Entry, readers: Mapping[str, Reader], language: str) -> Item:
    """What the register says of a record, as the cells of a row are read."""
    labels = _labels(language)
    shown = {_name(each): each.value(entry, labels) for each in table_columns()}
    return {name: None if cell in (None, "") else readers[name](cell) for name, cell in shown.items()}


@cache
def _labels(language: str) -> Labels:
    return Labels(language)


def _equals(name: str, value: Any, shown: Item, readers: Mapping[str, Reader]) -> bool:
    if name not in shown:
        return False
    if name in CATEGORIES or name in DERIVED:
        value = readers[name](value)
    return bool(_in_lines(value) == _in_lines(shown[name]))


def _in_lines(value: Any) -> Any:
    """A text with one kind of line break: CSV has its own."""
    return "\n".join(value.splitlines()) if isinstance(value, str) else value


def _is_required(serializer: ItemSerializer, name: str) -> bool:
    return name in serializer.fields and serializer.fields[name].required


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
