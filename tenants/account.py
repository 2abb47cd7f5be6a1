"""What a person changes of their own account over the API: password and e-mail address."""

from typing import Any

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings

from pdpl_inventory.errors import Problem
from pdpl_inventory.messages import say
from tenants import passwords
from tenants.authentication import Member, issue_tokens
from tenants.models import User
from tenants.problems import problems
from tenants.serializers import (
    EmailChangeSerializer,
    PasswordChangeSerializer,
    ResetConfirmSerializer,
    ResetSerializer,
    SaidSerializer,
    TokensSerializer,
)
from tenants.views import SignInDoor

OWN = problems(400, 401, 403, 413, 415, 429)
ASKING = problems(400, 413, 415, 429, 503)
CONFIRMING = problems(400, 413, 415)


class OfPerson(BasePermission):
    """An account is a person's; a key has none."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if isinstance(request.auth, Member) and request.auth.key_id:
            raise Problem(403, "people_only")
        return isinstance(request.auth, Member)


class OwnAccountView(SignInDoor):
    authentication_classes = tuple(api_settings.DEFAULT_AUTHENTICATION_CLASSES)
    permission_classes = (OfPerson,)

    def proven(self, request: Request) -> tuple[User, dict[str, Any]]:
        """Who asks, and what they gave, the right password among it."""
        given = self.validated(request)
        member: Any = request.auth
        passwords.prove(member.user, given["current_password"], request)
        return member.user, given


class PasswordView(OwnAccountView):
    serializer_class = PasswordChangeSerializer

    @extend_schema(
        operation_id="auth_password",
        request=PasswordChangeSerializer,
        responses={200: TokensSerializer, **OWN},
        tags=["auth"],
        examples=[
            OpenApiExample(
                "Đổi mật khẩu",
                value={"current_password": "một mật khẩu dài", "new_password": "một mật khẩu dài hơn"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Change one's own password. Every other token and session of the account is dead; the answer has new ones."""
        user, given = self.proven(request)
        passwords.renew(user, given["new_password"])
        member: Any = request.auth
        if member.via == "session":
            update_session_auth_hash(request._request, user)
        return Response(issue_tokens(member))


class EmailView(OwnAccountView):
    serializer_class = EmailChangeSerializer

    @extend_schema(
        operation_id="auth_email", request=EmailChangeSerializer, responses={204: None, **OWN}, tags=["auth"]
    )
    def post(self, request: Request) -> Response:
        """Set the address to which a letter goes when one's own password is forgotten; empty: none."""
        user, given = self.proven(request)
        user.email = given["email"]
        user.save(update_fields=["email"])
        return Response(status=204)


class ResetView(SignInDoor):
    serializer_class = ResetSerializer

    @extend_schema(
        operation_id="auth_password_reset",
        request=ResetSerializer,
        responses={202: SaidSerializer, **ASKING},
        tags=["auth"],
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Ask for a letter that tells how to reset a password. The answer is the same whether the account exists."""
        if not settings.PDPL_SENDS_MAIL:
            raise Problem(503, "email_not_configured")
        email = self.validated(request)["email"]
        passwords.limit_resets(email, request)
        passwords.send_letter(email, request)
        words = say("reset_requested")
        return Response({"message": words.en, "message_vi": words.vi}, status=202)


class ResetConfirmView(SignInDoor):
    serializer_class = ResetConfirmSerializer

    @extend_schema(
        operation_id="auth_password_reset_confirm",
        request=ResetConfirmSerializer,
        responses={204: None, **CONFIRMING},
        tags=["auth"],
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Set a new password with the `uid` and `token` of the letter. Every token and session of the account dies."""
        given = self.validated(request)
        passwords.renew(passwords.owner_of_link(given["uid"], given["token"]), given["new_password"])
        return Response(status=204)
