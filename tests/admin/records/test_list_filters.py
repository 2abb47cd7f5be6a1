"""The list of activities in the admin is filtered as a review needs, and each activity shows its findings."""

from datetime import datetime
from uuid import uuid4

import pytest

from activities.admin import counted_filters
from activities.models import ActivityCategory, ActivityTransfer, Batch, DataCategory, DataTransfer
from activities.models.codes import Status
from tenants.isolation.context import scope
from tenants.models import Role, User
from tests.admin.desk import NOTHING_FOUND, Seated, seat
from tests.admin.review_desk import LIST, narrowed, sent_batch


def test_list_is_narrowed_by_what_a_review_asks(dpo: Seated) -> None:
    plain = dpo.activity("Đủ cả", **NOTHING_FOUND)
    bare = dpo.activity("Thiếu mục đích", status=Status.RETURNED, requires_dpia=True)
    linked = dpo.activity("Có liên kết", purpose_vi="x", retention_period_months=1)
    transfer = dpo.one(DataTransfer, name_vi="Đám mây", transfer_case="other", destination_country="SG")
    with scope(dpo.tenant_id):
        health = DataCategory.objects.get(code="health_status")
        ActivityCategory.objects.create(tenant_id=dpo.tenant_id, activity=linked, data_category=health)
        ActivityTransfer.objects.create(tenant_id=dpo.tenant_id, activity=linked, transfer=transfer)
    assert narrowed(dpo, status__exact="returned") == {bare.pk}
    assert narrowed(dpo, finding="missing_purpose") == {bare.pk}
    assert narrowed(dpo, finding="any") == {bare.pk, linked.pk}
    assert narrowed(dpo, has_sensitive_data="1") == {linked.pk}
    assert narrowed(dpo, has_cross_border_transfer="0") == {plain.pk, bare.pk}
    assert narrowed(dpo, country="SG") == {linked.pk}
    assert narrowed(dpo, assessment="needed") == {bare.pk, linked.pk}
    assert narrowed(dpo, assessment="marked") == {bare.pk}
    assert narrowed(dpo, legal_basis__exact="contract", q="du ca") == {plain.pk}
    assert narrowed(dpo, created_at_from="x") == {plain.pk, bare.pk, linked.pk}
    for unknown in ({"finding": "x"}, {"batch": "x"}, {"batch": str(uuid4())}, {"reviewer": "x"}, {"country": "XX"}):
        assert narrowed(dpo, **unknown) == set()


def test_days_are_read_as_vietnamese_write_them_and_end_at_midnight_there(dpo: Seated) -> None:
    late = datetime.fromisoformat("2026-03-05T23:59:59+07:00")
    pk = dpo.activity(created_at=late).pk
    for day in ("05/03/2026", "2026-03-05"):
        assert narrowed(dpo, created_at_from=day, created_at_to=day) == {pk}
    assert narrowed(dpo, created_at_from="06/03/2026") == set()
    assert narrowed(dpo, created_at_to="04/03/2026") == set()


def test_list_is_narrowed_by_batch_and_reviewer(dpo: Seated) -> None:
    dpo.activity("Không theo lô")
    batch_id = sent_batch(dpo)
    assert len(narrowed(dpo, batch=batch_id)) == 3
    reviewer = str(User.objects.get(username=dpo.username).pk)
    assert narrowed(dpo, reviewer=reviewer) == set()
    for name in ("submit", "approve"):
        dpo.send(f"activities/batch/{batch_id}/review/{name}/", comment="")
    assert len(narrowed(dpo, reviewer=reviewer)) == 3


def test_filters_offer_nothing_of_another_tenant(dpo: Seated) -> None:
    stranger = seat(Role.DPO)
    batch_id = sent_batch(stranger)
    page = dpo.page(LIST, batch=batch_id).text
    assert stranger.username not in page
    assert f'<option value="{batch_id}"' not in page
    with scope(stranger.tenant_id):
        assert Batch.objects.filter(pk=batch_id).exists()


def test_activity_shows_what_it_lacks_with_the_article(dpo: Seated) -> None:
    page = dpo.page(f"{LIST}{dpo.activity().pk}/change/").text
    assert "Chưa ghi mục đích xử lý." in page
    assert "Điều 3 khoản 3 Luật 91/2025/QH15" in page
    assert "Ghi thời hạn lưu trữ phù hợp với mục đích xử lý." in page


def test_choices_have_the_number_of_their_records_while_there_are_not_too_many(
    dpo: Seated, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, status in (("Một", Status.DRAFT), ("Hai", Status.DRAFT), ("Ba", Status.SUBMITTED)):
        dpo.activity(name, status=status)
    page = dpo.page(LIST, status__exact="submitted").text
    assert all(each in page for each in ("Bản nháp (2)", "Chờ duyệt (1)", "Đã duyệt (0)"))
    assert "Cơ bản (" in dpo.page("activities/datacategory/").text
    monkeypatch.setattr(counted_filters, "MOST_COUNTED", 2)
    page = dpo.page(LIST).text
    assert "Bản nháp (" not in page
    assert "Bản nháp" in page
