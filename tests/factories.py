"""Tenants, people and items made fresh for each test, and a count of the SQL statements that a request costs."""

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import factory
from django.db import connection
from rest_framework.test import APIClient

from activities.access.tenancy import create_member, create_tenant
from tenants.authentication.members import Member
from tenants.authentication.tokens.issue import issue_tokens
from tenants.models import Role

PASSWORD = "mat-khau-rat-dai-2026"
_number = itertools.count(1)


class ActivityItem(factory.DictFactory):
    """An activity as a scanner sends it."""

    activity_name_vi = factory.Sequence(lambda n: f"Quản lý hồ sơ nhân viên {n}")
    activity_name_en = factory.Sequence(lambda n: f"Employee records {n}")
    purpose_vi = "Thực hiện hợp đồng lao động và trả lương hằng tháng."
    legal_basis = "contract"
    retention_period_months = 60


class CategoryItem(factory.DictFactory):
    code = factory.Sequence(lambda n: f"ma_{n}")
    name_vi = factory.Sequence(lambda n: f"Mã nhân viên {n}")
    sensitivity = "basic"


class RecipientItem(factory.DictFactory):
    name_vi = factory.Sequence(lambda n: f"Công ty Xử lý lương {n}")
    role = "processor"


class TransferItem(factory.DictFactory):
    name_vi = factory.Sequence(lambda n: f"Lưu trữ đám mây {n}")
    transfer_case = "offshore_cloud"
    destination_country = "SG"


ITEMS: dict[str, Any] = {
    "processing-activities": ActivityItem,
    "data-categories": CategoryItem,
    "recipients": RecipientItem,
    "data-transfers": TransferItem,
}
KINDS = list(ITEMS)
BODY_KEYS = {
    "processing-activities": "activities",
    "data-categories": "categories",
    "recipients": "recipients",
    "data-transfers": "transfers",
}
IDS_KEYS = {
    "processing-activities": "activity_ids",
    "data-categories": "category_ids",
    "recipients": "recipient_ids",
    "data-transfers": "transfer_ids",
}


def key_of(kind: str) -> str:
    return "code" if kind == "data-categories" else "external_id"


def name_of(kind: str) -> str:
    return "activity_name_vi" if kind == "processing-activities" else "name_vi"


@dataclass
class Someone:
    """A member with a signed-in client."""

    tenant_id: UUID
    username: str
    client: APIClient = field(repr=False)

    def url(self, path: str) -> str:
        return f"/api/v1/tenants/{self.tenant_id}/{path}"

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(self.url(path), query)

    def batch(self, items: Any, kind: str = "processing-activities", query: str = "", **headers: Any) -> Any:
        body = json.dumps({BODY_KEYS[kind]: items})
        return self.send(body, kind, query, **headers)

    def send(
        self, body: Any, kind: str = "processing-activities", query: str = "", media: str = "application/json", **h: Any
    ) -> Any:
        return self.client.post(self.url(f"batch/{kind}") + query, body, content_type=media, **h)


def someone(role: str, tenant_id: UUID | None = None) -> Someone:
    number = next(_number)
    tenant_id = tenant_id or create_tenant(f"Công ty {number}").pk
    username = f"user-{number}-{tenant_id}"
    user = create_member(tenant_id, username, Role(role), PASSWORD).user
    # The token of a sign-in, without the request, which would cost each test a tenth of its time.
    return _holder(tenant_id, username, issue_tokens(Member(user, tenant_id, role, "password"))["access"])


def program(maker: Someone, role: str = "scanner", **fields: Any) -> Someone:
    """A program with a fresh key of ``maker``'s, who must be an admin."""
    made = maker.client.post(maker.url("api-keys"), {"name": "Máy quét", "role": role, **fields})
    assert made.status_code == 201, made.content
    return holder(maker, made.json()["key"])


def holder(maker: Someone, key: str) -> Someone:
    return _holder(maker.tenant_id, maker.username, key)


def signed_in(tenant_id: UUID, username: str) -> Someone:
    client = APIClient()
    body = {"username": username, "password": PASSWORD, "tenant_id": str(tenant_id)}
    return _holder(tenant_id, username, client.post("/api/v1/auth/token", body).json()["access"])


def _holder(tenant_id: UUID, username: str, credential: str) -> Someone:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {credential}")
    return Someone(tenant_id, username, client)


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL that this thread sends through Django, with its placeholders; without BEGIN and COMMIT."""
    sent: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        sent.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield sent
