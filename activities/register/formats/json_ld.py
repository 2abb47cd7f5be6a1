"""The register as JSON-LD, in terms of W3C's Data Privacy Vocabulary; a mapping that loses meaning is marked."""

from typing import IO, Any

from django.utils import timezone

from activities.models import DataCategory, DataTransfer, Recipient
from activities.models.codes import LegalBasis, Operation, RecipientRole, Sensitivity, SubjectGroup
from activities.register.entries import Entry
from activities.register.export import Export
from activities.register.formats.dpv_terms import (
    ANY_GROUP,
    ANY_OPERATION,
    BASES,
    CATEGORIES,
    GROUPS,
    OPERATIONS,
    ROLES,
    Term,
)
from activities.register.formats.json_document import write_object
from activities.register.words import TITLE

CONTEXT = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "loc": "https://w3id.org/dpv/loc#",
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    # Terms of this document alone: our code, and whether the term beside it means something else than the code.
    "code": "urn:pdpl:code",
    "isLossy": {"@id": "urn:pdpl:is-lossy", "@type": "xsd:boolean"},
}
Node = dict[str, Any]


def write(export: Export, file: IO[bytes]) -> None:
    """Write the document to ``file``, in the open scope: a ``dpv:RecordsOfActivities`` with a process an activity."""
    write_object(_head(export), "dpv:hasPersonalDataProcess", map(_process, export.entries(with_times=True)), file)


def _head(export: Export) -> Node:
    tenant = export.tenant
    controller = {
        "@id": f"urn:uuid:{tenant.pk}",
        "@type": "dpv:Organisation",
        "dpv:hasName": _texts(tenant.name, tenant.name_en),
        "dpv:hasIdentifier": tenant.tax_code,
        "dpv:hasAddress": tenant.address,
    }
    as_of = export.as_of or timezone.localdate(export.made_at)
    return _filled(
        {
            "@context": CONTEXT,
            "@type": "dpv:RecordsOfActivities",
            "dct:title": _texts(TITLE.vi, TITLE.en),
            "dct:created": {"@type": "xsd:dateTime", "@value": timezone.localtime(export.made_at)},
            "dct:temporal": {"@type": "xsd:date", "@value": as_of},
            "dpv:hasResponsibleEntity": _filled(controller),
        }
    )


def _process(entry: Entry) -> Node:
    activity = entry.activity
    return _filled(
        {
            "@id": f"urn:uuid:{activity.pk}",
            "@type": "dpv:PersonalDataProcess",
            "dct:identifier": activity.external_id,
            "dct:title": _texts(activity.activity_name_vi, activity.activity_name_en),
            "dpv:hasPurpose": _described("dpv:Purpose", activity.purpose_vi, activity.purpose_en),
            "dpv:hasLegalBasis": _coded(BASES[LegalBasis(activity.legal_basis)], activity.legal_basis)
            | _filled({"dct:references": activity.legal_basis_citation}),
            "dpv:hasDataSubject": [
                _coded(GROUPS.get(SubjectGroup(code), ANY_GROUP), code) for code in activity.data_subject_groups
            ],
            "dpv:hasDataSubjectScale": _scale(activity.data_subject_count),
            "dpv:hasPersonalData": [_category(each) for each in entry.categories],
            "dpv:hasDataSource": _described("dpv:DataSource", activity.data_source_vi, activity.data_source_en),
            "dpv:hasProcessing": [
                *(
                    _coded(OPERATIONS.get(Operation(code), ANY_OPERATION), code)
                    for code in activity.processing_operations
                ),
                *(_transfer(each) for each in entry.transfers),
            ],
            "dpv:hasStorageCondition": _storage(entry),
            "dpv:hasRecipient": [_recipient(each) for each in entry.recipients],
            "dpv:hasTechnicalOrganisationalMeasure": _described(
                "dpv:TechnicalOrganisationalMeasure", activity.protection_measures_vi
            ),
            "dpv:hasContext": _automated(entry),
            "dpv:hasRisk": _described("dpv:Risk", activity.risks_vi),
            "dct:modified": {"@type": "xsd:dateTime", "@value": timezone.localtime(activity.updated_at)},
        }
    )


def _category(category: DataCategory) -> Node:
    is_sensitive = category.sensitivity == Sensitivity.SENSITIVE
    term = CATEGORIES.get(category.code, Term((), is_lossy=True))
    kind = "dpv:SensitivePersonalData" if is_sensitive else "dpv:PersonalData"
    named = {"skos:prefLabel": _texts(category.name_vi, category.name_en)}
    return _coded(Term((kind, *term.names), term.is_lossy), category.code) | named


def _recipient(recipient: Recipient) -> Node:
    named: Node = {
        "@id": f"urn:uuid:{recipient.pk}",
        "dpv:hasName": _texts(recipient.name_vi, recipient.name_en),
        "dpv:hasIdentifier": recipient.tax_code,
        "dpv:hasCountry": {"@id": f"loc:{recipient.country_code}"},
        "dpv:hasContact": recipient.dpo_contact,
    }
    term = ROLES[RecipientRole(recipient.role)]
    return _coded(Term(("dpv:Recipient", *term.names), term.is_lossy), recipient.role) | _filled(named)


def _transfer(transfer: DataTransfer) -> Node:
    importer = transfer.recipient and {"@id": f"urn:uuid:{transfer.recipient.pk}", "@type": "dpv:DataImporter"}
    return _coded(Term(("dpv:CrossBorderTransfer",)), transfer.transfer_case) | _filled(
        {
            "@id": f"urn:uuid:{transfer.pk}",
            "dct:title": _texts(transfer.name_vi, transfer.name_en),
            "dpv:hasCountry": {"@id": f"loc:{transfer.destination_country}"},
            "dpv:hasDataImporter": importer,
        }
    )


def _storage(entry: Entry) -> list[Node]:
    activity = entry.activity
    months = activity.retention_period_months
    found: list[Node] = []
    if months is not None:
        duration = {"@type": "xsd:duration", "@value": f"P{months}M"}
        found.append({"@type": "dpv:StorageDuration", "dpv:hasDuration": duration})
    if activity.storage_system_vi or activity.storage_country_codes:
        countries = [{"@id": f"loc:{code}"} for code in activity.storage_country_codes]
        described = {"dct:description": _texts(activity.storage_system_vi), "dpv:hasCountry": countries}
        found.append({"@type": "dpv:StorageLocation"} | _filled(described))
    if activity.deletion_method_vi:
        found.append({"@type": "dpv:StorageDeletion", "dct:description": _texts(activity.deletion_method_vi)})
    return found


def _automated(entry: Entry) -> Node | None:
    if not entry.activity.has_automated_decision_making:
        return None
    described = {"dct:description": _texts(entry.activity.automated_processing_vi)}
    return {"@type": "dpv:AutomatedDecisionMaking"} | _filled(described)


def _scale(count: int | None) -> Node | None:
    return None if count is None else {"@type": "dpv:DataSubjectScale", "dct:extent": count}


def _coded(term: Term, code: str) -> Node:
    """A node of the terms for a code, with the code itself."""
    node: Node = {"@type": list(term.names), "code": code}
    return node | {"isLossy": True} if term.is_lossy else node


def _described(kind: str, vi: str, en: str = "") -> Node | None:
    return {"@type": kind, "dct:description": _texts(vi, en)} if vi or en else None


def _texts(vi: str, en: str = "") -> list[Node]:
    return [{"@language": language, "@value": text} for language, text in (("vi", vi), ("en", en)) if text]


def _filled(node: Node) -> Node:
    """The members of ``node`` that have a value."""
    return {name: value for name, value in node.items() if value not in (None, "", [])}
