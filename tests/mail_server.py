"""A real mail server on loopback, which refuses, goes away and comes back as a test asks."""

from __future__ import annotations

import email
import email.policy
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.ports import held_port

USER, PASSWORD = "mailer", "p@ss:word/1"
QUOTED_LOGIN = "mailer:p%40ss%3Aword%2F1"


@dataclass
class MailServer:
    """A mail server that can be stopped and started on one port. ``received`` holds what it took, in order."""

    port: int
    options: dict[str, Any] = field(default_factory=dict)
    received: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    refuse: str = ""
    logins: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    _controller: Controller | None = None

    @property
    def messages(self) -> list[EmailMessage]:
        """The messages that were taken."""
        return [message for _, _, message in self.received]

    def start(self) -> None:
        """Listen."""
        self._controller = Controller(
            self, hostname="127.0.0.1", port=self.port, ready_timeout=30, authenticator=self._check, **self.options
        )
        self._controller.start()

    def stop(self) -> None:
        """Be away."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        """Take a recipient, or answer what the test wants refused."""
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        """Keep a message."""
        message = email.message_from_bytes(envelope.content, policy=email.policy.SMTP)
        self.received.append((envelope.mail_from or "", list(envelope.rcpt_tos), message))
        self.encrypted.append(session.ssl is not None or "ssl_context" in self.options)
        return "250 OK"

    def _check(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        known = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        self.logins.append(mechanism)
        return AuthResult(success=known, handled=False)


@pytest.fixture
def mail_servers() -> Iterator[Callable[..., MailServer]]:
    """Make mail servers; all are stopped at the end."""
    made: list[MailServer] = []

    def make(**options: Any) -> MailServer:
        server = MailServer(held_port(), options)
        made.append(server)
        server.start()
        return server

    yield make
    for server in made:
        server.stop()


@pytest.fixture
def mail_server(mail_servers: Callable[..., MailServer]) -> MailServer:
    """A plain mail server."""
    return mail_servers()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a certificate for 127.0.0.1 that signed itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "mail.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def server_context(certificate: Path) -> ssl.SSLContext:
    """What a mail server encrypts with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
