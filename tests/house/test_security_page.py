"""The tests that docs/security.md names exist."""

import re

from tests.deploy.tools import ROOT


def test_every_test_that_the_security_page_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "security.md").read_text()))
    texts = (path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    written = {name for text in texts for name in re.findall(r"^def (test_\w+)", text, re.M)}
    assert len(named) > 40
    assert sorted(named - written) == []
