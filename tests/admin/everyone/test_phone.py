"""Every page of the desk on a screen of 390 by 844: nothing is wider than it. And lists on screens of any width."""

from collections.abc import Iterable

import pytest

from tests.admin import browser
from tests.admin.browser import Window
from tests.admin.everyone import pages
from tests.admin.everyone.office import FullOffice

pytestmark = browser.MARKS
LINES_OF_A_DAY = """
const cell = arguments[0], text = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT).nextNode();
const day = document.createRange();
day.setStart(text, 0);
day.setEnd(text, "2026-11-29".length);
return new Set([...day.getClientRects()].map((each) => Math.round(each.top))).size;
"""


def too_wide(window: Window, paths: Iterable[str], language: str) -> list[str]:
    """Open the pages and take a picture of each in Vietnamese. Return those that scroll sideways."""
    found = []
    with window.phone():
        window.speak(language)
        for path in paths:
            window.open(f"/admin/{path}")
            if language == "vi":
                window.phone_picture(pages.file_name(path))
            if window.is_wider_than_its_screen():
                found.append(path)
    window.speak("vi")
    return found


@pytest.mark.parametrize("language", ["vi", pytest.param("en", marks=pytest.mark.soak)])
def test_no_page_is_wider_than_a_phone(window: Window, full_office: FullOffice, language: str) -> None:
    window.driver.delete_all_cookies()
    assert too_wide(window, pages.BEFORE_SIGN_IN, language) == []
    for username, paths in (
        (full_office.officer, [*pages.of_officer(full_office), *pages.FAILURES]),
        (full_office.administrator, pages.of_administrator(full_office)),
        (full_office.platform, pages.of_platform(full_office)),
    ):
        window.sign_in(username)
        assert too_wide(window, paths, language) == []


@pytest.mark.parametrize("width", [1100, 1280, 1440])
def test_a_day_is_not_broken_at_its_hyphens(window: Window, full_office: FullOffice, width: int) -> None:
    window.sign_in(full_office.officer)
    screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    window.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    try:
        window.speak("en")
        for page, cell in (("dossierevent", "th.field-occurred_on"), ("processingactivity", "td.field-created_at")):
            window.open(f"/admin/activities/{page}/")
            assert window.driver.execute_script(LINES_OF_A_DAY, window.find(cell)) == 1, page
    finally:
        window.speak("vi")
        window.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
