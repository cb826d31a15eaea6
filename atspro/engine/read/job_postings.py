"""The facts that a page carries for machines: a schema.org JobPosting as JSON-LD or as microdata.

extruct reads both, but brings rdflib, pyRdfa, mf2py and an HTML cleaner for the formats that no job board uses, and its
last release is two years old; these two formats are a walk each over the tree that is parsed here anyway.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag

from atspro.engine.read.text_lines import storable

MAX_PROPERTIES = 300
MAX_DEPTH = 6
_ITEM = re.compile(r"^https?://(?:www\.)?schema\.org/JobPosting/?$", re.IGNORECASE)
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/)\s*(?:;\s*)?$"
)
_LONG = frozenset(
    {"description", "responsibilities", "qualifications", "skills", "jobBenefits", "incentiveCompensation"}
)
_IN_ATTRIBUTE = {"meta": "content", "a": "href", "link": "href", "time": "datetime", "data": "value", "img": "src"}


def job_posting(soup: BeautifulSoup) -> dict[str, Any]:
    """The JobPosting that a page is about (https://schema.org/JobPosting), or nothing.

    Of several it is the one whose title the page's first heading or its title names, or else the first.
    """
    found = [_even(posting) for posting in (*_json_ld(soup), *_microdata(soup))]
    if len(found) > 1:
        named = [_words(tag.get_text(" ", strip=True)[:300]) for tag in soup.find_all(["h1", "title"])[:6]]
        found.sort(key=lambda posting: -_named(_words(str(posting.get("title") or "")), named))
    return found[0] if found else {}


def _named(title: str, named: list[str]) -> int:
    if not title:
        return 0
    return 3 if title in named else 2 if any(f" {title} " in f" {one} " for one in named) else 0


def _words(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", unescaped(text).casefold()).split())


def unescaped(text: str) -> str:
    """The text without HTML entities, however often it was escaped."""
    for _ in range(3):
        if "&" not in text:
            break
        text = html.unescape(text)
    return text


def _even(posting: dict[str, Any]) -> dict[str, Any]:
    """The posting with entities resolved in its short texts; who reads the long ones resolves those."""
    return {name: value if name in _LONG else _plain(value) for name, value in posting.items()}


def _plain(value: Any, depth: int = 0) -> Any:
    if isinstance(value, str):
        return storable(unescaped(value))
    if depth > 10:
        return None
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in value]
    return {key: _plain(item, depth + 1) for key, item in value.items()} if isinstance(value, dict) else value


def _json_ld(soup: BeautifulSoup) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for script in soup.find_all("script", type=re.compile(r"^\s*application/ld\+json", re.IGNORECASE))[:20]:
        source = script.string or script.get_text()
        if not source or len(source) > 500_000:
            continue
        try:
            value = json.loads(_WRAPPING.sub("", source), strict=False)
        except (ValueError, RecursionError):
            continue
        queue = [value]
        for _ in range(200):
            if not queue:
                break
            item = queue.pop(0)
            if isinstance(item, list):
                queue += item[:50]
            elif isinstance(item, dict):
                kind = item.get("@type")
                if any(
                    str(one).rpartition("/")[2] == "JobPosting" for one in (kind if isinstance(kind, list) else [kind])
                ):
                    found.append({key: _storable(part) for key, part in item.items()})
                    continue
                nested = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "about", "hasPart")
                queue += [item[key] for key in nested if key in item]
    return found[:20]


def _microdata(soup: BeautifulSoup) -> list[dict[str, Any]]:
    scopes = soup.find_all(attrs={"itemscope": True, "itemtype": _ITEM})[:5]
    return [_item(scope, 0) for scope in scopes if isinstance(scope, Tag)]


def _item(scope: Tag, depth: int) -> dict[str, Any]:
    """The properties of one item (https://html.spec.whatwg.org/multipage/microdata.html); repeated ones as a list."""
    found: dict[str, Any] = {}
    for number, tag in enumerate(_properties(scope)):
        if number >= MAX_PROPERTIES or depth >= MAX_DEPTH:
            break
        value = _item(tag, depth + 1) if tag.has_attr("itemscope") else _value(tag)
        for name in str(tag["itemprop"]).split()[:3]:
            if name in found:
                earlier = found[name] if isinstance(found[name], list) else [found[name]]
                found[name] = [*earlier, value]
            else:
                found[name] = value
    return found


def _properties(scope: Tag) -> Iterator[Tag]:
    """The tags below an item that are properties of its own and not of an item within it."""
    stack = [child for child in reversed(scope.contents) if isinstance(child, Tag)]
    while stack:
        tag = stack.pop()
        if tag.has_attr("itemprop"):
            yield tag
        if not tag.has_attr("itemscope"):
            stack += [child for child in reversed(tag.contents) if isinstance(child, Tag)]


def _value(tag: Tag) -> str:
    attribute = "content" if tag.has_attr("content") else _IN_ATTRIBUTE.get(tag.name)
    if attribute and tag.get(attribute):
        return storable(str(tag[attribute]))
    if set(str(tag["itemprop"]).split()) & _LONG:
        return storable(tag.decode_contents())
    return storable(tag.get_text(" ", strip=True))


def _storable(value: Any, depth: int = 0) -> Any:
    """The value with texts that can be stored; what is nested deeper than any posting is dropped."""
    if isinstance(value, str):
        return storable(value)
    if depth > 10:
        return None
    if isinstance(value, list):
        return [_storable(item, depth + 1) for item in value[:100]]
    return {key: _storable(item, depth + 1) for key, item in value.items()} if isinstance(value, dict) else value
