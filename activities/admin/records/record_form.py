"""The form of a record: validated by the rules of the API, and compared with what was stored since it was opened."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from activities.admin.records.link_fields import LinksField
from activities.admin.records.particulars import kind_of
from activities.contract.item_serializer import ValidatedItem
from activities.contract.kinds import ACTIVITIES
from activities.models import Record
from activities.records import etags, read
from activities.records.read import Representation
from activities.spreadsheets.words import LABELS, label, linked_names, words
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import say

CHANGED = _("Người khác đã sửa bản ghi này sau khi bạn mở; chưa lưu gì. Lưu lần nữa để thay bằng bản của bạn.")
REVIEWED = _(
    "Bản ghi này vừa được gửi duyệt, duyệt hoặc trả lại sau khi bạn mở; chưa lưu gì. Lưu lần nữa nếu vẫn muốn sửa."
)


class StaleForm(Exception):
    """The record was changed after its form was opened."""


class RecordForm(forms.ModelForm):
    """The form of a record. ``opened`` is the version of the record (``etags.version_of``) that the form was made of.

    As with ``If-Match``, a form with another version than the stored one is refused; both are then shown
    (``conflict``), and the next attempt is for the version shown. A form sent without ``opened`` is not compared.
    """

    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    initial: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflict: list[tuple[str, str, str]] = []
        self.kind = kind_of(type(self.instance))
        self.stored: Representation = {}
        if not self.instance._state.adding:
            self.stored = read.represent(self.kind, read.full_record(self.kind, self.instance.pk))
            self.initial["opened"] = etags.version_of(self.stored)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.check_key(cleaned)
        opened = cleaned.get("opened")
        if self.stored and opened and opened != self.initial["opened"]:
            self.conflict = list(self.differences(cleaned))
            sent: Any = self.data
            self.data = sent = sent.copy()
            sent["opened"] = self.initial["opened"]
            raise ValidationError(CHANGED if self.conflict else REVIEWED, code="stale")
        return cleaned

    def check_key(self, cleaned: dict[str, Any]) -> None:
        """Check that the key is unique. Django does not: the constraint includes the tenant, which is no field."""
        model: type[Record] = type(self.instance)
        value = cleaned.get(model.KEY)
        if value and model.objects.filter(**{model.KEY: value}).exclude(pk=self.instance.pk).exists():
            self.add_error(
                model.KEY, ValidationError(in_request_language(say("conflict", value=value)), code="conflict")
            )

    def differences(self, cleaned: dict[str, Any]) -> Any:
        """Yield label, stored text and sent text of each field that differs."""
        sent = {name: str(one.pk) if isinstance(one, Record) else one for name, one in cleaned.items()}
        single = {each.field.removesuffix("_id"): each.field for each in self.kind.references if not each.through}
        sent = {single.get(name, name): one for name, one in sent.items() if name != "opened"}
        linked = {name: list(map(str, one)) if isinstance(one, list) else one for name, one in sent.items()}
        names = linked_names(self.kind, [self.stored, linked])
        for name, one in linked.items():
            theirs, own = (words(self.kind, name, each, names) for each in (self.stored.get(name), one))
            if theirs != own:
                yield label(self.kind, name), theirs, own

    def item(self, names: Any) -> ValidatedItem:
        """The values of the fields ``names`` as an item; a linked record becomes its id."""
        values = {}
        for name in names:
            if name != "opened":
                one = self.cleaned_data[name]
                column = name if name in self.declared_fields else self.instance._meta.get_field(name).attname
                values[column] = one.pk if isinstance(one, Record) else one
        return ValidatedItem(0, values)

    def refuse_stale(self, stored: Representation) -> None:
        """Raise ``StaleForm`` if ``stored``, read under its lock, is another version than the form was opened with."""
        opened = self.cleaned_data.get("opened")
        if opened and opened != etags.version_of(stored):
            raise StaleForm


class ActivityForm(RecordForm):
    """The form of an activity, with its links. A form sent without ``opened`` may be without them, and keeps them."""

    data_category_ids, recipient_ids, transfer_ids = (
        LinksField(each, LABELS[each.target]) for each in ACTIVITIES.references
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in ACTIVITIES.references:
            if self.stored:
                self.initial[each.field] = self.stored[each.field]
            self.fields[each.field].queryset = each.target.objects.all()  # type: ignore[attr-defined]
            if self.stored and self.is_bound and "opened" not in self.data:
                self.fields[each.field].disabled = True
