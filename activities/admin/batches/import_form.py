"""The desk's form of an import: the parameters of ``POST imports``."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from activities.batch.options import Options
from activities.contract.kinds import KINDS
from activities.imports import submit
from activities.imports.files import formats
from activities.models.batches import Kind as Word
from activities.models.batches import Mode, OnConflict
from activities.models.imports import Profile, UnknownBasis, UnknownColumns
from pdpl_inventory.errors import Problem
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import say


class ImportForm(forms.Form):
    """The parameters of ``POST imports``, as a form."""

    kind = forms.ChoiceField(label=_("Loại bản ghi"), choices=Word.choices, widget=UnfoldAdminSelectWidget)
    file = forms.FileField(
        label=_("Tệp"),
        help_text=_("NDJSON, JSON, CSV hoặc XLSX; có thể nén bằng gzip."),
        widget=UnfoldAdminFileFieldWidget,
    )
    mode = forms.ChoiceField(label=_("Chế độ"), choices=Mode.choices, widget=UnfoldAdminSelectWidget)
    on_conflict = forms.ChoiceField(
        label=_("Khi đã tồn tại"), choices=OnConflict.choices, widget=UnfoldAdminSelectWidget
    )
    profile = forms.ChoiceField(
        label=_("Mẫu sổ"),
        choices=[("", _("Bảng theo tệp mẫu của hệ thống này")), *Profile.choices],
        required=False,
        help_text=_("Với sổ lập theo Điều 30 GDPR (CSV, XLSX): bảng theo mẫu hoặc phần mềm nào."),
        widget=UnfoldAdminSelectWidget,
    )
    unknown_basis = forms.ChoiceField(
        label=_("Căn cứ mà luật Việt Nam không có"),
        choices=UnknownBasis.choices,
        required=False,
        help_text=_("Chỉ áp dụng khi chọn mẫu sổ; bản nháp đó được đánh dấu để chọn lại căn cứ."),
        widget=UnfoldAdminSelectWidget,
    )

    unknown_columns = forms.ChoiceField(
        label=_("Cột không nhận ra"),
        choices=UnknownColumns.choices,
        required=False,
        help_text=_("Với bảng (CSV, XLSX) không theo mẫu sổ: cột có tiêu đề không phải là trường nào."),
        widget=UnfoldAdminSelectWidget,
    )

    def clean_file(self) -> Any:
        content = self.cleaned_data["file"]
        if content.size > settings.PDPL_MAX_IMPORT_MB * 1024 * 1024:
            raise ValidationError(in_request_language(say("body_too_large", limit=settings.PDPL_MAX_IMPORT_MB)))
        try:
            self.cleaned_data["format"] = formats.format_of(content.name, content.content_type or "")
        except Problem as problem:
            raise ValidationError(in_request_language(problem.sentence)) from problem
        return content

    def clean(self) -> dict[str, Any]:
        asked = self.cleaned_data
        try:
            if {"format", "profile", "kind"} <= asked.keys():
                submit.check_table_options(self.table_options(), KINDS[Word(asked["kind"])], asked["format"])
        except Problem as problem:
            about = "profile" if asked["profile"] else "unknown_columns"
            self.add_error(about, in_request_language(problem.sentence))
        return asked

    def table_options(self) -> submit.TableOptions:
        """How a table is read; an unknown column is refused unless the form says otherwise."""
        asked = self.cleaned_data
        return submit.TableOptions(
            Profile(asked["profile"]) if asked["profile"] else None,
            UnknownBasis(asked.get("unknown_basis") or UnknownBasis.REFUSE),
            UnknownColumns(asked.get("unknown_columns") or UnknownColumns.REFUSE),
        )

    def options(self) -> Options:
        """The options of the import: a dry run, unless the button for importing at once was pressed."""
        asked = self.cleaned_data
        return Options(Mode(asked["mode"]), OnConflict(asked["on_conflict"]), "import" not in self.data)
