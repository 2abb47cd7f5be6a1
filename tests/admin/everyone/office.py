"""A company whose scanner has sent its register, with one of everything that the desk has pages for."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from activities.access.tenancy import create_member, create_tenant
from activities.models import Batch, DataTransfer, ProcessingActivity, SavedFilter
from demo import scan
from tenants.isolation.context import scope
from tenants.models import Role, User
from tests.dossiers.attachments.sending import attached
from tests.dossiers.filing import submitted
from tests.factories import PASSWORD, Someone, signed_in
from tests.imports.sending import send, work

NAME = "Công ty Cổ phần Thương mại Minh Anh"
TABLE = """Tên hoạt động xử lý,Căn cứ pháp lý,Mục đích xử lý,Thời hạn lưu trữ (tháng)
Tính và trả lương,Thực hiện thỏa thuận (hợp đồng),Chi trả lương và đóng bảo hiểm,60
Chấm công bằng vân tay,Sự đồng ý của chủ thể dữ liệu,Ghi nhận giờ làm việc,24
Gửi thư quảng cáo,Lợi ích chính đáng,Giới thiệu sản phẩm mới,12
"""


class Office:
    """A company whose scanner has sent its register, and the officer who reviews it."""

    def __init__(self, mark: str | None = None) -> None:
        """``mark`` is the end of the user names, which are unique; without one it is a number."""
        self.mark = f"-{uuid4().hex[:6]}" if mark is None else mark
        self.tenant_id = create_tenant(NAME).pk
        self.officer, sender = (f"{name}{self.mark}" for name in ("lan.nguyen", "may-quet"))
        create_member(self.tenant_id, self.officer, Role.DPO, PASSWORD)
        create_member(self.tenant_id, sender, Role.EDITOR, PASSWORD)
        self.sender = signed_in(self.tenant_id, sender)
        self.batch_id, self.drafts = fill(self.sender)
        with scope(self.tenant_id):
            age()

    def count(self, **condition: Any) -> int:
        with scope(self.tenant_id):
            return ProcessingActivity.objects.filter(**condition).count()


def ids(sender: Someone, kind: str, key: str) -> dict[str, str]:
    return {each[key]: each["id"] for each in sender.get(kind, page_size=1_000).json()["results"]}


def submit(sender: Someone, batch_id: str) -> None:
    body = {"batch_id": batch_id, "comment": "Xin duyệt"}
    assert sender.client.post(sender.url("processing-activities/submit"), body).status_code == 200


def fill(sender: Someone) -> tuple[str, str]:
    """The demo's register, small; the answer is a batch of activities that await review, and one of drafts."""
    sender.batch(scan.load("categories"), "data-categories")
    sender.batch(scan.load("recipients"), "recipients")
    recipients = ids(sender, "recipients", "external_id")
    sender.batch(scan.transfers(recipients), "data-transfers")
    links = ids(sender, "data-categories", "code"), recipients, ids(sender, "data-transfers", "external_id")
    items = scan.activities(*links, count=120)
    batch_id, drafts = (str(sender.batch(part).json()["batch_id"]) for part in (items[:-20], items[-20:]))
    submit(sender, batch_id)
    return batch_id, drafts


def age() -> None:
    """Batches of several days, and transfers of which some are late."""
    today = timezone.localdate()
    for number, transfer in enumerate(DataTransfer.objects.order_by("id")):
        transfer.first_transfer_on = today - timedelta(days=12 + 23 * number % 80)
        transfer.ctia_filed_on = today if number % 3 == 2 else None
        transfer.save()
    for number, batch in enumerate(Batch.objects.order_by("id")):
        batch.created_at -= timedelta(days=7 * (number % 4))
        batch.save()


class FullOffice(Office):
    """Beside the register: dossiers, a preview, keys, links, filters; an administrator and a superuser."""

    def __init__(self, mark: str | None = None) -> None:
        super().__init__(mark)
        self.administrator, self.platform = (f"{name}{self.mark}" for name in ("binh.tran", "van-hanh"))
        create_member(self.tenant_id, self.administrator, Role.ADMIN, PASSWORD)
        User.objects.create_superuser(self.platform, password=PASSWORD)
        self.admin = signed_in(self.tenant_id, self.administrator)
        self.dpo = signed_in(self.tenant_id, self.officer)
        attached(self.sender, title_vi="Hợp đồng xử lý dữ liệu số 12/2026")
        self.version_id = submitted(self.sender, comment="Xin duyệt hồ sơ lần đầu.")["id"]
        self.preview_id = self._preview()
        for who, path, body in (
            (self.admin, "api-keys", {"name": "Máy quét chi nhánh Đà Nẵng", "role": "scanner"}),
            (self.dpo, "register/calendar-links", {"name": "Lịch của phòng Pháp chế"}),
            (
                self.dpo,
                "register/dossier-events",
                {"dossier": "dpia", "kind": "reorganised", "occurred_on": "2026-09-01"},
            ),
        ):
            answer = who.client.post(who.url(path), body)
            assert answer.status_code == 201, answer.content
        with scope(self.tenant_id):
            officer = User.objects.get(username=self.officer)
            query = "status__exact=submitted&q=l%C6%B0%C6%A1ng"
            SavedFilter(
                tenant_id=self.tenant_id, user=officer, page="processingactivity", name="Lương chờ duyệt", query=query
            ).save(force_insert=True)
        found = self.dpo.get(
            "processing-activities", has_sensitive_data="true", has_cross_border_transfer="true"
        ).json()
        self.activity_id = found["results"][0]["id"]

    def _preview(self) -> str:
        answer = send(self.dpo, TABLE.encode(), "so-dang-ky.csv", query="&dry_run=true")
        assert answer.status_code == 202, answer.content
        work()
        return str(answer.json()["batch_id"])

    def newest(self, model: Any) -> Any:
        with scope(self.tenant_id):
            return model.objects.order_by("id").last()
