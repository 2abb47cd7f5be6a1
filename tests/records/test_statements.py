"""The number of SQL statements of each endpoint of records is pinned."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import ITEMS, Someone, name_of
from tests.records.single import delete, made, patch, put

# Transaction and tenant's setting included; what it takes to know who asks is not.
STATEMENTS = {
    "processing-activities": {"list": 6, "retrieve": 4, "create": 11, "patch": 17, "put": 17, "delete": 14},
    "recipients": {"list": 6, "retrieve": 4, "create": 10, "patch": 12, "put": 12, "delete": 15},
}


@pytest.mark.parametrize("kind", STATEMENTS)
def test_statements_of_each_endpoint_are_pinned(editor: Someone, kind: str) -> None:
    links = {}
    if kind == "processing-activities":
        links = {
            "data_category_ids": [made(editor, "data-categories")["id"] for _ in range(3)],
            "recipient_ids": [made(editor, "recipients")["id"] for _ in range(3)],
            "transfer_ids": [made(editor, "data-transfers")["id"] for _ in range(3)],
        }
    record = made(editor, kind, **links)
    editor.batch(ITEMS[kind].build_batch(30, **links), kind)
    path = f"{kind}/{record['id']}"
    turned = {name: ids[:2] for name, ids in links.items()}
    acts: dict[str, Any] = {
        "list": lambda: editor.get(kind, page_size=2),
        "retrieve": lambda: editor.get(path),
        "create": lambda: editor.client.post(editor.url(kind), ITEMS[kind](external_id="k", **links)),
        "patch": lambda: patch(editor, path, {name_of(kind): "x", "external_id": "l", **turned}),
        "put": lambda: put(editor, path, ITEMS[kind](external_id="m", **links)),
        "delete": lambda: delete(editor, path),
    }
    at_the_door = statements(lambda: editor.get(path, unknown="refused before it is looked for"), 400)
    found = {name: statements(act) - at_the_door for name, act in acts.items()}
    assert found == STATEMENTS[kind]
    assert statements(lambda: editor.get(kind, page_size=1_000)) - at_the_door == found["list"]


def statements(act: Any, status: int | None = None) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = act()
    assert answer.status_code == status if status else answer.status_code < 300, answer.content
    return len(captured)
