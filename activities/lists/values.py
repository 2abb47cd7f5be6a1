"""Reading the value of a query parameter: ids, flags, days and moments. Raises ``InvalidValue`` for any other."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from pdpl_inventory import messages
from pdpl_inventory.errors import echo

LATEST = date(9998, 12, 31)


class InvalidValue(ValidationError):
    """The value of a parameter is invalid. ``code``, ``narrowing`` and ``words`` are of the message that says why."""

    def __init__(self, code: str, value: str, narrowing: str = "", **words: Any) -> None:
        super().__init__("", code)
        self.sentence = messages.fill(messages.find(code, narrowing), input=echo(value), **words)


def read_uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise InvalidValue("invalid", value, "UUIDField") from error


def read_text(value: str) -> str:
    if not value or "\x00" in value:
        raise InvalidValue("null_characters_not_allowed" if value else "blank", value)
    return value


def read_flag(value: str) -> bool:
    if value not in ("true", "false"):
        raise InvalidValue("invalid", value, "BooleanField")
    return value == "true"


def read_day(value: str) -> date:
    if (day := _date_of(value)) is None:
        raise InvalidValue("invalid", value, "DateField")
    return day


def _date_of(value: str) -> date | None:
    try:
        day = date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) else None
    except ValueError:
        return None
    return day if day is None or day <= LATEST else LATEST


def read_lower_bound(value: str) -> tuple[datetime, str]:
    day = _date_of(value)
    return (midnight(day), "gte") if day else (_moment(value), "gte")


def read_upper_bound(value: str) -> tuple[datetime, str]:
    day = _date_of(value)
    return (midnight(day + timedelta(days=1)), "lt") if day else (_moment(value), "lte")


def midnight(day: date) -> datetime:
    """The moment in Viet Nam at which a day begins."""
    return timezone.make_aware(datetime.combine(day, time()))


def _moment(value: str) -> datetime:
    # A plus sign that was not escaped arrives as a space.
    spaced = re.sub(r" (\d\d:?\d\d)$", r"+\1", value)
    try:
        moment = parse_datetime(spaced)
        if moment is None:
            raise ValueError(value)
        return (moment if timezone.is_aware(moment) else timezone.make_aware(moment)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidValue("invalid_moment", value) from error
