"""What the OpenAPI schema says of batches after they were sent."""

from pdpl_inventory.messages import Sentence

OPERATIONS = {
    "list": (
        Sentence("Danh sách các lô đã gửi", "List the batches that were sent"),
        Sentence(
            "Mọi lô và lượt nhập tệp của đơn vị, mới nhất trước: ai gửi, lúc nào, tùy chọn, số lượng và kết quả. "
            "Khóa API của máy quét chỉ thấy các lô do chính khóa đó gửi.",
            "Every batch and import of the tenant, newest first: who sent it, when, with which options, its counts "
            "and its outcome. The key of a scanner sees the batches that this very key sent.",
        ),
    ),
    "retrieve": (
        Sentence("Kết quả và tiến độ của một lô", "The outcome and progress of a batch"),
        Sentence(
            "Với lượt nhập tệp, `status` đi từ `queued` qua `running` đến `completed`, `partial`, `failed` hoặc "
            "`cancelled`; `total` là null cho đến khi tệp được đọc hết một lần.",
            "Of an import, `status` goes from `queued` by `running` to `completed`, `partial`, `failed` or "
            "`cancelled`; `total` is null until the file was read once.",
        ),
    ),
    "errors": (
        Sentence("Các mục bị lỗi của một lô", "The failed items of a batch"),
        Sentence(
            "Trả theo trang; hoặc trả thành tệp CSV, XLSX chỉ gồm các dòng lỗi, để sửa rồi gửi lại.",
            "By pages; or as a file (CSV, XLSX) of the failed rows alone, to correct and send again.",
        ),
    ),
    "undo": (
        Sentence("Hủy một lô", "Undo a batch"),
        Sentence(
            "Xóa những gì lô đã tạo, khi chưa bản ghi nào được duyệt, sửa hoặc được bản ghi khác sử dụng; "
            "nếu không, 409 nêu rõ bản ghi nào cản trở.",
            "Remove what the batch created, while nothing of it was reviewed, edited or used; "
            "else 409 saying what is in the way.",
        ),
    ),
}
FORMAT = Sentence("`csv` và `xlsx`: chỉ các dòng lỗi.", "`csv` and `xlsx`: the failed rows alone.")
ROW = Sentence(
    "Của lượt nhập tệp: dòng trong tệp của bên gửi, tính cả dòng tiêu đề.",
    "Of an import: the line of the sender's file, headings counted.",
)
BATCH = Sentence(
    "Một lô hoặc lượt nhập tệp. `filename`, `format`, `started_at` và `ended_at` chỉ có ở lượt nhập tệp.",
    "A batch or an import. `filename`, `format`, `started_at` and `ended_at` are an import's, null for others.",
)
FAILED = Sentence(
    "Một mục bị lỗi; khóa và tên của mục nằm dưới tên trường của loại bản ghi.",
    "One failed item; its key and name stand under the names of its kind.",
)
