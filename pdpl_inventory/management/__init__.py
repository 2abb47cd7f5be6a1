"""Management commands of the project."""

import sys
from pathlib import Path


def this_program() -> list[str]:
    """The command line that runs another management command as this one was run."""
    # ``python -m`` puts another folder on the path than the file that it runs would.
    program = ["-m", "pdpl_inventory"] if Path(sys.argv[0]).name == "__main__.py" else [sys.argv[0]]
    return [sys.executable, *program]
