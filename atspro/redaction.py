"""What must never be written down: the values of secrets are blanked in every line of a log and every error report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

HIDDEN = "[hidden]"
_WORDS = r"(?:token|password|passwd|passphrase|secret|api[_-]?key|private[_-]?key|signature|session_data)"
# Strangers write into these lines, so every rule takes time that grows as the line does and no faster: each run of
# characters is begun at one place (the look behind it), looked through once, and never given back (``++`` and ``(?>``).
_RULES = (
    # A header runs to the end of its line: every cookie and every scheme of authorization.
    (re.compile(r"(?i)\b((?:set-)?cookie|(?:proxy-)?authorization)(['\"]?\s*+[:=]\s*+)[^\r\n]++"), rf"\1\2{HIDDEN}"),
    (re.compile(r"(?i)\b(bearer|basic)\s++[\w.~+/=-]{8,}+"), rf"\1 {HIDDEN}"),
    # The user and password of an address, and what a sign-in provider hands back in one.
    (re.compile(r"(://[^/\s:@'\"]*+:)[^@/\s'\"]++@"), rf"\1{HIDDEN}@"),
    (re.compile(r"(?i)([?&](?:code|state|nonce|key|sig|otp)=)[^&\s'\"#]++"), rf"\1{HIDDEN}"),
    # name=value, "name": "value" and name: value.
    (
        re.compile(
            rf"(?i)(?<![\w-])(?=[\w-]*?{_WORDS})([\w-]++['\"]?\s*+[=:]\s*+)"
            r"(?:'[^']*+'|\"[^\"]*+\"|[^\s'\"&,;)}\]]++)"
        ),
        rf"\1{HIDDEN}",
    ),
    # PostgreSQL quotes the row that it refused: to the end of the line, or to the last bracket.
    (re.compile(r"(?m)^((?>[^\n]*?Key \()(?>[^\n]*?\)=))\([^\n]*+"), rf"\1{HIDDEN}"),
    (re.compile(r"(?s)(Failing row contains )\((?:.*\)|.*)"), rf"\1({HIDDEN})"),
    # The secrets of a calendar feed and of a link that stops mail stand in their paths.
    (re.compile(r"(/reminders/off/)[\w.-]{20,}+"), rf"\1{HIDDEN}"),
    (re.compile(r"(/calendar/feed/)[\w-]{20,}+"), rf"\1{HIDDEN}"),
    # Tokens of programs, and keys of model providers.
    (re.compile(r"\batspro_[\w-]{20,}+"), HIDDEN),
    (re.compile(r"\bsk-[\w-]{16,}+"), HIDDEN),
    # A signed cookie and a JSON web token, whatever they are called.
    (re.compile(r"\b\w{24,}+\.[\w+/%-]{40,}+(?:=|%3D)?"), HIDDEN),
    (re.compile(r"(?<![\w-])(?=[\w-]*?\beyJ[\w-]{6})[\w-]++\.[\w-]{6,}+\.[\w-]*+"), HIDDEN),
)
_SECRET_NAME = re.compile(
    rf"(?i)^(?:(?:set-)?cookies?|(?:proxy-)?authorization)$|(?<![\w-])(?=[\w-]*?{_WORDS})[\w-]++$"
)
# A shorter value may be a word that lines need; where it is a password, its name gives it away.
_SHORTEST = 12
_known: list[str] = []


def know(secrets: Iterable[str]) -> None:
    """Blank these very values too, wherever they stand; what was known before is forgotten."""
    _known[:] = sorted({value for value in secrets if len(value) >= _SHORTEST}, key=len, reverse=True)


def redact(text: str) -> str:
    """The text without the values of secrets."""
    for value in _known:
        text = text.replace(value, HIDDEN)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def redact_tree(value: Any) -> Any:
    """The same for every string in nested mappings and sequences; a value under a secret's name is blanked whole."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {
            key: HIDDEN if isinstance(key, str) and _SECRET_NAME.search(key) and item else redact_tree(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [redact_tree(item) for item in value]
    return value
