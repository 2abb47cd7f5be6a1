"""A real browser in front of a real server, for tests of pages as people see them, and screenshots of them."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.factories import PASSWORD

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
IS_CI = os.environ.get("CI", "").lower() in ("1", "true")
PICTURES = settings.PDPL_HOME / "screenshots"
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--hide-scrollbars", "--window-size=1440,1000", "--lang=vi",
)  # fmt: skip
SECONDS = 15
# A phone's browser zooms out until a wide page fits, so that ``innerWidth`` grows with it, and the screen does not.
WIDER = """
const fields = [...document.querySelectorAll("#content-main :is(input, select, textarea, label, .select2-container)")];
const isCut = (field) => field.offsetParent && !field.closest(".desk-scroll, .overflow-x-auto, .sr-only")
    && field.getBoundingClientRect().right > screen.width + 1;
return document.documentElement.scrollWidth > screen.width || fields.some(isCut);
"""


def is_missing() -> bool:
    """Whether tests are to be skipped: there is no browser, and this is not CI, which must have one."""
    return not (BROWSER and DRIVER) and not IS_CI


MARKS = [
    pytest.mark.slow,
    pytest.mark.skipif(
        is_missing(), reason="no Chromium with its driver here (apt-get install chromium chromium-driver)"
    ),
]


class Window:
    """A person's browser: they open pages, read, press and type."""

    def __init__(self, address: str, profile: Path) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = BROWSER or "chromium"
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "SEVERE", "performance": "ALL"})
        self.address = address
        self.driver = webdriver.Chrome(options, Service(DRIVER or "chromedriver"))

    def open(self, path: str) -> None:
        """Open a page, and wait for the parts that come after it."""
        self.driver.get(f"{self.address}{path}")
        self.wait_for_parts()

    def wait_for_parts(self) -> None:
        self.wait(lambda: not self.all("[hx-trigger=load]"))

    @property
    def path(self) -> str:
        return self.driver.current_url.removeprefix(self.address)

    @property
    def text(self) -> str:
        return self.driver.find_element(By.TAG_NAME, "body").text

    def find(self, selector: str) -> WebElement:
        """The first that is there and can be seen."""
        return self.wait(lambda: next((e for e in self.all(selector) if e.is_displayed()), None))

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def sign_in(self, username: str) -> None:
        """Sign in at the admin as a member, in place of the member signed in so far."""
        self.open("/admin/")
        self.driver.delete_all_cookies()
        self.open("/admin/")
        self.type("#id_username", username)
        self.type("#id_password", PASSWORD)
        self.press_and_go("#login-form button[type=submit]")

    def speak(self, language: str) -> None:
        """Choose the language of the pages that are opened from now on."""
        if "cookie" not in self.driver.execute_script("return location.protocol.startsWith('http') ? 'cookie' : ''"):
            self.open("/admin/login/")
        self.driver.add_cookie({"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "path": "/"})

    def darken(self, is_dark: bool) -> None:
        self.driver.execute_script("document.documentElement.classList.toggle('dark', arguments[0])", is_dark)

    def press(self, selector: str) -> None:
        self.click(self.find(selector))

    def click(self, element: WebElement) -> None:
        """Scroll to the element, which the bar at the foot of a form may cover, and click it."""
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def press_and_go(self, selector: str) -> None:
        """Press what leads to another page, and wait until it is there."""
        before = self.driver.find_element(By.TAG_NAME, "html").id
        self.press(selector)
        self.arrive(before)

    def press_words(self, words: str) -> None:
        """Press the link or button that says so."""
        before = self.driver.find_element(By.TAG_NAME, "html").id
        path = f"//*[self::a or self::button][contains(normalize-space(.), '{words}')]"
        found = self.wait(
            lambda: next((e for e in self.driver.find_elements(By.XPATH, path) if e.is_displayed()), None)
        )
        found.click()
        self.arrive(before)

    def arrive(self, before: str) -> None:
        """Wait until another page is there, all of it."""
        self.wait(lambda: self.driver.find_element(By.TAG_NAME, "html").id != before)
        self.wait(lambda: self.driver.execute_script("return document.readyState") == "complete")
        self.wait_for_parts()

    def press_words_here(self, words: str) -> None:
        """Press what opens something on the same page."""
        path = f"//*[self::a or self::button][contains(normalize-space(.), '{words}')]"
        self.wait(lambda: self.driver.find_element(By.XPATH, path)).click()

    def choose(self, name: str, value: str) -> None:
        """Of a list of choices, even one that a script has dressed up."""
        script = "const s = document.querySelector(`select[name='${arguments[0]}']`); s.value = arguments[1];"
        self.driver.execute_script(f"{script} s.dispatchEvent(new Event('change', {{bubbles: true}}))", name, value)

    def type(self, selector: str, words: str) -> None:
        field = self.find(selector)
        field.clear()
        field.send_keys(words)

    def wait(self, condition):  # type: ignore[no-untyped-def]
        # An element of a page that is being replaced is looked for again.
        stale = [StaleElementReferenceException]
        return WebDriverWait(self.driver, SECONDS, 0.05, stale).until(lambda _: condition())

    def picture(self, name: str, height: int = 1000) -> None:
        """Of the page as it is, light and dark, in a folder that git does not see."""
        self.driver.set_window_size(1440, height)
        self._pictures(name)

    @contextmanager
    def phone(self) -> Iterator[None]:
        """The same page on a screen of 390 by 844."""
        screen = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        try:
            yield
        finally:
            self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def is_wider_than_its_screen(self) -> bool:
        """Whether the page scrolls sideways, or cuts a field of a form, which it may do without scrolling."""
        return bool(self.driver.execute_script(WIDER))

    def phone_picture(self, name: str) -> None:
        self._pictures(f"{name}-phone")

    def _pictures(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        for theme in ("light", "dark"):
            self.darken(theme == "dark")
            self.driver.save_screenshot(str(PICTURES / f"{name}-{theme}.png"))
        self.darken(False)

    def complaints(self) -> list[str]:
        """What the browser's console calls severe: scripts that fail, files that are missing."""
        return [str(each["message"]) for each in self.driver.get_log("browser")]

    def requested(self) -> set[str]:
        """Everything that pages have asked for, by its address."""
        sent = [json.loads(each["message"])["message"] for each in self.driver.get_log("performance")]
        return {each["params"]["request"]["url"] for each in sent if each["method"] == "Network.requestWillBeSent"}

    def close(self) -> None:
        self.driver.quit()
