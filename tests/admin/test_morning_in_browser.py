"""A morning's work in a browser: an editor makes an activity, an officer returns it, and in the end approves it."""

from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from activities.models import ProcessingActivity, Recipient
from activities.models.codes import Status
from tenants.isolation.context import scope
from tenants.models import Role
from tests.admin import browser
from tests.admin.browser import Window
from tests.admin.desk import Seated, seat

pytestmark = browser.MARKS
LIST = "/admin/activities/processingactivity/"


@pytest.fixture
def editor() -> Seated:
    seated = seat(Role.EDITOR)
    seated.one(Recipient, name_vi="Công ty Lưu trữ Đám mây", role="processor", country_code="VN")
    return seated


@pytest.fixture
def officer(editor: Seated) -> Seated:
    return seat(Role.DPO, editor.tenant_id)


def only(seated: Seated) -> ProcessingActivity:
    with scope(seated.tenant_id):
        return ProcessingActivity.objects.get()


def choose_link(window: Window, name: str, words: str, expected: str) -> None:
    """Search for a record, wait until it is the first that is found, and choose it."""
    row = window.driver.find_element(By.ID, f"id_{name}").find_element(By.XPATH, "..")
    field = row.find_element(By.CSS_SELECTOR, ".select2-search__field")
    window.click(field)
    field.send_keys(words)
    highlighted = ".select2-results__option--highlighted"
    window.wait(lambda: [each for each in window.all(highlighted) if each.text.startswith(expected)])
    field.send_keys(Keys.ENTER)


def is_asked_about_leaving(window: Window) -> bool:
    """Whether the page would ask before it is left. The driver answers the question itself, so none is shown here."""
    script = "const leaving = new Event('beforeunload', {cancelable: true}); return !window.dispatchEvent(leaving)"
    return bool(window.driver.execute_script(script))


def decide(window: Window, words: str, comment: str) -> None:
    window.press_words(words)
    window.type("#id_comment", comment)
    window.press_and_go("#content-main button[type=submit]")


def test_from_an_empty_form_to_approval(window: Window, editor: Seated, officer: Seated) -> None:
    window.sign_in(editor.username)
    window.open(f"{LIST}add/")
    window.type("#id_activity_name_vi", "Khám sức khỏe định kỳ")
    window.choose("legal_basis", "consent")
    choose_link(window, "data_category_ids", "tinh trang suc khoe", "Tình trạng sức khỏe (nhạy cảm)")
    choose_link(window, "recipient_ids", "DAM MAY", "Công ty Lưu trữ Đám mây")
    window.press_and_go("button[name=_save]")
    activity = only(editor)
    page = f"{LIST}{activity.pk}/"
    assert window.path == page
    assert "Dữ liệu nhạy cảm" in window.text
    assert "Công ty Lưu trữ Đám mây" in window.text

    # What is missing leads to its field; a form with changes asks before it is left.
    window.press_and_go(f".desk-finding a[href='{page}change/#id_purpose_vi']")
    assert not window.driver.find_elements(By.CSS_SELECTOR, "#conflict")
    window.type("#id_purpose_vi", "Bảo đảm sức khỏe người lao động")
    assert is_asked_about_leaving(window)
    window.press_and_go("button[name=_save]")
    window.press_words("Gửi duyệt")
    window.press_and_go("#content-main button[type=submit]")
    assert only(editor).status == Status.SUBMITTED

    # The officer finds it on their list and returns it.
    window.sign_in(officer.username)
    assert "Chờ tôi duyệt" in window.text
    window.press_and_go("#nav-sidebar-apps a[href*='work=waiting']")
    window.press_and_go("#result_list a[href*='/processingactivity/']")
    decide(window, "Trả lại", "Ghi thời hạn lưu trữ.")
    assert only(editor).status == Status.RETURNED

    # Its author is notified, mends it, and submits it again.
    window.sign_in(editor.username)
    window.press_and_go("#nav-sidebar-apps a[href*='/notification/']")
    assert "Ghi thời hạn lưu trữ." in window.text
    window.press_words("bị trả lại")
    assert window.path == page
    window.press_and_go("a.edit-record")
    window.type("#id_retention_period_months", "120")
    window.press_and_go("button[name=_save]")
    window.press_words("Gửi duyệt")
    window.press_and_go("#content-main button[type=submit]")

    window.sign_in(officer.username)
    window.open(page)
    decide(window, "Duyệt", "Đã đủ.")
    assert only(editor).status == Status.APPROVED
    assert "Đã duyệt" in window.text
    assert window.complaints() == []


def test_new_recipient_is_added_in_place(window: Window, editor: Seated) -> None:
    window.sign_in(editor.username)
    window.open(f"{LIST}add/")
    window.type("#id_activity_name_vi", "Trả lương qua ngân hàng")
    main = window.driver.current_window_handle
    window.press("#add_id_recipient_ids")
    window.wait(lambda: len(window.driver.window_handles) == 2)
    window.driver.switch_to.window(next(each for each in window.driver.window_handles if each != main))
    window.type("#id_name_vi", "Ngân hàng An Bình")
    window.choose("role", "third_party")
    window.press("button[name=_save], input[name=_save]")
    window.wait(lambda: len(window.driver.window_handles) == 1)
    window.driver.switch_to.window(main)
    window.wait(lambda: "Ngân hàng An Bình" in window.text)
    window.choose("legal_basis", "contract")
    window.press_and_go("button[name=_save]")
    assert "Ngân hàng An Bình" in window.text
    with scope(editor.tenant_id):
        assert only(editor).recipients.get().name_vi == "Ngân hàng An Bình"


def test_form_asks_before_it_is_left_once_something_is_changed(window: Window, editor: Seated) -> None:
    activity: Any = editor.activity()
    window.sign_in(editor.username)
    window.open(f"{LIST}{activity.pk}/change/")
    window.press("#id_activity_name_vi")
    assert not is_asked_about_leaving(window)
    choose_link(window, "data_category_ids", "tinh trang suc khoe", "Tình trạng sức khỏe")
    assert is_asked_about_leaving(window)
