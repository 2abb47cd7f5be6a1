"""Form fields with the text rules of contract §4, and the form of a record: what is typed is judged as what is sent."""

from functools import cache
from typing import Any

import pycountry
from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from activities.text import LINE_BREAKS_AND_TABS, control_characters, stored
from pdpl_inventory.language import spoken
from pdpl_inventory.messages import say


class LineField(forms.CharField):
    """One line of text: NFC, trimmed, no control characters."""

    allowed_controls: frozenset[str] = frozenset()

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return stored(text) if isinstance(text, str) else text

    def validate(self, value: Any) -> None:
        super().validate(value)
        if found := control_characters(value or "", self.allowed_controls):
            sentence = say("control_characters_not_allowed", characters=", ".join(found[:10]))
            raise ValidationError(spoken(sentence), code="control_characters_not_allowed")


class TextField(LineField):
    """Text of several lines. A browser sends CR LF for what was stored as LF: that alone is no change."""

    allowed_controls = LINE_BREAKS_AND_TABS

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


@cache
def country_choices(language: str) -> tuple[tuple[str, str], ...]:
    """ISO 3166-1 codes with their names, by code; Viet Nam first."""
    names = Locale.parse(language).territories
    named = sorted((each.alpha_2, names[each.alpha_2]) for each in pycountry.countries)
    named.sort(key=lambda country: country[0] != "VN")
    return (("", "---------"), *((code, f"{code} – {name}") for code, name in named))


class CountryField(forms.ChoiceField):
    """A country by its name, instead of a code to be known by heart."""

    def __init__(self, *, max_length: Any = None, **options: Any) -> None:
        super().__init__(choices=lambda: country_choices(get_language() or "vi"), **options)


class RecordForm(forms.ModelForm):
    """A record's form. The tenant is no field of it, so that Django leaves out the tenant's own keys; they are here."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        model = type(self.instance)
        value = cleaned.get(model.KEY)
        if value and model.objects.filter(**{model.KEY: value}).exclude(pk=self.instance.pk).exists():
            self.add_error(model.KEY, ValidationError(spoken(say("conflict", value=value)), code="conflict"))
        return cleaned
