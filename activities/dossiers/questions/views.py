"""``dossiers/answers``: the questions of the forms, and their answers."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from activities.audit.audited_views import AuditedView
from activities.contract.fields import CodesField, LineField, TextField
from activities.dossiers import schema
from activities.dossiers.forms import FORM_09, FORM_10
from activities.dossiers.material.outline import CONTROLLER, PROCESSOR
from activities.dossiers.questions import QUESTIONS, Kind, Question, Section
from activities.dossiers.questions.answers import change_answers
from activities.dossiers.report import new_materials
from activities.lists.errors import refuse_unknown
from activities.models.activities import MOST_SUBJECTS
from activities.models.codes import SubjectGroup
from activities.schema import BODY_PROBLEMS, PROBLEMS, TENANT
from pdpl_inventory.api.parsers import SmallJSONParser
from pdpl_inventory.api.schema import example, words
from pdpl_inventory.api.serializers import StrictSerializer
from pdpl_inventory.errors import Refused, Said, echo
from pdpl_inventory.language import in_readers_language
from pdpl_inventory.messages import Sentence
from tenants.authentication.members import Member
from tenants.permissions import Right

ROLES = (CONTROLLER, PROCESSOR)
COUNTED = frozenset(f"{role}.{group}" for role in ROLES for group in SubjectGroup.values)
"""The keys of the numbers of data subjects: a role of Form 10, II.1, and a group, such as ``controller.customers``."""


class CountsField(serializers.DictField):
    """Numbers of data subjects by ``<role>.<group>``."""

    child = serializers.IntegerField(min_value=0, max_value=MOST_SUBJECTS)

    def to_internal_value(self, data: Any) -> dict[str, int]:
        if isinstance(data, dict):
            for key in data:
                if key not in COUNTED:
                    raise Refused(Said("invalid_choice", input=echo(str(key)), choices=", ".join(sorted(COUNTED))))
        return super().to_internal_value(data)


class AnswerField(TextField):
    """A text of several lines, whose breaks are LF alone: Word and the log would show CR LF as two."""

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data).replace("\r\n", "\n").replace("\r", "\n")


def _field(question: Question) -> serializers.Field[Any, Any, Any, Any]:
    """The field of a question's answer; every kind has an empty value, which takes the answer away."""
    options: Any = {"required": False, "help_text": in_readers_language(question.title)}
    match question.kind:
        case Kind.LINE:
            return LineField(max_length=question.longest, allow_blank=True, **options)
        case Kind.YES_NO:
            return serializers.BooleanField(allow_null=True, **options)
        case Kind.CHOICE:
            assert question.choices is not None
            return serializers.ChoiceField(question.choices.choices, allow_null=True, **options)
        case Kind.CHOICES:
            assert question.choices is not None
            child = serializers.ChoiceField(question.choices.choices)
            return CodesField(child=child, max_length=len(question.choices), **options)
        case Kind.COUNTS:
            return CountsField(**options)
        case _:
            return AnswerField(max_length=question.longest, allow_blank=True, **options)


class AnswersSerializer(StrictSerializer):
    """The answers, a field for each question."""

    def get_fields(self) -> dict[str, Any]:
        return {code: _field(question) for code, question in QUESTIONS.items()}


class QuestionSerializer(serializers.Serializer[Any]):
    question = serializers.ChoiceField([(code, code) for code in QUESTIONS])
    section = serializers.ChoiceField(Section.choices)
    kind = serializers.ChoiceField(Kind.choices)
    title = serializers.CharField()
    title_vi = serializers.CharField()
    article = serializers.CharField()
    article_vi = serializers.CharField()
    items = serializers.DictField(child=serializers.CharField())
    is_required = serializers.BooleanField()
    value = serializers.JSONField()
    from_register = serializers.CharField()


class QuestionsSerializer(serializers.Serializer[Any]):
    results = QuestionSerializer(many=True)


EXAMPLE = example(
    "answers",
    Sentence("Trả lời hai câu", "Two answers"),
    {"data_exchange": False, "safety_plan": "Sao lưu hằng ngày, mã hóa khi lưu trữ và truyền tải."},
)


class AnswersViewSet(AuditedView, viewsets.ViewSet):
    """The answers of the tenant to the forms' questions."""

    rights = {"retrieve": Right.READ, "partial_update": Right.WRITE}
    parser_classes = (SmallJSONParser,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_unknown(request.query_params, ())

    @extend_schema(
        operation_id="dossier_answers",
        tags=["dossiers"],
        **words(*schema.ANSWERS["retrieve"]),
        parameters=[TENANT],
        responses={200: QuestionsSerializer, **PROBLEMS},
    )
    def retrieve(self, request: Request, **_: Any) -> Response:
        """Every question, with its answer."""
        return Response({"results": _questions(self.member)})

    @extend_schema(
        operation_id="dossier_answers_change",
        tags=["dossiers"],
        **words(*schema.ANSWERS["partial_update"]),
        parameters=[TENANT],
        request=AnswersSerializer,
        responses={200: QuestionsSerializer, **BODY_PROBLEMS},
        examples=[EXAMPLE],
    )
    def partial_update(self, request: Request, **_: Any) -> Response:
        """Set the answers that the body names; return all. Raises ``Problem`` (400) for invalid ones."""
        serializer = AnswersSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        change_answers(self.member, serializer.validated_data)
        return Response({"results": _questions(self.member)})


def _questions(member: Member) -> list[dict[str, Any]]:
    materials = new_materials(member)
    return [_shown(question, materials) for question in QUESTIONS.values()]


def _shown(question: Question, materials: dict[str, Any]) -> dict[str, Any]:
    material = materials[FORM_10 if FORM_10 in question.items else FORM_09]
    return {
        "question": question.code,
        "section": question.section.value,
        "kind": question.kind.value,
        "title": question.title.en,
        "title_vi": question.title.vi,
        "article": question.article.en,
        "article_vi": question.article.vi,
        "items": dict(question.items),
        "is_required": question.is_required,
        "value": material.value(question.code),
        "from_register": "\n".join(material.from_register(question.code)),
    }
