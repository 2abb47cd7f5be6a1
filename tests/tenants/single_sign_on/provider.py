"""An identity provider that answers over HTTP (``oidc-provider-mock``), which checks PKCE and can be made to fail."""

import base64
import hashlib
import json
import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from django.test import Client
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from werkzeug.serving import make_server

with warnings.catch_warnings():
    # The mock uses a part of Authlib that is to move.
    warnings.simplefilter("ignore")
    import flask
    import oidc_provider_mock

SECRET = "a-secret-of-the-client-for-tests-2026"


class Provider:
    """``claims`` are put into each ID token, ``sign`` names how it is signed; ``failing`` is what paths answer."""

    def __init__(self) -> None:
        self.address = ""
        self.claims: dict[str, Any] = {}
        self.sign = "well"
        self.failing: dict[str, tuple[str, int]] = {}
        self.challenges: dict[str, str] = {}
        self.verified = 0
        self.app = oidc_provider_mock.app(require_nonce=True)
        self.app.before_request(self._before)
        self.app.after_request(self._after)

    def person(self, subject: str, **claims: Any) -> str:
        """Store a person with their claims; return their subject."""
        answer = httpx.put(f"{self.address}/users/{subject}", json=claims)
        assert answer.status_code == 204
        return subject

    def consent(self, asked: str, **form: str) -> str:
        """Press a button of the provider's page; return the address to which it sends the browser."""
        answer = httpx.post(asked, data=form)
        assert answer.status_code == 302, answer.text
        return str(answer.headers["Location"])

    def _before(self) -> Any:
        request = flask.request
        if request.path in self.failing:
            return self.failing[request.path]
        if request.path != "/oauth2/token":
            return None
        verifier = request.form.get("code_verifier", "").encode()
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
        if self.challenges.get(request.form["code"]) != digest:
            return {"error": "invalid_grant"}, 400
        self.verified += 1
        return None

    def _after(self, response: Any) -> Any:
        request = flask.request
        if request.path in self.failing:
            return response
        if request.path == "/oauth2/authorize" and request.method == "POST":
            sent = parse_qs(urlsplit(response.headers.get("Location", "")).query)
            if "code" in sent and request.args.get("code_challenge_method") == "S256":
                self.challenges[sent["code"][0]] = request.args["code_challenge"]
        if request.path == "/oauth2/token" and response.status_code == 200 and (self.claims or self.sign != "well"):
            token = response.get_json()
            token["id_token"] = self._signed(token["id_token"])
            response.set_data(json.dumps({name: value for name, value in token.items() if value}))
        return response

    def _signed(self, id_token: str) -> str:
        header, payload, _ = id_token.split(".")
        claims = json.loads(_decoded(payload)) | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        own = flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True)
        match self.sign:
            case "well":
                return jwt.encode(json.loads(_decoded(header)), claims, RSAKey.import_key(own))
            case "with another key":
                return jwt.encode(json.loads(_decoded(header)), claims, RSAKey.generate_key(2048))
            case "with the client's secret":
                return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))
            case "not at all":
                unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
                return f"{unsigned}.{payload}."
        return ""


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@contextmanager
def providing() -> Iterator[Provider]:
    """A provider on a free port."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    logging.getLogger("oidc_provider_mock").setLevel(logging.ERROR)
    provider = Provider()
    server = make_server("localhost", 0, provider.app, threaded=True)
    provider.address = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def start(client: Client, page: str = "") -> str:
    """Press the button of the sign-in page; return the address to which it sends the browser."""
    answer = client.post("/admin/oidc/", {"next": page})
    assert answer.status_code == 302
    return str(answer["Location"])


def finish(client: Client, returned: str) -> Any:
    """Follow the provider's redirect back to the desk."""
    parts = urlsplit(returned)
    return client.get(f"{parts.path}?{parts.query}", HTTP_ACCEPT="text/html")


def come_in(client: Client, provider: Provider, subject: str, page: str = "") -> Any:
    """The whole walk; the answer is the desk's to the provider's redirect."""
    return finish(client, provider.consent(start(client, page), sub=subject))


def refusal(client: Client, answer: Any, language: str = "vi") -> Any:
    """The page to which a refused sign-in leads."""
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/oidc/refused/")
    client.cookies["django_language"] = language
    return client.get(answer["Location"], HTTP_ACCEPT="text/html")
