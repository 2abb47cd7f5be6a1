"""The addresses of the desk's pages, by who opens them."""

import re

from activities.models import (
    AuditEvent,
    CalendarLink,
    DataCategory,
    DataTransfer,
    DossierAttachment,
    DossierEvent,
    Recipient,
)
from tenants.models import ApiKey, Membership
from tests.admin.everyone.office import FullOffice

ACTIVITIES, BATCHES = "activities/processingactivity/", "activities/batch/"
# Failures are pages too: one that is not there, and one that the officer may not see.
FAILURES = ("khong-co-trang-nay/", "tenants/user/")
OF_PROVIDER = ("oidc/refused/?reason=inactive", "oidc/refused/?reason=limited")
BEFORE_SIGN_IN = ("login/", "password_reset/", "password_reset/done/", "reset/MQ/wrong/")


def file_name(path: str) -> str:
    """Return the name of a page's picture: its address without ids."""
    return re.sub(r"[^a-z_]+", "-", re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", path)).strip("-") or "tong-quan"


def of_officer(office: FullOffice) -> list[str]:
    activity, version = office.activity_id, f"activities/dossierversion/{office.version_id}/"
    catalogues = [
        f"activities/{model._meta.model_name}/{part}".replace("PK", str(office.newest(model).pk))
        for model in (DataCategory, Recipient, DataTransfer)
        for part in ("", "PK/", "PK/change/")
    ]
    return [
        "",
        ACTIVITIES,
        f"{ACTIVITIES}?status__exact=submitted&q=l%C6%B0%C6%A1ng",
        f"{ACTIVITIES}?q=khong-co-gi-nhu-vay",
        f"{ACTIVITIES}?status__exact=submitted&legal_basis__exact=consent",
        f"{ACTIVITIES}add/",
        *(f"{ACTIVITIES}{activity}/{part}" for part in ("", "change/", "history/", "delete/", "review/approve/")),
        f"{ACTIVITIES}register/",
        f"{ACTIVITIES}deadlines/all/?state=all",
        *catalogues,
        "activities/datatransfer/add/",
        BATCHES,
        f"{BATCHES}import/",
        *(f"{BATCHES}{office.batch_id}/{part}" for part in ("change/", "review/approve/")),
        f"{BATCHES}{office.drafts}/undo/",
        f"{BATCHES}{office.preview_id}/change/",
        "activities/dossieranswer/",
        "activities/dossieranswer/?section=organisation",
        "activities/dossierversion/",
        version + "change/",
        version + "changes/",
        version + "step/approve/",
        "activities/dossierversion/timeline/",
        "activities/dossierversion/submit/",
        "activities/dossierattachment/",
        "activities/dossierattachment/add/",
        f"activities/dossierattachment/{office.newest(DossierAttachment).pk}/change/",
        "activities/dossierevent/",
        "activities/dossierevent/add/",
        f"activities/dossierevent/{office.newest(DossierEvent).pk}/change/",
        "activities/auditevent/",
        f"activities/auditevent/{office.newest(AuditEvent).pk}/change/",
        "activities/calendarlink/",
        "activities/calendarlink/add/",
        f"activities/calendarlink/{office.newest(CalendarLink).pk}/change/",
        "activities/notification/",
        "activities/notification/channels/",
        "password_change/",
        "password_change/done/",
        "activities/",
    ]


def of_administrator(office: FullOffice) -> list[str]:
    return [
        "",
        "tenants/membership/",
        "tenants/membership/add/",
        f"tenants/membership/{office.newest(Membership).pk}/change/",
        "tenants/apikey/",
        "tenants/apikey/add/",
        f"tenants/apikey/{office.newest(ApiKey).pk}/change/",
        f"tenants/tenant/{office.tenant_id}/change/",
    ]


def of_platform(office: FullOffice) -> list[str]:
    return [
        "",
        "tenants/tenant/",
        "tenants/tenant/add/",
        f"tenants/tenant/{office.tenant_id}/change/",
        "tenants/user/",
        "tenants/user/add/",
        "tenants/signinfailure/",
        "tenants/secondfactor/",
        "tenants/identity/",
    ]
