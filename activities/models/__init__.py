"""The record: what is kept (``records``), how it came (``batches``, ``imports``), what happened to it (``audit``)."""

from activities.models.audit import AuditEvent, AuditHead, AuditLink, RecordChange
from activities.models.batches import Batch, StoredAnswer
from activities.models.imports import Errand, ErrorPart, Import, SentKey, Turn
from activities.models.records import (
    ActivityCategory,
    ActivityRecipient,
    ActivityTransfer,
    DataCategory,
    DataTransfer,
    ProcessingActivity,
    Recipient,
    Record,
)

__all__ = [
    "ActivityCategory",
    "ActivityRecipient",
    "ActivityTransfer",
    "AuditEvent",
    "AuditHead",
    "AuditLink",
    "Batch",
    "DataCategory",
    "DataTransfer",
    "Errand",
    "ErrorPart",
    "Import",
    "ProcessingActivity",
    "Recipient",
    "Record",
    "RecordChange",
    "SentKey",
    "StoredAnswer",
    "Turn",
]
