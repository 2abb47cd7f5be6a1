"""Entity tags of records, for ``If-Match`` and ``If-None-Match`` (RFC 9110, §8.8.3 and §13.1)."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.http import parse_etags

from pdpl_inventory.errors import Problem

DERIVED = ("findings", "has_sensitive_data", "has_cross_border_transfer")


def etag_of(shown: Mapping[str, Any]) -> str:
    """A strong tag of a record: it changes with anything that is shown, links and derived flags included."""
    return f'"{hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:32]}"'


def version_of(shown: Mapping[str, Any]) -> str:
    """A tag of what is stored of a record: its fields, links and review, without what follows from them."""
    return etag_of({name: value for name, value in shown.items() if name not in DERIVED})


def refuse_stale(condition: str | None, shown: Mapping[str, Any]) -> None:
    """Check ``If-Match``. Raises ``Problem`` (412) when the record has none of its tags and it is not ``*``."""
    if condition is not None and not {"*", etag_of(shown)} & set(parse_etags(condition)):
        raise Problem(412, "precondition_failed")


def matches(condition: str | None, shown: Mapping[str, Any]) -> bool:
    """Whether ``If-None-Match``, compared weakly, has the tag of the record as it is."""
    known = {each.removeprefix("W/") for each in parse_etags(condition or "")}
    return bool(known & {"*", etag_of(shown)})
