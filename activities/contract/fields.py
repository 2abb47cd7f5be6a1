"""REST framework's fields with the rules of contract §4: text in NFC, trimmed, without control characters; id lists."""

import math
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.fields import empty

from activities.models.codes import NEAREST_BASIS
from activities.models.text import LINE_BREAKS_AND_TABS, control_characters, stored, trimmed
from pdpl_inventory.errors import Refused, Said

MOST_REPEATS = 10


class LineField(serializers.CharField):
    """One line of text: no control characters at all."""

    allowed_controls: frozenset[str] = frozenset()

    def run_validation(self, data: Any = empty) -> Any:
        """Trims invisible characters too, so that a text of nothing else is blank."""
        return super().run_validation(trimmed(data) if isinstance(data, str) else data)

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, float) and not math.isfinite(data):
            raise Refused(Said("overflow"))
        text = stored(super().to_internal_value(data))
        # NUL and lone surrogates are found by REST framework's own validators, under their own codes.
        if found := [each for each in control_characters(text, self.allowed_controls) if each != "U+0000"]:
            raise Refused(Said("control_characters_not_allowed", characters=", ".join(found[:10])))
        return text


class TextField(LineField):
    """Text of several lines: line breaks and tabs are allowed."""

    allowed_controls = LINE_BREAKS_AND_TABS


class KeyField(LineField):
    """The sender's own key. A blank key is read as none."""

    def run_validation(self, data: Any = empty) -> Any:
        return super().run_validation(data) or None


class Once(list[Any]):
    """The values of a list, each once. ``places`` has the index of the first use of each in the list as it was sent."""

    def __init__(self, sent: list[Any]) -> None:
        first: dict[Any, int] = {}
        for place, each in enumerate(sent):
            first.setdefault(each, place)
        super().__init__(first)
        self.places = list(first.values())


class OnceListField(serializers.ListField):
    """A list in which repeats count once."""

    def to_internal_value(self, data: Any) -> Once:
        return Once(super().to_internal_value(refuse_if_endless(self, data)))


class CodesField(serializers.ListField):
    """A list of codes, in which repeats count once."""

    def to_internal_value(self, data: Any) -> list[str]:
        return list(dict.fromkeys(super().to_internal_value(refuse_if_endless(self, data))))


class IdsField(OnceListField):
    """A list of ids in which repeats count once. Input keeps the order that was sent; output is sorted.

    A record to be shown has them under the field's name (``links.with_ids``).
    """

    child = serializers.UUIDField()


class KeysField(OnceListField):
    """A list of the senders' own keys of other records, in which repeats count once. Write-only: ids are shown."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"write_only": True, "required": False, **options})


def refuse_if_endless(field: serializers.ListField, data: Any) -> Any:
    """``data``. Raises ``Refused`` for a list that is far too long: one fault instead of one for each element."""
    if isinstance(data, list) and len(data) > MOST_REPEATS * (field.max_length or 0):
        raise Refused(ErrorDetail("", "max_length"))
    return data


class LegalBasisField(serializers.ChoiceField):
    """A legal basis. A ground of the GDPR that Vietnamese law lacks is refused with the nearest one (contract §6)."""

    def to_internal_value(self, data: Any) -> str:
        nearest = NEAREST_BASIS.get(data) if isinstance(data, str) else None
        if nearest:
            words = {"input": data, "nearest": ", ".join(nearest), "choices": ", ".join(self.choices)}
            raise Refused(Said("invalid_choice", "foreign_basis", **words))
        return str(super().to_internal_value(data))
