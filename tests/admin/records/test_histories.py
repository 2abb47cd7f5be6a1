"""The history of a record in the admin, with the values before and after each act."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models.codes import Status
from tests.admin.desk import Seated, filled
from tests.admin.review_desk import LIST, decide


def test_history_tells_before_and_after_of_acts_on_one_and_on_many(dpo: Seated) -> None:
    pk = dpo.activity("Tên cũ", status=Status.SUBMITTED).pk
    other = dpo.activity("Khác", status=Status.SUBMITTED).pk
    dpo.send(f"{LIST}{pk}/change/", **filled(activity_name_vi="Tên mới", legal_basis="consent"))
    decide(dpo, "return", [pk, other], comment="Nêu rõ <căn cứ>")
    page = dpo.page(f"{LIST}{pk}/history/").text
    for before, after in (("Tên cũ", "Tên mới"), ("Thực hiện thỏa thuận", "Sự đồng ý"), ("Chờ duyệt", "Bị trả lại")):
        assert f'desk-before">{before}' in page
        assert f'desk-after">{after}' in page
    assert "Nêu rõ &lt;căn cứ&gt;" in page


def test_history_costs_the_same_whatever_its_length(dpo: Seated) -> None:
    pk = dpo.activity("Tên 0").pk

    def cost(changes: range) -> int:
        for number in changes:
            dpo.send(f"{LIST}{pk}/change/", **filled(activity_name_vi=f"Tên {number}"))
        with CaptureQueriesContext(connection) as queries:
            assert dpo.page(f"{LIST}{pk}/history/").status_code == 200
        return len(queries)

    assert cost(range(1, 2)) == cost(range(2, 8))
