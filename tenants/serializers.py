"""What sign-in takes. Every serializer of the product says its faults in both languages."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.fields import SkipField, empty

from pdpl_inventory.errors import Problem, Said, echo, explain
from tenants.models import Role


class BilingualSerializer(serializers.Serializer[Any]):
    """Raises one ``Problem`` (400) that names every fault in both languages."""

    def is_valid(self, *, raise_exception: bool = False) -> bool:
        valid = super().is_valid()
        if not valid and raise_exception:
            raise Problem(400, "validation_failed", fields=explain(self, self.errors, self.initial_data))
        return valid


class StrictSerializer(BilingualSerializer):
    """Refuses also what it does not know: a mistyped `expires_at` must not make a key that never ends."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            raise self._problem([ErrorDetail("", "invalid")], data)
        values: dict[str, Any] = {}
        errors: dict[str, Any] = {}
        for name, field in self.fields.items():
            if field.read_only:
                continue
            try:
                value = field.run_validation(data.get(name, empty))
                values[name] = getattr(self, f"validate_{name}", _as_it_is)(value)
            except serializers.ValidationError as error:
                errors[name] = error.detail
            except SkipField:
                pass
        for name in data:
            if name not in self.fields:
                errors[name] = [Said("unknown_field", name=echo(name))]
            elif self.fields[name].read_only:
                errors[name] = [Said("read_only")]
        if errors:
            raise self._problem(errors, data)
        return values

    def _problem(self, errors: Any, data: Any) -> Problem:
        return Problem(400, "validation_failed", fields=explain(self, errors, data))


def _as_it_is(value: Any) -> Any:
    return value


class PasswordField(serializers.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=4096, trim_whitespace=False, style={"input_type": "password"}, **options)


class SignInSerializer(BilingualSerializer):
    username = serializers.CharField(max_length=150)
    password = PasswordField()
    tenant_id = serializers.UUIDField(required=False, allow_null=True)


class TokensSerializer(serializers.Serializer[Any]):
    access = serializers.CharField()
    refresh = serializers.CharField()
    tenant_id = serializers.UUIDField()
    role = serializers.ChoiceField(Role.choices)


class RefreshSerializer(BilingualSerializer):
    refresh = serializers.CharField()


class AccessSerializer(serializers.Serializer[Any]):
    access = serializers.CharField()


class AnyTokenSerializer(BilingualSerializer):
    token = serializers.CharField()


class PasswordChangeSerializer(StrictSerializer):
    current_password = PasswordField()
    new_password = PasswordField()


class EmailChangeSerializer(StrictSerializer):
    current_password = PasswordField()
    email = serializers.EmailField(max_length=254, allow_blank=True)


class ResetSerializer(StrictSerializer):
    email = serializers.EmailField(max_length=254)


class ResetConfirmSerializer(StrictSerializer):
    uid = serializers.CharField(max_length=100)
    token = serializers.CharField(max_length=200)
    new_password = PasswordField()


class SaidSerializer(serializers.Serializer[Any]):
    message = serializers.CharField()
    message_vi = serializers.CharField()
