"""An example item of each kind, for the schema and the browsable pages."""

from typing import Any

ITEMS: dict[str, list[dict[str, Any]]] = {
    "processing-activities": [
        {
            "external_id": "hr-payroll",
            "activity_name_vi": "Tính và chi trả lương cho người lao động",
            "legal_basis": "contract",
            "retention_period_months": 120,
        }
    ],
    "data-categories": [{"code": "employee_code", "name_vi": "Mã nhân viên", "sensitivity": "basic"}],
    "recipients": [{"external_id": "payroll-co", "name_vi": "Công ty Dịch vụ Tính lương", "role": "processor"}],
    "data-transfers": [
        {"name_vi": "Lưu trữ hồ sơ trên đám mây", "transfer_case": "offshore_cloud", "destination_country": "SG"}
    ],
}
