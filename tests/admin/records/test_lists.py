"""Lists of records in the admin: search, order, and a number of statements that does not grow."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import Batch, DataTransfer, Recipient
from tenants.models import Role, User
from tests.admin.desk import LEAST, MODELS, RECORDS, seat


@pytest.mark.parametrize(
    ("asked", "found"),
    [("quan ly don", True), ("DON HANG", True), ("Quản lý", True), ("hang quan", True), ("nhan su", False)],
)
def test_search_ignores_accents_case_and_order(asked: str, found: bool) -> None:
    seated = seat(Role.VIEWER)
    activity = seated.activity("Quản lý Đơn hàng")
    page = seated.page("activities/processingactivity/", q=asked)
    assert page.status_code == 200
    assert (str(activity.pk) in page.text) == found


def test_number_of_results_is_shown_only_where_the_list_is_narrowed_down() -> None:
    seated, path = seat(Role.VIEWER), "activities/processingactivity/"
    seated.activity("Quản lý Đơn hàng")
    for query in ({}, {"o": "1"}, {"p": "1"}):
        assert "kết quả (" not in seated.page(path, **query).text
    for query in ({"q": "don"}, {"status__exact": "draft"}, {"finding": "any"}):
        assert "1 kết quả (" in seated.page(path, **query).text


def test_search_with_nul_finds_nothing_wrong() -> None:
    assert seat(Role.VIEWER).page("activities/recipient/", q="a\x00b").status_code in (200, 302)


@pytest.mark.parametrize("model", RECORDS)
def test_the_column_of_names_is_in_vietnamese_alphabetical_order(model: str) -> None:
    seated, names = seat(Role.EDITOR), ["Ân xá", "Bà", "bạ", "Dân sự", "Điểm danh", "Zalo"]
    name, key = MODELS[model].NAME, MODELS[model].KEY
    rows = [
        seated.one(MODELS[model], **{**LEAST[model], name: each, key: str(number)})
        for number, each in enumerate([*reversed(names), "bạ"])
    ]
    found = {f"/activities/{model}/{row.pk}/": getattr(row, name) for row in rows}

    def shown(column: str) -> list[str]:
        page = seated.page(f"activities/{model}/", o=column).text  # column 0 is the checkbox
        links = re.findall(rf"/activities/{model}/[0-9a-f-]{{36}}/", page)
        return [found[link] for link in dict.fromkeys(links) if link in found]

    assert shown("1") == ["Ân xá", "Bà", "bạ", "bạ", *names[3:]]
    assert shown("-1") == ["Zalo", "Điểm danh", "Dân sự", "bạ", "bạ", "Bà", "Ân xá"]


@pytest.mark.parametrize("model", RECORDS)
def test_list_costs_the_same_whatever_its_length(model: str) -> None:
    seated = seat(Role.VIEWER)
    key = MODELS[model].KEY

    def cost(count: int) -> int:
        for number in range(count):
            seated.one(MODELS[model], **{**LEAST[model], key: f"{count}-{number}"})
        with CaptureQueriesContext(connection) as queries:
            assert seated.page(f"activities/{model}/").status_code == 200
        return len(queries)

    assert cost(1) == cost(9)


def test_list_of_transfers_costs_the_same_whatever_their_recipients() -> None:
    seated = seat(Role.VIEWER)

    def cost(count: int) -> int:
        for number in range(count):
            recipient = seated.one(Recipient, **{**LEAST["recipient"], "name_vi": f"Bên {count}-{number}"})
            seated.one(DataTransfer, **LEAST["datatransfer"], recipient_id=recipient.pk)
        with CaptureQueriesContext(connection) as queries:
            assert "Bên 1-0" in seated.page("activities/datatransfer/").text
        return len(queries)

    assert cost(1) == cost(9)


@pytest.mark.parametrize("model", RECORDS)
def test_errors_of_the_batch_are_not_read_with_its_records(model: str) -> None:
    seated = seat(Role.EDITOR)
    member = User.objects.get(username=seated.username)
    batch = seated.one(Batch, kind="recipients", created_by=member, packed_errors=b"x" * 100_000)
    record = seated.one(MODELS[model], **LEAST[model], batch_id=batch.pk)
    with CaptureQueriesContext(connection) as queries:
        assert seated.page(f"activities/{model}/").status_code == 200
        assert seated.page(f"activities/{model}/{record.pk}/change/").status_code == 200
        assert seated.page(f"activities/{model}/{record.pk}/").status_code == 200
        form = {"action": "delete_selected", "_selected_action": [record.pk], "post": "yes"}
        assert seated.send(f"activities/{model}/", **form).status_code == 302
    assert record not in seated.all(MODELS[model])
    assert [each["sql"] for each in queries if "packed_errors" in str(each["sql"])] == []


def test_empty_list_offers_to_reset_only_filters_that_are_set() -> None:
    seated = seat(Role.EDITOR)
    page = seated.page("activities/recipient/").text
    assert "Danh sách này chưa có gì" in page
    assert "filter_list_off" not in page
    narrowed = seated.page("activities/recipient/", q="khong-co").text
    assert "Không có bản ghi nào khớp" in narrowed
    assert "filter_list_off" in narrowed
