"""What the register says of the whole organisation: one walk over its activities, gathered for the forms."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from activities.dossiers.material.outline import CONTROLLER, PROCESSOR, UNKNOWN, Counts, keep_largest, role_of
from activities.models import DataCategory, DataTransfer, Recipient
from activities.register.entries import Entry


@dataclass
class Facts:
    """The facts of the activities ``ids``; what they link to by id, in the order in which it was met."""

    ids: list[UUID] = field(default_factory=list)
    by_role: dict[str, list[UUID]] = field(default_factory=lambda: {CONTROLLER: [], PROCESSOR: [], UNKNOWN: []})
    groups_by_case: dict[str, Counts] = field(default_factory=dict)
    categories: dict[UUID, DataCategory] = field(default_factory=dict)
    recipients: dict[UUID, Recipient] = field(default_factory=dict)
    transfers: dict[UUID, DataTransfer] = field(default_factory=dict)
    activities_of: Counter[UUID] = field(default_factory=Counter)
    """How many activities link to a recipient or transfer."""
    flows: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many activities lead from one node of the diagram to the next; nodes are named in ``diagram``."""
    transfers_for_fee: bool = False

    @property
    def goes_abroad(self) -> bool | None:
        """Whether data are transferred across borders; None where the register says so but has no transfer for it."""
        if self.transfers:
            return True
        abroad = {end for _, end in self.flows if end.startswith("country:") and end != "country:VN"}
        return None if abroad or not self.ids else False

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
        facts.by_role[role_of(activity.filer_role or filer_role)].append(pk)
        for transfer in transfers:
            counts = facts.groups_by_case.setdefault(transfer.transfer_case, {})
            for group in activity.data_subject_groups:
                keep_largest(counts, group, activity.data_subject_count)
        _link(facts, entry, transfers)
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
