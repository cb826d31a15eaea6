"""The signed session cookie."""

from __future__ import annotations

import pytest

from atspro.services.auth.session_cookie import cookie_name, sign, unsign

SECRET = "a-secret-that-both-applications-know"


def test_a_signed_value_comes_back() -> None:
    assert unsign(sign("token123", SECRET), SECRET) == "token123"


def test_the_value_is_percent_encoded_padded_base64_of_the_mac() -> None:
    # HMAC-SHA256 of the token under the raw secret, computed with: openssl dgst -sha256 -hmac SECRET -binary | base64
    assert sign("token123", SECRET) == "token123.zYvpLtXUAyI2kSSOjbeLSFKqeuhm1JgWehKXzPvV%2Fbk%3D"


@pytest.mark.parametrize(
    "cookie",
    [None, "", ".", "token123", "token123.", ".abc", "token123.AAAA", "token123." + "A" * 2000, "ü.ü", "%00.%00"],
)
def test_what_is_not_signed_is_nothing(cookie: str | None) -> None:
    assert unsign(cookie, SECRET) is None


def test_another_secret_or_token_does_not_verify() -> None:
    signed = sign("token123", SECRET)
    assert unsign(signed, SECRET + "x") is None
    assert unsign(signed.replace("token123", "token124"), SECRET) is None
    assert unsign(signed[:-4], SECRET) is None


def test_the_name_is_prefixed_behind_https() -> None:
    assert cookie_name("better-auth.session_token", secure=False) == "better-auth.session_token"
    assert cookie_name("better-auth.session_token", secure=True) == "__Secure-better-auth.session_token"
