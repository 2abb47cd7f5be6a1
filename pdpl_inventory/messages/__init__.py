"""The bilingual catalogue: every message of the product by its code, in Vietnamese and in English.

Each module has the messages of one subject, written to be read by a lawyer. A
code may be narrowed by the class of the field that raises it
(``invalid:IntegerField``); the plain code is the fallback. Codes and texts are
part of the contract: a new meaning needs a new code.
"""

from typing import Any

from pdpl_inventory.messages import (
    access,
    audit,
    batches,
    deadlines,
    dossiers,
    fields,
    filings,
    findings,
    records,
    requests,
)
from pdpl_inventory.messages.sentence import Sentence

__all__ = ["CATALOGUE", "Sentence", "fill", "find", "say"]

CATALOGUE: dict[str, Sentence] = {
    code: sentence
    for module in (fields, batches, requests, records, findings, deadlines, dossiers, filings, access, audit)
    for code, sentence in module.SENTENCES.items()
}


class _VietnameseNumber(int):
    """Groups thousands with points in the format ``{…:,}``."""

    def __format__(self, spec: str) -> str:
        return super().__format__(spec).replace(",", ".")


def find(code: str, *narrowings: str) -> Sentence:
    """The message of the first ``code:narrowing`` that exists, else of ``code``; not filled in.

    Raises ``KeyError`` for an unknown code.
    """
    for narrowing in narrowings:
        if sentence := CATALOGUE.get(f"{code}:{narrowing}"):
            return sentence
    return CATALOGUE[code]


def fill(sentence: Sentence, **values: Any) -> Sentence:
    """The message with ``values`` filled in, and the digits of numbers grouped as in each language."""
    vietnamese = {name: _VietnameseNumber(value) if isinstance(value, int) else value for name, value in values.items()}
    return Sentence(sentence.vi.format(**vietnamese), sentence.en.format(**values))


def say(code: str, **values: Any) -> Sentence:
    """The message of ``code`` with ``values`` filled in. Raises ``KeyError`` for an unknown code."""
    return fill(find(code), **values)
