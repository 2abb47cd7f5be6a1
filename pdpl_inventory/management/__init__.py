"""Management commands of the project."""

import signal
import sys
from pathlib import Path
from typing import Any


def end_on_sigterm() -> None:
    """Let SIGTERM end the process by an exception, so that what it has to remove is removed."""

    def end(*_: Any) -> None:
        sys.exit(128 + signal.SIGTERM)

    signal.signal(signal.SIGTERM, end)


def this_program() -> list[str]:
    """The command line that runs another management command as this one was run."""
    # ``python -m`` puts another folder on the path than the file that it runs would.
    program = ["-m", "pdpl_inventory"] if Path(sys.argv[0]).name == "__main__.py" else [sys.argv[0]]
    return [sys.executable, *program]
