"""The notices 01a, 02a and 03a: their lines in the Decree's order, filled."""

import pytest

from tests.dossiers.dossiers import administrator, assert_in_order, complete, document, docx_lines, pdf_text
from tests.factories import Someone


@pytest.fixture(scope="module")
def whole(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Someone:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        who = administrator()
        complete(who)
    return who


@pytest.mark.parametrize("wanted", ["docx", "pdf"])
@pytest.mark.parametrize(("form", "query", "lines"), [
    ("form-10", "", "notice-02a"), ("form-09", "", "notice-01a"),
    ("form-10", "changes=Thêm mục đích&reason=Dịch vụ mới", "notice-03a"),
])  # fmt: skip
def test_lines_stand_in_the_order_of_the_decree(whole: Someone, form: str, query: str, lines: str, wanted: str) -> None:
    found = whole.client.get(whole.url(f"dossiers/{form}/notice?format={wanted}&{query}"))
    assert found.status_code == 200
    text = pdf_text(found.content) if wanted == "pdf" else " ".join(" ".join(docx_lines(found.content)).split())
    assert_in_order(text, lines)


def test_notice_of_an_empty_tenant_leaves_room_to_write() -> None:
    lines = docx_lines(document(administrator(), "form-10", "docx", "/notice"))
    assert any(line.startswith("- Mã số thuế: …") for line in lines)


def test_changes_that_are_too_long_are_refused() -> None:
    who = administrator()
    assert who.get("dossiers/form-10/notice", changes="x" * 5_001).status_code == 400
