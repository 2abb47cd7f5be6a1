"""Form fields that choose linked records by name or key, whatever their case and accents."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminRelatedFieldWrapperWidget

from activities.admin.records.particulars import described
from activities.contract.kinds import Reference
from activities.contract.serializers import ActivitySerializer
from activities.contract.table_fields import id_or_text
from activities.models import ProcessingActivity, Record
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import say


class SelectRecord(AutocompleteSelect):
    """A choice of a record with autocomplete. Sent values that are no ids are passed over; the field refuses them."""

    def optgroups(self, name: str, value: Sequence[Any], attr: Any = None) -> Any:
        return super().optgroups(name, [each for each in value if isinstance(id_or_text(str(each)), UUID)], attr)


class SelectRecords(SelectRecord, AutocompleteSelectMultiple):
    """A choice of several records. Each is taken away by its own sign; there is none that clears all."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> Any:
        return {**super().build_attrs(base_attrs, extra_attrs), "data-allow-clear": "false"}


class RecordField(forms.ModelChoiceField):
    """A choice of one record."""

    def label_from_instance(self, record: Record) -> str:
        return described(record)


class LinksField(forms.ModelMultipleChoiceField):
    """The records to which an activity links by ``reference``, with a link that adds another in a window of its own.

    As in the API there are at most 100 (contract §4).
    """

    def __init__(self, reference: Reference, label: Any) -> None:
        many = next(
            each for each in ProcessingActivity._meta.many_to_many if each.remote_field.through is reference.through
        )
        choice = SelectRecords(many, admin.site)
        widget = UnfoldAdminRelatedFieldWrapperWidget(choice, many.remote_field, admin.site, can_add_related=True)
        super().__init__(queryset=None, required=False, label=label, widget=widget)
        serializer_field: Any = ActivitySerializer().fields[reference.field]
        self.most: int = serializer_field.max_length

    def label_from_instance(self, record: Record) -> str:
        return described(record)

    def clean(self, value: Any) -> Any:
        """Return a list of the records' ids. Raises ``ValidationError`` for an unknown one and for too many."""
        if len(set(value or ())) > self.most:
            raise ValidationError(in_request_language(say("max_length:ListField", max_length=self.most)))
        return [record.pk for record in super().clean(value)]
