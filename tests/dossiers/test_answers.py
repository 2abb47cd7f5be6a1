"""The answers to the forms' questions: kept, checked, on record, taken away."""

from typing import Any

import pytest

from activities.dossiers.questions import QUESTIONS
from activities.models import AuditEvent
from tenants.isolation.context import scope
from tests.dossiers.dossiers import administrator, answer, every_answer, fill
from tests.factories import Someone, someone


def questions(who: Someone) -> dict[str, Any]:
    found = who.get("dossiers/answers")
    assert found.status_code == 200
    return {each["question"]: each for each in found.json()["results"]}


def test_every_question_has_a_title_an_article_and_an_item_in_both_languages() -> None:
    found = questions(administrator())
    assert set(found) == set(QUESTIONS)
    for each in found.values():
        assert each["title"] != each["title_vi"]
        assert each["article"].startswith("Art.")
        assert each["article_vi"].startswith("Điều")
        assert each["items"]
        assert each["value"] is None


def test_answers_are_kept_as_they_are_sent() -> None:
    who = administrator()
    sent = every_answer()
    answer(who, **sent)
    assert {code: each["value"] for code, each in questions(who).items()} == sent


def test_what_is_left_out_stays_and_an_empty_value_takes_the_answer_away() -> None:
    who = administrator()
    answer(who, safety_plan="Sao lưu", data_exchange=False)
    answer(who, data_exchange=None)
    found = questions(who)
    assert (found["safety_plan"]["value"], found["data_exchange"]["value"]) == ("Sao lưu", None)


def test_register_answers_where_it_can() -> None:
    who = administrator()
    fill(who)
    assert questions(who)["deletion_policy"]["from_register"] == "Xóa an toàn"


@pytest.mark.parametrize(("code", "value", "error"), [
    ("safety_plan", "x" * 20_001, "max_length"),
    ("legal_representative", "Hai\ndòng", "control_characters_not_allowed"),
    ("data_exchange", "có thể", "invalid"),
    ("enterprise_type", "mixed", "invalid_choice"),
    ("services", ["scoring", "nothing"], "invalid_choice"),
    ("subject_counts", {"controller.martians": 1}, "invalid_choice"),
    ("subject_counts", {"controller.customers": -1}, "min_value"),
    ("no_such_question", "x", "unknown_field"),
])  # fmt: skip
def test_invalid_answer_is_refused_in_both_languages_and_nothing_is_kept(code: str, value: Any, error: str) -> None:
    who = administrator()
    refused = who.client.patch(who.url("dossiers/answers"), {code: value, "overview": "x"}, format="json")
    assert refused.status_code == 400
    [fault] = refused.json()["detail"]["fields"]
    assert fault["field"].startswith(code)
    assert fault["code"] == error
    assert fault["error"] != fault["error_vi"]
    assert questions(who)["overview"]["value"] is None


def test_change_is_on_record_with_before_and_after_and_no_change_is_not() -> None:
    who = administrator()
    answer(who, safety_plan="Một")
    answer(who, safety_plan="Hai", overview="Ba")
    answer(who, safety_plan="Hai")
    with scope(who.tenant_id):
        changes = [each.data["changes"] for each in AuditEvent.objects.filter(action="dossier_answers.changed")]
    assert sorted(changes, key=len) == [
        {"safety_plan": [None, "Một"]},
        {"safety_plan": ["Một", "Hai"], "overview": [None, "Ba"]},
    ]


@pytest.mark.parametrize(("role", "status"), [("dpo", 200), ("editor", 200), ("auditor", 403), ("viewer", 403)])
def test_writers_alone_answer(role: str, status: int) -> None:
    who = someone(role)
    assert who.client.patch(who.url("dossiers/answers"), {"overview": "x"}, format="json").status_code == status


def test_answers_of_one_tenant_are_not_anothers() -> None:
    answer(administrator(), overview="Bí mật")
    assert questions(administrator())["overview"]["value"] is None


def test_breaks_of_lines_are_kept_as_lf_alone() -> None:
    who = administrator()
    answer(who, overview="Một\r\nHai\rBa")
    assert questions(who)["overview"]["value"] == "Một\nHai\nBa"
