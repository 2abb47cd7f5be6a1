"""The items of a batch's body: found in it without being parsed, and parsed one by one where that is needed.

The fast path (``contract.fast_path``) decodes most items from their bytes;
only the others are parsed here. A wrong envelope is a ``Problem`` of the whole
request, a wrong item is not.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec

from activities.parsing.json_text import (
    BYTE_ORDER_MARK,
    DEEPEST,
    ParsedObject,
    Unreadable,
    decode,
    is_nested_deeper_than,
    read_json,
)
from pdpl_inventory.errors import Problem, echo


class MalformedLine:
    """An NDJSON line that is not a JSON object. ``line`` is its text as it was sent."""

    def __init__(self, line: bytes) -> None:
        self.line = line.decode("utf-8", "backslashreplace")
        self.ends_with_comma = line.endswith(b"},")


class Items:
    """The items of a body in their order.

    ``places`` has one entry for each item: its bytes, where its bytes are, or its value if it had to be parsed.
    """

    def __init__(self, places: Sequence[Any]) -> None:
        self.places = places

    def __len__(self) -> int:
        return len(self.places)

    def raw_item(self, index: int) -> Any:
        """The bytes of an item, or its value if it had to be parsed to be found."""
        return self.places[index]

    def parse(self, index: int) -> Any:
        """Return the value of an item. Raises ``Problem`` (400) when its bytes make the whole body unreadable."""
        raise NotImplementedError


class JSONItems(Items):
    """The list under the one key of a JSON body. A place is the slice of the body that holds the item."""

    def __init__(self, body: bytes, key: str) -> None:
        self.body, self.key = body, key
        super().__init__(_item_slices(body, key) or _envelope_items(body, key))

    def raw_item(self, index: int) -> Any:
        place = self.places[index]
        return self.body[place] if isinstance(place, slice) else place

    def parse(self, index: int) -> Any:
        piece = self.raw_item(index)
        if not isinstance(piece, bytes):
            return piece
        try:
            item = decode(piece)
        except Unreadable:
            item = None
        if item is None or (isinstance(item, dict | list) and is_nested_deeper_than(item, DEEPEST - 2)):
            _envelope_items(self.body, self.key)  # raises the problem of the whole body
        return item


class NDJSONItems(Items):
    """The lines of an NDJSON body. A line that is not a JSON object is parsed as a ``MalformedLine``."""

    def parse(self, index: int) -> Any:
        return _item_of_line(self.places[index])


def json_items(body: bytes, key: str) -> Items:
    """The items of a JSON body, the list under its only key ``key``. Raises ``Problem`` (400) for any other body."""
    return JSONItems(body.removeprefix(BYTE_ORDER_MARK), key)


def ndjson_items(body: bytes, key: str, limit: int) -> Items:
    """The items of an NDJSON body, blank lines left out; at most ``limit`` + 1 of them.

    Raises ``Problem`` (400) for an empty body.
    """
    lines: list[bytes] = []
    for line in body.removeprefix(BYTE_ORDER_MARK).split(b"\n"):
        if line := line.strip():
            lines.append(line)
            if len(lines) > limit:
                break
    return NDJSONItems(_not_empty(lines, key))


def _item_slices(body: bytes, key: str) -> list[slice]:
    """Where the items of a well-formed envelope are; empty when the body has to be parsed to know.

    msgspec ignores a repeated key. So the items that it finds must follow each
    other without a gap from the beginning of the envelope to its end.
    """
    try:
        items = getattr(_envelope_decoder(key).decode(body), key)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return []
    slices: list[slice] = []
    begin = re.match(rb'[ \t\r\n]*\{[ \t\r\n]*"%s"[ \t\r\n]*:[ \t\r\n]*\[' % key.encode(), body)
    end = begin.end() if begin else 0
    for each in items:
        piece = bytes(each)
        start = _BETWEEN(body, end).end()  # type: ignore[union-attr]
        if not body.startswith(piece, start):
            return []
        end = start + len(piece)
        slices.append(slice(start, end))
    return slices if begin and _END(body, end) else []


_BETWEEN = re.compile(rb"[ \t\r\n]*,?[ \t\r\n]*").match
_END = re.compile(rb"[ \t\r\n]*\][ \t\r\n]*\}[ \t\r\n]*").fullmatch


@cache
def _envelope_decoder(key: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(
        msgspec.defstruct("Envelope", [(key, list[msgspec.Raw])], forbid_unknown_fields=True, gc=False)
    )


def _envelope_items(body: bytes, key: str) -> list[Any]:
    envelope = read_json(body)
    if not isinstance(envelope, dict):
        raise Problem(400, "envelope_not_object", key=key)
    if isinstance(envelope, ParsedObject) and envelope.repeated:
        raise Problem(400, "envelope_key_repeated", name=echo(envelope.repeated[0]))
    for name in envelope:
        if name != key:
            raise Problem(400, "envelope_key_unknown", name=echo(name), key=key)
    if key not in envelope:
        raise Problem(400, "envelope_key_missing", key=key)
    items = envelope[key]
    if not isinstance(items, list):
        raise Problem(400, "envelope_not_list", key=key)
    if is_nested_deeper_than(items, DEEPEST - 1):
        raise Problem(400, "nesting_too_deep")
    return _not_empty(items, key)


def _not_empty(items: list[Any], key: str) -> list[Any]:
    if not items:
        raise Problem(400, "envelope_empty", key=key)
    return items


def _item_of_line(line: bytes) -> Any:
    try:
        item = decode(line)
    except Unreadable:
        return MalformedLine(line)
    return item if isinstance(item, dict) and not is_nested_deeper_than(item, DEEPEST) else MalformedLine(line)
