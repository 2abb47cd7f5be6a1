"""``register/calendar-links``: list, make and withdraw calendar links. A link is shown in full only when it is made."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from activities.audit.audited_views import AuditedView
from activities.contract.fields import LineField
from activities.deadlines.calendar import links
from activities.deadlines.calendar.feed_view import NAME as SECRET
from activities.deadlines.schema import LINKS, URL
from activities.lists.backends import PAGES
from activities.lists.errors import refuse_unknown
from activities.models import CalendarLink
from activities.schema import TENANT
from pdpl_inventory.api.parsers import SmallJSONParser
from pdpl_inventory.api.problems import problems
from pdpl_inventory.api.schema import example, words
from pdpl_inventory.api.serializers import StrictSerializer
from pdpl_inventory.errors import Problem
from pdpl_inventory.language import in_readers_language
from pdpl_inventory.messages import Sentence
from tenants.permissions import Right

TAGS = ["deadlines"]
EXAMPLES = [
    example("link", Sentence("Liên kết cho lịch", "A link for a calendar"), {"name": "Lịch của phòng pháp chế"}),
    example(
        "made",
        Sentence("Liên kết vừa tạo", "The link that was made"),
        {
            "id": "01a20b40-333f-73ff-8da9-0a7398da41e9",
            "name": "Lịch của phòng pháp chế",
            "url": "https://pdpl.example.vn/api/v1/tenants/01a20b4d-333f-73ff-8da9-0a7398da41e9/"
            "register/deadlines.ics?secret=…",
        },
        201,
    ),
]


class CalendarLinkSerializer(serializers.ModelSerializer[CalendarLink]):
    created_by = serializers.CharField(source="maker.user.username", read_only=True)

    class Meta:
        model = CalendarLink
        fields = ("id", "name", "created_by", "created_at")
        read_only_fields = fields


class NewCalendarLinkSerializer(StrictSerializer):
    name = LineField(max_length=100, required=False, default=links.DEFAULT_NAME)


class MadeCalendarLinkSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    url = serializers.URLField(help_text=in_readers_language(URL))


@extend_schema_view(
    list=extend_schema(
        tags=TAGS,
        **words(*LINKS["list"]),
        parameters=[TENANT],
        responses={200: CalendarLinkSerializer(many=True), **problems(400, 401, 403, 404)},
    ),
)
class LinkViewSet(AuditedView, mixins.ListModelMixin, viewsets.GenericViewSet[Any]):
    """The member's calendar links, or everyone's for an administrator."""

    serializer_class = CalendarLinkSerializer
    right = Right.READ
    parser_classes = (SmallJSONParser,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_unknown(request.query_params, PAGES if self.action == "list" else ())

    def get_serializer_class(self) -> Any:
        return NewCalendarLinkSerializer if self.action == "create" else CalendarLinkSerializer

    def get_queryset(self) -> QuerySet[CalendarLink]:
        return links.links_of(self.member)

    def check_permissions(self, request: Request) -> None:
        """Refuse API keys too: a link would outlive the key, with the rights of the key's maker."""
        super().check_permissions(request)
        if self.member.key_id and request.method != "OPTIONS":
            raise Problem(403, "people_only")

    @extend_schema(
        tags=TAGS,
        **words(*LINKS["create"]),
        parameters=[TENANT],
        request=NewCalendarLinkSerializer,
        responses={201: MadeCalendarLinkSerializer, **problems(400, 401, 403, 411, 413, 415)},
        examples=EXAMPLES,
    )
    def create(self, request: Request, **_: Any) -> Response:
        """Make a link of the member's own."""
        serializer = NewCalendarLinkSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        link, secret = links.make_link(self.member, serializer.validated_data["name"])
        answer = {"id": link.pk, "name": link.name, "url": url_of(request, self.member.tenant_id, secret)}
        return Response(MadeCalendarLinkSerializer(answer).data, status=201, headers={"Cache-Control": "no-store"})

    @extend_schema(
        tags=TAGS,
        **words(*LINKS["destroy"]),
        parameters=[TENANT],
        responses={204: None, **problems(401, 403, 404, 411)},
    )
    def destroy(self, request: Request, pk: Any, **_: Any) -> Response:
        """Withdraw a link of one's own, or as an administrator any."""
        try:
            links.withdraw_link(self.member, pk)
        except CalendarLink.DoesNotExist as error:
            raise Problem(404, "not_found") from error
        return Response(status=204)


def url_of(request: Any, tenant_id: Any, secret: str) -> str:
    """The full address of the calendar, with the link's secret."""
    where = reverse("register-deadlines-ics", kwargs={"tenant_id": tenant_id})
    return str(request.build_absolute_uri(f"{where}?{urlencode({SECRET: secret})}"))
