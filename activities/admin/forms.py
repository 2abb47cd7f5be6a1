"""Form fields with the text rules of contract §4."""

import re
from functools import cache
from typing import Any

import pycountry
from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from activities.models.text import LINE_BREAKS_AND_TABS, control_characters, stored, trimmed
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import say
from tenants.models import BUSINESS_CODE, LONGEST_BUSINESS_NAME, LONGEST_TERM, MOST_BUSINESS_LINES
from tenants.retention import LONGER, refusal_of, term_of_installation


class LineField(forms.CharField):
    """One line of text: NFC, without spaces and invisible characters at its ends, no control characters."""

    allowed_controls: frozenset[str] = frozenset()

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return (trimmed(stored(text)) or self.empty_value) if isinstance(text, str) else text

    def validate(self, value: Any) -> None:
        super().validate(value)
        if found := control_characters(value or "", self.allowed_controls):
            raise _refused("control_characters_not_allowed", characters=", ".join(found[:10]))


class TextField(LineField):
    """Text of several lines. The CR LF that browsers send for LF is not taken for a change."""

    allowed_controls = LINE_BREAKS_AND_TABS

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


@cache
def country_choices(language: str) -> tuple[tuple[str, str], ...]:
    """Return the ISO 3166-1 alpha-2 codes with their names in ``language``: Viet Nam first, then by code."""
    names = Locale.parse(language).territories
    named = sorted((each.alpha_2, names[each.alpha_2]) for each in pycountry.countries)
    named.sort(key=lambda country: country[0] != "VN")
    return (("", "---------"), *((code, f"{code} – {name}") for code, name in named))


class CountryField(forms.ChoiceField):
    """A choice of country by code and name, in the reader's language."""

    def __init__(self, *, max_length: Any = None, **options: Any) -> None:
        options = {"widget": UnfoldAdminSelectWidget, **options}
        super().__init__(choices=lambda: country_choices(get_language() or "vi"), **options)


class CodesField(forms.MultipleChoiceField):
    """A choice of codes of a list, kept in the list's order."""

    def __init__(self, *, choices: Any, label: Any) -> None:
        super().__init__(choices=choices, label=label, required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget)


class CountriesField(forms.MultipleChoiceField):
    """A choice of countries by code and name, in the reader's language."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(choices=_countries_of_now, label=label, required=False, widget=UnfoldAdminSelectMultipleWidget)


class KeptChoiceField(forms.TypedChoiceField):
    """A choice that stays as it is where a form leaves it out."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "required": False})

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data) and super().has_changed(initial, data)


class BusinessLinesField(forms.Field):
    """Lines of business as text: each line of the text has a code of VSIC, a space and the name."""

    def __init__(self, *, label: Any, help_text: Any) -> None:
        widget = UnfoldAdminTextareaWidget(attrs={"rows": 4})
        super().__init__(label=label, help_text=help_text, required=False, widget=widget)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{each['code']} {each['name_vi']}" for each in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[dict[str, str]]:
        lines: list[dict[str, str]] = []
        for number, written in enumerate(stored(str(value or "")).splitlines(), 1):
            words = trimmed(written).split(maxsplit=1)
            if words and (line := self.line(number, words[0], "".join(words[1:]))) not in lines:
                lines.append(line)
        if len(lines) > MOST_BUSINESS_LINES:
            raise _refused("too_many_business_lines", max_length=MOST_BUSINESS_LINES)
        return lines

    def line(self, number: int, code: str, name: str) -> dict[str, str]:
        if not re.fullmatch(BUSINESS_CODE, code) or not 0 < len(name) <= LONGEST_BUSINESS_NAME:
            raise _refused("invalid_business_line", line=number, max_length=LONGEST_BUSINESS_NAME)
        if found := control_characters(name):
            raise _refused("control_characters_not_allowed", characters=", ".join(found[:10]))
        return {"code": code, "name_vi": name}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the lines: the text may differ in spaces alone. A text with an error counts as changed."""
        try:
            return self.to_python(data) != (initial or [])
        except ValidationError:
            return True


class TermField(forms.IntegerField):
    """A tenant's own term of keeping in days, within what the installation allows; empty: the installation's."""

    def __init__(self, name: str, *, label: Any) -> None:
        widget = UnfoldAdminIntegerFieldWidget
        super().__init__(label=label, required=False, min_value=1, max_value=LONGEST_TERM, widget=widget)
        self.name, self.help_text = name, _help_of_term(name)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and (said := refusal_of(self.name, value)):
            raise ValidationError(in_request_language(said.sentence), code=said.code)


def _help_of_term(name: str) -> Any:
    days = term_of_installation(name)
    if days is None and name in LONGER:
        return _("Hệ thống lưu không thời hạn.")
    if days is None:
        return _("Hệ thống lưu không thời hạn; có thể đặt thời hạn riêng.")
    if name in LONGER:
        return _("Để trống: theo hệ thống, %(days)s ngày. Có thể lưu lâu hơn, không ngắn hơn.") % {"days": days}
    return _("Để trống: theo hệ thống, %(days)s ngày. Có thể lưu ngắn hơn, không lâu hơn.") % {"days": days}


def _refused(code: str, **values: Any) -> ValidationError:
    return ValidationError(in_request_language(say(code, **values)), code=code)


def _countries_of_now() -> tuple[tuple[str, str], ...]:
    return country_choices(get_language() or "vi")[1:]
