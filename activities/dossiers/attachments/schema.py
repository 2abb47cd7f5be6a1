"""What the OpenAPI schema says of attachments: each a summary and a description."""

from pdpl_inventory.messages import Sentence

ATTACHMENTS = {
    "list": (
        Sentence("Danh sách tài liệu kèm theo hồ sơ", "List the attachments of the dossiers"),
        Sentence(
            "Bản sao hợp đồng, chính sách, quy trình, biểu mẫu và văn bản chỉ định kèm theo hai hồ sơ, xếp theo thứ tự "
            "nộp.",
            "Copies of contracts, policies, procedures, forms and the appointment that go with the two dossiers, in "
            "the order in which they are filed.",
        ),
    ),
    "create": (
        Sentence("Thêm một tài liệu kèm theo hồ sơ", "Attach a file to a dossier"),
        Sentence(
            "Nhận tệp PDF, DOCX, XLSX, PNG hoặc JPEG ở trường `file` của biểu mẫu. Loại tệp được xác định theo nội "
            "dung, không theo tên hay Content-Type; tài liệu có macro bị từ chối. Mỗi tệp và mỗi hồ sơ có giới hạn "
            "riêng (xem `limits`). Nếu có phần mềm quét vi-rút: 400 `attachment_infected` khi phát hiện vi-rút, 503 "
            "`scanner_away` khi không kết nối được; cả hai trường hợp đều không lưu gì.",
            "Takes a PDF, DOCX, XLSX, PNG or JPEG file in the field `file` of a form. Its type is judged by its "
            "content, not by its name or Content-Type; documents with macros are refused. Files and their number have "
            "limits (see `limits`). With a virus scanner: 400 `attachment_infected` for a virus, 503 `scanner_away` "
            "while it cannot be reached; nothing is stored then.",
        ),
    ),
    "retrieve": (
        Sentence("Xem một tài liệu kèm theo hồ sơ", "Read one attachment"),
        Sentence(
            "Thông tin của tài liệu; nội dung tải tại `content`.", "What is known of it; its content is at `content`."
        ),
    ),
    "replace": (
        Sentence("Thay một tài liệu kèm theo bằng tệp khác", "Replace an attachment"),
        Sentence(
            "Nhận tệp mới như khi thêm tài liệu; hồ sơ và loại tài liệu giữ nguyên, tên cũng vậy nếu không gửi "
            "`title_vi`. Tài liệu cũ ngừng dùng và có `replaced_by`: các phiên bản đã có tài liệu đó và gói hồ sơ của "
            "chúng không thay đổi. Tài liệu đã ngừng dùng thì không thay được: 409 `attachment_not_in_use`.",
            "Takes a new file as when one is attached; dossier and kind stay, so does the title without `title_vi`. "
            "The former one is retired and has `replaced_by`: versions that have it, and their packages, stay as they "
            "are. One that is retired already cannot be replaced: 409 `attachment_not_in_use`.",
        ),
    ),
    "retire": (
        Sentence("Ngừng dùng một tài liệu kèm theo", "Retire an attachment"),
        Sentence(
            "Các phiên bản sau và bản lập từ sổ hiện tại không còn tài liệu này; các phiên bản đã có tài liệu và gói "
            "hồ sơ của chúng không thay đổi. Không dùng lại được: 409 `attachment_not_in_use` khi đã ngừng dùng.",
            "Later versions, and what is made of the register as it is, go without it; versions that have it, and "
            "their packages, stay as they are. It cannot be taken back: 409 `attachment_not_in_use` for one that is "
            "retired already.",
        ),
    ),
    "destroy": (
        Sentence("Xóa một tài liệu kèm theo hồ sơ", "Remove an attachment"),
        Sentence(
            "Tệp bị xóa khỏi kho lưu trữ; nhật ký kiểm toán vẫn giữ tên và mã băm của tệp. Tài liệu nằm trong một "
            "phiên bản chưa bị trả lại thì không xóa được (409 `attachment_in_version`), chỉ thay hoặc ngừng dùng.",
            "The file is deleted from the storage; the audit log keeps its name and hash. What is in a version that "
            "was not returned is kept (409 `attachment_in_version`); it can be replaced or retired.",
        ),
    ),
    "content": (
        Sentence("Tải nội dung của tài liệu", "Download an attachment"),
        Sentence(
            "Tệp đúng như đã gửi, luôn ở dạng tải xuống. Mỗi lần tải được ghi vào nhật ký kiểm toán.",
            "The file as it was sent, always as a download. Each download is in the audit log.",
        ),
    ),
}
DIGEST_TAG = Sentence("Mã băm SHA-256 của tệp, trong dấu ngoặc kép.", "The SHA-256 of the file, in quotes.")
FILE = Sentence("Tệp: PDF, DOCX, XLSX, PNG hoặc JPEG.", "The file: PDF, DOCX, XLSX, PNG or JPEG.")
