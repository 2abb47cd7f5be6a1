"""The bilingual catalogue: what the product says, by code, in Vietnamese and in English.

Written to be read by a lawyer. A code may be narrowed by the kind of field
that raises it (``invalid:IntegerField``); the plain code is the fallback.
Codes and texts are part of the contract: a new wording is fine, a new meaning
needs a new code.
"""

from typing import Any, NamedTuple


class Sentence(NamedTuple):
    """One message in both languages."""

    vi: str
    en: str


CATALOGUE: dict[str, Sentence] = {
    # --- A field of an item ----------------------------------------------------
    "required": Sentence("Trường này là bắt buộc.", "This field is required."),
    "null": Sentence("Trường này không được nhận giá trị null.", "This field may not be null."),
    "blank": Sentence("Trường này không được để trống.", "This field may not be blank."),
    "invalid": Sentence("Giá trị không hợp lệ.", "This value is not valid."),
    "invalid:CharField": Sentence("Giá trị phải là một chuỗi ký tự hợp lệ.", "Not a valid string."),
    "invalid:BooleanField": Sentence("Giá trị phải là true hoặc false.", "Must be a valid boolean."),
    "invalid:IntegerField": Sentence("Giá trị phải là một số nguyên.", "A valid integer is required."),
    "invalid:DateTimeField": Sentence(
        "Thời điểm không đúng định dạng; hãy dùng dạng YYYY-MM-DDThh:mm:ss+07:00.",
        "Datetime has wrong format. Use YYYY-MM-DDThh:mm:ss+07:00 instead.",
    ),
    "invalid:EmailField": Sentence("Địa chỉ thư điện tử không hợp lệ.", "Enter a valid email address."),
    "invalid:UUIDField": Sentence("“{input}” không phải là một mã UUID hợp lệ.", "“{input}” is not a valid UUID."),
    "invalid:DateField": Sentence(
        "Ngày không đúng định dạng; hãy dùng dạng YYYY-MM-DD.", "Date has wrong format. Use YYYY-MM-DD instead."
    ),
    "invalid:Serializer": Sentence("Dữ liệu phải là một đối tượng JSON.", "Invalid data. Expected a JSON object."),
    "date": Sentence("Cần một ngày kèm giờ, không phải chỉ ngày.", "Expected a datetime but got a date."),
    "make_aware": Sentence("Thời điểm không có trong múi giờ.", "The datetime does not exist in the time zone."),
    "past": Sentence("Thời điểm này đã qua.", "This time is in the past."),
    "datetime": Sentence("Cần một ngày, không phải ngày kèm giờ.", "Expected a date but got a datetime."),
    "max_length": Sentence(
        "Trường này không được dài quá {max_length} ký tự.",
        "Ensure this field has no more than {max_length} characters.",
    ),
    "max_length:ListField": Sentence(
        "Danh sách không được có quá {max_length} phần tử.",
        "Ensure this field has no more than {max_length} elements.",
    ),
    "min_length": Sentence(
        "Trường này phải có ít nhất {min_length} ký tự.", "Ensure this field has at least {min_length} characters."
    ),
    "min_length:ListField": Sentence(
        "Danh sách phải có ít nhất {min_length} phần tử.", "Ensure this field has at least {min_length} elements."
    ),
    "min_value": Sentence(
        "Giá trị không được nhỏ hơn {min_value}.", "Ensure this value is greater than or equal to {min_value}."
    ),
    "max_value": Sentence(
        "Giá trị không được lớn hơn {max_value}.", "Ensure this value is less than or equal to {max_value}."
    ),
    "max_string_length": Sentence("Con số có quá nhiều chữ số.", "String value too large."),
    "overflow": Sentence("Con số vượt quá giới hạn cho phép.", "This number is too large."),
    "invalid_choice": Sentence(
        "“{input}” không phải là một giá trị được chấp nhận. Các giá trị được chấp nhận: {choices}.",
        "“{input}” is not a valid choice. Valid choices: {choices}.",
    ),
    "invalid_country": Sentence(
        "“{input}” không phải là mã quốc gia ISO 3166-1 gồm hai chữ cái in hoa.",
        "“{input}” is not an ISO 3166-1 country code of two capital letters.",
    ),
    "does_not_exist": Sentence("Không tìm thấy bản ghi có mã “{input}”.", "There is no record with the id “{input}”."),
    "not_a_list": Sentence("Giá trị phải là một danh sách.", "Expected a list of items."),
    "empty": Sentence("Danh sách không được rỗng.", "This list may not be empty."),
    "null_characters_not_allowed": Sentence("Văn bản không được chứa ký tự NUL.", "Null characters are not allowed."),
    "surrogate_characters_not_allowed": Sentence(
        "Văn bản không được chứa mã thay thế (surrogate) đơn lẻ: {characters}.",
        "Surrogate characters are not allowed: {characters}.",
    ),
    "control_characters_not_allowed": Sentence(
        "Văn bản không được chứa ký tự điều khiển: {characters}.",
        "Control characters are not allowed: {characters}.",
    ),
    "unknown_field": Sentence("Không có trường nào tên là “{name}”.", "There is no field named “{name}”."),
    "unknown_field:near": Sentence(
        "Không có trường nào tên là “{name}”; có phải ý bạn là “{nearest}”?",
        "There is no field named “{name}”; did you mean “{nearest}”?",
    ),
    "read_only": Sentence(
        "Trường này do hệ thống đặt, không được gửi lên.", "This field is read-only: the server sets it."
    ),
    "duplicate_field": Sentence(
        "Trường này xuất hiện nhiều hơn một lần trong cùng một đối tượng.",
        "This field appears more than once in the same object.",
    ),
    # --- An item among others ----------------------------------------------------
    "duplicate": Sentence(
        "Giá trị “{value}” trùng với mục số {first} trong cùng lô.",
        "“{value}” repeats the value of item {first} in this batch.",
    ),
    "conflict": Sentence("Đã có bản ghi mang giá trị “{value}”.", "A record with the value “{value}” already exists."),
    "malformed_json": Sentence("Không phải là một đối tượng JSON hợp lệ.", "This is not a valid JSON object."),
    # --- A legal basis that Vietnamese law does not have (contract §6) ------------
    "invalid_choice:foreign_basis": Sentence(
        "“{input}” là căn cứ của GDPR, không có trong Luật 91/2025/QH15; căn cứ gần nhất là {nearest}. "
        "Các giá trị được chấp nhận: {choices}.",
        "“{input}” is a ground of the GDPR that Law 91/2025/QH15 does not have; the nearest is {nearest}. "
        "Valid choices: {choices}.",
    ),
    # --- The envelope of a batch ---------------------------------------------------
    "batch_insert_failed": Sentence("Lỗi chèn hàng loạt", "Batch insert failed"),
    "batch_too_large": Sentence(
        "Kích thước lô quá lớn. Tối đa {limit:,} {noun_vi} mỗi yêu cầu",
        "Batch size too large. Maximum {limit:,} {noun_en} per request",
    ),
    "envelope_not_object": Sentence(
        "Nội dung yêu cầu phải là một đối tượng JSON có đúng một khóa “{key}”.",
        "The body must be a JSON object with the one key “{key}”.",
    ),
    "envelope_key_missing": Sentence("Nội dung yêu cầu thiếu khóa “{key}”.", "The body lacks the key “{key}”."),
    "envelope_key_unknown": Sentence(
        "Nội dung yêu cầu có khóa không được chấp nhận: “{name}”. Chỉ dùng khóa “{key}”.",
        "The body has a key that is not accepted: “{name}”. The only key is “{key}”.",
    ),
    "envelope_key_repeated": Sentence("Nội dung yêu cầu lặp lại khóa “{name}”.", "The body repeats the key “{name}”."),
    "envelope_not_list": Sentence("“{key}” phải là một danh sách.", "“{key}” must be a list."),
    "envelope_empty": Sentence("“{key}” phải có ít nhất một phần tử.", "“{key}” must have at least one item."),
    "batch_succeeded": Sentence("Đã tạo thành công {count} {noun_vi}", "Successfully created {count} {noun_en}"),
    "batch_updated": Sentence(
        "Không tạo mới; đã cập nhật {count} {noun_vi}", "Nothing new was created; updated {count} {noun_en}"
    ),
    "batch_skipped": Sentence(
        "Không có gì cần lưu: đã bỏ qua {count} {noun_vi} có sẵn",
        "Nothing needed storing: skipped {count} existing {noun_en}",
    ),
    "batch_all_failed": Sentence(
        "Không lưu {noun_vi} nào: cả {count} mục đều có lỗi",
        "No {noun_en} were stored: all {count} items have errors",
    ),
    "batch_aborted": Sentence(
        "Không lưu {noun_vi} nào: {count} mục có lỗi và chế độ atomic từ chối cả lô",
        "No {noun_en} were stored: {count} items have errors and mode=atomic refuses the whole batch",
    ),
    "batch_undone": Sentence(
        "Đã hủy lô: xóa {count} {noun_vi} mà lô đã tạo", "Batch undone: removed the {count} {noun_en} that it created"
    ),
    "batch_already_undone": Sentence("Lô này đã được hủy trước đó.", "This batch was undone before."),
    "batch_touched": Sentence(
        "Không thể hủy lô: có {noun_vi} của lô đã được duyệt hoặc sửa đổi: {ids}.",
        "The batch cannot be undone: some of its {noun_en} were reviewed or edited: {ids}.",
    ),
    "batch_touched_named": Sentence(
        "Không thể hủy lô: {count} {noun_vi} của lô đã được duyệt hoặc sửa đổi, gồm {names}.",
        "The batch cannot be undone: {count} of its {noun_en} were reviewed or edited: {names}.",
    ),
    "batch_in_use": Sentence(
        "Không thể hủy lô: {count} bản ghi khác đang dùng {noun_vi} của lô.",
        "The batch cannot be undone: {count} other records use its {noun_en}.",
    ),
    "invalid_format": Sentence(
        "Không có định dạng “{input}”. Các định dạng được chấp nhận: {choices}.",
        "There is no format “{input}”. Accepted formats: {choices}.",
    ),
    "and_more": Sentence("{first} (và {count} lỗi khác)", "{first} (and {count} more)"),
    "invalid_idempotency_key": Sentence(
        "Idempotency-Key phải gồm 1 đến 255 ký tự ASCII in được.",
        "Idempotency-Key must be 1 to 255 printable ASCII characters.",
    ),
    "idempotency_in_progress": Sentence(
        "Yêu cầu đầu tiên mang khóa Idempotency-Key này đang được xử lý; hãy thử lại sau.",
        "The first request with this Idempotency-Key is still running; try again later.",
    ),
    "idempotency_mismatch": Sentence(
        "Khóa Idempotency-Key này đã được dùng cho một yêu cầu khác.",
        "This Idempotency-Key was already used for another request.",
    ),
    # --- A file in the background --------------------------------------------------
    "import_queued": Sentence(
        "Đã nhận tệp; {noun_vi} trong tệp đang chờ được xử lý",
        "The file was received; its {noun_en} are waiting to be processed",
    ),
    "import_updated": Sentence(
        "Đã cập nhật {count} {noun_vi} khi nhập tệp",
        "Updated {count} {noun_en} while importing a file",
    ),
    "import_running": Sentence("Đang xử lý {noun_vi} trong tệp", "The {noun_en} of the file are being processed"),
    "import_cancel_asked": Sentence(
        "Đã yêu cầu dừng nhập tệp; việc dừng diễn ra sau phần đang xử lý",
        "The import was asked to stop; it does after the part that is at work",
    ),
    "import_empty": Sentence("Tệp không có mục nào", "The file has no items"),
    "import_cancelled": Sentence(
        "Đã hủy theo yêu cầu; {count} {noun_vi} được lưu trước đó vẫn giữ nguyên",
        "Cancelled as requested; the {count} {noun_en} stored before stay",
    ),
    "import_withdrawn": Sentence(
        "Đã dừng vì người gửi không còn quyền trong đơn vị; {count} {noun_vi} được lưu trước đó vẫn giữ nguyên",
        "Stopped because its sender is no longer a member; the {count} {noun_en} stored before stay",
    ),
    "import_ended": Sentence("Không thể hủy: lô này đã kết thúc.", "It cannot be cancelled: this batch has ended."),
    "batch_unfinished": Sentence(
        "Không thể hủy lô: lô chưa xử lý xong; hãy chờ hoặc dừng xử lý trước.",
        "The batch cannot be undone: it is not finished; wait, or cancel it first.",
    ),
    "too_many_imports": Sentence(
        "Đơn vị đang có {limit:,} tệp chờ xử lý, là mức tối đa; hãy thử lại sau.",
        "The tenant has {limit:,} imports waiting, the most it may have; try again later.",
    ),
    "unknown_file_format": Sentence(
        "Không nhận ra định dạng của “{input}”. Các định dạng được chấp nhận: {choices}.",
        "The format of “{input}” is not known. Accepted formats: {choices}.",
    ),
    "file_too_large": Sentence(
        "Tệp quá lớn sau khi giải nén: tối đa {limit:,} MB.",
        "The file is too large once unpacked: at most {limit:,} MB.",
    ),
    "item_too_long": Sentence(
        "Tệp có một mục hoặc một dòng dài quá {limit} MB.", "The file has an item or a line of more than {limit} MB."
    ),
    "file_not_list": Sentence(
        "Tệp JSON phải là một danh sách, hoặc một đối tượng có đúng một khóa “{key}”.",
        "A JSON file must be a list, or an object with the one key “{key}”.",
    ),
    "csv_broken": Sentence(
        "Không đọc được tệp CSV từ dòng {line:,}: dấu ngoặc kép không cân xứng hoặc ô quá dài.",
        "The CSV file cannot be read from line {line:,} on: unbalanced quotes, or a cell that is too long.",
    ),
    "headings_unknown": Sentence(
        "Dòng đầu của bảng phải là tiêu đề cột; không có cột nào khớp với các trường: {choices}.",
        "The first row of the table must hold the headings; none of them is one of the fields: {choices}.",
    ),
    "too_many_columns": Sentence(
        "Bảng có quá nhiều cột: tối đa {limit} cột.", "The table has too many columns: at most {limit}."
    ),
    "workbook_broken": Sentence(
        "Không đọc được tệp XLSX: tệp bị hỏng, được bảo vệ bằng mật khẩu hoặc không phải là bảng tính Excel.",
        "The XLSX file cannot be read: it is damaged, protected by a password, or no Excel workbook.",
    ),
    "workbook_too_large": Sentence(
        "Sổ tính có ô, cột hoặc bảng chuỗi lớn bất thường nên không được xử lý.",
        "The workbook has cells, columns or a table of strings of unusual size, and is not processed.",
    ),
    # --- The request -----------------------------------------------------------------
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
    # --- One record ------------------------------------------------------------------
    "precondition_failed": Sentence(
        "Bản ghi đã thay đổi kể từ lần đọc trước (If-Match không còn khớp); hãy đọc lại rồi sửa.",
        "The record has changed since it was read (If-Match no longer matches); read it again.",
    ),
    "record_in_use": Sentence("Không thể xóa: {users_vi}.", "It cannot be deleted: {users_en}."),
    "approved_record": Sentence(
        "Bản ghi đã duyệt chỉ được xóa bởi nhân sự bảo vệ dữ liệu cá nhân (dpo).",
        "Only the data-protection officer (dpo) deletes an approved record.",
    ),
    # --- Review ----------------------------------------------------------------------
    "status_draft": Sentence("bản nháp", "a draft"),
    "status_submitted": Sentence("chờ duyệt", "submitted"),
    "status_approved": Sentence("đã duyệt", "approved"),
    "status_returned": Sentence("bị trả lại", "returned"),
    "wrong_status": Sentence(
        "Bản ghi đang ở trạng thái {status_vi}; việc này chỉ làm được khi bản ghi {allowed_vi}.",
        "The record is {status_en}; this can be done only while it is {allowed_en}.",
    ),
    "own_record": Sentence(
        "Không ai được tự duyệt bản ghi do chính mình tạo hoặc sửa lần cuối.",
        "Nobody approves a record that they created or last changed.",
    ),
    "review_refused": Sentence(
        "Không thay đổi {noun_vi} nào: cả {count:,} đều bị từ chối",
        "No {noun_en} were changed: all {count:,} were refused",
    ),
    "review_empty": Sentence("Lô này không có {noun_vi} nào", "This batch has no {noun_en}"),
    "review_submitted": Sentence("Đã gửi duyệt {count:,} {noun_vi}", "Submitted {count:,} {noun_en} for review"),
    "review_approved": Sentence("Đã duyệt {count:,} {noun_vi}", "Approved {count:,} {noun_en}"),
    "review_returned": Sentence("Đã trả lại {count:,} {noun_vi}", "Returned {count:,} {noun_en}"),
    "review_submitted:one": Sentence("Đã gửi duyệt “{name}”", "Submitted “{name}” for review"),
    "review_approved:one": Sentence("Đã duyệt “{name}”", "Approved “{name}”"),
    "review_returned:one": Sentence("Đã trả lại “{name}”", "Returned “{name}”"),
    "ids_or_batch": Sentence(
        "Cần đúng một trong hai: “ids” hoặc “batch_id”.", "Exactly one of “ids” and “batch_id” is needed."
    ),
    # --- What a reviewer should look at ------------------------------------------------
    "finding_missing_purpose": Sentence("Chưa ghi mục đích xử lý.", "The purpose of the processing is missing."),
    "finding_missing_purpose:article": Sentence(
        "Điều 19 khoản 3 điểm c Nghị định 356/2025/NĐ-CP", "Art. 19(3)(c) of Decree 356/2025/NĐ-CP"
    ),
    "finding_missing_citation": Sentence(
        "Căn cứ theo quy định của pháp luật nhưng chưa viện dẫn điều, khoản, điểm.",
        "The legal basis rests on a provision of law, and no article is cited.",
    ),
    "finding_missing_citation:article": Sentence(
        "Điều 19 khoản 1 điểm b, c, đ Luật 91/2025/QH15", "Art. 19(1)(b), (c) and (đ) of Law 91/2025/QH15"
    ),
    "finding_missing_evidence": Sentence(
        "Căn cứ này phải chứng minh được nhưng chưa ghi viện dẫn, chứng cứ.",
        "This legal basis must be proven, and neither a citation nor evidence is noted.",
    ),
    "finding_missing_evidence:article": Sentence(
        "Điều 19 khoản 1 điểm a Luật 91/2025/QH15", "Art. 19(1)(a) of Law 91/2025/QH15"
    ),
    "finding_sensitive_without_dpia": Sentence(
        "Xử lý dữ liệu cá nhân nhạy cảm nhưng chưa đánh dấu cần đánh giá tác động.",
        "Sensitive personal data is processed, and no impact assessment is marked as required.",
    ),
    "finding_sensitive_without_dpia:article": Sentence(
        "Điều 21 khoản 1, Điều 38 Luật 91/2025/QH15", "Art. 21(1) and 38 of Law 91/2025/QH15"
    ),
    "finding_transfer_without_dossier": Sentence(
        "Chuyển dữ liệu xuyên biên giới nhưng chưa ghi ngày nộp hồ sơ đánh giá tác động.",
        "Data is transferred across the border, and no date is noted on which the assessment was filed.",
    ),
    "finding_transfer_without_dossier:article": Sentence(
        "Điều 20 khoản 2 Luật 91/2025/QH15", "Art. 20(2) of Law 91/2025/QH15"
    ),
    "finding_missing_retention": Sentence("Chưa ghi thời hạn lưu trữ.", "The retention period is missing."),
    "finding_missing_retention:article": Sentence("Điều 3 khoản 3 Luật 91/2025/QH15", "Art. 3(3) of Law 91/2025/QH15"),
    # --- Who is asking ------------------------------------------------------------------
    "not_authenticated": Sentence("Chưa cung cấp thông tin xác thực.", "Authentication credentials were not provided."),
    "authentication_failed": Sentence("Thông tin xác thực không đúng.", "The credentials are not valid."),
    "token_not_valid": Sentence("Mã truy cập không hợp lệ hoặc đã hết hạn.", "The token is not valid or has expired."),
    "no_active_account": Sentence(
        "Không có tài khoản đang hoạt động nào khớp với thông tin đăng nhập.",
        "No active account matches the given credentials.",
    ),
    "membership_withdrawn": Sentence(
        "Tài khoản, đơn vị hoặc tư cách thành viên đã ngừng hoạt động.",
        "The account, the tenant or the membership is no longer active.",
    ),
    "key_not_valid": Sentence("Khóa API không hợp lệ.", "The API key is not valid."),
    "key_expired": Sentence("Khóa API đã hết hạn.", "The API key has expired."),
    "key_revoked": Sentence("Khóa API đã bị thu hồi.", "The API key has been revoked."),
    "tenant_required": Sentence(
        "Tài khoản này thuộc nhiều đơn vị; hãy chọn một tenant_id: {choices}.",
        "This account belongs to several tenants; name one as tenant_id: {choices}.",
    ),
    "too_many_sign_ins": Sentence(
        "Đăng nhập sai quá nhiều lần; hãy thử lại sau {minutes:,} phút.",
        "Too many failed sign-ins; try again in {minutes:,} minutes.",
    ),
    "too_many_resets": Sentence(
        "Đã yêu cầu đặt lại mật khẩu quá nhiều lần; hãy thử lại sau.",
        "Too many requests to reset a password; try again later.",
    ),
    "wrong_password": Sentence("Mật khẩu không đúng.", "The password is wrong."),
    "password_too_short": Sentence(
        "Mật khẩu quá ngắn: cần ít nhất {min_length} ký tự.",
        "The password is too short: it needs at least {min_length} characters.",
    ),
    "password_too_common": Sentence("Mật khẩu này quá phổ biến.", "The password is too common."),
    "password_entirely_numeric": Sentence(
        "Mật khẩu không được chỉ gồm chữ số.", "The password may not consist of digits alone."
    ),
    "password_too_similar": Sentence(
        "Mật khẩu quá giống tên đăng nhập, họ tên hoặc thư điện tử.",
        "The password is too similar to the user name, the name or the e-mail address.",
    ),
    "reset_link_not_valid": Sentence(
        "Liên kết đặt lại mật khẩu không hợp lệ, đã hết hạn hoặc đã được dùng.",
        "The link to reset the password is not valid, has expired or was used before.",
    ),
    "reset_requested": Sentence(
        "Nếu có tài khoản mang địa chỉ này, thư hướng dẫn đặt lại mật khẩu sẽ được gửi tới đó.",
        "If there is an account with this address, a letter that tells how to reset its password is on its way.",
    ),
    "email_not_configured": Sentence(
        "Hệ thống này không gửi thư điện tử; hãy nhờ quản trị viên đặt lại mật khẩu.",
        "This installation sends no e-mail; ask its administrator to reset the password.",
    ),
    "people_only": Sentence(
        "Chỉ người dùng làm được việc này, khóa API thì không.", "Only people may do this, not API keys."
    ),
    "username_taken": Sentence(
        "Tên đăng nhập này đã có người dùng; muốn thêm người đó thì phải có mật khẩu của chính họ.",
        "This user name is taken; to add that person, their own password is needed.",
    ),
    "invalid_username": Sentence(
        "Tên đăng nhập chỉ được gồm chữ cái, chữ số và các ký tự @ . + - _",
        "A user name has only letters, digits and the characters @ . + - _",
    ),
    "member_exists": Sentence("“{name}” đã là thành viên của đơn vị.", "“{name}” is a member of the tenant already."),
    "last_admin": Sentence(
        "Đơn vị phải còn ít nhất một quản trị viên đang hoạt động.",
        "The tenant must keep at least one active administrator.",
    ),
    "cross_tenant": Sentence("Không thể truy cập dữ liệu của tenant khác", "Cannot access other tenant's data"),
    "permission_denied": Sentence("Vai trò của bạn không được phép làm việc này.", "Your role does not allow this."),
    "csrf_failed": Sentence(
        "Yêu cầu bị từ chối vì thiếu mã chống giả mạo (CSRF).", "The request was refused: CSRF verification failed."
    ),
    # --- What the audit log says -----------------------------------------------------------
    "record_created": Sentence("Đã tạo {noun_vi} “{name}”", "Created “{name}” ({noun_en})"),
    "record_changed": Sentence("Đã sửa {noun_vi} “{name}”", "Changed “{name}” ({noun_en})"),
    "record_deleted": Sentence("Đã xóa {noun_vi} “{name}”", "Deleted “{name}” ({noun_en})"),
    "member_created": Sentence(
        "Đã thêm thành viên “{name}” với vai trò {role_vi}", "Added the member “{name}” with the role {role_en}"
    ),
    "member_changed": Sentence(
        "Đã sửa thành viên “{name}”, vai trò {role_vi}, {state_vi}",
        "Changed the member “{name}”, role {role_en}, {state_en}",
    ),
    "key_created": Sentence(
        "Đã tạo khóa API “{name}” với vai trò {role_vi}", "Created the API key “{name}” with the role {role_en}"
    ),
    "key_withdrawn": Sentence("Đã thu hồi khóa API “{name}”", "Revoked the API key “{name}”"),
    "tenant_changed": Sentence("Đã sửa thông tin đơn vị “{name}”", "Changed the particulars of the tenant “{name}”"),
    "tenant_changed_by_platform": Sentence(
        "“{by}” của bên vận hành nền tảng đã sửa thông tin đơn vị “{name}”",
        "“{by}” of the platform's operator changed the particulars of the tenant “{name}”",
    ),
    "batch_exported": Sentence(
        "Đã tải các dòng lỗi của lô ở dạng {format}", "Downloaded the failed rows of the batch as {format}"
    ),
    "signed_in": Sentence("“{name}” đã đăng nhập", "“{name}” signed in"),
    "platform_looked": Sentence(
        "“{name}” của bên vận hành nền tảng đã chọn xem sổ của đơn vị, chỉ đọc",
        "“{name}” of the platform's operator chose to look at the tenant's register, read-only",
    ),
    "factor_set_up": Sentence("“{name}” đã thiết lập xác thực hai bước", "“{name}” set up a second factor"),
    "factor_forgotten": Sentence(
        "“{by}” của bên vận hành nền tảng đã xóa thiết lập xác thực hai bước của “{name}”",
        "“{by}” of the platform's operator took away the second factor of “{name}”",
    ),
    "audit_changed": Sentence(
        "Mục số {sequence:,} của nhật ký đã bị sửa sau khi ghi (sự kiện {event}).",
        "Entry {sequence:,} of the audit log was changed after it was written (event {event}).",
    ),
    "audit_removed": Sentence(
        "Mục số {sequence:,} của nhật ký đã bị xóa (sự kiện {event}).",
        "Entry {sequence:,} of the audit log was removed (event {event}).",
    ),
    "audit_missing": Sentence(
        "Chuỗi nhật ký bị đứt: thiếu mục số {sequence:,}.", "The chain of the audit log has no entry {sequence:,}."
    ),
    "audit_beyond": Sentence(
        "Mục số {sequence:,} của nhật ký nằm sau điểm cuối của chuỗi.",
        "Entry {sequence:,} of the audit log lies beyond the head of its chain.",
    ),
    "audit_inserted": Sentence(
        "Nhật ký có sự kiện {event} không thuộc chuỗi: đã bị chèn thêm.",
        "The audit log has the event {event}, which is not in its chain: it was inserted.",
    ),
    "audit_rewritten": Sentence(
        "Chuỗi nhật ký đã bị viết lại: mục số {sequence:,} không khớp với điểm cuối đã lưu.",
        "The chain of the audit log was rewritten: entry {sequence:,} is not what was noted of it.",
    ),
    "audit_intact": Sentence(
        "Nhật ký nguyên vẹn đến mục số {sequence:,}: {hash}", "The audit log is intact up to entry {sequence:,}: {hash}"
    ),
    "used_by": Sentence("Đang được {count:,} {noun_vi} sử dụng", "Used by {count:,} {noun_en}"),
    # --- Our own failures -------------------------------------------------------------
    "server_error": Sentence("Lỗi của hệ thống; sự cố đã được ghi nhận.", "A failure of ours; it has been recorded."),
    "service_unavailable": Sentence(
        "Hệ thống tạm thời không phục vụ được; không có gì được lưu, hãy thử lại.",
        "The service is briefly unavailable; nothing was stored, try again.",
    ),
    "not_ready": Sentence(
        "Cơ sở dữ liệu chưa sẵn sàng hoặc còn thiếu bản cập nhật.",
        "The database is away or has pending migrations.",
    ),
}


class _VietnameseNumber(int):
    """Groups thousands with points where a template asks for ``{…:,}``."""

    def __format__(self, spec: str) -> str:
        return super().__format__(spec).replace(",", ".")


def find(code: str, *narrowings: str) -> Sentence:
    """The sentence of the first of ``code:narrowing`` that exists, else of ``code``.

    Raises ``KeyError`` for a code that the catalogue lacks.
    """
    for narrowing in narrowings:
        if sentence := CATALOGUE.get(f"{code}:{narrowing}"):
            return sentence
    return CATALOGUE[code]


def fill(sentence: Sentence, **values: Any) -> Sentence:
    """The sentence with its values in place, numbers grouped as each language does."""
    vietnamese = {name: _VietnameseNumber(value) if isinstance(value, int) else value for name, value in values.items()}
    return Sentence(sentence.vi.format(**vietnamese), sentence.en.format(**values))


def say(code: str, **values: Any) -> Sentence:
    """The sentence of ``code`` with its values in place."""
    return fill(find(code), **values)
