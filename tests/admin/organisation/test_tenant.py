"""An administrator changes the tenant's particulars in the admin, and the audit log records it."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from tenants.isolation.context import scope
from tenants.models import Role, Tenant
from tests.admin.desk import Seated, seat


def page(seated: Seated) -> str:
    return f"tenants/tenant/{seated.tenant_id}/change/"


def test_tenant_is_renamed_on_record() -> None:
    seated = seat(Role.ADMIN)
    name = f"Tên mới {uuid4()}"
    assert seated.send(page(seated), name=name).status_code == 302
    tenant = Tenant.objects.get(pk=seated.tenant_id)
    assert (tenant.name, tenant.is_active, tenant.relief) == (name, True, "none")
    assert seated.acts()[0].action == "tenant.changed"
    assert seated.page("tenants/tenant/add/").status_code == 403


def test_particulars_of_the_forms_are_plain_fields() -> None:
    seated = seat(Role.ADMIN)
    sent = {
        "name": "Ngân hàng Mẫu",
        "business_lines": "6419 Hoạt động trung gian tiền tệ khác\r\n\r\n 6201\tLập trình \r\n6201  Lập trình",
        "branch_count": "3",
        "dpo_appointment_number": "12/QĐ-TGĐ",
        "dpo_appointment_date": "15/01/2026",
        "protection_service_name": "Công ty Luật Mẫu",
        "filer_role": "controller",
        "relief": "none",
        "relief_reason_vi": "Không phải doanh nghiệp nhỏ.",
        "dpia_filed_on": "20/02/2026",
    }
    assert seated.send(page(seated), **sent).status_code == 302
    tenant = Tenant.objects.get(pk=seated.tenant_id)
    lines = [
        {"code": "6419", "name_vi": "Hoạt động trung gian tiền tệ khác"},
        {"code": "6201", "name_vi": "Lập trình"},
    ]
    assert tenant.business_lines == lines
    assert (tenant.dpo_appointment_number, tenant.filer_role) == ("12/QĐ-TGĐ", "controller")
    assert (tenant.dpo_appointment_date, tenant.dpia_filed_on) == (date(2026, 1, 15), date(2026, 2, 20))
    assert "6419 Hoạt động trung gian tiền tệ khác\n6201 Lập trình</textarea>" in seated.page(page(seated)).text
    acts = len(seated.acts())
    assert seated.send(page(seated), **sent).status_code == 302
    assert len(seated.acts()) == acts


def test_form_leaves_what_another_request_has_stored_since_it_was_read() -> None:
    seated = seat(Role.ADMIN)
    name = Tenant.objects.get(pk=seated.tenant_id).name

    def send() -> Any:
        try:
            return seated.send(page(seated), name=name, relief="none", tax_code="0101234567")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        with scope(seated.tenant_id):
            Tenant.objects.filter(pk=seated.tenant_id).update(address="Hà Nội")
            sent = threads.submit(send)
            wait([sent], timeout=1)
            assert not sent.done()
        assert sent.result().status_code == 302
    tenant = Tenant.objects.get(pk=seated.tenant_id)
    assert (tenant.address, tenant.tax_code) == ("Hà Nội", "0101234567")
    assert seated.acts()[0].data["changes"] == {"tax_code": ["", "0101234567"]}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("6419 Ngân hàng\nNgân hàng", "Dòng 2: hãy ghi mã ngành"),
        ("6419", "Dòng 1: hãy ghi mã ngành"),
        ("6419 " + "x" * 501, "không quá 500 ký tự"),
        ("\n".join(f"{n} x" for n in range(10, 31)), "Không được ghi quá 20 ngành, nghề."),
        ("6419 a\x07b", "U+0007"),
    ],
)
def test_wrong_line_of_business_is_named(written: str, said: str) -> None:
    seated = seat(Role.ADMIN)
    answer = seated.send(page(seated), name="Tên", relief="none", business_lines=written)
    assert answer.status_code == 200
    assert said in answer.text
    assert Tenant.objects.get(pk=seated.tenant_id).business_lines == []
