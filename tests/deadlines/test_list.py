"""The list of deadlines: its filters, its bound, its cost, and its counts in the summary."""

import pytest

from activities.deadlines import rules
from tests.deadlines.register import activity, day, listed, profile, recipient, states, transfer
from tests.factories import ActivityItem, RecipientItem, Someone, TransferItem, statements

QUERY_FAULTS = [
    ({"stat": "due"}, "unknown_option"),
    ({"page": "1"}, "unknown_option"),
    ({"state": "late"}, "invalid_choice"),
    ({"kind": "dpia"}, "invalid_choice"),
    ({"due_before": "31/12/2026"}, "invalid"),
    ({"due_before": ["2026-01-01", "2026-02-01"]}, "repeated_option"),
]


@pytest.fixture
def varied(admin: Someone) -> Someone:
    """An administrator of a tenant with a deadline in each state but ``relieved``."""
    activity(admin, started_on=day(10))
    transfer(admin, first_transfer_on=day(20))
    transfer(admin, first_transfer_on=day(70))
    transfer(admin, first_transfer_on=day(80), ctia_filed_on=day(1))
    transfer(admin, first_transfer_on=day(90), exemption_code="press")
    return admin


def test_filters_of_state_and_kind_take_one_or_several(varied: Someone) -> None:
    assert states(varied) == [
        ("ctia_filing", "exempt"),
        ("ctia_filing", "met"),
        ("ctia_filing", "overdue"),
        ("ctia_filing", "due"),
        ("dpia_filing", "due"),
    ]
    assert states(varied, state="due") == [("ctia_filing", "due"), ("dpia_filing", "due")]
    assert states(varied, state="met,exempt") == [("ctia_filing", "exempt"), ("ctia_filing", "met")]
    assert states(varied, kind="dpia_filing") == [("dpia_filing", "due")]
    assert states(varied, kind="ctia_filing", state="overdue,relieved") == [("ctia_filing", "overdue")]


def test_due_before_includes_its_day(varied: Someone) -> None:
    assert len(listed(varied, due_before=day(-40))) == 4
    assert len(listed(varied, due_before=day(-39))) == 3
    assert len(listed(varied, due_before=day(-50))) == 5


@pytest.mark.parametrize(("query", "code"), QUERY_FAULTS)
def test_wrong_parameters_are_named(editor: Someone, query: dict[str, str], code: str) -> None:
    answer = editor.get("register/deadlines", **query)
    assert answer.status_code == 400
    assert answer.json()["detail"]["fields"][0]["code"] == code


def test_summary_counts_what_is_listed(varied: Someone, stranger: Someone) -> None:
    activity(stranger, started_on=day(100))
    assert varied.get("summary").json()["deadlines"] == {"due": 2, "overdue": 1}
    assert varied.get("summary").json()["dossiers"]["overdue"] == 1


def test_bound_keeps_what_is_open_and_due_first(admin: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules.deadlines, "__defaults__", (rules.ALL, 3))
    transfer(admin, first_transfer_on=day(200), ctia_filed_on=day(150))
    for ago in (10, 70, 30):
        transfer(admin, first_transfer_on=day(ago))
    answer = admin.get("register/deadlines").json()
    assert answer["has_more"] is True
    assert [each["due_on"] for each in answer["results"]] == [day(10), day(-30), day(-50)]
    assert admin.get("register/deadlines", state="due").json()["has_more"] is False
    activity(admin, started_on=day(80))
    assert admin.get("register/deadlines").json()["results"][0]["kind"] == "dpia_filing"
    assert admin.get("summary").json()["deadlines"] == {"due": 2, "overdue": 2}


def test_statements_do_not_grow_with_the_register(admin: Someone) -> None:
    profile(admin, relief="micro_or_household", dpia_filed_on=day(300))
    activity(admin, started_on=day(10))
    recipient(admin)
    transfer(admin, first_transfer_on=day(100), ctia_filed_on=day(90))

    def cost() -> int:
        with statements() as sent:
            listed(admin)
        return len(sent)

    few = cost()
    admin.batch([ActivityItem(started_on=day(50)) for _ in range(500)])
    admin.batch(RecipientItem.build_batch(500), "recipients")
    admin.batch([TransferItem(first_transfer_on=day(20)) for _ in range(500)], "data-transfers")
    assert cost() == few
    assert len(listed(admin)) == 503
