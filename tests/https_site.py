"""A site over real HTTPS on loopback, under names that only the test knows, with an authority made for it."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from atspro.services.sandbox.fetch_worker import Rules

NAME = "jobs.test"
OTHER = "careers.test"


def make_authority(folder: Path, names: tuple[str, ...]) -> tuple[Path, Path]:
    """Files of an authority, and of a key with a certificate for these names signed by it."""
    now = datetime.datetime.now(datetime.UTC)

    def signed(subject: str, key: Any, issuer: Any, by: Any, extension: x509.ExtensionType) -> x509.Certificate:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(issuer.subject if issuer else name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=2))
            .add_extension(extension, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
            .sign(by, hashes.SHA256())
        )

    authority_key, site_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = signed("Test authority", authority_key, None, authority_key, x509.BasicConstraints(True, None))
    alternatives: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
    alternatives.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    site = signed(names[0], site_key, authority, authority_key, x509.SubjectAlternativeName(alternatives))
    trusted, chain = folder / "authority.pem", folder / "site.pem"
    pem = serialization.Encoding.PEM
    trusted.write_bytes(authority.public_bytes(pem))
    private = site_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    chain.write_bytes(site.public_bytes(pem) + private)
    return trusted, chain


Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """The running site: what it answers by path, and what it was asked for."""

    port: int
    authority: Path
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    posted: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def url(self, path: str, name: str = NAME) -> str:
        """The address of a path."""
        return f"https://{name}:{self.port}{path}"

    @property
    def rules(self) -> Rules:
        """Rules under which this site may be spoken to, and nothing else that is not public."""
        return Rules(ports=frozenset({self.port}), this_machine=True, authorities=str(self.authority))

    def serve(self, path: str, body: bytes, status: int = 200, **headers: str) -> str:
        """Answer a path with this body; its address. ``Content_Type="…"`` is the header Content-Type."""
        told = {"Content_Type": "text/html; charset=utf-8", "Content_Length": str(len(body)), **headers}

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in told.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        self.answers[path] = answer
        return self.url(path)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The authority of this test process, and the site's certificate."""
    return make_authority(tmp_path_factory.mktemp("authority"), (NAME, OTHER))


@pytest.fixture
def site(authority: tuple[Path, Path]) -> Iterator[Site]:
    """A running site."""
    trusted, chain = authority
    running = Site(0, trusted)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 20

        def do_GET(self) -> None:
            running.asked.append(self.headers.get("Host", "") + self.path)
            self.close_connection = True
            # Whoever asked goes away whenever it has had enough.
            with suppress(OSError, ssl.SSLError):
                running.answers.get(self.path, lambda handler: handler.send_error(404))(self)

        def do_POST(self) -> None:
            running.posted.append(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            running.headers.append({name.lower(): value for name, value in self.headers.items()})
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that does not trust the certificate breaks the handshake off."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    server = Server(("127.0.0.1", 0), Handler)
    # The handshake belongs to the thread that answers, so that one which never ends holds up nobody else.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    running.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield running
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Names:
    """A name server's answers: each question takes the next one, and the last one stays."""

    answers: dict[str, list[str]]
    asked: list[str] = field(default_factory=list)


def answer_names(names: Names, real: Callable[..., Any]) -> Callable[..., Any]:
    """A stand-in for `socket.getaddrinfo`: known names, addresses as they are, and nothing else."""

    def getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        if name in names.answers:
            names.asked.append(name)
            waiting = names.answers[name]
            name = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        try:
            ipaddress.ip_address(name)
        except ValueError:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known") from None
        return real(name, port, *args, **kwargs)

    return getaddrinfo


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """What names mean in this test: the site's are this machine."""
    known = Names({NAME: ["127.0.0.1"], OTHER: ["127.0.0.1"]})
    monkeypatch.setattr(socket, "getaddrinfo", answer_names(known, socket.getaddrinfo))
    return known
