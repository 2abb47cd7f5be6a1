"""Everything of a tenant comes out as files, without secrets, and its records go in again elsewhere."""

import hashlib
import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command

from activities.audit.chain import hash_of
from activities.departure.tables import PASSING, tenant_models
from tenants.isolation.context import scope
from tests.audit.reading import log
from tests.departure.leaving import export
from tests.factories import ITEMS, Someone, someone
from tests.tenants.isolation.victim import MARK, Victim, make_victim


@pytest.fixture(scope="module")
def victim(django_db_setup: None, django_db_blocker: Any) -> Victim:
    with django_db_blocker.unblock():
        return make_victim()


@pytest.fixture
def folder(victim: Victim, tmp_path: Path) -> Path:
    export(victim.tenant_id, tmp_path / "out")
    return tmp_path / "out"


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / name).read_text().splitlines()]


def test_every_row_of_every_table_is_there(victim: Victim, folder: Path) -> None:
    for model in tenant_models():
        if model not in PASSING:
            with scope(victim.tenant_id):
                count = model._default_manager.count()
            written = len(rows(folder, f"tables/{model._meta.db_table}.ndjson"))
            # The export itself is on record after it.
            assert count - written == (1 if model.__name__ in ("AuditEvent", "AuditLink") else 0), model
    assert {each["username"] for each in rows(folder, "members.ndjson")} == {
        each.username for each in (victim.admin, victim.dpo, victim.editor)
    }
    assert any(each["item"] == {"activity_name_vi": MARK} for each in rows(folder, "batch-errors.ndjson"))


def test_a_folder_that_was_there_is_closed_to_others(victim: Victim, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o755)
    export(victim.tenant_id, tmp_path / "out")
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o700


def test_a_file_that_is_deleted_meanwhile_is_left_out(
    victim: Victim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = FileSystemStorage.listdir
    gone = "deleted-meanwhile"
    monkeypatch.setattr(
        FileSystemStorage, "listdir", lambda self, path: (listed(self, path)[0], [*listed(self, path)[1], gone])
    )
    assert "files" in export(victim.tenant_id, tmp_path / "out")
    assert not list((tmp_path / "out").rglob(f"{gone}*"))


def test_files_of_dossiers_are_there_by_their_hash(victim: Victim, folder: Path) -> None:
    digests = {
        hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "files").rglob("*") if path.is_file()
    }
    attachments = {each["sha256"] for each in rows(folder, "tables/activities_dossierattachment.ndjson")}
    versions = rows(folder, "tables/activities_dossierversion.ndjson")
    frozen = {each[name] for each in versions for name in each if name.endswith("_sha256")}
    assert attachments
    assert len(frozen) == 4
    assert attachments | frozen <= digests


def test_no_secret_is_in_any_file(victim: Victim, folder: Path) -> None:
    text = "".join(path.read_text() for path in folder.rglob("*.ndjson"))
    assert '"digest"' not in text
    assert "md5$" not in text
    assert victim.secret not in text


def test_manifest_has_the_hash_of_every_file(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    listed = {each["path"]: each["sha256"] for each in manifest["files"]}
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ("manifest.json", "SHA256SUMS")
    }
    assert listed == found
    subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=folder, check=True)
    assert not any(path.stat().st_mode & 0o077 for path in folder.rglob("*"))


def test_the_log_can_be_verified_from_the_file_alone(folder: Path) -> None:
    digest, changes = "", rows(folder, "tables/activities_recordchange.ndjson")
    for each in rows(folder, "audit-log.ndjson"):
        mine = sorted((one["record_id"], one["changes"]) for one in changes if one["event_id"] == each["id"])
        total = hashlib.sha256(b"".join(map(hash_of, mine))).hexdigest() if mine else None
        actor = each["actor_id"] and str(each["actor_id"])
        parts = [str(each["sequence"]), digest, each["id"], folder_tenant(folder), each["action"], actor, each["actor"]]
        parts += [each["via"], each["door"], each["occurred_at"], each["batch_id"], each["message"], each["message_vi"]]
        digest = hash_of([*parts, each["data_as_hashed"], each["request_id"], total]).hex()
        assert digest == each["hash"]
    assert json.loads((folder / "manifest.json").read_text())["audit_head"]["hash"] == digest


def folder_tenant(folder: Path) -> str:
    return str(json.loads((folder / "manifest.json").read_text())["tenant_id"])


def test_records_go_into_another_tenant_with_their_links(victim: Victim, folder: Path) -> None:
    me = someone("editor")
    for number, kind in enumerate(("data-categories", "recipients", "data-transfers", "processing-activities"), 1):
        lines = (folder / "import" / f"{number}-{kind}.ndjson").read_text()
        answer = me.send(lines, kind, "?on_conflict=update", media="application/x-ndjson")
        assert answer.status_code in (200, 201), answer.content
        assert answer.json()["total_failed"] == 0, answer.json()["errors"]
    for kind in ITEMS:
        before, after = (shown(each, kind) for each in (victim.editor, me))
        assert len(after) >= len(before) > 0
        assert [each for each in before if each not in after] == []


OWN = (
    "id", "external_id", "created_at", "updated_at", "created_by", "batch_id", "status", "reviewed_by", "reviewed_at",
    "findings",
)  # fmt: skip


def shown(me: Someone, kind: str) -> list[dict[str, Any]]:
    """The records of a kind but for what belongs to their tenant; of links their number."""
    return [
        {
            name: len(value) if name.endswith("_ids") else bool(value) if name == "recipient_id" else value
            for name, value in each.items()
            if name not in OWN
        }
        for each in me.get(kind, page_size=1000).json()["results"]
    ]


def test_export_is_on_record(victim: Victim, folder: Path) -> None:
    event = log(victim.admin, action="tenant.exported")[0]
    assert event["data"]["manifest_sha256"] == hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()


def test_a_folder_with_files_is_refused(victim: Victim, folder: Path) -> None:
    with pytest.raises(CommandError, match="files already"):
        export(victim.tenant_id, folder)


def test_a_tenant_that_does_not_exist_is_named(tmp_path: Path) -> None:
    nobody = "01a20b4d-0000-7000-8000-000000000000"
    with pytest.raises(CommandError, match=nobody):
        call_command("export_tenant", nobody, str(tmp_path / "x"), stdout=io.StringIO())
