"""Queuing and cancelling an import, for the API and the admin; both are audited."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from activities.audit import log
from activities.batch.idempotency import IdempotentRequest
from activities.batch.options import Options
from activities.contract.kinds import KINDS, Kind
from activities.files.uploads import display_name
from activities.imports import finish, queue, retention
from activities.imports.files import storage
from activities.imports.files.formats import TABLES
from activities.imports.lock import lock_import
from activities.models import Batch, Errand, Import
from activities.models.audit import Action
from activities.models.batches import BatchStatus, Mode, OnConflict
from activities.models.batches import Kind as Word
from activities.models.imports import Format, Profile, UnknownBasis, UnknownColumns
from pdpl_inventory.errors import Problem
from pdpl_inventory.messages import say
from tenants.authentication.members import Member
from tenants.uuid7 import new_key


@dataclass(frozen=True)
class TableOptions:
    """How a table is read: the register it comes from, where that is another's, and what becomes of the unknown."""

    profile: Profile | None = None
    unknown_basis: UnknownBasis = UnknownBasis.REFUSE
    unknown_columns: UnknownColumns = UnknownColumns.REFUSE

    @property
    def asked(self) -> dict[str, str]:
        """What differs from reading an own table, as words of the API."""
        words: dict[str, str] = {}
        if self.profile:
            words = {"profile": self.profile.value, "unknown_basis": self.unknown_basis.value}
        if self.unknown_columns != UnknownColumns.REFUSE:
            words["unknown_columns"] = self.unknown_columns.value
        return words


OWN_TABLE = TableOptions()


class TooManyWaiting(Exception):
    """The tenant has ``PDPL_IMPORTS_QUEUED`` imports waiting or running already."""


class HasEnded(Exception):
    """The import has ended: there is nothing left to cancel."""


def check_table_options(table: TableOptions, kind: Kind, form: Format) -> None:
    """Raise ``Problem`` (400) for options that do not fit.

    A profile is for tables of activities; ignoring unknown columns for tables without a profile.
    """
    if table.profile and kind.word is not Word.ACTIVITIES:
        raise Problem(400, "profile_needs_activities")
    if table.profile and form not in TABLES:
        raise Problem(400, "profile_needs_table")
    if table.unknown_columns == UnknownColumns.IGNORE and (table.profile or form not in TABLES):
        raise Problem(400, "ignoring_needs_table")


def submit(
    kind: Kind,
    content: File,
    filename: str,
    form: Format,
    options: Options,
    member: Member,
    table: TableOptions = OWN_TABLE,
) -> Batch:
    """Save a file and queue it, in the member's open scope; workers see it when that commits.

    Returns the new batch (``queued``). Raises ``TooManyWaiting``. The file is deleted again when anything fails.
    """
    if queue.count_waiting(member.tenant_id) >= settings.PDPL_IMPORTS_QUEUED:
        raise TooManyWaiting
    batch_id = new_key()
    size = content.size or 0
    try:
        storage.save_upload(member.tenant_id, batch_id, content)
        return _queue(batch_id, kind, size, filename, form, options, member, table)
    except BaseException:
        storage.remove(storage.folder_of(member.tenant_id, batch_id))
        raise


def submit_previewed(preview: Batch, member: Member) -> UUID:
    """Import the file of a dry run with its options, in the member's open scope. Returns the id of the import.

    Repeated within 24 hours it returns the id of the first, and imports nothing twice. Raises ``FileNotFoundError``
    when the file is deleted already, ``TooManyWaiting``, and ``Problem`` (409) while the first is still being saved.
    """
    kind, imported = KINDS[Word(preview.kind)], preview.imported
    options, table = Options(Mode(preview.mode), OnConflict(preview.on_conflict)), table_options_of(imported)
    once = IdempotentRequest(kind, f"preview {preview.pk}", preview.pk.hex)
    if replay := once.claim():
        return UUID(replay.body.decode())
    with storage.open_upload(preview.tenant_id, preview.pk) as file:
        batch = submit(kind, File(file), imported.filename, Format(imported.format), options, member, table)
    once.keep(202, str(batch.pk).encode())
    return batch.pk


def preview_without_unknown(preview: Batch, member: Member) -> Batch:
    """Queue another dry run of a previewed table that does not read its unknown columns, in the member's open scope.

    Returns the new batch. Raises ``FileNotFoundError`` when the file is deleted already, ``TooManyWaiting``, and
    ``Problem`` (400) for a file that is no table or is read by a profile.
    """
    kind, imported = KINDS[Word(preview.kind)], preview.imported
    form, table = Format(imported.format), replace(table_options_of(imported), unknown_columns=UnknownColumns.IGNORE)
    check_table_options(table, kind, form)
    options = Options(Mode(preview.mode), OnConflict(preview.on_conflict), dry_run=True)
    with storage.open_upload(preview.tenant_id, preview.pk) as file:
        return submit(kind, File(file), imported.filename, form, options, member, table)


def table_options_of(imported: Import) -> TableOptions:
    """The options with which the table of an import is read."""
    profile = Profile(imported.profile) if imported.profile else None
    return TableOptions(profile, UnknownBasis(imported.unknown_basis), UnknownColumns(imported.unknown_columns))


def _queue(
    batch_id: UUID,
    kind: Kind,
    size: int,
    filename: str,
    form: Format,
    options: Options,
    member: Member,
    table: TableOptions,
) -> Batch:
    sentence = say("import_queued", **kind.nouns)
    batch = Batch.objects.create(
        id=batch_id,
        tenant_id=member.tenant_id,
        kind=kind.word,
        mode=options.mode,
        on_conflict=options.on_conflict,
        dry_run=options.dry_run,
        status=BatchStatus.QUEUED,
        message=sentence.en,
        message_vi=sentence.vi,
        created_by=member.user,
        key_id=member.key_id,
    )
    Import.objects.create(
        tenant_id=member.tenant_id,
        batch=batch,
        format=form,
        filename=display_name(filename),
        size=size,
        profile=table.profile or "",
        unknown_basis=table.unknown_basis,
        unknown_columns=table.unknown_columns,
    )
    queue.add(member.tenant_id, batch_id)
    about: dict[str, Any] = {"kind": kind.word.value, "mode": options.mode.value, "dry_run": options.dry_run}
    about |= table.asked
    log.record_event(member, Action.IMPORT_QUEUED, sentence, batch_id=batch_id, size=size, **about)
    transaction.on_commit(lambda: queue.announce_in_thread(member.tenant_id, batch_id), robust=True)
    return batch


def cancel(batch_id: UUID, member: Member) -> None:
    """Cancel an import, in the member's open scope: at once, or at its next chunk while a worker holds it.

    Raises ``Import.DoesNotExist`` and ``HasEnded``.
    """
    if Import.objects.get(batch_id=batch_id).ended_at:
        raise HasEnded
    with lock_import(member.tenant_id, batch_id) as imported:
        if imported:
            finish.cancel(imported, member)
            Errand.objects.filter(batch_id=batch_id).delete()
            transaction.on_commit(lambda: retention.delete_parts(member.tenant_id, batch_id), robust=True)
            return
    if not Import.objects.filter(batch_id=batch_id, ended_at=None).update(cancelled_at=timezone.now()):
        raise HasEnded
    log.record_event(member, Action.IMPORT_CANCEL_ASKED, say("import_cancel_asked"), batch_id=batch_id)
    queue.make_due(batch_id)
