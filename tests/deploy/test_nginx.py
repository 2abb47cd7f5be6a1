"""The nginx example agrees with the server's limits, is one that nginx takes, and passes on what it should."""

import datetime
import http.client
import re
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings as configured

from demo.server import free_port
from pdpl_inventory.management.commands.serve import Server
from tests.deploy.tools import DEPLOY, passes, tool
from tests.factories import Someone
from tests.metrics.processes import wait_until
from tests.serving import serving

SITE = (DEPLOY / "nginx" / "pdpl-inventory.conf").read_text()


def values(directive: str, text: str = SITE) -> list[int]:
    return [int(each) for each in re.findall(rf"^ *{directive} (\d+)[ms];", text, re.M)]


def test_body_limits_are_those_of_the_server() -> None:
    imports = re.search(r"location ~ (\S+) \{(.*?)\n    \}", SITE, re.S)
    assert imports
    assert values("client_max_body_size") == [configured.PDPL_MAX_BODY_MB, configured.PDPL_MAX_IMPORT_MB]
    assert values("client_max_body_size", imports[2]) == [configured.PDPL_MAX_IMPORT_MB]
    assert configured.PDPL_MAX_ATTACHMENT_MB < configured.PDPL_MAX_BODY_MB
    for path in ("/api/v1/tenants/01a20b4d-0000-7000-8000-000000000000/imports", "/admin/activities/batch/import/"):
        assert re.match(imports[1], path)
    assert not re.match(imports[1], "/api/v1/tenants/01a20b4d-0000-7000-8000-000000000000/imports/template")


def test_time_limits_outlast_those_of_the_server() -> None:
    server = Server("127.0.0.1:0").cfg
    assert values("proxy_read_timeout")[0] > max(configured.PDPL_STATEMENT_TIMEOUT_SECONDS, server.timeout)
    assert values("keepalive_timeout")[0] < server.keepalive
    assert values("proxy_connect_timeout")[0] <= 10


def certificate(folder: Path) -> Path:
    """A certificate and its key by an authority of one's own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(made.public_bytes(encoding))
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "privkey.pem").write_bytes(key.private_bytes(encoding, *plain))
    return folder / "fullchain.pem"


def configuration(folder: Path, upstream: str, port: int) -> Path:
    """The site as it is but for addresses, ports and the certificate, within a whole configuration."""
    site = SITE.replace("/etc/ssl/pdpl-inventory", str(folder)).replace("127.0.0.1:8000", upstream)
    site = site.replace("register.example.vn", "localhost").replace("listen 443 ", f"listen 127.0.0.1:{port} ")
    site = site.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    site = re.sub(r"^ *listen \[::\].*\n", "", site, flags=re.M)
    places = [f"{each}_temp_path {folder}/{each};" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")]
    whole = folder / "nginx.conf"
    log = f"error_log {folder}/error.log;\npid {folder}/pid;\ndaemon off;\n"
    http = "\n".join(["access_log off;", *places, site])
    whole.write_text(f"{log}events {{}}\nhttp {{\n{http}\n}}\n")
    return whole


@pytest.fixture
def front(tmp_path: Path) -> Iterator[tuple[str, ssl.SSLContext]]:
    """nginx before a server on the tests' database: its address, and what trusts its certificate."""
    nginx = tool("nginx", "nginx-light")
    trust = ssl.create_default_context(cafile=str(certificate(tmp_path)))
    tmp_path.chmod(0o711)
    with serving() as address:
        port = free_port()
        whole = configuration(tmp_path, address.removeprefix("http://"), port)
        passes(nginx, "-t", "-q", "-e", tmp_path / "error.log", "-c", whole)
        process = subprocess.Popen([nginx, "-e", str(tmp_path / "error.log"), "-c", str(whole)])
        try:
            url = f"https://localhost:{port}"
            wait_until(lambda: urllib.request.urlopen(f"{url}/healthz", context=trust), 20)
            yield url, trust
        finally:
            process.terminate()
            process.wait(timeout=20)


def status(address: Any, path: str, **request: Any) -> int:
    url, trust = address
    try:
        with urllib.request.urlopen(urllib.request.Request(url + path, **request), context=trust, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.slow
def test_what_goes_through_it(front: Any, editor: Someone, settings: Any) -> None:
    settings.PDPL_TRUSTED_PROXIES, settings.SECURE_PROXY_SSL_HEADER = 1, ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True  # over TLS nothing is redirected: nginx says how the client came
    signed = {"Authorization": editor.client._credentials["HTTP_AUTHORIZATION"], "Content-Type": "application/json"}
    assert status(front, editor.url("recipients"), headers=signed) == 200
    assert status(front, "/metrics") == 404
    line = b'{"name_vi": "A", "role": "processor"}\n'
    sent = {"headers": {**signed, "Content-Type": "application/x-ndjson"}, "data": line}
    assert status(front, editor.url("imports?kind=recipients"), **sent) == 202
    most = configured.PDPL_MAX_BODY_MB * 1024 * 1024
    assert announced(front, editor.url("batch/recipients"), most + 1) == 413


def announced(address: Any, path: str, length: int) -> int:
    """The answer to the headers of a request whose body would have this length."""
    url, trust = address
    with closing(http.client.HTTPSConnection(url.removeprefix("https://"), context=trust, timeout=30)) as connection:
        connection.putrequest("POST", path)
        connection.putheader("Content-Length", str(length))
        connection.endheaders()
        return connection.getresponse().status
