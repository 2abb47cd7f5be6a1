"""The kinds and states of deadlines, their articles and terms, and ``Deadline``: one entry of the list."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from activities.contract.findings import DAYS_TO_FILE as DAYS_TO_FILE
from pdpl_inventory.messages import Sentence, find, say

# ``DAYS_TO_FILE`` is of both first dossiers (L91 Art. 20(2) and 21(1)).
# Decree 356/2025/NĐ-CP, Art. 20(1): from update to update, counted from the first filing.
MONTHS_TO_UPDATE = 6
# Decree, Art. 20(2): an immediate update; Art. 18(6) and 19(6): a dossier that the authority wants completed.
DAYS_TO_UPDATE_AT_ONCE = 10
DAYS_TO_COMPLETE = 30


class DeadlineKind(models.TextChoices):
    """What must be done by the day."""

    DPIA_FILING = "dpia_filing", _("Nộp hồ sơ đánh giá tác động xử lý")
    DPIA_UPDATE = "dpia_update", _("Cập nhật hồ sơ đánh giá tác động xử lý")
    DPIA_URGENT_UPDATE = "dpia_urgent_update", _("Cập nhật ngay hồ sơ đánh giá tác động xử lý")
    DPIA_COMPLETION = "dpia_completion", _("Hoàn thiện hồ sơ đánh giá tác động xử lý")
    CTIA_FILING = "ctia_filing", _("Nộp hồ sơ đánh giá tác động chuyển dữ liệu xuyên biên giới")
    CTIA_UPDATE = "ctia_update", _("Cập nhật hồ sơ đánh giá tác động chuyển dữ liệu xuyên biên giới")
    CTIA_URGENT_UPDATE = (
        "ctia_urgent_update",
        _("Cập nhật ngay hồ sơ đánh giá tác động chuyển dữ liệu xuyên biên giới"),
    )
    CTIA_COMPLETION = "ctia_completion", _("Hoàn thiện hồ sơ đánh giá tác động chuyển dữ liệu xuyên biên giới")


class DeadlineState(models.TextChoices):
    """``relieved``: not required of this organisation for now; ``exempt``: not required for this transfer."""

    DUE = "due", _("Còn thời hạn")
    OVERDUE = "overdue", _("Quá hạn")
    MET = "met", _("Đã thực hiện")
    RELIEVED = "relieved", _("Được miễn theo quy mô")
    EXEMPT = "exempt", _("Thuộc trường hợp miễn trừ")


OPEN = (DeadlineState.DUE, DeadlineState.OVERDUE)


@dataclass(frozen=True)
class Deadline:
    """One deadline. ``record_id`` is the row that it is counted from, of the model ``model``.

    ``what`` says what must be done, ``standing`` how it stands today; ``reason`` is the kind of event that asks for an
    immediate update.
    """

    due_on: date
    kind: DeadlineKind
    state: DeadlineState
    record_id: UUID
    model: type[models.Model]
    name: str
    what: Sentence
    standing: Sentence
    reason: str = ""

    @property
    def article(self) -> Sentence:
        return find(f"deadline_{self.kind.value}:article")

    @property
    def message(self) -> Sentence:
        return Sentence(f"{self.what.vi} {self.standing.vi}", f"{self.what.en} {self.standing.en}")

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def days_after(day: date, days: int) -> date:
    """The day that many days later, or earlier when negative; at the ends of the calendar its last or first day."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def open_state(due_on: date, today: date) -> DeadlineState:
    """The state of a deadline that is not met: the last day still counts."""
    return DeadlineState.DUE if today <= due_on else DeadlineState.OVERDUE


def time_left(due_on: date, today: date) -> Sentence:
    """How many days are left until the end of the last day, or have passed since."""
    days = (due_on - today).days
    if days == 0:
        return say("deadline_today")
    return say("deadline_left", days=days) if days > 0 else say("deadline_passed", days=-days)


def day_words(name: str, day: date) -> dict[str, str]:
    """``{"<name>_vi", "<name>_en"}``: a day as each language writes it, for a sentence."""
    return {f"{name}_vi": f"{day:%d/%m/%Y}", f"{name}_en": day.isoformat()}
