"""Makes the stored database of a version: ``DATABASE_URL=… .venv/bin/python -m tests.upgrade.make_dump 1.0.0``.

It fills a new database through the API and writes ``VERSION.sql.gz``, with ``VERSION.json``, which says what is in it.
The role needs ``CREATEDB``. ``pg_dump`` must be of the oldest PostgreSQL that the product supports, since a newer one
writes what an older server does not read. The files of attachments and imports are no part of it.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg

FOLDER = Path(__file__).parent
MOST_BYTES = 300_000
FORCED = "SELECT relname FROM pg_class WHERE relforcerowsecurity ORDER BY relname"


def main(version: str) -> None:
    from tests.postgres.upgrades import manage, older_database

    with older_database() as url, tempfile.TemporaryDirectory() as home:
        manage(url, "migrate", "--verbosity", "0")
        variables = {**os.environ, "DATABASE_URL": url, "PDPL_HOME": home, "PDPL_UPGRADE": "fill"}
        filled = subprocess.run(
            [sys.executable, "-m", __spec__.name], env=variables, stdout=subprocess.PIPE, check=True
        )
        (FOLDER / f"{version}.json").write_bytes(filled.stdout)
        packed = gzip.compress(dump(url).encode(), 9, mtime=0)
    assert len(packed) < MOST_BYTES, f"{len(packed):,} bytes"
    (FOLDER / f"{version}.sql.gz").write_bytes(packed)
    print(f"{version}.sql.gz: {len(packed):,} bytes")


def dump(url: str) -> str:
    """All rows as the owner of the tables, whom policies bind too: they are suspended, and forced again in the dump."""
    with psycopg.connect(url, autocommit=True) as connection:
        forced = [name for (name,) in connection.execute(FORCED)]
        for name in forced:
            connection.execute(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")
    command = ["pg_dump", "--inserts", "--no-owner", "--no-privileges", url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    # The lines that begin with a backslash are for psql alone.
    lines = [line for line in told.splitlines() if not line.startswith(("\\", "--"))]
    lines += [f"ALTER TABLE public.{name} FORCE ROW LEVEL SECURITY;" for name in forced]
    return "\n".join(lines) + "\n"


def fill() -> dict[str, Any]:
    """One of everything, a batch with errors, reviews, a filed dossier and an import. Returns what a reader sees."""
    from tests.dossiers.filing import filed
    from tests.factories import KINDS, ActivityItem
    from tests.imports.sending import ndjson, send, work
    from tests.review.steps import approved
    from tests.tenants.isolation.victim import make_victim

    victim = make_victim()
    items = [ActivityItem(external_id=f"may-quet-{number}") for number in range(30)]
    sent = victim.editor.batch([*items, {"activity_name_vi": "Thiếu mục đích"}]).json()
    assert (sent["total_created"], sent["total_failed"]) == (30, 1), sent
    imported = send(victim.editor, ndjson(ActivityItem(external_id=f"tep-{number}") for number in range(20)))
    assert imported.status_code == 202, imported.content
    work()
    approved(victim.editor, victim.dpo)
    filed(victim.editor, victim.dpo, dossier="ctia")
    counts = {word: victim.admin.get(word).json()["count"] for word in (*KINDS, "batches", "members", "audit-events")}
    counts["dossiers/versions"] = victim.dpo.get("dossiers/versions").json()["count"]
    people = {role: getattr(victim, role).username for role in ("admin", "dpo", "editor")}
    return {"tenant_id": str(victim.tenant_id), "people": people, "counts": counts, "batch": sent["batch_id"]}


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pdpl_inventory.settings")
    django.setup()
    if os.environ.get("PDPL_UPGRADE") == "fill":
        from django.test.utils import setup_test_environment

        setup_test_environment()
        print(json.dumps(fill(), indent=2))
    else:
        main(sys.argv[1])
