"""What sign-in takes. Every serializer of the product says its faults in both languages."""

from typing import Any

from rest_framework import serializers

from pdpl_inventory.errors import Problem, explain


class BilingualSerializer(serializers.Serializer[Any]):
    """Raises one ``Problem`` (400) that names every fault in both languages."""

    def is_valid(self, *, raise_exception: bool = False) -> bool:
        valid = super().is_valid()
        if not valid and raise_exception:
            raise Problem(400, "validation_failed", fields=explain(self, self.errors, self.initial_data))
        return valid


class SignInSerializer(BilingualSerializer):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=4096, trim_whitespace=False, style={"input_type": "password"})
    tenant_id = serializers.UUIDField(required=False, allow_null=True)


class TokensSerializer(serializers.Serializer[Any]):
    access = serializers.CharField()
    refresh = serializers.CharField()
    tenant_id = serializers.UUIDField()
    role = serializers.CharField()


class RefreshSerializer(BilingualSerializer):
    refresh = serializers.CharField()


class AccessSerializer(serializers.Serializer[Any]):
    access = serializers.CharField()


class AnyTokenSerializer(BilingualSerializer):
    token = serializers.CharField()
