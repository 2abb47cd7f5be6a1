"""The notices 01a, 02a and 03a: their lines in the Decree's order, filled."""

import pytest

from activities.models import AuditEvent
from tenants.isolation.context import scope
from tests.dossiers.dossiers import administrator, assert_in_order, complete, document, docx_lines, pdf_text
from tests.factories import Someone

UPDATE = {"changes": "Thêm mục đích", "reason": "Dịch vụ mới"}


@pytest.fixture(scope="module")
def whole(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Someone:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        who = administrator()
        complete(who)
    return who


@pytest.mark.parametrize("wanted", ["docx", "pdf"])
@pytest.mark.parametrize(("form", "lines", "is_update"), [
    ("form-10", "notice-02a", False), ("form-09", "notice-01a", False), ("form-10", "notice-03a", True),
])  # fmt: skip
def test_lines_stand_in_the_order_of_the_decree(
    whole: Someone, form: str, lines: str, is_update: bool, wanted: str
) -> None:
    path = whole.url(f"dossiers/{form}/notice") + f"?format={wanted}"
    found = whole.client.post(path, UPDATE, format="json") if is_update else whole.client.get(path)
    assert found.status_code == 200
    text = pdf_text(found.content) if wanted == "pdf" else " ".join(" ".join(docx_lines(found.content)).split())
    assert_in_order(text, lines)


def test_notice_of_an_empty_tenant_leaves_room_to_write() -> None:
    lines = docx_lines(document(administrator(), "form-10", "docx", "/notice"))
    assert any(line.startswith("- Mã số thuế: …") for line in lines)


@pytest.mark.parametrize("body", [{}, {"changes": ""}, {"changes": "x" * 5_001}, {"changes": "x", "why": "y"}])
def test_update_that_says_nothing_or_too_much_is_refused(body: dict[str, str]) -> None:
    who = administrator()
    assert who.client.post(who.url("dossiers/form-10/notice"), body, format="json").status_code == 400


def test_notice_is_on_record() -> None:
    who = administrator()
    document(who, "form-09", "pdf", "/notice")
    with scope(who.tenant_id):
        event = AuditEvent.objects.get(action="dossier.exported")
    assert (event.data["notice"], event.data["format"]) == ("01a", "pdf")
