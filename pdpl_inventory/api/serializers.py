"""Base serializers that report every fault in Vietnamese and in English."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.fields import SkipField, empty

from pdpl_inventory.errors import Problem, Refused, RefusedParts, Said, echo, explain


class BilingualSerializer(serializers.Serializer[Any]):
    """Raises one ``Problem`` (400) that names every fault in both languages."""

    def is_valid(self, *, raise_exception: bool = False) -> bool:
        valid = super().is_valid()
        if not valid and raise_exception:
            raise Problem(400, "validation_failed", fields=explain(self, self.errors, self.initial_data))
        return valid


class StrictSerializer(BilingualSerializer):
    """Refuses also what it does not know: a mistyped `expires_at` must not make a key that never ends.

    Inside another serializer it is the object of one field. With ``is_whole`` it needs its required fields in a `PATCH`
    too.
    """

    is_strict = True
    is_whole = False

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            raise self._refusal([ErrorDetail("", "invalid")], data)
        values: dict[str, Any] = {}
        errors: dict[str, Any] = {}
        for name, field in self.fields.items():
            if field.read_only:
                continue
            try:
                value = field.run_validation(data.get(name, empty))
                values[name] = getattr(self, f"validate_{name}", _unchanged)(value)
            except serializers.ValidationError as error:
                errors[name] = error.detail
            except SkipField:
                if self.is_whole and field.required:
                    errors[name] = [ErrorDetail("", "required")]
        for name in data:
            if name not in self.fields:
                errors[name] = [Said("unknown_field", name=echo(name))]
            elif self.fields[name].read_only:
                errors[name] = [Said("read_only")]
        if errors:
            raise self._refusal(errors, data)
        return values

    def _refusal(self, errors: Any, data: Any) -> Exception:
        if self.parent is not None:
            return RefusedParts(errors) if isinstance(errors, dict) else Refused(*errors)
        return Problem(400, "validation_failed", fields=explain(self, errors, data))


def _unchanged(value: Any) -> Any:
    return value
