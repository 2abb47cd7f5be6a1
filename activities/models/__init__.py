"""The tables: records (``activities``, ``catalogues``), how they came (``batches``, ``imports``), the audit log,
and what people keep at the desk."""

from activities.models.activities import ActivityCategory, ActivityRecipient, ActivityTransfer, ProcessingActivity
from activities.models.audit import AuditEvent, AuditHead, AuditLink, LogRedaction, LogRemoval, RecordChange
from activities.models.batches import Batch, StoredAnswer
from activities.models.calendar_links import CalendarLink
from activities.models.catalogues import DataCategory, DataTransfer, Recipient
from activities.models.desk import Notification, NotificationChoice, SavedFilter
from activities.models.dossiers.answers import DossierAnswer
from activities.models.dossiers.attachments import DossierAttachment
from activities.models.dossiers.events import DossierEvent
from activities.models.dossiers.versions import DossierVersion
from activities.models.imports import Errand, ErrorPart, Import, SentKey, Turn
from activities.models.installation.departures import Departure, RetentionTerms
from activities.models.installation.figures import InstallationFigure
from activities.models.record import Record

__all__ = [
    "ActivityCategory",
    "ActivityRecipient",
    "ActivityTransfer",
    "AuditEvent",
    "AuditHead",
    "AuditLink",
    "Batch",
    "CalendarLink",
    "DataCategory",
    "DataTransfer",
    "Departure",
    "DossierAnswer",
    "DossierAttachment",
    "DossierEvent",
    "DossierVersion",
    "Errand",
    "ErrorPart",
    "Import",
    "InstallationFigure",
    "LogRedaction",
    "LogRemoval",
    "Notification",
    "NotificationChoice",
    "ProcessingActivity",
    "Recipient",
    "Record",
    "RecordChange",
    "RetentionTerms",
    "SavedFilter",
    "SentKey",
    "StoredAnswer",
    "Turn",
]
