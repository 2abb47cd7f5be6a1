"""OpenTelemetry's traces of requests, SQL statements and import turns: an optional extra, off without an endpoint.

OpenTelemetry's own packages make the spans. What they would tell of people is left out before anything is sent: only
the attributes of ``KEPT`` go, no path, query, address or parameter, and of an exception its class.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

KEPT = frozenset(
    (
        "http.method", "http.request.method", "http.route", "http.status_code", "http.response.status_code",
        "http.scheme", "url.scheme", "db.system", "db.system.name", "db.statement", "db.query.text", "celery.action",
        "celery.state", "messaging.destination", "pdpl.request_id", "error.type", "exception.type",
    )
)  # fmt: skip


def start(service: str) -> None:
    """Make and send traces from now on, if ``PDPL_TRACES_ENDPOINT`` is set; once in each process.

    Call it before the application is loaded. Raises ``ImproperlyConfigured`` without the packages of the extra.
    """
    if not settings.PDPL_TRACES_ENDPOINT:
        return
    try:
        _start(service)
    except ImportError as error:
        raise ImproperlyConfigured(
            "PDPL_TRACES_ENDPOINT needs OpenTelemetry: pip install 'pdpl-inventory[traces]'."
        ) from error


@contextmanager
def span(name: str) -> Iterator[None]:
    """A span around work that no request began; without traces nothing."""
    if not settings.PDPL_TRACES_ENDPOINT:
        yield
        return
    from opentelemetry import trace

    with trace.get_tracer("pdpl_inventory").start_as_current_span(name):
        yield


def _start(service: str) -> None:
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.celery import CeleryInstrumentor
    from opentelemetry.instrumentation.django import DjangoInstrumentor
    from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
    from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, ParentBased, Sampler, SamplingResult

    class Discreet(SpanExporter):
        """Sends spans with what is ``KEPT`` of them."""

        def __init__(self) -> None:
            self.exporter = OTLPSpanExporter(endpoint=settings.PDPL_TRACES_ENDPOINT)

        def export(self, spans: Sequence["ReadableSpan"]) -> SpanExportResult:
            return self.exporter.export([_discreet(each) for each in spans])

        def shutdown(self) -> None:
            self.exporter.shutdown()  # type: ignore[no-untyped-call]

    class WithoutLoneStatements(Sampler):
        """Drops SQL statements outside of a request and a turn: a worker asks for work twice a second."""

        def should_sample(
            self, parent_context: Any, trace_id: int, name: str, *rest: Any, **more: Any
        ) -> SamplingResult:
            kind = rest[0] if rest else more.get("kind")
            decision = ALWAYS_OFF if kind == trace.SpanKind.CLIENT else ALWAYS_ON
            return decision.should_sample(parent_context, trace_id, name, *rest, **more)

        def get_description(self) -> str:
            return "WithoutLoneStatements"

    provider = TracerProvider(
        sampler=ParentBased(WithoutLoneStatements()), resource=Resource.create({"service.name": service})
    )
    provider.add_span_processor(BatchSpanProcessor(Discreet()))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument(response_hook=_with_request_id)
    PsycopgInstrumentor().instrument()
    CeleryInstrumentor().instrument()  # type: ignore[no-untyped-call]


def _with_request_id(span: Any, request: Any, response: Any) -> None:
    span.set_attribute("pdpl.request_id", response.headers.get("X-Request-ID", "-"))


def _discreet(span: "ReadableSpan") -> "ReadableSpan":
    from opentelemetry.sdk.trace import Event, ReadableSpan
    from opentelemetry.trace import Status

    def kept(attributes: Any) -> dict[str, Any]:
        return {name: value for name, value in (attributes or {}).items() if name in KEPT}

    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=kept(span.attributes),
        events=[Event(each.name, kept(each.attributes), each.timestamp) for each in span.events],
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )
