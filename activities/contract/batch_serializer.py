"""The serializer of a batch: clean items and fields by the fast path, all others by the serializer of their kind."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, overload

from rest_framework import serializers

from activities.contract.fast_path import FastPath
from activities.contract.item_serializer import ItemSerializer, ValidatedItem, Worded, shared
from activities.parsing.items import Items


class ValidatedItems(Sequence[ValidatedItem]):
    """The items of a batch, validated when they are taken: those of a slice together, each time anew.

    Raises ``Problem`` (400) when an item's bytes make the whole body unreadable.
    """

    def __init__(self, serializer: ItemSerializer, data: Items) -> None:
        self.serializer, self.data = serializer, data
        self.fast_path = fast_path_of(type(serializer))
        self.worded: Worded = {}

    def __len__(self) -> int:
        return len(self.data)

    def __iter__(self) -> Iterator[ValidatedItem]:
        return iter(self[:])

    @overload
    def __getitem__(self, place: int) -> ValidatedItem: ...
    @overload
    def __getitem__(self, place: slice) -> list[ValidatedItem]: ...
    def __getitem__(self, place: int | slice) -> ValidatedItem | list[ValidatedItem]:
        if isinstance(place, int):
            return self._validated(range(len(self))[place])
        indexes = range(len(self))[place]
        accepted = self.fast_path.accept(map(self.data.raw_item, indexes))
        return [
            self._validated(index) if values is None else ValidatedItem(index, values, source=self.data)
            for index, values in zip(indexes, accepted, strict=True)
        ]

    def _validated(self, index: int) -> ValidatedItem:
        """An item that the fast path did not accept as a whole."""
        item, raw = self.data.parse(index), self.data.raw_item(index)
        return self.serializer.validate_item(item, index, self.fast_path.accept_fields(raw), raw, self.worded)


class BatchSerializer(serializers.BaseSerializer[ValidatedItems]):
    """Validates the ``Items`` of a batch. It is always valid: a bad item has its faults in ``validated_data``."""

    def __init__(self, item_serializer: ItemSerializer, **options: Any) -> None:
        super().__init__(**options)
        self.item_serializer = item_serializer

    def to_internal_value(self, data: Items) -> ValidatedItems:
        return ValidatedItems(self.item_serializer, data)


@cache
def fast_path_of(serializer_class: type[ItemSerializer]) -> FastPath:
    """The fast path of a serializer, compiled once a process."""
    return FastPath(shared(serializer_class).fields)
