"""Passwords as Better-Auth hashes them."""

from __future__ import annotations

import pytest

from atspro.errors import InvalidInput
from atspro.services.auth.passwords import hash_password, verify_password


def test_a_hash_has_better_auths_shape_and_verifies() -> None:
    stored = hash_password("correct horse")
    salt, key = stored.split(":")
    assert (len(salt), len(key)) == (32, 128)
    assert stored == stored.lower()
    assert verify_password("correct horse", stored)
    assert not verify_password("correct horsf", stored)
    assert hash_password("correct horse") != stored


def test_a_hash_that_better_auth_made_verifies() -> None:
    # Made by Better-Auth 1.7.25 for this password.
    stored = (
        "ab9c4ba9183bd8cf954cc13d69f31cda:a5deb9fff9811db1a1de6d821ef531755f8a4e39b59212f9828baa58f456471e"
        "8ae1f7dd3c56c906864e0ca631a0823d2e5152f538ad7264bdf4dcb3b633d7ff"
    )
    assert verify_password("Pässwört for a test 1", stored)
    assert not verify_password("Passwort for a test 1", stored)


def test_equal_passwords_in_different_unicode_forms_are_one() -> None:
    assert verify_password("caf\u00e9-caf\u00e9", hash_password("cafe\u0301-cafe\u0301"))


@pytest.mark.parametrize("stored", [None, "", "x", "a:b", "0" * 32 + ":" + "0" * 127])
def test_nothing_matches_a_value_that_is_no_hash(stored: str | None) -> None:
    assert not verify_password("", stored)
    assert not verify_password("password", stored)


@pytest.mark.parametrize(
    ("password", "accepted"),
    [
        ("a" * 7, False),
        ("a" * 8, True),
        ("a" * 128, True),
        ("a" * 129, False),
        ("\U0001f600" * 4, True),
        ("\U0001f600" * 65, False),
    ],
)
def test_length_is_counted_in_utf16_units(password: str, accepted: bool) -> None:
    if accepted:
        assert verify_password(password, hash_password(password))
    else:
        with pytest.raises(InvalidInput) as error:
            hash_password(password)
        assert "password" in error.value.fields
