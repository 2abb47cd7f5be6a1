"""``make pictures``: makes the pictures of the officers' guide anew, in ``docs/pictures``, from the demo's register.

The two pages of Forms 09 and 10 among them show documents, and are kept as they are.
"""

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from activities.models import AuditEvent
from tests.admin import browser
from tests.admin.browser import Window
from tests.admin.everyone.office import FullOffice
from tests.admin.everyone.pages import ACTIVITIES, BATCHES

pytestmark = browser.MARKS
GUIDE = Path(settings.BASE_DIR) / "docs" / "huong-dan.md"
FOLDER = GUIDE.parent / "pictures"
MOST_BYTES = 150_000
WIDTH = 1280


@pytest.fixture(scope="module")
def office(django_db_setup: None, django_db_blocker: Any) -> FullOffice:
    with django_db_blocker.unblock():
        return FullOffice(mark="")


def take(window: Window, name: str, path: str, height: int = 900, to: str = "") -> None:
    """Open the page and store its upper part, or the part that begins at the element ``to``, as ``name``.webp."""
    screen = {"width": WIDTH, "height": height, "deviceScaleFactor": 1, "mobile": False}
    window.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    window.open(f"/admin/{path}")
    if to:
        window.driver.execute_script("document.querySelector(arguments[0]).scrollIntoView()", to)
    # The pointer and the focus of a field are not part of the picture.
    window.driver.execute_script("document.activeElement.blur()")
    taken = window.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "webp", "quality": 80})
    content = base64.b64decode(taken["data"])
    assert len(content) <= MOST_BYTES, (name, len(content))
    (FOLDER / f"{name}.webp").write_bytes(content)


def test_guide_has_its_pictures(window: Window, office: FullOffice) -> None:
    window.sign_in(office.officer)
    activity = f"{ACTIVITIES}{office.activity_id}/"
    take(window, "tong-quan", "./", 1250)
    take(window, "danh-sach", f"{ACTIVITIES}?work=waiting")
    take(window, "chi-tiet", activity, 1250)
    take(window, "bieu-mau", f"{activity}change/", 1000, ".field-data_category_ids")
    take(window, "mot-lo", f"{BATCHES}{office.batch_id}/change/", 1250)
    take(window, "xem-truoc", f"{BATCHES}{office.preview_id}/change/", 800)
    take(window, "thong-bao", "activities/notification/", 500)
    take(window, "xuat-so", f"{ACTIVITIES}register/")
    take(window, "ho-so", "activities/dossieranswer/")
    take(window, "xac-nhan", f"{BATCHES}{office.batch_id}/review/approve/", 700)
    window.open(f"/admin/{activity}review/approve/")
    window.type("#id_comment", "Đã đối chiếu với hợp đồng và chính sách.")
    window.press_and_go("#content-main button[type=submit]")
    take(window, "lich-su", f"{activity}history/", 800)
    take(window, "nhat-ky", f"activities/auditevent/{office.newest(AuditEvent).pk}/change/", 900)
    named = set(re.findall(r"pictures/([\w-]+\.\w+)", GUIDE.read_text(encoding="utf-8")))
    assert named == {each.name for each in FOLDER.iterdir()}
