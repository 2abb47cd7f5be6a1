"""Cells of links: ids, the senders' own keys and names, mixed, and what names no record or several (contract §7)."""

from typing import Any

import pytest

from activities.contract.links import MOST_WORDS
from tests.factories import CategoryItem, RecipientItem, Someone
from tests.imports.sending import done, errors_of, send


def imported(who: Someone, column: str, *cells: str) -> list[Any]:
    """Import a row for each cell of ``column``; return the links of each row, or the codes of its faults."""
    rows = "".join(f"{number},contract,{cell}\n" for number, cell in enumerate(cells))
    batch = done(who, send(who, f"activity_name_vi,legal_basis,{column}\n{rows}".encode(), "a.csv"))
    found: list[Any] = [None] * len(cells)
    for entry in errors_of(who, batch, page_size=1000)["results"]:
        found[entry["index"]] = [each["code"] for each in entry["fields"]]
    for each in who.get("processing-activities", page_size=1000).json()["results"]:
        found[int(each["activity_name_vi"])] = each["recipient_ids"] or each["data_category_ids"]
    return found


@pytest.mark.parametrize(
    "key",
    ["550e8400-e29b-41d4-a716-446655440000", "D41D8CD98F00B204E9800998ECF8427E", "{550e8400e29b41d4a716446655440000}"],
)
def test_a_key_that_looks_like_an_id_is_found(editor: Someone, key: str) -> None:
    ids = editor.batch([RecipientItem(external_id=key)], "recipients").json()["recipient_ids"]
    assert imported(editor, "recipient_ids", key, ids[0], ids[0].upper(), ids[0].replace("-", "")) == [ids] * 4


def test_the_column_of_keys_takes_no_names(editor: Someone) -> None:
    ids = editor.batch([CategoryItem(code="rieng", name_vi="Tên riêng")], "data-categories").json()["category_ids"]
    rows = "A,contract,Tên riêng,\nB,contract,,Tên riêng\nC,contract,,rieng\n"
    heading = "activity_name_vi,legal_basis,data_category_ids,data_category_codes\n"
    batch = done(editor, send(editor, (heading + rows).encode(), "a.csv"))
    [error] = errors_of(editor, batch)["results"]
    assert (error["index"], error["fields"][0]["code"]) == (1, "does_not_exist")
    stored = editor.get("processing-activities").json()["results"]
    assert [each["data_category_ids"] for each in stored] == [ids, ids]


def test_spaces_within_a_name_do_not_count(editor: Someone) -> None:
    ids = editor.batch([RecipientItem(name_vi="Công ty  Mẫu\u00a0A")], "recipients").json()["recipient_ids"]
    assert imported(editor, "recipient_ids", "Công ty  Mẫu\u00a0A", "công ty mẫu a", "Cong  ty Mau A") == [ids] * 3


def test_a_cell_of_nothing_but_an_accent_names_no_record(editor: Someone) -> None:
    editor.batch([RecipientItem(name_en="")], "recipients")
    assert imported(editor, "recipient_ids", "\u0301") == [["does_not_exist"]]


def test_a_file_may_link_by_many_names(editor: Someone) -> None:
    items = [RecipientItem(name_vi=f"Công ty số{number:03}") for number in range(2 * MOST_WORDS)]
    ids = editor.batch(items, "recipients").json()["recipient_ids"]
    cells = [*(item["name_vi"].upper() for item in items), *(f"Lạ số{number:03}" for number in range(300))]
    found = imported(editor, "recipient_ids", *cells)
    assert found == [[each] for each in ids] + [["does_not_exist"]] * 300
