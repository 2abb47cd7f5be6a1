"""Strategies of hypothesis for items of a batch, valid and invalid, and for the options of a request."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from activities.models.text import trimmed
from tests.contract.fields import BOOLEANS, CHOICES, CODE_LISTS, DATES, FIELDS, LINES, LISTS, MOST, REQUIRED, TEXTS


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
    if name in CODE_LISTS:
        return st.lists(st.sampled_from(CODE_LISTS[name]), max_size=20)
    if name in ("filer_role", "risk_level"):
        return st.one_of(st.none(), st.sampled_from(CHOICES[name]))
    if name in CHOICES:
        return st.sampled_from(CHOICES[name])
    if name in BOOLEANS:
        return st.sampled_from([True, False, 1, 0, 1.0, 0.0, "true", "False", "on", "OFF", "t", "n", "1"])
    if name in MOST:
        return st.one_of(st.none(), st.integers(0, MOST[name]), st.sampled_from(["60", "12.0", 36.0, " 7 ", "1200."]))
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
    return words.filter(lambda value: trimmed(str(value))) if name in REQUIRED_NAMES else words


REQUIRED_NAMES = {"activity_name_vi", "name_vi"}
Pairs = list[tuple[str, Any]]


def good_items(kind: str) -> st.SearchStrategy[Pairs]:
    required = {name: good(name) for name in REQUIRED[kind]}
    optional = {name: good(name) for name in FIELDS[kind] if name not in required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda item: list(item.items()))


def bad_or_good_items(kind: str) -> st.SearchStrategy[Any]:
    """A valid item with fields replaced, added or repeated; or a value that is no object."""
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


def items_of(kind: str, most: int = 5) -> st.SearchStrategy[list[Any]]:
    return st.lists(bad_or_good_items(kind), min_size=1, max_size=most)
