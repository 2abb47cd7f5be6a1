"""What the OpenAPI schema says of API keys, members, the profile and the limits: each a summary and a description."""

from pdpl_inventory.messages import Sentence

KEYS = {
    "list": (
        Sentence("Danh sách khóa API", "List the API keys"),
        Sentence(
            "Các khóa API của đơn vị, kể cả khóa đã thu hồi hoặc hết hạn. Chỉ dành cho admin.",
            "The tenant's keys, revoked and expired ones too. For admins.",
        ),
    ),
    "create": (
        Sentence("Tạo khóa API", "Make an API key"),
        Sentence(
            "Khóa làm việc thay người tạo, với vai trò riêng của khóa và không bao giờ vượt quá quyền hiện tại của "
            "người tạo. Khóa chỉ hiển thị đầy đủ một lần, trong câu trả lời này. Chỉ dành cho admin đã đăng nhập.",
            "A key acts for the member who made it, in its own role, and never beyond what its maker may do today. "
            "It is shown in full this once. For admins who signed in.",
        ),
    ),
    "retrieve": (
        Sentence("Xem một khóa API", "Read one API key"),
        Sentence(
            "Thông tin của khóa, không gồm chính khóa: chỉ giá trị băm được lưu.",
            "What is known of a key, without the key: only its hash is stored.",
        ),
    ),
    "destroy": (
        Sentence("Thu hồi khóa API", "Revoke an API key"),
        Sentence(
            "Yêu cầu tiếp theo dùng khóa này nhận 401. Khóa vẫn còn trong danh sách.",
            "The next request with it is 401. The key stays in the list.",
        ),
    ),
}
MEMBERS = {
    "list": (
        Sentence("Danh sách thành viên", "List the members"),
        Sentence(
            "Các thành viên đang hoạt động của đơn vị. Thay đổi ở đây có hiệu lực từ yêu cầu tiếp theo.",
            "The tenant's active members. What is changed here counts from the next request.",
        ),
    ),
    "create": (
        Sentence("Thêm thành viên", "Add a member"),
        Sentence(
            "Tên đăng nhập mới cần mật khẩu. Người đã có tài khoản ở đơn vị khác được thêm bằng mật khẩu của chính họ; "
            "người từng là thành viên ở đây thì không cần mật khẩu.",
            "A new user name needs a password. A person whom another tenant knows is added with their own password, "
            "and one who was a member here before with none.",
        ),
    ),
    "retrieve": (
        Sentence("Xem một thành viên", "Read one member"),
        Sentence("Tên, địa chỉ thư điện tử, vai trò và lần đăng nhập cuối.", "Name, address, role and last sign-in."),
    ),
    "partial_update": (
        Sentence("Đổi vai trò của thành viên", "Change a member's role"),
        Sentence(
            "Quản trị viên cuối cùng của đơn vị giữ nguyên vai trò (409).", "The last administrator keeps theirs (409)."
        ),
    ),
    "destroy": (
        Sentence("Ngừng tư cách thành viên", "Withdraw a member"),
        Sentence(
            "Các khóa API do thành viên đó tạo cũng mất hiệu lực. Không thể ngừng quản trị viên cuối cùng (409).",
            "The keys that they made end too. The last administrator stays (409).",
        ),
    ),
}
PROFILE = {
    "retrieve": (
        Sentence("Đọc thông tin đơn vị", "Read the tenant's particulars"),
        Sentence(
            "Thông tin của chính đơn vị, dành cho mọi vai trò trừ máy quét.",
            "The tenant's own particulars, for every role but the scanner's.",
        ),
    ),
    "partial_update": (
        Sentence("Sửa thông tin đơn vị", "Change the tenant's particulars"),
        Sentence(
            "Chỉ sửa các trường được gửi, kể cả trong dpo_appointment, protection_service và retention; "
            "business_lines được thay cả danh sách. Chỉ dành cho admin.",
            "Only what is sent is changed, in dpo_appointment, protection_service and retention too; business_lines "
            "is replaced as a whole. For admins.",
        ),
    ),
}
LIMITS = (
    Sentence("Các giới hạn và bảng mã", "What is allowed, and the codes"),
    Sentence(
        "Số mục, dung lượng, tần suất, định dạng, tùy chọn, và mọi mã kèm nhãn bằng tiếng Việt và tiếng Anh.",
        "Items, bytes, rates, formats, options, and every code with its label in both languages.",
    ),
)
DPO = Sentence(
    "Nhân sự hoặc bộ phận bảo vệ dữ liệu cá nhân (Điều 33 Luật 91/2025/QH15).",
    "The data-protection officer or department (Law 91/2025/QH15, Art. 33).",
)
BUSINESS_LINE = Sentence(
    "Ngành, nghề kinh doanh có xử lý dữ liệu cá nhân: mã ngành kinh tế Việt Nam (VSIC) và tên (Mẫu số 10, mục I.4).",
    "A line of business that processes personal data: its code in VSIC and its name (Form 10, I.4).",
)
APPOINTMENT = Sentence(
    "Văn bản chỉ định bộ phận, nhân sự bảo vệ dữ liệu cá nhân (Điều 13 khoản 1 Nghị định 356/2025/NĐ-CP).",
    "The document that appoints the data-protection officer or department (Decree 356/2025/NĐ-CP, Art. 13(1)).",
)
SERVICE = Sentence(
    "Tổ chức, cá nhân cung cấp dịch vụ bảo vệ dữ liệu cá nhân: tên, thông tin liên hệ, số và ngày của hợp đồng.",
    "The provider of data-protection services: its name, its contact, number and date of the contract.",
)
RELIEF = Sentence(
    "Diện được miễn các Điều 21, 22 và khoản 2 Điều 33 (Điều 38 Luật 91/2025/QH15); lý do ở relief_reason_vi.",
    "The relief from Art. 21, 22 and 33(2) (Law 91/2025/QH15, Art. 38); the reason is in relief_reason_vi.",
)
DPIA_FILED = Sentence(
    "Ngày nộp hồ sơ đánh giá tác động xử lý dữ liệu cá nhân của đơn vị (Điều 21 Luật 91/2025/QH15).",
    "The day on which the tenant's impact assessment was filed (Law 91/2025/QH15, Art. 21).",
)
ASSESSED = Sentence(
    "Ngày đánh giá tuân thủ gần nhất (Điều 8 khoản 1 Nghị định 356/2025/NĐ-CP: 01 năm/lần).",
    "The day of the last assessment of compliance (Decree 356/2025/NĐ-CP, Art. 8(1): once a year).",
)
RETENTION = Sentence(
    "Thời hạn lưu riêng của đơn vị, tính bằng ngày; null: theo hệ thống. Lô, mục lỗi và tệp nhập: không dài hơn thời "
    "hạn của hệ thống; nhật ký kiểm toán: không ngắn hơn. Thời hạn của hệ thống có ở limits.",
    "The tenant's own terms of keeping, in days; null: the installation's. Batches, failed items and imported files: "
    "no longer than the installation's term; the audit log: no shorter. The installation's terms are in limits.",
)
TERMS = Sentence(
    "Thời hạn lưu của hệ thống, tính bằng ngày; null: không thời hạn. Thời hạn riêng của đơn vị có ở profile.",
    "The installation's terms of keeping, in days; null: without end. A tenant's own are in profile.",
)
KEY = Sentence("Khóa đầy đủ, chỉ hiển thị lần này.", "The key in full, this once.")
MOST_ITEMS = Sentence("Số mục tối đa của một lô.", "Most items of one batch.")
BODY = Sentence("Nội dung lớn nhất, tính cả sau khi giải nén.", "The largest body, also after decompression.")
FILE = Sentence(
    "Tệp lớn nhất của một lượt nhập, tính cả sau khi giải nén.",
    "The largest file of an import, also after decompression.",
)
ATTACHMENT = Sentence("Tệp lớn nhất kèm theo hồ sơ.", "The largest file that is attached to a dossier.")
MOST_ATTACHMENTS = Sentence("Số tài liệu tối đa của một hồ sơ.", "Most files that a dossier may have.")
WAITING = Sentence(
    "Số lượt nhập tối đa của đơn vị đang chờ hoặc đang chạy.",
    "Most imports of the tenant that are waiting or running.",
)
FAILURES = Sentence("Của một tài khoản từ một địa chỉ.", "Of one account from one address.")
