"""What the product is made of may be given away with it: the licence of every package that it needs."""

import json
import re
import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from tests.deploy.tools import ROOT, passes

# Permissive ones, and those of which a package is used unchanged and may be replaced.
ALLOWED = re.compile(
    r"MIT|BSD|3-Clause BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla Public|LGPL|Unlicense|Zlib|PostgreSQL",
)
# Packages whose metadata name no licence, as their own files do.
LOOKED_UP: dict[str, str] = {}


def product() -> set[str]:
    """The names of the packages that requirements.txt names for the server, and of all that these need."""
    text = (ROOT / "requirements.txt").read_text().partition("# The demo and the client")[0]
    left = [Requirement(line.partition("  #")[0]) for line in text.splitlines() if line and not line.startswith("#")]
    found: set[str] = set()
    while left:
        needed = left.pop()
        name = needed.name.lower().replace("_", "-")
        extras = needed.extras or {""}
        if needed.marker and not any(needed.marker.evaluate({"extra": extra}) for extra in extras):
            continue
        new = name not in found
        found.add(name)
        for each in metadata.requires(name) or [] if new or needed.extras else []:
            inner = Requirement(each)
            if inner.marker is None or any(inner.marker.evaluate({"extra": extra}) for extra in extras):
                inner.marker = None
                left.append(inner)
    return found


def test_every_licence_may_be_given_away() -> None:
    names = sorted(product())
    assert {"django", "psycopg", "psycopg-pool", "redis", "asgiref"} <= set(names)
    command = Path(sys.executable).with_name("pip-licenses")
    told = passes(command, "--from=mixed", "--with-system", "--format=json", "--packages", *names)
    licences = {each["Name"].lower().replace("_", "-"): each["License"] for each in json.loads(told)}
    assert set(licences) == set(names)
    refused = {
        name: licence
        for name, licence in licences.items()
        if not ALLOWED.search(LOOKED_UP.get(name, licence)) or re.search(r"(?<!L)GPL", licence)
    }
    assert not refused
