"""Passwords as Better-Auth hashes them.

Stored as ``salt:key``: salt is 32 hex digits used as text, key is scrypt(NFKC(password), salt, N=16384, r=16, p=1) of
64 bytes in lower-case hex.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache

from atspro.errors import InvalidInput
from atspro.i18n import gettext

MIN_LENGTH = 8
MAX_LENGTH = 128

_STORED = re.compile(r"[0-9a-f]{32}:[0-9a-f]{128}")
# A well-formed hash that no password matches, so that an unknown address costs the same time as a known one.
_NOBODY = "0" * 32 + ":" + "0" * 128


def _derive(password: str, salt: str) -> str:
    normalized = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    key = hashlib.scrypt(normalized, salt=salt.encode(), n=16384, r=16, p=1, dklen=64, maxmem=64 * 1024 * 1024)
    return key.hex()


def check_password_length(password: str) -> None:
    """Raise `InvalidInput` unless the length is 8 to 128 in UTF-16 units, as Better-Auth counts it."""
    units = len(password.encode("utf-16-le", "surrogatepass")) // 2
    if units < MIN_LENGTH:
        message = gettext("Use at least %(min_length)s characters.", min_length=MIN_LENGTH)
    elif units > MAX_LENGTH:
        message = gettext("Use at most %(max_length)s characters.", max_length=MAX_LENGTH)
    else:
        return
    raise InvalidInput(message, {"password": message})


def check_new_password(password: str, *own_words: str) -> None:
    """Raise `InvalidInput` for a password of the wrong length, and for one that is guessed first.

    These are the 30,000 most common ones and what people make of them (capitals, digits and signs around, 0 for o), one
    or two characters repeated, and the person's own words, such as name and address, with little else.
    """
    check_password_length(password)
    message = None
    if _is_common(password):
        message = gettext("This password is among the first that are guessed. Choose another one, such as a few words.")
    elif _is_own(password, own_words):
        message = gettext("This password is made of your name or address. Choose another one, such as a few words.")
    if message:
        raise InvalidInput(message, {"password": message})


@cache
def _common() -> frozenset[str]:
    # The list takes a moment to load, and most processes never need it.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])


_LOOKS_LIKE = str.maketrans("0134578@$!", "oleastbasi")
_EDGES = re.compile(r"^[\W\d_]++|(?<![\W\d_])[\W\d_]++$")


def _is_common(password: str) -> bool:
    plain = unicodedata.normalize("NFKC", password).casefold()
    if len(set(plain)) <= 2:
        return True
    stem = _EDGES.sub("", plain)
    return not _common().isdisjoint({plain, stem, plain.translate(_LOOKS_LIKE), stem.translate(_LOOKS_LIKE)} - {""})


def _is_own(password: str, own_words: Iterable[str]) -> bool:
    rest = _letters(password)
    words = {_letters(piece) for word in ("atspro", *own_words) for piece in (word, *re.split(r"[\W_]", word))}
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= 3:
            rest = rest.replace(word, "")
    return len(rest) < 4 and len(rest) < len(_letters(password))


def _letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalpha())


def hash_password(password: str) -> str:
    """The value for ``account.password``."""
    check_password_length(password)
    salt = secrets.token_hex(16)
    return f"{salt}:{_derive(password, salt)}"


def verify_password(password: str, stored: str | None) -> bool:
    """Whether the password matches; takes the same time when nothing, or nothing valid, is stored."""
    known = stored is not None and _STORED.fullmatch(stored) is not None
    salt, _, key = (stored if known and stored else _NOBODY).partition(":")
    return hmac.compare_digest(_derive(password[: MAX_LENGTH * 2], salt), key) and known
