"""Two who submit, file or attach at the same moment wait for each other: one wins, the other is told so."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from activities.models import DossierVersion
from tenants.isolation.context import scope
from tests.dossiers.attachments.sending import attach
from tests.dossiers.filing import PATH, act, approved, today
from tests.factories import Someone


def together(*acts: Callable[[], Any]) -> list[int]:
    """The statuses of acts that begin at the same moment, sorted."""
    barrier, statuses = threading.Barrier(len(acts)), []

    def run(one: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            statuses.append(one().status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[each]) for each in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(statuses)


def test_one_of_two_submissions_is_taken(writer: Someone, dpo: Someone) -> None:
    both = [lambda who=who: who.client.post(who.url(PATH), {"dossier": "dpia"}) for who in (writer, dpo)]
    assert together(*both) == [201, 409]
    with scope(writer.tenant_id):
        assert [each.number for each in DossierVersion.objects.all()] == [1]


def test_one_of_two_filings_is_noted(writer: Someone, dpo: Someone) -> None:
    pk = approved(writer, dpo)["id"]
    file = {"filed_on": today(), "channel": "portal"}
    assert together(*[lambda: act(dpo, pk, "file", **file)] * 2) == [200, 409]


def test_last_free_place_is_given_once(writer: Someone, settings: Any) -> None:
    settings.PDPL_MAX_ATTACHMENTS = 1
    assert together(*[lambda: attach(writer)] * 3) == [201, 409, 409]
