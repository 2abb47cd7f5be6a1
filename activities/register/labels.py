"""The words of the register in one language: labels of codes, names of countries, dates and numbers for people."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from babel import Locale
from django.db.models import Model
from django.utils import translation

from activities.models import DataTransfer, ProcessingActivity, Recipient
from pdpl_inventory.messages import Sentence, fill

SEPARATOR = "; "
LANGUAGES = ("vi", "en")
NUMBER = Sentence("{number:,}", "{number:,}")
YES, NO = Sentence("Có", "Yes"), Sentence("Không", "No")


class Labels:
    """The labels of every code, looked up once for an export in ``language`` (``vi`` or ``en``).

    ``filer_role`` is the tenant's own role, which holds for activities without one (contract §4).
    """

    def __init__(self, language: str, filer_role: str | None = None) -> None:
        self.language, self.filer_role = language, filer_role
        self.countries = dict(Locale.parse(language).territories)
        with translation.override(language):
            self.of_field = {name: _choices(model, name) for model, names in CODED.items() for name in names}

    def text(self, sentence: Sentence) -> str:
        return sentence.en if self.language == "en" else sentence.vi

    def flag(self, value: bool) -> str:
        return self.text(YES if value else NO)

    def code(self, name: str, code: str | None) -> str:
        """The label of a code of the field ``name``; an empty text for None."""
        return self.of_field[name].get(code, code) if code else ""

    def codes(self, name: str, codes: Iterable[str]) -> str:
        return SEPARATOR.join([self.code(name, each) for each in codes])

    def country(self, code: str) -> str:
        return str(self.countries.get(code, code))

    def name(self, record: Any) -> str:
        """The name of a record in this language, else its Vietnamese one."""
        return (self.language == "en" and record.name_en) or record.name_vi

    def day(self, day: date | None) -> str:
        """A day as the language writes it: 24/11/2026, in English 2026-11-24."""
        return day.strftime("%Y-%m-%d" if self.language == "en" else "%d/%m/%Y") if day else ""

    def number(self, number: int | None) -> str:
        """A number with its thousands grouped as the language does."""
        return "" if number is None else self.text(fill(NUMBER, number=number))


CODED: dict[type[Model], tuple[str, ...]] = {
    ProcessingActivity: (
        "legal_basis",
        "filer_role",
        "data_subject_groups",
        "processing_operations",
        "risk_level",
        "status",
    ),
    Recipient: ("role",),
    DataTransfer: ("transfer_case",),
}


def _choices(model: type[Model], name: str) -> dict[str, str]:
    field: Any = model._meta.get_field(name)
    return {code: str(label) for code, label in getattr(field, "base_field", field).flatchoices}
