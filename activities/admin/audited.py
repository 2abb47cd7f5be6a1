"""Base classes of admin pages: a history page, and acts that are recorded in the tenant's audit log."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activities.admin.forms import LineField, TextField
from activities.audit import log
from pdpl_inventory.messages import say
from tenants.admin import RoleAdmin, has_right
from tenants.authentication.members import Member
from tenants.isolation.context import scope
from tenants.permissions import Right
from tenants.site.current import acting_member

OF_RECORD = "data__record_id"
OF_BATCH = "batch_id"


def record_later(request: HttpRequest, record: Callable[[Member], None]) -> None:
    """Record an act of the acting member after the page's own transaction, which is read-only for the platform.

    ``record`` runs in the member's scope.
    """
    member = acting_member(request)

    def audit() -> None:
        with scope(member.tenant_id):
            record(member)

    transaction.on_commit(audit)


class HistoryAdmin(RoleAdmin):
    """A page whose history is the audit log filtered by ``history_by``.

    It needs ``history_right``; without it the answer is 403.
    """

    history_by = OF_RECORD
    history_right = Right.AUDIT

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.may_see_history(request):
            raise PermissionDenied
        subject = self.get_object(request, object_id)
        if subject is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return self.history_of(request, subject)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context["may_see_history"] = self.may_see_history(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def may_see_history(self, request: HttpRequest) -> bool:
        return has_right(request, self.history_right)

    def history_of(self, request: HttpRequest, subject: Any) -> HttpResponse:
        return redirect(f"{reverse('admin:activities_auditevent_changelist')}?{self.history_by}={subject.pk}")


class AuditedAdmin(HistoryAdmin):
    """A page whose acts are written to the tenant's audit log instead of Django's, which has no tenant.

    ``subject`` is the prefix of its actions (``member.created``) and of their messages (``member_created``).
    """

    subject: str
    formfield_overrides = {models.CharField: {"form_class": LineField}, models.TextField: {"form_class": TextField}}

    def message_values(self, obj: Any) -> dict[str, Any]:
        """Return the values that the messages about ``obj`` need."""
        return {"name": str(obj)}

    def record_act(self, request: HttpRequest, obj: Any, done: str, **data: Any) -> None:
        """Write the audit event ``<subject>.<done>``."""
        sentence = say(f"{self.subject}_{done}", **self.message_values(obj))
        log.record_event(acting_member(request), f"{self.subject}.{done}", sentence, record_id=str(obj.pk), **data)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        self.record_act(request, obj, "created")

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Record a change. ``message`` is from ``construct_change_message``: empty when nothing was changed."""
        if message:
            self.record_act(request, obj, "changed", fields=message[0]["changed"]["fields"])

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Return the changed fields by name: names stay the same when labels are reworded or translated."""
        if add:
            return [{"added": {}}]
        return [{"changed": {"fields": form.changed_data}}] if form.changed_data else []

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        for each in queryset:
            self.record_act(request, each, "deleted")

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            # Another request stored the same key after this form was validated; the savepoint is rolled back.
            return self.conflict_response(request)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().delete_view(request, *args, **kwargs)
        except (ProtectedError, IntegrityError):
            return self.conflict_response(request)

    def conflict_response(self, request: HttpRequest) -> HttpResponse:
        """Return to the page with the message that another change was stored first and nothing was saved."""
        self.message_user(request, _("Một thay đổi khác vừa được lưu trước; chưa lưu gì, hãy thử lại."), messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())
