"""What fields and their values are called in the reader's language, for pages and for tables that people read.

``headings`` and ``cells`` read these words back.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from babel import Locale
from django.core.exceptions import FieldDoesNotExist
from django.utils.formats import date_format
from django.utils.text import capfirst, format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from activities.contract.kinds import KINDS, Kind
from activities.contract.table_fields import DERIVED, id_or_text
from activities.models.codes import FOREIGN_LABELS, validate_country
from activities.spreadsheets.writer import cell
from pdpl_inventory.errors import Fault
from pdpl_inventory.language import in_readers_language, in_request_language
from pdpl_inventory.messages import Sentence

NO_NAMES: Mapping[str, str] = MappingProxyType({})
LABELS = {kind.model: word.label for word, kind in KINDS.items()}
INDEX = re.compile(r"\[\d+\]$")
NAME = re.compile(r"[a-z]+(?:_[a-z]+)+")


def label_of(kind: Kind, name: str) -> Any:
    """The translated label of a field; of a link that of the kind it leads to. An unknown name is its own label."""
    for each in kind.references:
        if name == each.field:
            return LABELS[each.target]
        if name == each.key_field:
            key = each.target._meta.get_field(each.target.KEY)
            return format_lazy("{} ({})", LABELS[each.target], getattr(key, "verbose_name", name))
    if name == "batch_id":
        return _("lô")
    if name in DERIVED:
        return in_readers_language(DERIVED[name])
    try:
        return getattr(kind.model._meta.get_field(name), "verbose_name", name)
    except FieldDoesNotExist:
        return name


def label(kind: Kind, name: str) -> str:
    """The label of a field in the reader's language, with a capital letter."""
    found = label_of(kind, name)
    return name if found == name else capfirst(str(found)) or name


def words(kind: Kind, name: str, value: Any, names: Mapping[str, str] = NO_NAMES) -> str:
    """A value of a field as a reader's cell: labels for codes, countries' names, ``names`` for the ids of links."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return str(_("Có") if value else _("Không"))
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, list | tuple) and all(isinstance(each, str | UUID) for each in value):
        choices = _choices(kind, name)
        named = [str(choices.get(str(each), names.get(str(each), str(each)))) for each in value]
        return cell("; ".join(named if choices else sorted(named)))
    if not isinstance(value, str | UUID):
        return cell(value)
    text = str(value)
    return cell(str(_choices(kind, name).get(text, names.get(text, text))))


def linked_names(kind: Kind, states: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The names of all records to which ``states`` of records link, by id, with one query for each kind of link.

    A state may be an item as it was sent: what is no id is passed over.
    """
    names: dict[str, str] = {}
    linking = list(states)
    for each in kind.references:
        ids: set[UUID] = set()
        for state in linking:
            value = state.get(each.field)
            sent = (id_or_text(str(one)) for one in (value if isinstance(value, list) else [value]))
            ids |= {one for one in sent if isinstance(one, UUID)}
        if ids:
            found = each.target.objects.filter(pk__in=ids)
            names |= {str(pk): name for pk, name in found.values_list("pk", each.target.NAME)}
    return names


def fault_words(kind: Kind, fault: Fault) -> str:
    """A fault in the reader's language, with the labels of fields and choices in place of their names and codes."""
    text = in_request_language(Sentence(vi=fault["error_vi"], en=fault["error"]))
    name = INDEX.sub("", fault["field"] or "")
    if fault["code"] == "invalid_choice":
        choices = {} if is_country(kind, name) else _choices(kind, name)
        codes = sorted(map(re.escape, choices), key=len, reverse=True)
        text = re.sub(rf"“?\b({'|'.join(codes)})\b”?", lambda found: f"“{choices[found[1]]}”", text) if codes else text
    text = NAME.sub(lambda found: label(kind, found[0]), text)
    return f"{label(kind, name)}: {text}" if name else text


def is_country(kind: Kind, name: str) -> bool:
    """Whether a field's values are codes of countries."""
    return validate_country in getattr(_field(kind, name), "validators", ())


def _choices(kind: Kind, name: str) -> Mapping[str, Any]:
    """The label of each code of a field, in the reader's language; empty for a field without codes.

    Of a legal basis the grounds of the GDPR are among them, which are refused, so that a refusal names them in words.
    """
    if is_country(kind, name):
        return Locale.parse(get_language() or "vi").territories
    foreign = FOREIGN_LABELS if name == "legal_basis" else {}
    return {**dict(getattr(_field(kind, name), "flatchoices", None) or []), **foreign}


def _field(kind: Kind, name: str) -> Any:
    """The column of a field; of a list of codes that of a single one. None for a field without a column."""
    try:
        field = kind.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return getattr(field, "base_field", field)
