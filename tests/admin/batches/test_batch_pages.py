"""The page of a batch in the admin shows its errors."""

from activities.models import Batch
from tenants.isolation.context import scope
from tenants.models import Role, User
from tests.admin.desk import seat


def test_batch_shows_its_errors() -> None:
    seated = seat(Role.EDITOR)
    batch = Batch(kind="recipients", created_by=User.objects.get(username=seated.username), tenant_id=seated.tenant_id)
    fault = {"field": "name_vi", "code": "required", "error": "", "error_vi": "<Trường này> là bắt buộc."}
    batch.errors = [{"index": 7, "fields": [fault]}]
    with scope(seated.tenant_id):
        batch.save(force_insert=True)
    page = seated.page(f"activities/batch/{batch.pk}/change/").text
    assert "Mục 7: Tên: &lt;Trường này&gt; là bắt buộc." in page
