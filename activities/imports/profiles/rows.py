"""The rows of a register in the layout of its source, as lines of items with the fields of an activity.

Nothing that a row says is lost: what has no field of its own, and what its field cannot take, is added to a text of
the activity after its heading, so that it is searched, shown and corrected there. Names of catalogue records become
links where exactly one record has the name.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any
from uuid import UUID

from activities.contract.fields import TextField
from activities.contract.item_serializer import ItemSerializer
from activities.contract.links import Known, Wanted, look_up
from activities.imports.files.preview import FIELDS_APART
from activities.imports.profiles import grounds, values
from activities.imports.profiles.profile import Column, Profile, Reading, Sheets
from activities.models.text import comparable, trimmed
from activities.parsing.files import Line
from activities.spreadsheets.cells import cell_reader
from activities.spreadsheets.headings import IGNORED, Row, normalised
from activities.spreadsheets.tables import encoded, table_below
from pdpl_inventory.errors import Problem
from tenants.isolation.context import scope

# So many rows look up their names together.
BLOCK = 500
# Rows that are joined into activities are held in memory; this many at most.
MOST_JOINED = 100_000
LONGEST_NAME = 200
# The texts of a row by column, named by its first heading: each with the heading that the file has.
Cells = dict[str, dict[tuple[str, str], None]]
_as_text = cell_reader(None)


def profiled_lines(
    sheets: Sheets,
    profile: Profile,
    takes_drafts: bool,
    serializer: ItemSerializer,
    tenant_id: UUID,
    taken: list[tuple[str, str]],
) -> Iterator[Line]:
    """Yield each activity of the first sheet that has the source's headings as a line of one item.

    ``takes_drafts``: a row whose ground Vietnamese law lacks becomes a draft with the nearest. ``taken`` is filled with
    the headings and the fields of each, separated by semicolons. Raises ``Problem`` (400) as ``tables.item_lines``
    does, and when more than 100,000 rows would have to be joined.
    """
    tables = profile.layout(profile, sheets) if profile.layout else sheets
    choices = ", ".join(profile.by_heading)
    found = table_below((rows for _, rows in tables), profile.names, profile.name_from, "profile", choices)
    if found is None:
        return
    (_, cells), below = found
    headings = {place: " ".join(trimmed(str(cell)).split()) for place, cell in cells.items()}
    taken += [(text, FIELDS_APART.join(_fields(profile, text))) for text in headings.values()]
    rows = _rows(profile, headings, below)
    items = _Items(profile, takes_drafts, serializer)
    for block in _blocks(_joined(rows, profile.grouped_by) if profile.grouped_by else rows):
        with scope(tenant_id):
            known = items.look_up(each for _, each in block)
        for number, each in block:
            yield number, encoded(list(items.item(each, known).items()))


def _fields(profile: Profile, heading: str) -> list[str]:
    return [] if normalised(heading) in IGNORED else profile.fields_of(heading)


def _blocks(rows: Iterator[tuple[int, Cells]]) -> Iterator[list[tuple[int, Cells]]]:
    while block := list(islice(rows, BLOCK)):
        yield block


def _rows(profile: Profile, headings: Mapping[int, str], rows: Iterator[Row]) -> Iterator[tuple[int, Cells]]:
    """The rows with a text, by column. A cell beside the headings is under the number of its column."""
    for number, cells in rows:
        found: Cells = {}
        for place, cell in cells.items():
            heading, text = headings.get(place, f"#{place + 1}"), _as_text(cell)
            if text and not values.is_nothing(text) and normalised(heading) not in IGNORED:
                found.setdefault(profile.key_of(heading), {})[heading, text] = None
        if found:
            yield number, found


def _joined(rows: Iterator[tuple[int, Cells]], grouped_by: tuple[str, ...]) -> Iterator[tuple[int, Cells]]:
    """The rows of one activity as one row, at the place of the first; each text once."""
    groups: dict[tuple[Any, ...], tuple[int, Cells]] = {}
    for count, (number, cells) in enumerate(rows):
        if count >= MOST_JOINED:
            raise Problem(400, "profile_too_many_rows", limit=MOST_JOINED)
        group = tuple(_text(cells, key) for key in grouped_by)
        first = groups.setdefault(group if any(group) else (number,), (number, {}))[1]
        for key, texts in cells.items():
            first.setdefault(key, {}).update(texts)
    yield from groups.values()


def _text(cells: Cells, key: str) -> str:
    """The texts of a column, each once."""
    return "; ".join(dict.fromkeys(text for _, text in cells.get(key, ())))


def _by_heading(cells: Cells, key: str) -> dict[str, str]:
    """The texts of a column by the heading that the file has."""
    found: dict[str, list[str]] = {}
    for heading, text in cells[key]:
        found.setdefault(heading, []).append(text)
    return {heading: "; ".join(texts) for heading, texts in found.items()}


class _Items:
    """Makes items of rows."""

    def __init__(self, profile: Profile, takes_drafts: bool, serializer: ItemSerializer) -> None:
        self.profile, self.takes_drafts, self.serializer = profile, takes_drafts, serializer
        self.references = {each.field: each for each in serializer.kind.references}

    def look_up(self, rows: Iterable[Cells]) -> dict[str, Known]:
        """The catalogue records that the rows may name, by field; in the open scope."""
        wanted = {field: Wanted() for field in self.references}
        for cells in rows:
            for key in cells:
                column = self.profile.column_of(key)
                if column.reading is Reading.LINKS:
                    for part in values.parts(_text(cells, key)):
                        wanted[column.field].texts.update(filter(_may_be_name, (part, *values.finer_parts(part))))
        known = look_up({self.references[field]: each for field, each in wanted.items()}, lock="")
        return {field: known[reference] for field, reference in self.references.items()}

    def item(self, cells: Cells, known: Mapping[str, Known]) -> dict[str, Any]:
        """The item of a row."""
        made = _Item()
        for key in cells:
            column = self.profile.column_of(key)
            match column.reading:
                case Reading.MONTHS:
                    made.add_months(column, _text(cells, key), next(iter(cells[key]))[0])
                case Reading.BASIS:
                    made.basis_heading, made.basis = next(iter(cells[key]))[0], _text(cells, key)
                case _:
                    for heading, text in _by_heading(cells, key).items():
                        made.add(column, heading, text, known)
        if name := " – ".join(text for key in self.profile.name_from if (text := _text(cells, key))):
            made.values["activity_name_vi"] = self._name(name)
        keys = [_text(cells, key) for key in self.profile.key_from]
        if keys and all(keys):
            made.values["external_id"] = "/".join(keys)
        made.choose_basis(self.takes_drafts)
        return {**made.values, **made.joined_texts(self.serializer)}

    def _name(self, name: str) -> str:
        """The name in one line. One that is composed is cut: its parts are stored in full elsewhere."""
        line = " ".join(name.split())
        is_composed = len(self.profile.name_from) > 1
        return f"{line[: LONGEST_NAME - 1]}…" if is_composed and len(line) > LONGEST_NAME else line


class _Item:
    """An item in the making: its values, and by field the texts that it has and those that are noted after them."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.texts: dict[str, list[str]] = {}
        self.notes: dict[str, list[str]] = {}
        self.basis = self.basis_heading = ""

    def add(self, column: Column, heading: str, text: str, known: Mapping[str, Known]) -> None:
        """Add what a column says under one heading."""
        match column.reading:
            case Reading.TEXT:
                self.texts.setdefault(column.field, []).append(text)
            case Reading.NOTE:
                self._note(column.field, heading, text)
            case Reading.FLAG:
                value, says_more = values.flag(text)
                if value is not None:
                    self.values[column.field] = value
                if says_more:
                    self._note(column.keep, heading, text)
            case Reading.CODES:
                found, other = values.coded(text, column.codes or {})
                self._extend(column, heading, found, other)
            case Reading.LINKS:
                self._extend(column, heading, *_linked(text, known[column.field]))

    def add_months(self, column: Column, text: str, heading: str) -> None:
        """Add a duration: as months, or noted where it is no number of them."""
        if (found := values.months(text)) is None:
            self._note(column.keep, heading, text)
        else:
            self.values[column.field] = found

    def choose_basis(self, takes_drafts: bool) -> None:
        """Set the ground, and of a draft whose ground is to be chosen also the citation that says so."""
        if takes_drafts and (draft := grounds.draft_basis(self.basis)):
            self.values["legal_basis"], self.values["legal_basis_citation"] = draft
            if self.basis not in draft[1]:
                self._note("purpose_vi", self.basis_heading, self.basis)
        elif self.basis:
            self.values["legal_basis"] = grounds.basis_of(self.basis)
            if grounds.says_more(self.basis):
                self._note("purpose_vi", self.basis_heading, self.basis)

    def joined_texts(self, serializer: ItemSerializer) -> dict[str, str]:
        """The text of each field: what it has, then what is noted."""
        found: dict[str, str] = {}
        for field in dict.fromkeys((*self.texts, *self.notes)):
            is_long = isinstance(serializer.fields[field], TextField)
            parts = dict.fromkeys((*self.texts.get(field, ()), *self.notes.get(field, ())))
            found[field] = ("\n" if is_long else "; ").join(
                each if is_long else " ".join(each.split()) for each in parts
            )
        return found

    def _note(self, field: str, heading: str, text: str) -> None:
        self.notes.setdefault(field, []).append(f"{heading}: {text}")

    def _extend(self, column: Column, heading: str, found: list[str], other: list[str]) -> None:
        if found:
            self.values[column.field] = list(dict.fromkeys((*self.values.get(column.field, ()), *found)))
        if other:
            self._note(column.keep, heading, "; ".join(other))


def _linked(text: str, known: Known) -> tuple[list[str], list[str]]:
    """The ids of the records that a list names, and the elements that no record, or several, have for a name."""
    ids: list[str] = []
    other: list[str] = []
    for part in values.parts(text):
        for name in values.elements(part, lambda each: len(known.ids_of(each)) == 1):
            found = known.ids_of(name)
            if len(found) == 1:
                ids += map(str, found)
            elif comparable(name) not in values.NONE:
                other.append(name)
    return ids, other


def _may_be_name(text: str) -> bool:
    return len(text) <= LONGEST_NAME and text.isprintable()
