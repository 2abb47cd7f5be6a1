"""Text that is accepted is stored composed (NFC) and trimmed, and search finds it again (contract §4)."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.models.text import fold, stored, trimmed
from tests.factories import IDS_KEYS, ITEMS, ActivityItem, CategoryItem, Someone

KINDS = list(ITEMS)

# --- What is accepted: as it is sent, and as it is stored -----------------------------------

ACCEPTED = {
    "decomposed Vietnamese": ("Qua\u0309n ly\u0301 đo\u031bn ha\u0300ng", "Quản lý đơn hàng"),
    "marks in another order": ("Vie\u0302\u0323t, Vie\u0323\u0302t", "Việt, Việt"),
    "old Vietnamese tone marks": ("Ho\u0340a\u0341", "Hòá"),
    "capitals": ("ĐƯỜNG TRẦN HƯNG ĐẠO", "ĐƯỜNG TRẦN HƯNG ĐẠO"),
    "emoji": ("Hồ sơ 🗂️ số 1️⃣", "Hồ sơ 🗂️ số 1️⃣"),
    "joined emoji": (
        "Gia đình 👨\u200d👩\u200d👧\u200d👦 và 👩🏽\u200d💻",
        "Gia đình 👨\u200d👩\u200d👧\u200d👦 và 👩🏽\u200d💻",
    ),
    "flags": ("🇻🇳 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", None),
    "four bytes": ("𠮷野家 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𒀀", "𠮷野家 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𒀀"),
    "last character of all": ("cuối \U0010ffff", "cuối \U0010ffff"),
    "chữ Nôm": ("𡨸喃", "𡨸喃"),
    "right to left": ("سجل الموظفين ו עובדים", "سجل الموظفين ו עובדים"),
    "direction marks": ("a\u202eb\u202c \u2066c\u2069", "a\u202eb\u202c \u2066c\u2069"),
    "exotic spaces around": ("\u3000\u00a0\u2003Tên\u2009\u202f\u1680", "Tên"),
    "invisible characters around": ("\u200b\ufeff\u2060Tên\u200d gọi\u200b \u200d", "Tên\u200d gọi"),
    "exotic spaces inside": ("Tên\u3000của\u00a0tôi", "Tên\u3000của\u00a0tôi"),
    "zero-width space inside": ("Tên\u200bgọi", "Tên\u200bgọi"),
    "byte-order mark inside": ("Tên\ufeffgọi", "Tên\ufeffgọi"),
    "line separators inside": ("Tên\u2028gọi\u2029khác", "Tên\u2028gọi\u2029khác"),
    "line break around": ("\r\n\tTên\n", "Tên"),
    "singletons": ("\u212b \u2126 \u212a", "Å Ω K"),
    "one character that becomes three": ("\ufb2c", "\u05e9\u05bc\u05c1"),
    "Hangul in parts": ("\u1112\u1161\u11ab", "한"),
    "ligature stays": ("ﬁle ①", "ﬁle ①"),
    "noncharacters": ("a\ufffe\uffff\ufdd0b", "a\ufffe\uffff\ufdd0b"),
    "replacement character": ("a\ufffdb", "a\ufffdb"),
    "long combining sequence": ("a" + "\u0300\u0323" * 90, None),
    "nothing but a mark": ("\u0301", "\u0301"),
    "SQL": ("Robert'); DROP TABLE activities_processingactivity;--", None),
    "quotes and backslashes": ("'\";-- \\ \\' %s %(x)s {0} {name} $1 ?", None),
    "HTML": ("<script>alert('Tên')</script> &amp; <b>x</b>", None),
    "formula": ("=cmd|'/c calc'!A1", None),
    "other formulas": ("+1+1 @SUM(A1) -2", None),
    "wildcards": ("100% _ * .*", None),
    "JSON": ('{"activities": [null]}', None),
    "word null": ("null", "null"),
    "number as text": ("007", "007"),
}


def corpus() -> Any:
    return pytest.mark.parametrize(("sent", "kept"), ACCEPTED.values(), ids=ACCEPTED)


def expected(sent: str, kept: str | None) -> str:
    """A text without an expectation of its own is stored as NFC makes it."""
    return unicodedata.normalize("NFC", sent) if kept is None else kept


def created(sender: Someone, kind: str, item: Any) -> Any:
    answer = sender.batch([item], kind)
    body = answer.json()
    assert answer.status_code == 201, body
    return sender.get(f"{kind}/{body[IDS_KEYS[kind]][0]}").json()


@corpus()
def test_text_is_stored_composed_and_trimmed_in_every_field(editor: Someone, sent: str, kept: str | None) -> None:
    kept = expected(sent, kept)
    activity = created(editor, "processing-activities", ActivityItem(activity_name_vi=sent, activity_name_en=sent, purpose_vi=sent, data_source_en=sent, external_id=sent))  # fmt: skip  # noqa: E501
    names = ("activity_name_vi", "activity_name_en", "purpose_vi", "data_source_en", "external_id")
    assert {name: activity[name] for name in names} == dict.fromkeys(names, kept)
    recipient = created(editor, "recipients", ITEMS["recipients"](name_vi=sent, dpo_contact=sent, services_vi=sent))
    assert recipient["name_vi"] == recipient["dpo_contact"] == recipient["services_vi"] == kept
    if len(kept) <= 64:
        assert created(editor, "data-categories", CategoryItem(code=sent))["code"] == kept


@corpus()
def test_text_is_found_again(editor: Someone, sent: str, kept: str | None) -> None:
    kept = expected(sent, kept)
    editor.batch([ActivityItem(activity_name_vi="☐", activity_name_en="")])
    one = created(editor, "processing-activities", ActivityItem(activity_name_vi=sent, activity_name_en=""))["id"]
    for asked in (sent, kept, kept.upper(), kept.lower(), unicodedata.normalize("NFD", kept), fold(kept)):
        found = editor.get("processing-activities", search=asked).json()["results"]
        assert one in [each["id"] for each in found], asked
        if fold(kept).strip():
            assert len(found) == 1, asked


@corpus()
def test_key_is_the_same_however_it_is_spelled(editor: Someone, sent: str, kept: str | None) -> None:
    kept = expected(sent, kept)
    created(editor, "processing-activities", ActivityItem(external_id=kept))
    spellings = [sent, f" {kept}\u3000", unicodedata.normalize("NFD", kept)]
    for spelling in spellings:
        errors = editor.batch([ActivityItem(external_id=spelling)]).json()["errors"]
        assert [fault["code"] for fault in errors[0]["fields"]] == ["conflict"]
    twice = editor.batch([ActivityItem(external_id=f"x{sent}"), ActivityItem(external_id=f"x{kept}")]).json()
    if unicodedata.normalize("NFC", f"x{sent}") == unicodedata.normalize("NFC", f"x{kept}"):
        assert twice["errors"][0]["fields"][0]["code"] == "duplicate"


# --- What is refused, and by which code --------------------------------------------------------

CONTROLS = "control_characters_not_allowed"
REFUSED = {
    "NUL": ("a\x00b", "null_characters_not_allowed", ""),
    "bell": ("a\x07b", CONTROLS, "U+0007"),
    "escape": ("a\x1b[31mb", CONTROLS, "U+001B"),
    "delete": ("a\x7fb", CONTROLS, "U+007F"),
    "C1": ("a\x80\x9fb", CONTROLS, "U+0080, U+009F"),
    "next line (C1)": ("a\x85b", CONTROLS, "U+0085"),
    "vertical tab": ("a\x0bb", CONTROLS, "U+000B"),
    "form feed": ("a\x0cb", CONTROLS, "U+000C"),
    "file separator": ("a\x1cb", CONTROLS, "U+001C"),
    "high surrogate": ("a\ud800b", "surrogate_characters_not_allowed", "U+D800"),
    "low surrogate": ("a\udfffb", "surrogate_characters_not_allowed", "U+DFFF"),
    "surrogates the wrong way round": ("\udc00\ud800", "surrogate_characters_not_allowed", "U+D800, U+DC00"),
}
FIELDS = [
    ("processing-activities", "activity_name_vi"),
    ("processing-activities", "purpose_vi"),
    ("processing-activities", "external_id"),
    ("data-categories", "code"),
    ("data-categories", "description_en"),
    ("recipients", "tax_code"),
    ("data-transfers", "name_vi"),
]


@pytest.mark.parametrize(("kind", "field"), FIELDS)
def test_refused_text_names_its_code_and_its_characters(editor: Someone, kind: str, field: str) -> None:
    items = [ITEMS[kind](**{field: sent}) for sent, _, _ in REFUSED.values()]
    body = editor.batch(items, kind).json()
    assert body["total_failed"] == len(REFUSED)
    for error, (_, code, characters) in zip(body["errors"], REFUSED.values(), strict=True):
        assert [(fault["field"], fault["code"]) for fault in error["fields"]] == [(field, code)]
        assert characters in error["error"]
        assert characters in error["error_vi"]


@pytest.mark.parametrize("character", ["\n", "\r", "\t", "\r\n"])
def test_line_breaks_and_tabs_belong_to_long_texts_alone(editor: Someone, character: str) -> None:
    sent = f"một{character}hai"
    assert created(editor, "processing-activities", ActivityItem(purpose_vi=sent))["purpose_vi"] == sent
    errors = editor.batch([ActivityItem(activity_name_vi=sent), ActivityItem(external_id=sent)]).json()["errors"]
    assert [error["fields"][0]["code"] for error in errors] == [CONTROLS, CONTROLS]


@pytest.mark.parametrize(
    "blank",
    ["", " ", "\u3000\u00a0", "\n\t\r", "\u2028", "\x1f", "\x85", "\u200b", "\ufeff\u2060 \u200d", "\u202e\u202c"],
)
def test_text_of_spaces_alone_is_blank(editor: Someone, blank: str) -> None:
    errors = editor.batch([ActivityItem(activity_name_vi=blank)]).json()["errors"]
    assert [fault["code"] for fault in errors[0]["fields"]] == ["blank"]
    assert created(editor, "processing-activities", ActivityItem(external_id=blank))["external_id"] is None


def test_lone_surrogate_is_refused_wherever_it_stands(editor: Someone) -> None:
    """As a value, a name of a field, a code, an id, in NDJSON; an escaped pair is one character."""
    wrong = [
        '{"activity_name_vi": "\\ud83d", "legal_basis": "contract"}',
        '{"activity_name_vi": "x", "legal_basis": "\\udc00"}',
        '{"activity_name_vi": "x", "legal_basis": "contract", "\\ud800": 1}',
        '{"activity_name_vi": "x", "legal_basis": "contract", "recipient_ids": ["\\ud800"]}',
        '{"activity_name_vi": "x", "legal_basis": "contract", "retention_period_months": "\\ud800"}',
        '{"activity_name_vi": "x", "legal_basis": "contract", "requires_dpia": "\\ud800"}',
    ]
    right = '{"activity_name_vi": "\\ud83d\\udcc1 h\\u1ed3 s\\u01a1", "legal_basis": "contract"}'
    for answer in (
        editor.send(f'{{"activities": [{", ".join([*wrong, right])}]}}'),
        editor.send("\n".join([*wrong, right]), media="application/x-ndjson"),
    ):
        body = answer.json()
        assert (answer.status_code, body["total_failed"], body["total_created"]) == (201, len(wrong), 1)
        stored_one = editor.get(f"processing-activities/{body['activity_ids'][0]}").json()
        assert stored_one["activity_name_vi"] == "📁 hồ sơ"
    assert editor.send('{"\\ud800": []}').status_code == 400


@pytest.mark.parametrize("length", [200, 201])
@pytest.mark.parametrize("letter", ["x", "ệ", "e\u0323\u0302", "📁", "\ufb2c"], ids=ascii)
def test_length_is_counted_in_characters_as_stored(editor: Someone, letter: str, length: int) -> None:
    """Decomposed Vietnamese counts as it is stored, composed; a character of four bytes counts once."""
    each = len(unicodedata.normalize("NFC", letter))
    sent = letter * (length // each) + "x" * (length % each)
    answer = editor.batch([ActivityItem(activity_name_vi=f"  {sent}  ")])
    if length <= 200:
        assert answer.status_code == 201, answer.json()
    else:
        assert [fault["code"] for fault in answer.json()["errors"][0]["fields"]] == ["max_length"]


# --- Folding and searching -----------------------------------------------------------------------

FOLDED = {
    "Quản lý Đơn hàng": "quan ly don hang",
    "ĐƯỜNG": "duong",
    "ỲÝỶỸỴ ỳýỷỹỵ": "yyyyy yyyyy",
    "ĂẰẮẲẴẶ ÂẦẤẨẪẬ": "aaaaaa aaaaaa",
    "ƠỜỚỞỠỢ ƯỪỨỬỮỰ ÔỒỐỔỖỘ ÊỀẾỂỄỆ": "oooooo uuuuuu oooooo eeeeee",
    "Café Ångström": "cafe angstrom",
    "İstanbul Straße ﬁle ΟΔΟΣ": "istanbul strasse file οδοσ",
    "Ελλάδα Ёлка": "ελλαδα елка",
    "𝔘 📁 1️⃣": None,
}


@pytest.mark.parametrize(("text", "plain"), FOLDED.items())
def test_fold_leaves_base_letters_in_lower_case(text: str, plain: str | None) -> None:
    if plain is not None:
        assert fold(text) == plain
    assert fold(fold(text)) == fold(text)


VIETNAMESE = st.text(
    st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯ \u0300\u0301\u0303\u0309\u0323"), max_size=40
)
ANY = st.text(max_size=40)


@given(st.one_of(VIETNAMESE, ANY))
def test_fold_does_not_care_how_text_is_composed(text: str) -> None:
    composed, decomposed = stored(text), unicodedata.normalize("NFD", text)
    assert fold(stored(decomposed)) == fold(composed)
    assert fold(fold(composed)) == fold(composed)


@given(VIETNAMESE)
def test_fold_of_vietnamese_is_plain_ascii_whatever_the_case(text: str) -> None:
    composed = stored(text)
    assert fold(composed).isascii()
    assert fold(composed.upper()) == fold(composed.lower()) == fold(composed)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("quan ly", True), ("QUAN LY", True), ("lý quản", True), ("ly  \u3000quan", True), ("Qua\u0309n", True),
        ("d", True), ("đ", True), ("D", True), ("Đ", True), ("don", True), ("uan y", True), ("", True), ("   ", True),
        ("quanly", False), ("quan ly kho", False), ("%", False), ("_", False), ("\\", False), ("'", False),
        ("\x00quan", True), ("quan\u0301", True), ("kh-01", True), ("KH-01 orders", True), ("🗂", False),
    ],
)  # fmt: skip
def test_search_finds_all_words_whatever_their_case_and_accents(editor: Someone, search: str, found: bool) -> None:
    item = ActivityItem(activity_name_vi="Quản lý Đơn hàng", activity_name_en="Orders", external_id="KH-01")
    editor.batch([item])
    answer = editor.get("processing-activities", search=search)
    assert (answer.status_code, answer.json()["count"]) == (200, int(found))


def test_search_finds_every_word_of_whatever_was_stored(editor: Someone) -> None:
    number = iter(range(1_000_000))

    @given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=30).filter(trimmed))
    def check(name: str) -> None:
        key = f"so-{next(number)}"
        body = editor.batch([ActivityItem(activity_name_vi=name, external_id=key)]).json()
        assert body["total_created"] == 1, body
        for word in [name, *name.split()[:3]]:
            found = editor.get("processing-activities", search=f"{word} {key}").json()
            assert body["activity_ids"][0] in [each["id"] for each in found["results"]], ascii(word)

    check()


def test_search_of_strange_bytes_is_answered(editor: Someone) -> None:
    for raw in ("%ff%fe", "%00", "%ed%a0%80", "%25%5f%5c", "a" * 5_000, "%20".join("abcdefghij" * 10)):
        answer = editor.client.get(editor.url("processing-activities") + f"?search={raw}")
        assert answer.status_code == 200, raw
        json.dumps(answer.json())
