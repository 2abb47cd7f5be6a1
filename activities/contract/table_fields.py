"""The fields of a table's cells where they take more than JSON does (contract §7): links by id, key or name; dates."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from activities.contract.fields import LineField, Once, refuse_if_endless


class CellLinksField(serializers.ListField):
    """The links of a cell: ids, keys and names, mixed. An id is a ``UUID`` in the value, the others are texts."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=LineField(max_length=200), required=False, **options)

    def to_internal_value(self, data: Any) -> Once:
        return Once([id_or_text(each) for each in super().to_internal_value(refuse_if_endless(self, data))])


class CellLinkField(LineField):
    """The one link of a cell: an id, a key or a name. An empty cell is no link."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=200, required=False, allow_null=True, allow_blank=True, **options)

    def to_internal_value(self, data: Any) -> Any:
        return id_or_text(super().to_internal_value(data)) or None


class CellDateField(serializers.DateField):
    """A date of a cell. Its message for any other value names the forms that tables may have."""


def id_or_text(text: str) -> UUID | str:
    """The id that ``text`` is, or the text itself."""
    try:
        return UUID(text)
    except ValueError:
        return text
