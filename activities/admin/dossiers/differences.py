"""The page of differences: what the comparison found, in the reader's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from activities.dossiers.filings.changes import comparison
from activities.dossiers.filings.changes.differences import Changed, Difference, label_of
from activities.dossiers.filings.changes.updates import update_of
from activities.dossiers.filings.snapshot import ACTIVITY, ANSWER, ATTACHMENT, CATEGORY, PROFILE, RECIPIENT, TRANSFER
from activities.models import DossierVersion
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import Sentence

MOST_SHOWN = 200
TITLES = {
    ACTIVITY: _("Hoạt động xử lý"),
    RECIPIENT: _("Bên nhận"),
    CATEGORY: _("Loại dữ liệu"),
    TRANSFER: _("Lượt chuyển dữ liệu"),
    ANSWER: _("Câu trả lời"),
    ATTACHMENT: _("Tài liệu kèm theo"),
}


def differences_context(version: DossierVersion, to: DossierVersion | None) -> dict[str, Any]:
    """What the template shows, in the open scope. Raises ``Problem`` (404) when a frozen file is gone."""
    found = comparison.differences_from(version, to)
    update = update_of(version, to, found)
    profile = found[PROFILE].changed
    return {
        "is_same": not any(found.values()),
        "parts": [(title, _rows(part, found[part])) for part, title in TITLES.items() if found[part]],
        "profile": _labels(PROFILE, profile[0]) if profile else "",
        "is_due": update.is_due,
        "reasons": [in_request_language(each) for each in update.sentences],
        "deadlines": [(each, in_request_language(each.message)) for each in update.deadlines],
    }


def _rows(part: str, found: Difference) -> dict[str, Any]:
    return {
        "came": [each.name for each in found.came[:MOST_SHOWN]],
        "went": [each.name for each in found.went[:MOST_SHOWN]],
        "changed": [(each.name, _labels(part, each)) for each in found.changed[:MOST_SHOWN]],
        "more": sum(max(len(each) - MOST_SHOWN, 0) for each in (found.came, found.went, found.changed)),
    }


def _labels(part: str, changed: Changed) -> str:
    labels = [label_of(part, name) for name in changed.fields]
    return ", ".join(in_request_language(Sentence(each["label_vi"], each["label_en"])) for each in labels)
