"""The sections of the schema's document, the main job first, and the order of its operations."""

from typing import Any, NamedTuple

from pdpl_inventory.api.schema import operations
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import Sentence


class Section(NamedTuple):
    """A tag: its name in the document, and for readers its title and what it is for."""

    tag: str
    title: Sentence
    described: Sentence


# The groups of sections as the side of Redoc shows them.
GROUPS: tuple[tuple[Sentence, tuple[Section, ...]], ...] = (
    (
        Sentence("Gửi dữ liệu", "Sending data"),
        (
            Section(
                "batch",
                Sentence("Gửi một lô", "Send a batch"),
                Sentence(
                    "Nhiều bản ghi trong một yêu cầu: mục hợp lệ được lưu, mục có lỗi được nêu từng lỗi.",
                    "Many records in one request: the valid ones are stored, every fault of the others is named.",
                ),
            ),
            Section(
                "imports",
                Sentence("Nhập tệp", "Import a file"),
                Sentence(
                    "Tệp CSV, XLSX, JSON hoặc NDJSON với dung lượng lớn, được xử lý ở chế độ nền.",
                    "Large files (CSV, XLSX, JSON, NDJSON), processed in the background.",
                ),
            ),
            Section(
                "batches",
                Sentence("Kết quả các lô", "What became of batches"),
                Sentence(
                    "Tiến độ, các mục bị lỗi (trả theo trang hoặc thành tệp) và việc hủy một lô.",
                    "Progress, failed items (by pages or as a file), and undoing a batch.",
                ),
            ),
        ),
    ),
    (
        Sentence("Sổ đăng ký", "The register"),
        (
            Section(
                "processing-activities",
                Sentence("Hoạt động xử lý", "Processing activities"),
                Sentence(
                    "Từng hoạt động xử lý dữ liệu cá nhân: danh sách, tìm kiếm, thêm, sửa, xóa, lịch sử.",
                    "Activities one at a time: lists, search, storing, changing, removing, history.",
                ),
            ),
            Section(
                "data-categories",
                Sentence("Danh mục dữ liệu", "Data categories"),
                Sentence(
                    "Các loại dữ liệu cá nhân được xử lý trong các hoạt động.",
                    "The kinds of data that activities process.",
                ),
            ),
            Section(
                "recipients",
                Sentence("Bên nhận", "Recipients"),
                Sentence("Các bên nhận dữ liệu và vai trò của họ.", "Those who receive data, and their roles."),
            ),
            Section(
                "data-transfers",
                Sentence("Chuyển dữ liệu xuyên biên giới", "Data transfers"),
                Sentence(
                    "Các lượt chuyển dữ liệu xuyên biên giới và hồ sơ của chúng.",
                    "Transfers across the border, and their dossiers.",
                ),
            ),
            Section(
                "register",
                Sentence("Xuất sổ đăng ký", "The register as a file"),
                Sentence(
                    "Sổ đăng ký dưới dạng CSV, XLSX, DOCX, PDF, JSON và JSON-LD.",
                    "The register as CSV, XLSX, DOCX, PDF, JSON and JSON-LD.",
                ),
            ),
            Section(
                "deadlines",
                Sentence("Thời hạn", "Deadlines"),
                Sentence(
                    "Việc phải làm theo luật, hạn của từng việc, và lịch để đặt vào phần mềm lịch.",
                    "What the law asks by which day, and the calendar of it.",
                ),
            ),
            Section(
                "dossiers",
                Sentence("Hồ sơ đánh giá tác động", "Dossiers of impact assessments"),
                Sentence(
                    "Hai hồ sơ theo Mẫu số 09 và Mẫu số 10 của Nghị định 356/2025/NĐ-CP, nội dung còn thiếu, câu trả "
                    "lời, thông báo và tài liệu kèm theo; các phiên bản đã gửi duyệt và đã nộp, kết quả, khác biệt.",
                    "The two dossiers in Forms 09 and 10 of Decree 356/2025/NĐ-CP, what is missing, the answers, "
                    "notices and attachments; the versions that were submitted and filed, results, differences.",
                ),
            ),
            Section(
                "summary",
                Sentence("Số liệu tổng hợp", "Figures"),
                Sentence("Tình trạng của sổ đăng ký qua các con số.", "How the register stands."),
            ),
        ),
    ),
    (
        Sentence("Duyệt và kiểm toán", "Review and audit"),
        (
            Section(
                "review",
                Sentence("Duyệt", "Review"),
                Sentence(
                    "Gửi duyệt, duyệt và trả lại hoạt động xử lý: từng bản ghi, nhiều bản ghi hoặc cả lô.",
                    "Submit, approve and return activities: one, many, or a whole batch.",
                ),
            ),
            Section(
                "audit-events",
                Sentence("Nhật ký kiểm toán", "Audit log"),
                Sentence(
                    "Ai đã làm gì, lúc nào, qua kênh nào; chỉ đọc, các mục nối nhau bằng chuỗi băm.",
                    "Who did what, when, through which door; read-only, its entries chained by hash.",
                ),
            ),
        ),
    ),
    (
        Sentence("Quyền truy cập", "Access"),
        (
            Section(
                "auth",
                Sentence("Đăng nhập và tài khoản", "Signing in, and one's account"),
                Sentence(
                    "Token, mật khẩu và địa chỉ thư của người dùng.", "Tokens, passwords and addresses of people."
                ),
            ),
            Section(
                "api-keys",
                Sentence("Khóa API", "API keys"),
                Sentence("Khóa cho phần mềm gửi dữ liệu.", "The credentials of programs."),
            ),
            Section(
                "members",
                Sentence("Thành viên", "Members"),
                Sentence("Những người của đơn vị và vai trò của họ.", "The tenant's people and their roles."),
            ),
            Section(
                "profile",
                Sentence("Thông tin đơn vị", "Profile"),
                Sentence("Thông tin dùng trong sổ và biểu mẫu.", "The tenant's own particulars."),
            ),
            Section(
                "limits",
                Sentence("Giới hạn và bảng mã", "Limits and codes"),
                Sentence("Những gì được phép, và mọi mã kèm nhãn.", "What is allowed, and all codes with labels."),
            ),
        ),
    ),
)
METHODS = ("get", "post", "put", "patch", "delete")
SECTIONS = tuple(section for _title, sections in GROUPS for section in sections)
ORDER = {section.tag: place for place, section in enumerate(SECTIONS)}


def with_sections(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular: the sections and their groups; paths in the order of their sections.

    Within a section the order is that of the URL configuration.
    """
    first = {path: ORDER[operation["tags"][0]] for path, _method, operation in reversed(list(operations(result)))}
    result["paths"] = {
        path: dict(sorted(methods.items(), key=lambda each: METHODS.index(each[0])))
        for path, methods in sorted(result["paths"].items(), key=lambda each: first[each[0]])
    }
    result["tags"] = [
        {
            "name": section.tag,
            "x-displayName": in_request_language(section.title),
            "description": f"**{in_request_language(section.title)}.** {in_request_language(section.described)}",
        }
        for section in SECTIONS
    ]
    result["x-tagGroups"] = [
        {"name": in_request_language(title), "tags": [section.tag for section in sections]}
        for title, sections in GROUPS
    ]
    return result
