"""What a browser calls itself, in words: "Firefox on Windows"."""

from __future__ import annotations

from functools import lru_cache

from atspro.i18n import gettext

MAX_LENGTH = 500


@lru_cache(maxsize=512)
def _read(user_agent: str) -> tuple[str | None, str | None]:
    # The patterns are loaded when the first list of sessions is shown.
    from ua_parser import parse

    found = parse(user_agent)
    return found.user_agent.family if found.user_agent else None, found.os.family if found.os else None


def device_name(user_agent: str | None) -> str:
    """Browser and system of a User-Agent header, or that they are not known. Anybody may send any header."""
    browser, system = _read((user_agent or "")[:MAX_LENGTH])
    if browser and system:
        return gettext("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or gettext("Unknown device")
