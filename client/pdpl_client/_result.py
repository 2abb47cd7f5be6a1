"""The result of an upload, and the two errors that carry one."""

from typing import Any

from pdpl_client._errors import PdplError


class UploadResult(dict[str, Any]):
    """The counts and errors of an upload, added up over all of its batches.

    The dictionary has four keys: ``total_submitted``, ``total_created`` and ``total_failed`` (numbers of items) and
    ``errors``. ``errors`` is a list with one dictionary for each refused item; its ``index`` is the item's position in
    the whole upload, counted from 0. Three further counts are attributes: ``total_updated``, ``total_skipped`` (the key
    already existed and ``on_conflict`` was ``update`` or ``skip``) and ``total_aborted`` (valid items that were not
    stored because ``mode`` was ``atomic`` and another item was refused).
    """

    def __init__(self) -> None:
        super().__init__(total_submitted=0, total_created=0, total_failed=0, errors=[])
        self.total_updated = self.total_skipped = self.total_aborted = 0

    def add(self, answer: dict[str, Any]) -> None:
        """Add the counts and errors of one batch. ``answer`` has all six counts and ``errors``."""
        for name in ("total_submitted", "total_created", "total_failed"):
            self[name] += answer[name]
        self["errors"] += answer["errors"]
        for name in ("total_updated", "total_skipped", "total_aborted"):
            setattr(self, name, getattr(self, name) + answer[name])

    @property
    def is_whole(self) -> bool:
        """True when no item was refused or aborted."""
        return not (self["total_failed"] or self.total_aborted)

    def raise_for_errors(self) -> "UploadResult":
        """Return this result when no item was refused or aborted. Raises ``SomeRefused`` otherwise."""
        if not self.is_whole:
            raise SomeRefused(self)
        return self


class UploadStopped(PdplError):
    """An upload ended before all items were sent.

    ``result`` counts the batches that were answered before. Calling the upload again with the same items, options,
    batch size and ``upload_id`` continues it without storing anything twice. ``__cause__`` is the original error.
    """

    def __init__(self, reason: BaseException, result: UploadResult, upload_id: str) -> None:
        self.result, self.upload_id = result, upload_id
        super().__init__(f"The upload stopped after {result['total_submitted']} items: {reason}")


class SomeRefused(PdplError):
    """Raised by ``UploadResult.raise_for_errors()``; ``result["errors"]`` lists the refused items."""

    def __init__(self, result: UploadResult) -> None:
        self.result = result
        super().__init__(f"{result['total_failed']} of {result['total_submitted']} items were refused")
