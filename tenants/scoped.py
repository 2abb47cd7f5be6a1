"""One request, one scope: the base of every view of a tenant's data.

There is no ``ATOMIC_REQUESTS``: the scope ends before an exception becomes an
answer, so that a refusal can be recorded after everything else was rolled back.
"""

from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.views import APIView

from pdpl_inventory.errors import Problem
from pdpl_inventory.lingering import drain
from tenants.authentication import Member
from tenants.context import scope
from tenants.throttling import Rate, charge_items, charge_request, headers


class ScopedView(APIView):
    """REST framework's ``dispatch`` with the handler inside the member's scope."""

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
            with self.scope():
                response = handler(request, *args, **kwargs)
        except Exception as exc:
            response = self.handle_exception(exc)
        self.response = self.finalize_response(request, response, *args, **kwargs)
        return self.response

    def scope(self) -> AbstractContextManager[None]:
        """What the handler runs in."""
        return scope(self.member.tenant_id)

    def perform_authentication(self, request: Request) -> None:
        """A request is charged to its tenant as soon as that is known, also when the role refuses it."""
        super().perform_authentication(request)
        if isinstance(request.auth, Member):
            self.rates.append(charge_request(request.auth.tenant_id))

    def charge_items(self, request: Request) -> None:
        """Before the scope opens: a tenant's concurrent batches must not wait for each other's transactions."""
        if request.method not in SAFE_METHODS and (items := self.count_items(request.data)):
            self.rates.append(charge_items(self.member.tenant_id, items))

    def count_items(self, sent: Any) -> int:
        """How many items a body carries, as far as they are limited."""
        return 0

    def read_body(self, request: Request) -> None:
        """Before the scope opens: a slow sender must not hold a transaction."""
        if request.method in SAFE_METHODS:
            return
        if "Transfer-Encoding" in request.headers:
            raise Problem(411, "length_required")
        request.data  # noqa: B018 - parsed by the first look

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in headers(self.rates).items():
            response.headers.setdefault(name, value)
        # A view and its handlers, a request and its context hold each other: without this a large body
        # would stay until the collector of garbage comes by.
        response._resource_closers += [request.parser_context.clear, self.__dict__.clear]
        if response.status_code >= 400 and request.method not in SAFE_METHODS:
            # What was refused unread: a sender still sending would see a broken connection instead of the answer.
            response._resource_closers.append(partial(drain, request.META))
        return response
