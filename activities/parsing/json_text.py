"""JSON text read strictly: repeated keys are kept in mind, and NaN, deep nesting and long integers are refused."""

import json
from typing import Any

from pdpl_inventory.errors import Problem

DEEPEST = 64

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class ParsedObject(dict[str, Any]):
    """A JSON object with repeated keys: the last value of each, and the names of those that came more than once."""

    repeated: tuple[str, ...] = ()


def read_item(body: bytes) -> Any:
    """Return the value of a body. Raises ``Problem`` (400) when it is not JSON or is nested deeper than 64 levels."""
    item = read_json(body)
    if isinstance(item, dict | list) and is_nested_deeper_than(item, DEEPEST):
        raise Problem(400, "nesting_too_deep")
    return item


def read_json(body: bytes) -> Any:
    """As ``decode``, with ``Problem`` (400) in place of ``Unreadable``."""
    try:
        return decode(body)
    except Unreadable as reason:
        raise Problem(400, reason.code, **reason.values) from reason


class Unreadable(Exception):
    """Bytes that are not JSON text. ``code`` and ``values`` are those of the message that says why."""

    def __init__(self, code: str, **values: Any) -> None:
        self.code, self.values = code, values


def decode(body: bytes) -> Any:
    """Return the value of a JSON text; an object with repeated keys is a ``ParsedObject``. Raises ``Unreadable``."""
    try:
        return _DECODER.decode(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Unreadable("invalid_utf8") from error
    except json.JSONDecodeError as error:
        raise Unreadable("invalid_json", position=error.pos) from error
    except RecursionError as error:
        raise Unreadable("nesting_too_deep") from error
    except ValueError as error:  # Python refuses to read an integer of more than 4,300 digits
        raise Unreadable("number_too_long") from error


def _parsed_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    parsed = ParsedObject(plain)
    seen: set[str] = set()
    parsed.repeated = tuple(dict.fromkeys(name for name, _ in pairs if name in seen or seen.add(name)))  # type: ignore[func-returns-value]
    return parsed


def _refuse_constant(_: str) -> Any:
    raise Unreadable("invalid_number")


_DECODER = json.JSONDecoder(object_pairs_hook=_parsed_object, parse_constant=_refuse_constant)


def is_nested_deeper_than(value: Any, levels: int) -> bool:
    """Whether lists and objects are nested deeper than ``levels``. Goes level by level: recursion would overflow."""
    level = [value]
    while level := [
        inner
        for each in level
        for inner in (each.values() if isinstance(each, dict) else each)
        if isinstance(inner, dict | list)
    ]:
        levels -= 1
        if levels <= 0:
            return True
    return False
