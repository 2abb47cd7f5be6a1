"""Messages of faults of a field or an item."""

from pdpl_inventory.messages.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    # A field of an item
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
    "in_future": Sentence("Ngày này chưa đến.", "This day is still to come."),
    "log_removed": Sentence(
        "Nhật ký trước ngày {day_vi} đã được xóa khi hết thời hạn lưu, nên không dựng lại được sổ của ngày này.",
        "The audit log before {day_en} was removed when its time was over, so the register of this day is lost.",
    ),
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
    "ambiguous": Sentence(
        "“{input}” là tên của {count:,} bản ghi; hãy ghi mã hoặc id của bản ghi.",
        "“{input}” is the name of {count:,} records; give the key or the id of one.",
    ),
    "invalid:CellDateField": Sentence(
        "Ngày không rõ; hãy ghi năm đủ bốn chữ số, dạng 2026-03-31, 2026/3/31, 31/3/2026, 31.3.2026 hoặc 31-3-2026.",
        "The date is not clear; write the year in full, as 2026-03-31, 2026/3/31, 31/3/2026, 31.3.2026 or 31-3-2026.",
    ),
    "links_differ": Sentence(
        "Khóa này chỉ một bản ghi khác với {other}.", "This key names another record than {other} does."
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
    # An item among others
    "duplicate": Sentence(
        "Giá trị “{value}” trùng với mục số {first} trong cùng lô.",
        "“{value}” repeats the value of item {first} in this batch.",
    ),
    "conflict": Sentence("Đã có bản ghi mang giá trị “{value}”.", "A record with the value “{value}” already exists."),
    "malformed_json": Sentence("Không phải là một đối tượng JSON hợp lệ.", "This is not a valid JSON object."),
    "malformed_json:comma": Sentence(
        "Không phải là một đối tượng JSON hợp lệ: dòng NDJSON không được kết thúc bằng dấu phẩy.",
        "This is not a valid JSON object: a line of NDJSON must not end with a comma.",
    ),
    # A legal basis that Vietnamese law does not have (contract §6)
    "invalid_choice:foreign_basis": Sentence(
        "“{input}” là căn cứ của GDPR, không có trong Luật 91/2025/QH15; căn cứ gần nhất là {nearest}. "
        "Các giá trị được chấp nhận: {choices}.",
        "“{input}” is a ground of the GDPR that Law 91/2025/QH15 does not have; the nearest is {nearest}. "
        "Valid choices: {choices}.",
    ),
}
