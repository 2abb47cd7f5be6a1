"""What the OpenAPI schema says of the endpoints of review."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema

from activities.contract.kinds import ACTIVITIES
from activities.schema import BODY_PROBLEMS, ETAG, IF_MATCH, STALE, TENANT, header
from pdpl_inventory.api.problems import ProblemSerializer
from pdpl_inventory.api.schema import example, words
from pdpl_inventory.language import in_readers_language
from pdpl_inventory.messages import Sentence

STEPS = {
    "submit": (
        Sentence("Gửi duyệt một hoạt động xử lý", "Submit one activity for review"),
        Sentence("Gửi duyệt nhiều hoạt động xử lý", "Submit many activities for review"),
        Sentence("Gửi duyệt bản nháp hoặc bản ghi bị trả lại.", "Submit for review what is a draft or was returned."),
    ),
    "approve": (
        Sentence("Duyệt một hoạt động xử lý", "Approve one activity"),
        Sentence("Duyệt nhiều hoạt động xử lý", "Approve many activities"),
        Sentence(
            "Duyệt bản ghi chờ duyệt; chỉ dành cho dpo, và không ai duyệt bản ghi do mình tạo hoặc sửa lần cuối.",
            "Approve what was submitted; only a `dpo`, and nobody what they created or last changed.",
        ),
    ),
    "return": (
        Sentence("Trả lại một hoạt động xử lý", "Return one activity"),
        Sentence("Trả lại nhiều hoạt động xử lý", "Return many activities"),
        Sentence(
            "Trả lại bản ghi chờ duyệt, kèm ý kiến nêu lý do; chỉ dành cho dpo.",
            "Return what was submitted, with a comment that says why; only a `dpo`.",
        ),
    ),
}
REFUSALS = [
    ("not_found", in_readers_language(Sentence("Không tìm thấy", "Not found"))),
    ("own_record", in_readers_language(Sentence("Bản ghi của chính người duyệt", "The reviewer's own record"))),
    ("wrong_status", in_readers_language(Sentence("Trạng thái không cho phép", "Not in a status that allows it"))),
]
MANY = Sentence(
    "Chọn theo `ids` hoặc theo `batch_id`, đúng một trong hai. Bản ghi nào được phép thì thực hiện, các bản ghi còn "
    "lại được nêu kèm lý do; 422 khi không bản ghi nào thực hiện được.",
    "By `ids` or by `batch_id`: what may be done is done, the rest is named; 422 when nothing could be.",
)


def of_one(step: str, given: Any, answer: Any) -> Any:
    """``extend_schema`` for a step with one activity."""
    one, _many, said = STEPS[step]
    comment = {"comment": "Đã đối chiếu với hợp đồng."}
    return extend_schema(
        operation_id=f"{_prefix()}_{step}",
        tags=["review"],
        **words(one, said),
        parameters=[TENANT, IF_MATCH, header("ETag", ETAG, 200)],
        request=given,
        responses={200: answer, **BODY_PROBLEMS, **STALE},
        examples=[example("comment", Sentence("Ý kiến", "A comment"), comment)],
    )


def of_many(step: str, given: Any, answer: Any) -> Any:
    """``extend_schema`` for a step with many activities."""
    _one, many, said = STEPS[step]
    refused = PolymorphicProxySerializer("ReviewRefused", [answer, ProblemSerializer], resource_type_field_name=None)
    batch = {"batch_id": "01a20b40-333f-768d-8e4f-ee6937e72124", "comment": ""}
    return extend_schema(
        operation_id=f"{_prefix()}_{step}_many",
        tags=["review"],
        **words(many, Sentence(f"{said.vi}\n\n{MANY.vi}", f"{said.en}\n\n{MANY.en}")),
        parameters=[TENANT],
        request=given,
        responses={200: answer, 404: ProblemSerializer, 422: refused, **BODY_PROBLEMS},
        examples=[example("batch", Sentence("Cả lô", "A whole batch"), batch)],
    )


def _prefix() -> str:
    return ACTIVITIES.word.value.replace("-", "_")
