"""The type of a message in both languages."""

from typing import NamedTuple


class Sentence(NamedTuple):
    """One message in Vietnamese and in English; both may hold ``str.format`` fields."""

    vi: str
    en: str
