"""A model's endpoint that sends us elsewhere is not followed: what we send holds a person's resume."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from atspro.llm.provider import AnthropicProvider, Endpoint, ModelFailed, OpenAIProvider


class Redirecting(BaseHTTPRequestHandler):
    """Sends every question to the same server's /elsewhere, and counts what arrives there."""

    arrived: list[str] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.arrived.append(self.path)
        self.send_response(307)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    Redirecting.arrived = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Redirecting)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("provider", [OpenAIProvider, AnthropicProvider])
def test_a_redirect_is_a_failure(address: str, provider: type[OpenAIProvider] | type[AnthropicProvider]) -> None:
    endpoint = Endpoint(provider.name, "m", "key", address)
    with pytest.raises(ModelFailed):
        provider(endpoint).ask("system", "the resume", max_tokens=10, timeout=5)
    assert len(Redirecting.arrived) == 1
    assert "/elsewhere" not in Redirecting.arrived
