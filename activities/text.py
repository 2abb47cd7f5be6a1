"""Text as it is stored, and text as it is searched: NFC and trimmed; folded, without case and accents."""

import re
import unicodedata

LINE_BREAKS_AND_TABS = frozenset("\t\n\r")


def _folding() -> dict[int, str | None]:
    """Every letter with accents to its base letter, every combining mark to nothing; ``đ`` by name: it has no parts.

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
    """What search compares: ``Quản lý Đơn hàng`` becomes ``quan ly don hang``. Takes NFC text."""
    if text.isascii():
        return text.lower()
    return text.casefold().translate(_FOLDING)


def stored(text: str) -> str:
    """Unicode NFC: decomposed and composed Vietnamese are the same text."""
    return unicodedata.normalize("NFC", text)


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def control_characters(text: str, allowed: frozenset[str] = frozenset()) -> list[str]:
    """The control characters in ``text`` but for those ``allowed``, each once, as ``U+0007``."""
    return sorted({f"U+{ord(found):04X}" for found in _CONTROL.findall(text) if found not in allowed})
