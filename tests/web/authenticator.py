"""An authenticator in software, for tests of passkeys that need no browser: it signs whatever a test wants signed."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from bs4 import BeautifulSoup
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.pages import soup

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def b64(data: bytes) -> str:
    """Unpadded base64url."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def options_on(page: TestResponse) -> dict[str, Any]:
    """The options of the ceremony on a page."""
    form = soup(page).select_one("form[data-passkey]")
    assert form is not None, page.text
    found: dict[str, Any] = json.loads(str(form["data-options"]))
    return found


@dataclass
class Authenticator:
    """One credential, of a P-256 key. Its fields say what it claims."""

    domain: str = "localhost"
    origin: str = "http://localhost"
    counter: int = 0
    verifies: bool = True
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, options: dict[str, Any], **changes: Any) -> str:
        """The answer to `navigator.credentials.create`, as passkeys.js sends it."""
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cbor2.dumps(cose)
        data = self._data(ATTESTED) + attested
        response = {
            "clientDataJSON": b64(self._client("webauthn.create", options)),
            "attestationObject": b64(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
            "transports": ["internal", "a lie"],
        }
        return self._answer(response, **changes)

    def get(self, options: dict[str, Any], **changes: Any) -> str:
        """The answer to `navigator.credentials.get`; each counts one up."""
        self.counter += 1
        client, data = self._client("webauthn.get", options), self._data(0)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature)}
        return self._answer(response, **changes)

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _data(self, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(self.domain.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _answer(self, response: dict[str, Any], **changes: Any) -> str:
        name = b64(self.credential_id)
        whole = {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}, "response": response}
        return json.dumps({**whole, **changes})


def add_passkey(client: FlaskClient, name: str = "Laptop") -> Authenticator:
    """A passkey of the person who is signed in, made through the pages."""
    made = Authenticator()
    options = options_on(client.get("/account/passkeys/add"))
    done = client.post("/account/passkeys/add", data={"name": name, "credential": made.create(options)})
    assert done.status_code == 302, BeautifulSoup(done.text, "lxml").get_text(" ", strip=True)
    return made
