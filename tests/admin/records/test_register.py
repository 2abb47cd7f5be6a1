"""The register at the desk: what the list filters is what the page shows and the file has."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from activities.models import ProcessingActivity
from tests.admin.desk import Seated, seat

LIST, REGISTER = "activities/processingactivity/", "activities/processingactivity/register/"


def activities(who: Seated, *names: str, **values: Any) -> None:
    for name in names:
        who.one(ProcessingActivity, activity_name_vi=name, **{"legal_basis": "contract", **values})


def rows(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.content
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def names(found: list[dict[str, str]]) -> list[str]:
    return [each["Hoạt động xử lý dữ liệu cá nhân | Processing activity"] for each in found]


def test_the_list_leads_to_the_register_with_its_filters() -> None:
    dpo = seat("dpo")
    page = dpo.page(LIST, legal_basis__exact="consent").content.decode()
    assert "Xuất sổ" in page
    assert "register/?_changelist_filters=legal_basis__exact%3Dconsent" in page


def test_page_and_file_have_what_the_list_shows() -> None:
    dpo = seat("dpo")
    activities(dpo, "Ăn", "An")
    activities(dpo, "Đồng ý", legal_basis="consent")
    filters = {"_changelist_filters": "legal_basis__exact=contract"}
    page = dpo.whole(REGISTER, **filters)
    assert page.index("<td>An</td>") < page.index("<td>Ăn</td>")
    assert "Đồng ý</td>" not in page
    assert "Căn cứ pháp lý: Thực hiện thỏa thuận" in page
    assert names(rows(dpo.page(REGISTER + "file", format="csv", **filters))) == ["An", "Ăn"]
    assert names(rows(dpo.page(REGISTER + "file", format="csv", _changelist_filters="q=dong"))) == ["Đồng ý"]
    exported = [each for each in dpo.acts() if each.action == "register.exported"]
    assert [each.data["count"] for each in exported] == [1, 2]


def test_the_reader_chooses_the_language_and_the_day() -> None:
    dpo = seat("dpo")
    activities(dpo, "Một")
    yesterday = timezone.localdate() - timedelta(days=1)
    assert "Purpose" in dpo.whole(REGISTER, lang="en")
    assert rows(dpo.page(REGISTER + "file", format="csv", as_of=f"{yesterday:%d/%m/%Y}")) == []
    later = f"{timezone.localdate() + timedelta(days=1):%d/%m/%Y}"
    page = dpo.page(REGISTER + "file", format="csv", as_of=later)
    assert page["Content-Type"].startswith("text/html")
    assert "Ngày này chưa đến" in page.content.decode()


@pytest.mark.parametrize("role", ["admin", "editor", "auditor", "viewer"])
def test_every_reader_may_export(role: str) -> None:
    assert rows(seat(role).page(REGISTER + "file", format="csv")) == []


def test_filters_that_the_list_lacks_lead_back_to_it() -> None:
    answer = seat("dpo").page(REGISTER, _changelist_filters="nonsense=1")
    assert answer.status_code == 302


def test_too_many_for_a_document_is_said_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from activities.register.files import FORMATS

    dpo = seat("dpo")
    activities(dpo, "Một", "Hai")
    monkeypatch.setitem(FORMATS, "pdf", replace(FORMATS["pdf"], most=1))
    page = dpo.page(REGISTER + "file", format="pdf").content.decode()
    assert "tối đa 1 hoạt động" in page


def test_a_filter_with_a_nul_leads_back_to_the_list() -> None:
    dpo = seat("dpo")
    for filters in ("legal_basis__exact=%00", "q=%00"):
        assert dpo.page(REGISTER + "file", _changelist_filters=filters).status_code == 302
