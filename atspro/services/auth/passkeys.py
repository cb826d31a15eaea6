"""Passkeys, on the table and in the formats of Better-Auth's passkey plugin.

A ceremony begins with options for the browser and a row of ``verification`` whose id stands in a signed cookie, and
ends with what the browser's authenticator signed. `take_challenge` uses the row up, whatever comes of it.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, StringConstraints
from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from atspro.db import utc_now
from atspro.errors import Conflict, InvalidInput, NotFound, SignInRefused
from atspro.i18n import gettext
from atspro.models import Passkey, User, Verification
from atspro.services import audit
from atspro.services.auth import accounts
from atspro.services.auth.ids import new_id

LASTS = timedelta(minutes=5)
MAX_PASSKEYS = 20
MAX_NAME = 60
# An answer of an authenticator that describes itself has some kilobytes.
MAX_ANSWER = 30_000
_TRANSPORTS = {transport.value for transport in AuthenticatorTransport}
_UNREADABLE = (
    WebAuthnException,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    OverflowError,
    RecursionError,
)

# Base64url, as browsers and this library write it.
_Text = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_=-]+$")]
Kind = Literal["registration", "authentication"]


@dataclass(frozen=True)
class Site:
    """Whom passkeys are made for: the domain that they belong to, and the origin that pages have."""

    domain: str
    origin: str


@dataclass(frozen=True)
class Begun:
    """A ceremony: the id for the signed cookie, and the options for the browser, as JSON."""

    identifier: str
    options: str


@dataclass(frozen=True)
class Taken:
    """A challenge that was used up just now, and whose it was; "" for nobody in particular."""

    challenge: bytes
    user_id: str


@dataclass(frozen=True)
class Authenticated:
    """Which passkey answered, and whether its owner was recognized by it, such as by a finger or a PIN."""

    passkey: Passkey
    is_verified: bool


def list_passkeys(session: Session, user: User) -> list[Passkey]:
    """The user's passkeys, the oldest first."""
    mine = select(Passkey).where(Passkey.user_id == user.id)
    return list(session.scalars(mine.order_by(Passkey.created_at, Passkey.id)))


def begin_registration(session: Session, user: User, site: Site) -> Begun:
    """Options to make a passkey for the user."""
    options = generate_registration_options(
        rp_id=site.domain,
        rp_name="ATSPro",
        user_id=new_id().encode(),
        user_name=user.email,
        user_display_name=user.name,
        exclude_credentials=[_descriptor(passkey) for passkey in list_passkeys(session, user)],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
    )
    data = {"id": user.id, "name": user.email, "displayName": user.name}
    identifier = _keep(session, "registration", options.challenge, data, context=None)
    return Begun(identifier, options_to_json(options))


def begin_authentication(session: Session, site: Site, user: User | None, *, verified: bool) -> Begun:
    """Options to use a passkey: of this user, or of whoever has one here. ``verified`` asks for a finger or a PIN."""
    options = generate_authentication_options(
        rp_id=site.domain,
        allow_credentials=[_descriptor(passkey) for passkey in list_passkeys(session, user)] if user else None,
        user_verification=UserVerificationRequirement.REQUIRED if verified else UserVerificationRequirement.PREFERRED,
    )
    identifier = _keep(session, "authentication", options.challenge, {"id": user.id if user else ""})
    return Begun(identifier, options_to_json(options))


def take_challenge(session: Session, kind: Kind, identifier: str | None) -> Taken | None:
    """The challenge of a ceremony, used up; None for one that is too old, of another kind, or was used already."""
    used = session.execute(
        delete(Verification)
        .where(Verification.identifier == (identifier or ""), Verification.value.startswith('{"type":"'))
        .returning(Verification.value, Verification.expires_at)
        .execution_options(synchronize_session=False)
    ).first()
    if used is None or used.expires_at <= utc_now():
        return None
    try:
        kept = json.loads(used.value)
        if kept["type"] != kind:
            return None
        return Taken(base64url_to_bytes(kept["expectedChallenge"]), str(kept["userData"]["id"]))
    except (ValueError, KeyError, TypeError):
        return None


def register(session: Session, user: User, site: Site, taken: Taken | None, answer: str, name: str) -> Passkey:
    """Keep the passkey that the browser made. Raises `InvalidInput`, or `Conflict` where it is kept already."""
    if taken is None or taken.user_id != user.id:
        raise InvalidInput(gettext("This took too long, or was begun for another account. Try again."))
    user = accounts.hold(session, user)
    if session.scalar(select(func.count()).where(Passkey.user_id == user.id)) >= MAX_PASSKEYS:  # type: ignore[operator]
        raise InvalidInput(
            gettext("An account has at most %(max_passkeys)s passkeys. Remove one first.", max_passkeys=MAX_PASSKEYS)
        )
    try:
        credential = _parsed(answer)
        made = verify_registration_response(
            credential=credential.as_sent(),
            expected_challenge=taken.challenge,
            expected_rp_id=site.domain,
            expected_origin=site.origin,
        )
        transports = ",".join(name for name in credential.response.transports[:10] if name in _TRANSPORTS)
    except _UNREADABLE:
        raise InvalidInput(gettext("Your browser’s answer could not be verified. Try again.")) from None
    passkey = Passkey(
        id=new_id(),
        user_id=user.id,
        name=clean_name(name),
        public_key=base64.b64encode(made.credential_public_key).decode(),
        credential_id=bytes_to_base64url(made.credential_id),
        counter=made.sign_count,
        device_type="multiDevice" if made.credential_device_type == "multi_device" else "singleDevice",
        backed_up=made.credential_backed_up,
        transports=transports,
        created_at=utc_now(),
        aaguid=made.aaguid,
    )
    try:
        with session.begin_nested():
            session.add(passkey)
    except IntegrityError:
        raise Conflict(gettext("This passkey is registered already.")) from None
    audit.record(session, user, "passkey.add", user, {"passkey": passkey.id})
    return passkey


def authenticate(
    session: Session, site: Site, taken: Taken | None, answer: str, user: User | None, *, verified: bool
) -> Authenticated:
    """Which passkey answered the challenge; of this user, where one is given. Its use is counted.

    Raises `SignInRefused`.
    """
    refused = SignInRefused(gettext("This passkey was not accepted. Try again, or sign in another way."))
    if taken is None:
        raise SignInRefused(gettext("This took too long. Try again."))
    if taken.user_id != (user.id if user else ""):
        raise refused
    try:
        credential = _parsed(answer)
        # Held, so that of two answers with the same counter one is refused.
        row = session.scalars(
            select(Passkey)
            .where(Passkey.credential_id == credential.id.rstrip("="))
            .with_for_update()
            .execution_options(populate_existing=True)
        ).first()
        if row is None or (user is not None and row.user_id != user.id):
            raise refused
        done = verify_authentication_response(
            credential=credential.as_sent(),
            expected_challenge=taken.challenge,
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            credential_public_key=_stored_key(row),
            credential_current_sign_count=row.counter,
            require_user_verification=verified,
        )
    except _UNREADABLE:
        raise refused from None
    row.counter = done.new_sign_count
    row.backed_up = done.credential_backed_up
    session.flush()
    return Authenticated(row, done.user_verified)


def rename(session: Session, user: User, passkey_id: str, name: str) -> None:
    """Call a passkey something else. Raises `NotFound` for a neighbor's."""
    find(session, user, passkey_id).name = clean_name(name)
    session.flush()


def remove(session: Session, user: User, passkey_id: str) -> None:
    """Take a passkey away. Raises `NotFound` for a neighbor's."""
    session.delete(find(session, user, passkey_id))
    session.flush()
    audit.record(session, user, "passkey.remove", user, {"passkey": passkey_id})


def remove_all(session: Session, user: User) -> int:
    """Take every passkey of a user away; how many they were."""
    found = list_passkeys(session, user)
    for passkey in found:
        session.delete(passkey)
    session.flush()
    return len(found)


def find(session: Session, user: User, passkey_id: str) -> Passkey:
    """One of the user's passkeys. Raises `NotFound`."""
    known = passkey_id.replace("\x00", "")  # PostgreSQL takes none.
    found = session.scalars(select(Passkey).where(Passkey.id == known, Passkey.user_id == user.id)).first()
    if found is None:
        raise NotFound(gettext("This passkey has been removed."))
    return found


def clean_name(name: str) -> str:
    """A name for a passkey, in one line; one is made up for none."""
    return accounts.clean_name(name)[:MAX_NAME] if name.strip("\x00 ") else "Passkey"


class _Response(BaseModel):
    clientDataJSON: _Text
    attestationObject: _Text | None = None
    authenticatorData: _Text | None = None
    signature: _Text | None = None
    transports: list[str] = []


class _Credential(BaseModel):
    """What passkeys.js sends: what the browser's authenticator answered."""

    id: _Text
    rawId: _Text
    type: Literal["public-key"]
    response: _Response

    def as_sent(self) -> dict[str, Any]:
        """The fields that are there, as the library reads them."""
        return self.model_dump(exclude_none=True)


def _parsed(answer: str) -> _Credential:
    if len(answer) > MAX_ANSWER:
        raise ValueError("too long")
    return _Credential.model_validate_json(answer)


def _stored_key(row: Passkey) -> bytes:
    """The COSE key; Better-Auth's decoder takes it unpadded and url-safe too."""
    text = row.public_key.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise ValueError("not base64") from None


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    names = [name for name in (passkey.transports or "").split(",") if name in _TRANSPORTS]
    return PublicKeyCredentialDescriptor(
        id=base64url_to_bytes(passkey.credential_id),
        transports=[AuthenticatorTransport(name) for name in names] or None,
    )


def _keep(session: Session, kind: Kind, challenge: bytes, user_data: dict[str, str], **more: None) -> str:
    identifier, now = new_id(), utc_now()
    value = {"type": kind, "expectedChallenge": bytes_to_base64url(challenge), "userData": user_data, **more}
    session.execute(
        insert(Verification).values(
            id=new_id(),
            identifier=identifier,
            value=json.dumps(value, separators=(",", ":")),
            expires_at=now + LASTS,
            created_at=now,
            updated_at=now,
        )
    )
    return identifier
