"""The fast lane accepts an item only where the serializer does, with equal values, and accepts what scanners send."""

import json
import random
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rest_framework import serializers

from activities.contract.batch_serializer import fast_path_of
from activities.contract.fast_path import FastPath
from activities.contract.fields import LineField
from activities.contract.item_serializer import ItemSerializer, shared
from activities.contract.serializers import (
    ActivitySerializer,
    CategorySerializer,
    RecipientSerializer,
    TransferSerializer,
)
from activities.models import ProcessingActivity
from activities.parsing.items import Items, json_items, ndjson_items
from pdpl_inventory.errors import Problem
from tests.factories import ITEMS

# Invented in hundreds; what they reach, other tests reach too, and measuring takes a fifth of their time.
pytestmark = [pytest.mark.slow, pytest.mark.no_cover]

CONTRACTS = {each.kind.word.value: each for each in (ActivitySerializer, CategorySerializer)}
CONTRACTS |= {each.kind.word.value: each for each in (RecipientSerializer, TransferSerializer)}

# --- What may be sent ------------------------------------------------------------------

IDS = [str(UUID(int=number + (7 << 76))) for number in range(4)]
AWKWARD = (
    "",
    " ",
    " trước",
    "sau\u3000",
    "hai\ndòng",
    "tab\tở giữa",
    "mục đích: bán hàng",
    '{"a": 1}',
    "\\u003a",
    "e\u0302\u0301",
    "Quản lý",
    "\u212b",
    "a\u0000b",
    "\u0007",
    "\u0085",
    "\u200b",
    "\ufeff",
    "\U0001f600",
    "a" * 200,
    "a" * 201,
    "ế" * 200,
    "true",
    "12",
    "1.0",
    "VN",
    "vn",
    "2024-02-29",
    "2024-2-9",
    "2023-02-29",
    "2024-02-29T00:00",
    "0001-01-01",
    IDS[0].upper(),
    IDS[0].replace("-", ""),
    f"urn:uuid:{IDS[0]}",
    "consent",
    "legitimate_interest",
)
NUMBERS = (0, 1, -1, 12, 1_200, 1_201, 2**63, 10**40, 1.0, 1.5, -0.0, 12e0, True, False)
SCALARS = st.one_of(st.sampled_from(AWKWARD), st.sampled_from(NUMBERS), st.none(), st.text(max_size=20))
VALUES = st.one_of(
    SCALARS,
    st.lists(st.one_of(st.sampled_from(IDS), SCALARS), max_size=4),
    st.dictionaries(st.text(max_size=3), SCALARS),
)


def tame(word: str) -> st.SearchStrategy[dict[str, Any]]:
    """Items as scanners send them."""
    return st.builds(lambda seed: json.loads(json.dumps(ITEMS[word](), default=str)) | {"seed": seed}, st.just(0)).map(
        lambda item: {name: value for name, value in item.items() if name != "seed"}
    )


def wild(word: str) -> st.SearchStrategy[dict[str, Any]]:
    """Tame items of which some values are anything, and some keys are others."""
    names = [name for name, each in CONTRACTS[word]().fields.items()]
    keys = st.one_of(st.sampled_from(names), st.sampled_from(["unknown", "", "external_id ", "EXTERNAL_ID"]))
    return st.builds(lambda item, changes: item | changes, tame(word), st.dictionaries(keys, VALUES, max_size=3))


def written(item: dict[str, Any], style: int) -> bytes:
    """The item as JSON, in one of the ways in which senders write it."""
    text = json.dumps(item, ensure_ascii=bool(style & 1), separators=((",", ":") if style & 2 else (" , ", " : ")))
    if style & 4 and item:  # a key given twice
        name, value = next(iter(item.items()))
        text = text[:-1] + f", {json.dumps(name)}: {json.dumps(value)}}}"
    return text.encode("utf-8", "surrogatepass")


# --- Agreement -------------------------------------------------------------------------


def assert_agreement(contract: type[ItemSerializer], items: Items) -> list[bool]:
    """The serializer accepts each item that the acceptor accepts, with values of the same types; returns which.

    Of every other item it finds the same faults and values, with the fields that the acceptor accepts and without.
    """
    fast_path, worded = fast_path_of(contract), {}
    accepted = fast_path.accept(map(items.raw_item, range(len(items))))
    assert len(accepted) == len(items)
    for index, values in enumerate(accepted):
        if values is not None:
            item = contract().validate_item(items.parse(index), index)
            assert item.faults == []
            assert_same(values, item.values)
            continue
        try:
            sent = items.parse(index)
        except Problem:
            continue
        alone = contract().validate_item(sent, index)
        raw = items.raw_item(index)
        helped = shared(contract).validate_item(sent, index, fast_path.accept_fields(raw), raw, worded)
        assert helped.faults == alone.faults
        assert_same(helped.values, alone.values)
    return [values is not None for values in accepted]


def assert_same(values: dict[str, Any], others: dict[str, Any]) -> None:
    """The same values, of the same types."""
    assert values == others
    for name, value in values.items():
        other = others[name]
        assert type(other) is type(value) or (isinstance(other, list) and isinstance(value, list)), name
        if isinstance(value, list):
            assert list(map(type, value)) == list(map(type, other))


@pytest.mark.parametrize("word", CONTRACTS)
def test_acceptor_and_serializer_agree(word: str) -> None:
    contract = CONTRACTS[word]

    @settings(max_examples=100)
    @given(items=st.lists(st.tuples(wild(word), st.integers(0, 7)), min_size=1, max_size=3))
    @example(items=[({"activity_name_vi": "a", "legal_basis": "consent", "purpose_vi": "x:y"}, 4)])
    def check(items: list[tuple[dict[str, Any], int]]) -> None:
        pieces = [written(*each) for each in items]
        key = contract.kind.body_key.encode()
        assert_agreement(contract, ndjson_items(b"\n".join(pieces), "", 10))
        try:
            whole = json_items(b'{"%s": [%s]}' % (key, b", ".join(pieces)), contract.kind.body_key)
        except Problem:
            return
        assert_agreement(contract, whole)

    check()


@pytest.mark.soak
@pytest.mark.parametrize("word", CONTRACTS)
def test_acceptor_and_serializer_agree_at_length(word: str) -> None:
    contract = CONTRACTS[word]

    @settings(max_examples=20_000)
    @given(item=wild(word), style=st.integers(0, 7))
    def check(item: dict[str, Any], style: int) -> None:
        assert_agreement(contract, ndjson_items(written(item, style), "", 1))

    check()


@pytest.mark.parametrize("word", CONTRACTS)
@pytest.mark.parametrize("style", [0, 1, 2, 3])
def test_what_scanners_send_takes_the_fast_lane(word: str, style: int) -> None:
    """As they write it: with and without escapes, tight and loose, with colons in their texts."""
    contract = CONTRACTS[word]
    items = [json.loads(json.dumps(ITEMS[word](), default=str)) for _ in range(20)]
    for item in items:
        item[contract.kind.name] = f"{item[contract.kind.name]}: {random.choice('ăâđêôơư')}"
    body = b'{"%s": [%s]}' % (
        contract.kind.body_key.encode(),
        b",".join(written(each, style) for each in items),
    )
    assert all(assert_agreement(contract, json_items(body, contract.kind.body_key)))


@pytest.mark.parametrize(
    "item",
    [
        b'{"activity_name_vi": "a", "legal_basis": "consent", "legal_basis": "consent"}',
        b'{"activity_name_vi": "a", "legal_basis": "consent", "nobody": 1}',
        b'{"activity_name_vi": "a\\u003a", "legal_basis": "consent", "legal_basis": "consent"}',
        b'{"activity_name_vi": "a:", "legal_basis": "consent", "x\\u003a": 1}',
        b'{"activity_name_vi": "a", "legal_basis": "consent", "status": "approved"}',
        b'{"activity_name_vi": "e\xcc\x82", "legal_basis": "consent"}',
        b'{"activity_name_vi": " a", "legal_basis": "consent"}',
        b'{"activity_name_vi": "a", "legal_basis": "consent", "recipient_ids": ["%s", "%s"]}'
        % ((IDS[0].encode(),) * 2),
        b'{"activity_name_vi": "a"}',
        b'"activity_name_vi"',
        b"null",
    ],
)
def test_what_only_the_serializer_may_judge_is_left_to_it(item: bytes) -> None:
    assert fast_path_of(ActivitySerializer).accept([item]) == [None]


def test_a_key_of_the_envelope_given_twice_is_not_missed() -> None:
    item = b'{"activity_name_vi": "a", "legal_basis": "consent"}'
    for body in (
        b'{"activities": [%s], "activities": [%s]}' % (item, item),
        b'{"activities": [], "activities": [%s]}' % item,
        b'{"activities": [%s], "x": [%s]}' % (item, item),
    ):
        with pytest.raises(Problem) as refused:
            json_items(body, "activities")
        assert refused.value.status_code == 400


# --- Nothing to edit twice -------------------------------------------------------------


class Exclaimed(LineField):
    """A field that the acceptor has never heard of."""

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data) + "!"


def odd(value: int) -> None:
    if value % 2 == 0:
        raise serializers.ValidationError("even")


def test_a_new_field_needs_no_second_edit() -> None:
    """A known class of field is accepted as it is; an unknown one, or an unknown check, leaves its items alone."""

    class Wider(ActivitySerializer):
        shout = Exclaimed(required=False)
        share = serializers.IntegerField(min_value=1, max_value=9, required=False)
        lot = serializers.IntegerField(required=False, validators=[odd])

        class Meta(ActivitySerializer.Meta):
            fields = (*ActivitySerializer.Meta.fields, "shout", "share", "lot")  # type: ignore[assignment]

    acceptor = FastPath(Wider().fields)
    plain = {"activity_name_vi": "a", "legal_basis": "consent"}
    sent = [plain, plain | {"share": 3}, plain | {"share": 10}, plain | {"shout": "b"}, plain | {"lot": 2}]
    accepted = acceptor.accept([json.dumps(each).encode() for each in sent])
    assert accepted == [plain, plain | {"share": 3}, None, None, None]


def test_a_required_field_that_is_not_known_closes_the_lane() -> None:
    class Louder(ActivitySerializer):
        shout = Exclaimed()

        class Meta(ActivitySerializer.Meta):
            fields = (*ActivitySerializer.Meta.fields, "shout")  # type: ignore[assignment]

    assert FastPath(Louder().fields).accept([b'{"activity_name_vi": "a", "legal_basis": "consent"}']) == [None]


def test_every_field_of_every_kind_is_known() -> None:
    """An unknown field would silently send every item to the slower serializer."""
    for contract in CONTRACTS.values():
        assert set(fast_path_of(contract).rules) == set(contract().writable_names)


def test_ids_that_are_the_same_are_one_object() -> None:
    [item] = fast_path_of(ActivitySerializer).accept(
        [json.dumps({"activity_name_vi": "a", "legal_basis": "consent", "recipient_ids": [str(uuid4())]}).encode()]
    )
    assert item
    assert isinstance(item["recipient_ids"][0], UUID)
    assert ProcessingActivity.NAME in item
