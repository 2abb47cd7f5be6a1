"""While a version is frozen others write: the version has the register of one moment, and holds nobody up."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.conf import settings as configured
from django.db import connection

from activities.contract.kinds import ACTIVITIES
from activities.dossiers.filings import files, snapshot
from activities.models import DossierVersion, ProcessingActivity
from activities.postgres import locks
from tenants.isolation.context import scope
from tenants.models import User
from tests.dossiers.attachments.sending import attached
from tests.dossiers.dossiers import docx_lines
from tests.dossiers.filing import activity, differences, filed, submitted
from tests.factories import ActivityItem, Someone
from tests.records.million import load

NEW = "Hoạt động vừa ghi"


def in_thread(pool: ThreadPoolExecutor, act: Callable[[], Any]) -> Future[Any]:
    def run() -> Any:
        try:
            return act()
        finally:
            connection.close()

    return pool.submit(run)


def wait_for_snapshot(who: Someone, freezing: Future[Any]) -> None:
    """Wait until the first frozen file of a version of the tenant is there; the documents are made after it."""
    folder = Path(configured.STORAGES["imports"]["OPTIONS"]["location"]) / str(who.tenant_id) / "dossiers/versions"
    until = time.monotonic() + 60
    while not list(folder.rglob(files.SNAPSHOT)):
        assert not freezing.done()
        assert time.monotonic() < until
        time.sleep(0.01)


def test_batch_is_stored_while_a_version_is_frozen_and_is_not_in_it(writer: Someone, dpo: Someone) -> None:
    load(writer.tenant_id, User.objects.get(username=writer.username).pk, 2_000)
    with ThreadPoolExecutor(1) as pool:
        freezing = in_thread(pool, lambda: submitted(writer))
        wait_for_snapshot(writer, freezing)
        items = [ActivityItem(activity_name_vi=f"{NEW} {n}", external_id=f"scan-{n}") for n in range(1_901, 2_101)]
        stored = dpo.batch(items, query="?on_conflict=update")
        added = attached(dpo, title_vi="Hợp đồng vừa thêm")
        was_freezing = not freezing.done()
        version = freezing.result()
    assert (stored.status_code, was_freezing) == (201, True)
    with scope(writer.tenant_id):
        frozen = DossierVersion.objects.get(pk=version["id"])
        with files.open_file(frozen, files.SNAPSHOT) as file:
            lines = list(snapshot.read(file))
        with files.open_file(frozen, files.REPORT_DOCX) as file:
            report = docx_lines(file.read())
    names = [each.name for each in lines if each.part == snapshot.ACTIVITY]
    assert len(names) == 2_000
    assert added["id"] not in [each.id for each in lines]
    text = "\n".join(report)
    assert all(name in text for name in names[::100])
    assert NEW not in text
    assert added["title_vi"] not in text
    found = differences(writer, version["id"])
    assert (found["activities"]["total_came"], found["activities"]["total_changed"]) == (100, 100)
    assert found["attachments"]["total_came"] == 1


def test_writer_at_work_does_not_hold_up_a_version(writer: Someone, dpo: Someone) -> None:
    """What is not committed is in neither the notice nor the data; the difference shows it afterwards."""
    pk = activity(writer, activity_name_vi="Trả lương")
    filed(writer, dpo)
    with ThreadPoolExecutor(1) as pool, scope(writer.tenant_id):
        locks.acquire(ACTIVITIES.lock_name, exclusive=True)
        ProcessingActivity.objects.filter(pk=pk).update(purpose_vi="Trả thưởng")
        version = in_thread(pool, lambda: submitted(writer)).result(timeout=60)
    assert version["changes_vi"] == "Không có gì thay đổi."
    assert differences(writer, version["id"])["activities"]["total_changed"] == 1
