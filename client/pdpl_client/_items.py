"""The items of an upload before they are sent: cut into batches, written as JSON, or already known to be invalid."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pdpl_client._errors import UsageError
from pdpl_client._kinds import Kind


@dataclass(frozen=True)
class InvalidItem:
    """An item with an error that was found while reading its file. It counts as refused and is not sent.

    ``item`` is what could be read: a dictionary of fields, or the text of the line. ``fields`` is a list with at least
    one ``{"field", "code", "error", "error_vi"}``, as the server's own errors have it.
    """

    item: Any
    fields: list[dict[str, Any]]

    def entry(self, index: int, kind: Kind) -> dict[str, Any]:
        """The item's entry in a result's ``errors``, in the form of the server's entries."""
        item = self.item if isinstance(self.item, dict) else {}
        first = self.fields[0]
        place = f"{first['field']}: " if first["field"] else ""
        return {
            "index": index,
            kind.key: item.get(kind.key),
            kind.name: item.get(kind.name),
            "error": place + first["error"],
            "error_vi": place + first["error_vi"],
            "fields": self.fields,
        }


def in_batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The items in lists of ``size``; the last list may be shorter. At most one list is held at a time."""
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def as_json(body: dict[str, Any]) -> bytes:
    """The request body in UTF-8.

    Raises ``NotFinite`` for NaN and Infinity, and ``UsageError`` for other values that JSON cannot hold, like a date.
    """
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:  # UTF-8 cannot hold a lone surrogate; as an escape the server can refuse its item
        return json.dumps(body, allow_nan=False).encode()
    except ValueError as error:
        raise NotFinite(f"An item cannot be written as JSON: {error}") from error
    except TypeError as error:
        raise UsageError(f"An item cannot be written as JSON: {error}") from error


class NotFinite(UsageError):
    """A number is NaN or Infinity, which JSON does not have although Python reads and writes them."""


NOT_FINITE = {
    "code": "malformed_json",
    "error": "NaN and Infinity are no JSON numbers.",
    "error_vi": "NaN và Infinity không phải là số trong JSON.",
}


def refused_if_not_finite(item: Any) -> Any:
    """The item; an ``InvalidItem`` that names the fields when it holds NaN or Infinity."""
    if isinstance(item, InvalidItem) or _is_finite(item):
        return item
    fields = [name for name, value in item.items() if not _is_finite(value)] if isinstance(item, dict) else [None]
    return InvalidItem(item, [{"field": name, **NOT_FINITE} for name in fields])


def _is_finite(value: Any) -> bool:
    try:
        as_json({"value": value})
    except NotFinite:
        return False
    return True
