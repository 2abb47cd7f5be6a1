"""Templates: empty tables whose headings and values an import takes, in both languages (contract §7)."""

import csv
import io
from typing import Any

import openpyxl
import pytest

from activities.models import DataCategory
from tenants.isolation.context import scope
from tests.factories import KINDS, RecipientItem, Someone, someone
from tests.imports.sending import counts, done, send

LANGUAGES = ("vi", "en")
REQUIRED = {
    "processing-activities": {"activity_name_vi": "Tính lương"},
    "data-categories": {"name_vi": "Vân tay", "code": "van_tay_rieng"},
    "recipients": {"name_vi": "Công ty A"},
    "data-transfers": {"name_vi": "Lưu tại Singapore"},
}


def fetched(who: Someone, **query: str) -> Any:
    answer = who.get("imports/template", **query)
    assert answer.status_code == 200, answer.content
    return answer


def workbook(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_template_filled_in_from_its_own_values_is_stored(editor: Someone, kind: str, lang: str) -> None:
    with scope(editor.tenant_id):
        DataCategory(tenant_id=editor.tenant_id, code="luong_rieng", name_vi="Lương", sensitivity="basic").save()
    book = workbook(fetched(editor, kind=kind, format="xlsx", lang=lang).content)
    table, guide, values = book.worksheets
    names = [row[3] for row in guide.iter_rows(min_row=2, values_only=True)]
    allowed = {column[0]: column[1] for column in values.iter_cols(values_only=True)}
    headings = [cell.value for cell in table[1]]
    assert len(names) == len(headings)
    assert any(heading.endswith(" *") for heading in headings)
    given = REQUIRED[kind]
    for place, (name, heading) in enumerate(zip(names, headings, strict=True), 1):
        table.cell(2, place, given.get(name) or allowed.get(heading.removesuffix(" *")))
    file = io.BytesIO()
    book.save(file)
    batch = done(editor, send(editor, file.getvalue(), "mẫu.xlsx", kind))
    assert counts(batch) == (1, 0, 0, 0, 0), editor.get(f"batches/{batch['id']}/errors").json()
    newest = editor.get(kind, ordering="-created_at").json()["results"][0]
    assert {name: newest[name] for name in given} == given
    if kind == "processing-activities":
        assert newest["data_category_ids"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_both_formats_have_the_same_headings_and_no_items(editor: Someone, kind: str, lang: str) -> None:
    table = fetched(editor, kind=kind, format="csv", lang=lang)
    assert table["Content-Type"].startswith("text/csv")
    (headings,) = csv.reader(io.StringIO(table.content.decode("utf-8-sig")))
    content = fetched(editor, kind=kind, lang=lang).content
    assert headings == [cell.value for cell in workbook(content).worksheets[0][1]]
    for sent, name in ((table.content, "a.csv"), (content, "a.xlsx")):
        assert done(editor, send(editor, sent, name, kind))["message"] == "The file has no items"


def test_choices_are_drop_downs(editor: Someone) -> None:
    table = workbook(fetched(editor).content).worksheets[0]
    assert {str(each.sqref)[0] for each in table.data_validations.dataValidation}
    assert all("$2" in each.formula1 for each in table.data_validations.dataValidation)


@pytest.mark.parametrize("query", [{"kind": "x"}, {"format": "pdf"}, {"lang": "fr"}, {"x": "1"}])
def test_other_options_are_refused(editor: Someone, query: dict[str, str]) -> None:
    answer = editor.get("imports/template", **query)
    assert answer.status_code == 400
    assert answer.json()["detail"]["code"] in ("invalid_option", "unknown_option")


def test_template_is_for_senders_and_has_nothing_of_another_tenant(editor: Someone, stranger: Someone) -> None:
    with scope(stranger.tenant_id):
        category = DataCategory(tenant_id=stranger.tenant_id, code="bi_mat", name_vi="Bí mật", sensitivity="basic")
        category.save()
    assert someone("viewer", editor.tenant_id).get("imports/template").status_code == 403
    content = fetched(editor).content
    cells = [cell for sheet in workbook(content) for row in sheet.values for cell in row]
    assert "Bí mật" not in cells


def test_names_that_differ_in_accents_alone_are_offered_by_key(editor: Someone) -> None:
    items = [
        RecipientItem(external_id=key, name_vi=name) for key, name in (("b1", "Công ty Bán"), ("b2", "Công ty Ban"))
    ]
    editor.batch(items, "recipients")
    values = workbook(fetched(editor, kind="processing-activities").content).worksheets[2]
    offered = next(column for column in values.iter_cols(values_only=True) if column[0] == "Bên nhận")
    assert [each for each in offered[1:] if each] == ["b1", "b2"]


def test_values_are_in_vietnamese_alphabetical_order(editor: Someone) -> None:
    editor.batch([RecipientItem(name_vi=name) for name in ("Vận tải", "Đối tác", "Dịch vụ", "Ánh Sáng")], "recipients")
    sheets = [
        workbook(fetched(editor, kind=kind).content).worksheets[2] for kind in ("processing-activities", "recipients")
    ]
    columns = {
        column[0]: list(filter(None, column[1:])) for each in sheets for column in each.iter_cols(values_only=True)
    }
    assert columns["Bên nhận"] == ["Ánh Sáng", "Dịch vụ", "Đối tác", "Vận tải"]
    countries = columns["Quốc gia"]
    assert countries.index("Áo") < countries.index("Bỉ") < countries.index("Đức") < countries.index("Việt Nam")
