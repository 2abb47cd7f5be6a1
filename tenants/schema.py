"""What credentials and rate limits add to the OpenAPI schema: security schemes, headers and refusals."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema

from pdpl_inventory.api.schema import add_headers, add_problems, header, operations, words
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import Sentence

View = TypeVar("View", bound=Callable[..., Any])

RATES = {
    "RateLimit-Limit": Sentence(
        "Mức đơn vị được dùng trong một phút: tính theo yêu cầu, hoặc theo mục nếu phần mục còn lại ít hơn.",
        "What the tenant may use in a minute: requests, or items when fewer of those are left.",
    ),
    "RateLimit-Remaining": Sentence("Phần còn lại của mức đó.", "How much of it is left."),
    "RateLimit-Reset": Sentence("Số giây cho đến khi mức được tính lại từ đầu.", "Seconds until it is whole again."),
}
TOKEN = Sentence(
    "Token truy cập lấy từ `POST /api/v1/auth/token`, có hiệu lực 30 phút.",
    "An access token of `POST /api/v1/auth/token`; it lives 30 minutes.",
)
KEY = Sentence(
    "Khóa API dành cho phần mềm, lấy từ `POST /api/v1/tenants/{tenant_id}/api-keys`.",
    "An API key of `POST /api/v1/tenants/{tenant_id}/api-keys`, for programs.",
)
SESSION = Sentence("Phiên đăng nhập tại `/admin/`.", "Signed in at `/admin/`.")
# Refusals of a request for its body.
BODY_PROBLEMS = ("400", "411", "413", "415")


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "tenants.authentication.tokens.issue.TokenAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": in_request_language(TOKEN),
        }


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "tenants.authentication.api_keys.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "pdpl_<tenant>_<secret>",
            "description": in_request_language(KEY),
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "tenants.authentication.sessions.BrowserSession"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": in_request_language(SESSION),
        }


def with_limits(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular: headers of rate limits, and the refusals of ``ScopedView``.

    The refusals, of limits and of bodies, are added to the paths of a tenant.
    """
    headers = result["components"].setdefault("headers", {})
    headers.update({name: header(description) for name, description in RATES.items()})
    for path, method, operation in operations(result):
        in_tenant = "{tenant_id}" in path
        if in_tenant:
            add_problems(operation["responses"], "429", *(BODY_PROBLEMS if method != "get" else ()))
        for status, response in operation["responses"].items():
            if status == "429" or (in_tenant and status != "401"):
                add_headers(response, *RATES)
    return result


# --- What each operation of ``/auth/`` is for: a summary and a description -----------------

OPERATIONS = {
    "token": (
        Sentence("Đăng nhập bằng tên và mật khẩu", "Sign in with a user name and a password"),
        Sentence(
            "Trả về token truy cập (30 phút) và token làm mới. Người thuộc nhiều đơn vị chọn một đơn vị bằng "
            "`tenant_id`; nếu không chọn, câu trả lời 400 liệt kê các đơn vị. Phần mềm nên dùng khóa API.",
            "Answers with an access token (30 minutes) and a refresh token. A user of several tenants names one as "
            "`tenant_id`; without it, the answer is 400 with the choices. Programs should use an API key.",
        ),
    ),
    "token_refresh": (
        Sentence("Lấy token truy cập mới", "Renew the access token"),
        Sentence(
            "Token mới mang vai trò hiện tại của thành viên.",
            "The new access token has the role that the member has today.",
        ),
    ),
    "token_verify": (
        Sentence("Kiểm tra một token", "Check a token"),
        Sentence(
            "200 khi token còn giá trị và thành viên còn hoạt động; nếu không, 401.",
            "200 while the token is good and its member active, else 401.",
        ),
    ),
    "logout": (
        Sentence("Đăng xuất", "Sign out"),
        Sentence(
            "Token làm mới mất hiệu lực ngay; token truy cập hết hiệu lực sau tối đa 30 phút.",
            "The refresh token is no longer valid; access tokens end with their 30 minutes.",
        ),
    ),
    "password": (
        Sentence("Đổi mật khẩu của mình", "Change one's own password"),
        Sentence(
            "Mọi token và phiên đăng nhập khác của tài khoản mất hiệu lực; câu trả lời có token mới. "
            "Nhập sai mật khẩu hiện tại được tính là một lần đăng nhập sai.",
            "Every other token and session of the account ends; the answer has new ones. "
            "A wrong current password counts as a failed sign-in.",
        ),
    ),
    "email": (
        Sentence("Đặt địa chỉ thư điện tử của mình", "Set one's own e-mail address"),
        Sentence(
            "Thư đặt lại mật khẩu được gửi tới địa chỉ này; để trống nghĩa là không có.",
            "The address to which a letter goes when the password is forgotten; empty: none.",
        ),
    ),
    "password_reset": (
        Sentence("Xin thư đặt lại mật khẩu", "Ask for a letter that resets a password"),
        Sentence(
            "Câu trả lời như nhau, dù tài khoản có tồn tại hay không.",
            "The answer is the same whether the account exists.",
        ),
    ),
    "password_reset_confirm": (
        Sentence("Đặt mật khẩu mới theo thư", "Set a new password with the letter"),
        Sentence(
            "Dùng `uid` và `token` trong thư; liên kết dùng được một lần, trong một giờ. "
            "Mọi token và phiên đăng nhập của tài khoản mất hiệu lực.",
            "With the `uid` and `token` of the letter; its link works once, within an hour. "
            "Every token and session of the account ends.",
        ),
    ),
}


def described(name: str, **more: Any) -> Callable[[View], View]:
    """``extend_schema`` for an operation of ``/auth/``."""
    return extend_schema(operation_id=f"auth_{name}", tags=["auth"], **words(*OPERATIONS[name]), **more)
