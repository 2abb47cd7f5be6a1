"""What the OpenAPI schema says of every endpoint of the inventory: parameters, failures, sentences and examples.

What only one wing says of its endpoints is in that wing's own ``schema`` module. The modules here make the document's
sections, its first page and its code samples.
"""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema

from activities.contract.kinds import Kind
from activities.models.batches import Kind as Word
from pdpl_inventory.api.problems import ProblemSerializer
from pdpl_inventory.api.schema import example, words
from pdpl_inventory.language import in_readers_language
from pdpl_inventory.messages import Sentence, fill, find

TENANT = OpenApiParameter(
    "tenant_id",
    OpenApiTypes.UUID,
    OpenApiParameter.PATH,
    description=in_readers_language(
        Sentence("Đơn vị của chính khóa API hoặc người dùng đang gửi.", "The credential's own tenant.")
    ),
)
PROBLEMS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 406, 500, 503), ProblemSerializer)
ONE_PROBLEMS = {**PROBLEMS, 404: ProblemSerializer}
BODY_PROBLEMS = {**PROBLEMS, **dict.fromkeys((411, 413, 415), ProblemSerializer)}
STALE = dict.fromkeys((404, 409, 412), ProblemSerializer)


def header(name: str, said: Sentence, *statuses: int, pattern: str | None = None) -> OpenApiParameter:
    """A header of the request, or of the responses with these statuses."""
    description = in_readers_language(said)
    return OpenApiParameter(
        name,
        str,
        OpenApiParameter.HEADER,
        description=description,
        response=list(statuses) or False,
        pattern=pattern,
    )


ETAG = Sentence(
    "Thẻ của bản ghi như đang hiển thị; mọi thay đổi đều làm thẻ thay đổi.",
    "A strong tag of the record as it is shown; it changes with any change.",
)
IF_MATCH = header(
    "If-Match",
    Sentence(
        "Thẻ ETag của bản ghi khi được đọc, hoặc `*`. Nếu bản ghi đã thay đổi từ đó: 412, không có gì được sửa.",
        "Tags of the record as it was read, or `*`. If it has changed since: 412, nothing done.",
    ),
)

# What each action on a kind of record does: in a few words, and in full for the schema and the browsable pages.
ONE = {
    Word.ACTIVITIES: "processing activity",
    Word.CATEGORIES: "data category",
    Word.RECIPIENTS: "recipient",
    Word.TRANSFERS: "data transfer",
}
SUMMARIES = {
    "list": Sentence("Danh sách {noun_vi}", "List {noun_en}"),
    "create": Sentence("Thêm một {noun_vi}", "Store a {one_en}"),
    "retrieve": Sentence("Đọc một {noun_vi}", "Read a {one_en}"),
    "update": Sentence("Thay toàn bộ một {noun_vi}", "Replace a {one_en}"),
    "partial_update": Sentence("Sửa một {noun_vi}", "Change a {one_en}"),
    "destroy": Sentence("Xóa một {noun_vi}", "Remove a {one_en}"),
    "history": Sentence("Lịch sử của một {noun_vi}", "The history of a {one_en}"),
    "batch": Sentence("Gửi một lô {noun_vi}", "Send a batch of {noun_en}"),
}
SENTENCES = {
    "list": Sentence(
        "Danh sách {noun_vi} của đơn vị. Tham số search không phân biệt hoa thường và dấu.",
        "The tenant's {noun_en}. The parameter search ignores case and Vietnamese accents.",
    ),
    "create": Sentence("Thêm một bản ghi ({noun_vi}).", "Store one record ({noun_en})."),
    "retrieve": Sentence("Một bản ghi ({noun_vi}), kèm ETag.", "One record ({noun_en}), with an ETag."),
    "update": Sentence(
        "Thay toàn bộ bản ghi: trường nào bỏ trống trong yêu cầu sẽ nhận giá trị mặc định.",
        "Replace a record: what is left out becomes its default.",
    ),
    "partial_update": Sentence(
        "Chỉ sửa các trường được gửi. Không có gì thay đổi thì không ghi gì.",
        "Change the fields that are sent. What changes nothing leaves no trace.",
    ),
    "destroy": Sentence(
        "Xóa bản ghi không còn bản ghi nào khác sử dụng. Bản ghi đã duyệt chỉ nhân sự bảo vệ dữ liệu (dpo) được xóa.",
        "Remove a record that nothing uses. Only a dpo removes an approved one.",
    ),
    "history": Sentence(
        "Mọi thay đổi của bản ghi ({noun_vi}), mới nhất trước: trước và sau, ai, lúc nào, qua kênh nào. "
        "Bản ghi đã xóa vẫn còn lịch sử.",
        "Every change of a record ({noun_en}), newest first: before and after, who, when, through which door. "
        "A removed record keeps its history.",
    ),
    "batch": Sentence(
        "Gửi tối đa {limit:,} {noun_vi} trong một yêu cầu: mục hợp lệ được lưu, "
        "mục có lỗi được chỉ rõ theo vị trí bằng tiếng Việt và tiếng Anh.",
        "Store up to {limit:,} {noun_en} in one request: the good ones are kept, "
        "each bad one is named by its index in Vietnamese and in English.",
    ),
}


def action_sentence(kind: Kind, action: str) -> Sentence:
    """What an action on a kind of record does, in both languages."""
    return fill(SENTENCES[action], limit=kind.limit, **kind.nouns)


def described(kind: Kind, action: str, parameters: list[Any], responses: dict[Any, Any], **more: Any) -> Any:
    """``extend_schema`` for an action on a kind of record: its section, its words, and an example of each refusal.

    ``tag`` names another section than the kind's own; ``then`` is said after the action's sentence.
    """
    sentence, then = action_sentence(kind, action), more.pop("then", None)
    if then:
        sentence = Sentence(f"{sentence.vi}\n\n{then.vi}", f"{sentence.en}\n\n{then.en}")
    return extend_schema(
        tags=[more.pop("tag", kind.word.value)],
        **words(fill(SUMMARIES[action], one_en=ONE[kind.word], **kind.nouns), sentence),
        parameters=[TENANT, *parameters],
        responses=responses,
        examples=[*more.pop("examples", ()), *_problem_examples(responses)],
        **more,
    )


def _problem_examples(statuses: Any) -> list[OpenApiExample]:
    """A refusal with each of these statuses, in the words that the API uses."""
    users = [fill(find("used_by"), count=3, noun_vi="hoạt động xử lý", noun_en="processing activities")]
    in_use = {"users_vi": users[0].vi, "users_en": users[0].en}
    codes: dict[int, tuple[str, dict[str, Any]]] = {
        401: ("not_authenticated", {}),
        404: ("not_found", {}),
        409: ("record_in_use", in_use) if 412 in statuses else ("conflict", {"value": "hr-payroll"}),
        412: ("precondition_failed", {}),
    }
    return [
        example(code, fill(find(code), **values), _problem(code, **values), status)
        for status, (code, values) in codes.items()
        if status in statuses and 422 not in statuses
    ]


def _problem(code: str, **values: Any) -> dict[str, Any]:
    sentence = fill(find(code), **values)
    request_id = "3f15edbce1ed4b1f8f16d3cc68d6ea0f"
    return {"detail": {"code": code, "error": sentence.en, "error_vi": sentence.vi, "request_id": request_id}}
