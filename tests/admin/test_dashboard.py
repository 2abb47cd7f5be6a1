"""The dashboard of the admin: each figure links to a list of as many records, of the own tenant alone."""

import re
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import ActivityTransfer, DataTransfer
from activities.models.codes import Status
from tenants.isolation.context import scope
from tenants.models import Role
from tests.admin.desk import NOTHING_FOUND, Seated, seat
from tests.admin.review_desk import LIST, sent_batch

FIGURES = f"{LIST}figures/"


def links(page: str) -> dict[str, int]:
    """Of the bars of counts, where each leads and the figure beside it."""
    found = re.findall(r'<li><a href="([^"]+)">.*?desk-count">([^<]*)<', page)
    counts = [(where, count) for where, count in found if not count.endswith("%")]
    return {where.replace("&amp;", "&"): int(count.replace(".", "")) for where, count in counts}


def test_every_figure_of_the_dashboard_counts_the_list_that_it_leads_to(dpo: Seated) -> None:
    sent_batch(dpo)
    dpo.activity("Đủ cả", **NOTHING_FOUND)
    activity = dpo.activity("Chờ duyệt", status=Status.SUBMITTED, requires_dpia=True)
    today = timezone.localdate()
    for number, days in enumerate((10, 100)):
        first = today - timedelta(days=days)
        transfer = dpo.one(
            DataTransfer,
            name_vi=f"Lượt {number}",
            transfer_case="other",
            destination_country="SG",
            first_transfer_on=first,
        )
    with scope(dpo.tenant_id):
        ActivityTransfer.objects.create(tenant_id=dpo.tenant_id, activity=activity, transfer=transfer)
    page, figures = dpo.whole(""), dpo.page(FIGURES).context
    counted = links(page)
    assert counted[f"/admin/{LIST}?status__exact=draft"] == 4
    assert counted[f"/admin/{LIST}?country=SG"] == 1
    assert counted["/admin/activities/datatransfer/?dossier=overdue"] == 1
    assert len(counted) == 4 + 8 + 1 + 5
    for where, count in counted.items():
        assert dpo.client.get(where).context["cl"].result_count == count, where
    for name, count in (("all", 5), ("assessment", 1), ("overdue", 1), ("sensitive", 0), ("findings", 4)):
        assert dpo.client.get(figures["links"][name]).context["cl"].result_count == count, name
    assert figures["to_be_assessed"] == 1
    assert "còn 50 ngày" in page
    assert "quá hạn 40 ngày" in page
    assert "1 lô, 4 mục đã gửi, 1 mục có lỗi" in page
    others = {where.replace("&amp;", "&") for where in re.findall(r'href="(/admin/activities/[^"]+)"', page)}
    for where in others - set(counted):
        assert dpo.client.get(where).status_code == 200, where


def test_dashboard_shows_nothing_of_another_tenant(dpo: Seated) -> None:
    stranger = seat(Role.DPO)
    sent_batch(stranger)
    stranger.one(DataTransfer, name_vi="Lượt của người khác", transfer_case="other", destination_country="JP")
    page = dpo.whole("")
    assert "Lượt của người khác" not in page
    assert "0 lô, 0 mục đã gửi" in page
    assert sum(links(page).values()) == 0


def test_dashboard_costs_the_same_whatever_the_register_holds(dpo: Seated) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            dpo.whole("")
        return len(queries)

    sent_batch(dpo, 1)
    few = cost()
    sent_batch(dpo, 20)
    for number in range(9):
        dpo.one(
            DataTransfer, name_vi=f"Lượt {number}", transfer_case="other", destination_country="SG",
            first_transfer_on=timezone.localdate(),
        )  # fmt: skip
    assert cost() == few
