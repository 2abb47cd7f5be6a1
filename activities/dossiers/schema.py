"""What the OpenAPI schema says of the dossiers: each a summary and a description."""

from pdpl_inventory.messages import Sentence

REPORT = (
    Sentence("Hồ sơ theo Mẫu số {number}", "The report of Form {number}"),
    Sentence(
        "Hồ sơ đánh giá tác động của cả tổ chức theo mẫu của Nghị định 356/2025/NĐ-CP: `form-10` (xử lý dữ liệu cá "
        "nhân) hoặc `form-09` (chuyển dữ liệu cá nhân xuyên biên giới), điền từ sổ đăng ký, thông tin đơn vị và các "
        "câu trả lời. `format=json` cho biết mức độ hoàn thành và từng nội dung còn thiếu; `docx` và `pdf` là chính "
        "hồ sơ, luôn được lập, ghi rõ là bản nháp khi còn thiếu. Mỗi lần tải được ghi vào nhật ký kiểm toán.",
        "The impact assessment of the whole organisation in a form of Decree 356/2025/NĐ-CP: `form-10` (processing) or "
        "`form-09` (cross-border transfers), filled from the register, the profile and the answers. `format=json` says "
        "how complete it is and what is missing; `docx` and `pdf` are the report itself, which is always made, and "
        "marked as a draft while something is missing. Each download is in the audit log.",
    ),
)
NOTICE = (
    Sentence("Thông báo gửi hồ sơ Mẫu số {number}", "The notice of Form {number}"),
    Sentence(
        "Thông báo kèm hồ sơ lần đầu: Mẫu số 01a (`form-09`) hoặc 02a (`form-10`). Mỗi lần tải được ghi vào nhật ký "
        "kiểm toán.",
        "The letter that goes with the first filing: Form 01a (`form-09`) or 02a (`form-10`). Each download is in the "
        "audit log.",
    ),
)
UPDATE_NOTICE = (
    Sentence("Thông báo cập nhật hồ sơ Mẫu số {number}", "The notice of an update of Form {number}"),
    Sentence(
        "Mẫu số 03a với nội dung và lý do thay đổi của hồ sơ; không lưu gì. Mỗi lần tải được ghi vào nhật ký.",
        "Form 03a with what of the dossier has changed, and why; nothing is stored. Each download is in the audit log.",
    ),
)
PACKAGE = (
    Sentence("Tải gói hồ sơ Mẫu số {number}", "Download the package of Form {number}"),
    Sentence(
        "Một tệp ZIP gồm thông báo, báo cáo (PDF) và các tài liệu kèm theo, đánh số theo thứ tự nộp. Với `version`: "
        "thông báo, báo cáo đã giữ nguyên và các tài liệu của phiên bản đó; không có thì lập từ sổ như hiện tại. Tài "
        "liệu kèm theo không phải PDF được giữ nguyên dạng. Mỗi lần tải được ghi vào nhật ký kiểm toán.",
        "One ZIP of the notice, the report (PDF) and the attachments, numbered in filing order. With `version` the "
        "notice and the report are the frozen ones of that version, and the attachments those that it has; without "
        "it they are made of the register as it is. Attachments that are no PDF go in as they are. Each "
        "download is in the audit log.",
    ),
)
OPERATIONS = {"PackageView": "dossiers_{form}_package"}
"""The operations whose id is not made of their path, which generated clients know."""
OF_FORM = {
    "ReportView": {"get": REPORT},
    "NoticeView": {"get": NOTICE, "post": UPDATE_NOTICE},
    "PackageView": {"get": PACKAGE},
}
"""The words of the views of each form, by view and method."""
ANSWERS = {
    "retrieve": (
        Sentence("Câu hỏi và câu trả lời của hồ sơ", "The dossiers' questions and answers"),
        Sentence(
            "Những gì mẫu hỏi mà sổ đăng ký không có: mỗi câu hỏi với mục của mẫu, điều luật, câu trả lời và nội dung "
            "mà sổ đăng ký trả lời thay khi chưa có câu trả lời.",
            "What the forms ask and the register does not have: each question with its items, its article, its answer, "
            "and what the register says in its place while there is none.",
        ),
    ),
    "partial_update": (
        Sentence("Trả lời các câu hỏi của hồ sơ", "Answer the dossiers' questions"),
        Sentence(
            "Mỗi trường là mã của một câu hỏi; câu không gửi giữ nguyên, giá trị rỗng xóa câu trả lời. Câu trả lời "
            "dùng tiếp cho các lần cập nhật sau.",
            "Each field is the code of a question; what is left out stays, and an empty value takes the answer away. "
            "Answers carry over to later versions.",
        ),
    ),
}
FORMAT = Sentence("Định dạng của tệp.", "The format of the file.")
