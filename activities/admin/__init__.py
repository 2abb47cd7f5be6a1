"""The review desk under ``/admin/``, on Django's admin: records, batches and imports, the audit log, the organisation.

``records``, ``batches``, ``dossiers`` and ``organisation`` hold the pages of their models,
``audit_log`` the log's, ``personal`` what is each member's own; importing them here registers them. The rest is shared:
``audited`` the base classes, ``forms``, ``list_filters`` and ``badges``; and
``dashboard`` and ``navigation`` make the first page and the side bar. Pages
show and ask; records, batches, members and keys are changed by the functions
that the API calls.
"""

from activities.admin import audit_log
from activities.admin.batches import batch_admin
from activities.admin.dossiers import answers, attachments, versions
from activities.admin.organisation import api_keys, calendar_links, dossier_events, members, tenant
from activities.admin.personal import notifications
from activities.admin.records import activities, catalogues

__all__ = [
    "activities",
    "answers",
    "api_keys",
    "attachments",
    "audit_log",
    "batch_admin",
    "calendar_links",
    "catalogues",
    "dossier_events",
    "members",
    "notifications",
    "tenant",
    "versions",
]
