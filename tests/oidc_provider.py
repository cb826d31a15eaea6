"""A provider to sign in with, over real HTTP on loopback: OpenID Connect, and an OAuth 2 server that looks like GitHub.

It checks what a strict provider checks (client, redirect address, PKCE, a code's single use), and misbehaves on demand.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT_ID = "atspro-client"
CLIENT_SECRET = "a secret of the client"


@dataclass
class LocalProvider:
    """The provider's state: who signs in next, and how it misbehaves."""

    url: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    addresses: list[dict[str, Any]] = field(default_factory=list)
    misbehave: str = ""
    calls_itself: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    other_key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    release: threading.Event = field(default_factory=threading.Event)

    def id_token(self, nonce: str) -> str:
        """The signed statement of who signed in, wrong in the way that `misbehave` names."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            **self.person,
        }
        wrong = {
            "nonce": {"nonce": "another"},
            "audience": {"aud": "another-client"},
            "issuer": {"iss": "https://evil.example"},
            "expired": {"iat": now - 7200, "exp": now - 3600},
        }
        claims |= wrong.get(self.misbehave, {})
        if self.misbehave == "no nonce":
            del claims["nonce"]
        if self.misbehave in ("unsigned", "shared secret"):
            algorithm = "none" if self.misbehave == "unsigned" else "HS256"
            parts = [{"alg": algorithm, "kid": "one"}, claims]
            text = ".".join(_segment(json.dumps(part).encode()) for part in parts)
            # The public key, which everybody knows, used as if it were a secret.
            digest = hmac.new(self.key.as_pem(private=False), text.encode(), hashlib.sha256).digest()
            return text + "." + ("" if algorithm == "none" else _segment(digest))
        key = self.other_key if self.misbehave == "forged" else self.key
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)


def _segment(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@contextmanager
def running() -> Iterator[LocalProvider]:
    """A provider that answers on loopback for the length of the block."""
    provider = LocalProvider()
    server = make_server("127.0.0.1", 0, _application(provider), threaded=True)
    provider.url = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.release.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _application(provider: LocalProvider) -> Flask:
    app = Flask(__name__)

    @app.before_request
    def away() -> Response | tuple[str, int] | None:
        if provider.misbehave == "down":
            return "away", 500
        if provider.misbehave == "hanging" and request.path.endswith("token"):
            provider.release.wait(30)
        if provider.misbehave == "not json" and request.path.endswith("token"):
            return Response("<p>oops</p>", mimetype="text/html")
        if provider.misbehave == "elsewhere" and request.path.endswith("token"):
            return redirect("http://127.0.0.1:9/")  # type: ignore[return-value]
        return None

    @app.get("/.well-known/openid-configuration")
    def metadata() -> Response:
        return jsonify(
            issuer="https://evil.example"
            if provider.misbehave == "metadata"
            else provider.calls_itself or provider.url,
            authorization_endpoint=f"{provider.url}/authorize",
            token_endpoint=f"{provider.url}/token",
            userinfo_endpoint=f"{provider.url}/userinfo",
            jwks_uri=f"{provider.url}/jwks",
            id_token_signing_alg_values_supported=["RS256", "HS256", "none"],
        )

    @app.get("/jwks")
    def jwks() -> Response:
        return jsonify(keys=[provider.key.as_dict(private=False) | {"use": "sig"}])

    _add_sign_in(app, provider)
    return app


def _add_sign_in(app: Flask, provider: LocalProvider) -> None:
    @app.get("/authorize")
    @app.get("/login/oauth/authorize")
    def authorize() -> Any:
        asked = request.args.to_dict()
        provider.asked.append(asked)
        assert asked["client_id"] == CLIENT_ID
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        back = asked["redirect_uri"] + "?"
        if provider.misbehave == "denied":
            return redirect(back + urlencode({"error": "access_denied", "state": asked["state"]}))
        code = secrets.token_urlsafe(16)
        provider.codes[code] = asked
        return redirect(back + urlencode({"code": code, "state": asked["state"]}))

    @app.post("/token")
    @app.post("/login/oauth/access_token")
    def token() -> Any:
        asked = provider.codes.pop(request.form["code"], None)
        challenge = _segment(hashlib.sha256(request.form.get("code_verifier", "").encode()).digest())
        client = request.authorization
        known = client is not None and (client.username, client.password) == (CLIENT_ID, CLIENT_SECRET)
        if asked is None or challenge != asked["code_challenge"] or not known:
            return jsonify(error="invalid_grant"), 400
        if request.form["redirect_uri"] != asked["redirect_uri"]:
            return jsonify(error="invalid_grant"), 400
        answer = {
            "access_token": "an access token",
            "token_type": "Bearer",
            "expires_in": 3600,
            "scope": asked["scope"],
        }
        if "openid" in asked["scope"]:
            answer["refresh_token"] = "a refresh token"
            if provider.misbehave != "no id token":
                answer["id_token"] = provider.id_token(asked["nonce"])
        return jsonify(answer)

    @app.get("/userinfo")
    def userinfo() -> Response:
        subject = "somebody else" if provider.misbehave == "userinfo of another" else provider.person["sub"]
        return jsonify(sub=subject, email="info@example.com", email_verified=True)

    @app.get("/api/v3/user")
    def user() -> Any:
        assert request.headers["Authorization"] == "Bearer an access token"
        return jsonify(provider.person)

    @app.get("/api/v3/user/emails")
    def emails() -> Any:
        return jsonify(provider.addresses)
