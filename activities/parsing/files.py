"""NDJSON and JSON files as lines of one item each, read in blocks, and what a file of any format goes through first.

A line is ``(row, bytes)``: the 1-based line of the sender's file at which the
item begins, and its JSON without line breaks. Items are not validated here;
only a file that cannot be read at all raises ``Problem``.
"""

import codecs
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Any

from activities.parsing.body import decompressed
from activities.parsing.json_text import BYTE_ORDER_MARK
from pdpl_inventory.errors import Problem, echo

Line = tuple[int, bytes]
BLOCK = 1024 * 1024
LONGEST_ITEM = 16 * 1024 * 1024
GZIP_MAGIC = b"\x1f\x8b"


def decompressed_blocks(file: IO[bytes], cap: int, pause: Callable[[], None]) -> Iterator[bytes]:
    """Yield the file in blocks, decompressed when it is gzip; ``pause`` is called after each.

    Raises ``Problem`` (400) beyond ``cap`` bytes after decompression, or when the gzip is broken.
    """
    size = 0
    blocks = iter(lambda: file.read(BLOCK), b"")
    for block in decompressed(blocks) if is_gzip(file) else blocks:
        size += len(block)
        if size > cap:
            raise Problem(400, "file_too_large", limit=cap // BLOCK)
        pause()
        if block:
            yield block


def is_gzip(file: IO[bytes]) -> bool:
    """Return whether the file begins as gzip does, and rewind it."""
    magic = file.read(len(GZIP_MAGIC))
    file.seek(0)
    return magic == GZIP_MAGIC


def spooled_copy(file: IO[bytes], cap: int, pause: Callable[[], None]) -> IO[bytes]:
    """Return the decompressed file as a temporary file that can be sought; it is deleted when it is closed."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    for block in decompressed_blocks(file, cap, pause):
        copy.write(block)
    copy.seek(0)
    return copy


# --- NDJSON ------------------------------------------------------------------------


def ndjson_lines(blocks: Iterator[bytes]) -> Iterator[Line]:
    """Yield the lines of an NDJSON file that are not blank. Raises ``Problem`` (400) for one of more than 16 MB."""
    for row, line in enumerate(_split(blocks), 1):
        if text := line.removeprefix(BYTE_ORDER_MARK).strip() if row == 1 else line.strip():
            # Only a line feed ends a line; a carriage return inside of one is white space between JSON tokens.
            yield row, text.replace(b"\r", b" ")


def _split(blocks: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for block in blocks:
        lines = (rest + block).split(b"\n")
        rest = lines.pop()
        yield from lines
        if len(rest) > LONGEST_ITEM:
            raise Problem(400, "item_too_long", limit=LONGEST_ITEM // BLOCK)
    yield rest


# --- JSON --------------------------------------------------------------------------


def json_lines(blocks: Iterator[bytes], key: str) -> Iterator[Line]:
    """Yield the items of a JSON list, or of the list under ``key`` in an object that has no other key.

    Raises ``Problem`` (400) for another shape, broken JSON or an item of more than 16 MB.
    """
    text = _JSONReader(blocks)
    enveloped = text.next() == "{"
    if enveloped:
        _enter_envelope(text, key)
    elif text.next() != "[":
        raise Problem(400, "file_not_list", key=key)
    yield from _elements(text)
    if enveloped:
        _leave_envelope(text, key)
    if text.next():
        raise text.invalid_json()


def _enter_envelope(text: "_JSONReader", key: str) -> None:
    """Read from the opening brace to the bracket of the list."""
    text.take("{")
    if text.next() == "}":
        raise Problem(400, "envelope_key_missing", key=key)
    if (name := text.value()[0]) != key:
        raise Problem(400, "envelope_key_unknown", name=echo(name), key=key)
    text.take(":")
    if text.next() != "[":
        raise Problem(400, "envelope_not_list", key=key)


def _leave_envelope(text: "_JSONReader", key: str) -> None:
    if text.next() == ",":
        text.take(",")
        name = text.value()[0]
        if name == key:
            raise Problem(400, "envelope_key_repeated", name=key)
        raise Problem(400, "envelope_key_unknown", name=echo(name), key=key)
    text.take("}")


def _elements(text: "_JSONReader") -> Iterator[Line]:
    text.take("[")
    if text.next() == "]":
        text.take("]")
        return
    while True:
        text.next()
        row = text.row
        yield row, text.value()[1].replace("\r", " ").replace("\n", " ").encode("utf-8", "surrogatepass")
        if text.next() != ",":
            break
        text.take(",")
    text.take("]")


class _JSONReader:
    """Reads JSON text of which only a window is in memory.

    ``place`` is the position in the window, ``passed`` the characters before the window, ``row`` the line of ``place``.
    """

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.blocks = blocks
        self.decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self.window, self.place, self.passed, self.row = "", 0, 0, 1
        self.ended = False

    def next(self) -> str:
        """Skip white space and return the next character without consuming it; empty at the end."""
        while True:
            start = self.place
            self.place = _SPACE.match(self.window, start).end()  # type: ignore[union-attr]
            self.row += self.window.count("\n", start, self.place)
            if self.place < len(self.window):
                return self.window[self.place]
            if not self._read_more():
                return ""

    def take(self, character: str) -> None:
        """Consume ``character``. Raises ``Problem`` (400) when another one is next."""
        if self.next() != character:
            raise self.invalid_json()
        self.place += 1

    def value(self) -> tuple[Any, str]:
        """Consume the next value. Returns it and its text. Raises ``Problem`` (400)."""
        self.next()
        more = BLOCK
        while True:
            try:
                value, end = _DECODER.raw_decode(self.window, self.place)
            except json.JSONDecodeError as error:
                unreadable = self.invalid_json(error.pos)
            except RecursionError:
                raise Problem(400, "nesting_too_deep") from None
            except _InvalidNumber:
                raise Problem(400, "invalid_number") from None
            except ValueError:  # an integer of more than 4,300 digits
                raise Problem(400, "number_too_long") from None
            else:
                # A number at the end of the window may continue in the next block.
                if end < len(self.window) or self.ended:
                    return value, self._consume(end)
                unreadable = self.invalid_json()
            held = len(self.window) - self.place
            if held > LONGEST_ITEM:
                raise Problem(400, "item_too_long", limit=LONGEST_ITEM // BLOCK)
            if not self._read_more(more):
                raise unreadable
            more = held * 2  # more each time, so that parsing a long item costs linear time

    def invalid_json(self, place: int | None = None) -> Problem:
        return Problem(400, "invalid_json", position=self.passed + (self.place if place is None else place))

    def _consume(self, end: int) -> str:
        text = self.window[self.place : end]
        self.row += text.count("\n")
        self.place = end
        return text

    def _read_more(self, characters: int = BLOCK) -> bool:
        """Drop what is consumed and add about ``characters`` to the window; False at the end of the file."""
        if self.ended:
            return False
        self.window, self.passed, self.place = self.window[self.place :], self.passed + self.place, 0
        target = len(self.window) + characters
        try:
            while not self.ended and len(self.window) < target:
                block = next(self.blocks, b"")
                self.ended = not block
                self.window += self.decode(block, self.ended)
        except UnicodeDecodeError as error:
            raise Problem(400, "invalid_utf8") from error
        return True


_SPACE = re.compile(r"[ \t\r\n]*")


class _InvalidNumber(ValueError):
    """``NaN`` or ``Infinity``, which Python's decoder accepts and JSON does not have."""


def _refuse_constant(_: str) -> Any:
    raise _InvalidNumber


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
