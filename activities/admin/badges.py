"""Status badges: the label of a status in a colour. The colour repeats what the label says."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

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
    """Return ``words`` as a badge; ``colour`` is a CSS suffix: info, good, warning, bad or plain."""
    return format_html('<span class="desk-badge desk-badge-{}">{}</span>', colour or "plain", words)


def state(record: Any) -> SafeString:
    """Return the status of an activity or a batch as a badge."""
    return badge(capfirst(record.get_status_display()), COLOURS.get(record.status, ""))
