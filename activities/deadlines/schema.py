"""What the OpenAPI schema says of deadlines, the calendar and its links: each a summary and a description."""

from pdpl_inventory.messages import Sentence

DEADLINES = (
    Sentence("Các thời hạn phải thực hiện", "What falls due, and when"),
    Sentence(
        "Tính từ sổ theo Luật 91/2025/QH15 và Nghị định 356/2025/NĐ-CP, xếp theo ngày đến hạn (giờ Việt Nam; ngày cuối "
        "cùng vẫn còn hạn).\n\n"
        "- `dpia_filing`: nộp hồ sơ đánh giá tác động xử lý, 60 ngày kể từ ngày đầu tiên xử lý; một hồ sơ cho toàn đơn "
        "vị nên chỉ có một mục, tính từ hoạt động bắt đầu sớm nhất;\n"
        "- `ctia_filing`: nộp hồ sơ đánh giá tác động chuyển dữ liệu xuyên biên giới, 60 ngày kể từ ngày chuyển đầu "
        "tiên của từng lượt chuyển;\n"
        "- `dpia_update`, `ctia_update`: cập nhật hồ sơ đã nộp, định kỳ 06 tháng, khi có mục đích mới, có bên mới hoặc "
        "thay đổi các bên;\n"
        "- `dpia_urgent_update`, `ctia_urgent_update`: cập nhật ngay trong 10 ngày (Điều 22 khoản 2 của Luật), theo sự "
        "kiện đã ghi tại `register/dossier-events` hoặc khi `protection_service`, `business_lines` của đơn vị thay "
        "đổi;\n"
        "- `dpia_completion`, `ctia_completion`: hoàn thiện hồ sơ trong 30 ngày theo yêu cầu của cơ quan chuyên "
        "trách.\n\n"
        "`state`: `due` còn hạn, `overdue` quá hạn, `met` đã thực hiện, `relieved` đơn vị được miễn theo Điều 38, "
        "`exempt` lượt chuyển thuộc trường hợp miễn trừ. Tối đa 1.000 mục: ưu tiên mục chưa thực hiện và đến hạn sớm; "
        "`has_more` cho biết còn mục khác.",
        "Computed from the register by Law 91/2025/QH15 and Decree 356/2025/NĐ-CP, in the order of their days (in Viet "
        "Nam; the last day is still in time).\n\n"
        "- `dpia_filing`: file the impact assessment of processing, 60 days from the first day of processing; one "
        "dossier for the whole organisation, so one entry, counted from the activity that started first;\n"
        "- `ctia_filing`: file the impact assessment of cross-border transfers, 60 days from the first transfer, for "
        "each transfer;\n"
        "- `dpia_update`, `ctia_update`: update what was filed, every six months, when there is a new purpose, or a "
        "new or changed party;\n"
        "- `dpia_urgent_update`, `ctia_urgent_update`: update it at once, within ten days (Art. 22(2) of the Law), by "
        "an event of `register/dossier-events`, or when `protection_service` or `business_lines` of the profile "
        "changed;\n"
        "- `dpia_completion`, `ctia_completion`: complete the dossier within thirty days, as the authority asked.\n\n"
        "`state`: `due`, `overdue`, `met`, `relieved` (the organisation, by Art. 38), `exempt` (the transfer). At most "
        "1,000 entries: those not yet done and due first are kept; `has_more` says that there are others.",
    ),
)
RECORD = Sentence(
    "Căn cứ tính hạn: hoạt động, bên nhận, lượt chuyển, sự kiện của hồ sơ, hoặc chính đơn vị.",
    "What the day is counted from: an activity, a recipient, a transfer, an event of a dossier, or the tenant.",
)
FEED = (
    Sentence("Lịch các thời hạn (iCalendar)", "The deadlines as a calendar (iCalendar)"),
    Sentence(
        "Các thời hạn còn phải thực hiện, dưới dạng sự kiện cả ngày, nhắc trước 7 ngày; dùng trong phần mềm lịch. "
        "Chỉ đọc được bằng liên kết bí mật tạo tại `register/calendar-links`; token và khóa API không dùng được ở đây.",
        "The deadlines that are due or overdue, as events of a whole day with an alarm 7 days before, for calendar "
        "programs. It is read by a secret link of `register/calendar-links` alone; tokens and keys open nothing here.",
    ),
)
SECRET = Sentence("Phần bí mật của liên kết, có sẵn trong `url`.", "The secret of the link, as its `url` has it.")
LANGUAGE = Sentence("Ngôn ngữ của lịch.", "The language of the calendar.")
LINKS = {
    "list": (
        Sentence("Danh sách liên kết lịch", "List the calendar links"),
        Sentence(
            "Các liên kết lịch của chính mình; với admin: của mọi thành viên. Phần bí mật không đọc lại được.",
            "One's own calendar links; for admins those of every member. Secrets cannot be read again.",
        ),
    ),
    "create": (
        Sentence("Tạo liên kết lịch", "Make a calendar link"),
        Sentence(
            "Người có liên kết đọc được lịch thời hạn của đơn vị mà không cần đăng nhập, cho đến khi liên kết bị hủy "
            "hoặc người tạo không còn là thành viên hoạt động. `url` chỉ hiển thị một lần, trong câu trả lời này. Chỉ "
            "dành cho người dùng, không dành cho khóa API.",
            "With the link one reads the tenant's calendar of deadlines without signing in, until the link is "
            "withdrawn or its maker is no longer an active member. `url` is shown this once. For people, not for "
            "API keys.",
        ),
    ),
    "destroy": (
        Sentence("Hủy liên kết lịch", "Withdraw a calendar link"),
        Sentence(
            "Liên kết mất hiệu lực ngay. Thành viên hủy được liên kết của mình, admin hủy được mọi liên kết.",
            "The link is dead at once. Members withdraw their own links, admins any.",
        ),
    ),
}
URL = Sentence(
    "Địa chỉ đầy đủ của lịch, gồm phần bí mật; chỉ hiển thị lần này. Thêm `&lang=en` để có lịch tiếng Anh.",
    "The full address of the calendar with its secret, shown this once. Add `&lang=en` for English.",
)
EVENTS = {
    "list": (
        Sentence("Các sự kiện của hồ sơ", "List the events of the dossiers"),
        Sentence(
            "Những gì nhân sự bảo vệ dữ liệu đã ghi về hai hồ sơ đánh giá tác động, mới ghi trước.",
            "What the data protection officer noted about the two dossiers, newest first.",
        ),
    ),
    "create": (
        Sentence("Ghi một sự kiện của hồ sơ", "Note an event of a dossier"),
        Sentence(
            "`updated`: đã nộp bản cập nhật hoặc bản hoàn thiện, đáp ứng mọi thời hạn phát sinh đến ngày đó. Các loại "
            "khác làm phát sinh thời hạn: `reorganised`, `service_changed`, `business_changed` (10 ngày), "
            "`completion_requested` (30 ngày). Chỉ dành cho nhân sự bảo vệ dữ liệu (dpo).",
            "`updated`: an update or the completed dossier was filed, which meets whatever arose up to that day. The "
            "others start a term: `reorganised`, `service_changed`, `business_changed` (ten days), "
            "`completion_requested` (thirty days). For a dpo.",
        ),
    ),
    "destroy": (
        Sentence("Xóa một sự kiện ghi nhầm", "Remove an event noted in error"),
        Sentence("Nhật ký kiểm toán vẫn giữ sự kiện. Chỉ dành cho dpo.", "The audit log keeps it. For a dpo."),
    ),
}
