"""API views of one's own account: password, e-mail address, password reset."""

from typing import Any

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings

from pdpl_inventory.api.problems import problems
from pdpl_inventory.api.schema import example
from pdpl_inventory.errors import Problem
from pdpl_inventory.messages import Sentence, say
from tenants.authentication.members import Member
from tenants.authentication.passwords import change as passwords
from tenants.authentication.passwords.change import NewPassword
from tenants.authentication.passwords.letters import tell_new_address
from tenants.authentication.serializers import (
    EmailChangeSerializer,
    PasswordChangeSerializer,
    ResetConfirmSerializer,
    ResetSerializer,
    SaidSerializer,
    TokensSerializer,
)
from tenants.authentication.token_views import CredentialView
from tenants.authentication.tokens.issue import issue_tokens
from tenants.models import User
from tenants.schema import described

OWN_PROBLEMS = problems(400, 401, 403, 413, 415, 429)
RESET_PROBLEMS = problems(400, 413, 415, 429, 503)
CONFIRM_PROBLEMS = problems(400, 413, 415)


class IsPerson(BasePermission):
    """Allows members who signed in; raises ``Problem`` (403) for an API key, which has no account."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if isinstance(request.auth, Member) and request.auth.key_id:
            raise Problem(403, "people_only")
        return isinstance(request.auth, Member)


class OwnAccountView(CredentialView):
    authentication_classes = tuple(api_settings.DEFAULT_AUTHENTICATION_CLASSES)
    permission_classes = (IsPerson,)

    def validated_with_password(self, request: Request) -> tuple[User, dict[str, Any]]:
        """The signed-in user and the valid body, after its ``current_password`` was checked."""
        given = self.validated(request)
        member: Any = request.auth
        passwords.confirm_password(member.user, given["current_password"], request)
        return member.user, given


class PasswordView(OwnAccountView):
    serializer_class = PasswordChangeSerializer

    @described(
        "password",
        request=PasswordChangeSerializer,
        responses={200: TokensSerializer, **OWN_PROBLEMS},
        examples=[
            example(
                "password",
                Sentence("Đổi mật khẩu", "A change of password"),
                {"current_password": "một mật khẩu dài", "new_password": "một mật khẩu dài hơn"},
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Change one's own password. Every other token and session of the account ends; the answer has new ones."""
        user, given = self.validated_with_password(request)
        passwords.set_password(user, given["new_password"], NewPassword.CHANGED, request)
        member: Any = request.auth
        if member.via == "session":
            update_session_auth_hash(request._request, user)
        return Response(issue_tokens(member))


class EmailView(OwnAccountView):
    serializer_class = EmailChangeSerializer

    @described("email", request=EmailChangeSerializer, responses={204: None, **OWN_PROBLEMS})
    def post(self, request: Request) -> Response:
        """Set the address to which a letter goes when one's own password is forgotten; empty: none."""
        user, given = self.validated_with_password(request)
        former, user.email = user.email, given["email"]
        user.save(update_fields=["email"])
        tell_new_address(user, former, request)
        return Response(status=204)


class ResetView(CredentialView):
    serializer_class = ResetSerializer

    @described(
        "password_reset",
        request=ResetSerializer,
        responses={202: SaidSerializer, **RESET_PROBLEMS},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Ask for a letter that tells how to reset a password. The answer is the same whether the account exists."""
        if not settings.PDPL_SENDS_MAIL:
            raise Problem(503, "email_not_configured")
        email = self.validated(request)["email"]
        passwords.limit_resets(email, request)
        passwords.send_reset_email(email, request)
        words = say("reset_requested")
        return Response({"message": words.en, "message_vi": words.vi}, status=202)


class ResetConfirmView(CredentialView):
    serializer_class = ResetConfirmSerializer

    @described(
        "password_reset_confirm",
        request=ResetConfirmSerializer,
        responses={204: None, **CONFIRM_PROBLEMS},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Set a new password with the `uid` and `token` of the letter. Every token and session of the account ends."""
        given = self.validated(request)
        user = passwords.user_of_reset_link(given["uid"], given["token"])
        passwords.set_password(user, given["new_password"], NewPassword.RESET, request)
        return Response(status=204)
