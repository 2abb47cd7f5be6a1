"""The fields of each kind, as the contract states them: limits, defaults, and how an accepted value is shown.

This is written independently of the product, so that tests compare two readings of the contract.
"""

import re
import unicodedata
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_date

from activities.models.codes import LegalBasis, RecipientRole, Sensitivity, TransferCase
from activities.models.text import trimmed  # ``test_text`` holds what it trims

LINES = {"legal_basis_citation": 500, "dpo_contact": 500, "legal_reference": 500, "exemption_code": 64}
LINES |= {"tax_code": 50, "contract_number": 100}
TEXTS = {"purpose_vi": 5_000, "purpose_en": 5_000, "data_source_vi": 1_000, "data_source_en": 1_000}
LINES |= {"storage_system_vi": 500, "responsible_vi": 200}
TEXTS |= {"consent_form_vi": 1_000, "deletion_method_vi": 1_000, "automated_processing_vi": 1_000}
TEXTS |= {"protection_measures_vi": 5_000, "risks_vi": 5_000}
TEXTS |= {"services_vi": 5_000, "description_vi": 5_000, "description_en": 5_000}
CHOICES = {
    "legal_basis": LegalBasis.values,
    "role": RecipientRole.values,
    "transfer_case": TransferCase.values,
    "sensitivity": Sensitivity.values,
    "filer_role": ["controller", "processor", "controller_processor"],
    "risk_level": ["low", "medium", "high"],
}
GROUPS = "customers prospects users employees applicants contractors partners shareholders patients students children"
OPERATIONS = (
    "collect analyse aggregate encrypt decrypt correct erase destroy de_identify provide publish transfer other"
)
CODE_LISTS = {
    "data_subject_groups": [*GROUPS.split(), "visitors", "other"],
    "processing_operations": OPERATIONS.split(),
    "storage_country_codes": ["VN", "SG", "US"],
}
BOOLEANS = ("has_automated_decision_making", "requires_dpia", "transfers_for_fee")
LISTS = {"data_category_ids": "data-categories", "recipient_ids": "recipients", "transfer_ids": "data-transfers"}
DATES = ("contract_date", "first_transfer_on", "ctia_filed_on", "data_subject_counted_on", "started_on")
NAMES = {
    "processing-activities": """
        external_id activity_name_vi activity_name_en purpose_vi purpose_en legal_basis legal_basis_citation
        data_source_vi data_source_en retention_period_months has_automated_decision_making requires_dpia
        filer_role data_subject_groups data_subject_count data_subject_counted_on processing_operations started_on
        consent_form_vi storage_system_vi storage_country_codes deletion_method_vi transfers_for_fee
        automated_processing_vi protection_measures_vi risks_vi risk_level responsible_vi
        data_category_ids recipient_ids transfer_ids
    """,
    "data-categories": "code name_vi name_en sensitivity legal_reference description_vi description_en",
    "recipients": """
        external_id name_vi name_en role tax_code country_code contract_number contract_date dpo_contact services_vi
    """,
    "data-transfers": """
        external_id name_vi name_en recipient_id transfer_case destination_country purpose_vi exemption_code
        contract_number contract_date first_transfer_on ctia_filed_on
    """,
}
FIELDS = {kind: names.split() for kind, names in NAMES.items()}
REQUIRED = {
    "processing-activities": ("activity_name_vi", "legal_basis"),
    "data-categories": ("code", "name_vi", "sensitivity"),
    "recipients": ("name_vi", "role"),
    "data-transfers": ("name_vi", "transfer_case", "destination_country"),
}
MOST = {"retention_period_months": 1_200, "data_subject_count": 10_000_000_000}
NULLABLE = {"external_id", "recipient_id", "filer_role", "risk_level", *MOST, *DATES}


def default(name: str) -> Any:
    if name in NULLABLE:
        return None
    if name in LISTS or name in CODE_LISTS:
        return []
    return {"country_code": "VN"}.get(name, False if name in BOOLEANS else "")


def reading(name: str, value: Any) -> Any:
    """How an accepted value must be shown."""
    if name in LISTS:
        return sorted({str(_uuid(each)) for each in value})
    if value is None:
        assert name in NULLABLE
        return None
    if name in BOOLEANS:
        word = value.lower() if isinstance(value, str) else value
        assert word in {*"ty1", "yes", "true", "on", 1} | {*"fn0", "no", "false", "off", 0}
        return word in {*"ty1", "yes", "true", "on", 1}
    if name in CODE_LISTS:
        return list(dict.fromkeys(value))
    if name in MOST:
        return int(re.sub(r"\.0*\s*$", "", str(value)))
    if name in DATES:
        return str(parse_date(value))
    if name == "recipient_id":
        return str(_uuid(value))
    assert not isinstance(value, bool | list | dict)
    text = unicodedata.normalize("NFC", trimmed(str(value)))
    return text or None if name == "external_id" else text


def _uuid(value: Any) -> UUID:
    return UUID(int=value) if isinstance(value, int) else UUID(hex=value)
