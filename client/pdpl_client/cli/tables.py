"""Uploads of tables: the file is handed to the server, which reads and stores it in the background."""

from pathlib import Path
from typing import Any

from pdpl_client._client import Client
from pdpl_client._journal import Journal
from pdpl_client._result import UploadResult
from pdpl_client.cli.progress import Advance, follow
from pdpl_client.cli.settled import Settled


def import_table(
    client: Client, file: Path, options: dict[str, str], journal: Journal, settled: Settled, advance: Advance
) -> dict[str, Any]:
    """Hand the file in, unless the journal knows its import, and wait until that has ended; returns it as a batch.

    The file is sent under an ``Idempotency-Key`` made of the journal's upload id, so that an import whose answer was
    lost is not begun twice. ``settled`` is kept up to date.
    """
    accepted = journal.answer(0)
    if accepted is None:
        accepted = client.imports.create(file, f"{journal.upload_id}-file", **options)
        journal.write_answer(0, accepted)
    settled.batch_id = accepted["batch_id"]

    def progressed(batch: dict[str, Any]) -> None:
        settled.result = UploadResult()
        settled.result.add({**batch, "errors": []})

    batch = follow(client, settled.batch_id, advance, progressed)
    if batch["total_failed"]:
        settled.result["errors"] = list(client.batches.errors(settled.batch_id))
    return batch


def is_done(batch: dict[str, Any]) -> bool:
    """Whether the import dealt with every row of its file. It did not when it was cancelled, when the file could not be
    read or has no rows, or when the server gave up."""
    if batch["status"] == "cancelled" or not batch["total"] or batch["processed"] < batch["total"]:
        return False
    return batch["status"] != "failed" or bool(batch["total_failed"])
