"""The Vietnamese alphabetical order of names: a, ă, â, b, c, d, đ, e, ê …, and tones after letters.

A name's sort key is text that any PostgreSQL compares byte by byte (collation
``C``), so that no server needs a Vietnamese collation. It is the name's letters,
each replaced by a character in the order of the alphabet, then ``SEPARATOR`` and a
digit for the tone of each letter: names that differ in a letter are ordered by it,
and names that differ only in tones by the first tone that differs.
"""

import codecs
import unicodedata
from functools import lru_cache

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
DIGITS = "0123456789"
SEPARATOR = "\x01"  # before every character of a name
NO_TONE, OTHER_MARK = "1", "7"
# In the order of Vietnamese dictionaries: huyền, hỏi, ngã, sắc, nặng.
TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
VOWELS = "aăâeêioôơuưy"
# Signs that editors put for those of a keyboard, and are ordered like them.
TYPESET = {"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " ", "…": ".", "·": ".", "•": "*"}


def _tables() -> tuple[str, bytes, bytes]:
    """A one-byte encoding of lower-case Vietnamese, ASCII as it is, and each byte's letter and tone in the key."""
    signs = [chr(point) for point in range(0x20, 0x7F) if not chr(point).isalnum()]
    order = [*signs, *DIGITS, *LETTERS]
    place = {character: 0x20 + at for at, character in enumerate(order)}
    encoding = [chr(point) if point < 0x80 else "\ufffe" for point in range(0x100)]
    letters, tones = bytearray(range(0x100)), bytearray(NO_TONE.encode() * 0x100)
    for character in (each for each in order if each.isascii()):
        letters[ord(character)] = place[character]
    accented = [(letter, "") for letter in LETTERS if not letter.isascii()]
    accented += [(vowel, mark) for vowel in VOWELS for mark in TONES]
    others = [(unicodedata.normalize("NFC", letter + mark), letter, mark) for letter, mark in accented]
    others += [(typeset, sign, "") for typeset, sign in TYPESET.items()]
    for byte, (character, plain, mark) in enumerate(others, start=0x80):
        encoding[byte] = character
        letters[byte] = place[plain]
        tones[byte] = ord(TONES.get(mark, NO_TONE))
    return "".join(encoding), bytes(letters), bytes(tones)


_ENCODING, _LETTER_OF, _TONE_OF = _tables()
_TO_BYTES = codecs.charmap_build(_ENCODING)


def alphabetical(name: str) -> str:
    """The sort key of a name (NFC, as it is stored), whatever its case: ``Bà`` comes after ``ba`` and before ``Bả``.

    Characters of other alphabets come after ``z``, by their numbers.
    """
    if name.isascii():
        return name.lower().encode().translate(_LETTER_OF).decode() + SEPARATOR
    try:
        encoded, _ = codecs.charmap_encode(name.lower(), "strict", _TO_BYTES)
    except UnicodeEncodeError:
        return _of_any_alphabet(name)
    tones = encoded.translate(_TONE_OF).decode().rstrip(NO_TONE)
    return encoded.translate(_LETTER_OF).decode() + SEPARATOR + tones


def _of_any_alphabet(name: str) -> str:
    parts = [_letter_and_tone(character) for character in name.casefold()]
    letters, tones = "".join(letter for letter, _ in parts), "".join(tone for _, tone in parts)
    return letters + SEPARATOR + tones.rstrip(NO_TONE)


@lru_cache(maxsize=10_000)
def _letter_and_tone(character: str) -> tuple[str, str]:
    encoded, _ = codecs.charmap_encode(character, "ignore", _TO_BYTES)
    if encoded:
        return encoded.translate(_LETTER_OF).decode(), encoded.translate(_TONE_OF).decode()
    base, *marks = list(unicodedata.normalize("NFD", character))
    if unicodedata.combining(base):
        return "", ""
    letter = base.encode().translate(_LETTER_OF).decode() if base.isascii() else base
    return letter, OTHER_MARK if marks else NO_TONE
