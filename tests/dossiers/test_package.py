"""The package of a dossier: one ZIP in filing order, of the register of now or of a frozen version."""

import hashlib
import io
import zipfile
from typing import Any

from pypdf import PdfReader

from activities.models import AuditEvent
from tenants.isolation.context import scope
from tests.answers import code
from tests.dossiers.attachments.sending import PATH as ATTACHMENTS
from tests.dossiers.attachments.sending import PDF, PNG, attached, kept, word
from tests.dossiers.filing import act, activity, filed, submitted
from tests.factories import Someone

PATH = "dossiers/form-10/package"


def opened(who: Someone, path: str = PATH, **query: Any) -> zipfile.ZipFile:
    answer = who.get(path, **query)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''HSMau")
    body = answer.getvalue()
    assert int(answer["Content-Length"]) == len(body)
    return zipfile.ZipFile(io.BytesIO(body))


def test_files_are_numbered_in_filing_order(admin: Someone, writer: Someone) -> None:
    attached(writer, word(), kind="policy", title_vi="Chính sách bảo vệ dữ liệu: bản 2/2026")
    attached(writer, PNG, kind="other", title_vi="Sơ đồ")
    attached(writer, PDF, kind="dpo_appointment", title_vi="Số 12")
    attached(writer, PDF, kind="policy", title_vi="Của hồ sơ kia", dossier="ctia")
    package = opened(admin)
    assert package.namelist() == [
        "1.TB-ĐGTĐ-xulyDLCN.pdf",
        "2.HSMau10-ĐGTĐ-xulyDLCN.pdf",
        "3.QĐ-NS-DPO-Số-12.pdf",
        "4.CS-BVDLCN-Chính-sách-bảo-vệ-dữ-liệu-bản-2-2026.docx",
        "5.TL-Sơ-đồ.png",
    ]
    assert package.testzip() is None
    assert package.read("3.QĐ-NS-DPO-Số-12.pdf") == PDF
    assert all(each.flag_bits & 0x800 for each in package.infolist())
    for name in package.namelist()[:2]:
        assert PdfReader(io.BytesIO(package.read(name))).pages
    assert "Sơ đồ" in PdfReader(io.BytesIO(package.read(package.namelist()[0]))).pages[0].extract_text()
    with scope(admin.tenant_id):
        event = AuditEvent.objects.get(action="dossier.exported")
    assert event.data["names"] == package.namelist()
    assert event.message_vi == "Đã tải gói hồ sơ, 5 tệp, của hồ sơ đánh giá tác động xử lý dữ liệu cá nhân"


def test_dossier_of_transfers_has_its_own_names(admin: Someone) -> None:
    package = opened(admin, "dossiers/form-09/package")
    assert package.namelist() == ["1.TB-ĐGTĐ-chuyenDLCNxbg.pdf", "2.HSMau9-ĐGTĐ-chuyenDLCNxbg.pdf"]


def test_package_of_a_version_has_its_frozen_bytes(admin: Someone, writer: Someone, dpo: Someone) -> None:
    version = filed(writer, dpo)
    activity(writer, activity_name_vi="Chấm công")
    package = opened(admin, version=version["id"])
    digests = [hashlib.sha256(package.read(name)).hexdigest() for name in package.namelist()]
    assert digests == [version["notice_pdf_sha256"], version["report_pdf_sha256"]]
    now = opened(admin)
    notice = PdfReader(io.BytesIO(now.read(now.namelist()[0]))).pages[0].extract_text()
    assert "Mẫu số 03a" in notice
    assert "Chấm công" in notice


def test_package_of_a_version_has_the_attachments_of_its_day(admin: Someone, writer: Someone, dpo: Someone) -> None:
    attached(writer, PNG, kind="other", title_vi="Sơ đồ")
    attached(writer, kind="policy", title_vi="Chính sách")
    version = filed(writer, dpo)
    attached(writer, kind="dpo_appointment", title_vi="Quyết định mới")
    assert opened(admin, version=version["id"]).namelist()[2:] == ["3.CS-BVDLCN-Chính-sách.pdf", "4.TL-Sơ-đồ.png"]
    assert len(opened(admin).namelist()) == 5


def test_package_of_a_returned_version_without_its_attachment_is_none(
    admin: Someone, writer: Someone, dpo: Someone
) -> None:
    pk, version = attached(writer)["id"], submitted(writer)
    act(dpo, version["id"], "return", comment="Sai hợp đồng")
    assert writer.client.delete(writer.url(f"{ATTACHMENTS}/{pk}")).status_code == 204
    assert code(admin.get(PATH, version=version["id"])) == (404, "file_missing")


def test_wrong_versions_are_refused(admin: Someone, writer: Someone) -> None:
    other = submitted(writer, "ctia")["id"]
    assert code(admin.get(PATH, version=other)) == (400, "invalid_query")
    assert code(admin.get(PATH, version="now")) == (400, "invalid_query")
    assert code(admin.get(PATH, lang="vi")) == (400, "invalid_query")


def test_package_with_a_lost_attachment_is_none(admin: Someone, writer: Someone) -> None:
    attached(writer)
    kept(writer)[0].unlink()
    assert code(admin.get(PATH)) == (404, "file_missing")


def test_large_package_goes_by_the_disk(admin: Someone, writer: Someone, monkeypatch: Any) -> None:
    monkeypatch.setattr("pdpl_inventory.api.downloads.LARGEST_IN_MEMORY", 1_000)
    attached(writer, PDF + b"x" * 100_000)
    answer = admin.get(PATH)
    assert answer.streaming
    package = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert package.testzip() is None
    assert len(package.namelist()) == 3
