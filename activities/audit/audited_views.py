"""The base of views whose refusals are recorded, in a second scope after that of the request was rolled back."""

import logging
from typing import Any

from django.db import Error
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from activities.audit import log
from pdpl_inventory.errors import as_problem
from tenants.authentication.api_keys import KeyRefused
from tenants.authentication.members import Member
from tenants.isolation.context import scope
from tenants.requests.scoped_views import ScopedView
from tenants.throttling.limits import Exceeded

logger = logging.getLogger("pdpl.refusals")


class AuditedView(ScopedView):
    """Writes an audit line, in the credential's tenant, for every 403 and for every write that was refused.

    Of a dead key's attempts one a minute, of a limit's refusals the first: the log must not grow at a stranger's will.
    """

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        member = exc.member if isinstance(exc, KeyRefused) else getattr(self.request, "_auth", None)
        if isinstance(member, Member) and self._is_remembered(exc, response.status_code):
            self._remember(member, exc, response.status_code)
        return response

    def _is_remembered(self, exc: Exception, status: int) -> bool:
        if isinstance(exc, Exceeded):
            return exc.is_first
        refused_write = self.request.method not in SAFE_METHODS and 400 <= status < 500
        return status == 403 or refused_write or isinstance(exc, KeyRefused)

    def _remember(self, member: Member, exc: Exception, status: int) -> None:
        problem = as_problem(exc, self.request)
        match: Any = self.request.resolver_match
        try:
            with scope(member.tenant_id):
                log.record_event(
                    member,
                    "request.refused",
                    problem.sentence,
                    status=status,
                    code=problem.code,
                    method=self.request.method,
                    route=match.route if match else "",
                )
        except Error:
            # The refusal itself must still be answered.
            logger.exception("A refusal could not be recorded.")
