"""What a browser calls itself, in words: "Firefox on Windows"."""

from __future__ import annotations

from functools import lru_cache

MAX_LENGTH = 500


@lru_cache(maxsize=512)
def device_name(user_agent: str | None) -> str:
    """Browser and system of a User-Agent header, or that they are not known. Anybody may send any header."""
    # The patterns are loaded when the first list of sessions is shown.
    from ua_parser import parse

    found = parse((user_agent or "")[:MAX_LENGTH])
    browser = found.user_agent.family if found.user_agent else None
    system = found.os.family if found.os else None
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or "Unknown device"
