"""The desk by keys alone: from signing in to an approval, and every button of the frame."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.admin import browser
from tests.admin.browser import Window
from tests.admin.everyone.office import FullOffice
from tests.factories import PASSWORD

pytestmark = browser.MARKS
MOST_TABS = 120


class Hands:
    """A person who has a keyboard and no mouse."""

    def __init__(self, window: Window) -> None:
        self.window = window

    def keys(self, *keys: str) -> None:
        ActionChains(self.window.driver).send_keys(*keys).perform()

    def go_to(self, selector: str, words: str = "") -> None:
        """Press Tab until the focus is on the element that matches ``selector`` and has these words."""
        for _ in range(MOST_TABS):
            self.keys(Keys.TAB)
            if self.window.driver.execute_script(
                "const a = document.activeElement;"
                "return a.matches(arguments[0]) && a.textContent.includes(arguments[1])",
                selector,
                words,
            ):
                assert self.is_focus_seen(), selector
                return
        raise AssertionError(f"no key leads to {selector} {words}")

    def is_focus_seen(self) -> bool:
        script = "const s = getComputedStyle(document.activeElement); return s.outlineStyle + ' ' + s.outlineWidth"
        return str(self.window.driver.execute_script(script)) == "solid 2px"

    def press_and_go(self, key: str = Keys.ENTER) -> None:
        before = self.window.driver.find_element("css selector", "html").id
        self.keys(key)
        self.window.arrive(before)


@pytest.fixture
def hands(window: Window) -> Hands:
    window.open("/admin/")
    window.driver.delete_all_cookies()
    window.open("/admin/login/")
    return Hands(window)


def sign_in(hands: Hands, username: str) -> None:
    hands.go_to("#id_username")
    hands.keys(username)
    hands.go_to("#id_password")
    hands.keys(PASSWORD)
    hands.press_and_go()


def test_activity_is_approved_from_a_work_list(hands: Hands, full_office: FullOffice) -> None:
    window = hands.window
    before = full_office.count(status="approved")
    sign_in(hands, full_office.officer)
    hands.go_to("#nav-sidebar-apps a", "chờ")
    hands.press_and_go()
    hands.go_to("#result_list tbody th a")
    hands.press_and_go()
    hands.go_to("a.review-step", "Duyệt")
    hands.press_and_go()
    hands.go_to("#id_comment")
    hands.keys("Đã đối chiếu với hợp đồng.")
    hands.go_to("#content-main button[type=submit]", "Duyệt")
    hands.press_and_go(Keys.SPACE)
    assert "Đã duyệt" in window.text
    assert full_office.count(status="approved") == before + 1


def test_first_tab_skips_the_frame(hands: Hands, full_office: FullOffice) -> None:
    sign_in(hands, full_office.officer)
    hands.keys(Keys.TAB)
    assert hands.window.find(".desk-skip").text == "Đến nội dung chính"
    hands.keys(Keys.ENTER)
    hands.keys(Keys.TAB)
    assert hands.window.driver.execute_script("return document.activeElement.closest('#content') !== null")


def test_buttons_of_the_frame_answer_to_keys(hands: Hands, full_office: FullOffice) -> None:
    window = hands.window
    sign_in(hands, full_office.officer)
    hands.go_to("#user-menu")
    hands.keys(Keys.SPACE)
    hands.go_to(".desk-theme", "Tối")
    hands.keys(Keys.ENTER)
    window.wait(lambda: window.driver.execute_script("return document.documentElement.classList.contains('dark')"))
    hands.keys(Keys.ESCAPE)
    window.wait(lambda: not window.driver.find_element("css selector", "#user-links").is_displayed())
    window.open("/admin/activities/processingactivity/")
    hands.go_to("#open-filters")
    hands.keys(Keys.ENTER)
    window.find("#filter-form")
    hands.keys(Keys.ESCAPE)
    window.wait(lambda: not window.driver.find_element("css selector", "#filter-form").is_displayed())
    assert window.driver.execute_script("return document.activeElement.id") == "open-filters"


def test_side_bar_of_a_phone_answers_to_keys_and_tells_the_role(hands: Hands, full_office: FullOffice) -> None:
    window = hands.window
    sign_in(hands, full_office.officer)
    assert window.find(".desk-role").text == "Nhân sự bảo vệ dữ liệu cá nhân"
    with window.phone():
        window.open("/admin/activities/processingactivity/")
        assert not window.driver.find_element("css selector", "#nav-sidebar").is_displayed()
        hands.go_to("#open-sidebar")
        hands.keys(Keys.ENTER)
        assert window.find(".desk-role").text == "Nhân sự bảo vệ dữ liệu cá nhân"
        assert window.driver.execute_script("return document.activeElement.id") == "close-sidebar"
        hands.keys(Keys.ENTER)
        window.wait(lambda: not window.driver.find_element("css selector", "#nav-sidebar").is_displayed())
