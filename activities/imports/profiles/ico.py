"""The “documentation template for controllers” of the Information Commissioner's Office (United Kingdom).

Its thirty headings, in the order of the sheet “Template”. A row is one activity.
"""

from activities.imports.profiles.profile import Column, Profile, Reading
from activities.imports.profiles.values import GROUPS

FUNCTION, PURPOSE = "Business function", "Purpose of processing"
JOINT_CONTROLLER = "Name and contact details of joint controller (if applicable)"
THIRD_COUNTRIES = (
    "Names of third countries or international organisations that personal data are transferred to (if applicable)"
)
SAFEGUARDS = (
    "Safeguards for exceptional transfers of personal data to third countries or international organisations "
    "(if applicable)"
)
SECURITY = "General description of technical and organisational security measures (if possible)"
AUTOMATED = "Existence of automated decision-making, including profiling (if applicable)"


def note(heading: str, field: str) -> Column:
    """A column that is added to a text, after its heading."""
    return Column((heading,), Reading.NOTE, field)


ICO = Profile(
    name_from=(FUNCTION, PURPOSE),
    columns=(
        Column((FUNCTION,), Reading.TEXT, "responsible_vi"),
        Column((PURPOSE,), Reading.TEXT, "purpose_vi"),
        Column((JOINT_CONTROLLER,), Reading.LINKS, "recipient_ids"),
        Column(("Categories of individuals",), Reading.CODES, "data_subject_groups", codes=GROUPS),
        Column(("Categories of personal data",), Reading.LINKS, "data_category_ids"),
        Column(("Categories of recipients",), Reading.LINKS, "recipient_ids"),
        note("Link to contract with processor", "protection_measures_vi"),
        Column((THIRD_COUNTRIES,), Reading.LINKS, "transfer_ids", keep="protection_measures_vi"),
        note(SAFEGUARDS, "protection_measures_vi"),
        Column(("Retention schedule (if possible)",), Reading.MONTHS, "retention_period_months", "deletion_method_vi"),
        Column((SECURITY,), Reading.TEXT, "protection_measures_vi"),
        Column(("Article 6 lawful basis for processing personal data",), Reading.BASIS, "legal_basis"),
        note("Article 9 condition for processing special category data", "purpose_vi"),
        note("Legitimate interests for the processing (if applicable)", "purpose_vi"),
        note("Link to record of legitimate interests assessment (if applicable)", "risks_vi"),
        note("Rights available to individuals", "purpose_vi"),
        Column((AUTOMATED,), Reading.FLAG, "has_automated_decision_making", "automated_processing_vi"),
        Column(("The source of the personal data (if applicable)",), Reading.TEXT, "data_source_vi"),
        note("Link to record of consent", "consent_form_vi"),
        Column(("Location of personal data",), Reading.TEXT, "storage_system_vi"),
        Column(("Data Protection Impact Assessment required?",), Reading.FLAG, "requires_dpia", "risks_vi"),
        note("Data Protection Impact Assessment progress", "risks_vi"),
        note("Link to Data Protection Impact Assessment", "risks_vi"),
        note("Has a personal data breach occurred?", "risks_vi"),
        note("Link to record of personal data breach", "risks_vi"),
        note("Data Protection Act 2018 Schedule 1 Condition for processing", "purpose_vi"),
        note("GDPR Article 6 lawful basis for processing", "purpose_vi"),
        note("Link to retention and erasure policy document", "deletion_method_vi"),
        note("Is personal data retained and erased in accordance with the policy document?", "deletion_method_vi"),
        note("Reasons for not adhering to policy document (if applicable)", "deletion_method_vi"),
    ),
)
