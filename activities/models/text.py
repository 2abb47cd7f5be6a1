"""Text as it is stored (NFC), and as it is searched: folded, without case and accents."""

import re
import unicodedata

LINE_BREAKS_AND_TABS = frozenset("\t\n\r")


def _folding() -> dict[int, str | None]:
    """The table of ``fold``: accented letters to base letters, combining marks to nothing. ``đ`` does not decompose.

    Characters that stay are in it too: one that is missing costs an exception.
    """
    table: dict[int, str | None] = {point: chr(point) for point in range(0x2000)}
    for point in range(0x00C0, 0x2000):  # Latin, Greek, Cyrillic and the combining marks among them
        character = chr(point)
        if unicodedata.category(character) == "Mn":
            table[point] = None
        elif base := unicodedata.normalize("NFD", character):
            letters = "".join(c for c in base if unicodedata.category(c) != "Mn")
            if letters != character:
                table[point] = letters
    return table | {ord("đ"): "d", ord("Đ"): "d"}


_FOLDING = _folding()


def fold(text: str) -> str:
    """The folded text that search compares: ``Quản lý Đơn hàng`` becomes ``quan ly don hang``. Takes NFC text."""
    if text.isascii():
        return text.lower()
    return text.casefold().translate(_FOLDING)


def comparable(text: str) -> str:
    """A label or a name as people compare it: folded, with single spaces."""
    return " ".join(fold(text).split())


# White space, and characters that nothing shows: zero-width and other format characters, and fillers.
_INVISIBLE = frozenset(
    chr(point)
    for point in (*range(0x20000), *range(0xE0000, 0xE0100))
    if chr(point).isspace() or unicodedata.category(chr(point)) == "Cf"
) | frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
INVISIBLE = "".join(sorted(_INVISIBLE))
# Those that belong to what stands before or after them: directions and their ends, and the letters of flags.
_BOUND = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xE0020, 0xE0080))))
_TRIMMED = "".join(sorted(_INVISIBLE - _BOUND))


def trimmed(text: str) -> str:
    """The text without white space and invisible characters at its ends; inside they stay (joiners need them).

    A text of nothing else is empty.
    """
    return text.strip(_TRIMMED) if text.strip(INVISIBLE) else ""


def stored(text: str) -> str:
    """The text in Unicode NFC, in which decomposed and composed Vietnamese are the same."""
    return unicodedata.normalize("NFC", text)


_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def legible(text: str) -> str:
    """The text with a mark in place of each character that XML or PostgreSQL refuses."""
    return _ILLEGAL.sub("\ufffd", text)


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def control_characters(text: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """The control characters in ``text`` that are not ``allowed``, each once, written like ``U+0007``."""
    return sorted({f"U+{ord(found):04X}" for found in _CONTROL.findall(text) if found not in allowed})
