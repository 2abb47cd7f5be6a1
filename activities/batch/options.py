"""The query options of a batch (contract §3). An unknown option or value is refused."""

from dataclasses import dataclass, fields
from enum import Enum
from typing import Any

from django.http import QueryDict

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
    """Read the options of a query. ``others`` are names that are allowed beside them.

    Raises ``Problem`` (400) for an option that is unknown, repeated or has an unknown value.
    """
    refuse_unknown(query, (*others, *NAMES))
    return Options(
        mode=read_choice(query, "mode", Mode, Mode.PARTIAL),
        on_conflict=read_choice(query, "on_conflict", OnConflict, OnConflict.ERROR),
        dry_run=read_choice(query, "dry_run", Flag, Flag.FALSE) is Flag.TRUE,
    )


def refuse_unknown(query: QueryDict, known: tuple[str, ...]) -> None:
    """Raise ``Problem`` (400) for an option that is not one of ``known``, or is repeated."""
    for name in query:
        if name not in known:
            raise Problem(400, "unknown_option", name=echo(name), choices=", ".join(known))
        if len(query.getlist(name)) > 1:
            raise Problem(400, "repeated_option", name=name)


def read_choice(query: QueryDict, name: str, choices: type[Enum], default: Any) -> Any:
    raw = query.get(name, default.value)
    try:
        return choices(raw)
    except ValueError as error:
        accepted = ", ".join(str(each.value) for each in choices)
        raise Problem(400, "invalid_option", name=name, input=echo(raw), choices=accepted) from error
