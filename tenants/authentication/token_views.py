"""API views that issue, refresh, verify and revoke tokens: sign-in and sign-out."""

from contextlib import suppress
from typing import Any

from django.contrib.auth import authenticate
from drf_spectacular.types import OpenApiTypes
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.tokens import Token

from pdpl_inventory.api.parsers import SmallJSONParser
from pdpl_inventory.api.problems import problems
from pdpl_inventory.api.serializers import BilingualSerializer
from pdpl_inventory.errors import Fault, Problem
from pdpl_inventory.messages import say
from tenants.authentication.members import Member, memberships_of
from tenants.authentication.serializers import (
    AccessSerializer,
    AnyTokenSerializer,
    RefreshSerializer,
    SignInSerializer,
    TokensSerializer,
)
from tenants.authentication.sign_in import refuse_if_limited, remember_failure, signed_in, signed_out
from tenants.authentication.tokens.issue import issue_tokens, member_of_token, refreshed_access
from tenants.authentication.tokens.signing import RefreshToken, UntypedToken
from tenants.models import Membership, User
from tenants.schema import described

SIGN_IN_PROBLEMS = problems(400, 401, 403, 413, 415, 429)
TOKEN_PROBLEMS = problems(400, 401, 413, 415)


class CredentialView(APIView):
    """Base of views whose body holds the credential, so that the request needs none; bodies are small JSON."""

    authentication_classes: tuple[Any, ...] = ()
    permission_classes: tuple[Any, ...] = (AllowAny,)
    parser_classes = (SmallJSONParser,)
    serializer_class: type[BilingualSerializer]

    def validated(self, request: Request) -> dict[str, Any]:
        serializer = self.serializer_class(data=request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


class TokenView(CredentialView):
    serializer_class = SignInSerializer

    @described(
        "token",
        request=SignInSerializer,
        responses={200: TokensSerializer, **SIGN_IN_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """Sign in with a user name and a password. A user of several tenants names one as `tenant_id`."""
        given = self.validated(request)
        refuse_if_limited(given["username"], request)
        user = authenticate(request, username=given["username"], password=given["password"])
        memberships = memberships_of(user) if isinstance(user, User) else []
        if not memberships:
            if user is not None:  # the password was right: Django sends no ``user_login_failed``
                remember_failure(self, {"username": given["username"]}, request)
            raise Problem(401, "no_active_account")
        chosen = _choose_membership(memberships, given.get("tenant_id"))
        member = Member(chosen.user, chosen.tenant_id, chosen.role, "password")
        signed_in.send(TokenView, member=member, request=request)
        return Response(issue_tokens(member))


def _choose_membership(memberships: list[Membership], tenant_id: Any) -> Membership:
    if tenant_id is None:
        if len(memberships) == 1:
            return memberships[0]
        choices = ", ".join(f"{each.tenant_id} ({each.tenant.name})" for each in memberships)
        words = say("tenant_required", choices=choices)
        fault = Fault(field="tenant_id", code="tenant_required", error=words.en, error_vi=words.vi)
        raise Problem(400, "tenant_required", fields=[fault], choices=choices)
    for each in memberships:
        if each.tenant_id == tenant_id:
            return each
    raise Problem(403, "cross_tenant")


class RefreshView(CredentialView):
    serializer_class = RefreshSerializer

    @described(
        "token_refresh",
        request=RefreshSerializer,
        responses={200: AccessSerializer, **TOKEN_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """A new access token, with the role that the member has today."""
        return Response({"access": refreshed_access(_read(RefreshToken, self.validated(request)["refresh"]))})


class VerifyView(CredentialView):
    serializer_class = AnyTokenSerializer

    @described(
        "token_verify",
        request=AnyTokenSerializer,
        responses={200: OpenApiTypes.OBJECT, **TOKEN_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """200 while the token is good and its member active, else 401."""
        raw = self.validated(request)["token"]
        token = _read(UntypedToken, raw)
        if token.get("token_type") == RefreshToken.token_type:
            token = _read(RefreshToken, raw)  # a signed-out refresh token is not good
        member_of_token(token, "token")
        return Response({})


class LogoutView(CredentialView):
    serializer_class = RefreshSerializer

    @described(
        "logout",
        request=RefreshSerializer,
        responses={204: None, **TOKEN_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """Sign out: the refresh token is no longer valid; access tokens end with their 30 minutes."""
        token = _read(RefreshToken, self.validated(request)["refresh"])
        token.blacklist()
        # A token of somebody who is no member any more ends without a word in the log.
        with suppress(AuthenticationFailed):
            signed_out.send(LogoutView, member=member_of_token(token, "token"), request=request)
        return Response(status=204)


def _read(kind: type[Any], raw: str) -> Any:
    try:
        token: Token = kind(raw)
    except TokenError as error:
        raise InvalidToken() from error
    return token
