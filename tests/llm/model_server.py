"""A small model's endpoint on loopback, in OpenAI's and in Anthropic's protocol, which misbehaves as a test asks."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-test-0123456789abcdefghijklmnop"
Sentences = list[dict[str, Any]]
Turn = Callable[["Exchange"], None]


@dataclass
class Exchange:
    """One request and the means to answer it."""

    handler: BaseHTTPRequestHandler
    server: ModelServer
    body: dict[str, Any]

    @property
    def is_anthropic(self) -> bool:
        return self.handler.path.endswith("/messages")

    @property
    def asked(self) -> dict[str, Any]:
        """The question as the prompt writes it."""
        return json.loads(self.body["messages"][-1]["content"])

    def send(
        self, status: int, payload: bytes, headers: dict[str, str] | None = None, length: int | None = None
    ) -> None:
        """An answer as it stands; ``length`` may promise more than is sent."""
        self.handler.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.handler.send_header(name, value)
        self.handler.send_header("Content-Length", str(len(payload) if length is None else length))
        self.handler.end_headers()
        self.handler.wfile.write(payload)

    def reply(self, sentences: Sentences | None, *, text: str | None = None, stop: str = "", refusal: str = "") -> None:
        """An answer in the protocol's form with these sentences, or with ``text`` where they should be."""
        content: Any = {"sentences": sentences} if text is None else text
        if self.is_anthropic:
            block = {"type": "tool_use", "id": "t1", "name": "sentences", "input": content}
            reason = {"length": "max_tokens"}.get(stop, stop) or ("refusal" if refusal else "tool_use")
            made = {"id": "m1", "type": "message", "role": "assistant", "model": "served-model", "content": [block],
                    "stop_reason": reason, "stop_sequence": None,
                    "usage": {"input_tokens": 70, "output_tokens": 30}}  # fmt: skip
        else:
            message = {"role": "assistant", "content": content if text is not None else json.dumps(content),
                       "refusal": refusal or None}  # fmt: skip
            made = {"id": "c1", "object": "chat.completion", "created": 1, "model": "served-model",
                    "choices": [{"index": 0, "message": message, "finish_reason": stop or "stop"}],
                    "usage": {"prompt_tokens": 70, "completion_tokens": 30, "total_tokens": 100}}  # fmt: skip
        self.send(200, json.dumps(made).encode())


@dataclass
class ModelServer:
    """What it is asked, in order, and what it does: a turn for each request, the last one for all that follow."""

    turns: list[Turn] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    address: str = ""


@contextmanager
def serve(*turns: Turn) -> Iterator[ModelServer]:
    """A server that listens until the block ends."""
    state = ModelServer(list(turns))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            state.raw.append(f"{self.headers}{sent.decode()}")
            state.bodies.append(json.loads(sent))
            turn = state.turns[min(len(state.bodies), len(state.turns)) - 1]
            try:
                turn(Exchange(self, state, state.bodies[-1]))
            except (BrokenPipeError, ConnectionResetError):
                return

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def claims_of(part: dict[str, Any], facts: dict[str, str]) -> Sentences:
    """A sentence for each of a part's draft, with every fact as its source."""
    pieces = [one.strip() for one in re.split(r"(?<=[.!?])\s+", part["draft"]) if one.strip()]
    return [
        {"id": f"{part['id']}-{n}", "part": part["id"], "paragraph": 1 + n // 4, "kind": "claim", "text": piece,
         "facts": list(facts)[:12]}
        for n, piece in enumerate(pieces, 1)
    ]  # fmt: skip


def writes(letter: Callable[[dict[str, Any]], Sentences]) -> Turn:
    """What a function makes of the question."""
    return lambda exchange: exchange.reply(letter(exchange.asked))


def status(code: int, **headers: str) -> Turn:
    """An error."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda exchange: exchange.send(code, b'{"error": {"message": "no", "type": "x"}}', named)


def silent(exchange: Exchange) -> None:
    """No answer."""
    exchange.server.closing.wait(30)


def dripping(exchange: Exchange) -> None:
    """An answer that comes byte by byte and never ends."""
    exchange.send(200, b"{", length=100_000)
    while not exchange.server.closing.wait(0.05):
        exchange.handler.wfile.write(b" ")
        exchange.handler.wfile.flush()


def cut_off(exchange: Exchange) -> None:
    """An answer whose connection breaks in its middle."""
    exchange.send(200, b'{"id": "c1", "choices": [{"mess', length=5000)
    exchange.handler.close_connection = True
    exchange.handler.connection.close()


def web_page(exchange: Exchange) -> None:
    """Somebody else's page with status 200."""
    exchange.send(200, b"<html>sign in first</html>", {"Content-Type": "text/html"})


def other_form(exchange: Exchange) -> None:
    """JSON of another form."""
    exchange.reply(None, text='{"answer": 42}')


def no_json(exchange: Exchange) -> None:
    """Words in the place of JSON."""
    exchange.reply(None, text="Sure! Here is your letter:")


def broken_off(exchange: Exchange) -> None:
    """An answer that stops at the limit of tokens."""
    exchange.reply(None, text='{"sentences": [{"id": "s1", "te', stop="length")


def refuses(exchange: Exchange) -> None:
    """A refusal."""
    exchange.reply(None, text="", refusal="I can't help with that.")
