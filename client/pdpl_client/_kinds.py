"""The four kinds of record, as the API names their parts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind: its word in the path, the key of a batch's body, and how many items one batch may carry."""

    word: str
    body_key: str
    most: int
    key: str = "external_id"
    name: str = "name_vi"


KINDS = {
    kind.word: kind
    for kind in (
        Kind("processing-activities", "activities", 10_000, name="activity_name_vi"),
        Kind("data-categories", "categories", 5_000, key="code"),
        Kind("recipients", "recipients", 5_000),
        Kind("data-transfers", "transfers", 5_000),
    )
}
