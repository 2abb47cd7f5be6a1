"""The ICO's template: what each column becomes, grounds that the law lacks, drafts and their finding."""

from typing import Any

import openpyxl
import pytest

from tests.factories import Someone
from tests.imports.profiles.registers import BASIS, ICO, faults, ico_row, imported, stored, table
from tests.imports.sending import counts, done, errors_of, send
from tests.imports.spreadsheets.workbooks import saved

FULL = ico_row(
    Business_function="Human resources",
    Purpose="Recruitment",
    Name_and="Group HR Ltd, hr@group.example",
    Categories_of_individuals="Job applicants; Volunteers",
    Categories_of_personal="Contact details; Họ và tên",
    Categories_of_recipients="Payroll Bureau, Unknown Agency",
    Link_to_contract="dms/42",
    Names_of="USA",
    Safeguards="SCC of 2021",
    Retention="2 years",
    General="Encryption at rest",
    Article_6="Legal obligation",
    Rights="Access\nErasure",
    Existence="Yes – ranking of CVs",
    The_source="The applicant",
    Location="HR system",
    Data_Protection_Impact_Assessment_required="Yes",
    Has_a="No",
)


def test_every_column_is_stored(editor: Someone) -> None:
    category = editor.batch([{"code": "n", "name_vi": "Họ và tên", "sensitivity": "basic"}], "data-categories")
    recipient = editor.batch([{"name_vi": "Payroll Bureau", "role": "processor"}], "recipients")
    batch = imported(editor, table(ICO, FULL), "ico")
    assert counts(batch)[0] == 1, errors_of(editor, batch)
    (one,) = stored(editor)
    assert one["activity_name_vi"] == "Human resources – Recruitment"
    assert (one["responsible_vi"], one["legal_basis"], one["status"]) == (
        "Human resources",
        "legal_obligation",
        "draft",
    )
    assert one["retention_period_months"] == 24
    assert (one["requires_dpia"], one["has_automated_decision_making"]) == (True, True)
    assert one["data_category_ids"] == category.json()["category_ids"]
    assert one["recipient_ids"] == recipient.json()["recipient_ids"]
    assert one["data_subject_groups"] == ["applicants"]
    assert one["purpose_vi"].splitlines() == [
        "Recruitment",
        f"{ICO[2]}: Group HR Ltd, hr@group.example",
        "Categories of individuals: Volunteers",
        "Categories of personal data: Contact details",
        "Categories of recipients: Unknown Agency",
        "Rights available to individuals: Access",
        "Erasure",
    ]
    assert one["protection_measures_vi"].splitlines() == [
        "Encryption at rest",
        "Link to contract with processor: dms/42",
        f"{ICO[7]}: USA",
        f"{ICO[8]}: SCC of 2021",
    ]
    assert one["automated_processing_vi"] == f"{ICO[16]}: Yes – ranking of CVs"
    assert (one["data_source_vi"], one["storage_system_vi"]) == ("The applicant", "HR system")
    assert one["risks_vi"] == "Has a personal data breach occurred?: No"


@pytest.mark.parametrize(
    ("cell", "months"),
    [("6 years", 72), ("24 months", 24), ("5 ans", 60), ("1 năm", 12), ("6 years after leaving", None), (6, None),
     ("30 days", None), ("200 years", None)],
)  # fmt: skip
def test_durations_become_months_or_stay_texts(editor: Someone, cell: Any, months: int | None) -> None:
    imported(editor, table(ICO, ico_row(Retention=cell)), "ico")
    (one,) = stored(editor)
    assert one["retention_period_months"] == months
    assert one["deletion_method_vi"] == ("" if months else f"{ICO[9]}: {cell}")


@pytest.mark.parametrize(
    ("cell", "basis"),
    [("Consent", "consent"), ("Article 6(1)(b) – contract", "contract"), ("Vital interests", "vital_interest"),
     ("6(1)(c)", "legal_obligation"), ("Obligation légale", "legal_obligation"), ("rights_defence", "rights_defence"),
     ("Exécution d’un contrat", "contract")],
)  # fmt: skip
def test_grounds_that_the_law_has_are_found(editor: Someone, cell: str, basis: str) -> None:
    assert counts(imported(editor, table(ICO, ico_row(Article_6=cell)), "ico"))[0] == 1
    (one,) = stored(editor)
    assert one["legal_basis"] == basis
    assert one["legal_basis_citation"] == ""
    assert (BASIS in one["purpose_vi"]) == (cell in ("Article 6(1)(b) – contract", "6(1)(c)"))


FOREIGN = [
    (2, "Legitimate interests", "rights_defence"),
    (3, "Public task", "state_agency"),
    (4, "Contract; Legitimate interests", "contract"),
    (5, None, "consent"),
]


def test_grounds_that_the_law_lacks_are_refused_with_the_nearest(editor: Someone) -> None:
    batch = imported(editor, table(ICO, *(ico_row(Article_6=cell) for _, cell, _ in FOREIGN)), "ico")
    assert (batch["total_created"], batch["total_failed"]) == (0, len(FOREIGN))
    assert faults(editor, batch) == [
        *((row, [("legal_basis", "invalid_choice")]) for row, cell, _ in FOREIGN if cell),
        (5, [("legal_basis", "required")]),
    ]
    first = errors_of(editor, batch)["results"][0]["fields"][0]
    assert "rights_defence" in first["error"]
    assert "ground of the GDPR" in first["error"]
    assert "căn cứ của GDPR" in first["error_vi"]


def test_drafts_have_the_nearest_ground_and_a_finding_until_it_is_chosen(editor: Someone) -> None:
    rows = [*(ico_row(Purpose=f"P{row}", Article_6=cell) for row, cell, _ in FOREIGN), ico_row(Purpose="P6")]
    batch = imported(editor, table(ICO, *rows), "ico", "draft")
    assert batch["total_created"] == 5
    found = stored(editor)
    assert [each["legal_basis"] for each in found] == [*(basis for _, _, basis in FOREIGN), "contract"]
    assert {each["status"] for each in found} == {"draft"}
    assert [each["legal_basis_citation"] for each in found] == [
        *(f"Căn cứ trong tệp gốc: {cell or 'không ghi'}" for _, cell, _ in FOREIGN),
        "",
    ]
    listed = editor.get("processing-activities", finding="basis_to_be_chosen").json()
    assert listed["count"] == 4
    shown = next(each for each in listed["results"][0]["findings"] if each["code"] == "basis_to_be_chosen")
    assert "Luật 91/2025/QH15" in shown["article_vi"]
    corrected = {"legal_basis_citation": "Điều 19 khoản 1 điểm a"}
    path = editor.url(f"processing-activities/{found[0]['id']}")
    assert editor.client.patch(path, corrected, format="json").status_code == 200
    assert editor.get("processing-activities", finding="basis_to_be_chosen").json()["count"] == 3


def test_workbook_with_a_title_and_the_contact_block_above_the_headings(editor: Someone) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Controller", None, "Data Protection Officer"], ["Name", "Acme", "Name"], [], ["Article 30 Record"]):
        sheet.append(row)
    sheet.append([heading.replace(" (if possible)", "") for heading in ICO])
    sheet.append(ico_row(Retention="7 years", Article_6="Public task"))
    sheet.append(ico_row(Purpose="Pensions", Retention="7 years"))
    batch = imported(editor, saved(book), "ico", name="ropa.xlsx")
    assert (batch["total_created"], batch["total_failed"]) == (1, 1)
    assert faults(editor, batch)[0][0] == 6
    assert stored(editor)[0]["retention_period_months"] == 84


def test_columns_that_the_template_lacks_are_noted(editor: Someone) -> None:
    batch = imported(editor, table([*ICO, "Information asset owner"], [*ico_row(), "Ms Nguyen"]), "ico")
    assert batch["total_created"] == 1
    assert stored(editor)[0]["purpose_vi"] == "Payroll\nInformation asset owner: Ms Nguyen"


def test_long_texts_and_hostile_names_are_the_rows_errors_or_stay_texts(editor: Someone) -> None:
    rows = [
        ico_row(Purpose="x" * 6000),
        ico_row(Purpose="y" * 300, Categories_of_recipients="a\x00b; \u202e; " + "z" * 500),
    ]
    batch = imported(editor, table(ICO, *rows), "ico")
    assert (batch["total_created"], batch["total_failed"]) == (0, 2)
    assert faults(editor, batch)[0] == (2, [("purpose_vi", "max_length")])


def test_failed_rows_go_in_again_without_the_profile(editor: Someone) -> None:
    batch = imported(editor, table(ICO, ico_row(Article_6="Legitimate interests", Retention="6 years")), "ico")
    failed = editor.get(f"batches/{batch['id']}/errors", format="csv").content.decode("utf-8-sig")
    corrected = failed.replace("legitimate_interests", "consent", 1).encode()
    again = done(editor, send(editor, corrected, "a.csv"))
    assert again["total_created"] == 1, errors_of(editor, again)
    assert stored(editor)[0]["retention_period_months"] == 72
