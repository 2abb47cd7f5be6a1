"""The base of every view of a tenant's data: each request runs in one scope, the member's.

``ATOMIC_REQUESTS`` is off: the scope ends before an exception becomes a
response, so that a refusal can be recorded after everything else was rolled
back.
"""

from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.views import APIView

from pdpl_inventory.api.draining import drain
from pdpl_inventory.errors import Problem
from tenants.authentication.members import Member
from tenants.isolation.context import scope
from tenants.isolation.replica_reads import read_in_scope
from tenants.throttling.limits import Rate, charge_items, charge_request, headers


class ScopedView(APIView):
    """REST framework's ``dispatch``, with rate limits charged before and the handler run inside the member's scope.

    What only reads may be answered by the replica, unless ``answered_by_replica`` is off.
    """

    answered_by_replica = True

    @property
    def member(self) -> Member:
        member = self.request.auth
        assert isinstance(member, Member)
        return member

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.args, self.kwargs = args, kwargs
        request = self.request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        self.rates: list[Rate] = []
        try:
            self.initial(request, *args, **kwargs)
            handler = self.http_method_not_allowed
            if request.method.lower() in self.http_method_names:
                handler = getattr(self, request.method.lower(), handler)
            self.read_body(request)
            self.charge_items(request)
            answer = partial(handler, request, *args, **kwargs)
            if self.answered_by_replica and request.method in ("GET", "HEAD"):
                response = read_in_scope(self.member.tenant_id, answer)
            else:
                with self.scope():
                    response = answer()
        except Exception as exc:
            response = self.handle_exception(exc)
        self.response = self.finalize_response(request, response, *args, **kwargs)
        return self.response

    def scope(self) -> AbstractContextManager[None]:
        """The context in which the handler runs."""
        return scope(self.member.tenant_id)

    def perform_authentication(self, request: Request) -> None:
        """Charges the request as soon as its tenant is known, so also when its role is refused. Raises ``Exceeded``."""
        super().perform_authentication(request)
        if isinstance(request.auth, Member):
            self.rates.append(charge_request(request.auth.tenant_id))

    def charge_items(self, request: Request) -> None:
        """Runs before the scope opens, since a charge locks its counter: a tenant's concurrent batches must not wait
        for each other's transactions. Raises ``Exceeded``."""
        if request.method not in SAFE_METHODS and (items := self.count_items(request.data)):
            self.rates.append(charge_items(self.member.tenant_id, items))

    def count_items(self, sent: Any) -> int:
        """How many items of the parsed body count towards the tenant's limit."""
        return 0

    def read_body(self, request: Request) -> None:
        """Runs before the scope opens: a slow client must not hold a transaction. Raises ``Problem`` (411)."""
        if request.method in SAFE_METHODS:
            return
        if "Transfer-Encoding" in request.headers:
            raise Problem(411, "length_required")
        request.data  # noqa: B018 - the first access parses it

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in headers(self.rates).items():
            response.headers.setdefault(name, value)
        # View and request refer to each other: a large body would stay in memory until the next garbage collection.
        response._resource_closers.append(partial(_drop_body, request))
        if response.status_code >= 400 and request.method not in SAFE_METHODS:
            # The body may be unread: a client still sending would get a broken connection instead of the response.
            response._resource_closers.append(partial(drain, request.META))
        return response


def _drop_body(request: Request) -> None:
    """Drop what was parsed from the body, when the response is closed and nothing reads it any more.

    An uploaded file is closed, and so deleted: garbage is collected rarely.
    """
    if close := getattr(getattr(request, "_data", None), "close", None):
        close()
    for name in ("_data", "_files", "_full_data"):
        setattr(request, name, None)
