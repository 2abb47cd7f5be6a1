"""Traces go to the one endpoint that is set, and tell nothing of people."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from demo.server import free_port
from tests.factories import Someone
from tests.metrics.processes import ask, read, running, send, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def received() -> Iterator[tuple[str, list[bytes]]]:
    """The address of a collector, and what was sent to it."""
    bodies: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/traces", bodies
    server.shutdown()
    server.server_close()
    thread.join()


def spans(bodies: list[bytes]) -> list[Any]:
    found = []
    for body in bodies:
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            found += [span for scope in resource.scope_spans for span in scope.spans]
    return found


def test_requests_statements_and_turns_are_traced_and_no_text_of_people(
    editor: Someone, tmp_path: Path, received: tuple[str, list[bytes]]
) -> None:
    endpoint, bodies = received
    port = free_port()
    variables = {"PDPL_TRACES_ENDPOINT": endpoint, "PDPL_WORKERS": "1", "OTEL_BSP_SCHEDULE_DELAY": "200"}
    with running(tmp_path, "serve", "--port", str(port), **variables):
        wait_until(lambda: read(port, "/readyz"))
        secret = '{"name_vi": "Ông Bí Mật", "role": "processor", "external_id": "bi-mat"}'
        send(port, editor, "imports?kind=recipients", secret, "application/x-ndjson")
        ask(port, editor, "recipients?search=bi-mat-khac")
        wait_until(lambda: {"import turn", "SELECT"} <= {each.name for each in spans(bodies)})
        wait_until(lambda: "recipients" in {each.name.rpartition("/")[2] for each in spans(bodies)})
    by_id = {each.span_id: each for each in spans(bodies)}
    assert all(each.parent_span_id for each in by_id.values() if each.name in ("SELECT", "UPDATE", "INSERT"))
    sent = b"".join(bodies)
    for text in ("Bí Mật", "bi-mat", str(editor.tenant_id), editor.username, "127.0.0.1", "Bearer"):
        assert text.encode() not in sent, text
