"""What the pages of one batch have in common: finding it, and what its page shows beside its fields."""

from typing import Any
from uuid import UUID

from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest, HttpResponse
from unfold.admin import ModelAdmin

from activities.models import Batch


class BatchPages(ModelAdmin):
    """The base of the mixins of ``BatchAdmin``."""

    def batch_or_404(self, request: HttpRequest, pk: UUID) -> Batch:
        """The batch, if the reader may see it. Raises ``Http404``."""
        batch: Batch | None = self.get_object(request, str(pk))
        if batch is None:
            raise Http404
        return batch

    def page_context(self, request: HttpRequest, batch: Batch) -> dict[str, Any]:
        """What the templates of a batch's page need beside its fields. Mixins add theirs."""
        return {}

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        batch = self.get_object(request, unquote(object_id))
        more = self.page_context(request, batch) if batch else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})
