"""The forms of a version's steps at the desk, with the rules of the API."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from activities.admin.forms import LineField, TextField
from activities.dossiers.filings.serializers import ANSWERS
from activities.dossiers.filings.workflow import ANSWER, APPROVE, FILE, RETURN, Step
from activities.models.dossiers.events import Dossier
from activities.models.dossiers.versions import (
    LONGEST_ANSWER,
    LONGEST_CHANGES,
    LONGEST_COMMENT,
    LONGEST_REASON,
    Channel,
)
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import say


def _text(label: Any, longest: int, rows: int = 3, **options: Any) -> TextField:
    return TextField(label=label, max_length=longest, widget=UnfoldAdminTextareaWidget(attrs={"rows": rows}), **options)


class PastDayField(forms.DateField):
    """A day that has come; today unless another is chosen."""

    widget = UnfoldAdminDateWidget

    def __init__(self, **options: Any) -> None:
        super().__init__(initial=timezone.localdate, **options)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError(in_request_language(say("in_future")))
        return day


class SubmitForm(forms.Form):
    """What is asked of a new version."""

    dossier = forms.ChoiceField(
        label=pgettext_lazy("one", "Hồ sơ"), choices=Dossier.choices, widget=UnfoldAdminSelectWidget
    )
    comment = _text(_("Ý kiến"), LONGEST_COMMENT, required=False)
    changes_vi = _text(
        _("Nội dung thay đổi"),
        LONGEST_CHANGES,
        rows=6,
        required=False,
        help_text=_("Chỉ dành cho bản cập nhật. Để trống: lấy từ khác biệt với phiên bản đã nộp gần nhất."),
    )
    reason_vi = _text(_("Lý do thay đổi"), LONGEST_REASON, required=False)

    def clean_dossier(self) -> Dossier:
        return Dossier(self.cleaned_data["dossier"])


class ApproveForm(forms.Form):
    comment = _text(_("Ý kiến"), LONGEST_COMMENT, required=False)


class ReturnForm(forms.Form):
    comment = _text(_("Ý kiến"), LONGEST_COMMENT, help_text=_("Nêu rõ lý do để người gửi biết cần sửa gì."))


class FileForm(forms.Form):
    filed_on = PastDayField(label=_("Ngày nộp"))
    channel = forms.ChoiceField(label=_("Cách nộp"), choices=Channel.choices, widget=UnfoldAdminSelectWidget)
    receipt = LineField(
        label=_("Số biên nhận, mã hồ sơ"), max_length=100, required=False, widget=UnfoldAdminTextInputWidget
    )


class ResultForm(forms.Form):
    result = forms.ChoiceField(label=_("Kết quả"), choices=ANSWERS, widget=UnfoldAdminSelectWidget)
    result_on = PastDayField(label=_("Ngày có kết quả"))
    reason_vi = _text(_("Nội dung kết quả, lý do"), LONGEST_ANSWER, required=False)


FORMS: dict[Step, type[forms.Form]] = {APPROVE: ApproveForm, RETURN: ReturnForm, FILE: FileForm, ANSWER: ResultForm}
