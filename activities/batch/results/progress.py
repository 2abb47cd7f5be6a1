"""The progress of an import, and the time that it still needs."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from activities.models import Batch, Import
from activities.models.batches import UNFINISHED, Mode


@dataclass(frozen=True)
class Progress:
    """``total`` is None until the whole file was read, ``eta_seconds`` until there is progress to extrapolate."""

    processed: int
    total: int | None
    percent: int
    rows_per_second: float
    eta_seconds: float | None


def progress(batch: Batch) -> Progress:
    imported: Import | None = getattr(batch, "imported", None)
    done = batch.total_submitted
    if imported is None:
        return Progress(done, done, 100, _rate(done, batch.duration_seconds), 0.0)
    if batch.status not in UNFINISHED:
        percent = 100 if imported.cancelled_at is None and imported.total == done else _percent(imported, batch)
        return Progress(done, imported.total, percent, _rate(done, batch.duration_seconds), 0.0)
    seconds = (timezone.now() - imported.started_at).total_seconds() if imported.started_at else 0.0
    percent = min(_percent(imported, batch), 99)
    eta = round(seconds * (100 - percent) / percent, 1) if percent else None
    return Progress(done, imported.total, percent, _rate(done, seconds), eta)


def _rate(items: int, seconds: float) -> float:
    return round(items / seconds, 1) if seconds > 0 else 0.0


def _percent(imported: Import, batch: Batch) -> int:
    """Of both passes, where validating and storing are two."""
    if not imported.parts:
        return 0
    passes = 2 if batch.mode == Mode.ATOMIC and not batch.dry_run else 1
    return int(100 * (imported.judged + imported.stored) / (imported.parts * passes))


def progress_fields(batch: Batch) -> dict[str, Any]:
    return vars(progress(batch))
