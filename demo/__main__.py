"""``make demo``: the main job over HTTP, from an empty tenant to a thousand linked activities, good ones and bad."""

import secrets
from typing import Any

import httpx
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from demo import scan, server

FIRST_ERRORS = 8
console = Console()


class Register:
    """The few requests that the demo needs, in the words of the API."""

    def __init__(self, address: str, tenant_id: str, username: str, password: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=120)
        signed_in = self.http.post("/api/v1/auth/token", json={"username": username, "password": password})
        signed_in.raise_for_status()
        self.http.headers["Authorization"] = f"Bearer {signed_in.json()['access']}"
        self.path = f"/api/v1/tenants/{tenant_id}"

    def batch(self, kind: str, key: str, items: list[Any]) -> dict[str, Any]:
        answer = self.http.post(f"{self.path}/batch/{kind}", json={key: items})
        if answer.status_code not in (201, 422):
            raise SystemExit(f"{kind}: {answer.status_code} {answer.text}")
        return dict(answer.json())

    def ids(self, kind: str, key: str) -> dict[str, str]:
        """Each record's id by the sender's own key."""
        page = self.http.get(f"{self.path}/{kind}", params={"page_size": 1000}).raise_for_status().json()
        return {each[key]: each["id"] for each in page["results"]}

    def count(self, **query: Any) -> int:
        page = self.http.get(f"{self.path}/processing-activities", params={"page_size": 1, **query})
        return int(page.raise_for_status().json()["count"])


def main() -> None:
    console.print("\n[bold]PDPL Inventory[/] · Sổ đăng ký hoạt động xử lý dữ liệu cá nhân (Luật 91/2025/QH15)\n")
    username = f"demo-{secrets.token_hex(4)}"
    tenant_id, password = server.make_tenant("Tập đoàn Minh Họa", username)
    with server.serving() as address:
        register = Register(address, tenant_id, username, password)
        answers = {
            "Danh mục dữ liệu\nData categories": register.batch(
                "data-categories", "categories", scan.load("categories")
            ),
            "Bên nhận\nRecipients": register.batch("recipients", "recipients", scan.load("recipients")),
        }
        recipients = register.ids("recipients", "external_id")
        answers["Lượt chuyển dữ liệu\nData transfers"] = register.batch(
            "data-transfers", "transfers", scan.transfers(recipients)
        )
        items = scan.activities(
            register.ids("data-categories", "code"), recipients, register.ids("data-transfers", "external_id")
        )
        main_job = register.batch("processing-activities", "activities", items)
        answers["Hoạt động xử lý\nProcessing activities"] = main_job
        show_counts(answers)
        show_errors(main_job)
        found = register.count(search="tuyen dung da nang")
    console.print(f"\n{main_job['message_vi']} · {main_job['message']}")
    console.print(f"“tuyen dung da nang” → {found} hoạt động / activities (không phân biệt dấu / accents ignored)")
    console.print("Tiếp theo / Next: [bold]make serve[/]\n")
    if (main_job["total_created"], main_job["total_failed"]) != (len(items) - len(scan.BAD), len(scan.BAD)):
        raise SystemExit("The demo's counts are not what they should be.")


def show_counts(answers: dict[str, dict[str, Any]]) -> None:
    table = Table(title="Bốn lô gửi lên / The four batches")
    table.add_column("Lô / Batch")
    for heading in ("Đã gửi\nSent", "Đã lưu\nStored", "Có lỗi\nRefused", "Giây\nSeconds", "Mục/giây\nItems/s"):
        table.add_column(heading, justify="right")
    for name, answer in answers.items():
        seconds = answer["duration_seconds"]
        counts = (f"{answer[each]:,}" for each in ("total_submitted", "total_created", "total_failed"))
        table.add_row(name, *counts, f"{seconds:.3f}", f"{answer['total_submitted'] / seconds:,.0f}")
    console.print(table)


def show_errors(answer: dict[str, Any]) -> None:
    table = Table(title="Mục có lỗi / The items refused", show_lines=True)
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("Hoạt động và trường\nActivity and field", min_width=24)
    table.add_column("Lỗi\nError", ratio=1)
    for entry in answer["errors"][:FIRST_ERRORS]:
        for fault in entry["fields"]:
            table.add_row(
                str(entry["index"]),
                f"{entry['activity_name_vi'] or '—'}\n[bold]{escape(fault['field'])}[/]",
                f"{fault['error_vi']}\n[dim]{fault['error']}[/]",
            )
    console.print(table)


if __name__ == "__main__":
    main()
