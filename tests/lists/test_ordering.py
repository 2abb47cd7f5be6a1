"""Lists in Vietnamese alphabetical order of names, by key, status and legal basis."""

import unicodedata
from uuid import uuid4

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.models.alphabet import LETTERS, SEPARATOR, alphabetical
from tenants.uuid7 import new_key
from tests.factories import ITEMS, KINDS, Someone, key_of, name_of
from tests.postgres.upgrades import enter, insert_tenant, manage, older_database
from tests.records.single import patch

# In the order of a Vietnamese dictionary.
SORTED = [
    "(thử) a",
    "2 bước",
    "An toàn",
    "Ăn uống",
    "Ân xá",
    "ba",
    "Bà",
    "bả",
    "Bã",
    "bá",
    "bạ",
    "Bao",
    "Cấp thẻ",
    "Chấm công",
    "Dân sự",
    "Điểm danh",
    "Đơn hàng",
    "Em",
    "Êm",
    "quan ly",
    "quản lý",
    "quân số",
    "Tín dụng",
    "Tính lương",
    "Uy tín",
    "Ưu đãi",
    "Zalo",
    "Яндекс",
]


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_in_vietnamese_alphabetical_order(editor: Someone, kind: str) -> None:
    field = name_of(kind)
    editor.batch([ITEMS[kind](**{field: name}) for name in reversed(SORTED)], kind)
    assert names(editor, kind, field) == SORTED
    assert names(editor, kind, f"-{field}") == SORTED[::-1]


def names(editor: Someone, kind: str, ordering: str) -> list[str]:
    """The names in ``SORTED`` in the list's order; a tenant has statutory categories besides."""
    shown = editor.get(kind, ordering=ordering, page_size=1_000).json()["results"]
    return [each[name_of(kind)] for each in shown if each[name_of(kind)] in SORTED]


@pytest.mark.parametrize("kind", KINDS)
def test_records_are_ordered_by_key_and_those_without_one_come_last(editor: Someone, kind: str) -> None:
    key = key_of(kind)
    keys = ["A-1", "B-1", "a-1", "a_1", "b"]
    editor.batch([ITEMS[kind](**{key: each}) for each in reversed(keys)], kind)
    if key == "external_id":
        editor.batch([ITEMS[kind]()], kind)
        keys.append(None)  # type: ignore[arg-type]
    shown = [each[key] for each in editor.get(kind, ordering=key, page_size=1_000).json()["results"]]
    assert [each for each in shown if each in keys] == keys


def test_activities_are_ordered_by_status_and_legal_basis_and_equal_ones_by_id(editor: Someone) -> None:
    bases = ["contract", "consent", "state_agency", "contract"]
    ids = editor.batch([ITEMS["processing-activities"](legal_basis=each) for each in bases]).json()["activity_ids"]
    editor.client.post(editor.url(f"processing-activities/{ids[1]}/submit"), {})

    def order(ordering: str) -> list[int]:
        return [
            ids.index(each["id"]) for each in editor.get("processing-activities", ordering=ordering).json()["results"]
        ]

    assert order("legal_basis") == [1, 0, 3, 2]
    assert order("-legal_basis") == [2, 3, 0, 1]
    assert order("status") == [0, 2, 3, 1]
    assert order("-status,legal_basis") == [1, 0, 3, 2]


def test_a_changed_name_takes_its_new_place(editor: Someone) -> None:
    first, second = editor.batch(ITEMS["processing-activities"].build_batch(2)).json()["activity_ids"]
    patch(editor, f"processing-activities/{first}", {"activity_name_vi": "Xếp hạng tín dụng"})
    patch(editor, f"processing-activities/{second}", {"activity_name_vi": "Đánh giá"})
    shown = editor.get("processing-activities", ordering="activity_name_vi").json()["results"]
    assert [each["id"] for each in shown] == [second, first]


def test_another_kinds_ordering_is_refused_with_the_right_ones(editor: Someone) -> None:
    answer = editor.get("recipients", ordering="legal_basis")
    assert answer.status_code == 400
    assert "name_vi, external_id" in answer.json()["detail"]["fields"][0]["error_vi"]


@given(st.text(st.sampled_from([*LETTERS, *LETTERS.upper(), " ", "-", "–", "ß", "ç", "ﬃ", "中", "é"]), max_size=9))
def test_the_sort_key_of_any_name_ignores_case_and_begins_with_its_letters(name: str) -> None:
    name = unicodedata.normalize("NFC", name)
    letters, _, tones = alphabetical(name).partition(SEPARATOR)
    assert alphabetical(name.upper()).partition(SEPARATOR)[0] == letters
    assert len(tones) <= len(letters)
    assert alphabetical(f"{name}b").startswith(letters)
    assert letters < alphabetical(f"{name}b")


@pytest.mark.soak
def test_names_of_an_older_version_are_ordered_after_the_upgrade() -> None:
    with older_database(activities="0010") as url:
        tenants = [uuid4(), uuid4()]
        with psycopg.connect(url) as older:
            for tenant in tenants:
                insert_tenant(older, tenant)
                for name in reversed(SORTED):
                    older.execute(
                        "INSERT INTO activities_recipient (id, tenant_id, created_at, updated_at, folded, name_vi, "
                        "name_en, role, tax_code, country_code, contract_number, dpo_contact, services_vi) "
                        "VALUES (%s, %s, now(), now(), '', %s, '', 'processor', '', 'VN', '', '', '')",
                        [new_key(), tenant, name],
                    )
        manage(url, "migrate")
        with psycopg.connect(url) as upgraded:
            for tenant in tenants:
                enter(upgraded, tenant)
                rows = upgraded.execute(
                    "SELECT name_vi FROM activities_recipient WHERE tenant_id = %s ORDER BY name_order", [tenant]
                )
                assert [name for (name,) in rows] == SORTED
