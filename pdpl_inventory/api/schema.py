"""The OpenAPI schema: drf-spectacular's ``AutoSchema`` with labels in the language of the request, and the hooks that
add to every endpoint what none declares itself. The settings name the hooks (``SPECTACULAR_SETTINGS``).
"""

import copy
from collections.abc import Iterator
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from pdpl_inventory.language import in_readers_language, in_request_language
from pdpl_inventory.messages import Sentence

RETRY_AFTER = Sentence("Số giây cần chờ trước khi gửi lại.", "Seconds to wait before asking again.")
REQUEST_ID = Sentence("Mã của yêu cầu, để nêu khi cần hỗ trợ.", "The request's id, to be quoted when asking for help.")
STATUSES = {
    "200": Sentence("Đã thực hiện.", "Done."),
    "201": Sentence("Đã lưu.", "Stored."),
    "202": Sentence("Đã nhận; kết quả sẽ có sau.", "Accepted; the result comes later."),
    "204": Sentence("Đã thực hiện; không có nội dung trả về.", "Done; the answer has no body."),
    "304": Sentence("Bản ghi vẫn như bên gửi đã đọc.", "The record is as the sender has it."),
    "400": Sentence("Yêu cầu có lỗi về nội dung hoặc tham số.", "The body or a parameter is wrong."),
    "401": Sentence(
        "Thiếu thông tin xác thực, hoặc thông tin không còn giá trị.", "No credential, or one that is not valid."
    ),
    "403": Sentence("Vai trò không được phép, hoặc dữ liệu của đơn vị khác.", "Not with this role or in this tenant."),
    "404": Sentence("Không tìm thấy.", "Not found."),
    "406": Sentence("Không có dạng trả lời khớp với tiêu đề Accept.", "No answer in a form that Accept names."),
    "409": Sentence("Trái với dữ liệu đang lưu; không có gì thay đổi.", "Against what is stored; nothing was changed."),
    "411": Sentence("Thiếu tiêu đề Content-Length.", "Content-Length is missing."),
    "412": Sentence(
        "Bản ghi đã thay đổi từ khi được đọc; không có gì thay đổi thêm.",
        "The record has changed since it was read; nothing was done.",
    ),
    "413": Sentence("Nội dung quá lớn.", "The body is too large."),
    "415": Sentence("Kiểu nội dung không được hỗ trợ.", "A media type that is not supported."),
    "422": Sentence(
        "Không mục nào được lưu, hoặc khóa Idempotency-Key đã dùng cho yêu cầu khác.",
        "Nothing was stored or changed, or the Idempotency-Key was used for another request.",
    ),
    "429": Sentence("Đã vượt giới hạn; gửi lại sau Retry-After.", "A limit is used up; ask again after Retry-After."),
    "500": Sentence("Lỗi của hệ thống; không có gì được lưu.", "An error of the server; nothing was stored."),
    "503": Sentence(
        "Hệ thống tạm thời không phục vụ được; gửi lại sau Retry-After.",
        "The service is away for a moment; ask again after Retry-After.",
    ),
}


# Operations without a body to fill in: a comment may be left out.
MAY_BE_EMPTY = ("_submit", "_approve", "_return")
# A pattern beside the format, which validators of schemas may ignore.
UUID = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
# At least one character that is not white space: the API refuses other text as blank.
NOT_BLANK = r"\S"


class InTheReadersLanguage(AutoSchema):
    """Describes copies of serializers, since an instance keeps the labels of the language of its first use.

    A component is described by the ``described`` of its serializer, a ``Sentence``, and never by a docstring.
    A serializer with ``is_strict`` takes no other properties; with ``is_whole`` it needs all of its required ones even
    in a PATCH.
    """

    def _map_basic_serializer(self, serializer: Any, direction: str) -> dict[str, Any]:
        component: dict[str, Any] = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if direction == "request" and getattr(serializer, "is_strict", False):
            component["additionalProperties"] = False
        if direction == "request" and getattr(serializer, "is_whole", False):
            component["required"] = sorted(each.field_name for each in serializer._writable_fields if each.required)
        component.pop("description", None)
        described = getattr(serializer, "described", None)
        return {**component, "description": in_request_language(described)} if described else component

    def _map_serializer_field(self, field: Any, direction: str, bypass_extensions: bool = False) -> dict[str, Any]:
        schema: dict[str, Any] = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        return {**schema, **_limits_of(field, schema)} if direction == "request" else schema

    def _get_request_for_media_type(self, serializer: Any, *args: Any, **kwargs: Any) -> Any:
        return super()._get_request_for_media_type(_copied_if_shared(serializer), *args, **kwargs)  # type: ignore[no-untyped-call]

    def _get_response_for_code(self, serializer: Any, *args: Any, **kwargs: Any) -> Any:
        return super()._get_response_for_code(_copied_if_shared(serializer), *args, **kwargs)  # type: ignore[no-untyped-call]


def _limits_of(field: Any, schema: dict[str, Any]) -> dict[str, Any]:
    """What a field refuses by the shape of a value and drf-spectacular leaves out.

    A validator may have a ``pattern``, which is part of what it checks.
    """
    if isinstance(field, serializers.ListSerializer | serializers.ListField):
        longest = getattr(field, "max_length", None)
        most = {"maxItems": longest} if longest else {}
        return most if field.allow_empty else {"minItems": 1, **most}
    patterns = [each.pattern for each in field.validators if isinstance(getattr(each, "pattern", None), str)]
    if patterns:
        return {"pattern": patterns[0]}
    if isinstance(field, serializers.UUIDField):
        return {"pattern": UUID}
    if "oneOf" in schema and isinstance(field, serializers.EmailField):
        address, empty = schema["oneOf"]
        return {"oneOf": [{**address, "minLength": 1}, empty]}
    if type(schema.get("type")) is str and "format" not in schema and isinstance(field, serializers.CharField):
        return {"pattern": NOT_BLANK} if field.trim_whitespace and not field.allow_blank else {}
    return {}


def _copied_if_shared(serializer: Any) -> Any:
    """A copy of a serializer declared in ``extend_schema``; one that a view made for this request has a context."""
    declared = isinstance(serializer, serializers.Field) and not getattr(serializer, "_context", None)
    return copy.deepcopy(serializer) if declared else serializer


# --- For views ------------------------------------------------------------------------


def words(summary: Sentence, description: Sentence) -> dict[str, Any]:
    """The options of ``extend_schema`` that say what an operation is for, in the language of the reader."""
    return {"summary": in_readers_language(summary), "description": in_readers_language(description)}


def example(name: str, summary: Sentence, value: Any, *statuses: int) -> OpenApiExample:
    """An example of a request's body, or of the answers with these statuses."""
    return OpenApiExample(
        name,
        summary=in_readers_language(summary),
        value=value,
        request_only=not statuses,
        response_only=bool(statuses),
        status_codes=[str(status) for status in statuses] or None,
    )


# --- Hooks ----------------------------------------------------------------------------


def with_names(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular, for generated clients.

    Query parameters refer to the enums of components by name, and every property of a response is required.
    """
    schemas = result["components"]["schemas"]
    lists = {tuple(sorted(each["enum"])): name for name, each in schemas.items() if "enum" in each}
    for _path, _method, operation in operations(result):
        for parameter in operation.get("parameters", []):
            _refer_to_enum(parameter["schema"], lists)
    for name, each in schemas.items():
        if "enum" in each and _is_without_labels(each):
            del each["description"]
        if "properties" in each and name != "ProblemDetail" and not name.endswith("Request"):
            each["required"] = sorted(each["properties"])
    return result


def _is_without_labels(each: dict[str, Any]) -> bool:
    """Whether the description of an enum only repeats its codes."""
    told = [f"* `{code}` - {code}".lower() for code in each["enum"]]
    return "description" in each and each["description"].lower().splitlines() == told


def _refer_to_enum(schema: dict[str, Any], lists: dict[tuple[str, ...], str]) -> None:
    """Replace an enum that is a component by a reference to it."""
    if "items" in schema:
        _refer_to_enum(schema["items"], lists)
    elif name := lists.get(tuple(sorted(schema.get("enum", ())))):
        reference = {"$ref": f"#/components/schemas/{name}"}
        default = {"default": schema["default"]} if "default" in schema else {}
        schema.clear()
        schema.update({"allOf": [reference], **default} if default else reference)


def with_failures(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular: the failures that every endpoint may answer with, and needed bodies."""
    for _path, _method, operation in operations(result):
        add_problems(operation["responses"], "406", "503")
        if "requestBody" in operation and not operation["operationId"].endswith(MAY_BE_EMPTY):
            operation["requestBody"]["required"] = True
    return result


def with_statuses(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular: what each status means, and responses in the order of their statuses.

    It must run after the hooks that add responses.
    """
    for _path, _method, operation in operations(result):
        for status, response in operation["responses"].items():
            response["description"] = in_request_language(STATUSES[status])
        operation["responses"] = dict(sorted(operation["responses"].items()))
    return result


def with_headers(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular: the request's id on every response, ``Retry-After`` where it is sent.

    It must run after the hooks that add responses.
    """
    headers = result["components"].setdefault("headers", {})
    headers["Retry-After"] = header(RETRY_AFTER)
    headers["X-Request-ID"] = header(REQUEST_ID, "string")
    for _path, _method, operation in operations(result):
        for status, response in operation["responses"].items():
            add_headers(response, "X-Request-ID", *(("Retry-After",) if status in ("409", "429", "503") else ()))
    return result


# --- For hooks ------------------------------------------------------------------------


def operations(result: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and description of each operation of a schema."""
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            if isinstance(operation, dict) and "responses" in operation:
                yield path, method, operation


def add_problems(responses: dict[str, Any], *statuses: str) -> None:
    """Add a failure for each of the statuses that ``responses`` does not have."""
    problem = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in statuses:
        responses.setdefault(status, {"description": "", "content": problem})


def add_headers(response: dict[str, Any], *names: str) -> None:
    """Let a response refer to headers of the components."""
    headers = response.setdefault("headers", {})
    for name in names:
        headers.setdefault(name, {"$ref": f"#/components/headers/{name}"})


def header(described: Sentence, kind: str = "integer") -> dict[str, Any]:
    """A header as a component."""
    return {"description": in_request_language(described), "schema": {"type": kind}}
