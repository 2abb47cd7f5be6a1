"""NDJSON and JSON files as lines, one item each, read a bounded bit at a time; and what any file goes through first.

A line is ``(row, bytes)``: the 1-based line of the sender's file at which the
item begins, and its JSON without line breaks. What is wrong with an item is
for the contract to say; what makes the whole file unreadable raises ``Problem``.
"""

import codecs
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Any

from activities.intake import BYTE_ORDER_MARK, inflated
from pdpl_inventory.errors import Problem, echo

Line = tuple[int, bytes]
BLOCK = 1024 * 1024
LONGEST_ITEM = 16 * 1024 * 1024
GZIP_MAGIC = b"\x1f\x8b"


def plain(file: IO[bytes], cap: int, pause: Callable[[], None]) -> Iterator[bytes]:
    """The file's blocks, decompressed if they are gzip, up to ``cap`` bytes of them; ``pause`` is called between."""
    size = 0
    blocks = iter(lambda: file.read(BLOCK), b"")
    for block in inflated(blocks) if is_gzip(file) else blocks:
        size += len(block)
        if size > cap:
            raise Problem(400, "file_too_large", limit=cap // BLOCK)
        pause()
        if block:
            yield block


def is_gzip(file: IO[bytes]) -> bool:
    magic = file.read(len(GZIP_MAGIC))
    file.seek(0)
    return magic == GZIP_MAGIC


def spooled(file: IO[bytes], cap: int, pause: Callable[[], None]) -> IO[bytes]:
    """The plain file as one that can be read at any place; it vanishes when it is closed."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    for block in plain(file, cap, pause):
        copy.write(block)
    copy.seek(0)
    return copy


# --- One item a line ---------------------------------------------------------------


def of_ndjson(blocks: Iterator[bytes]) -> Iterator[Line]:
    for row, line in enumerate(_split(blocks), 1):
        if text := line.removeprefix(BYTE_ORDER_MARK).strip() if row == 1 else line.strip():
            # Lines end with a line feed alone; a carriage return inside of one is between JSON's words.
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


# --- A list, bare or under its key -------------------------------------------------


def of_json(blocks: Iterator[bytes], key: str) -> Iterator[Line]:
    """The items of a JSON list, or of the list under ``key`` in an object that has nothing else."""
    text = _Text(blocks)
    enveloped = text.next() == "{"
    if enveloped:
        _enter(text, key)
    elif text.next() != "[":
        raise Problem(400, "file_not_list", key=key)
    yield from _elements(text)
    if enveloped:
        _leave(text, key)
    if text.next():
        raise text.broken()


def _enter(text: "_Text", key: str) -> None:
    """From an object's brace to its one list's bracket."""
    text.take("{")
    if text.next() == "}":
        raise Problem(400, "envelope_key_missing", key=key)
    if (name := text.value()[0]) != key:
        raise Problem(400, "envelope_key_unknown", name=echo(name), key=key)
    text.take(":")
    if text.next() != "[":
        raise Problem(400, "envelope_not_list", key=key)


def _leave(text: "_Text", key: str) -> None:
    if text.next() == ",":
        text.take(",")
        name = text.value()[0]
        if name == key:
            raise Problem(400, "envelope_key_repeated", name=key)
        raise Problem(400, "envelope_key_unknown", name=echo(name), key=key)
    text.take("}")


def _elements(text: "_Text") -> Iterator[Line]:
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


class _Text:
    """JSON text of which only a window is held; ``row`` is the line at which the window's reader stands."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.blocks = blocks
        self.decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self.window, self.place, self.passed, self.row = "", 0, 0, 1
        self.ended = False

    def next(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            start = self.place
            self.place = _SPACE.match(self.window, start).end()  # type: ignore[union-attr]
            self.row += self.window.count("\n", start, self.place)
            if self.place < len(self.window):
                return self.window[self.place]
            if not self._more():
                return ""

    def take(self, character: str) -> None:
        if self.next() != character:
            raise self.broken()
        self.place += 1

    def value(self) -> tuple[Any, str]:
        """The next value, and its text."""
        self.next()
        wanted = BLOCK
        while True:
            try:
                value, end = _DECODER.raw_decode(self.window, self.place)
            except json.JSONDecodeError as error:
                unreadable = self.broken(error.pos)
            except RecursionError:
                raise Problem(400, "nesting_too_deep") from None
            except _NoNumber:
                raise Problem(400, "invalid_number") from None
            except ValueError:  # an integer of more than 4,300 digits
                raise Problem(400, "number_too_long") from None
            else:
                # A number at the window's end may go on in the next block.
                if end < len(self.window) or self.ended:
                    return value, self._pass(end)
                unreadable = self.broken()
            held = len(self.window) - self.place
            if held > LONGEST_ITEM:
                raise Problem(400, "item_too_long", limit=LONGEST_ITEM // BLOCK)
            if not self._more(wanted):
                raise unreadable
            wanted = held * 2

    def broken(self, place: int | None = None) -> Problem:
        return Problem(400, "invalid_json", position=self.passed + (self.place if place is None else place))

    def _pass(self, end: int) -> str:
        text = self.window[self.place : end]
        self.row += text.count("\n")
        self.place = end
        return text

    def _more(self, wanted: int = BLOCK) -> bool:
        """Read on; whether there was anything."""
        if self.ended:
            return False
        self.window, self.passed, self.place = self.window[self.place :], self.passed + self.place, 0
        target = len(self.window) + wanted
        try:
            while not self.ended and len(self.window) < target:
                block = next(self.blocks, b"")
                self.ended = not block
                self.window += self.decode(block, self.ended)
        except UnicodeDecodeError as error:
            raise Problem(400, "invalid_utf8") from error
        return True


_SPACE = re.compile(r"[ \t\r\n]*")


class _NoNumber(ValueError):
    pass


def _no_constant(_: str) -> Any:
    raise _NoNumber


_DECODER = json.JSONDecoder(parse_constant=_no_constant)
