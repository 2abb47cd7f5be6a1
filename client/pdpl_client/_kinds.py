"""The four kinds of record, and how the API's batches of each kind look."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of record.

    ``word`` is its name in the API's paths, ``body_key`` the key of the list of items in a batch's body, and ``most``
    the largest number of items in one batch. ``key`` is the field with the sender's own key, ``name`` the field with
    the Vietnamese name; both are also in the entries of ``errors``.
    """

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
