"""Workbooks made to do harm are refused or read at little cost: bombs, entities, paths, endless rows."""

import resource
from typing import Any

import pytest

from tests.factories import Someone
from tests.imports.sending import done, send
from tests.imports.spreadsheets.workbooks import GOOD, HEADING, MAIN, raw, sheet, text_row, workbook


def refused(editor: Someone, content: bytes) -> str:
    """The English sentence, and that it took little memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    batch = done(editor, send(editor, content, "a.xlsx"))
    assert batch["status"] == "failed"
    assert batch["total_submitted"] == 0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024
    return batch["message"]


def test_bomb_stops_at_the_cap(editor: Someone, settings: Any) -> None:
    settings.PDPL_MAX_IMPORT_MB = 20
    filler = sheet(HEADING, text_row(2, *GOOD), " " * (60 << 20))
    assert "at most 20 MB" in refused(editor, raw(filler))


def test_bomb_in_one_cell_one_tag_or_the_strings_is_refused(editor: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("activities.spreadsheets.workbook.MOST_STRINGS", 100_000)  # a fiftieth, and of the time
    for content in (
        raw(sheet(HEADING, text_row(2, "x" * (40 << 20), "contract"))),
        raw(sheet(HEADING, f'<row r="2" a="{"x" * (40 << 20)}"></row>')),
        raw(sheet(HEADING), f'<sst xmlns="{MAIN}">{"<si/>" * 120_000}</sst>'),
    ):
        assert "unusual size" in refused(editor, content)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
def test_entities_that_laugh_are_refused_wherever_they_stand(editor: Someone, part: str) -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    laughing = f'<!DOCTYPE x [<!ENTITY l0 "lol">{lol}]>' + sheet(text_row(1, "&l9;"))
    if part == "xl/worksheets/sheet1.xml":
        content = raw(laughing)
    else:
        content = raw(sheet(HEADING, text_row(2, *GOOD)), **{part: laughing})
    assert "cannot be read" in refused(editor, content)


def test_entity_of_a_local_file_is_refused(editor: Someone) -> None:
    xxe = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + sheet(HEADING, text_row(2, "&f;", "contract"))
    assert "cannot be read" in refused(editor, raw(xxe))


def test_names_that_climb_out_of_the_archive_touch_nothing(editor: Someone, tmp_path: Any) -> None:
    climbing = {"../../../../../../../../" + str(tmp_path / "evil")[1:]: "x", str(tmp_path / "absolute"): "x"}
    batch = done(editor, send(editor, raw(sheet(HEADING, text_row(2, *GOOD)), **climbing), "../../a.xlsx"))
    assert batch["total_created"] == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("count", [100_000, pytest.param(1_048_573, marks=pytest.mark.soak)])
def test_endless_empty_rows_are_no_items(editor: Someone, count: int) -> None:
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(3, count + 3))
    last = text_row(1_048_576, "Cuối", "contract")
    batch = done(editor, send(editor, raw(sheet(HEADING, text_row(2, *GOOD), empty, last)), "a.xlsx"))
    assert (batch["total"], batch["total_created"]) == (2, 2)


def test_cells_far_out_cost_nothing_and_are_named(editor: Someone) -> None:
    far = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(2, 2_002))
    batch = done(editor, send(editor, raw(sheet(HEADING, far)), "a.xlsx"))
    assert batch["total_failed"] == 2_000
    beyond = raw(sheet(HEADING, '<row r="2"><c r="XFE2"><v>1</v></c></row>'))
    assert "cannot be read" in refused(editor, beyond)
    assert "cannot be read" in refused(editor, raw(sheet(HEADING, '<row r="1048577"/>')))


def test_what_is_no_workbook_is_refused(editor: Someone) -> None:
    whole = workbook(["activity_name_vi", "legal_basis"], list(GOOD))
    for content in (
        b"no zip",
        whole[: len(whole) // 2],
        b"PK\x03\x04",
        raw("<worksheet>"),
        raw(sheet(HEADING, '<row r="2"><c t="s"><v>9</v></c></row>')),
    ):
        assert "cannot be read" in refused(editor, content)
    assert "headings" in refused(editor, workbook(["a", "b"], ["c", "d"]))
    assert refused(editor, workbook()) == "The file has no items"
    assert "too many columns" in refused(editor, workbook([*GOOD, *map(str, range(400))]))
