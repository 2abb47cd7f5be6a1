"""What the OpenAPI schema says of the register's endpoint."""

from pdpl_inventory.messages import Sentence

REGISTER = (
    Sentence("Xuất sổ đăng ký", "Export the register"),
    Sentence(
        "Sổ đăng ký hoạt động xử lý dữ liệu cá nhân thành tệp: mọi hoạt động ở mọi trạng thái, hoặc các hoạt động mà "
        "bộ lọc và `search` chọn, theo thứ tự bảng chữ cái tiếng Việt nếu không có `ordering`. CSV và XLSX có tiêu đề "
        "cột bằng hai thứ tiếng và nhập lại được; DOCX và PDF (tối đa 10.000 hoạt động) để đọc và in; JSON có mọi "
        "trường; JSON-LD dùng từ vựng DPV 2.3 của nhóm cộng đồng W3C, ánh xạ nào làm sai lệch nghĩa được đánh dấu "
        "`isLossy`. Mỗi lần tải được ghi vào nhật ký kiểm toán.",
        "The register of processing activities as a file: every activity whatever its status, or those that filters "
        "and `search` choose, in Vietnamese alphabetical order unless `ordering` says otherwise. CSV and XLSX have "
        "headings in both languages and can be imported again; DOCX and PDF (up to 10,000 activities) are for reading "
        "and printing; JSON has every field; JSON-LD uses the Data Privacy Vocabulary 2.3 of a W3C community group, "
        "and a mapping that changes the meaning is marked `isLossy`. Each download is in the audit log.",
    ),
)
FORMAT = Sentence("Định dạng của tệp.", "The format of the file.")
LANGUAGE = Sentence(
    "Ngôn ngữ của các giá trị và của tài liệu; tiêu đề cột luôn có cả hai thứ tiếng.",
    "The language of values and of what a document says; headings are always in both.",
)
AS_OF = Sentence(
    "Sổ như khi hết ngày này, giờ Việt Nam, dựng lại từ nhật ký kiểm toán. Không gửi: hiện nay.",
    "The register as it stood at the end of this day in Viet Nam, taken from the audit log. Without it: as it is now.",
)
