"""Sends invented items in a batch and checks what the contract promises of every answer and of every stored record."""

import json
from typing import Any, ClassVar
from uuid import UUID

from tests.answers import COUNTS
from tests.contract.fields import FIELDS, LISTS, default, reading
from tests.contract.invented_items import LinkTo, Many, query
from tests.factories import BODY_KEYS, IDS_KEYS, ITEMS, Someone


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


def strings_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [each for pair in value.items() for part in pair for each in strings_in(part)]
    if isinstance(value, list):
        return [each for part in value for each in strings_in(part)]
    return [value if isinstance(value, str) else repr(value)]


def promises(answer: Any, kind: str, sent: list[Any]) -> dict[int, str]:
    """Checks the promises of any answer to a batch, and returns the id of each item that was not refused."""
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
    """Every fault of a failed item has a code, a field and both languages, and echoes at most 200 characters."""
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
