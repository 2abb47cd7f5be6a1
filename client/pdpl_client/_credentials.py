"""The files of the command ``pdpl``: the credential that ``pdpl login`` stores, and the journals of uploads."""

import json
import os
from pathlib import Path

from platformdirs import user_config_path, user_state_path


def config_path() -> Path:
    """The file of the stored credential."""
    return user_config_path("pdpl") / "credentials.json"


def journal_path(name: str) -> Path:
    """The file of the journal ``name``."""
    return user_state_path("pdpl") / "uploads" / f"{name}.ndjson"


def load() -> dict[str, str]:
    """The stored ``url``, ``tenant_id`` and ``api_key`` or ``refresh_token``; empty when no valid file is there."""
    try:
        found = json.loads(config_path().read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def save(values: dict[str, str]) -> Path:
    """Store a credential in a file that only the current user can read, and return the file's path."""
    path = config_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)  # an existing file may have wider permissions
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(values, file)
    return path


def delete() -> None:
    """Delete the stored credential, if there is one."""
    config_path().unlink(missing_ok=True)
