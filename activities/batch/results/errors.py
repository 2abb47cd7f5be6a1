"""The failed items of a batch or an import, read a part at a time."""

from collections.abc import Iterator, Sequence
from typing import Any, overload

from activities.models import Batch, ErrorPart

Entry = dict[str, Any]


class FailedItems(Sequence[Entry]):
    """The failed items in their order. Only the parts that are read are decompressed."""

    def __init__(self, batch: Batch) -> None:
        self.at_once = batch.errors
        self.parts = list(
            ErrorPart.objects.filter(batch_id=batch.pk).order_by("first").values_list("pk", "first", "count")
        )

    def __len__(self) -> int:
        return len(self.at_once) + sum(count for _, _, count in self.parts)

    @overload
    def __getitem__(self, wanted: int) -> Entry: ...

    @overload
    def __getitem__(self, wanted: slice) -> list[Entry]: ...

    def __getitem__(self, wanted: int | slice) -> Entry | list[Entry]:
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        if self.at_once:
            return self.at_once[wanted]
        start, stop, _ = wanted.indices(len(self))
        found: list[Entry] = []
        for key, first, count in self.parts:
            if first < stop and first + count > start:
                entries = ErrorPart.objects.get(pk=key).entries
                found += entries[max(start - first, 0) : stop - first]
        return found

    def __iter__(self) -> Iterator[Entry]:
        yield from self.at_once
        for key, _, _ in self.parts:
            yield from ErrorPart.objects.get(pk=key).entries
