"""The fields of a table's cells where they take more than JSON does (contract §7): links by id, key or name; dates."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from rest_framework import serializers

from activities.contract.fields import KeyField, LineField, OnceListField
from pdpl_inventory.messages import Sentence

# Columns of an exported register that are no fields (contract §7): what they show follows from others.
DERIVED = {
    "contracts": Sentence("Số, ngày hợp đồng hoặc thỏa thuận", "Contract no., date"),
    "across_border": Sentence(
        "Chuyển xuyên biên giới; nước nhận; trường hợp/miễn trừ", "Cross-border; country; case/exemption"
    ),
    "updated_on": Sentence("Ngày cập nhật", "Last updated"),
}


class CellLinksField(OnceListField):
    """The links of a cell: ids, keys and names, mixed. They stay texts, since a sender's key may look like an id."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=LineField(max_length=200), required=False, **options)


class CellLinkField(KeyField):
    """The one link of a cell: an id, a key or a name. An empty cell is no link."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=200, required=False, allow_null=True, allow_blank=True, **options)


class CellDateField(serializers.DateField):
    """A date of a cell. Its message for any other value names the forms that tables may have."""


# The items of a file link to the same few records.
@lru_cache(maxsize=10_000)
def id_or_text(text: str) -> UUID | str:
    """The id that ``text`` is, or the text itself."""
    try:
        return UUID(text)
    except ValueError:
        return text
