"""The serializer of a batch: clean items and fields by the fast path, all others by the serializer of their kind."""

from functools import cache
from typing import Any

from rest_framework import serializers

from activities.contract.fast_path import FastPath
from activities.contract.item_serializer import ItemSerializer, ValidatedItem
from activities.parsing.items import Items


class BatchSerializer(serializers.BaseSerializer[list[ValidatedItem]]):
    """Validates the ``Items`` of a batch. It is always valid: a bad item has its faults in ``validated_data``."""

    def __init__(self, item_serializer: ItemSerializer, **options: Any) -> None:
        super().__init__(**options)
        self.item_serializer = item_serializer

    def to_internal_value(self, data: Items) -> list[ValidatedItem]:
        accepted = fast_path_of(type(self.item_serializer)).accept(data.raw_items())
        return [
            self._validated(data, index) if values is None else ValidatedItem(index, values, source=data)
            for index, values in enumerate(accepted)
        ]

    def _validated(self, data: Items, index: int) -> ValidatedItem:
        """An item that the fast path did not accept as a whole."""
        item, raw = data.parse(index), data.raw_item(index)
        accepted = fast_path_of(type(self.item_serializer)).accept_fields(raw)
        return self.item_serializer.validate_item(item, index, accepted, raw)


@cache
def fast_path_of(serializer_class: type[ItemSerializer]) -> FastPath:
    """The fast path of a serializer, compiled once a process."""
    return FastPath(serializer_class().fields)
