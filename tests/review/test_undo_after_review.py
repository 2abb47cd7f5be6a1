"""A batch whose activities were reviewed cannot be undone; one that was only submitted can."""

import pytest

from tests.answers import code
from tests.factories import ActivityItem, Someone
from tests.review.steps import changed_by_hand, step


@pytest.mark.parametrize("name", ["approve", "return"])
@pytest.mark.parametrize("then", ["", "submit", "change"])
def test_what_was_reviewed_cannot_be_undone(editor: Someone, dpo: Someone, name: str, then: str) -> None:
    sent = editor.batch(ActivityItem.build_batch(2)).json()
    first = sent["activity_ids"][0]
    step(editor, "submit", first)
    step(dpo, name, first)
    if then == "submit":
        step(editor, "submit", first)
    elif then == "change":
        changed_by_hand(editor, first)
    refused = editor.client.post(editor.url(f"batches/{sent['batch_id']}/undo"))
    assert code(refused) == (409, "batch_touched")
    assert first in refused.json()["detail"]["error_vi"]


def test_what_was_submitted_and_not_reviewed_can_be_undone_and_keeps_its_lines(editor: Someone, dpo: Someone) -> None:
    sent = editor.batch(ActivityItem.build_batch(2)).json()
    step(editor, "submit", body={"batch_id": sent["batch_id"]})
    assert editor.client.post(editor.url(f"batches/{sent['batch_id']}/undo")).status_code == 200
    told = dpo.get("audit-events", batch_id=sent["batch_id"]).json()["results"]
    assert [each["action"] for each in told] == ["batch.undone", "review.submitted", "batch.judged"]
