"""The records of a tenant as items that an import takes: the fields that senders write, links by the sender's keys.

A catalogue record without a key of its own gets its id as key, so that the links to it are found again.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from activities.contract.kinds import ACTIVITIES, CATEGORIES, RECIPIENTS, TRANSFERS, Kind
from activities.contract.serializers import written_fields
from activities.models import DataTransfer, ProcessingActivity, Record
from activities.register.entries import ordered_ids, read_entries

# The order in which they go in: first what others link to.
IN_ORDER = (CATEGORIES, RECIPIENTS, TRANSFERS, ACTIVITIES)
AT_ONCE = 2_000
OF_ACTIVITIES = written_fields(ProcessingActivity)


def items_of(kind: Kind) -> Iterator[str]:
    """Each record of a kind as a line of NDJSON, in the open scope."""
    for item in _activities() if kind is ACTIVITIES else _catalogue(kind):
        yield msgspec.json.encode({name: value for name, value in item.items() if value not in (None, "", [])}).decode()


def _catalogue(kind: Kind) -> Iterator[dict[str, Any]]:
    names = [name for name in written_fields(kind.model) if name != "recipient_id"]
    found = kind.model.objects.order_by("pk")
    if kind is TRANSFERS:
        found = found.select_related("recipient")
    last = None
    while True:
        some: list[Record] = list((found.filter(pk__gt=last) if last else found)[:AT_ONCE])
        for record in some:
            item = {name: getattr(record, name) for name in names} | {kind.key: _key(record)}
            if isinstance(record, DataTransfer) and record.recipient:
                item["recipient_external_id"] = _key(record.recipient)
            yield item
        if len(some) < AT_ONCE:
            return
        last = some[-1].pk


def _activities() -> Iterator[dict[str, Any]]:
    for entry in read_entries(ordered_ids(ProcessingActivity.objects.order_by("pk"))):
        links: tuple[Sequence[Record], ...] = (entry.categories, entry.recipients, entry.transfers)
        yield {
            **{name: getattr(entry.activity, name) for name in OF_ACTIVITIES},
            **{each.key_field: [_key(one) for one in some] for each, some in zip(ACTIVITIES.lists, links, strict=True)},
        }


def _key(record: Record) -> str:
    return getattr(record, record.KEY) or str(record.pk)
