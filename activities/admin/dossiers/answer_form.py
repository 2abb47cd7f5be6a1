"""The form of one section of the dossiers' questions."""

import hashlib
import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from activities.admin.forms import CodesField, LineField, TextField
from activities.dossiers.content.form_10 import ROLES
from activities.dossiers.forms import FORMS
from activities.dossiers.material.material import Material
from activities.dossiers.questions import QUESTIONS, Kind, Question
from activities.models.activities import MOST_SUBJECTS
from pdpl_inventory.language import in_request_language

YES, NO = "yes", "no"
LONG = 6
"""Lines of the box for a text."""


class AnswerForm(forms.Form):
    """The answers of a section, filled with those that are given; ``answers`` has what was sent, by question.

    A question of numbers has a field for each group of data subjects that the register knows in a role.
    """

    def __init__(self, section: str, materials: dict[str, Material], data: Any = None) -> None:
        super().__init__(data)
        self.section = section
        self.given_counts: dict[str, int] = {}
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.initial["seen"] = self.seen = _digest(section, materials)
        for question in QUESTIONS.values():
            if question.section.value != section:
                continue
            material = materials[next(iter(question.items))]
            if question.kind == Kind.COUNTS:
                self._add_counts(question, material)
            else:
                self._add(question, material)

    def _add(self, question: Question, material: Material) -> None:
        field = _field(question)
        field.label = capfirst(in_request_language(question.title))
        field.help_text = _help(question)
        field.required = False
        value = material.value(question.code)
        field.initial = {True: YES, False: NO}.get(value, value) if isinstance(value, bool) else value
        field.from_register = material.from_register(question.code)  # type: ignore[attr-defined]
        self.fields[question.code] = field

    def _add_counts(self, question: Question, material: Material) -> None:
        given = self.given_counts = material.value(question.code) or {}
        for role in ROLES:
            for group, count in material.known_counts(role).items():
                name = material.labels.code("data_subject_groups", group)
                field = forms.IntegerField(
                    label=_("Số lượng: %(group)s (%(role)s)") % {"group": name, "role": ROLES[role]},
                    required=False,
                    min_value=0,
                    max_value=MOST_SUBJECTS,
                    initial=given.get(f"{role}.{group}"),
                    help_text=_help(question),
                    widget=UnfoldAdminIntegerFieldWidget,
                )
                field.from_register = [material.labels.number(count)]  # type: ignore[attr-defined]
                self.fields[f"{question.code}.{role}.{group}"] = field

    def clean_seen(self) -> str:
        """Refuses answers of a page that another has changed since: it would put the former texts back."""
        if self.cleaned_data["seen"] != self.seen:
            raise ValidationError(
                _("Câu trả lời của phần này vừa được người khác sửa; chưa lưu gì. Hãy mở lại trang rồi nhập lại.")
            )
        return self.seen

    @property
    def answers(self) -> dict[str, Any]:
        """The values of a valid form, as ``answers.change_answers`` takes them."""
        values: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if name == "seen":
                continue
            code, _dot, key = name.partition(".")
            if QUESTIONS[code].kind == Kind.COUNTS:
                counts = values.setdefault(code, dict(self.given_counts))
                counts.pop(key, None)
                if value is not None:
                    counts[key] = value
            elif QUESTIONS[code].kind == Kind.YES_NO:
                values[code] = {YES: True, NO: False}.get(value)
            else:
                values[code] = value or None
        return values


def _digest(section: str, materials: dict[str, Material]) -> str:
    """A digest of the answers of a section as they are stored."""
    answers = next(iter(materials.values())).answers
    own = {code: answers.get(code) for code, question in QUESTIONS.items() if question.section.value == section}
    return hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest()


def _field(question: Question) -> forms.Field:
    choices = question.choices.choices if question.choices else []
    match question.kind:
        case Kind.LINE:
            return LineField(max_length=question.longest, widget=UnfoldAdminTextInputWidget)
        case Kind.YES_NO:
            offered = [("", "---------"), (YES, _("Có")), (NO, _("Không"))]
            return forms.ChoiceField(choices=offered, widget=UnfoldAdminSelectWidget)
        case Kind.CHOICE:
            return forms.ChoiceField(choices=[("", "---------"), *choices], widget=UnfoldAdminSelectWidget)
        case Kind.CHOICES:
            field = CodesField(choices=choices, label="")
            field.widget = UnfoldAdminCheckboxSelectMultipleWidget(choices=choices)
            return field
    return TextField(max_length=question.longest, widget=UnfoldAdminTextareaWidget(attrs={"rows": LONG}))


def _help(question: Question) -> str:
    """Where the forms ask it, and the article that does."""
    places = "; ".join(
        _("Mẫu số %(form)s, mục %(item)s") % {"form": FORMS[form].number, "item": item}
        for form, item in question.items.items()
    )
    return f"{places}. {in_request_language(question.article)}."
