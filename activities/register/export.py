"""One export of the register: which activities, as of when, for whom, in which language."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from activities.models.text import legible
from activities.register.entries import Entry, read_entries
from activities.register.labels import Labels
from tenants.authentication.members import Member
from tenants.models import Tenant


@dataclass
class Export:
    """What a format writes. ``conditions`` are the filters that chose the activities, by parameter.

    ``as_of`` is the day at whose end the register is shown, None for now. ``totals`` counts the entries that have
    been read, by what documents say of them.
    """

    tenant: Tenant
    labels: Labels
    ids: Sequence[UUID]
    made_at: datetime
    as_of: date | None = None
    conditions: Mapping[str, list[str]] = field(default_factory=dict)
    totals: Counter[str] = field(default_factory=Counter)

    def entries(self, with_times: bool = False) -> Iterator[Entry]:
        """The entries in the order of ``ids``, in the open scope; ``with_times`` also their moments."""
        self.totals.clear()
        for entry in read_entries(self.ids, with_times):
            self.totals["activities"] += 1
            self.totals["sensitive"] += bool(entry.sensitive)
            self.totals["across_border"] += bool(entry.transfers)
            yield entry


def new_export(
    member: Member, ids: Sequence[UUID], language: str, as_of: date | None, conditions: Mapping[str, list[str]]
) -> Export:
    """An export for ``member`` of the activities ``ids``, made now, in the member's open scope."""
    tenant = Tenant.objects.get(pk=member.tenant_id)
    shown = {legible(name): [legible(value) for value in values] for name, values in conditions.items()}
    return Export(tenant, Labels(language, tenant.filer_role), ids, timezone.now(), as_of, shown)
