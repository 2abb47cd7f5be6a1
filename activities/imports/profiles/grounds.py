"""The lawful bases of Art. 6(1) of the GDPR as registers write them, and the grounds of Vietnamese law they become.

Law 91/2025/QH15 has no legitimate interests and no public task (domain §1.2): a row that rests on one of them keeps
its code of the GDPR, which the serializer refuses with the nearest ground, or becomes a draft.
"""

import re

from activities.contract.fields import LegalBasisField
from activities.models.codes import BASIS_AS_SENT, NEAREST_BASIS, LegalBasis
from activities.models.text import comparable
from activities.spreadsheets.cells import cell_reader

LONGEST_CITATION = 500
NOT_STATED = "không ghi"
# Matched with ``comparable`` text, so without accents. The letters are those of Art. 6(1).
WORDS: dict[str, re.Pattern[str]] = {
    LegalBasis.CONSENT.value: re.compile(r"\bconsent(ement)?\b|\b6[ .(]*1[ .)(]*a\b"),
    LegalBasis.CONTRACT.value: re.compile(r"\bcontra(c)?t(uel|uelle|s)?\b|\b6[ .(]*1[ .)(]*b\b"),
    LegalBasis.LEGAL_OBLIGATION.value: re.compile(
        r"\b(legal|statutory) obligations?\b|\bobligations? legales?\b|\b6[ .(]*1[ .)(]*c\b"
    ),
    LegalBasis.VITAL_INTEREST.value: re.compile(r"\bvital interests?\b|\binterets? vita(l|ux)\b|\b6[ .(]*1[ .)(]*d\b"),
    "public_task": re.compile(r"\bpublic tasks?\b|\bofficial authority\b|\bautorite publique\b"),
    "public_interest": re.compile(r"\bpublic interests?\b|\binteret public\b|\b6[ .(]*1[ .)(]*e\b"),
    "legitimate_interests": re.compile(r"\blegitimate interests?\b|\binterets? legitimes?\b|\b6[ .(]*1[ .)(]*f\b"),
}
# Labels that say nothing beside the ground; any other text is noted in full.
LABELS = frozenset(
    map(
        comparable,
        (
            "Consent", "Contract", "Performance of a contract", "Legal obligation", "Legal obligations",
            "Compliance with a legal obligation", "Vital interest", "Vital interests", "Protection of vital interests",
            "Public task", "Public interest", "Performance of a task in the public interest", "Legitimate interest",
            "Legitimate interests", "Consentement", "Contrat", "Exécution d'un contrat", "Obligation légale",
            "Intérêts vitaux", "Sauvegarde des intérêts vitaux", "Mission d'intérêt public", "Intérêt public",
            "Intérêt légitime", "Intérêts légitimes",
        ),
    )
)  # fmt: skip
_own = cell_reader(LegalBasisField(choices=LegalBasis.choices))


def named_in(text: str) -> list[str]:
    """The grounds that a text names: codes of ``LegalBasis``, and those of the GDPR that ``NEAREST_BASIS`` has."""
    if (code := _own(text)) in LegalBasis.values:
        return [code]
    plain = comparable(text.replace("_", " ").replace("’", "'"))
    found = [code for code, words in WORDS.items() if words.search(plain)]
    # “A task in the public interest” is one ground, whichever of its words are used.
    return [each for each in found if each != "public_task" or "public_interest" not in found]


def says_more(text: str) -> bool:
    """Whether a text says more than which ground it is."""
    plain = comparable(text.replace("_", " ").replace("’", "'")).removeprefix("privacy ")
    return plain not in LABELS and _own(text) not in LegalBasis.values


def basis_of(text: str) -> str:
    """The ground that a text names, for the serializer to judge; the text itself when it names none or several."""
    named = named_in(text)
    return named[0] if len(named) == 1 else text


def draft_basis(text: str) -> tuple[str, str] | None:
    """The ground and the citation of a draft whose ground is still to be chosen; None when the law has the ground.

    The ground is the first named that the law has, else the nearest to the first that it lacks. Where no ground is
    named it is consent, which is the law's rule (Art. 9) from which all others except.
    """
    named = named_in(text)
    if len(named) == 1 and named[0] in LegalBasis.values:
        return None
    own = [each for each in named if each in LegalBasis.values]
    nearest = [NEAREST_BASIS[each][0].value for each in named if each in NEAREST_BASIS]
    chosen = next(iter((*own, *nearest)), LegalBasis.CONSENT.value)
    return chosen, f"{BASIS_AS_SENT}{text or NOT_STATED}"[:LONGEST_CITATION]
