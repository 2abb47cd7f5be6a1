"""The four kinds of record: their words, limits and links. Code that serves all kinds takes a ``Kind``."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from activities.models import (
    ActivityCategory,
    ActivityRecipient,
    ActivityTransfer,
    DataCategory,
    DataTransfer,
    ProcessingActivity,
    Recipient,
    Record,
)
from activities.models.activities import Link
from activities.models.batches import Kind as Word


@dataclass(frozen=True, eq=False)
class Reference:
    """A link of an item to other records of the tenant: by their ids in ``field``, by their keys in ``key_field``."""

    field: str
    key_field: str
    target: type[Record]
    through: type[Link] | None = None
    """The link table of a list; None for a single link, which is a column of the record itself."""
    column: str = ""
    """The link table's column of the target."""


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of record, with the names that contract §3 gives its parts."""

    word: Word
    model: type[Record]
    body_key: str
    ids_key: str
    limit: int
    noun_en: str
    noun_vi: str
    limit_noun_vi: str
    references: tuple[Reference, ...] = ()

    @property
    def key(self) -> str:
        """The sender's own key: ``external_id``, or ``code`` for data categories."""
        return self.model.KEY

    @property
    def name(self) -> str:
        """The field by which an error names its item: ``activity_name_vi`` or ``name_vi``."""
        return self.model.NAME

    @property
    def lock_name(self) -> str:
        """The name of the lock between writers of this kind (``postgres.locks``)."""
        return self.word.value

    @cached_property
    def lists(self) -> tuple[Reference, ...]:
        """The references that are lists of links, not columns."""
        return tuple(each for each in self.references if each.through)

    @property
    def limit_words(self) -> dict[str, Any]:
        """The values of the message for too many items (contract §3)."""
        return {"limit": self.limit, "noun_en": self.body_key, "noun_vi": self.limit_noun_vi}

    @property
    def nouns(self) -> dict[str, str]:
        return {"noun_en": self.noun_en, "noun_vi": self.noun_vi}


ACTIVITIES = Kind(
    word=Word.ACTIVITIES,
    model=ProcessingActivity,
    body_key="activities",
    ids_key="activity_ids",
    limit=10_000,
    noun_en="processing activities",
    noun_vi="hoạt động xử lý",
    limit_noun_vi="hoạt động",
    references=(
        Reference("data_category_ids", "data_category_codes", DataCategory, ActivityCategory, "data_category_id"),
        Reference("recipient_ids", "recipient_external_ids", Recipient, ActivityRecipient, "recipient_id"),
        Reference("transfer_ids", "transfer_external_ids", DataTransfer, ActivityTransfer, "transfer_id"),
    ),
)
CATEGORIES = Kind(
    word=Word.CATEGORIES,
    model=DataCategory,
    body_key="categories",
    ids_key="category_ids",
    limit=5_000,
    noun_en="data categories",
    noun_vi="danh mục dữ liệu",
    limit_noun_vi="danh mục dữ liệu",
)
RECIPIENTS = Kind(
    word=Word.RECIPIENTS,
    model=Recipient,
    body_key="recipients",
    ids_key="recipient_ids",
    limit=5_000,
    noun_en="recipients",
    noun_vi="bên nhận",
    limit_noun_vi="bên nhận",
)
TRANSFERS = Kind(
    word=Word.TRANSFERS,
    model=DataTransfer,
    body_key="transfers",
    ids_key="transfer_ids",
    limit=5_000,
    noun_en="data transfers",
    noun_vi="lượt chuyển dữ liệu",
    limit_noun_vi="lượt chuyển dữ liệu",
    references=(Reference("recipient_id", "recipient_external_id", Recipient),),
)

KINDS = {kind.word: kind for kind in (ACTIVITIES, CATEGORIES, RECIPIENTS, TRANSFERS)}
