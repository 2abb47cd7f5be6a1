"""Findings of a review: each appears when its fact is missing from an activity and goes when the fact is there."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.contract.findings import FINDINGS
from tenants.models import Tenant
from tests.contract.complete import KIND, category, codes, made, made_in, transfer
from tests.factories import ActivityItem, Someone

CODES = [each.code for each in FINDINGS]


def test_complete_activity_has_none(editor: Someone) -> None:
    assert made(editor)["findings"] == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"purpose_vi": ""}, ["missing_purpose"]),
        ({"legal_basis_citation": ""}, ["missing_citation"]),
        ({"legal_basis": "state_agency", "legal_basis_citation": ""}, ["missing_citation"]),
        ({"legal_basis": "emergency_security", "legal_basis_citation": ""}, ["missing_citation"]),
        ({"legal_basis": "vital_interest", "legal_basis_citation": ""}, ["missing_evidence"]),
        ({"legal_basis": "rights_defence", "legal_basis_citation": ""}, ["missing_evidence"]),
        ({"legal_basis": "contract", "legal_basis_citation": ""}, []),
        ({"legal_basis": "consent", "legal_basis_citation": "", "consent_form_vi": "Biểu mẫu giấy"}, []),
        ({"legal_basis_citation": "Căn cứ trong tệp gốc: legitimate interests"}, ["basis_to_be_chosen"]),
        ({"requires_dpia": False}, ["sensitive_without_dpia"]),
        ({"requires_dpia": False, "data_category_ids": []}, []),
        ({"retention_period_months": None}, ["missing_retention"]),
        ({"retention_period_months": 0}, []),
        ({"purpose_vi": "", "retention_period_months": None}, ["missing_purpose", "missing_retention"]),
    ],
)
def test_what_is_missing_is_found(editor: Someone, fields: dict[str, Any], expected: list[str]) -> None:
    shown = made(editor, **fields)
    assert codes(shown) == expected
    for code in CODES:
        found = editor.get(KIND, finding=code).json()["results"]
        assert [each["id"] for each in found] == ([shown["id"]] if code in expected else [])


@pytest.mark.parametrize(
    ("fields", "is_found"),
    [
        ([{}], True),
        ([{"ctia_filed_on": "2026-03-01"}], False),
        ([{"exemption_code": "hr_management"}], False),
        ([{"ctia_filed_on": "2026-03-01"}, {}], True),
        ([], False),
    ],
)
def test_transfer_without_the_date_of_its_dossier_is_found(
    editor: Someone, fields: list[dict[str, Any]], is_found: bool
) -> None:
    shown = made(editor, transfer_ids=[transfer(editor, **each) for each in fields])
    assert ("transfer_without_dossier" in codes(shown)) == is_found


def test_each_finding_tells_in_both_languages_and_names_its_article(editor: Someone) -> None:
    Tenant.objects.filter(pk=editor.tenant_id).update(business_lines=[{"code": "6419", "name_vi": "Ngân hàng"}])
    lacking = {
        "purpose_vi": "",
        "legal_basis_citation": "",
        "requires_dpia": False,
        "retention_period_months": None,
        "protection_measures_vi": "",
        "automated_processing_vi": "",
        "started_on": "2026-01-01",
        "data_subject_groups": ["children"],
        "recipient_ids": [made_in(editor, "recipients", country_code="US")],
        "transfer_ids": [made_in(editor, "data-transfers")],
    }
    by_law, by_consent = made(editor, **lacking), made(editor, **lacking, legal_basis="consent")
    of_consent = {"consent_without_form", "children_without_representative"}
    assert codes(by_law) == [
        each for each in CODES if each not in {"missing_evidence", "basis_to_be_chosen", *of_consent}
    ]
    assert of_consent < set(codes(by_consent))
    for each in by_law["findings"] + by_consent["findings"]:
        assert all(each[name] for name in ("message", "message_vi", "remedy", "remedy_vi"))
        assert "Art." in each["article"]
        assert "Điều" in each["article_vi"]


def test_finding_goes_when_a_linked_record_is_completed(editor: Someone) -> None:
    linked = transfer(editor)
    shown = made(editor, recipient_ids=[], transfer_ids=[linked])
    assert codes(shown) == ["transfer_without_dossier"]
    editor.client.patch(editor.url(f"data-transfers/{linked}"), {"ctia_filed_on": "2026-05-01"})
    assert editor.get(f"{KIND}/{shown['id']}").json()["findings"] == []


def test_several_findings_are_asked_for_at_once_and_each_activity_comes_once(editor: Someone) -> None:
    both = made(editor, purpose_vi="", retention_period_months=None)["id"]
    one = made(editor, purpose_vi="")["id"]
    made(editor)
    found = editor.get(KIND, finding="missing_purpose,missing_retention").json()
    assert (found["count"], [each["id"] for each in found["results"]]) == (2, [both, one])
    assert editor.get(KIND, finding="missing_purpose", legal_basis="consent").json()["count"] == 0


def test_unknown_finding_is_400_naming_those_there_are(editor: Someone) -> None:
    answer = editor.get(KIND, finding="missing_everything")
    assert answer.status_code == 400
    assert "missing_purpose" in answer.json()["detail"]["fields"][0]["error_vi"]


def test_findings_of_another_tenant_are_not_counted(editor: Someone, stranger: Someone) -> None:
    made(stranger, purpose_vi="")
    assert editor.get(KIND, finding="missing_purpose").json()["count"] == 0


def test_findings_are_read_only(editor: Someone) -> None:
    shown = made(editor)
    url = editor.url(f"{KIND}/{shown['id']}")
    refused = editor.client.patch(url, {"findings": []})
    assert refused.json()["detail"]["fields"][0]["code"] == "read_only"
    assert editor.client.put(url, shown).status_code == 200


@pytest.mark.parametrize("many", [2_000, pytest.param(10_000, marks=pytest.mark.soak)])
def test_many_activities_take_a_bounded_number_of_statements(editor: Someone, many: int) -> None:
    def statements(query: dict[str, Any]) -> int:
        with CaptureQueriesContext(connection) as queries:
            answer = editor.get(KIND, **query)
        assert answer.status_code == 200
        return len(queries)

    linked = {"data_category_ids": [category(editor, "sensitive")], "transfer_ids": [transfer(editor)]}
    editor.batch(ActivityItem.build_batch(10, purpose_vi="", **linked))
    few = statements({"finding": "missing_purpose", "page_size": 1_000})
    editor.batch(ActivityItem.build_batch(many - 10, purpose_vi="", **linked))
    assert statements({"finding": "missing_purpose", "page_size": 1_000}) == few
    for code in ("missing_purpose", "sensitive_without_dpia", "transfer_without_dossier"):
        assert editor.get(KIND, finding=code).json()["count"] == many
