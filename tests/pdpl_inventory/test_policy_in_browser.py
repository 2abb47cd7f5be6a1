"""A real browser finds nothing on our pages that their Content-Security-Policy forbids."""

from pathlib import Path

import pytest

from tests.admin.browser import MARKS, Window
from tests.admin.everyone.office import FullOffice
from tests.admin.everyone.pages import of_administrator, of_officer
from tests.serving import serving

pytestmark = [*MARKS, pytest.mark.soak]  # the suite opens every page too, and listens on some


def test_no_page_breaks_its_policy(tmp_path: Path) -> None:
    office = FullOffice()
    with serving() as address:
        window = Window(address, tmp_path)
        try:
            broken = []
            for who, pages in ((office.officer, of_officer(office)), (office.administrator, of_administrator(office))):
                window.sign_in(who)
                for page in pages:
                    window.open(f"/admin/{page}")
                    told = [entry["message"] for entry in window.driver.get_log("browser")]
                    broken += [(page, each) for each in told if "Content Security Policy" in each]
            for path in ("/api/v1/docs", "/api/v1/redoc", f"/api/v1/tenants/{office.tenant_id}/recipients"):
                window.open(path)
                told = [entry["message"] for entry in window.driver.get_log("browser")]
                broken += [(path, each) for each in told if "Content Security Policy" in each]
            assert not broken
            window.driver.execute_script(
                "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.head.append(s)"
            )
            assert window.driver.execute_script("return window.ran") is None, "an inline script was run"
            (entry,) = window.driver.get_log("browser")
            assert "Content Security Policy" in entry["message"], "otherwise what is forbidden would not be heard of"
        finally:
            window.driver.quit()


@pytest.fixture(autouse=True)
def _without_limits(settings: pytest.FixtureRequest) -> None:
    settings.PDPL_REQUESTS_PER_MINUTE = 10**9  # type: ignore[attr-defined]
