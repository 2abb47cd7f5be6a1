"""The serializers of table rows: those of the four kinds, with the fields of ``table_fields`` and the record's id."""

from functools import cache
from typing import Any

from rest_framework import serializers

from activities.contract.fields import IdsField
from activities.contract.item_serializer import ItemSerializer
from activities.contract.kinds import ACTIVITIES
from activities.contract.serializers import serializer_of
from activities.contract.table_fields import DERIVED, CellDateField, CellLinkField, CellLinksField


class RowSerializer(ItemSerializer):
    """A row of a table: as an item in JSON, but for links and dates.

    ``id`` names the stored record itself; a derived column of an exported register is read-only.
    """

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        single = {each.field for each in self.kind.references if not each.through}
        for name, field in fields.items():
            if isinstance(field, IdsField):
                fields[name] = CellLinksField(max_length=field.max_length)
            elif name in single:
                fields[name] = CellLinkField()
            elif isinstance(field, serializers.DateField) and not field.read_only:
                fields[name] = CellDateField(required=field.required, allow_null=field.allow_null)
        fields["id"] = serializers.UUIDField(required=False, allow_null=True, write_only=True)
        return {**fields, **{name: serializers.ReadOnlyField() for name in DERIVED if self.kind is ACTIVITIES}}


@cache
def row_serializer_of(word: str) -> type[ItemSerializer]:
    """The serializer of the rows of a kind, by its word in the URL."""
    serializer = serializer_of(word)
    return type(f"{serializer.__name__.removesuffix('Serializer')}RowSerializer", (RowSerializer, serializer), {})
