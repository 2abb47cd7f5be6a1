"""Any request body at all, damaged or compressed, gets the answer of a batch or a refusal of the contract's shape."""

import gzip
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.contract.invented_items import OPTIONS, query
from tests.contract.promises import promises
from tests.factories import BODY_KEYS, ITEMS, KINDS, Someone

# Invented in hundreds; what they reach, other tests reach too, and measuring takes a fifth of their time.
pytestmark = [pytest.mark.slow, pytest.mark.no_cover]

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
    @settings(max_examples=80)
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
