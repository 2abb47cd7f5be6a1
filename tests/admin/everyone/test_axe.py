"""Every page of the desk under axe-core, in both languages, light and dark, and on a phone."""

import json
import sys
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import pyotp
import pytest
from django.contrib.auth.tokens import default_token_generator
from django.utils.http import urlsafe_base64_encode

from activities.access.tenancy import create_member, create_tenant
from tenants.models import Role, Tenant, User
from tests.admin import browser
from tests.admin.browser import Window
from tests.admin.everyone import pages
from tests.admin.everyone.office import FullOffice
from tests.factories import PASSWORD

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


DESKTOP = (("vi", ((False, ONLY), (True, COLOURS))), ("en", ((True, WORDS),)))
PHONE = (("vi", ((False, ONLY),)),)
on_both = pytest.mark.parametrize("is_phone", [False, True], ids=["desktop", "phone"])


def findings(window: Window, paths: Iterable[str], is_phone: bool) -> list[str]:
    """Return what axe-core finds: all rules in Vietnamese and light, colours in dark too, and words in English too.

    On a phone's screen all rules in Vietnamese and light: what differs there are the side bar, titles and tables.
    """
    if not is_phone:
        return [each for path in paths for each in _findings(window, path, DESKTOP)]
    with window.phone():
        return [f"phone: {each}" for path in paths for each in _findings(window, path, PHONE)]


def _findings(window: Window, path: str, looks: Any) -> list[str]:
    found = []
    for language, runs in looks:
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


@on_both
def test_pages_before_sign_in(window: Window, settings: Any, is_phone: bool) -> None:
    """The identity provider's button among them, the page that says why it refused, and a link from a letter."""
    settings.PDPL_OIDC_ISSUER, settings.PDPL_OIDC_NAME = "http://127.0.0.1:9", "Công ty Mẫu SSO"
    window.driver.delete_all_cookies()
    name = f"quen-{uuid4().hex[:8]}"
    create_member(create_tenant("Công ty Quên").pk, name, Role.EDITOR, PASSWORD)
    user = User.objects.get(username=name)
    link = f"reset/{urlsafe_base64_encode(str(user.pk).encode())}/{default_token_generator.make_token(user)}/"
    assert findings(window, [*pages.BEFORE_SIGN_IN, *pages.OF_PROVIDER, link, "reset/done/"], is_phone) == []
    assert window.path == "/admin/reset/done/"
    window.open(f"/admin/{link}")
    assert window.find("#id_new_password1").is_displayed()


@on_both
def test_pages_of_the_second_factor(window: Window, is_phone: bool) -> None:
    tenant = create_tenant(f"Ngân hàng {uuid4().hex[:6]}")
    Tenant.objects.filter(pk=tenant.pk).update(requires_totp=True)
    username = f"thu.pham-{uuid4().hex[:6]}"
    create_member(tenant.pk, username, Role.DPO, PASSWORD)
    window.sign_in(username)
    assert findings(window, ["second-factor/"], is_phone) == []
    window.type("#id_code", pyotp.TOTP(window.find("#totp-secret").text).now())
    window.press_and_go("form:has(#id_code) button[type=submit]")
    window.sign_in(username)
    assert window.all("#totp-secret") == []
    assert findings(window, ["second-factor/"], is_phone) == []


@on_both
def test_pages_of_the_officer(window: Window, full_office: FullOffice, is_phone: bool) -> None:
    window.sign_in(full_office.officer)
    assert findings(window, [*pages.of_officer(full_office), *pages.FAILURES], is_phone) == []


@on_both
def test_pages_of_the_administrator(window: Window, full_office: FullOffice, is_phone: bool) -> None:
    window.sign_in(full_office.administrator)
    assert findings(window, pages.of_administrator(full_office), is_phone) == []


@on_both
def test_pages_of_the_platform(window: Window, full_office: FullOffice, is_phone: bool) -> None:
    window.sign_in(full_office.platform)
    assert findings(window, pages.of_platform(full_office), is_phone) == []
