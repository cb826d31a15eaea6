"""The providers that people can sign in with, and the talk with them: OpenID Connect, and GitHub's OAuth 2.

Authorization code flow with state, nonce and PKCE (RFC 6749, RFC 7636, OpenID Connect Core 1.0), spoken by Authlib.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, current_app
from joserfc.errors import JoseError

from atspro.config import Settings
from atspro.db import utc_now
from atspro.errors import SignInRefused
from atspro.i18n import gettext
from atspro.services.auth.oauth_identities import Identity

logger = logging.getLogger(__name__)

GOOGLE = "google"
GITHUB = "github"
TIMEOUT = 10.0
MAX_ACCOUNT_ID = 255
MAX_IMAGE = 2000
# Signatures that only the provider can make: a shared secret is no proof of who signed.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")


@dataclass(frozen=True)
class Provider:
    """One configured provider; ``issuer`` is empty for GitHub, which does not speak OpenID Connect."""

    id: str
    name: str
    issuer: str = ""


@dataclass(frozen=True)
class Flow:
    """What must be remembered, in the person's own browser, until the provider sends them back."""

    provider_id: str
    state: str
    code_verifier: str
    nonce: str | None


def init_app(app: Flask, settings: Settings) -> None:
    """Register the providers whose client id and secret are set. Nothing is asked of them yet."""
    # At DEBUG it writes code verifiers.
    logging.getLogger("authlib").setLevel(logging.INFO)
    oauth = OAuth(app)
    app.extensions["providers"] = {provider.id: provider for provider in _register(oauth, settings)}


def configured() -> list[Provider]:
    """The providers that people can sign in with, in the order of their buttons."""
    return list(_providers().values())


def find(provider_id: str) -> Provider | None:
    """The provider of this id, when it is configured."""
    return _providers().get(provider_id)


def begin(provider: Provider, redirect_uri: str, *, again: bool = False) -> tuple[str, Flow]:
    """The provider's page to send the person to, and what to remember. Raises `SignInRefused` when it is away.

    ``again`` asks the provider to let the person show once more who they are, and not to wave them through.
    """
    client = _client(provider)
    # Google and GitHub know no login, and let a person choose the account instead. Who is asked for a greatest age says
    # in return when the person signed in (OpenID Connect Core 3.1.2.1).
    asked = {"prompt": "select_account"} if provider.id in (GOOGLE, GITHUB) else {"prompt": "login", "max_age": "0"}
    with _Sentences(provider):
        _check_metadata(provider, client)
        begun = client.create_authorization_url(redirect_uri, **(asked if again else {}))
    return str(begun["url"]), Flow(provider.id, begun["state"], begun["code_verifier"], begun.get("nonce"))


def finish(provider: Provider, flow: Flow, code: str, redirect_uri: str) -> Identity:
    """Who signed in at the provider. Raises `SignInRefused` when it is away, or when what it says does not hold."""
    client = _client(provider)
    with _Sentences(provider):
        _check_metadata(provider, client)
        token = client.fetch_access_token(redirect_uri, code=code, code_verifier=flow.code_verifier, state=flow.state)
        if not token.get("access_token"):
            raise OAuthError("missing_token")
        if provider.issuer:
            return _from_id_token(provider, client, token, flow)
        return _from_github(provider, client, token)


def _providers() -> dict[str, Provider]:
    found: dict[str, Provider] = current_app.extensions["providers"]
    return found


def _client(provider: Provider) -> Any:
    return current_app.extensions["authlib.integrations.flask_client"].create_client(provider.id)


def _register(oauth: OAuth, settings: Settings) -> list[Provider]:
    providers = []
    common = {"code_challenge_method": "S256", "default_timeout": TIMEOUT, "max_redirects": 0}
    openid = [
        (
            Provider(GOOGLE, "Google", "https://accounts.google.com"),
            settings.GOOGLE_CLIENT_ID,
            settings.GOOGLE_CLIENT_SECRET,
        ),
        (
            Provider(settings.OIDC_ID, settings.OIDC_NAME, settings.OIDC_ISSUER),
            settings.OIDC_CLIENT_ID,
            settings.OIDC_CLIENT_SECRET,
        ),
    ]
    for provider, client_id, client_secret in openid:
        if client_id and provider.issuer:
            oauth.register(
                provider.id,
                client_id=client_id,
                client_secret=client_secret,
                server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
                client_kwargs={**common, "scope": "openid email profile"},
            )
            providers.append(provider)
    if settings.GITHUB_CLIENT_ID:
        site = settings.GITHUB_URL.rstrip("/")
        oauth.register(
            GITHUB,
            client_id=settings.GITHUB_CLIENT_ID,
            client_secret=settings.GITHUB_CLIENT_SECRET,
            authorize_url=f"{site}/login/oauth/authorize",
            access_token_url=f"{site}/login/oauth/access_token",
            # GitHub's own API has a host of its own; a GitHub Enterprise server has a path.
            api_base_url="https://api.github.com/" if site == "https://github.com" else f"{site}/api/v3/",
            client_kwargs={**common, "scope": "read:user user:email"},
        )
        providers.append(Provider(GITHUB, "GitHub"))
    return providers


def _check_metadata(provider: Provider, client: Any) -> None:
    """Load what an OpenID Connect provider says of itself, and hold it to its issuer and to safe algorithms."""
    if not provider.issuer:
        return
    metadata = client.load_server_metadata()
    if metadata.get("issuer") != provider.issuer:
        logger.warning(
            "%s calls itself %.200r: its issuer must be set to the letter.", provider.name, metadata.get("issuer")
        )
        client.server_metadata.clear()
        raise OAuthError("wrong_issuer")
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    metadata["id_token_signing_alg_values_supported"] = [name for name in offered if name in ALGORITHMS]


def _from_id_token(provider: Provider, client: Any, token: Mapping[str, Any], flow: Flow) -> Identity:
    if not token.get("id_token"):
        raise OAuthError("missing_id_token")
    claims = client.parse_id_token(
        token,
        nonce=flow.nonce,
        claims_options={
            "iss": {"essential": True, "value": client.server_metadata["issuer"]},
            "aud": {"essential": True, "value": client.client_id},
            "sub": {"essential": True},
        },
    )
    person = dict(claims)
    if not person.get("email") and client.server_metadata.get("userinfo_endpoint"):
        info = dict(client.userinfo(token=token))
        # OpenID Connect Core 5.3.2: an answer for another subject must not be used.
        if info.get("sub") == person["sub"]:
            person = info | person
    return Identity(
        provider.id,
        provider.name,
        _account_id(person.get("sub")),
        _text(person.get("email")),
        # Some providers write the word; a number is neither.
        person.get("email_verified") is True or person.get("email_verified") == "true",
        name=_text(person.get("name")),
        image=_image(person.get("picture")),
        issuer=provider.issuer,
        signed_in_at=_unix_time(person.get("auth_time")),
        tokens=_tokens(token),
    )


def _from_github(provider: Provider, client: Any, token: Mapping[str, Any]) -> Identity:
    headers = {"Accept": "application/vnd.github+json"}
    answers = []
    for path in ("user", "user/emails"):
        response = client.get(path, token=token, headers=headers)
        response.raise_for_status()
        answers.append(response.json())
    person, addresses = answers
    if not isinstance(person, dict) or not isinstance(addresses, list):
        raise OAuthError("malformed_profile")
    primary: dict[str, Any] = next(
        (entry for entry in addresses if isinstance(entry, dict) and entry.get("primary")), {}
    )
    return Identity(
        provider.id,
        provider.name,
        _account_id(person.get("id")),
        _text(primary.get("email")),
        primary.get("verified") is True,
        name=_text(person.get("name")) or _text(person.get("login")),
        image=_image(person.get("avatar_url")),
        tokens=_tokens(token),
    )


def _account_id(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise OAuthError("missing_subject")
    text = str(value)
    if not text or len(text) > MAX_ACCOUNT_ID or not text.isprintable():
        raise OAuthError("malformed_subject")
    return text


def _unix_time(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _image(value: object) -> str | None:
    text = _text(value)
    return text if text and text.startswith("https://") and len(text) <= MAX_IMAGE and text.isprintable() else None


def _tokens(token: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of Better-Auth's ``account``; it joins scopes by commas."""
    expires_at = token.get("expires_at")
    lasts = token.get("refresh_token_expires_in")
    scope = token.get("scope")
    return {
        "access_token": _text(token.get("access_token")),
        "refresh_token": _text(token.get("refresh_token")),
        "id_token": _text(token.get("id_token")),
        "access_token_expires_at": _moment(expires_at),
        "refresh_token_expires_at": (
            utc_now() + timedelta(seconds=lasts) if isinstance(lasts, int) and 0 < lasts < 10**9 else None
        ),
        "scope": ",".join(scope.replace(",", " ").split()) if isinstance(scope, str) else None,
    }


def _moment(seconds: object) -> datetime | None:
    if not isinstance(seconds, (int, float)) or not 0 < seconds < 10**11:
        return None
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


class _Sentences:
    """Turns what may go wrong in the talk with a provider into sentences; the log says what it was, without tokens."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        name = self.provider.name
        if isinstance(error, (requests.RequestException, RuntimeError)):
            logger.warning("%s did not answer as it should: %s", name, type(error).__name__)
            raise SignInRefused(
                f"{name} does not answer at the moment. Try again later, or sign in another way."
            ) from None
        if isinstance(error, (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, AttributeError)):
            code = getattr(error, "error", None) or type(error).__name__
            logger.warning("A sign-in with %s was refused: %s", name, str(code)[:100])
            raise SignInRefused(gettext("Signing in with %(name)s did not work. Try again.", name=name)) from None
