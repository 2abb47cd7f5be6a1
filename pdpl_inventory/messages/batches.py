"""Messages of batches and imports: envelopes, outcomes, files."""

from pdpl_inventory.messages.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    # The envelope of a batch
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
    "batch_log_removed": Sentence(
        "Không thể hủy lô này: nhật ký của thời gian đó đã được xóa khi hết thời hạn lưu, nên không biết bản ghi nào "
        "đã được duyệt.",
        "The batch cannot be undone: the audit log of its time was removed when its time was over, so nobody knows "
        "which records were decided on.",
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
    # A file in the background
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
    "unknown_file_format:workbook": Sentence(
        "Chưa đọc được định dạng của “{input}”. Hãy mở tệp trong Excel hoặc LibreOffice, chọn Lưu thành (Save As), "
        "định dạng “Excel Workbook (.xlsx)” hoặc “CSV UTF-8”, rồi gửi tệp đó. Các định dạng được chấp nhận: {choices}.",
        "The format of “{input}” is not read. Open the file in Excel or LibreOffice, choose Save As with the format "
        "“Excel Workbook (.xlsx)” or “CSV UTF-8”, and send that file. Accepted formats: {choices}.",
    ),
    "unknown_file_format:archive": Sentence(
        "“{input}” là tệp nén. Hãy giải nén và gửi từng tệp bên trong; chỉ kiểu nén gzip (.gz) được đọc trực tiếp. "
        "Các định dạng được chấp nhận: {choices}.",
        "“{input}” is an archive. Extract it and send each file in it; only gzip (.gz) is read as it is. "
        "Accepted formats: {choices}.",
    ),
    "csv_broken": Sentence(
        "Không đọc được tệp CSV từ dòng {line:,}: dấu ngoặc kép không cân xứng hoặc ô quá dài.",
        "The CSV file cannot be read from line {line:,} on: unbalanced quotes, or a cell that is too long.",
    ),
    "csv_not_utf8": Sentence(
        "Tệp không ở dạng UTF-8. Trong Excel, hãy chọn Lưu thành (Save As), định dạng “CSV UTF-8”, rồi gửi lại.",
        "The file is not in UTF-8. In Excel choose Save As with the format “CSV UTF-8”, and send it again.",
    ),
    "csv_is_workbook": Sentence(
        "Tệp này là bảng tính hoặc tệp nén, không phải CSV. Nếu là bảng tính Excel, hãy đặt đuôi .xlsx; "
        "nếu là tệp .xls, .ods hoặc .zip, hãy mở ra và lưu thành “Excel Workbook (.xlsx)” hoặc “CSV UTF-8”.",
        "This file is a workbook or an archive, not CSV. Name an Excel workbook .xlsx; open an .xls, .ods or .zip file "
        "and save it as “Excel Workbook (.xlsx)” or “CSV UTF-8”.",
    ),
    "workbook_encrypted": Sentence(
        "Tệp này là bảng tính Excel cũ (.xls) hoặc được bảo vệ bằng mật khẩu. "
        "Trong Excel, hãy chọn Lưu thành (Save As), định dạng “Excel Workbook (.xlsx)”, không đặt mật khẩu.",
        "This file is an old Excel workbook (.xls) or is protected by a password. "
        "In Excel choose Save As with the format “Excel Workbook (.xlsx)”, without a password.",
    ),
    "headings_unknown": Sentence(
        "Không tìm thấy dòng tiêu đề cột trong 20 dòng đầu của bảng. Tiêu đề là tên các trường: {choices}; "
        "hoặc tên gọi của chúng như trong tệp mẫu.",
        "None of the first 20 rows of the table holds the headings. They are the names of the fields: {choices}; "
        "or their labels, as in the template.",
    ),
    "headings_unknown:profile": Sentence(
        "Không tìm thấy dòng tiêu đề cột của mẫu sổ đã chọn trong 20 dòng đầu của bảng. Các tiêu đề được đọc: "
        "{choices}.",
        "None of the first 20 rows of the table holds the headings of the profile that was asked for. Those that are "
        "read: {choices}.",
    ),
    "profile_needs_activities": Sentence(
        "Mẫu sổ (profile) chỉ dùng cho hoạt động xử lý (kind=processing-activities).",
        "A profile reads processing activities only (kind=processing-activities).",
    ),
    "profile_needs_table": Sentence(
        "Mẫu sổ (profile) chỉ dùng cho bảng: tệp CSV, TSV hoặc XLSX.",
        "A profile reads tables only: a CSV, TSV or XLSX file.",
    ),
    "ignoring_needs_table": Sentence(
        "Chỉ có thể bỏ qua cột không nhận ra (unknown_columns=ignore) trong bảng: tệp CSV, TSV hoặc XLSX, và khi không "
        "dùng mẫu sổ (profile).",
        "Unknown columns can be ignored (unknown_columns=ignore) in tables only: a CSV, TSV or XLSX file, without a "
        "profile.",
    ),
    "profile_too_many_rows": Sentence(
        "Bảng có hơn {limit} dòng cần ghép thành hoạt động; hãy chia thành nhiều tệp.",
        "The table has more than {limit} rows that would be joined into activities; split it into several files.",
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
}
