"""A person walks from the sign-in page to the identity provider and back, in a real browser."""

from uuid import uuid4

from tenants.models import Tenant
from tests.admin.browser import MARKS, Window
from tests.admin.conftest import window as window
from tests.tenants.single_sign_on.provider import Provider

pytestmark = MARKS


def test_person_signs_in_and_out_through_the_provider(window: Window, provider: Provider, open_tenant: Tenant) -> None:
    subject = provider.person(str(uuid4()), groups=["editors"], preferred_username="mai")
    window.open("/admin/activities/recipient/")
    window.picture("oidc-sign-in")
    assert not window.complaints()
    window.press_words("Đăng nhập bằng Công ty Mẫu SSO")
    assert window.path.startswith(f"{provider.address}/oauth2/authorize?")
    window.type("input[name=sub]", subject)
    window.press_words("Authorize")
    assert window.path == "/admin/activities/recipient/"
    assert "Công ty Mở" in window.text
    window.driver.execute_script("document.querySelector('form[action=\"/admin/logout/\"]').submit()")
    window.wait(lambda: window.path.startswith(f"{provider.address}/oauth2/end_session?"))
    window.open("/admin/")
    assert window.path.startswith("/admin/login/")


def test_cancelled_sign_in_is_explained_in_both_languages(
    window: Window, provider: Provider, open_tenant: Tenant
) -> None:
    window.open("/admin/login/")
    window.press_words("Đăng nhập bằng Công ty Mẫu SSO")
    window.press_words("Deny")
    assert "Bạn đã hủy đăng nhập" in window.text
    window.picture("oidc-refused")
    window.press_words("English")
    assert "You cancelled the sign-in" in window.text
    window.press_words("Tiếng Việt")
    window.press_words("Về trang đăng nhập")
    assert window.path.startswith("/admin/login/")
