"""The exports of processings of CISO Assistant: its list (CSV, XLSX), and the workbook of one processing.

The list has no lawful basis. The workbook has it in its sheet “Purposes”, and the data, people, recipients,
contractors and transfers in further sheets, whose columns are named after sheet and heading.
"""

from activities.imports.profiles.layouts import record_as_table
from activities.imports.profiles.profile import Column, Profile, Reading
from activities.imports.profiles.values import GROUPS
from activities.models.codes import Operation

OPERATIONS = {
    "collection": Operation.COLLECT.value,
    "adaptationoralteration": Operation.CORRECT.value,
    "disclosurebytransmission": Operation.PROVIDE.value,
    "disseminationorotherwisemakingavailable": Operation.PUBLISH.value,
}
SUBJECTS = {
    **GROUPS,
    "customer": "customers",
    "contractor": "contractors",
}


def note(field: str, *headings: str) -> Column:
    """Columns that are added to a text, after their headings."""
    return Column(headings, Reading.NOTE, field)


CISO_ASSISTANT = Profile(
    name_from=("name",),
    key_from=("ref_id",),
    layout=record_as_table,
    columns=(
        Column(("internal_id",), Reading.UNREAD),
        Column(("ref_id",), Reading.UNREAD),
        Column(("name",), Reading.UNREAD),
        Column(("description",), Reading.TEXT, "purpose_vi"),
        Column(("status",), Reading.UNREAD),
        Column(("processing_nature",), Reading.CODES, "processing_operations", codes=OPERATIONS),
        Column(("folder", "domain"), Reading.NOTE, "purpose_vi"),
        Column(("assigned_to",), Reading.TEXT, "responsible_vi"),
        note("purpose_vi", "labels"),
        note("purpose_vi", "information_channel"),
        note("purpose_vi", "usage_channel"),
        Column(("dpia_required",), Reading.FLAG, "requires_dpia", "risks_vi"),
        note("risks_vi", "dpia_reference"),
        Column(("Purposes: name",), Reading.TEXT, "purpose_vi"),
        note("purpose_vi", "Purposes: description"),
        Column(("Purposes: legal_basis",), Reading.BASIS, "legal_basis"),
        note("purpose_vi", "Purposes: article_9_condition"),
        Column(("Personal data: name",), Reading.LINKS, "data_category_ids"),
        note("purpose_vi", "Personal data: description"),
        Column(("Personal data: category",), Reading.LINKS, "data_category_ids"),
        Column(("Personal data: retention",), Reading.MONTHS, "retention_period_months", "deletion_method_vi"),
        note("deletion_method_vi", "Personal data: deletion_policy"),
        note("purpose_vi", "Personal data: is_sensitive"),
        note("purpose_vi", "Personal data: assets"),
        note("purpose_vi", "Data subjects: name"),
        note("purpose_vi", "Data subjects: description"),
        Column(("Data subjects: category",), Reading.CODES, "data_subject_groups", codes=SUBJECTS),
        Column(("Data recipients: name",), Reading.LINKS, "recipient_ids"),
        note("purpose_vi", "Data recipients: description"),
        note("purpose_vi", "Data recipients: category"),
        Column(("Contractors: name",), Reading.LINKS, "recipient_ids"),
        note("purpose_vi", "Contractors: description"),
        Column(("Contractors: entity",), Reading.LINKS, "recipient_ids"),
        note("purpose_vi", "Contractors: relationship_type"),
        note("purpose_vi", "Contractors: country"),
        note("protection_measures_vi", "Contractors: documentation_link"),
        Column(("Transfers: name",), Reading.LINKS, "transfer_ids", "protection_measures_vi"),
        note("protection_measures_vi", "Transfers: description"),
        note("protection_measures_vi", "Transfers: entity"),
        note("protection_measures_vi", "Transfers: country"),
        note("protection_measures_vi", "Transfers: transfer_mechanism"),
        note("protection_measures_vi", "Transfers: guarantees"),
        note("protection_measures_vi", "Transfers: documentation_link"),
    ),
)
