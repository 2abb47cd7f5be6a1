"""Signing in and out over the API."""

from typing import Any

from django.contrib.auth import authenticate
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.tokens import RefreshToken, Token, UntypedToken

from pdpl_inventory.errors import Fault, Problem
from pdpl_inventory.messages import say
from tenants.authentication import Member, issue_tokens, member_of_token, memberships_of, refreshed_access
from tenants.models import Membership, User
from tenants.parsers import SmallJSONParser
from tenants.problems import problems
from tenants.serializers import (
    AccessSerializer,
    AnyTokenSerializer,
    BilingualSerializer,
    RefreshSerializer,
    SignInSerializer,
    TokensSerializer,
)
from tenants.signin import refuse_if_limited, remember_failure, signed_in

SIGN_IN = problems(400, 401, 403, 413, 415, 429)
REFUSALS = problems(400, 401, 413, 415)


class SignInDoor(APIView):
    """A view that needs no credential, since it judges one."""

    authentication_classes: tuple[Any, ...] = ()
    permission_classes: tuple[Any, ...] = (AllowAny,)
    parser_classes = (SmallJSONParser,)
    serializer_class: type[BilingualSerializer]

    def validated(self, request: Request) -> dict[str, Any]:
        serializer = self.serializer_class(data=request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


class TokenView(SignInDoor):
    serializer_class = SignInSerializer

    @extend_schema(
        operation_id="auth_token",
        request=SignInSerializer,
        responses={200: TokensSerializer, **SIGN_IN},
        tags=["auth"],
    )
    def post(self, request: Request) -> Response:
        """Sign in with a user name and a password. A user of several tenants names one as `tenant_id`."""
        given = self.validated(request)
        refuse_if_limited(given["username"], request)
        user = authenticate(request, username=given["username"], password=given["password"])
        memberships = memberships_of(user) if isinstance(user, User) else []
        if not memberships:
            if user is not None:  # the right password of nobody's member: Django's signal does not tell
                remember_failure(self, {"username": given["username"]}, request)
            raise Problem(401, "no_active_account")
        chosen = _choose(memberships, given.get("tenant_id"))
        member = Member(chosen.user, chosen.tenant_id, chosen.role, "password")
        signed_in.send(TokenView, member=member, request=request)
        return Response(issue_tokens(member))


def _choose(memberships: list[Membership], tenant_id: Any) -> Membership:
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


class RefreshView(SignInDoor):
    serializer_class = RefreshSerializer

    @extend_schema(
        operation_id="auth_token_refresh",
        request=RefreshSerializer,
        responses={200: AccessSerializer, **REFUSALS},
        tags=["auth"],
    )
    def post(self, request: Request) -> Response:
        """A new access token, with the role that the member has today."""
        return Response({"access": refreshed_access(_read(RefreshToken, self.validated(request)["refresh"]))})


class VerifyView(SignInDoor):
    serializer_class = AnyTokenSerializer

    @extend_schema(
        operation_id="auth_token_verify",
        request=AnyTokenSerializer,
        responses={200: OpenApiTypes.OBJECT, **REFUSALS},
        tags=["auth"],
    )
    def post(self, request: Request) -> Response:
        """200 while the token is good and its member active, else 401."""
        raw = self.validated(request)["token"]
        token = _read(UntypedToken, raw)
        if token.get("token_type") == RefreshToken.token_type:
            token = _read(RefreshToken, raw)  # a signed-out refresh token is not good
        member_of_token(token, "token")
        return Response({})


class LogoutView(SignInDoor):
    serializer_class = RefreshSerializer

    @extend_schema(
        operation_id="auth_logout",
        request=RefreshSerializer,
        responses={204: None, **REFUSALS},
        tags=["auth"],
    )
    def post(self, request: Request) -> Response:
        """Sign out: the refresh token is dead afterwards; access tokens end with their 30 minutes."""
        _read(RefreshToken, self.validated(request)["refresh"]).blacklist()
        return Response(status=204)


def _read(kind: type[Any], raw: str) -> Any:
    try:
        token: Token = kind(raw)
    except TokenError as error:
        raise InvalidToken() from error
    return token
