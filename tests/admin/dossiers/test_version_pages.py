"""Versions at the desk: submitted, approved by another, filed and answered with small forms; differences, timeline."""

from typing import Any

import pytest
from django.utils import timezone

from activities.admin.dossiers.differences import TITLES
from activities.dossiers.filings.changes.differences import PARTS
from activities.models import DossierVersion, Notification
from activities.models.desk import Occasion
from tenants.models import Role, Tenant
from tests.admin.desk import Seated, save_answers, seat

PATH = "activities/dossierversion/"


def today() -> str:
    return f"{timezone.localdate():%d/%m/%Y}"


@pytest.fixture
def editor(dpo: Seated) -> Seated:
    return seat(Role.EDITOR, dpo.tenant_id)


def submit(seated: Seated, dossier: str = "dpia", **given: str) -> DossierVersion:
    answer = seated.send(f"{PATH}submit/", dossier=dossier, **given)
    assert answer.status_code == 302, answer.context["form"].errors
    version: DossierVersion = seated.all(DossierVersion)[0]
    assert answer["Location"] == f"/admin/{PATH}{version.pk}/change/"
    return version


def step(seated: Seated, version: DossierVersion, name: str, **given: str) -> Any:
    return seated.send(f"{PATH}{version.pk}/step/{name}/", **given)


def buttons(seated: Seated, version: DossierVersion) -> list[str]:
    text = seated.page(f"{PATH}{version.pk}/change/").text
    return [name for name in ("approve", "return", "file", "result") if f"/step/{name}/" in text]


def test_version_goes_its_way_by_buttons(dpo: Seated, editor: Seated) -> None:
    version = submit(editor, comment="Xin duyệt")
    assert (buttons(editor, version), buttons(dpo, version)) == ([], ["approve", "return"])
    assert f"còn thiếu {version.missing_count} mục" in dpo.page(f"{PATH}{version.pk}/change/").text
    assert step(dpo, version, "approve", comment="Đồng ý").status_code == 302
    assert buttons(dpo, version) == ["return", "file"]
    page = dpo.page(f"{PATH}{version.pk}/step/file/").text
    assert "cơ quan tiếp nhận quyết định" in page
    assert step(dpo, version, "file", filed_on=today(), channel="portal", receipt="G12").status_code == 302
    assert buttons(dpo, version) == ["result"]
    given = {"result": "to_complete", "result_on": today(), "reason_vi": "Bổ sung rủi ro"}
    assert step(dpo, version, "result", **given).status_code == 302
    assert buttons(dpo, version) == []
    [stored] = dpo.all(DossierVersion)
    assert (stored.status, stored.receipt, stored.result) == ("filed", "G12", "to_complete")
    assert Tenant.objects.get(pk=dpo.tenant_id).dpia_filed_on == timezone.localdate()
    timeline = dpo.page(f"{PATH}timeline/").text
    for words in ("Gửi duyệt (lần đầu)", "Đã nộp, Cổng Dịch vụ công quốc gia", "Kết quả: Phải hoàn thiện", "G12"):
        assert words in timeline, words
    assert "Hoàn thiện hồ sơ đánh giá tác động xử lý" in timeline
    assert f"Hoàn thiện chậm nhất là ngày {stored.complete_by:%d/%m/%Y}. Bổ sung rủi ro" in timeline
    assert dpo.page(PATH).status_code == 200


def test_own_version_has_no_button_to_approve(dpo: Seated) -> None:
    version = submit(dpo)
    assert buttons(dpo, version) == ["return"]
    answer = step(dpo, version, "approve")
    assert "Không ai được tự duyệt hồ sơ" in answer.text
    assert dpo.all(DossierVersion)[0].status == "submitted"


def test_refusals_are_said_in_the_forms(dpo: Seated, editor: Seated) -> None:
    version = submit(editor)
    again = editor.send(f"{PATH}submit/", dossier="dpia")
    assert "Phiên bản 1 của hồ sơ này chờ duyệt" in again.text
    changed = editor.send(f"{PATH}submit/", dossier="ctia", changes_vi="Thêm một bên")
    assert "chưa được nộp lần nào" in changed.text
    assert "comment" in step(dpo, version, "return").context["form"].errors
    assert step(editor, version, "approve").status_code == 403
    assert step(dpo, version, "burn").status_code == 404
    assert step(dpo, version, "return", comment="Thiếu").status_code == 302
    late = step(dpo, version, "file", filed_on=today(), channel="portal")
    assert "đang ở trạng thái bị trả lại" in late.text
    assert "in_future" not in late.text


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.VIEWER])
def test_readers_read_and_take_no_step(dpo: Seated, editor: Seated, role: str) -> None:
    version = submit(editor)
    reader = seat(role, dpo.tenant_id)
    assert reader.page(PATH).status_code == 200
    assert buttons(reader, version) == []
    assert reader.page(f"{PATH}submit/").status_code == 403
    assert reader.page(f"{PATH}{version.pk}/changes/").status_code == 200
    assert reader.page(f"{PATH}timeline/").status_code == 200
    assert reader.page(f"{PATH}add/").status_code == 403
    assert reader.send(f"{PATH}{version.pk}/delete/", post="yes").status_code == 403


def test_files_are_downloaded_on_record(dpo: Seated, editor: Seated) -> None:
    version = submit(editor)
    names = {"report.pdf": b"%PDF", "report.docx": b"PK", "notice.pdf": b"%PDF", "package.zip": b"PK"}
    for name, start in names.items():
        answer = editor.page(f"{PATH}{version.pk}/file/{name}")
        assert answer.getvalue().startswith(start), name
        assert answer["Content-Disposition"].startswith("attachment")
    assert editor.page(f"{PATH}{version.pk}/file/secret").status_code == 404
    assert [each.action for each in editor.acts()][:4] == ["dossier.exported"] * 4


def test_differences_are_a_page_in_words(dpo: Seated, editor: Seated) -> None:
    first = submit(editor)
    same = editor.whole(f"{PATH}{first.pk}/changes/")
    assert "Không có gì thay đổi." in same
    step(dpo, first, "return", comment="Sửa")
    editor.activity("Chấm công bằng vân tay")
    second = submit(editor)
    page = editor.whole(f"{PATH}{first.pk}/changes/", to=str(second.pk))
    assert "Chấm công bằng vân tay" in page
    assert "Phát sinh mục đích xử lý hoặc chuyển dữ liệu mới" in page
    back = editor.whole(f"{PATH}{second.pk}/changes/", to=str(first.pk))
    assert "Các thay đổi này không làm phát sinh" in back


def test_every_part_that_differs_has_its_title(editor: Seated) -> None:
    assert [*TITLES] == [*PARTS]
    version = submit(editor)
    save_answers(editor, "protection", safety_plan="Sao lưu")
    assert "Câu trả lời" in editor.whole(f"{PATH}{version.pk}/changes/")


def test_another_tenants_version_is_not_there(editor: Seated) -> None:
    version = submit(editor)
    stranger = seat(Role.DPO)
    assert stranger.page(f"{PATH}{version.pk}/changes/").status_code == 404
    assert stranger.page(f"{PATH}{version.pk}/file/report.pdf").status_code == 404
    assert step(stranger, version, "approve").status_code == 404


def test_own_submission_is_withdrawn_and_not_returned(dpo: Seated) -> None:
    version = submit(dpo)
    page = dpo.page(f"{PATH}{version.pk}/change/").text
    assert "Rút lại" in page
    assert "Trả lại</a>" not in page
    answer = dpo.client.post(f"/admin/{PATH}{version.pk}/step/return/", {"comment": "Thiếu phụ lục"}, follow=True)
    assert "Đã rút lại phiên bản này." in answer.text
    assert dpo.acts()[0].message_vi.startswith("Đã rút lại phiên bản 1")
    assert "Rút lại hồ sơ</td>" in dpo.page("activities/auditevent/").text
    assert "<td>Đã rút lại</td>" in dpo.page(f"{PATH}timeline/").text
    assert dpo.all(Notification) == []


def test_reviewers_are_notified_of_a_version_and_its_submitter_of_its_return(dpo: Seated, editor: Seated) -> None:
    version = submit(editor)
    [waiting] = dpo.all(Notification)
    assert waiting.message_vi.startswith("Phiên bản 1 của hồ sơ đánh giá tác động xử lý")
    assert (waiting.user.username, waiting.message_vi[-13:]) == (dpo.username, "chờ bạn duyệt")
    opened = dpo.page(f"activities/notification/{waiting.pk}/open/")
    assert opened["Location"] == f"/admin/{PATH}{version.pk}/change/"
    step(dpo, version, "return", comment="Thiếu phụ lục")
    returned = dpo.all(Notification)[0]
    assert (returned.user.username, returned.comment) == (editor.username, "Thiếu phụ lục")
    assert "bị trả lại" in returned.message_vi
    form = dict.fromkeys(Occasion.values, "none")
    assert dpo.send("activities/notification/channels/", **form).status_code == 302
    submit(editor)
    assert len(dpo.all(Notification)) == 2


def test_version_that_was_decided_on_waits_no_more(dpo: Seated, editor: Seated) -> None:
    colleague = seat(Role.DPO, dpo.tenant_id)
    version = submit(editor)
    step(dpo, version, "approve")
    read = {each.user.username for each in dpo.all(Notification) if each.read_at}
    assert read == {colleague.username, dpo.username}


def test_note_of_a_filed_version_is_english_to_readers_of_english(dpo: Seated, editor: Seated) -> None:
    version = submit(editor)
    step(dpo, version, "approve")
    step(dpo, version, "file", filed_on=today(), channel="portal")
    step(dpo, version, "result", result="to_complete", result_on=today())
    assert "Phiên bản 1 của hồ sơ" in dpo.whole("")
    dpo.client.post("/i18n/setlang/", {"language": "en"})
    page = dpo.whole("")
    assert "Version 1 of the dossier" in page
    assert "Phiên bản" not in page
