"""Cells of foreign registers as values: durations, yes and no, lists of words."""

import re
from collections.abc import Callable, Mapping

from activities.models.activities import LONGEST_RETENTION_MONTHS
from activities.models.codes import SubjectGroup
from activities.models.text import comparable, trimmed
from activities.spreadsheets.cells import SEPARATOR

# What people and programs write into a cell that has nothing to say.
NOTHING = frozenset(map(comparable, ("N/A", "NA", "n.a.", "not applicable", "sans objet", "non applicable", "-", "–")))
NONE = NOTHING | {"none", "aucun", "aucune", "neant", "no", "non"}
YES = frozenset({"yes", "oui", "true", "y", "x", "1", "co"})
NO = frozenset({"no", "non", "false", "n", "0", "khong"})
DURATION = re.compile(r"(\d{1,4}) ?(years?|yrs?|ans?|annees?|nam|months?|mois|thang)\.?")
IN_YEARS = ("y", "a", "n")
FIRST_WORD = re.compile(r"[^\W_]+")
GROUPS: dict[str, str] = {
    comparable(word): group.value
    for group, words in {
        SubjectGroup.CUSTOMERS: "customers, customer, clients, client, customer/client",
        SubjectGroup.PROSPECTS: "prospects, prospect, prospective customers, potential customers, prospective "
        "customer/client, clients potentiels",
        SubjectGroup.USERS: "users, user, website users, website/app user, utilisateurs",
        SubjectGroup.EMPLOYEES: "employees, employee, staff, employés, employé, salariés, salarié, personnel, "
        "collaborateurs",
        SubjectGroup.APPLICANTS: "applicants, job applicants, job applicant, candidates, candidats, candidat",
        SubjectGroup.CONTRACTORS: "contractors, contractor, contractor/vendor, prestataires, prestataire",
        SubjectGroup.PARTNERS: "partners, partner, business partners, business partner, suppliers, supplier, "
        "partenaires, fournisseurs",
        SubjectGroup.SHAREHOLDERS: "shareholders, shareholder, actionnaires",
        SubjectGroup.PATIENTS: "patients, patient",
        SubjectGroup.STUDENTS: "students, student, pupils, étudiants, élèves",
        SubjectGroup.CHILDREN: "children, child, minors, child/minor, minor, enfants, mineurs",
        SubjectGroup.VISITORS: "visitors, visitor, visiteurs, visiteur",
    }.items()
    for word in words.split(", ")
}


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing to say."""
    return comparable(text) in NOTHING


def months(text: str) -> int | None:
    """A duration of whole years or months, in English, French or Vietnamese; None for any other text."""
    found = DURATION.fullmatch(comparable(text))
    if found is None:
        return None
    number = int(found[1]) * (12 if found[2].startswith(IN_YEARS) else 1)
    return number if number <= LONGEST_RETENTION_MONTHS else None


def flag(text: str) -> tuple[bool | None, bool]:
    """Yes or no, by a cell's first word, and whether the cell says more than that. None when it begins otherwise."""
    words = FIRST_WORD.findall(comparable(text))
    first = words[0] if words else ""
    value = True if first in YES else False if first in NO else None
    return value, value is None or len(words) > 1


def parts(text: str) -> list[str]:
    """The elements of a list: between semicolons and line breaks."""
    return [each for part in SEPARATOR.split(text) if (each := trimmed(part))]


def finer_parts(text: str) -> list[str]:
    """The elements of one part of a list in which commas separate them too."""
    return [each for part in text.split(",") if (each := trimmed(part))]


def elements(part: str, is_known: Callable[[str], bool]) -> list[str]:
    """The elements of one part of a list: those between commas where one of them is known, else the part itself."""
    finer = finer_parts(part)
    return finer if not is_known(part) and any(map(is_known, finer)) else [part]


def coded(text: str, codes: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The codes of a list of words, each once, and the words that have none."""
    found: dict[str, None] = {}
    other: list[str] = []
    for part in parts(text):
        for word in elements(part, lambda each: _plain(each) in codes):
            if code := codes.get(_plain(word)):
                found[code] = None
            elif not is_nothing(word):
                other.append(word)
    return list(found), other


def _plain(word: str) -> str:
    """A word for a look-up; the codes of CISO Assistant begin with ``privacy_``."""
    return comparable(word.removeprefix("privacy_").replace("_", " "))
