"""The page of a batch in the admin shows its errors and what became of its records; the list is searched."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import Batch
from tenants.isolation.context import scope
from tenants.models import Role, User
from tests.admin.desk import seat
from tests.admin.review_desk import sent_batch


def test_batch_shows_its_errors() -> None:
    seated = seat(Role.EDITOR)
    batch = Batch(kind="recipients", created_by=User.objects.get(username=seated.username), tenant_id=seated.tenant_id)
    fault = {"field": "name_vi", "code": "required", "error": "", "error_vi": "<Trường này> là bắt buộc."}
    batch.errors = [{"index": 7, "fields": [fault]}]
    with scope(seated.tenant_id):
        batch.save(force_insert=True)
    page = seated.page(f"activities/batch/{batch.pk}/change/").text
    assert "Mục 7: Tên: &lt;Trường này&gt; là bắt buộc." in page


def test_batches_are_found_by_sender_result_and_id() -> None:
    dpo = seat(Role.DPO)
    batch_id = sent_batch(dpo)
    stranger = seat(Role.DPO)
    for query in ("TAO THANH CONG", batch_id, batch_id.replace("-", "")):
        found = dpo.page("activities/batch/", q=query).context["cl"].result_list
        assert [str(each.pk) for each in found] == [batch_id], query
        assert list(stranger.page("activities/batch/", q=query).context["cl"].result_list) == []
    assert list(dpo.page("activities/batch/", q="khong co").context["cl"].result_list) == []


def test_page_counts_the_activities_by_status_in_one_statement() -> None:
    dpo = seat(Role.DPO)
    batch_id = sent_batch(dpo)
    with CaptureQueriesContext(connection) as queries:
        page = dpo.page(f"activities/batch/{batch_id}/change/").text
    assert "Bản nháp: 3</a>" in page
    assert f"?batch={batch_id}&amp;status__exact=draft" in page
    assert len([each for each in queries if "GROUP BY" in str(each["sql"])]) == 1
