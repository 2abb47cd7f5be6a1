"""The datamap of Fides (``fides export datamap``): a workbook with the labels of its template, or CSV with its names.

The datamap has a row for each category of data, group of people and dataset of a system and a data use. The rows of
one system and data use are one activity.
"""

from activities.imports.profiles.profile import Column, Profile, Reading
from activities.imports.profiles.values import GROUPS

SYSTEM, USE = "Fides System", "Purpose of Processing"
DECLARATION, DATA_USE = "system.privacy_declaration", "system.privacy_declaration.data_use"
SUBJECTS, ASSESSMENT = "system.privacy_declaration.data_subjects", "system.data_protection_impact_assessment"
BASIS = "Article 6 lawful basis for processing personal data"
NINE = "Article 9 condition for processing special category data"
LEGITIMATE = "Legitimate interests for the processing (if applicable)"
LEGITIMATE_ASSESSED = "Link to record of legitimate interests assessment (if applicable)"
AUTOMATED = "Existence of automated decision-making, including profiling (if applicable)"
SAFEGUARDS = "Safeguards for Exceptional Transfers of Personal Data"


def note(field: str, *headings: str) -> Column:
    """A column that is added to a text, after its heading; ``headings`` are its label and its name in CSV."""
    return Column(headings, Reading.NOTE, field)


FIDES = Profile(
    name_from=(SYSTEM, USE),
    key_from=("system.fides_key", USE),
    grouped_by=("system.fides_key", SYSTEM, USE),
    columns=(
        Column(("system.fides_key",), Reading.UNREAD),
        Column((SYSTEM, "system.name"), Reading.TEXT, "storage_system_vi"),
        Column((USE, f"{DATA_USE}.name"), Reading.TEXT, "purpose_vi"),
        note("purpose_vi", "system.description"),
        note("purpose_vi", f"{DECLARATION}.name"),
        Column(
            ("Department or Business Function", "system.administrating_department"), Reading.TEXT, "responsible_vi"
        ),
        Column(("Joint Controller", "system.joint_controller"), Reading.LINKS, "recipient_ids"),
        Column(
            ("Categories of Individuals", f"{SUBJECTS}.name"), Reading.CODES, "data_subject_groups", codes=GROUPS
        ),
        Column(
            (
                "Categories of Personal Data (Fides Taxonomy)", "unioned_data_categories",
                f"{DECLARATION}.data_categories", "dataset.data_categories",
            ),
            Reading.LINKS,
            "data_category_ids",
        ),
        Column(("Categories of Recipients", f"{DATA_USE}.recipients"), Reading.LINKS, "recipient_ids"),
        note("protection_measures_vi", "Link to Contract with Processor", "system.link_to_processor_contract"),
        Column(
            (
                "Third Country Transfers", "third_country_combined", "system.third_country_transfers",
                "dataset.third_country_transfers",
            ),
            Reading.LINKS,
            "transfer_ids",
            "protection_measures_vi",
        ),
        note("protection_measures_vi", SAFEGUARDS, "system.third_country_safeguards"),
        Column(
            ("Retention Schedule", "dataset.retention"),
            Reading.MONTHS,
            "retention_period_months",
            "deletion_method_vi",
        ),
        Column(
            ("General Description of Security Measures", "organization.link_to_security_policy"),
            Reading.TEXT,
            "protection_measures_vi",
        ),
        note("purpose_vi", "Role or Responsibility", "system.data_responsibility_title"),
        Column((BASIS, f"{DATA_USE}.legal_basis"), Reading.BASIS, "legal_basis"),
        note("purpose_vi", NINE, f"{DATA_USE}.special_category"),
        note("purpose_vi", LEGITIMATE, f"{DATA_USE}.legitimate_interest"),
        note("risks_vi", LEGITIMATE_ASSESSED, f"{DATA_USE}.legitimate_interest_impact_assessment"),
        note("purpose_vi", "Rights available to individuals", f"{SUBJECTS}.rights_available"),
        Column(
            (AUTOMATED, f"{SUBJECTS}.automated_decisions_or_profiling"),
            Reading.FLAG,
            "has_automated_decision_making",
            "automated_processing_vi",
        ),
        Column(
            ("The source of the personal data (if applicable)", "dataset.source_name"),
            Reading.TEXT,
            "data_source_vi",
        ),
        Column(("Fides Dataset", "dataset.name", "dataset.fides_key"), Reading.NOTE, "data_source_vi"),
        Column(
            ("Data Protection Impact Assessment required?", f"{ASSESSMENT}.is_required"),
            Reading.FLAG,
            "requires_dpia",
            "risks_vi",
        ),
        note("risks_vi", "Data Protection Impact Assessment progress", f"{ASSESSMENT}.progress"),
        note("risks_vi", "Link to Data Protection Impact Assessment", f"{ASSESSMENT}.link"),
        note("data_source_vi", "system.ingress"),
        note("data_source_vi", "system.egress"),
        note("data_source_vi", "system.system_dependencies"),
        note("purpose_vi", "unioned_data_qualifiers", "dataset.data_qualifier", f"{DECLARATION}.data_qualifier"),
    ),
)  # fmt: skip
