"""The messages of the command ``pdpl``: word → (Vietnamese, English)."""

WORDS: dict[str, tuple[str, str]] = {
    "result": ("Kết quả tải lên", "Upload result"),
    "total_submitted": ("Đã gửi", "Submitted"),
    "total_created": ("Đã tạo", "Created"),
    "total_updated": ("Đã cập nhật", "Updated"),
    "total_skipped": ("Đã bỏ qua", "Skipped"),
    "total_failed": ("Có lỗi", "Failed"),
    "total_aborted": ("Bị hủy theo", "Aborted"),
    "errors": ("Các mục có lỗi", "What was refused"),
    "index": ("Mục", "Item"),
    "row": ("Dòng", "Row"),
    "name": ("Tên", "Name"),
    "error": ("Lỗi", "Error"),
    "more": ("… và {count:,} mục khác", "… and {count:,} more"),
    "written": ("Các dòng có lỗi đã được ghi vào {path}", "The refused rows are in {path}"),
    "dry_run": ("Chạy thử: không lưu gì", "Dry run: nothing was stored"),
    "go_on": ("Để tiếp tục: chạy lại đúng lệnh này, thêm --resume", "To go on: the same command with --resume"),
    "resumed": ("Tiếp tục: {count:,} lô đã xong từ trước", "Resumed: {count:,} batches were done before"),
    "resumed_import": ("Tiếp tục theo dõi lô {id}", "Resumed: following batch {id}"),
    "stored_so_far": ("Đã xử lý xong {count:,} mục đầu tiên", "The first {count:,} items are done"),
    "import_goes_on": ("Máy chủ vẫn tiếp tục xử lý tệp: lô {id}", "The server goes on with the file: batch {id}"),
    "interrupted": ("Đã dừng theo yêu cầu (Ctrl-C)", "Interrupted with Ctrl-C"),
    "unreached": ("Không kết nối được với máy chủ: {error}", "The server cannot be reached: {error}"),
    "lost": (
        "Mất kết nối với máy chủ và đã hết thời gian chờ: {error}",
        "The connection to the server was lost and did not come back in time: {error}",
    ),
    "wait_unreached": ("Chưa kết nối được với máy chủ.", "The server cannot be reached yet."),
    "wait_lost": ("Mất kết nối với máy chủ.", "The connection to the server was lost."),
    "wait_limit": ("Đã đạt giới hạn số lượt gửi của máy chủ.", "The server's rate limit is used up."),
    "wait_busy": ("Máy chủ đang bận.", "The server is busy."),
    "wait_in_progress": (
        "Máy chủ đang xử lý lần gửi trước của chính yêu cầu này.",
        "The server is still working on the first attempt of this request.",
    ),
    "wait_times": (
        "Thử lại sau {seconds} giây, chờ thêm tối đa {left} giây; nhấn Ctrl-C để dừng",
        "Trying again in {seconds} s, for at most {left} s more; Ctrl-C stops",
    ),
    "uploading": ("Đang tải lên", "Uploading"),
    "importing": ("Đang xử lý", "Importing"),
    "queued": ("Đã nhận tệp; lô {id}", "The file was taken; batch {id}"),
    "signed_in": ("Đã đăng nhập; lưu tại {path}", "Signed in; kept in {path}"),
    "signed_out": ("Đã xóa thông tin đăng nhập", "The credentials were removed"),
    "server": ("Máy chủ", "Server"),
    "tenant": ("Đơn vị", "Tenant"),
    "role": ("Vai trò", "Role"),
    "credential": ("Cách đăng nhập", "Credential"),
    "template": ("Đã ghi mẫu vào {path}", "The template is in {path}"),
    "register": ("Đã ghi sổ đăng ký vào {path}", "The register is in {path}"),
    "batches": ("Các lô gần đây", "Recent batches"),
    "batch": ("Lô", "Batch"),
    "kind": ("Loại", "Kind"),
    "status": ("Trạng thái", "Status"),
    "when": ("Lúc", "When"),
}


def translated(word: str, language: str, **values: object) -> str:
    """The text of ``word`` in Vietnamese, or in English when ``language`` is ``en``, with its values filled in."""
    vi, en = WORDS[word]
    return (en if language == "en" else vi).format(**values)
