"""``register/deadlines.ics``: the calendar of deadlines, opened by the secret of a calendar link alone."""

from enum import Enum
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from activities.audit.audited_views import AuditedView
from activities.deadlines.calendar.feed import calendar_of
from activities.deadlines.calendar.links import member_of_secret
from activities.deadlines.schema import FEED, LANGUAGE, SECRET
from activities.lists.errors import choice_of, refuse_unknown
from activities.schema import TENANT
from pdpl_inventory.api.problems import problems
from pdpl_inventory.api.schema import words
from pdpl_inventory.language import in_readers_language
from tenants.authentication.members import Member
from tenants.models import User
from tenants.permissions import Right

NAME = "secret"


class Language(Enum):
    VIETNAMESE = "vi"
    ENGLISH = "en"


class LinkAuthentication(BaseAuthentication):
    """``?secret=…`` of a calendar link. Raises ``AuthenticationFailed`` when it is wrong or missing."""

    def authenticate(self, request: Request) -> tuple[User, Member]:
        member = None
        try:
            tenant_id = UUID(str(request.parser_context["kwargs"]["tenant_id"]))
        except ValueError as error:
            raise AuthenticationFailed(code="calendar_link_not_valid") from error
        if secret := request.query_params.get(NAME):
            member = member_of_secret(tenant_id, secret)
        if member is None:
            raise AuthenticationFailed(code="calendar_link_not_valid")
        return member.user, member

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="calendar"'


class FeedView(AuditedView):
    """The calendar of deadlines."""

    authentication_classes = (LinkAuthentication,)
    right = Right.READ

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raise ``MethodNotAllowed`` for another method, whatever the secret."""
        if request.method not in self.allowed_methods:
            self.http_method_not_allowed(request)
        super().initial(request, *args, **kwargs)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Take any ``Accept``: the calendar has one form, and failures are JSON."""
        return JSONRenderer(), JSONRenderer.media_type

    @extend_schema(
        operation_id="register_deadlines_ics",
        tags=["deadlines"],
        **words(*FEED),
        auth=[],
        parameters=[
            TENANT,
            OpenApiParameter(NAME, str, required=True, description=in_readers_language(SECRET)),
            OpenApiParameter(
                "lang",
                str,
                enum=[each.value for each in Language],
                default="vi",
                description=in_readers_language(LANGUAGE),
            ),
        ],
        responses={(200, "text/calendar"): OpenApiTypes.STR, **problems(400, 401, 403)},
    )
    def get(self, request: Request, **_: Any) -> HttpResponse:
        """The calendar. Raises ``Problem`` (400) for an unknown parameter or language."""
        query = request.query_params
        refuse_unknown(query, (NAME, "lang"))
        language = choice_of(query, "lang", [each.value for each in Language], Language.VIETNAMESE.value)
        with translation.override(language):
            content = calendar_of(self.member.tenant_id)
        headers = {"Cache-Control": "private", "Content-Disposition": 'inline; filename="deadlines.ics"'}
        return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
