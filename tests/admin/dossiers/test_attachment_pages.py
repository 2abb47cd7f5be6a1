"""Files are attached, downloaded and removed at the desk, by the rules of the API."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from activities.models import DossierAttachment, DossierVersion
from tenants.models import Role
from tests.admin.desk import Seated, seat
from tests.dossiers.attachments.sending import PDF

PATH = "activities/dossierattachment/"
GIVEN = {"dossier": "dpia", "kind": "policy", "title_vi": "Chính sách bảo vệ dữ liệu"}


def add(seated: Seated, content: bytes = PDF, **given: str) -> object:
    return seated.send(f"{PATH}add/", **{**GIVEN, **given}, file=SimpleUploadedFile("chinh-sach.pdf", content))


@pytest.mark.parametrize("role", Role.values)
def test_everyone_reads_and_writers_add(role: str) -> None:
    seated = seat(role)
    assert seated.page(PATH).status_code == 200
    writes = role in (Role.ADMIN, Role.DPO, Role.EDITOR)
    assert seated.page(f"{PATH}add/").status_code == (200 if writes else 403)
    assert add(seated).status_code == (302 if writes else 403)  # type: ignore[attr-defined]
    assert len(seated.all(DossierAttachment)) == writes


def test_file_is_added_shown_downloaded_and_removed() -> None:
    seated = seat(Role.EDITOR)
    assert "tối đa 20 MB" in seated.page(f"{PATH}add/").text
    add(seated)
    [attachment] = seated.all(DossierAttachment)
    assert (attachment.media_type, attachment.size) == ("application/pdf", len(PDF))
    assert "Chính sách bảo vệ dữ liệu" in seated.page(PATH).text
    shown = seated.page(f"{PATH}{attachment.pk}/change/").text
    assert attachment.sha256 in shown
    answer = seated.page(f"{PATH}{attachment.pk}/content/")
    assert (answer.content, answer["Content-Disposition"]) == (PDF, 'attachment; filename="chinh-sach.pdf"')
    assert seated.send(f"{PATH}{attachment.pk}/change/", title_vi="Khác").status_code == 403
    assert seated.send(f"{PATH}{attachment.pk}/delete/", post="yes").status_code == 302
    assert seated.all(DossierAttachment) == []
    assert [each.action for each in seated.acts()] == [
        "attachment.removed",
        "attachment.downloaded",
        "attachment.added",
    ]


def test_several_are_removed_together() -> None:
    seated = seat(Role.EDITOR)
    for _ in range(2):
        add(seated)
    ids = [each.pk for each in seated.all(DossierAttachment)]
    assert seated.send(PATH, action="delete_selected", _selected_action=ids, post="yes").status_code == 302
    assert seated.all(DossierAttachment) == []


def test_what_is_in_a_version_stays_with_a_message() -> None:
    seated = seat(Role.EDITOR)
    add(seated)
    [attachment] = seated.all(DossierAttachment)
    assert seated.send("activities/dossierversion/submit/", dossier="dpia").status_code == 302
    add(seated)
    both = [each.pk for each in seated.all(DossierAttachment)]
    assert seated.send(f"{PATH}{attachment.pk}/delete/", post="yes").status_code == 302
    assert "nằm trong phiên bản 1 của hồ sơ (chờ duyệt) nên không xóa được" in seated.page(PATH).text
    assert seated.send(PATH, action="delete_selected", _selected_action=both, post="yes").status_code == 302
    page = seated.page(PATH).text
    assert "nằm trong phiên bản 1 của hồ sơ" in page
    assert "Đã xóa" not in page
    assert len(seated.all(DossierAttachment)) == 2


def test_what_is_in_a_version_is_replaced_and_retired() -> None:
    seated = seat(Role.EDITOR)
    add(seated)
    [old] = seated.all(DossierAttachment)
    assert seated.send("activities/dossierversion/submit/", dossier="dpia").status_code == 302
    page = seated.page(f"{PATH}{old.pk}/change/").text
    assert f"{old.pk}/replace/" in page
    assert f"{old.pk}/retire/" in page
    assert 'value="Chính sách bảo vệ dữ liệu"' in seated.page(f"{PATH}{old.pk}/replace/").text
    sent = {"title_vi": "Chính sách 2026", "file": SimpleUploadedFile("moi.pdf", PDF)}
    assert seated.send(f"{PATH}{old.pk}/replace/", **sent).status_code == 302
    assert "Đã thay tài liệu" in seated.page(PATH).text
    new, old = seated.all(DossierAttachment)
    assert (new.title_vi, old.replaced_by_id, new.retired_at) == ("Chính sách 2026", new.pk, None)
    assert f"{old.pk}/retire/" not in seated.page(f"{PATH}{old.pk}/change/").text
    assert "Các phiên bản sau của hồ sơ không còn tài liệu này" in seated.page(f"{PATH}{new.pk}/retire/").text
    assert seated.send(f"{PATH}{new.pk}/retire/").status_code == 302
    assert "Chính sách 2026" not in seated.page(PATH, retired="no").text
    assert "Chính sách 2026" in seated.page(PATH, retired="yes").text
    assert seated.send(f"{PATH}{new.pk}/retire/").status_code == 302
    assert "đã ngừng dùng; chỉ các phiên bản" in seated.page(PATH).text
    assert [each.action for each in seated.acts()][:3] == [
        "attachment.retired",
        "attachment.replaced",
        "attachment.added",
    ]


def test_replacement_is_judged_at_its_form_and_only_writers_see_it() -> None:
    seated = seat(Role.EDITOR)
    add(seated)
    [old] = seated.all(DossierAttachment)
    answer = seated.send(f"{PATH}{old.pk}/replace/", title_vi="Mới", file=SimpleUploadedFile("x.pdf", b"MZ"))
    assert "Loại tệp được xác định theo nội dung" in answer.text
    assert len(seated.all(DossierAttachment)) == 1
    viewer = seat(Role.VIEWER, seated.tenant_id)
    assert f"{old.pk}/retire/" not in viewer.page(f"{PATH}{old.pk}/change/").text
    for act in ("replace", "retire"):
        assert viewer.page(f"{PATH}{old.pk}/{act}/").status_code == 403
        assert viewer.send(f"{PATH}{old.pk}/{act}/").status_code == 403


def test_what_is_refused_is_said_at_the_form() -> None:
    seated = seat(Role.EDITOR)
    answer = add(seated, b"MZ")
    assert answer.status_code == 200  # type: ignore[attr-defined]
    assert "Loại tệp được xác định theo nội dung" in answer.text  # type: ignore[attr-defined]
    assert seated.all(DossierAttachment) == []


def test_too_many_are_refused(settings: object) -> None:
    settings.PDPL_MAX_ATTACHMENTS = 1  # type: ignore[attr-defined]
    seated = seat(Role.EDITOR)
    add(seated)
    add(seated)
    assert len(seated.all(DossierAttachment)) == 1
    assert "là số tối đa" in seated.page(PATH).text


def test_another_tenants_file_is_not_there() -> None:
    seated, stranger = seat(Role.EDITOR), seat(Role.EDITOR)
    add(seated)
    pk = seated.all(DossierAttachment)[0].pk
    assert stranger.page(f"{PATH}{pk}/content/").status_code == 302
    assert stranger.page(PATH).text.count("Chính sách bảo vệ dữ liệu") == 0


def test_replaced_attachment_reads_as_replaced_and_deleting_is_offered_only_where_it_can_be() -> None:
    seated = seat(Role.EDITOR)
    add(seated)
    [former] = seated.all(DossierAttachment)
    page = f"{PATH}{former.pk}/"
    assert f"/admin/{page}delete/" in seated.page(f"{page}change/").text
    assert seated.send("activities/dossierversion/submit/", dossier="dpia").status_code == 302
    assert f"/admin/{page}delete/" not in seated.page(f"{page}change/").text
    for title in ("Chính sách, bản 2", "Chính sách, bản 3"):
        last = seated.all(DossierAttachment)[0]
        file = SimpleUploadedFile("moi.pdf", PDF + title.encode())
        assert seated.send(f"{PATH}{last.pk}/replace/", title_vi=title, file=file).status_code == 302
    newest = seated.all(DossierAttachment)[0]
    assert f"/admin/{PATH}{newest.pk}/delete/" in seated.page(f"{PATH}{newest.pk}/change/").text
    [version] = seated.all(DossierVersion)
    found = seated.page(f"activities/dossierversion/{version.pk}/changes/found/").text
    rows = re.findall(r"<tr><td class=\"desk-short\"><span[^>]*>([^<]+)</span></td><td>([^<]+)</td><td>([^<]*)", found)
    assert rows == [("thay đổi", "Chính sách, bản 3", "thay bằng tệp khác")]
