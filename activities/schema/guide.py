"""The first page of the schema's document: from nothing to a stored batch, and every error code with its sentence."""

import re
from typing import Any

from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import CATALOGUE, Sentence, access, batches, fields, filings, records, requests

# The subjects of the table, by the modules of the catalogue. The audit log's messages are no errors.
SUBJECTS: tuple[tuple[Sentence, Any], ...] = (
    (Sentence("Lô và tệp", "Batches and files"), batches),
    (Sentence("Trường của một mục", "Fields of an item"), fields),
    (Sentence("Yêu cầu và hệ thống", "The request and the service"), requests),
    (Sentence("Bản ghi và việc duyệt", "Records and review"), records),
    (Sentence("Hồ sơ: tài liệu kèm theo, các phiên bản", "Dossiers: attachments and versions"), filings),
    (Sentence("Xác thực, thành viên, khóa API", "Credentials, members, API keys"), access),
)
# Sentences that tell of an outcome, name a state, are a part of another sentence, or are said at the desk alone.
NO_ERRORS = frozenset(
    (
        "and_more", "batch_succeeded", "batch_updated", "batch_skipped", "batch_all_failed", "batch_aborted",
        "batch_undone", "batch_touched_named", "import_queued", "import_updated", "import_running",
        "import_cancel_asked", "import_empty", "import_cancelled", "import_withdrawn", "status_draft",
        "status_submitted", "status_approved", "status_returned", "review_refused", "review_empty",
        "review_submitted", "review_approved", "review_returned", "review_withdrawn", "reset_requested", "not_ready",
        "notification_returned", "notification_waiting", "notification_version_waiting",
        "notification_version_returned",
        "status_filed", "filed_version_note", "changes_none", "changes_since_elsewhere", "changes_came",
        "changes_went", "changes_changed", "changes_profile", "changes_more", "changes_activity",
        "changes_recipient", "changes_data_category", "changes_transfer", "changes_attachment", "update_not_due",
        "update_purposes", "update_parties", "update_service", "update_business", "download_report",
        "download_notice", "download_package", "invalid_business_line", "too_many_business_lines",
    )
)  # fmt: skip
GAP = re.compile(r"\{[^{}]*\}")
GUIDE = Sentence(
    """\
Sổ đăng ký hoạt động xử lý dữ liệu cá nhân theo Luật 91/2025/QH15 và Nghị định 356/2025/NĐ-CP.
Một yêu cầu gửi được tối đa 10.000 bản ghi; lỗi được báo bằng tiếng Việt và tiếng Anh.

## Năm bước đến lô đầu tiên

**1. Có máy chủ.** Dùng máy chủ của tổ chức; hoặc trong thư mục mã nguồn chạy `make demo` (có sẵn dữ liệu mẫu), \
hoặc `make serve` (sổ trống).

```bash
export PDPL_URL=http://127.0.0.1:8000
```

**2. Có đơn vị.** Mỗi đơn vị là một sổ riêng. Người vận hành máy chủ tạo đơn vị cùng quản trị viên đầu tiên; \
lệnh in ra mã của đơn vị.

```bash
.venv/bin/python manage.py create_tenant "Công ty Mẫu" --user mai --role admin
export TENANT=…
```

**3. Có khóa API.** Quản trị viên [đăng nhập](/api/v1/redoc#tag/auth) (`POST /auth/token`), đặt token truy cập \
vào `PDPL_TOKEN`, rồi [tạo khóa](/api/v1/redoc#tag/api-keys). Khóa chỉ hiển thị đầy đủ một lần. Máy quét dùng \
vai trò `scanner`; muốn đọc và sửa sổ bằng khóa thì dùng `editor`.

```bash
export PDPL_API_KEY=pdpl_…
```

**4. Gửi lô.** Xem [Gửi một lô](/api/v1/redoc#tag/batch) cho bốn loại bản ghi; tệp lớn thì [nhập ở chế độ \
nền](/api/v1/redoc#tag/imports).

```bash
curl -sS "$PDPL_URL/api/v1/tenants/$TENANT/batch/processing-activities" \\
  -H "Authorization: Bearer $PDPL_API_KEY" -H 'Content-Type: application/json' \\
  -d '{"activities": [{"activity_name_vi": "Tính và chi trả lương", "legal_basis": "contract"}]}'
```

**5. Xem lỗi.** `errors` trong câu trả lời nêu từng mục bị lỗi theo vị trí; [kết quả của \
lô](/api/v1/redoc#tag/batches) cho tải các dòng lỗi thành tệp CSV hoặc XLSX để sửa rồi gửi lại. Từng mã lỗi có \
trong các bảng bên dưới.

Các mẫu mã bằng curl, Python và JavaScript của những thao tác chính có ở trang [Redoc](/api/v1/redoc); thử trực \
tiếp các thao tác ở trang [Swagger](/api/v1/docs). Mẫu Python dùng thư viện trong thư mục `client/` (`pip \
install ./client`). Mẫu JavaScript chạy bằng Node.js từ bản 20.

## Mã lỗi

Mọi lỗi có cùng một dạng: `detail` gồm `code`, `error_vi`, `error`, và `fields` khi lỗi thuộc về từng trường. \
Phần mềm nên dựa vào `code`; câu chữ có thể được sửa cho dễ hiểu hơn.
""",
    """\
The register of personal-data processing under Law 91/2025/QH15 and Decree 356/2025/NĐ-CP.
One request takes up to 10,000 records; errors come in Vietnamese and in English.

## Five steps to the first batch

**1. A server.** Use that of your organisation; or run `make demo` (with sample data) or `make serve` (an empty \
register) in the source folder.

```bash
export PDPL_URL=http://127.0.0.1:8000
```

**2. A tenant.** Each tenant is a register of its own. It is made on the server, with its first \
administrator; the command prints the tenant's id.

```bash
.venv/bin/python manage.py create_tenant "My company" --user mai --role admin
export TENANT=…
```

**3. An API key.** The administrator [signs in](/api/v1/redoc#tag/auth) (`POST /auth/token`), puts the access \
token into `PDPL_TOKEN`, and [makes a key](/api/v1/redoc#tag/api-keys). It is shown in full this once. A scanner \
takes the role `scanner`; to read and change the register with the key, take `editor`.

```bash
export PDPL_API_KEY=pdpl_…
```

**4. Send a batch.** [Batches](/api/v1/redoc#tag/batch) of four kinds of record; large files are \
[imported](/api/v1/redoc#tag/imports) in the background.

```bash
curl -sS "$PDPL_URL/api/v1/tenants/$TENANT/batch/processing-activities" \\
  -H "Authorization: Bearer $PDPL_API_KEY" -H 'Content-Type: application/json' \\
  -d '{"activities": [{"activity_name_vi": "Payroll", "legal_basis": "contract"}]}'
```

**5. Look at the errors.** `errors` in the answer names each failed item by its index; [the batch's \
outcome](/api/v1/redoc#tag/batches) has the failed rows as a CSV or XLSX file, to correct and send again. Each \
code is in the table below.

Samples of the main operations in curl, Python and JavaScript are on the page [Redoc](/api/v1/redoc); operations \
can be tried on the page [Swagger](/api/v1/docs). The Python samples use the library in `client/` (`pip install \
./client`). The JavaScript samples run with Node.js from version 20.

## Error codes

Every failure has one shape: `detail` with `code`, `error`, `error_vi`, and `fields` when it belongs to fields. \
Programs should go by `code`; the wording may be improved.
""",
)


def with_guide(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular: the first page and the table of errors, as the document's words."""
    result["info"]["description"] = f"{in_request_language(GUIDE)}\n{errors_table()}"
    return result


def error_codes(module: Any) -> list[str]:
    """The codes of one subject that a sender may see. Narrowings of a code are left to the code itself."""
    return list(dict.fromkeys(code for code in module.SENTENCES if _is_error(code)))


def _is_error(code: str) -> bool:
    return ":" not in code and code not in NO_ERRORS and not code.startswith("finding_")


def errors_table() -> str:
    """The error codes with their sentences as Markdown, a folded table for each subject; a sentence's gaps are dots."""
    heading = in_request_language(Sentence("| mã | nghĩa |", "| code | meaning |"))
    parts = []
    for title, module in SUBJECTS:
        rows = [f"| `{code}` | {_shown(CATALOGUE[code])} |" for code in error_codes(module)]
        folded = f"<details>\n<summary>{in_request_language(title)} ({len(rows)})</summary>"
        parts.append("\n".join([folded, "", heading, "|---|---|", *rows, "", "</details>"]))
    return "\n\n".join(parts) + "\n"


def _shown(sentence: Sentence) -> str:
    return GAP.sub("…", in_request_language(sentence)).replace("….", "…").replace("|", "\\|")
