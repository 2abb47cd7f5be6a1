"""Messages about credentials, members, API keys and passwords."""

from pdpl_inventory.messages.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
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
    "calendar_link_not_valid": Sentence(
        "Liên kết lịch không đúng, đã bị hủy, hoặc người tạo không còn là thành viên hoạt động.",
        "The calendar link is wrong, was withdrawn, or its maker is no longer an active member.",
    ),
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
    "password_breached": Sentence(
        "Mật khẩu này đã bị lộ ở nơi khác; hãy chọn mật khẩu khác.",
        "This password was breached elsewhere; choose another.",
    ),
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
    "invalid_username:erased": Sentence(
        "Tên bắt đầu bằng “da-xoa-” chỉ dành cho tài khoản đã bị xóa.",
        "Names that begin with “da-xoa-” are those of erased accounts.",
    ),
    "member_exists": Sentence("“{name}” đã là thành viên của đơn vị.", "“{name}” is a member of the tenant already."),
    "last_admin": Sentence(
        "Đơn vị phải còn ít nhất một quản trị viên đang hoạt động.",
        "The tenant must keep at least one active administrator.",
    ),
    "invalid_business_code": Sentence(
        "“{input}” không phải là mã ngành kinh tế Việt Nam (VSIC) gồm 2 đến 5 chữ số.",
        "“{input}” is not a code of the Vietnamese classification of economic activities (VSIC), of 2 to 5 digits.",
    ),
    "invalid_business_line": Sentence(
        "Dòng {line}: hãy ghi mã ngành (2 đến 5 chữ số), một dấu cách rồi đến tên ngành, không quá {max_length} ký tự.",
        "Line {line}: write the code (2 to 5 digits), a space and the name, of at most {max_length} characters.",
    ),
    "too_many_business_lines": Sentence(
        "Không được ghi quá {max_length} ngành, nghề.", "There may be no more than {max_length} lines of business."
    ),
    "term_too_long": Sentence(
        "Đơn vị chỉ được đặt thời hạn ngắn hơn hoặc bằng thời hạn chung của hệ thống: {days} ngày.",
        "A tenant may keep this for less time than the installation does, not for more: at most {days} days.",
    ),
    "term_too_short": Sentence(
        "Nhật ký kiểm toán là chứng cứ: đơn vị chỉ được lưu bằng hoặc lâu hơn thời hạn chung của hệ thống: "
        "{days} ngày.",
        "The audit log is evidence: a tenant may keep it longer than the installation does, not shorter: "
        "at least {days} days.",
    ),
    "term_without_end": Sentence(
        "Hệ thống lưu nhật ký kiểm toán không thời hạn, nên đơn vị không đặt được thời hạn riêng.",
        "The installation keeps the audit log without end, so a tenant has no term of its own.",
    ),
    "cross_tenant": Sentence("Không thể truy cập dữ liệu của tenant khác", "Cannot access other tenant's data"),
    "permission_denied": Sentence("Vai trò của bạn không được phép làm việc này.", "Your role does not allow this."),
    "csrf_failed": Sentence(
        "Yêu cầu bị từ chối vì thiếu mã chống giả mạo (CSRF).", "The request was refused: CSRF verification failed."
    ),
}
