"""Batches are listed and looked up with their counts and errors (contract §5)."""

from tests.factories import ActivityItem, Someone


def test_batches_are_listed_with_counts_and_errors(editor: Someone, stranger: Someone) -> None:
    batch_id = editor.batch([ActivityItem(), {}, 7]).json()["batch_id"]
    page = editor.get("batches").json()
    assert page["count"] == 1
    row = page["results"][0]
    assert (row["id"], row["kind"], row["status"], row["status_vi"]) == (
        batch_id, "processing-activities", "partial", "hoàn tất một phần",
    )  # fmt: skip
    assert (row["processed"], row["total"], row["percent"], row["created_by"]) == (3, 3, 100, editor.username)
    errors = editor.get(f"batches/{batch_id}/errors", page_size=1).json()
    assert (errors["count"], errors["results"][0]["index"], len(errors["results"])) == (2, 1, 1)
    assert "item" not in errors["results"][0]
    for path in (f"batches/{batch_id}", f"batches/{batch_id}/errors"):
        assert stranger.get(path).status_code == 404
