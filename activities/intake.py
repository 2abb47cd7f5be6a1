"""From bytes to items: reads a body within its cap, and tells a wrong envelope from a wrong item.

Items are found without being read (``Items``): most of them the acceptor
decodes as it accepts them, and only the others are parsed here. Nothing here
knows what an item should hold; that is the serializer's to judge.
"""

import json
import re
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from typing import IO, Any

import msgspec

from pdpl_inventory.errors import Problem, echo

CHUNK = 64 * 1024
DEEPEST = 64
GZIP = 16 + zlib.MAX_WBITS
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class ParsedObject(dict[str, Any]):
    """A JSON object that remembers which of its keys were given more than once."""

    repeated: tuple[str, ...] = ()


class Malformed:
    """A line of NDJSON that is no JSON object, as it was sent."""

    def __init__(self, line: bytes) -> None:
        self.line = line.decode("utf-8", "backslashreplace")


class Items:
    """The items of a body, in order, found without being read."""

    def __init__(self, places: Sequence[Any]) -> None:
        self.places = places

    def __len__(self) -> int:
        return len(self.places)

    def pieces(self) -> Iterator[Any]:
        """The bytes of each item, or the item itself where it had to be parsed to be found."""
        return iter(self.places)

    def read(self, index: int) -> Any:
        """One item, parsed. Raises ``Problem`` (400) when its bytes make the whole body unreadable."""
        raise NotImplementedError


class JSONItems(Items):
    """The list under the one key of an envelope; a place is the item's slice of the body."""

    def __init__(self, body: bytes, key: str) -> None:
        self.body, self.key = body, key
        super().__init__(_slices(body, key) or _items(body, key))

    def pieces(self) -> Iterator[Any]:
        return map(self._piece, self.places)

    def _piece(self, place: Any) -> Any:
        return self.body[place] if isinstance(place, slice) else place

    def read(self, index: int) -> Any:
        piece = self._piece(self.places[index])
        if not isinstance(piece, bytes):
            return piece
        try:
            item = _decode(piece)
        except _Unreadable:
            item = None
        if item is None or (isinstance(item, dict | list) and _deeper_than(item, DEEPEST - 2)):
            _items(self.body, self.key)  # says what is wrong, and where
        return item


class NDJSONItems(Items):
    """The lines of a body; one that is no JSON object is a ``Malformed`` item."""

    def read(self, index: int) -> Any:
        return _item_of_line(self.places[index])


# --- Reading -----------------------------------------------------------------------


def read(stream: IO[bytes], declared: int, encoding: str, cap: int) -> bytes:
    """The decompressed body, never holding more than ``cap`` bytes of it.

    ``declared`` is the Content-Length: a body that is too long by its own word
    is refused before any of it is read. Raises ``Problem``: 400, 413, 415.
    """
    if declared > cap:
        raise too_large(cap)
    if encoding not in ("", "identity", "gzip"):
        raise Problem(415, "unsupported_encoding", encoding=echo(encoding))
    chunks: list[bytes] = []
    size = 0
    pieces = _counted(stream, declared)
    for piece in inflated(pieces) if encoding == "gzip" else pieces:
        size += len(piece)
        if size > cap:
            raise too_large(cap)
        chunks.append(piece)
    return b"".join(chunks)


def too_large(cap: int) -> Problem:
    return Problem(413, "body_too_large", limit=cap // (1024 * 1024))


def _counted(stream: IO[bytes], declared: int) -> Iterator[bytes]:
    left = declared
    while left:
        piece = stream.read(min(CHUNK, left))
        if not piece:
            raise Problem(400, "incomplete_body")
        left -= len(piece)
        yield piece


def inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces decompressed, a bounded bit at a time; several gzip members count as one text."""
    member = zlib.decompressobj(GZIP)
    finished = True
    try:
        for piece in pieces:
            while piece:
                if member.eof:
                    member = zlib.decompressobj(GZIP)
                yield member.decompress(piece, CHUNK * 16)
                piece = member.unused_data if member.eof else member.unconsumed_tail
                finished = member.eof
    except zlib.error as error:
        raise Problem(400, "invalid_gzip") from error
    if not finished:
        raise Problem(400, "invalid_gzip")


# --- Decoding ----------------------------------------------------------------------


def items_of_json(body: bytes, key: str) -> Items:
    """The list under the one key of a JSON envelope. Raises ``Problem`` (400) when it is anything else."""
    return JSONItems(body.removeprefix(BYTE_ORDER_MARK), key)


def items_of_ndjson(body: bytes, key: str, limit: int) -> Items:
    """One item a line, blank lines left out. Stops past ``limit`` + 1. Raises ``Problem`` (400) for an empty body."""
    lines: list[bytes] = []
    for line in body.removeprefix(BYTE_ORDER_MARK).split(b"\n"):
        if line := line.strip():
            lines.append(line)
            if len(lines) > limit:
                break
    return NDJSONItems(_not_empty(lines, key))


def item_of_json(body: bytes) -> Any:
    """The one item of a body, whatever it is. Raises ``Problem`` (400) for what is no JSON, or nested too deep."""
    item = _read_json(body)
    if isinstance(item, dict | list) and _deeper_than(item, DEEPEST):
        raise Problem(400, "nesting_too_deep")
    return item


def _slices(body: bytes, key: str) -> list[slice]:
    """Where each item of a sound envelope is; nothing when the body has to be looked at closely.

    msgspec passes over a key given twice in silence. So the items that it
    finds must follow each other from the envelope's beginning to its end.
    """
    try:
        items = getattr(_envelope(key).decode(body), key)
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
def _envelope(key: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(
        msgspec.defstruct("Envelope", [(key, list[msgspec.Raw])], forbid_unknown_fields=True, gc=False)
    )


def _read_json(body: bytes) -> Any:
    try:
        return _decode(body)
    except _Unreadable as reason:
        raise Problem(400, reason.code, **reason.values) from reason


def _items(body: bytes, key: str) -> list[Any]:
    envelope = _read_json(body)
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
    if _deeper_than(items, DEEPEST - 1):
        raise Problem(400, "nesting_too_deep")
    return _not_empty(items, key)


def _not_empty(items: list[Any], key: str) -> list[Any]:
    if not items:
        raise Problem(400, "envelope_empty", key=key)
    return items


def _item_of_line(line: bytes) -> Any:
    try:
        item = _decode(line)
    except _Unreadable:
        return Malformed(line)
    return item if isinstance(item, dict) and not _deeper_than(item, DEEPEST) else Malformed(line)


class _Unreadable(Exception):
    """Bytes that are no JSON text; the code says why."""

    def __init__(self, code: str, **values: Any) -> None:
        self.code, self.values = code, values


def _decode(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise _Unreadable("invalid_utf8") from error
    except json.JSONDecodeError as error:
        raise _Unreadable("invalid_json", position=error.pos) from error
    except RecursionError as error:
        raise _Unreadable("nesting_too_deep") from error
    except ValueError as error:  # Python refuses to read an integer of more than 4,300 digits
        raise _Unreadable("number_too_long") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    parsed = ParsedObject(plain)
    seen: set[str] = set()
    parsed.repeated = tuple(dict.fromkeys(name for name, _ in pairs if name in seen or seen.add(name)))  # type: ignore[func-returns-value]
    return parsed


def _no_constant(_: str) -> Any:
    raise _Unreadable("invalid_number")


def _deeper_than(value: Any, levels: int) -> bool:
    """Whether lists and objects are nested deeper than ``levels``; goes level by level, not by recursion."""
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
