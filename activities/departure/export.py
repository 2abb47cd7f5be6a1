"""Everything of a tenant as files in a new folder, with a manifest that has the SHA-256 of each.

The database is read in one snapshot, so the files agree with each other while others write. Secrets are left out:
hashes of keys and links, passwords, second factors.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from mimetypes import guess_extension
from pathlib import Path, PurePosixPath
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.files.storage import Storage
from django.utils import timezone

from activities.audit import log
from activities.batch.results.errors import FailedItems
from activities.departure.importable import IN_ORDER, items_of
from activities.departure.tables import LOG, MEMBERS, PASSING, lines, rows_of, tenant_models
from activities.files import storage
from activities.models import AuditHead, Batch, DossierAttachment, ProcessingActivity
from activities.models.audit import Action
from activities.register.entries import ordered_ids
from activities.register.export import Export
from activities.register.files import FORMATS
from activities.register.labels import Labels
from pdpl_inventory.messages import say
from tenants.isolation.context import scope
from tenants.isolation.snapshots import read_in_snapshot
from tenants.models import Tenant

MANIFEST, SUMS, READ_ME = "manifest.json", "SHA256SUMS", "README.txt"
REGISTER_FORMATS = ("json", "csv", "xlsx")


class NotEmpty(ValueError):
    """The folder has files already."""


def export_tenant(tenant_id: UUID, folder: Path) -> dict[str, Any]:
    """Write the tenant's files into ``folder``, put that on record, and return the manifest.

    Raises ``NotEmpty`` and ``Tenant.DoesNotExist``.
    """
    tenant = Tenant.objects.get(pk=tenant_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise NotEmpty(folder)
    folder.chmod(0o700)  # it may have been there
    head = read_in_snapshot(tenant_id, lambda: _write_database(tenant, folder))
    manifest = _write_manifest(tenant, folder, head)
    with scope(tenant_id):
        files = manifest["files"]
        words, digest = say("tenant_exported", count=len(files)), _sha256(folder / MANIFEST)
        log.record_operator_event(Action.TENANT_EXPORTED, words, count=len(files), manifest_sha256=digest)
    return manifest


def _write_database(tenant: Tenant, folder: Path) -> dict[str, Any]:
    """Write what the snapshot has, and the files that it names. Returns the audit log's head."""
    (folder / READ_ME).write_text(_read_me(tenant), encoding="utf-8")
    _register(tenant, folder / "register")
    for number, kind in enumerate(IN_ORDER, 1):
        _write_lines(folder / "import" / f"{number}-{kind.word.value}.ndjson", items_of(kind))
    _write_lines(folder / "members.ndjson", lines(MEMBERS))
    _write_lines(folder / "audit-log.ndjson", lines(LOG))
    _write_lines(folder / "batch-errors.ndjson", _failed_items())
    for model in tenant_models():
        if model not in PASSING:
            _write_lines(folder / "tables" / f"{model._meta.db_table}.ndjson", rows_of(model))
    particulars = Tenant.objects.filter(pk=tenant.pk).values().get()
    _write_lines(
        folder / "tables" / "tenants_tenant.ndjson", [json.dumps(particulars, default=str, ensure_ascii=False)]
    )
    _stored_files(tenant.pk, folder / "files")
    head = AuditHead.objects.filter(tenant=tenant).values("sequence", "hash").first()
    return head or {"sequence": 0, "hash": ""}


def _register(tenant: Tenant, folder: Path) -> None:
    folder.mkdir()
    ids = ordered_ids(ProcessingActivity.objects.order_by("name_order", "pk"))
    for wanted in REGISTER_FORMATS:
        chosen = FORMATS[wanted]
        if chosen.most is None or len(ids) <= chosen.most:
            export = Export(tenant, Labels("vi", tenant.filer_role), ids, timezone.now())
            with (folder / f"so-dang-ky.{wanted}").open("xb") as file:
                chosen.write(export, file)


def _failed_items() -> Iterable[str]:
    """The failed items of all batches and imports; lone surrogates that were sent are written as JSON escapes."""
    for batch in Batch.objects.order_by("pk").iterator(chunk_size=20):
        for entry in FailedItems(batch):
            yield json.dumps({"batch_id": str(batch.pk), **entry})


def _stored_files(tenant_id: UUID, folder: Path) -> None:
    """Copy the tenant's folder of the storage. Attachments get the ending of their type.

    A file that is deleted meanwhile is left out, like one of an import whose time is over.
    """
    types = {str(pk): kind for pk, kind in DossierAttachment.objects.values_list("pk", "media_type")}
    for name in _names_in(storage.storage(), str(tenant_id)):
        inside = PurePosixPath(name).relative_to(str(tenant_id))
        ending = guess_extension(types.get(inside.parent.name, "")) or ""
        path = folder / f"{inside}{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError), storage.open_file(name) as source, path.open("xb") as target:
            shutil.copyfileobj(source, target)


def _names_in(kept: Storage, folder: str) -> Iterable[str]:
    try:
        folders, names = kept.listdir(folder)
    except FileNotFoundError:
        return
    for each in folders:
        yield from _names_in(kept, f"{folder}/{each}")
    yield from (f"{folder}/{each}" for each in names)


def _write_lines(path: Path, found: Iterable[str]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        for line in found:
            file.write(line + "\n")


def _write_manifest(tenant: Tenant, folder: Path, head: dict[str, Any]) -> dict[str, Any]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = [
        {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": _sha256(path)}
        for path in paths
    ]
    manifest = {
        "product": "pdpl-inventory",
        "version": settings.SPECTACULAR_SETTINGS["VERSION"],
        "tenant_id": str(tenant.pk),
        "name": tenant.name,
        "exported_at": timezone.now().isoformat(),
        "audit_head": head,
        "files": files,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sums = [*((each["sha256"], each["path"]) for each in files), (_sha256(folder / MANIFEST), MANIFEST)]
    (folder / SUMS).write_text("".join(f"{digest}  {path}\n" for digest, path in sums), encoding="utf-8")
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    os.sync()
    return manifest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(cast(Any, file), "sha256").hexdigest()


def _read_me(tenant: Tenant) -> str:
    return f"""{tenant.name} ({tenant.pk})

Toàn bộ dữ liệu của đơn vị. / Everything of the tenant.

register/           sổ đăng ký, để đọc và để nhập lại / the register, to read and to import again
import/             bốn tệp để nhập vào một đơn vị khác, theo thứ tự của số / four files for the imports of another
                    tenant, in the order of their numbers (POST imports?kind=...&on_conflict=update)
members.ndjson      thành viên, không có mật khẩu / members, without passwords
audit-log.ndjson    nhật ký kiểm toán với chuỗi băm / the audit log with its chain of hashes
batch-errors.ndjson các mục có lỗi của lô / failed items of batches
tables/             từng bảng, mỗi dòng một bản ghi / each table, one row a line; API keys without their secret
files/              tài liệu kèm theo và các phiên bản hồ sơ, tệp nhập / attachments, frozen dossiers, imported files
manifest.json       danh sách tệp với mã băm SHA-256 / the files with their SHA-256
SHA256SUMS          kiểm tra bằng: sha256sum -c SHA256SUMS / check with this command
"""
