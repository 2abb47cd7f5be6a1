"""The renderer of the browsable API, in the scope of its user's tenant."""

import json
from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import BrowsableAPIRenderer

from tenants.authentication.members import Member
from tenants.isolation.context import scope


class ScopedBrowsableRenderer(BrowsableAPIRenderer):
    """Renders in the member's scope: forms read records while they render, after the view's scope has ended."""

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> Any:
        request = (renderer_context or {}).get("request")
        member = request and getattr(request, "_auth", None)
        if not isinstance(member, Member):
            return super().render(data, accepted_media_type, renderer_context)
        with scope(member.tenant_id):
            return super().render(data, accepted_media_type, renderer_context)

    def get_raw_data_form(self, data: Any, view: Any, method: str, request: Any) -> Any:
        """The form for a JSON body, filled with the view's ``example(method, data)`` if it has one."""
        form: Any = super().get_raw_data_form(data, view, method, request)
        if form and hasattr(view, "example") and (example := view.example(method, data)) is not None:
            form.fields["_content"].initial = json.dumps(example, ensure_ascii=False, indent=4)
        return form
