"""Whether what a sender knows of a record is still so: entity tags (RFC 9110, §8.8.3 and §13.1)."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.http import parse_etags

from pdpl_inventory.errors import Problem


def tag(shown: Mapping[str, Any]) -> str:
    """A strong tag: it changes with anything that is shown of the record, its links and derived flags among it."""
    return f'"{hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:32]}"'


def refuse_stale(condition: str | None, shown: Mapping[str, Any]) -> None:
    """``If-Match``: one of its tags, or ``*``. Raises ``Problem`` (412) when the record is another by now."""
    if condition is not None and not {"*", tag(shown)} & set(parse_etags(condition)):
        raise Problem(412, "precondition_failed")


def is_known(condition: str | None, shown: Mapping[str, Any]) -> bool:
    """``If-None-Match``, compared weakly: whether the reader has the record as it is."""
    known = {each.removeprefix("W/") for each in parse_etags(condition or "")}
    return bool(known & {"*", tag(shown)})
