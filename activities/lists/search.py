"""``?search=``: all words must be found, case and accents ignored ("quan ly" finds "Quản lý")."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from activities.models.text import fold, stored, trimmed
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import Sentence

MOST_WORDS = 20
SEARCHED = Sentence(
    "Các từ cần tìm trong tên và khóa của bên gửi, không phân biệt hoa thường và dấu.",
    "Words to be found in names and the sender's key, whatever their case and accents.",
)


def search(queryset: QuerySet[Any], asked: str) -> QuerySet[Any]:
    """The records of ``queryset`` in whose folded text every word of ``asked`` is found."""
    words = (trimmed(word) for word in fold(stored(asked.replace("\x00", ""))).split())
    for word in [word for word in words if word][:MOST_WORDS]:
        queryset = queryset.filter(folded__contains=word)
    return queryset


class FoldedSearch(BaseFilterBackend):
    """Searches the folded text of each record."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        return search(queryset, request.query_params.get("search", ""))

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        if view.action != "list":
            return []
        return [
            {
                "name": "search",
                "in": "query",
                "required": False,
                "description": in_request_language(SEARCHED),
                "schema": {"type": "string"},
            }
        ]
