"""Every page of the desk on a screen of 390 by 844: nothing is wider than it, and its buttons can be reached."""

from collections.abc import Iterable

from tests.admin import browser
from tests.admin.browser import Window
from tests.admin.everyone import pages
from tests.admin.everyone.office import FullOffice

pytestmark = browser.MARKS


def too_wide(window: Window, paths: Iterable[str]) -> list[str]:
    """Open the pages in both languages and take a picture of each in Vietnamese. Return those that scroll sideways."""
    found = []
    with window.phone():
        for language in ("en", "vi"):
            window.speak(language)
            for path in paths:
                window.open(f"/admin/{path}")
                if language == "vi":
                    window.phone_picture(pages.file_name(path))
                if window.is_wider_than_its_screen():
                    found.append(f"{path} ({language})")
    return found


def test_no_page_is_wider_than_a_phone(window: Window, full_office: FullOffice) -> None:
    window.driver.delete_all_cookies()
    assert too_wide(window, pages.BEFORE_SIGN_IN) == []
    for username, paths in (
        (full_office.officer, [*pages.of_officer(full_office), *pages.FAILURES]),
        (full_office.administrator, pages.of_administrator(full_office)),
        (full_office.platform, pages.of_platform(full_office)),
    ):
        window.sign_in(username)
        assert too_wide(window, paths) == []
