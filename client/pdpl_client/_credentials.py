"""Where the command keeps what ``pdpl login`` was told: a file that its owner alone can read."""

import json
import os
from pathlib import Path

from platformdirs import user_config_path, user_state_path


def config_path() -> Path:
    return user_config_path("pdpl") / "credentials.json"


def journal_path(name: str) -> Path:
    return user_state_path("pdpl") / "uploads" / f"{name}.ndjson"


def load() -> dict[str, str]:
    try:
        found = json.loads(config_path().read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def save(values: dict[str, str]) -> Path:
    path = config_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)  # an older file may be open to others
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(values, file)
    return path


def delete() -> None:
    config_path().unlink(missing_ok=True)
