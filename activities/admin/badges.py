"""States at a glance: a word in the colour of what it asks of the reader; the word alone tells all."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from activities.models.batches import BatchStatus
from activities.models.codes import Status

COLOURS: dict[str, str] = {
    Status.SUBMITTED: "info",
    Status.APPROVED: "good",
    Status.RETURNED: "warning",
    BatchStatus.QUEUED: "info",
    BatchStatus.RUNNING: "info",
    BatchStatus.COMPLETED: "good",
    BatchStatus.PARTIAL: "warning",
    BatchStatus.FAILED: "bad",
}


def badge(words: Any, colour: str = "") -> SafeString:
    return format_html('<span class="desk-badge desk-badge-{}">{}</span>', colour or "plain", words)


def state(record: Any) -> SafeString:
    """The status of an activity or a batch."""
    return badge(record.get_status_display(), COLOURS.get(record.status, ""))
