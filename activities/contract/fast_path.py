"""The fast path of a batch: decodes and validates clean items in one compiled pass (msgspec).

It is derived from the fields of a serializer and only ever accepts: an item
that it accepts would be accepted by the serializer with the same values. Of
every other item it accepts the fields whose values are clean by themselves; the
rest is left to the serializer, which names the faults or accepts.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NotRequired, Required, TypedDict

import msgspec
from rest_framework.fields import empty

from activities.contract.fast_path_rules import rule_of

Values = dict[str, Any]
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class FastPath:
    """The fast path of one serializer, given its fields."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        taken = {name: field for name, field in fields.items() if not field.read_only}
        found = {name: rule_of(field) for name, field in taken.items()}
        self.rules = {name: rule for name, rule in found.items() if rule}
        # Without a rule for a required field no item can be accepted.
        self.is_usable = not any(is_required(taken[name]) for name, rule in found.items() if not rule)
        shape = {
            name: Required[rule.type] if is_required(taken[name]) else NotRequired[rule.type]
            for name, rule in self.rules.items()
        }
        self.decode = msgspec.json.Decoder(TypedDict("Item", shape)).decode  # type: ignore[operator]
        self.split = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
        self.decode_field = {name: msgspec.json.Decoder(rule.type).decode for name, rule in self.rules.items()}

    def accept(self, pieces: Iterable[Any]) -> list[Values | None]:
        """Return the values of each item by field, or None where the serializer must validate it.

        ``pieces`` are the bytes of the items; one that is not bytes is not accepted.
        """
        if not self.is_usable:
            return [None for _ in pieces]
        items = self._decoded(pieces)
        for name, rule in self.rules.items():
            if rule.clean and not rule.clean(_column(items, name)):
                items = [each if each is None or rule.holds(each.get(name)) else None for each in items]
            if rule.convert:
                items = [each and _converted(each, name, rule.convert) for each in items]
        return items

    def accept_fields(self, piece: Any) -> Values:
        """Return the clean values, by field, of an item that was not accepted as a whole; ``piece`` as for ``accept``.

        An item with a repeated key has the last value of it.
        """
        values: Values = {}
        try:
            sent = self.split(piece) if isinstance(piece, bytes) else {}
        except UNREADABLE:
            return values
        for name, raw in sent.items():
            if rule := self.rules.get(name):
                try:
                    value = self.decode_field[name](raw)
                except UNREADABLE:
                    continue
                found = {name: value}
                if rule.holds(value) and (rule.convert is None or _converted(found, name, rule.convert)):
                    values |= found
        return values

    def _decoded(self, pieces: Iterable[Any]) -> list[Values | None]:
        decode = self.decode
        items: list[Values | None] = []
        for piece in pieces:
            if not isinstance(piece, bytes):
                items.append(None)
                continue
            try:
                values = decode(piece)
            except UNREADABLE:
                items.append(None)
                continue
            # msgspec ignores unknown and repeated keys, but every key has a colon.
            colons = piece.count(b":") - len(values)
            items.append(None if colons and _has_lost_keys(piece, values, colons) else values)
        return items


def is_required(field: Any) -> bool:
    """Whether an item that leaves out ``field`` must be validated nevertheless: it has a fault or a default."""
    return field.required or field.default is not empty


def _has_lost_keys(piece: bytes, values: Values, colons: int) -> bool:
    """Whether some of an item's ``colons`` belong to keys that msgspec ignored, not to texts of ``values``."""
    if b"\\u003" in piece:  # an escaped colon
        return True
    return colons != sum([_colons_in(value) for value in values.values()])


def _colons_in(value: Any) -> int:
    if isinstance(value, list):
        return sum([_colons_in(each) for each in value])
    return value.count(":") if isinstance(value, str) else 0


def _column(items: list[Values | None], name: str) -> list[Any]:
    return [value for each in items if each and (value := each.get(name)) is not None]


def _converted(values: Values, name: str, convert: Callable[[Any], Any]) -> Values | None:
    """``values`` with one of them converted as the serializer does; None when the serializer must do it."""
    value = values.get(name)
    if value is not None:
        values[name] = value = convert(value)
        if value is None:
            return None
    return values
