"""The base of the serializers of records: it names every fault of an item at once.

A batch, an import and a single ``POST`` validate an item with the same method.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.functional import cached_property
from rapidfuzz import process
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.fields import SkipField, empty

from activities.contract.fast_path import Values, is_required
from activities.contract.fields import CodesField, LineField, Once, TextField
from activities.contract.kinds import Kind
from activities.parsing.items import Items, MalformedLine
from activities.parsing.json_text import ParsedObject
from pdpl_inventory.errors import Fault, Problem, Said, echo, explain

NOTHING: Values = {}
PLAIN = (str, int, type(None))
Worded = dict[Any, list[Fault]]
"""Faults that were put into words: by the field and the value, or by the key that is not written."""


@dataclass(slots=True)
class ValidatedItem:
    """One item after validation: its valid values by field, and a fault for each value that is not valid.

    ``source`` is the item as it was sent, or the ``Items`` that hold it: an item that the fast path accepted
    is parsed only when ``sent`` is asked for. ``raw`` has its bytes where it was parsed from them. ``record_id`` is
    the stored record that a row of a table names.
    """

    index: int
    values: Values = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    source: Any = None
    raw: Any = None
    record_id: UUID | None = None

    @property
    def sent(self) -> Any:
        """The item as it was sent."""
        return self.source.parse(self.index) if isinstance(self.source, Items) else self.source

    @property
    def kept(self) -> Any:
        """The item as it is kept beside its faults (``models.batches.packed``): if it was JSON, in the bytes sent."""
        if isinstance(self.source, MalformedLine):
            return self.source.line
        raw = self.source.raw_item(self.index) if isinstance(self.source, Items) else self.raw
        return msgspec.Raw(raw) if isinstance(raw, bytes) else self.source


def _no_object(item: Any) -> ErrorDetail:
    """The error of an item that is not a JSON object."""
    if isinstance(item, MalformedLine):
        return Said("malformed_json", "comma" if item.ends_with_comma else "")
    return ErrorDetail("", "invalid")


Serializer = TypeVar("Serializer", bound="ItemSerializer")


class ItemSerializer(serializers.ModelSerializer[Any]):
    """One record of a kind: refuses what it does not know, and says everything that is wrong at once."""

    kind: Kind
    is_strict = True

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: LineField,
        models.TextField: TextField,
        ArrayField: CodesField,
    }

    batch_id = serializers.UUIDField(read_only=True, allow_null=True)
    created_by = serializers.CharField(source="created_by.username", read_only=True, default=None, allow_null=True)

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        """REST framework's, with the number of codes that a list of them may have."""
        field_class, options = super().build_standard_field(field_name, model_field)
        if isinstance(model_field, ArrayField):
            options["max_length"] = model_field.size
            options.pop("validators", None)  # the model's own limit, once more
        return field_class, options

    def validate_item(
        self,
        item: Any,
        index: int = 0,
        accepted: Values = NOTHING,
        raw: Any = None,
        worded: Worded | None = None,
    ) -> ValidatedItem:
        """Return the valid values of ``item`` and all of its faults. ``index`` is its place in the batch.

        ``accepted`` has values of the item that the fast path found valid; they are not validated again. ``raw`` is
        what the item was parsed from. ``worded`` has the faults that were put into words for other items of the batch.
        """
        worded = {} if worded is None else worded
        validated = ValidatedItem(index, source=item, raw=raw)
        if not isinstance(item, Mapping):
            validated.faults = explain(self, [_no_object(item)], item)
            return validated
        faults: dict[str, list[Fault]] = {}
        for name, each, is_needed in self._validated_fields:
            if name in accepted:
                validated.values[name] = accepted[name]
            elif (is_needed or name in item) and (found := self._validate_field(each, item, validated.values, worded)):
                faults[name] = found
        faults |= self._misplaced(item, worded)
        validated.faults = list(chain.from_iterable(faults.values()))
        return validated

    @cached_property
    def _validated_fields(self) -> list[tuple[str, serializers.Field[Any, Any, Any, Any], bool]]:
        """The writable fields by name, and whether an item that leaves one out must be validated nevertheless."""
        return [(name, each, is_required(each)) for name, each in self.fields.items() if not each.read_only]

    def _validate_field(
        self, each: serializers.Field[Any, Any, Any, Any], item: Mapping[str, Any], values: Values, worded: Worded
    ) -> list[Fault]:
        """Put the valid value of a field of ``item`` into ``values``, or return its faults.

        A field refuses the same value for the same reasons, which are put into words once.
        """
        name = str(each.field_name)
        sent = item.get(name, empty)
        known = (name, type(sent), sent) if sent is empty or isinstance(sent, PLAIN) else None
        if known in worded:
            return worded[known]
        try:
            values[name] = each.run_validation(sent)
        except serializers.ValidationError as error:
            faults = explain(self, {name: error.detail}, item)
            if known:
                worded[known] = faults
            return faults
        except SkipField:
            pass
        return []

    def _misplaced(self, item: Mapping[str, Any], worded: Worded) -> dict[str, list[Fault]]:
        """Faults of the keys that an item must not have: unknown, read-only, repeated."""
        faults: dict[str, list[Fault]] = {}
        for name in item:
            if name not in self._writable:
                faults[name] = self._misplaced_key(name, worded)
        for name in item.repeated if isinstance(item, ParsedObject) else ():
            faults[name] = [*faults.get(name, []), *explain(self, {name: [Said("duplicate_field")]}, item)]
        return faults

    def _misplaced_key(self, name: str, worded: Worded) -> list[Fault]:
        """The fault of a key that is not written, put into words once."""
        if (name,) not in worded:
            error = Said("read_only") if name in self.fields else self._unknown(name)
            worded[(name,)] = explain(self, {name: [error]}, {name: None})
        return worded[(name,)]

    @cached_property
    def _writable(self) -> frozenset[str]:
        return frozenset(self.writable_names)

    @cached_property
    def writable_names(self) -> list[str]:
        return [name for name, each in self.fields.items() if not each.read_only]

    @cached_property
    def stored_names(self) -> list[str]:
        """The writable fields under which values are stored and shown; the others are links by key."""
        return [name for name in self.writable_names if not self.fields[name].write_only]

    def _unknown(self, name: str) -> Said:
        near = process.extractOne(name[:100], self.writable_names, score_cutoff=60)
        if near:
            return Said("unknown_field", "near", name=echo(name), nearest=near[0])
        return Said("unknown_field", name=echo(name))

    def validate_replacement(self, item: Any, stored: Mapping[str, Any]) -> ValidatedItem:
        """Validate ``item`` as a replacement (``PUT``): what it leaves out takes its default.

        ``stored`` is the record as it is shown now. A read-only field that equals it is no fault (contract §4).
        """
        if not isinstance(item, Mapping):
            return self.validate_item(item)
        kept = ParsedObject((name, value) for name, value in item.items() if not self._repeats(name, value, stored))
        kept.repeated = item.repeated if isinstance(item, ParsedObject) else ()
        validated = self.validate_item(kept)
        validated.values = self._defaults | validated.values
        return validated

    def _repeats(self, name: str, value: Any, stored: Mapping[str, Any]) -> bool:
        """Whether ``name`` is a read-only field and ``value`` is its stored value, in whatever spelling."""
        each = self.fields.get(name)
        if each is None or not each.read_only:
            return False
        if value == stored[name]:
            return True
        try:
            return bool(each.to_internal_value(value) == each.to_internal_value(stored[name]))
        except (serializers.ValidationError, TypeError, ValueError):
            return False

    @property
    def _defaults(self) -> dict[str, Any]:
        model = self.kind.model._meta
        lists = {each.field: Once([]) for each in self.kind.references if each.through}
        columns = {each.attname: each.get_default() for each in model.concrete_fields}
        return {name: lists[name] if name in lists else columns[name] for name in self.stored_names}

    @cached_property
    def _shown(self) -> list[tuple[str, Callable[[Any], Any]]]:
        """The fields that are shown, each with the function that shows it of a record."""
        return [(name, shows(each)) for name, each in self.fields.items() if not each.write_only]

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The record as JSON values: what REST framework makes of it, in a third of the time."""
        return {name: show(instance) for name, show in self._shown}

    def to_internal_value(self, data: Any) -> Any:
        validated = self.validate_item(data)
        if validated.faults:
            raise Problem(400, "validation_failed", fields=validated.faults)
        return validated.values


@cache
def shared(serializer_class: type[Serializer], partial: bool = False) -> Serializer:
    """The one serializer of its class: it holds nothing of an item, and making its fields takes longer than using them.

    ``partial``: what an item leaves out is not required.
    """
    return serializer_class(partial=partial)


# How REST framework shows the values of a column, by its method: as they are stored, or by a function.
STORED_AS_SHOWN = {
    each.to_representation
    for each in (serializers.CharField, serializers.ChoiceField, serializers.BooleanField, serializers.IntegerField)
}
WRITTEN_BY: dict[Any, Callable[[Any], Any]] = {
    serializers.UUIDField.to_representation: str,
    serializers.DateField.to_representation: date.isoformat,
}


def shows(field: serializers.Field[Any, Any, Any, Any]) -> Callable[[Any], Any]:
    """The function that shows a record's value of ``field``, derived from the field once for all records.

    It leaves out the steps that change nothing of a stored value. A field of another kind is shown by its own methods.
    """
    source = str(field.source)
    get = attrgetter(source)
    if type(field).get_attribute is not serializers.Field.get_attribute:
        return lambda record: field.to_representation(field.get_attribute(record))
    if "." in source:
        owner = attrgetter(source.partition(".")[0])
        return lambda record: None if owner(record) is None else get(record)
    write = _writer(field)
    if write is None:
        return get
    return lambda record: None if (value := get(record)) is None else write(value)


def _writer(field: serializers.Field[Any, Any, Any, Any]) -> Callable[[Any], Any] | None:
    """What makes the JSON value of a stored value that is not null; None where they are the same."""
    method = type(field).to_representation
    if method in STORED_AS_SHOWN:
        return None
    if isinstance(field, serializers.ListField) and method is serializers.ListField.to_representation:
        one = _writer(field.child)
        return list if one is None else lambda values: [one(value) for value in values]
    return WRITTEN_BY.get(method, field.to_representation)
