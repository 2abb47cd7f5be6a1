"""Every page of the desk under axe-core, in both languages, light and dark."""

import json
import sys
from collections.abc import Iterable
from typing import Any

import pytest

from tests.admin import browser
from tests.admin.browser import Window
from tests.admin.everyone import pages
from tests.admin.everyone.office import FullOffice

pytestmark = [
    *browser.MARKS,
    pytest.mark.skipif(sys.version_info < (3, 12), reason="the library with axe-core wants Python 3.12"),
]
if sys.version_info >= (3, 12):
    from axe_selenium_python import Axe

# Colours are judged as they stay: without the transition from one theme to the other.
STILL = "const style = document.head.appendChild(document.createElement('style'));" + (
    "style.textContent = '* {transition: none !important}'"
)
ONLY: dict[str, Any] = {"resultTypes": ["violations"]}
COLOURS = ONLY | {"runOnly": ["color-contrast", "link-in-text-block"]}
# Rows of a table are alike; the first ones stand for all.
FIRST_ROWS = {"exclude": [["tbody tr:nth-child(n+4)"]]}
WORDS = ONLY | {"rules": {"color-contrast": {"enabled": False}}}


def findings(window: Window, paths: Iterable[str]) -> list[str]:
    """Return what axe-core finds: all rules in Vietnamese and light, colours in dark too, and words in English too."""
    found = []
    for path in paths:
        for language, runs in (("vi", ((False, ONLY), (True, COLOURS))), ("en", ((True, WORDS),))):
            window.speak(language)
            window.open(f"/admin/{path}")
            window.driver.execute_script(STILL)
            axe = Axe(window.driver)
            axe.inject()
            for is_dark, options in runs:
                window.darken(is_dark)
                result = axe.run(FIRST_ROWS, options=json.dumps(options))
                where = f"{path} ({language}, {'dark' if is_dark else 'light'})"
                found += [
                    f"{where}: {each['impact']} {each['id']}: {node['html']}"
                    for each in result["violations"]
                    for node in each["nodes"][:3]
                ]
    return found


def test_pages_before_sign_in(window: Window) -> None:
    window.driver.delete_all_cookies()
    assert findings(window, pages.BEFORE_SIGN_IN) == []


def test_pages_of_the_officer(window: Window, full_office: FullOffice) -> None:
    window.sign_in(full_office.officer)
    assert findings(window, [*pages.of_officer(full_office), *pages.FAILURES]) == []


def test_pages_of_the_administrator(window: Window, full_office: FullOffice) -> None:
    window.sign_in(full_office.administrator)
    assert findings(window, pages.of_administrator(full_office)) == []


def test_pages_of_the_platform(window: Window, full_office: FullOffice) -> None:
    window.sign_in(full_office.platform)
    assert findings(window, pages.of_platform(full_office)) == []
