"""Messages of refused requests and of failures of the service."""

from pdpl_inventory.messages.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    # The request
    "parse_error": Sentence("Nội dung yêu cầu không đọc được.", "The request body cannot be read."),
    "invalid_utf8": Sentence("Nội dung yêu cầu không phải là UTF-8 hợp lệ.", "The body is not valid UTF-8."),
    "invalid_json": Sentence(
        "Nội dung yêu cầu không phải là JSON hợp lệ (vị trí {position}).",
        "The body is not valid JSON (at character {position}).",
    ),
    "invalid_number": Sentence("JSON không có NaN hay Infinity.", "JSON has neither NaN nor Infinity."),
    "number_too_long": Sentence(
        "Nội dung yêu cầu có số nguyên dài quá 4.300 chữ số.", "The body has an integer of more than 4,300 digits."
    ),
    "nesting_too_deep": Sentence("Nội dung yêu cầu lồng nhau quá 64 cấp.", "The body is nested deeper than 64 levels."),
    "body_too_large": Sentence(
        "Nội dung yêu cầu quá lớn: tối đa {limit} MB.", "The request body is too large: at most {limit} MB."
    ),
    "invalid_gzip": Sentence("Nội dung nén gzip bị hỏng hoặc bị cắt ngang.", "The gzip body is damaged or cut short."),
    "unsupported_encoding": Sentence(
        "Kiểu nén “{encoding}” không được hỗ trợ; hãy dùng gzip hoặc không nén.",
        "Content-Encoding “{encoding}” is not supported: use gzip or none.",
    ),
    "length_required": Sentence(
        "Yêu cầu phải cho biết độ dài nội dung (Content-Length).", "The request must state its Content-Length."
    ),
    "incomplete_body": Sentence(
        "Nội dung yêu cầu bị cắt ngang trước khi nhận đủ.", "The request body ended before it was complete."
    ),
    "unsupported_media_type": Sentence(
        "Kiểu nội dung “{media_type}” không được hỗ trợ.", "Media type “{media_type}” is not supported."
    ),
    "unknown_option": Sentence(
        "Không có tham số truy vấn nào tên là “{name}”. Các tham số được chấp nhận: {choices}.",
        "There is no query parameter named “{name}”. Accepted parameters: {choices}.",
    ),
    "unknown_option:near": Sentence(
        "Không có tham số truy vấn nào tên là “{name}”; có phải ý bạn là “{nearest}”?",
        "There is no query parameter named “{name}”; did you mean “{nearest}”?",
    ),
    "unknown_option:none": Sentence(
        "Địa chỉ này không nhận tham số truy vấn nào; không có “{name}”.",
        "This address takes no query parameters; there is no “{name}”.",
    ),
    "missing_option": Sentence(
        "Thiếu tham số truy vấn “{name}”. Các giá trị được chấp nhận: {choices}.",
        "The query parameter “{name}” is missing. Accepted values: {choices}.",
    ),
    "invalid_query": Sentence(
        "Tham số truy vấn có lỗi; xem chi tiết từng tham số.", "The query has errors; see each parameter."
    ),
    "invalid_moment": Sentence(
        "“{input}” không phải là ngày (YYYY-MM-DD) hay thời điểm (YYYY-MM-DDThh:mm:ss+07:00) hợp lệ.",
        "“{input}” is neither a date (YYYY-MM-DD) nor a date and time (YYYY-MM-DDThh:mm:ss+07:00).",
    ),
    "invalid_option": Sentence(
        "“{input}” không phải là giá trị được chấp nhận của tham số “{name}”. Các giá trị được chấp nhận: {choices}.",
        "“{input}” is not an accepted value of the parameter “{name}”. Accepted values: {choices}.",
    ),
    "repeated_option": Sentence(
        "Tham số truy vấn “{name}” xuất hiện nhiều hơn một lần.",
        "The query parameter “{name}” is given more than once.",
    ),
    "invalid_page_size": Sentence(
        "page_size phải là số từ 1 đến {limit:,}, không phải “{input}”.",
        "page_size must be a number from 1 to {limit:,}, not “{input}”.",
    ),
    "cursor_with_page": Sentence(
        "Không dùng cursor cùng page: trang tiếp theo là liên kết “next” của câu trả lời.",
        "cursor is not used together with page: the next page is the link “next” of the answer.",
    ),
    "cursor_ordering": Sentence(
        "cursor chỉ dùng khi danh sách xếp theo id (ordering=id hoặc ordering=-id).",
        "cursor is only for lists ordered by id (ordering=id or ordering=-id).",
    ),
    "empty_body": Sentence("Yêu cầu không có nội dung.", "The request has no body."),
    "bad_request": Sentence("Yêu cầu không hợp lệ.", "The request is not valid."),
    "validation_failed": Sentence(
        "Dữ liệu gửi lên có lỗi; xem chi tiết từng trường.", "The data has errors; see each field."
    ),
    "not_found": Sentence("Không tìm thấy.", "Not found."),
    "method_not_allowed": Sentence(
        "Phương thức {method} không được dùng ở đây.", "Method {method} is not allowed here."
    ),
    "not_acceptable": Sentence(
        "Không có dạng trả lời nào khớp với tiêu đề Accept.", "No available representation satisfies the Accept header."
    ),
    "throttled": Sentence("Quá nhiều yêu cầu; hãy thử lại sau.", "Too many requests; try again later."),
    "register_too_large": Sentence(
        "Tệp {format} chứa tối đa {limit:,} hoạt động xử lý, trong khi có {count:,} hoạt động được chọn; hãy lọc bớt, "
        "hoặc chọn CSV hay JSON, là các định dạng không giới hạn.",
        "A {format} file holds at most {limit:,} processing activities, and {count:,} were chosen; choose fewer by "
        "filters, or take CSV or JSON, which have no such limit.",
    ),
    "too_many_requests": Sentence(
        "Đơn vị đã dùng hết {limit:,} yêu cầu của phút này; hãy thử lại sau.",
        "The tenant has used up its {limit:,} requests of this minute; try again later.",
    ),
    "too_many_items": Sentence(
        "Lô có {count:,} mục, vượt quá phần còn lại trong {limit:,} mục mỗi phút của đơn vị; "
        "hãy thử lại sau hoặc gửi lô nhỏ hơn.",
        "The batch has {count:,} items, more than is left of the tenant's {limit:,} items a minute; "
        "try again later or send a smaller batch.",
    ),
    # Our own failures
    "server_error": Sentence("Lỗi của hệ thống; sự cố đã được ghi nhận.", "A failure of ours; it has been recorded."),
    "service_unavailable": Sentence(
        "Hệ thống tạm thời không phục vụ được; không có gì được lưu, hãy thử lại.",
        "The service is briefly unavailable; nothing was stored, try again.",
    ),
    "outcome_unknown": Sentence(
        "Mất kết nối với cơ sở dữ liệu đúng lúc đang lưu nên chưa rõ yêu cầu đã được lưu hay chưa; "
        "hãy gửi lại với cùng Idempotency-Key, hoặc đọc lại dữ liệu trước khi gửi lại.",
        "The connection to the database was lost while the request was being stored, so it may or may not have been "
        "stored; send it again with the same Idempotency-Key, or read the data before sending it again.",
    ),
    "not_ready": Sentence(
        "Cơ sở dữ liệu chưa sẵn sàng hoặc còn thiếu bản cập nhật.",
        "The database is away or has pending migrations.",
    ),
}
