"""What the OpenAPI schema says of the endpoints of records."""

from typing import Any

from drf_spectacular.utils import extend_schema_view

from activities.contract.examples import ITEMS
from activities.contract.item_serializer import ItemSerializer
from activities.schema import BODY_PROBLEMS, ETAG, IF_MATCH, ONE_PROBLEMS, STALE, described, header
from pdpl_inventory.api.problems import ProblemSerializer
from pdpl_inventory.api.schema import example
from pdpl_inventory.messages import Sentence

IF_NONE_MATCH = header(
    "If-None-Match",
    Sentence(
        "Các thẻ ETag mà bên đọc đang có. Nếu bản ghi vẫn ứng với một thẻ: 304, không có nội dung.",
        "Tags that the reader has. When the record is still one of them: 304, no body.",
    ),
)
TAGGED = header("ETag", ETAG, 200, 201)
LOCATION = header("Location", Sentence("Địa chỉ của bản ghi mới.", "Where the new record is."), 201)


def documented(viewset: Any, history: Any) -> Any:
    """``viewset``, the endpoints of one kind of record, with its schema. ``history`` serializes its entries."""
    serializer: type[ItemSerializer] = viewset.serializer_class
    kind = serializer.kind
    item = ITEMS[kind.word.value][0]
    whole = example("whole", Sentence("Toàn bộ bản ghi", "The whole record"), item)
    return extend_schema_view(
        list=described(kind, "list", [], {200: serializer(many=True), **ONE_PROBLEMS}),
        create=described(
            kind,
            "create",
            [TAGGED, LOCATION],
            {201: serializer, **BODY_PROBLEMS, 409: ProblemSerializer},
            examples=[example("one", Sentence("Một bản ghi", "One record"), item)],
        ),
        retrieve=described(kind, "retrieve", [IF_NONE_MATCH, TAGGED], {200: serializer, 304: None, **ONE_PROBLEMS}),
        update=described(
            kind, "update", [IF_MATCH, TAGGED], {200: serializer, **BODY_PROBLEMS, **STALE}, examples=[whole]
        ),
        partial_update=described(
            kind,
            "partial_update",
            [IF_MATCH, TAGGED],
            {200: serializer, **BODY_PROBLEMS, **STALE},
            examples=[example("field", Sentence("Một trường", "One field"), {kind.name: "Tên mới"})],
        ),
        destroy=described(kind, "destroy", [IF_MATCH], {204: None, **BODY_PROBLEMS, **STALE}),
        history=described(
            kind,
            "history",
            [],
            {200: history(many=True), **ONE_PROBLEMS},
            operation_id=f"{kind.word.value.replace('-', '_')}_history",
        ),
    )(viewset)
