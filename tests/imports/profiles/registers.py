"""Small registers with the headings of their sources, and what became of them."""

import csv
import io
from typing import Any

from tests.factories import Someone
from tests.imports.sending import done, errors_of, send

ICO = [
    "Business function", "Purpose of processing", "Name and contact details of joint controller (if applicable)",
    "Categories of individuals", "Categories of personal data", "Categories of recipients",
    "Link to contract with processor",
    "Names of third countries or international organisations that personal data are transferred to (if applicable)",
    "Safeguards for exceptional transfers of personal data to third countries or international organisations "
    "(if applicable)",
    "Retention schedule (if possible)",
    "General description of technical and organisational security measures (if possible)",
    "Article 6 lawful basis for processing personal data",
    "Article 9 condition for processing special category data",
    "Legitimate interests for the processing (if applicable)",
    "Link to record of legitimate interests assessment (if applicable)", "Rights available to individuals",
    "Existence of automated decision-making, including profiling (if applicable)",
    "The source of the personal data (if applicable)", "Link to record of consent", "Location of personal data",
    "Data Protection Impact Assessment required?", "Data Protection Impact Assessment progress",
    "Link to Data Protection Impact Assessment", "Has a personal data breach occurred?",
    "Link to record of personal data breach", "Data Protection Act 2018 Schedule 1 Condition for processing",
    "GDPR Article 6 lawful basis for processing", "Link to retention and erasure policy document",
    "Is personal data retained and erased in accordance with the policy document?",
    "Reasons for not adhering to policy document (if applicable)",
]  # fmt: skip
BASIS, RETENTION = ICO[11], ICO[9]


def ico_row(**cells: Any) -> list[Any]:
    """A row of the ICO's template; ``cells`` are named by the first letters of headings, ``_`` for a space."""
    values = {"Business_function": "Finance", "Purpose": "Payroll", "Article_6": "Contract", **cells}
    row: list[Any] = [None] * len(ICO)
    for name, value in values.items():
        (place,) = (place for place, heading in enumerate(ICO) if heading.startswith(name.replace("_", " ")))
        row[place] = value
    return row


def table(*rows: Any) -> bytes:
    """The rows as CSV."""
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def imported(
    who: Someone, content: bytes, profile: str, basis: str = "", name: str = "register.csv", query: str = ""
) -> Any:
    """The batch of an import by a profile, ended."""
    asked = f"&profile={profile}" + (f"&unknown_basis={basis}" if basis else "") + query
    return done(who, send(who, content, name, query=asked))


def stored(who: Someone) -> list[Any]:
    """The activities in the order in which they were stored."""
    found: list[Any] = who.get("processing-activities", ordering="id").json()["results"]
    return found


def faults(who: Someone, batch: Any) -> list[Any]:
    """The row of each failed item, with the field and code of each fault."""
    return [
        (each["row"], [(fault["field"], fault["code"]) for fault in each["fields"]])
        for each in errors_of(who, batch)["results"]
    ]
