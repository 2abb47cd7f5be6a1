"""The admin pages of events of the dossiers: everyone reads them, a data protection officer notes and removes them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from activities.admin.audited import AuditedAdmin
from activities.deadlines import events
from activities.models import DossierEvent
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import say
from tenants.permissions import Right
from tenants.site.current import acting_member


class DossierEventForm(forms.ModelForm):
    """A new event; its day has come."""

    def clean_occurred_on(self) -> Any:
        day = self.cleaned_data["occurred_on"]
        if day > timezone.localdate():
            raise ValidationError(in_request_language(say("in_future")), code="in_future")
        return day


@admin.register(DossierEvent)
class DossierEventAdmin(AuditedAdmin):
    """The events of the tenant's dossiers. One can be noted and removed, not changed."""

    add_right = delete_right = Right.REVIEW
    subject = "dossier_event"
    form = DossierEventForm
    fields = ("dossier", "kind", "occurred_on", "note")
    list_display = ("occurred_on", "kind", "dossier", "note", "created_by", "created_at")
    list_filter = ("dossier", "kind")
    ordering = ("-occurred_on", "-id")
    list_select_related = ("created_by",)

    def save_model(self, request: HttpRequest, obj: DossierEvent, form: Any, change: bool) -> None:
        given = form.cleaned_data
        obj.__dict__.update(events.note_event(acting_member(request), **given).__dict__)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Do nothing: ``events.note_event`` has written the audit event."""

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[DossierEvent]) -> None:
        """Do nothing: ``events.remove_event`` writes the audit event."""

    def delete_model(self, request: HttpRequest, obj: DossierEvent) -> None:
        events.remove_event(acting_member(request), obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[DossierEvent]) -> None:
        for event in list(queryset.order_by("id")):
            events.remove_event(acting_member(request), event.pk)
