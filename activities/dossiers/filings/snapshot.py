"""What a dossier was made from: its activities with what they link to, the profile, answers and attachments, by line.

A line is one record: its part, id, name, and the fields that the dossiers use. Fields in other languages, the senders'
keys and the status in the register are none of them.
"""

import gzip
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any
from uuid import UUID

import msgspec

from activities.contract.kinds import ACTIVITIES, CATEGORIES, RECIPIENTS, TRANSFERS, Kind
from activities.contract.serializers import written_fields
from activities.dossiers.attachments.attach import attachments_of
from activities.dossiers.filings import files
from activities.dossiers.material.gaps import activities_of, transfers_of
from activities.dossiers.questions import questions_of
from activities.dossiers.questions.answers import read_answers
from activities.dossiers.words import form_of
from activities.models import DataTransfer, DossierVersion, Recipient
from activities.models.dossiers.events import Dossier
from activities.register.entries import Entry, ordered_ids, read_entries
from tenants.isolation.context import current_tenant
from tenants.models import Tenant

ACTIVITY, CATEGORY, RECIPIENT, TRANSFER = "activity", "data_category", "recipient", "transfer"
PROFILE, ATTACHMENT, ANSWER = "profile", "attachment", "answer"
KINDS: dict[str, Kind] = {ACTIVITY: ACTIVITIES, CATEGORY: CATEGORIES, RECIPIENT: RECIPIENTS, TRANSFER: TRANSFERS}
NOT_IN_DOSSIERS = frozenset(
    (
        *("external_id", "activity_name_en", "name_en", "purpose_en", "data_source_en", "requires_dpia"),
        *("description_vi", "description_en", "legal_reference", "ctia_filed_on"),
    )
)
OF_KIND = {
    part: tuple(name for name in written_fields(kind.model) if name not in NOT_IN_DOSSIERS)
    for part, kind in KINDS.items()
}
OF_PROFILE = (
    *("name", "name_foreign", "short_name", "tax_code", "address", "phone", "email", "website", "branch_count"),
    *("business_lines", "dpo_name", "dpo_phone", "dpo_email", "dpo_appointment_number", "dpo_appointment_date"),
    *("protection_service_name", "protection_service_contact", "protection_service_contract", "filer_role"),
)
OF_ATTACHMENT = ("kind", "sha256")


class Line(msgspec.Struct, omit_defaults=True):
    """A record of the snapshot. ``fields`` are JSON values."""

    part: str
    id: str
    name: str
    fields: dict[str, Any]


_encoder, _decoder = msgspec.json.Encoder(), msgspec.json.Decoder(Line)


def lines_now(dossier: Dossier) -> Iterator[Line]:
    """The lines of a dossier as it would be made now, in the open scope.

    Those of transfers have the transfers that need an assessment, and the activities that link to one; an exempt
    transfer is none of them, and neither is what only it leads to.
    """
    yield _profile()
    answers = read_answers()
    known: set[UUID] = set()
    for entry in _entries(dossier):
        yield from _new_of(entry, known)
        yield _activity(entry)
    if dossier is Dossier.CTIA:
        for transfer in transfers_of(form_of(dossier).code).select_related("recipient").order_by("pk"):
            yield from _transfer(transfer, known)
    for question in questions_of(form_of(dossier).code):
        if (value := answers.get(question.code)) is not None:
            yield Line(ANSWER, question.code, question.title.vi, {"value": value})
    for attachment in attachments_of(dossier):
        fields = {name: getattr(attachment, name) for name in OF_ATTACHMENT}
        yield Line(ATTACHMENT, str(attachment.pk), attachment.title_vi, fields)


def write(dossier: Dossier, file: IO[bytes]) -> None:
    """Write the lines of now, compressed; the same lines give the same bytes."""
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=6, mtime=0) as packed:
        for line in lines_now(dossier):
            packed.write(_encoder.encode(line) + b"\n")


def read(file: IO[bytes]) -> Iterator[Line]:
    """The lines of a snapshot that ``write`` wrote."""
    with gzip.GzipFile(fileobj=file, mode="rb") as unpacked:
        for line in unpacked:
            yield _decoder.decode(line)


def ids_in(version: DossierVersion, part: str) -> list[UUID]:
    """The ids of the records of one part in a version's snapshot, in its order. Raises ``Problem`` (404)."""
    with files.open_file(version, files.SNAPSHOT) as file:
        return [UUID(line.id) for line in read(file) if line.part == part]


def as_stored(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines with their values as JSON has them, to be compared with lines that were read."""
    for line in lines:
        yield _decoder.decode(_encoder.encode(line))


def _entries(dossier: Dossier) -> Iterator[Entry]:
    for entry in read_entries(ordered_ids(activities_of(form_of(dossier).code).order_by("name_order", "pk"))):
        if dossier is Dossier.CTIA:
            entry.transfers = [each for each in entry.transfers if not each.exemption_code]
        yield entry


def _profile() -> Line:
    tenant = Tenant.objects.get(pk=current_tenant())
    return Line(PROFILE, str(tenant.pk), tenant.name, {name: getattr(tenant, name) for name in OF_PROFILE})


def _new_of(entry: Entry, known: set[UUID]) -> Iterator[Line]:
    """The records to which an activity links, each once."""
    for part, records in ((CATEGORY, entry.categories), (RECIPIENT, entry.recipients)):
        for record in records:
            yield from _once(part, record, known)
    for transfer in entry.transfers:
        yield from _transfer(transfer, known)


def _transfer(transfer: DataTransfer, known: set[UUID]) -> Iterator[Line]:
    recipient: Recipient | None = transfer.recipient
    if recipient:
        yield from _once(RECIPIENT, recipient, known)
    yield from _once(TRANSFER, transfer, known)


def _once(part: str, record: Any, known: set[UUID]) -> Iterator[Line]:
    if record.pk not in known:
        known.add(record.pk)
        yield Line(part, str(record.pk), str(record), _values(part, record))


def _activity(entry: Entry) -> Line:
    activity = entry.activity
    links: Mapping[str, list[Any]] = {
        "data_category_ids": entry.categories,
        "recipient_ids": entry.recipients,
        "transfer_ids": entry.transfers,
    }
    fields = {**_values(ACTIVITY, activity), **{name: sorted(str(each.pk) for each in links[name]) for name in links}}
    return Line(ACTIVITY, str(activity.pk), activity.activity_name_vi, fields)


def _values(part: str, record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in OF_KIND[part]}
