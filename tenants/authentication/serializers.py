"""Request and response bodies of the views of sign-in and account."""

from typing import Any

from rest_framework import serializers

from pdpl_inventory.api.serializers import BilingualSerializer, StrictSerializer
from tenants.models import Role


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
