"""How a batch is to be taken: the query options of contract §3. What is not understood is refused."""

from dataclasses import dataclass, fields
from enum import Enum
from typing import Any

from django.http import QueryDict

from activities.models.batches import Kind as Word
from activities.models.batches import Mode, OnConflict
from pdpl_inventory.errors import Problem, echo


class Flag(Enum):
    TRUE = "true"
    FALSE = "false"


@dataclass(frozen=True)
class Options:
    mode: Mode = Mode.PARTIAL
    on_conflict: OnConflict = OnConflict.ERROR
    dry_run: bool = False


NAMES = tuple(each.name for each in fields(Options))


def batch_options(query: QueryDict, others: tuple[str, ...] = ()) -> Options:
    """The options that a query asks for. Raises ``Problem`` (400) for one unknown, repeated or not understood."""
    known = (*others, *NAMES)
    for name in query:
        if name not in known:
            raise Problem(400, "unknown_option", name=echo(name), choices=", ".join(known))
        if len(query.getlist(name)) > 1:
            raise Problem(400, "repeated_option", name=name)
    return Options(
        mode=_choice(query, "mode", Mode, Mode.PARTIAL),
        on_conflict=_choice(query, "on_conflict", OnConflict, OnConflict.ERROR),
        dry_run=_choice(query, "dry_run", Flag, Flag.FALSE) is Flag.TRUE,
    )


def import_options(query: QueryDict) -> tuple[Word, Options]:
    """The kind of a file's items, and the options of a batch. Raises ``Problem`` (400)."""
    options = batch_options(query, ("kind",))
    if "kind" not in query:
        raise Problem(400, "missing_option", name="kind", choices=", ".join(Word.values))
    return _choice(query, "kind", Word, Word.ACTIVITIES), options


def _choice(query: QueryDict, name: str, choices: type[Enum], default: Any) -> Any:
    raw = query.get(name, default.value)
    try:
        return choices(raw)
    except ValueError as error:
        accepted = ", ".join(str(each.value) for each in choices)
        raise Problem(400, "invalid_option", name=name, input=echo(raw), choices=accepted) from error
