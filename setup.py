"""The package of the server: pyproject.toml says what it is, and requirements.txt what it needs, with every version."""

from pathlib import Path

from setuptools import setup

EXTRAS = {"Traces, an optional extra of the package": "traces"}
# What follows these headings is no part of the server.
OTHERS = ("The demo and the client", "Tests", "Checks", "The client, a package of its own")


def requirements() -> dict[str, list[str]]:
    """The lines of requirements.txt by what needs them: the server (an empty text) or one of its extras."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in Path(__file__).with_name("requirements.txt").read_text().splitlines():
        if line.startswith("# "):
            heading = line.removeprefix("# ")
        elif (needed := line.partition("  #")[0].strip()) and heading not in OTHERS:
            found.setdefault(EXTRAS.get(heading, ""), []).append(needed)
    return found


needed = requirements()
setup(install_requires=needed.pop(""), extras_require=needed)
