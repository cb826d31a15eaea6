"""What a page may hold: read it as a browser would, and list everything in it that could run or lead astray."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

FORBIDDEN = ("iframe", "object", "embed", "applet", "base", "frame", "frameset", "style", "svg", "math", "portal")
ADDRESSES = ("href", "src", "action", "formaction", "xlink:href", "poster", "background", "data", "srcset", "ping")
OURS = re.compile(r"^(?:/(?![/\\])|[?#]|$|[a-z]+$|\.[?]|\.$)")
OUTSIDE = re.compile(r"^(?:https?://|mailto:|tel:)", re.IGNORECASE)


def dangers(html: str) -> list[str]:
    """Every element, attribute and address of a page that no page of ours has."""
    page = BeautifulSoup(html, "lxml")
    return [danger for element in page.find_all(True) for danger in _dangers_of(element)]


def _dangers_of(element: Tag) -> list[str]:
    found = []
    if element.name in FORBIDDEN and not _is_icon(element):
        found.append(f"<{element.name}>")
    if element.name == "script" and (element.get_text(strip=True) or not str(element.get("src", "")).startswith("/")):
        found.append("a script in the page")
    if element.name == "meta" and element.has_attr("http-equiv") and not _is_reload(element):
        found.append("a meta element that acts")
    for name, value in element.attrs.items():
        text = " ".join(value) if isinstance(value, list) else str(value)
        if name.lower().startswith("on") or name.lower() in ("style", "srcdoc"):
            found.append(f"{element.name} {name}")
        if name.lower() in ADDRESSES and not OURS.match(text):
            plain = re.sub(r"[\x00-\x20]", "", text)
            if element.name != "a" or not OUTSIDE.match(plain):
                found.append(f"{element.name} {name}={text[:60]}")
    return found


def _is_reload(element: Tag) -> bool:
    """A page that waits loads itself again where there is no script, and leads nowhere else."""
    is_refresh = str(element.get("http-equiv", "")).lower() == "refresh" and str(element.get("content", "")).isdigit()
    return is_refresh and element.parent is not None and element.parent.name == "noscript"


def _is_icon(element: Tag) -> bool:
    """Our own drawings hold nothing but shapes, and links, whose addresses are looked at like all others."""
    return element.name == "svg" and all(
        child.name in ("path", "circle", "rect", "use", "g", "title", "line", "a") for child in element.find_all(True)
    )
