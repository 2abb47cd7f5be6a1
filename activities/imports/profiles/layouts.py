"""Workbooks that are no plain table, as tables: forms (CNIL), and one record with its parts (CISO Assistant)."""

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from activities.imports.profiles.profile import DETAILS, Profile, Sheets
from activities.imports.profiles.values import is_nothing
from activities.models.text import comparable, trimmed
from activities.spreadsheets.headings import Row, normalised

# A form is no longer than this.
MOST_FORM_ROWS = 500
MOST_PART_ROWS = 5_000
# The second heading of a block of a form, under which each row is an element.
SUBHEADINGS = frozenset(
    map(
        comparable,
        (
            "Description",
            "Type de destinataire",
            "Type de mesure de sécurité",
            "Type",
            "Destinataire",
            "Nom",
            "Précisions",
        ),
    )
)
RETENTION = ("durée de conservation", "délai d'effacement")
NUMBERED = re.compile(r"[a-z' ]+ \d+")
RECORD = "Processing"
PARTS = ("Purposes", "Personal data", "Data subjects", "Data recipients", "Contractors", "Transfers")


def forms_as_table(profile: Profile, sheets: Sheets) -> Sheets:
    """The forms of a workbook as one table, a row each; its sheets as they are when none of them is a filled form.

    A form has the name of its activity in a row of two cells, label and value. A list of the activities beside the
    forms says nothing more, and is then left out.
    """
    others: list[tuple[str, Iterator[Row]]] = []
    forms: list[tuple[int, dict[str, str]]] = []
    for title, rows in sheets:
        start = list(islice(rows, MOST_FORM_ROWS))
        if form := _form(profile, start):
            forms.append(form)
        else:
            others.append((title, chain(start, rows)))
    yield from [("", _table(forms))] if forms else others


def record_as_table(profile: Profile, sheets: Sheets) -> Sheets:
    """The workbook of one record as a table of one row; other sheets as they are.

    The sheets of its parts become columns, named after sheet and heading, that join the cells of all of their rows.
    """
    for title, rows in sheets:
        if title == RECORD:
            record = _rows(profile, rows)
            number, cells = record[0] if record else (0, {})
            for part, below in sheets:
                if part in PARTS:
                    cells |= _joined(part, _rows(profile, below))
            yield title, _table([(number, cells), *record[1:]]) if record else iter(())
            return
        yield title, rows


def _table(found: list[tuple[int, dict[str, str]]]) -> Iterator[Row]:
    """Rows of headings and texts as a table: its heading row, then the rows."""
    headings = list(dict.fromkeys(heading for _, cells in found for heading in cells))
    places = {heading: place for place, heading in enumerate(headings)}
    yield 0, dict(enumerate(headings))
    for number, cells in found:
        yield number, {places[heading]: text for heading, text in cells.items()}


# --- One record with its parts ------------------------------------------------------------------


def _rows(profile: Profile, rows: Iterator[Row]) -> list[tuple[int, dict[str, str]]]:
    """The rows below the first one, their cells by its texts."""
    headings = {place: trimmed(str(cell)) for place, cell in next(rows, (0, {}))[1].items()}
    return [
        (number, {headings[place]: str(cell) for place, cell in cells.items() if place in headings})
        for number, cells in islice(rows, MOST_PART_ROWS)
    ]


def _joined(part: str, rows: list[tuple[int, dict[str, str]]]) -> dict[str, str]:
    joined: dict[str, dict[str, None]] = {}
    for _, cells in rows:
        for heading, text in cells.items():
            joined.setdefault(f"{part}: {heading}", {})[text] = None
    return {heading: "\n".join(texts) for heading, texts in joined.items()}


# --- A form --------------------------------------------------------------------------------------


def _form(profile: Profile, rows: list[Row]) -> tuple[int, dict[str, str]] | None:
    """The row at which a form names its activity, and its texts by label; None when the sheet is no filled form."""
    if any(_heads_list(profile, cells) for _, cells in rows):
        return None
    reader = _FormReader(profile)
    for number, cells in rows:
        if texts := [(place, text) for place, cell in cells.items() if (text := trimmed(str(cell)))]:
            reader.read(number, texts)
    return reader.result()


def _heads_list(profile: Profile, cells: dict[int, Any]) -> bool:
    """Whether a row has the heading of the names beside another one: the heading row of a list of activities."""
    known = {profile.names[text] for cell in cells.values() if (text := normalised(str(cell))) in profile.names}
    return len(known) > 1 and not known.isdisjoint(profile.name_from)


class _FormReader:
    """Reads the rows of a form. ``block`` is the list that is being read, ``retention`` the place of its durations."""

    def __init__(self, profile: Profile) -> None:
        self.profile, self.named_in = profile, 0
        self.texts: dict[str, list[str]] = {}
        self.durations: dict[str, str] = {}
        self.block, self.retention = "", -1

    def read(self, number: int, texts: list[tuple[int, str]]) -> None:
        """Read the filled cells of a row: label and value, the headings of a block, or an element of it."""
        (_, label), *values = texts
        if values and comparable(values[0][1]) in SUBHEADINGS:
            self.block = label
            self.retention = next((place for place, text in values if text.lower().startswith(RETENTION)), -1)
        elif normalised(label) in self.profile.names:
            self.block = ""
            self._add(label, values)
            if values and self.profile.key_of(label) in self.profile.name_from:
                self.named_in = self.named_in or number
        elif self.block:
            self._element(label, values)
        else:
            self._add(label, values)

    def _element(self, label: str, values: list[tuple[int, str]]) -> None:
        said = [(place, text) for place, text in values if not is_nothing(text)]
        others = [text for place, text in said if place != self.retention]
        if not said:
            return
        name = others.pop(0) if others and NUMBERED.fullmatch(comparable(label)) else label
        self.texts.setdefault(self.block, []).append(name)
        if others:
            self.texts.setdefault(f"{self.block}{DETAILS}", []).append(f"{name}: {', '.join(others)}")
        for place, text in said:
            if place == self.retention:
                self.durations[name] = text

    def _add(self, label: str, values: list[tuple[int, str]]) -> None:
        if values:
            self.texts.setdefault(label, []).append(", ".join(text for _, text in values))

    def result(self) -> tuple[int, dict[str, str]] | None:
        """The row of the name with every text; None when no row has a name."""
        if not self.named_in:
            return None
        found: dict[str, Any] = {label: "\n".join(texts) for label, texts in self.texts.items()}
        if self.durations:
            same = len(set(self.durations.values())) == 1
            named = (text if same else f"{name}: {text}" for name, text in self.durations.items())
            found.setdefault("Durée de conservation", "\n".join(dict.fromkeys(named)))
        return self.named_in, found
