"""What the register says of the whole organisation: one walk over its activities, gathered for the forms."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from activities.dossiers.material.outline import CONTROLLER, HELD, PROCESSOR, STORAGE, Counts, keep_largest
from activities.models import DataCategory, DataTransfer, Recipient
from activities.models.codes import FilerRole
from activities.register.entries import Entry

MOST_TEXTS = 30
"""Different texts of one field that a form quotes; more are counted."""
QUOTED = tuple(name for name in HELD if name != STORAGE)


@dataclass
class Texts:
    """The different texts of a field, the most frequent first."""

    found: Counter[str] = field(default_factory=Counter)

    def add(self, text: str) -> None:
        if text:
            self.found[text] += 1

    def quoted(self) -> list[str]:
        return [text for text, _ in self.found.most_common(MOST_TEXTS)]

    @property
    def left_out(self) -> int:
        return max(len(self.found) - MOST_TEXTS, 0)


@dataclass
class Facts:
    """The facts of the activities ``ids``; what they link to by id, in the order in which it was met."""

    ids: list[UUID] = field(default_factory=list)
    by_role: dict[str, list[UUID]] = field(default_factory=lambda: {CONTROLLER: [], PROCESSOR: []})
    groups_by_case: dict[str, Counts] = field(default_factory=dict)
    categories: dict[UUID, DataCategory] = field(default_factory=dict)
    recipients: dict[UUID, Recipient] = field(default_factory=dict)
    transfers: dict[UUID, DataTransfer] = field(default_factory=dict)
    activities_of: Counter[UUID] = field(default_factory=Counter)
    """How many activities link to a recipient or transfer."""
    texts: dict[str, Texts] = field(default_factory=lambda: {name: Texts() for name in QUOTED})
    storage: Counter[tuple[str, tuple[str, ...], int | None]] = field(default_factory=Counter)
    """How many activities store in a system, in countries, for months."""
    flows: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many activities lead from one node of the diagram to the next; nodes are named in ``diagram``."""
    transfers_for_fee: bool = False

    def add_transfers(self, transfers: Iterable[DataTransfer]) -> None:
        """Add transfers that no activity has."""
        for transfer in transfers:
            if transfer.pk not in self.transfers:
                self.transfers[transfer.pk] = transfer
                self.groups_by_case.setdefault(transfer.transfer_case, {})
                self.flows.update(_way_of(transfer, "system:"))
                if transfer.recipient:
                    self.recipients[transfer.recipient.pk] = transfer.recipient


def gather(entries: Iterable[Entry], filer_role: str | None, kept: frozenset[UUID] | None = None) -> Facts:
    """The facts of ``entries``. ``filer_role`` holds for an activity without a role of its own.

    ``kept`` are the only transfers that count, None for all; their recipients are the importers.
    """
    facts = Facts()
    for entry in entries:
        activity = entry.activity
        transfers = [each for each in entry.transfers if kept is None or each.pk in kept]
        pk = UUID(activity.pk)
        facts.ids.append(pk)
        is_processor = (activity.filer_role or filer_role) == FilerRole.PROCESSOR
        facts.by_role[PROCESSOR if is_processor else CONTROLLER].append(pk)
        for transfer in transfers:
            counts = facts.groups_by_case.setdefault(transfer.transfer_case, {})
            for group in activity.data_subject_groups:
                keep_largest(counts, group, activity.data_subject_count)
        _link(facts, entry, transfers)
        for name, texts in facts.texts.items():
            texts.add(getattr(activity, name))
        if activity.storage_system_vi or activity.storage_country_codes or activity.retention_period_months is not None:
            place = (activity.storage_system_vi, tuple(activity.storage_country_codes))
            facts.storage[(*place, activity.retention_period_months)] += 1
        facts.transfers_for_fee |= activity.transfers_for_fee
        facts.flows.update(_flows(entry, transfers))
    return facts


def _link(facts: Facts, entry: Entry, transfers: list[DataTransfer]) -> None:
    recipients = {each.pk: each for each in entry.recipients}
    recipients |= {each.recipient.pk: each.recipient for each in transfers if each.recipient}
    facts.recipients |= recipients
    facts.transfers |= {each.pk: each for each in transfers}
    facts.categories |= {each.pk: each for each in entry.categories}
    facts.activities_of.update([*recipients, *(each.pk for each in transfers)])


def _flows(entry: Entry, transfers: list[DataTransfer]) -> Iterator[tuple[str, str]]:
    """The ways of an activity's data: groups of subjects, then the system, then recipients, then countries."""
    system = f"system:{entry.activity.storage_system_vi}"
    for group in entry.activity.data_subject_groups or [""]:
        yield f"group:{group}", system
    for country in entry.activity.storage_country_codes:
        if country != "VN":
            yield system, f"country:{country}"
    for recipient in entry.recipients:
        yield system, f"recipient:{recipient.pk}"
        if recipient.country_code != "VN":
            yield f"recipient:{recipient.pk}", f"country:{recipient.country_code}"
    for transfer in transfers:
        yield from _way_of(transfer, system)


def _way_of(transfer: DataTransfer, system: str) -> Iterator[tuple[str, str]]:
    middle = system
    if transfer.recipient:
        middle = f"recipient:{transfer.recipient.pk}"
        yield system, middle
    yield middle, f"country:{transfer.destination_country}"
