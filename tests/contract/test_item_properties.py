"""Contract §3 and §4 for whatever may be sent: hypothesis invents items and bodies, the promises hold for all of them.

What is stored is compared with a reading of our own (``reading``), not with the product's.
"""

import gzip
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.utils.dateparse import parse_date
from hypothesis import example, given, settings
from hypothesis import strategies as st

from activities.models.codes import LegalBasis, RecipientRole, Sensitivity, TransferCase
from tests.factories import BODY_KEYS, IDS_KEYS, ITEMS, Someone

KINDS = list(ITEMS)
COUNTS = ("total_created", "total_updated", "total_skipped", "total_failed", "total_aborted")

# --- The fields of each kind: how their values are read, and what they are when left out ----

LINES = {"legal_basis_citation": 500, "dpo_contact": 500, "legal_reference": 500, "exemption_code": 64}
LINES |= {"tax_code": 50, "contract_number": 100}
TEXTS = {"purpose_vi": 5_000, "purpose_en": 5_000, "data_source_vi": 1_000, "data_source_en": 1_000}
TEXTS |= {"services_vi": 5_000, "description_vi": 5_000, "description_en": 5_000}
CHOICES = {
    "legal_basis": LegalBasis.values,
    "role": RecipientRole.values,
    "transfer_case": TransferCase.values,
    "sensitivity": Sensitivity.values,
}
BOOLEANS = ("has_automated_decision_making", "requires_dpia")
LISTS = {"data_category_ids": "data-categories", "recipient_ids": "recipients", "transfer_ids": "data-transfers"}
DATES = ("contract_date", "first_transfer_on", "ctia_filed_on")
NAMES = {
    "processing-activities": """
        external_id activity_name_vi activity_name_en purpose_vi purpose_en legal_basis legal_basis_citation
        data_source_vi data_source_en retention_period_months has_automated_decision_making requires_dpia
        data_category_ids recipient_ids transfer_ids
    """,
    "data-categories": "code name_vi name_en sensitivity legal_reference description_vi description_en",
    "recipients": """
        external_id name_vi name_en role tax_code country_code contract_number contract_date dpo_contact services_vi
    """,
    "data-transfers": """
        external_id name_vi name_en recipient_id transfer_case destination_country purpose_vi exemption_code
        contract_number contract_date first_transfer_on ctia_filed_on
    """,
}
FIELDS = {kind: names.split() for kind, names in NAMES.items()}
REQUIRED = {
    "processing-activities": ("activity_name_vi", "legal_basis"),
    "data-categories": ("code", "name_vi", "sensitivity"),
    "recipients": ("name_vi", "role"),
    "data-transfers": ("name_vi", "transfer_case", "destination_country"),
}
NULLABLE = {"external_id", "retention_period_months", "recipient_id", *DATES}


def default(name: str) -> Any:
    if name in NULLABLE:
        return None
    if name in LISTS:
        return []
    return {"country_code": "VN"}.get(name, False if name in BOOLEANS else "")


def reading(name: str, value: Any) -> Any:
    """What a value that was accepted must be shown as."""
    if name in LISTS:
        return sorted({str(_uuid(each)) for each in value})
    if value is None:
        assert name in NULLABLE
        return None
    if name in BOOLEANS:
        word = value.lower() if isinstance(value, str) else value
        assert word in {*"ty1", "yes", "true", "on", 1} | {*"fn0", "no", "false", "off", 0}
        return word in {*"ty1", "yes", "true", "on", 1}
    if name == "retention_period_months":
        return int(re.sub(r"\.0*\s*$", "", str(value)))
    if name in DATES:
        return str(parse_date(value))
    if name == "recipient_id":
        return str(_uuid(value))
    assert not isinstance(value, bool | list | dict)
    text = unicodedata.normalize("NFC", str(value).strip())
    return text or None if name == "external_id" else text


def _uuid(value: Any) -> UUID:
    return UUID(int=value) if isinstance(value, int) else UUID(hex=value)


# --- What may be sent --------------------------------------------------------------------


@dataclass(frozen=True)
class LinkTo:
    """Stands for the id of a catalogue record that the test's tenant has."""

    kind: str
    number: int


@dataclass(frozen=True)
class Many:
    """Stands for a list of the same value again and again."""

    value: Any
    times: int


ODD = st.sampled_from(
    "\x00\x07\x1f\x7f\x85\xa0\u0303\u031b\u0323\u200b\u202e\u3000\ufeff\ud800\udfff\U0001f468đĐ\n\t {}%\\'\""
)
WILD_TEXT = st.text(st.one_of(st.characters(), ODD), max_size=20)
LONG_TEXT = st.builds(lambda part, times: part * times, st.text(min_size=1, max_size=5), st.integers(40, 1_100))
GOOD_TEXT = st.text(
    st.one_of(st.characters(exclude_categories=("Cc", "Cs")), st.sampled_from("ảạễơưđ\u0301\u0323")), max_size=20
)
NUMBERS = st.one_of(
    st.integers(-2, 1_300), st.integers(), st.floats(allow_nan=False), st.sampled_from([10**400, -(10**4_299)])
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    NUMBERS,
    WILD_TEXT,
    LONG_TEXT,
    st.uuids().map(str),
    st.sampled_from(
        ["VN", "contract", "consent", "public_task", "basic", "processor", "other", "2026-01-31", "1.0", "YES"]
    ),
)
NESTED = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(WILD_TEXT, inner, max_size=3)),
    max_leaves=6,
)
MANY = st.builds(Many, st.one_of(st.integers(), st.uuids().map(str)), st.integers(0, 1_100))
WILD = st.one_of(SCALARS, NESTED, MANY)
UNKNOWN = st.one_of(
    WILD_TEXT,
    LONG_TEXT,
    st.sampled_from(["id", "status", "created_at", "batch_id", "purpose", "", "non_field_errors", "tenant_id"]),
)


def good(name: str) -> st.SearchStrategy[Any]:
    """Values that the contract accepts, in every spelling that REST framework reads."""
    if name in CHOICES:
        return st.sampled_from(CHOICES[name])
    if name in BOOLEANS:
        return st.sampled_from([True, False, 1, 0, 1.0, 0.0, "true", "False", "on", "OFF", "t", "n", "1"])
    if name == "retention_period_months":
        return st.one_of(st.none(), st.integers(0, 1_200), st.sampled_from(["60", "12.0", 36.0, " 7 ", "1200."]))
    if name in LISTS:
        return st.lists(st.builds(LinkTo, st.just(LISTS[name]), st.integers(0, 2)), max_size=5)
    if name == "recipient_id":
        return st.one_of(st.none(), st.builds(LinkTo, st.just("recipients"), st.integers(0, 2)))
    if name in DATES:
        return st.one_of(st.none(), st.dates().map(str))
    if name in ("country_code", "destination_country"):
        return st.sampled_from(["VN", "SG", " US ", "DE"])
    if name == "external_id":
        keys = st.one_of(st.integers(0, 30).map(lambda n: f"khoá {n}"), st.integers(0, 99), GOOD_TEXT)
        return st.one_of(st.none(), st.just("  "), keys)
    if name == "code":
        return st.one_of(st.integers(0, 30).map(lambda n: f"ma_{n}"), st.just("birth_full_name"), st.integers(0, 99))
    if name in TEXTS:
        return st.one_of(GOOD_TEXT, st.just(" dòng một\n\tdòng hai\r\n"), st.just("ệ" * TEXTS[name]))
    words = st.one_of(GOOD_TEXT, st.just("x" * LINES.get(name, 200)), st.just(1.5))
    return words.filter(lambda value: str(value).strip()) if name in REQUIRED_NAMES else words


REQUIRED_NAMES = {"activity_name_vi", "name_vi"}
Pairs = list[tuple[str, Any]]


def good_items(kind: str) -> st.SearchStrategy[Pairs]:
    required = {name: good(name) for name in REQUIRED[kind]}
    optional = {name: good(name) for name in FIELDS[kind] if name not in required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda item: list(item.items()))


def bad_or_good_items(kind: str) -> st.SearchStrategy[Any]:
    """A good item with some fields replaced, some unknown ones added, some repeated; or no object at all."""
    changes = st.lists(
        st.one_of(st.tuples(st.sampled_from(FIELDS[kind]), WILD), st.tuples(UNKNOWN, WILD)), min_size=1, max_size=4
    )

    def changed(item: Pairs, new: Pairs, repeat: bool) -> Pairs:
        return item + new if repeat else list(dict([*item, *new]).items())

    wild = st.builds(changed, good_items(kind), changes, st.booleans())
    return st.one_of(good_items(kind), wild, wild, WILD.filter(lambda value: not isinstance(value, dict)))


OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "mode": st.sampled_from(["partial", "atomic"]),
        "on_conflict": st.sampled_from(["error", "skip", "update"]),
        "dry_run": st.sampled_from(["true", "false"]),
    },
)


def query(options: dict[str, str]) -> str:
    return "?" + "&".join(f"{name}={value}" for name, value in options.items()) if options else ""


class Catalogue:
    """Three records of each kind that links may name."""

    of_tenant: ClassVar[dict[UUID, "Catalogue"]] = {}

    @classmethod
    def of(cls, sender: Someone) -> "Catalogue":
        if sender.tenant_id not in cls.of_tenant:
            cls.of_tenant[sender.tenant_id] = cls(sender)
        return cls.of_tenant[sender.tenant_id]

    def __init__(self, sender: Someone) -> None:
        self.ids = {
            kind: sender.batch(ITEMS[kind].build_batch(3), kind).json()[IDS_KEYS[kind]] for kind in LISTS.values()
        }

    def text(self, item: Any) -> str:
        """An item as JSON. Beyond a double's range is a number, not the word Infinity."""
        if not _is_pairs(item):
            return self._dumps(item)
        return "{" + ", ".join(f"{json.dumps(name)}: {self._dumps(value)}" for name, value in item) + "}"

    def _dumps(self, value: Any) -> str:
        return json.dumps(value, default=self._meant).replace("Infinity", "1e999")

    def _meant(self, stand_in: LinkTo | Many) -> Any:
        if isinstance(stand_in, Many):
            return [stand_in.value] * stand_in.times
        return self.ids[stand_in.kind][stand_in.number]


def _is_pairs(item: Any) -> bool:
    return isinstance(item, list) and bool(item) and all(isinstance(each, tuple) for each in item)


# --- The promises ------------------------------------------------------------------------


def strings_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [each for pair in value.items() for part in pair for each in strings_in(part)]
    if isinstance(value, list):
        return [each for part in value for each in strings_in(part)]
    return [value if isinstance(value, str) else repr(value)]


def promises(answer: Any, kind: str, sent: list[Any]) -> dict[int, str]:
    """Everything that an answer promises whatever was sent. Returns the id of each item that was not refused."""
    body = answer.json()
    errors, ids = body["errors"], body[IDS_KEYS[kind]]
    assert body["total_submitted"] == len(sent) == sum(body[name] for name in COUNTS)
    failed = [error["index"] for error in errors]
    assert failed == sorted(set(failed) & set(range(len(sent))))
    assert len(failed) == body["total_failed"]
    for error in errors:
        check_entry(error, sent[error["index"]])
    kept = [index for index in range(len(sent)) if index not in failed]
    assert body["message"]
    assert body["message_vi"]
    assert (body["batch_id"] is None) == body["dry_run"]
    atomic_refusal = body["mode"] == "atomic" and bool(failed)
    assert body["total_aborted"] == (len(kept) if atomic_refusal else 0)
    assert answer.status_code == expected_status(body)
    if body["dry_run"] or atomic_refusal:
        assert ids == []
        return {}
    assert len(ids) == len(kept)
    return dict(zip(kept, ids, strict=True))


def check_entry(error: dict[str, Any], sent: Any) -> None:
    """Every fault of a failed item has a code, a place and both languages; no echo is beyond 200 characters."""
    assert error["fields"]
    long = [text for text in strings_in(sent) if len(text) > 200]
    for said in (error, *error["fields"]):
        assert said["error"] != said["error_vi"]
        for text in (said["error"], said["error_vi"]):
            assert text.strip()
            assert len(text) < 1_000
            assert not [each[:300] for each in long if each in text]
    for fault in error["fields"]:
        assert fault["code"]
        assert (fault["field"] is None) is not isinstance(sent, dict)
        assert len(fault["field"] or "") <= 200
    named = [value for name, value in error.items() if name not in ("index", "error", "error_vi", "fields")]
    assert len(named) == 2
    assert all(value is None or len(value) <= 200 for value in named)


def expected_status(body: dict[str, Any]) -> int:
    if body["dry_run"]:
        return 200
    if body["total_created"] or body["total_updated"]:
        return 201
    return 200 if body["total_skipped"] else 422


def compare(sender: Someone, kind: str, batch_id: str, on_conflict: str, sent: dict[str, Any], key: str) -> None:
    """What is stored under ``key`` is what was sent, read as the contract says."""
    stored = sender.get(f"{kind}/{key}").json()
    assert stored["id"] == key
    created = stored["batch_id"] == batch_id
    for name in FIELDS[kind]:
        shown = sorted(stored[name]) if name in LISTS else stored[name]
        if name in sent and (created or on_conflict == "update" or name in ("external_id", "code")):
            assert shown == reading(name, sent[name]), name
        elif created:
            assert shown == default(name), name


def run(sender: Someone, kind: str, items: list[Any], options: dict[str, str], ndjson: bool = False) -> Any:
    """Send the items, check every promise, compare all that was stored; the answer's body."""
    catalogue = Catalogue.of(sender)
    texts = [catalogue.text(item) for item in items]
    sent = [json.loads(text) for text in texts]
    if ndjson:
        answer = sender.send("\n".join(texts), kind, query(options), "application/x-ndjson")
    else:
        answer = sender.send(f'{{"{BODY_KEYS[kind]}": [{", ".join(texts)}]}}', kind, query(options))
    body = answer.json()
    assert "detail" not in body, body
    stored = promises(answer, kind, sent)
    for index, key in stored.items():
        compare(sender, kind, body["batch_id"], body["on_conflict"], sent[index], key)
    return body


def check_wild_items(sender: Someone, kind: str, items: list[Any], options: dict[str, str], ndjson: bool) -> None:
    body = run(sender, kind, items, options, ndjson)
    failed = {error["index"]: error["fields"] for error in body["errors"]}
    for index, item in enumerate(items):
        if not _is_pairs(item):
            assert index in failed
            continue
        names = [name for name, _ in item]
        codes = {(fault["field"], fault["code"]) for fault in failed.get(index, ())}
        for name in names:
            if name not in FIELDS[kind] and len(name) < 100 and name.isprintable():
                assert {(name, "unknown_field"), (name, "read_only")} & codes
            if names.count(name) > 1 and name.isprintable() and len(name) < 100:
                assert (name, "duplicate_field") in codes


def items_of(kind: str, most: int = 5) -> st.SearchStrategy[list[Any]]:
    return st.lists(bad_or_good_items(kind), min_size=1, max_size=most)


@pytest.mark.parametrize("kind", KINDS)
def test_items_whatever_they_hold_keep_the_promises(editor: Someone, kind: str) -> None:
    @settings(max_examples=200)
    @given(items=items_of(kind), options=OPTIONS, ndjson=st.booleans())
    def check(items: list[Any], options: dict[str, str], ndjson: bool) -> None:
        check_wild_items(editor, kind, items, options, ndjson)

    check()


@pytest.mark.parametrize("kind", KINDS)
def test_valid_items_are_stored_as_they_were_sent(editor: Someone, kind: str) -> None:
    @settings(max_examples=60)
    @given(items=st.lists(good_items(kind), min_size=1, max_size=4))
    def check(items: list[Any]) -> None:
        body = run(editor, kind, items, {"on_conflict": "update"})
        faults = [fault for error in body["errors"] for fault in error["fields"]]
        assert {fault["code"] for fault in faults} <= {"duplicate"}

    check()


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """More requests in a minute than a tenant may make."""
    monkeypatch.setattr(django_settings, "PDPL_REQUESTS_PER_MINUTE", 10**9)
    monkeypatch.setattr(django_settings, "PDPL_ITEMS_PER_MINUTE", 10**9)


@pytest.mark.soak
@pytest.mark.usefixtures("unlimited")
@pytest.mark.parametrize("kind", KINDS)
def test_many_items_whatever_they_hold_keep_the_promises(editor: Someone, kind: str) -> None:
    @settings(max_examples=3_000, derandomize=False)
    @given(items=items_of(kind, 12), options=OPTIONS, ndjson=st.booleans())
    def check(items: list[Any], options: dict[str, str], ndjson: bool) -> None:
        check_wild_items(editor, kind, items, options, ndjson)

    check()


def test_field_with_the_frameworks_own_name_is_an_unknown_field(editor: Someone) -> None:
    item = {**ITEMS["recipients"](), "non_field_errors": 1}
    fields = editor.batch([item], "recipients").json()["errors"][0]["fields"]
    assert [(fault["field"], fault["code"]) for fault in fields] == [("non_field_errors", "unknown_field")]


def test_unknown_link_is_named_by_its_place_in_the_list_that_was_sent(editor: Someone) -> None:
    known = editor.batch(ITEMS["recipients"].build_batch(2), "recipients").json()["recipient_ids"]
    nobody = "00000000-0000-7000-8000-000000000000"
    sent = [known[0], known[0].upper(), nobody, known[1], nobody.replace("-", "")]
    item = ITEMS["processing-activities"](recipient_ids=sent)
    fields = editor.batch([item]).json()["errors"][0]["fields"]
    assert [(fault["field"], fault["code"]) for fault in fields] == [("recipient_ids[2]", "does_not_exist")]


def test_dry_run_answers_like_the_real_one_and_stores_nothing(editor: Someone) -> None:
    kind = "processing-activities"

    @settings(max_examples=60)
    @given(items=items_of(kind), options=OPTIONS)
    def check(items: list[Any], options: dict[str, str]) -> None:
        before = editor.get(kind).json()["count"]
        tried = run(editor, kind, items, options | {"dry_run": "true"})
        assert editor.get(kind).json()["count"] == before
        done = run(editor, kind, items, options | {"dry_run": "false"})
        assert editor.get(kind).json()["count"] == before + done["total_created"]
        differing = {"activity_ids", "batch_id", "dry_run", "duration_seconds"}
        assert {name for name in done if tried[name] != done[name]} <= differing

    check()


# --- Whole bodies ------------------------------------------------------------------------

JSON_BODIES = {
    kind: json.dumps({BODY_KEYS[kind]: [{**ITEMS[kind](), "external_id": None}, ITEMS[kind](), {}, 7]}).encode()
    for kind in KINDS
}
LINES_BODIES = {
    kind: b"\n".join(json.dumps(item).encode() for item in (ITEMS[kind](), {}, [1], ITEMS[kind]())) for kind in KINDS
}
SNIPPETS = st.one_of(
    st.binary(max_size=6),
    st.sampled_from(
        [
            b"{",
            b"}",
            b"[",
            b"]",
            b'"',
            b",",
            b":",
            b"\\",
            b"\n",
            b"\r\n",
            b"\x00",
            b"\xff",
            b"\xef\xbb\xbf",
            b"NaN",
            b"-Infinity",
            b"1e999",
            b"null",
            b"\\ud800",
            b"\\u0000",
            b"\xed\xa0\x80",
            b"[" * 70,
            b"[" * 200_000,
            b"9" * 4_301,
            b'"activities":[],',
            b"\x1f\x8b",
            b"\xe2\x80\xa8",
        ]
    ),
)


@st.composite
def mutated(draw: st.DrawFn, whole: bytes, most: int = 4) -> bytes:
    """A valid body with pieces cut, doubled, replaced or put in."""
    for _ in range(draw(st.integers(0, most))):
        start = draw(st.integers(0, len(whole)))
        end = draw(st.integers(start, min(len(whole), start + 40)))
        piece = draw(st.one_of(SNIPPETS, st.just(whole[start:end] * 2)))
        whole = whole[:start] + piece + whole[end:]
    return whole


def bodies(kind: str) -> st.SearchStrategy[bytes]:
    return st.one_of(mutated(JSON_BODIES[kind]), mutated(LINES_BODIES[kind]), st.binary(max_size=200))


@st.composite
def packed(draw: st.DrawFn, plain: st.SearchStrategy[bytes]) -> tuple[bytes, bool]:
    """A body, as it is or compressed; compressed ones may be damaged, cut short, or of several members."""
    body = draw(plain)
    how = draw(st.sampled_from(["plain", "gzip", "members", "cut", "damaged", "trailing", "only said to be"]))
    if how == "plain":
        return body, False
    whole = gzip.compress(body, mtime=0)
    if how == "members":
        middle = draw(st.integers(0, len(body)))
        whole = gzip.compress(body[:middle], mtime=0) + gzip.compress(body[middle:], mtime=0)
    elif how == "cut":
        whole = whole[: draw(st.integers(0, len(whole) - 1))]
    elif how == "damaged":
        whole = draw(mutated(whole))
    elif how == "trailing":
        whole += draw(SNIPPETS)
    return (body if how == "only said to be" else whole), True


MEDIA = st.sampled_from(["application/json", "application/x-ndjson", "application/json; charset=utf-8", "text/plain"])
ANY_OPTIONS = st.one_of(
    OPTIONS.map(query),
    OPTIONS.map(query),
    st.sampled_from(["?mode=", "?dry_run=1", "?format=json", "?mode=atomic&mode=atomic", "?x=%00", "?on_conflict=%ff"]),
)


def check_body(sender: Someone, kind: str, body: bytes, zipped: bool, media: str, options: str) -> None:
    """Either the batch's answer or the envelope of a refusal, and never a failure of ours."""
    headers = {"HTTP_CONTENT_ENCODING": "gzip"} if zipped else {}
    answer = sender.send(body, kind, options, media, **headers)
    said = answer.json()
    if "total_submitted" in said:
        promises(answer, kind, whatever(said))
        return
    assert answer.status_code in (400, 413, 415), said
    assert set(said) == {"detail"}
    assert {"code", "error", "error_vi", "request_id"} <= set(said["detail"])
    assert said["detail"]["error"].strip()
    assert said["detail"]["error_vi"].strip()


def whatever(said: dict[str, Any]) -> list[Any]:
    """As many items as were submitted; which of them are objects is told by the answer itself."""
    no_objects = {error["index"] for error in said["errors"] if error["fields"][0]["field"] is None}
    return [7 if index in no_objects else {} for index in range(said["total_submitted"])]


@pytest.mark.parametrize("kind", KINDS)
def test_bodies_whatever_they_are_get_an_answer_or_a_refusal(editor: Someone, kind: str) -> None:
    @settings(max_examples=250)
    @given(parcel=packed(bodies(kind)), media=MEDIA, options=ANY_OPTIONS)
    @example(parcel=(b"", False), media="application/json", options="")
    @example(parcel=(b"", True), media="application/json", options="")
    @example(parcel=(gzip.compress(b""), True), media="application/x-ndjson", options="")
    @example(parcel=(b"\xef\xbb\xbf", False), media="application/x-ndjson", options="")
    @example(parcel=(b"\xef\xbb\xbf" + JSON_BODIES[kind], False), media="application/json", options="")
    @example(parcel=(JSON_BODIES[kind].decode().encode("utf-16"), False), media="application/json", options="")
    def check(parcel: tuple[bytes, bool], media: str, options: str) -> None:
        check_body(editor, kind, *parcel, media, options)

    check()


@pytest.mark.soak
@pytest.mark.usefixtures("unlimited")
@pytest.mark.parametrize("kind", KINDS)
def test_many_bodies_whatever_they_are_get_an_answer_or_a_refusal(editor: Someone, kind: str) -> None:
    @settings(max_examples=10_000, derandomize=False)
    @given(parcel=packed(bodies(kind)), media=MEDIA, options=ANY_OPTIONS)
    def check(parcel: tuple[bytes, bool], media: str, options: str) -> None:
        check_body(editor, kind, *parcel, media, options)

    check()


@pytest.mark.parametrize("size", [1, 65_535, 65_536, 65_537, 1_048_575, 1_048_576, 1_048_577, 3_000_000])
def test_gzip_is_read_whole_whatever_its_size(editor: Someone, size: int) -> None:
    body = b'{"activities": [{}]}'
    body += b" " * (size - len(body))
    for plain in (body, gzip.compress(body), gzip.compress(body, 0), gzip.compress(body[:9]) + gzip.compress(body[9:])):
        answer = editor.send(plain, HTTP_CONTENT_ENCODING="gzip" if plain is not body else "identity")
        assert answer.status_code == 422
        assert answer.json()["total_failed"] == 1
