"""Opens the tenant's context for people with a session (admin, browsable API), and closes it for everyone.

A token's tenant is not known here: REST framework reads tokens in the view.
"""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from tenants.authentication import Member, memberships_of
from tenants.context import scope
from tenants.models import Membership

SESSION_KEY = "tenant_id"


class TenantMiddleware:
    """Sets ``request.member`` and ``request.memberships``.

    Outside the API the whole view, its template included, runs in the member's scope.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        member = request.member = self._member(request)  # type: ignore[attr-defined]
        if member is None or request.path.startswith("/api/"):
            return self.get_response(request)
        with scope(member.tenant_id):
            response = self.get_response(request)
            if getattr(request, "failed", False):
                transaction.set_rollback(True)
            return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Django turns a view's exception into an answer before it reaches ``__call__``; remember to roll back."""
        request.failed = True  # type: ignore[attr-defined]

    def _member(self, request: HttpRequest) -> Member | None:
        if not request.user.is_authenticated:
            return None
        memberships = request.memberships = memberships_of(request.user)  # type: ignore[attr-defined]
        return member_of_session(request, memberships)


def member_of_session(request: HttpRequest, memberships: list[Membership]) -> Member | None:
    """Of the tenant that the session names, or else of the user's first."""
    if not memberships:
        return None
    named = request.session.get(SESSION_KEY)
    chosen = next((each for each in memberships if str(each.tenant_id) == named), memberships[0])
    return Member(chosen.user, chosen.tenant_id, chosen.role, "session", door="admin")
