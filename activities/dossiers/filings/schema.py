"""What the OpenAPI schema says of the versions of dossiers: each a summary and a description."""

from pdpl_inventory.messages import Sentence

VERSIONS = {
    "list": (
        Sentence("Danh sách phiên bản hồ sơ", "List the versions of the dossiers"),
        Sentence(
            "Các phiên bản đã gửi duyệt, đã duyệt, bị trả lại và đã nộp, mới nhất trước.",
            "What was submitted, approved, returned and filed, newest first.",
        ),
    ),
    "create": (
        Sentence("Gửi duyệt một phiên bản hồ sơ", "Submit a version of a dossier"),
        Sentence(
            "Lập báo cáo (PDF, DOCX) và thông báo (PDF) từ sổ như hiện tại rồi giữ nguyên cùng dữ liệu nguồn; mã băm "
            "SHA-256 của từng tệp nằm trong phiên bản và trong nhật ký kiểm toán. Hồ sơ còn thiếu mục vẫn gửi được, số "
            "mục thiếu được ghi lại. Nếu hồ sơ đã từng nộp, phiên bản là bản cập nhật (Mẫu số 03a); không gửi "
            "`changes_vi` thì nội dung thay đổi lấy từ khác biệt với bản nộp gần nhất. Mỗi hồ sơ chỉ có một phiên bản "
            "chưa nộp (409).",
            "Makes the report (PDF, DOCX) and the notice (PDF) of the register as it is, and freezes them with what "
            "they were made from; the SHA-256 of each file is in the version and in the audit log. A dossier may lack "
            "items; their number is kept. Of a dossier that was filed before it is an update (Form 03a); without "
            "`changes_vi` its notice says how it differs from what was filed last. A dossier has one version at a time "
            "that is not filed yet (409).",
        ),
    ),
    "retrieve": (
        Sentence("Xem một phiên bản hồ sơ", "Read one version of a dossier"),
        Sentence("Trạng thái, việc nộp, kết quả và mã băm của các tệp.", "Its steps, its filing, its answer, hashes."),
    ),
    "approve": (
        Sentence("Duyệt một phiên bản hồ sơ", "Approve a version of a dossier"),
        Sentence(
            "Chỉ dành cho dpo, và không ai duyệt hồ sơ do chính mình gửi duyệt.",
            "For a `dpo`, and nobody approves what they submitted themselves.",
        ),
    ),
    "return": (
        Sentence("Trả lại một phiên bản hồ sơ", "Return a version of a dossier"),
        Sentence(
            "Trả lại phiên bản chưa nộp, kèm ý kiến nêu lý do; phiên bản vẫn được giữ, lần gửi sau mang số mới. Chỉ "
            "dành cho dpo.",
            "Returns what is not filed yet, with a comment that says why; it is kept, and the next one has a new "
            "number. For a `dpo`.",
        ),
    ),
    "file": (
        Sentence("Ghi nhận việc nộp hồ sơ", "Note that a version was filed"),
        Sentence(
            "Ghi ngày nộp, cách nộp và số biên nhận của phiên bản đã duyệt. Các thời hạn được cập nhật theo: lần đầu "
            "ghi ngày nộp vào thông tin đơn vị hoặc vào các lượt chuyển có trong phiên bản; bản cập nhật được ghi "
            "thành sự kiện `updated`. Chỉ dành cho dpo.",
            "Notes the day, the channel and the receipt of an approved version. The deadlines follow: the first filing "
            "sets its day in the profile, or at the transfers of the version; an update is noted as an event "
            "`updated`. For a `dpo`.",
        ),
    ),
    "result": (
        Sentence("Ghi kết quả của hồ sơ đã nộp", "Note the answer to a filed version"),
        Sentence(
            "Ghi kết quả đánh giá: đạt, phải hoàn thiện (trong 30 ngày, kèm sự kiện `completion_requested`) hoặc không "
            "đạt. Mỗi phiên bản một lần. Chỉ dành cho dpo.",
            "Notes the authority's answer: passed, to be completed (within thirty days, with an event "
            "`completion_requested`) or failed. Once for each version. For a `dpo`.",
        ),
    ),
    "document": (
        Sentence("Tải báo cáo của một phiên bản", "Download the report of a version"),
        Sentence(
            "Đúng các byte đã giữ khi gửi duyệt. Mỗi lần tải được ghi vào nhật ký kiểm toán.",
            "The very bytes that were frozen. Each download is in the audit log.",
        ),
    ),
    "notice": (
        Sentence("Tải thông báo của một phiên bản", "Download the notice of a version"),
        Sentence(
            "Thông báo gửi kèm hồ sơ (Mẫu số 01a, 02a; bản cập nhật: 03a), đúng các byte đã giữ.",
            "The notice with which it is filed (Form 01a or 02a; of an update 03a), its frozen bytes.",
        ),
    ),
    "changes": (
        Sentence("Khác biệt của một phiên bản", "How a version differs"),
        Sentence(
            "So với phiên bản khác của cùng hồ sơ, hoặc với sổ hiện tại (`to=now`): hoạt động, bên nhận, loại dữ liệu, "
            "lượt chuyển, câu trả lời, tài liệu nào thêm, bỏ, thay đổi và ở trường nào; các câu mô tả bằng hai thứ "
            "tiếng; và theo Điều 22 của Luật có phát sinh nghĩa vụ cập nhật không, đến khi nào. Mỗi danh sách có "
            "tối đa 1.000 mục.",
            "From another version of the same dossier, or from the register of now (`to=now`): which activities, "
            "recipients, data categories, transfers, answers and attachments came, went and changed, and in which "
            "fields; sentences in both languages; and whether Art. 22 of the Law makes an update due, and by when. "
            "Each list has at most 1,000 entries.",
        ),
    ),
}
FORMAT = Sentence("Định dạng của báo cáo.", "The format of the report.")
TO = Sentence("Mã của phiên bản để so, hoặc `now`.", "The id of the version to compare with, or `now`.")
DOCUMENT_TAG = Sentence(
    "Mã băm SHA-256 của tệp, trong dấu ngoặc kép, như trong phiên bản.",
    "The SHA-256 of the file, in quotes, as the version has it.",
)
