"""``register/deadlines``: what falls due, when, for which record, by which article."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from activities.audit.audited_views import AuditedView
from activities.deadlines.kinds import Deadline, DeadlineKind, DeadlineState
from activities.deadlines.options import parameters, read_wanted
from activities.deadlines.rules import deadlines
from activities.deadlines.schema import DEADLINES, RECORD
from activities.schema import TENANT
from pdpl_inventory.api.problems import problems
from pdpl_inventory.api.schema import words
from pdpl_inventory.language import in_readers_language
from tenants.permissions import Right


class DeadlineSerializer(serializers.Serializer[Any]):
    due_on = serializers.DateField()
    kind = serializers.ChoiceField(DeadlineKind.choices)
    record_id = serializers.UUIDField(help_text=in_readers_language(RECORD))
    name = serializers.CharField()
    article = serializers.CharField()
    article_vi = serializers.CharField()
    message = serializers.CharField()
    message_vi = serializers.CharField()
    state = serializers.ChoiceField(DeadlineState.choices)


class DeadlinesSerializer(serializers.Serializer[Any]):
    results = DeadlineSerializer(many=True)
    has_more = serializers.BooleanField()


def shown(deadline: Deadline) -> dict[str, Any]:
    """The entry as JSON."""
    return {
        "due_on": deadline.due_on,
        "kind": deadline.kind.value,
        "record_id": deadline.record_id,
        "name": deadline.name,
        "article": deadline.article.en,
        "article_vi": deadline.article.vi,
        "message": deadline.message.en,
        "message_vi": deadline.message.vi,
        "state": deadline.state.value,
    }


class DeadlinesView(AuditedView):
    """What falls due."""

    right = Right.READ

    @extend_schema(
        operation_id="register_deadlines",
        tags=["deadlines"],
        **words(*DEADLINES),
        parameters=[TENANT, *parameters()],
        responses={200: DeadlinesSerializer, **problems(400, 401, 403)},
    )
    def get(self, request: Request, **_: Any) -> Response:
        """The deadlines that are asked for, by their day. Raises ``Problem`` (400) for a wrong parameter."""
        found = deadlines(read_wanted(request.query_params))
        return Response({"results": [shown(each) for each in found.deadlines], "has_more": found.has_more})
