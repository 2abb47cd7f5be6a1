"""Members signed in at the admin, and forms as a browser sends them."""

import itertools
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.test import Client

from activities.access.tenancy import create_member, create_tenant
from activities.models import AuditEvent, DataCategory, DataTransfer, ProcessingActivity, Recipient
from tenants.isolation.context import scope
from tenants.models import Role
from tests.factories import PASSWORD

MODELS: dict[str, Any] = {
    "processingactivity": ProcessingActivity,
    "datacategory": DataCategory,
    "recipient": Recipient,
    "datatransfer": DataTransfer,
}
LEAST: dict[str, dict[str, str]] = {
    "processingactivity": {"activity_name_vi": "Một hoạt động", "legal_basis": "contract"},
    "datacategory": {"name_vi": "Một danh mục", "code": "ma_rieng", "sensitivity": "basic"},
    "recipient": {"name_vi": "Một bên nhận", "role": "processor"},
    "datatransfer": {"name_vi": "Một lượt chuyển", "transfer_case": "other", "destination_country": "SG"},
}
# The columns of an activity, by agreement, that has no finding.
NOTHING_FOUND: dict[str, Any] = {
    "purpose_vi": "Mục đích",
    "retention_period_months": 12,
    "responsible_vi": "Phòng Nhân sự",
    "protection_measures_vi": "Phân quyền",
    "risks_vi": "Lộ dữ liệu",
}
RECORDS = tuple(MODELS)
_number = itertools.count(1)


@dataclass
class Seated:
    """A member signed in at the admin."""

    tenant_id: UUID
    username: str
    client: Client = field(repr=False)

    def page(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/admin/{path}", query, HTTP_ACCEPT="text/html")

    def whole(self, path: str, **query: Any) -> str:
        """A page with the parts that a browser asks for after it."""
        text = self.page(path, **query).text
        for part in re.findall(r'hx-get="([^"]+)"', text):
            answer = self.client.get(part.replace("&amp;", "&"), HTTP_ACCEPT="text/html")
            assert answer.status_code == 200, part
            text += answer.text
        return text

    def send(self, path: str, **data: Any) -> Any:
        return self.client.post(f"/admin/{path}", data, HTTP_ACCEPT="text/html")

    def all(self, model: Any) -> list[Any]:
        with scope(self.tenant_id):
            return list(model.objects.order_by("-id"))

    def acts(self) -> list[AuditEvent]:
        """The audit log, newest first, without sign-ins."""
        return [each for each in self.all(AuditEvent) if each.action != "session.started"]

    def one(self, model: Any, **values: Any) -> Any:
        with scope(self.tenant_id):
            row = model(tenant_id=self.tenant_id, **values)
            if hasattr(row, "fold"):
                row.fold()
            row.save(force_insert=True)
            return row

    def activity(self, name: str = "Quản lý nhân sự", **values: Any) -> ProcessingActivity:
        return self.one(ProcessingActivity, activity_name_vi=name, legal_basis="contract", **values)


def sign_in(username: str, password: str = PASSWORD) -> tuple[Client, Any]:
    client = Client()
    return client, client.post("/admin/login/?next=/admin/", {"username": username, "password": password})


def seat(role: str, tenant_id: UUID | None = None) -> Seated:
    number = next(_number)
    tenant_id = tenant_id or create_tenant(f"Công ty Hành chính {number}").pk
    username = f"seated-{number}-{tenant_id}"
    create_member(tenant_id, username, Role(role), PASSWORD)
    client, answer = sign_in(username)
    assert answer.status_code == 302, role
    return Seated(tenant_id, username, client)


def filled(**changes: Any) -> dict[str, Any]:
    """An activity's form as a browser sends it."""
    return {"activity_name_vi": "Quản lý đơn hàng", "legal_basis": "contract", **changes}


def save_answers(desk: Seated, section: str, **answers: Any) -> Any:
    """Send a section of the dossiers' answers as its page has it: with the digest of the answers that it shows."""
    path = f"activities/dossieranswer/?section={section}"
    found = re.search(r'name="seen" value="([^"]*)"', desk.client.get(f"/admin/{path}", HTTP_ACCEPT="text/html").text)
    assert found
    return desk.send(path, seen=found[1], **answers)
