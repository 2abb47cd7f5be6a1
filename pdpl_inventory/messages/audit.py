"""Messages of audit events, and the results of verifying the audit log's chain."""

from pdpl_inventory.messages.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
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
    "calendar_link_created": Sentence("Đã tạo liên kết lịch “{name}”", "Made the calendar link “{name}”"),
    "calendar_link_withdrawn": Sentence(
        "Đã hủy liên kết lịch “{name}” của “{maker}”", "Withdrew the calendar link “{name}” of “{maker}”"
    ),
    "dossier_event_created": Sentence(
        "Đã ghi sự kiện của hồ sơ: {name_vi}, ngày {day_vi}", "Noted an event of the dossier: {name_en}, {day_en}"
    ),
    "dossier_event_deleted": Sentence(
        "Đã xóa sự kiện của hồ sơ: {name_vi}, ngày {day_vi}", "Removed an event of the dossier: {name_en}, {day_en}"
    ),
    "attachment_added": Sentence(
        "Đã thêm tài liệu “{name}” ({kind_vi}) vào {dossier_vi}", "Added “{name}” ({kind_en}) to {dossier_en}"
    ),
    "attachment_removed": Sentence(
        "Đã xóa tài liệu “{name}” ({kind_vi}) khỏi {dossier_vi}", "Removed “{name}” ({kind_en}) from {dossier_en}"
    ),
    "attachment_retired": Sentence(
        "Đã ngừng dùng tài liệu “{name}” ({kind_vi}) của {dossier_vi}; các phiên bản đã có tài liệu này không thay đổi",
        "Retired “{name}” ({kind_en}) of {dossier_en}; versions that have it stay as they are",
    ),
    "attachment_replaced": Sentence(
        "Đã thay tài liệu “{name}” ({kind_vi}) của {dossier_vi} bằng “{by}”; các phiên bản đã có tài liệu này không "
        "thay đổi",
        "Replaced “{name}” ({kind_en}) of {dossier_en} by “{by}”; versions that have it stay as they are",
    ),
    "attachment_downloaded": Sentence(
        "Đã tải tài liệu “{name}” ({kind_vi}) của {dossier_vi}", "Downloaded “{name}” ({kind_en}) of {dossier_en}"
    ),
    "dossier_submitted": Sentence(
        "Đã gửi duyệt phiên bản {number} của {dossier_vi}: hoàn thành {percent}%, còn thiếu {missing:,} mục",
        "Submitted version {number} of {dossier_en} for review: {percent}% complete, items missing: {missing:,}",
    ),
    "dossier_approved": Sentence(
        "Đã duyệt phiên bản {number} của {dossier_vi}", "Approved version {number} of {dossier_en}"
    ),
    "dossier_returned": Sentence(
        "Đã trả lại phiên bản {number} của {dossier_vi}", "Returned version {number} of {dossier_en}"
    ),
    "dossier_withdrawn": Sentence(
        "Đã rút lại phiên bản {number} của {dossier_vi}", "Withdrew version {number} of {dossier_en}"
    ),
    "dossier_filed": Sentence(
        "Đã ghi nhận việc nộp phiên bản {number} của {dossier_vi}, ngày {day_vi}, {channel_vi}",
        "Noted that version {number} of {dossier_en} was filed on {day_en}, {channel_en}",
    ),
    "dossier_answered": Sentence(
        "Đã ghi kết quả phiên bản {number} của {dossier_vi}: {result_vi}, ngày {day_vi}",
        "Noted the answer to version {number} of {dossier_en}: {result_en}, {day_en}",
    ),
    "dossier_exported": Sentence("Đã tải {what_vi} của {dossier_vi}", "Downloaded {what_en} of {dossier_en}"),
    "tenant_changed": Sentence("Đã sửa thông tin đơn vị “{name}”", "Changed the particulars of the tenant “{name}”"),
    "tenant_changed_by_platform": Sentence(
        "“{by}” của bên vận hành nền tảng đã sửa thông tin đơn vị “{name}”",
        "“{by}” of the platform's operator changed the particulars of the tenant “{name}”",
    ),
    "batch_exported": Sentence(
        "Đã tải các dòng lỗi của lô ở dạng {format}", "Downloaded the failed rows of the batch as {format}"
    ),
    "register_exported": Sentence(
        "Đã xuất sổ đăng ký ở dạng {format}: {count:,} hoạt động xử lý",
        "Exported the register as {format}: {count:,} processing activities",
    ),
    "member_erased": Sentence(
        "Đã xóa dữ liệu cá nhân của một thành viên: tên được thay bằng “{pseudonym}” ở {count:,} mục nhật ký",
        "Erased the personal data of a member: the name is “{pseudonym}” in {count:,} entries of the log",
    ),
    "tenant_exported": Sentence(
        "Đã xuất toàn bộ dữ liệu của đơn vị: {count:,} tệp", "Exported all data of the tenant: {count:,} files"
    ),
    "erasure_asked": Sentence(
        "“{by}” đã yêu cầu xóa đơn vị; cần một người khác xác nhận",
        "“{by}” asked for the tenant to be erased; another person has to confirm it",
    ),
    "erasure_confirmed": Sentence(
        "“{by}” đã xác nhận xóa đơn vị; dữ liệu sẽ bị xóa sau {days:,} ngày",
        "“{by}” confirmed that the tenant is to be erased; its data go after {days:,} days",
    ),
    "erasure_withdrawn": Sentence("“{by}” đã rút lại yêu cầu xóa đơn vị", "“{by}” withdrew the erasure of the tenant"),
    "tenant_erased": Sentence(
        "Đã xóa dữ liệu của đơn vị: {count:,} dòng; nhật ký được lưu thêm {days:,} ngày",
        "Erased the data of the tenant: {count:,} rows; the log is kept for {days:,} more days",
    ),
    "log_shortened": Sentence(
        "Đã xóa {count:,} mục nhật ký hết thời hạn lưu, đến mục số {sequence:,}",
        "Removed {count:,} entries of the log whose time was over, up to entry {sequence:,}",
    ),
    "audit_departed": Sentence(
        "Đơn vị đã rời đi; nhật ký đã được xóa khi hết thời hạn lưu.",
        "The tenant has left; its audit log was erased when its time was over.",
    ),
    "signed_in": Sentence("“{name}” đã đăng nhập", "“{name}” signed in"),
    "signed_in_through_provider": Sentence(
        "“{name}” đã đăng nhập qua nhà cung cấp định danh", "“{name}” signed in through the identity provider"
    ),
    "signed_out": Sentence("“{name}” đã đăng xuất", "“{name}” signed out"),
    "password_changed": Sentence("“{name}” đã đổi mật khẩu", "“{name}” changed their password"),
    "password_reset": Sentence(
        "“{name}” đã đặt lại mật khẩu bằng liên kết trong thư", "“{name}” reset their password by the link of a letter"
    ),
    "password_set": Sentence(
        "“{by}” của bên vận hành nền tảng đã đặt mật khẩu mới cho “{name}”",
        "“{by}” of the platform's operator set a new password for “{name}”",
    ),
    "identity_linked": Sentence(
        "Đã liên kết “{name}” với nhà cung cấp định danh; mật khẩu cũ không còn dùng được",
        "Linked “{name}” to the identity provider; the former password no longer works",
    ),
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
}
