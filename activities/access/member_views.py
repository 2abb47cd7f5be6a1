"""``members``: list, add, change the role of and withdraw members, by the tenant's administrators."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from activities.access import members
from activities.access.schema import MEMBERS
from activities.access.tenancy import WrongPassword
from activities.audit.audited_views import AuditedView
from activities.contract.fields import LineField
from activities.schema import TENANT
from pdpl_inventory.api.parsers import SmallJSONParser
from pdpl_inventory.api.problems import problems
from pdpl_inventory.api.schema import example, words
from pdpl_inventory.api.serializers import StrictSerializer
from pdpl_inventory.errors import Fault, Problem, Refused, Said, fault
from pdpl_inventory.messages import Sentence
from tenants.authentication.passwords.change import password_fault
from tenants.authentication.serializers import PasswordField
from tenants.authentication.sign_in import refuse_if_limited, remember_failure
from tenants.erased_names import is_erased_name
from tenants.models import Membership, Role, User
from tenants.permissions import Right


class MemberSerializer(serializers.ModelSerializer[Membership]):
    username = serializers.CharField(source="user.username", read_only=True)
    email = serializers.CharField(source="user.email", read_only=True)
    last_login = serializers.DateTimeField(source="user.last_login", read_only=True, allow_null=True)

    class Meta:
        model = Membership
        fields = ("id", "username", "email", "role", "created_at", "last_login")
        read_only_fields = fields


class NewMemberSerializer(StrictSerializer):
    username = LineField(max_length=150)
    role = serializers.ChoiceField(Role.choices)
    password = PasswordField(required=False, default="", allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, default="", allow_blank=True)

    def validate_username(self, value: str) -> str:
        for each in User._meta.get_field("username").validators:
            try:
                each(value)
            except ValidationError as error:
                raise Refused(Said("invalid_username")) from error
        if is_erased_name(value):
            raise Refused(Said("invalid_username", "erased"))
        return value


class NewRoleSerializer(StrictSerializer):
    is_whole = True

    role = serializers.ChoiceField(Role.choices)


class SharedUserPasswordWrong(Problem):
    """A wrong password for a user of another tenant (400). It counts as a failed sign-in, against guessing."""

    def __init__(self, username: str) -> None:
        super().__init__(400, "validation_failed", fields=[fault("password", "username_taken")])
        self.username = username


TAGS = ["members"]
EXAMPLES = [
    example(
        "new",
        Sentence("Người mới", "A new person"),
        {
            "username": "lan",
            "role": "dpo",
            "password": "một mật khẩu dài",
            "email": "lan@congty.example.vn",
        },
    )
]


@extend_schema_view(
    list=extend_schema(
        tags=TAGS,
        **words(*MEMBERS["list"]),
        parameters=[TENANT],
        responses={200: MemberSerializer(many=True), **problems(400, 401, 403, 404)},
    ),
    retrieve=extend_schema(
        tags=TAGS,
        **words(*MEMBERS["retrieve"]),
        parameters=[TENANT],
        responses={200: MemberSerializer, **problems(401, 403, 404)},
    ),
)
class MemberViewSet(AuditedView, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """The tenant's active members. What is changed here counts from the next request."""

    serializer_class = MemberSerializer
    right = Right.MANAGE
    parser_classes = (SmallJSONParser,)

    def get_serializer_class(self) -> Any:
        return {"create": NewMemberSerializer, "partial_update": NewRoleSerializer}.get(self.action, MemberSerializer)

    def get_queryset(self) -> QuerySet[Membership]:
        return Membership.objects.select_related("user").filter(is_active=True).order_by("id")

    @extend_schema(
        tags=TAGS,
        **words(*MEMBERS["create"]),
        parameters=[TENANT],
        request=NewMemberSerializer,
        responses={201: MemberSerializer, **problems(400, 401, 403, 409, 411, 413, 415, 429)},
        examples=EXAMPLES,
    )
    def create(self, request: Request, **_: Any) -> Response:
        """Add a person with a role.

        A new user name needs a password. A person whom another tenant knows is
        added with their own password, and one who was a member here before
        with none.
        """
        serializer = NewMemberSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response(MemberSerializer(self._add_member(request, **serializer.validated_data)).data, status=201)

    def _add_member(self, request: Request, username: str, role: str, password: str, email: str) -> Membership:
        refuse_if_limited(username, request)
        try:
            return members.add_member(self.member, username, Role(role), password, email)
        except members.AlreadyMember as error:
            raise Problem(409, "member_exists", name=username) from error
        except WrongPassword as error:
            raise SharedUserPasswordWrong(username) from error
        except ValidationError as error:
            raise Problem(400, "validation_failed", fields=_faults(error)) from error

    @extend_schema(
        tags=TAGS,
        **words(*MEMBERS["partial_update"]),
        parameters=[TENANT],
        request=NewRoleSerializer,
        responses={200: MemberSerializer, **problems(400, 401, 403, 404, 409, 411, 413, 415)},
        examples=[example("role", Sentence("Đổi vai trò", "Another role"), {"role": "auditor"})],
    )
    def partial_update(self, request: Request, pk: Any, **_: Any) -> Response:
        """Change a member's role. The last administrator keeps theirs (409)."""
        serializer = NewRoleSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with _refusals():
            changed = members.change_role(self.member, pk, Role(serializer.validated_data["role"]))
        return Response(MemberSerializer(changed).data)

    @extend_schema(
        tags=TAGS,
        **words(*MEMBERS["destroy"]),
        parameters=[TENANT],
        responses={204: None, **problems(401, 403, 404, 409, 411)},
    )
    def destroy(self, request: Request, pk: Any, **_: Any) -> Response:
        """Withdraw a member, with the keys that they made. The last administrator stays (409)."""
        with _refusals():
            members.withdraw_member(self.member, pk)
        return Response(status=204)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, SharedUserPasswordWrong):
            # Not earlier: the scope has been rolled back by now, and the failure must stay recorded.
            remember_failure(self, {"username": exc.username}, self.request)
        return super().handle_exception(exc)


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn refusals into ``Problem``: 404 for an unknown member, 409 for the last administrator."""
    try:
        yield
    except Membership.DoesNotExist as error:
        raise Problem(404, "not_found") from error
    except members.LastAdmin as error:
        raise Problem(409, "last_admin") from error


def _faults(error: ValidationError) -> list[Fault]:
    """Return faults for Django's errors on a new user: of the password, or of fields by name."""
    if hasattr(error, "error_dict"):
        return [fault(name, "invalid") for name in error.error_dict]
    return [password_fault("password", each) for each in error.error_list]
