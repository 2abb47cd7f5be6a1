"""What the register exports is imported again: unchanged it changes nothing, and an edited cell changes its field."""

import csv
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from activities.models.codes import LegalBasis, Operation, SubjectGroup
from tests.factories import ActivityItem, RecipientItem, Someone, someone
from tests.imports.sending import counts, done, errors_of, send
from tests.records.single import made
from tests.register.registers import HOSTILE, content, csv_rows, filled

SKIP = (0, 0, 1, 0, 0)
NAME, PURPOSE = "Hoạt động xử lý dữ liệu cá nhân", "Mục đích xử lý"
Edit = Callable[[list[str], list[list[Any]]], None]


def exported(who: Someone, form: str, **query: Any) -> bytes:
    return content(who.get("register", format=form, **query))


def edited(table: bytes, form: str, edit: Edit) -> bytes:
    """The file with its rows edited, as LibreOffice or Excel would save it. Headings are Vietnamese for ``edit``."""
    if form == "csv":
        head, *rows = csv.reader(io.StringIO(table.decode("utf-8-sig"), newline=""))
        edit([each.split(" | ")[0] for each in head], rows)
        text = io.StringIO(newline="")
        csv.writer(text).writerows([head, *rows])
        return text.getvalue().encode("utf-8-sig")
    book = load_workbook(io.BytesIO(table))
    sheet = book.worksheets[0]
    head = [each.value for each in sheet[1]]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    edit([each.split(" | ")[0] for each in head], rows)
    for at, row in enumerate(rows, 2):
        for place, value in enumerate(row, 1):
            sheet.cell(at, place, value)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def imported(who: Someone, table: bytes, form: str, on_conflict: str = "update") -> Any:
    return done(who, send(who, table, f"so.{form}", query=f"&on_conflict={on_conflict}"))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_unchanged_export_changes_nothing(editor: Someone, form: str, lang: str) -> None:
    filled(editor)
    editor.batch([*HOSTILE, ActivityItem(), ActivityItem(legal_basis="public_recording")])
    before = editor.get("processing-activities", page_size=1000).json()["results"]
    table = exported(editor, form, lang=lang)
    batch = imported(editor, table, form)
    assert counts(batch) == (0, 0, len(before), 0, 0), errors_of(editor, batch)
    assert editor.get("processing-activities", page_size=1000).json()["results"] == before


TEXT = st.text(max_size=60) | st.sampled_from(
    [
        "=1+1",
        "'=1",
        "''x",
        "+84",
        "-5",
        "@a",
        "1.0",
        "60.0",
        "0012",
        "true",
        "Không",
        "31/12/2026",
        "a\nb\n",
        '"',
        ";",
        "; ",
        "_x0041_",
        "<a>&amp;",
        "\u202bنص\u202c",
        "👩\u200d👧",
        "a\u00a0b",
        "1e5",
        "\ufeffx",
        "#N/A",
        "2026-01-01 00:00:00",
    ]
)
ITEMS = st.fixed_dictionaries(
    {"activity_name_vi": TEXT, "legal_basis": st.sampled_from(LegalBasis.values)},
    optional={
        **dict.fromkeys(
            ("purpose_vi", "data_source_vi", "responsible_vi", "risks_vi", "external_id", "storage_system_vi"), TEXT
        ),
        "retention_period_months": st.none() | st.integers(0, 1_200),
        "data_subject_count": st.none() | st.integers(0, 10**10),
        "started_on": st.none() | st.dates().map(str),
        "storage_country_codes": st.lists(st.sampled_from(["VN", "SG", "US", "TW", "CI"]), max_size=3, unique=True),
        "data_subject_groups": st.lists(st.sampled_from(SubjectGroup.values), max_size=3, unique=True),
        "processing_operations": st.lists(st.sampled_from(Operation.values), max_size=3, unique=True),
        "data_category_codes": st.lists(st.sampled_from(["phone_number", "health_status", "location"]), max_size=3),
        "transfers_for_fee": st.booleans(),
        "risk_level": st.sampled_from([None, "low", "high"]),
    },
)


@given(items=st.lists(ITEMS, min_size=5, max_size=25), form=st.sampled_from(["csv", "xlsx"]))
@hypothesis_settings(max_examples=8)
def test_whatever_was_stored_comes_back_unchanged(items: list[dict[str, Any]], form: str) -> None:
    editor = someone("editor")
    stored = editor.batch(items).json()["total_created"]
    if stored:
        batch = imported(editor, exported(editor, form), form)
        assert counts(batch) == (0, 0, stored, 0, 0), errors_of(editor, batch)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_three_edited_cells_update_three_records(editor: Someone, form: str) -> None:
    filled(editor)
    editor.batch([ActivityItem(activity_name_vi=f"Hoạt động {number}") for number in range(5)])

    def edit(head: list[str], rows: list[list[Any]]) -> None:
        rows[0][head.index(PURPOSE)] = "Mục đích mới"
        rows[1][head.index("Thời hạn lưu trữ")] = 12
        rows[2][head.index(NAME)] = "Tên mới"

    batch = imported(editor, edited(exported(editor, form), form, edit), form)
    assert counts(batch) == (0, 3, 3, 0, 0), errors_of(editor, batch)
    shown = editor.get("processing-activities", page_size=100, ordering="activity_name_vi").json()["results"]
    assert "Tên mới" in [each["activity_name_vi"] for each in shown]
    assert "Mục đích mới" in [each["purpose_vi"] for each in shown]
    assert 12 in [each["retention_period_months"] for each in shown]


def test_every_edited_cell_changes_its_field(editor: Someone) -> None:
    pk = filled(editor)
    editor.batch([RecipientItem(name_vi="Bên khác")], "recipients")
    cells = {
        "Vai trò của bên kê khai": ("Bên xử lý dữ liệu cá nhân", "filer_role", "processor"),
        "Căn cứ xử lý (điều, khoản, điểm)": ("Thực hiện thỏa thuận (hợp đồng)", "legal_basis", "contract"),
        "Đối tượng chủ thể dữ liệu": ("Khách hàng", "data_subject_groups", ["customers"]),
        "Số lượng chủ thể (tính đến ngày)": ("5", "data_subject_count", 5),
        "Số lượng tính đến ngày": ("1/11/2026", "data_subject_counted_on", "2026-11-01"),
        "Quốc gia lưu trữ": ("Việt Nam", "storage_country_codes", ["VN"]),
        "Chuyển giao dữ liệu (có thu phí)": ("Không", "transfers_for_fee", False),
        "Rủi ro, tác động": ("Rủi ro mới", "risks_vi", "Rủi ro mới"),
        "Mức rủi ro": ("Thấp", "risk_level", "low"),
        "Mã của bên gửi": ("khoa-moi", "external_id", "khoa-moi"),
    }

    def edit(head: list[str], rows: list[list[Any]]) -> None:
        for heading, (cell, _, _) in cells.items():
            rows[0][head.index(heading)] = cell
        rows[0][head.index("Bên xử lý / Bên thứ ba / bên nhận")] = "Bên khác"
        rows[0][head.index("Loại dữ liệu cá nhân cơ bản")] = "Giới tính"

    batch = imported(editor, edited(exported(editor, "csv"), "csv", edit), "csv")
    assert counts(batch) == (0, 1, 0, 0, 0), errors_of(editor, batch)
    shown = editor.get(f"processing-activities/{pk}").json()
    assert {name: shown[name] for _, name, _ in cells.values()} == {name: value for _, name, value in cells.values()}
    codes = {each["id"]: each["code"] for each in editor.get("data-categories", page_size=100).json()["results"]}
    assert sorted(codes[each] for each in shown["data_category_ids"]) == ["gender", "health_status"]
    assert len(shown["recipient_ids"]) == 1


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Số, ngày hợp đồng hoặc thỏa thuận", "contracts"),
        ("Chuyển xuyên biên giới; nước nhận; trường hợp/miễn trừ", "across_border"),
        ("Ngày cập nhật", "updated_on"),
        ("Trạng thái", "status"),
    ],
)
def test_a_derived_column_that_was_changed_is_read_only(editor: Someone, heading: str, field: str) -> None:
    filled(editor)

    def edit(head: list[str], rows: list[list[Any]]) -> None:
        rows[0][head.index(heading)] = "2020-01-01"

    batch = imported(editor, edited(exported(editor, "csv"), "csv", edit), "csv")
    [entry] = errors_of(editor, batch)["results"]
    assert [(each["field"], each["code"]) for each in entry["fields"]] == [(field, "read_only")]


def test_an_id_names_its_record_whatever_its_key(editor: Someone) -> None:
    with_key, without = (made(editor, external_id=key) for key in ("a", None))
    table = (
        f"id,external_id,activity_name_vi,legal_basis\n{without['id']},b,Một,consent\n{with_key['id']},,Hai,consent\n"
    )
    assert counts(imported(editor, table.encode(), "csv")) == (0, 2, 0, 0, 0)
    names = {
        each["id"]: (each["activity_name_vi"], each["external_id"])
        for each in editor.get("processing-activities").json()["results"]
    }
    assert names == {without["id"]: ("Một", "b"), with_key["id"]: ("Hai", "a")}


def test_ids_follow_on_conflict(editor: Someone) -> None:
    stored = made(editor)
    unknown, other = uuid.uuid4(), made(editor, external_id="cua-ban-ghi-khac")
    head = "id,activity_name_vi,legal_basis,external_id\n"
    assert counts(imported(editor, f"{head}{stored['id']},A,consent,\n".encode(), "csv", "skip")) == (0, 0, 1, 0, 0)

    def codes(rows: str, on_conflict: str) -> list[list[tuple[str, str]]]:
        batch = imported(editor, (head + rows).encode(), "csv", on_conflict)
        found = errors_of(editor, batch)["results"]
        return [[(each["field"], each["code"]) for each in entry["fields"]] for entry in found]

    assert codes(f"{stored['id']},A,consent,\n", "error") == [[("id", "conflict")]]
    assert codes(f"{unknown},A,consent,\n", "update") == [[("id", "does_not_exist")]]
    assert codes("khong-phai-id,A,consent,\n", "update") == [[("id", "invalid")]]
    assert codes(f"{stored['id']},A,consent,{other['external_id']}\n", "update") == [[("external_id", "conflict")]]
    assert codes(f"{stored['id']},A,consent,\n{stored['id']},B,consent,\n", "update") == [[("id", "duplicate")]]


def test_another_tenant_s_id_does_not_exist(editor: Someone, admin: Someone) -> None:
    foreign = made(admin)
    batch = imported(editor, f"id,activity_name_vi,legal_basis\n{foreign['id']},A,consent\n".encode(), "csv")
    [entry] = errors_of(editor, batch)["results"]
    assert [each["code"] for each in entry["fields"]] == ["does_not_exist"]


def test_json_still_refuses_an_id(editor: Someone) -> None:
    [entry] = editor.batch([ActivityItem(id=str(uuid.uuid4()))]).json()["errors"]
    assert [(each["field"], each["code"]) for each in entry["fields"]] == [("id", "read_only")]


def test_a_row_that_fails_comes_back_as_it_was_sent(editor: Someone) -> None:
    filled(editor)

    def edit(head: list[str], rows: list[list[Any]]) -> None:
        rows[0][head.index("Thời hạn lưu trữ")] = "mãi mãi"

    batch = imported(editor, edited(exported(editor, "csv"), "csv", edit), "csv")
    [row] = csv_rows(editor.get(f"batches/{batch['id']}/errors", format="csv"))[1:]
    assert "mãi mãi" in row
    assert "Thực hiện hợp đồng lao động và trả lương hằng tháng." in row


def test_a_row_without_an_id_keeps_its_key(editor: Someone) -> None:
    made(editor, external_id="k", activity_name_vi="Một")
    row = b"external_id,activity_name_vi,legal_basis,status\nk,Hai,contract,draft\n"
    assert counts(imported(editor, row, "csv", "error")) == (0, 0, 0, 1, 0)
    assert counts(imported(editor, row, "csv", "update")) == (0, 1, 0, 0, 0)
    assert editor.get("processing-activities").json()["count"] == 1


def test_one_record_by_id_and_by_key_is_a_repeat(editor: Someone) -> None:
    stored = made(editor, external_id="k")
    rows = f"id,external_id,activity_name_vi,legal_basis\n{stored['id']},,Một,consent\n,k,Hai,consent\n"
    batch = imported(editor, rows.encode(), "csv")
    assert counts(batch) == (0, 1, 0, 1, 0)
    [entry] = errors_of(editor, batch)["results"]
    assert [(each["field"], each["code"]) for each in entry["fields"]] == [("external_id", "duplicate")]


def test_json_lines_stay_strict_beside_a_line_with_an_id(editor: Someone) -> None:
    lines = b'{"id": "x", "activity_name_vi": "A", "legal_basis": "consent"}\n5\n{"id": 1\n{"basic_data": 5}\n'
    batch = done(editor, send(editor, lines, "a.ndjson"))
    assert counts(batch) == (0, 0, 0, 4, 0)
    codes = [entry["fields"][0]["code"] for entry in errors_of(editor, batch)["results"]]
    assert codes[0] == "read_only"
    assert codes[2] == "malformed_json"


def test_the_column_of_categories_that_was_not_edited_stays_whatever_its_names(editor: Someone) -> None:
    own = made(editor, "data-categories", name_vi="Nhóm A; nhóm B", code="ab")
    pk = filled(editor, data_category_ids=[own["id"]])

    def edit(head: list[str], rows: list[list[Any]]) -> None:
        rows[0][head.index("Loại dữ liệu cá nhân nhạy cảm")] = "Vị trí của cá nhân được xác định qua dịch vụ định vị"

    batch = imported(editor, edited(exported(editor, "csv"), "csv", edit), "csv")
    assert counts(batch) == (0, 1, 0, 0, 0), errors_of(editor, batch)
    assert own["id"] in editor.get(f"processing-activities/{pk}").json()["data_category_ids"]


@pytest.mark.parametrize("spelt", ["{0}", "{{{0}}}", "urn:uuid:{0}"])
def test_line_breaks_and_spellings_of_ids_are_no_changes(editor: Someone, spelt: str) -> None:
    filled(editor, protection_measures_vi="a\r\nb\rc")

    def edit(head: list[str], rows: list[list[Any]]) -> None:
        rows[0][head.index("Id")] = spelt.format(rows[0][head.index("Id")])

    for form in ("csv", "xlsx"):
        assert counts(imported(editor, edited(exported(editor, form), form, edit), form)) == SKIP
