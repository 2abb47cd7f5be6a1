"""The endpoints of review: a step with one activity, or with many by their ids or by their batch."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_view, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from activities.audit.audited_views import AuditedView
from activities.contract.fields import TextField
from activities.contract.kinds import ACTIVITIES
from activities.contract.serializers import ActivitySerializer
from activities.models import Batch
from activities.records import etags, read
from activities.records.read import Representation
from activities.records.responses import record_response, refusals_as_problems
from activities.review import schema, workflow
from activities.review.workflow import Refusal, Step, StepOutcome
from pdpl_inventory.api.parsers import SmallJSONParser
from pdpl_inventory.api.serializers import StrictSerializer
from pdpl_inventory.errors import Problem, fault
from tenants.permissions import Right

STATUSES = {"not_found": 404, "wrong_status": 409, "own_record": 403}


class CommentSerializer(StrictSerializer):
    comment = TextField(max_length=2_000, required=False, allow_blank=True, default="")


class ManySerializer(CommentSerializer):
    ids = serializers.ListField(
        child=serializers.UUIDField(), required=False, allow_empty=False, max_length=ACTIVITIES.limit
    )
    batch_id = serializers.UUIDField(required=False)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        given = super().to_internal_value(data)
        if ("ids" in given) == ("batch_id" in given):
            raise Problem(400, "validation_failed", fields=[fault(None, "ids_or_batch")])
        return given


REFUSED = inline_serializer(
    "ReviewRefusal",
    {
        "id": serializers.UUIDField(),
        "code": serializers.ChoiceField(schema.REFUSALS),
        "error": serializers.CharField(),
        "error_vi": serializers.CharField(),
    },
    many=True,
)
ANSWER = inline_serializer(
    "ReviewAnswer",
    {
        "message": serializers.CharField(),
        "message_vi": serializers.CharField(),
        "total_changed": serializers.IntegerField(min_value=0),
        "total_refused": serializers.IntegerField(min_value=0),
        "ids": serializers.ListField(child=serializers.UUIDField()),
        "refused": REFUSED,
    },
)


class ReviewView(AuditedView):
    """One step of a review."""

    step: Step
    right = Right.READ
    parser_classes = (SmallJSONParser,)

    def get_permissions(self) -> Any:
        self.right = self.step.right if self.request.method == "POST" else Right.READ
        return super().get_permissions()

    def given(self, serializer: type[StrictSerializer]) -> dict[str, Any]:
        read = serializer(data=self.request.data)
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)


class OneReview(ReviewView):
    def post(self, request: Request, pk: UUID, **_: Any) -> Response:
        """Take the step with one record, while it is as the reviewer has read it."""
        given, condition = self.given(CommentSerializer), request.headers.get("If-Match")

        def check() -> None:
            if condition is not None:
                etags.refuse_stale(condition, _representation(pk))

        with refusals_as_problems():
            outcome = workflow.take_step(self.step, self.member, ids=[pk], check=check, **given)
        for refusal in outcome.refused:
            raise Problem(STATUSES[refusal.code], refusal.code, fields=(), headers=None, **refusal.words)
        return record_response(_representation(pk))


class ManyReviews(ReviewView):
    def post(self, request: Request, **_: Any) -> Response:
        """Take the step with every record that may; the others are named, each with its reason."""
        try:
            outcome = workflow.take_step(self.step, self.member, **self.given(ManySerializer))
        except Batch.DoesNotExist as error:
            raise Problem(404, "not_found") from error
        return Response(_outcome_body(outcome), status=200 if outcome.ids or not outcome.refused else 422)


def _representation(pk: UUID) -> Representation:
    return read.represent(ACTIVITIES, read.full_record(ACTIVITIES, pk))


def _outcome_body(outcome: StepOutcome) -> dict[str, Any]:
    return {
        "message": outcome.message.en,
        "message_vi": outcome.message.vi,
        "total_changed": len(outcome.ids),
        "total_refused": len(outcome.refused),
        "ids": outcome.ids,
        "refused": [_refusal_body(each) for each in outcome.refused],
    }


def _refusal_body(refusal: Refusal) -> dict[str, Any]:
    sentence = refusal.sentence
    return {"id": refusal.id, "code": refusal.code, "error": sentence.en, "error_vi": sentence.vi}


# --- A view for each step ------------------------------------------------------------


def of_one(step: Step) -> Any:
    return _view(OneReview, step, schema.of_one(step.name, CommentSerializer, ActivitySerializer))


def of_many(step: Step) -> Any:
    return _view(ManyReviews, step, schema.of_many(step.name, ManySerializer, ANSWER))


def _view(base: type[ReviewView], step: Step, described: Any) -> Any:
    name = f"{step.name.title()}{base.__name__}"
    view: Any = type(name, (base,), {"step": step})
    return extend_schema_view(post=described)(view).as_view()
