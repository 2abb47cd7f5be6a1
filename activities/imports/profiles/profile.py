"""What a profile consists of: the headings of a source, the field that each of them fills, and how cells are read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from activities.spreadsheets.headings import Row, normalised

Sheets = Iterable[tuple[str, Iterator[Row]]]
# What some sources add to a heading and others leave out.
OPTIONAL = ("(if applicable)", "(if possible)")
# The end of the heading of what a form says more about the elements of a list.
DETAILS = " – précisions"


class Reading(Enum):
    """How the cells of a column are read."""

    TEXT = auto()
    """The cell is the field's text."""
    NOTE = auto()
    """The cell is added to the field's text, after its heading."""
    MONTHS = auto()
    """A duration, such as ``6 years``."""
    FLAG = auto()
    """Yes or no."""
    BASIS = auto()
    """A lawful basis of the GDPR."""
    CODES = auto()
    """A list of words, each of which is a code of the field."""
    LINKS = auto()
    """A list of names, keys or ids of catalogue records."""
    UNREAD = auto()
    """The column is not read, unless it is part of the name or of the key."""


@dataclass(frozen=True)
class Column:
    """A column of the source. ``keep`` is the text field that takes, after the heading, what ``field`` cannot."""

    headings: tuple[str, ...]
    reading: Reading
    field: str = ""
    keep: str = "purpose_vi"
    codes: Mapping[str, str] | None = None
    """The code of each word, in the form of ``comparable``."""

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that the column may fill."""
        if self.reading in (Reading.MONTHS, Reading.FLAG, Reading.BASIS, Reading.CODES, Reading.LINKS):
            return (self.field, self.keep)
        return (self.field,) if self.field else ()


@dataclass(frozen=True)
class Profile:
    """The columns of a source.

    An activity is named by the cells under ``name_from``; its key is composed of those under ``key_from``. Rows that
    have the same cells under all of ``grouped_by`` are one activity. ``layout`` makes a table of sheets that are none,
    and leaves others as they are.
    """

    columns: tuple[Column, ...]
    name_from: tuple[str, ...] = ()
    key_from: tuple[str, ...] = ()
    grouped_by: tuple[str, ...] = ()
    layout: Callable[["Profile", Sheets], Sheets] | None = None

    @cached_property
    def names(self) -> dict[str, str]:
        """The first heading of a column by each accepted heading, ``normalised``."""
        found: dict[str, str] = {}
        for column in self.columns:
            for heading in column.headings:
                plain = heading
                for words in OPTIONAL:
                    plain = plain.removesuffix(words).strip()
                for text in (heading, plain):
                    found.setdefault(normalised(text), column.headings[0])
        return found

    @cached_property
    def by_heading(self) -> dict[str, Column]:
        """The column by its first heading."""
        return {column.headings[0]: column for column in self.columns}

    def key_of(self, heading: str) -> str:
        """The first heading of the column that a heading belongs to; a heading that the source does not have itself."""
        return self.names.get(normalised(heading), heading)

    def column_of(self, heading: str) -> Column:
        """The column of a heading. What the source does not have is noted in the purpose."""
        if known := self.by_heading.get(self.key_of(heading)):
            return known
        if heading.endswith(DETAILS):
            about = self.column_of(heading.removesuffix(DETAILS))
            field = about.field if about.reading in (Reading.TEXT, Reading.NOTE) else about.keep
            return Column((heading,), Reading.NOTE, field)
        return Column((heading,), Reading.NOTE, "purpose_vi")

    def fields_of(self, heading: str) -> list[str]:
        """The fields that a heading fills, wholly or in part."""
        key = self.key_of(heading)
        named = ["activity_name_vi"] if key in self.name_from else []
        keyed = ["external_id"] if key in self.key_from else []
        return list(dict.fromkeys([*named, *keyed, *self.column_of(heading).fields]))
