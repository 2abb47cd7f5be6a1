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
    """The request body in UTF-8. Raises ``UsageError`` for values that JSON cannot hold, such as NaN or a date."""
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:  # UTF-8 cannot hold a lone surrogate; as an escape the server can refuse its item
        return json.dumps(body, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise UsageError(f"An item cannot be written as JSON: {error}") from error
