"""``make demo``: from an empty tenant to a thousand linked activities over HTTP, with some invalid ones among them."""

import secrets
import time
from typing import Any

from pdpl_client import Client
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from demo import scan, server

FIRST_ERRORS = 8
console = Console()


def main() -> None:
    console.print("\n[bold]PDPL Inventory[/] · Sổ đăng ký hoạt động xử lý dữ liệu cá nhân (Luật 91/2025/QH15)\n")
    username = f"demo-{secrets.token_hex(4)}"
    tenant_id, password = server.make_tenant("Tập đoàn Minh Họa", username)
    with (
        server.serving() as address,
        Client(address, username=username, password=password, tenant_id=tenant_id) as client,
    ):
        client.profile()  # signs in, so that the times below are without it
        answers = {
            "Danh mục dữ liệu\nData categories": upload(client, "data-categories", scan.load("categories")),
            "Bên nhận\nRecipients": upload(client, "recipients", scan.load("recipients")),
        }
        recipients = ids(client, "recipients", "external_id")
        answers["Lượt chuyển dữ liệu\nData transfers"] = upload(client, "data-transfers", scan.transfers(recipients))
        items = scan.activities(
            ids(client, "data-categories", "code"), recipients, ids(client, "data-transfers", "external_id")
        )
        main_job = upload(client, "processing-activities", items)
        answers["Hoạt động xử lý\nProcessing activities"] = main_job
        show_counts(answers)
        show_errors(main_job)
        found = client.records("processing-activities").count(search="tuyen dung da nang")
    created = main_job["total_created"]
    console.print(
        f"\nĐã tạo thành công {created} hoạt động xử lý · Successfully created {created} processing activities"
    )
    console.print(f"“tuyen dung da nang” → {found} hoạt động / activities (không phân biệt dấu / accents ignored)")
    command = f"manage.py create_user lan.nguyen --tenant {tenant_id} --role dpo"
    console.print(f"Xem tại trang quản trị / Look at it at the desk: .venv/bin/python {command}", soft_wrap=True)
    console.print("Tiếp theo / Next: [bold]make serve[/]\n")
    if (main_job["total_created"], main_job["total_failed"]) != (len(items) - len(scan.BAD), len(scan.BAD)):
        raise SystemExit("The demo's counts are not what they should be.")


def upload(client: Client, kind: str, items: list[Any]) -> dict[str, Any]:
    """Send ``items``. Returns the client's result with its ``seconds``."""
    started = time.perf_counter()
    result = client.upload_data_scan_batch(client.tenant_id, items, batch_size=5_000, kind=kind)
    return {**result, "seconds": time.perf_counter() - started}


def ids(client: Client, kind: str, key: str) -> dict[str, str]:
    """Return each record's id by the sender's own key."""
    return {each[key]: each["id"] for each in client.records(kind).list()}


def show_counts(answers: dict[str, dict[str, Any]]) -> None:
    table = Table(title="Bốn lô gửi lên / The four batches")
    table.add_column("Lô / Batch")
    for heading in ("Đã gửi\nSent", "Đã lưu\nStored", "Có lỗi\nRefused", "Giây\nSeconds", "Mục/giây\nItems/s"):
        table.add_column(heading, justify="right")
    for name, answer in answers.items():
        seconds = answer["seconds"]
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
