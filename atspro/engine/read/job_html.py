"""HTML of a job post as Markdown-like text, and the facts of a schema.org JobPosting in it."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup, Comment, Doctype, NavigableString, Tag

from atspro.engine.read.job_postings import job_posting

_TAGS = re.compile(
    r"<(?:!doctype|/?(?:html|head|body|p|div|ul|ol|li|br|h[1-6]|span|table|tr|td|section|article|strong|b|em|a|"
    r"script|style|main|header|meta)\b[^<>]{0,2000}>)",
    re.IGNORECASE,
)
_DROPPED = frozenset(
    """
    script style noscript nav footer form button svg iframe template select option head aside dialog input
    textarea canvas video audio object
    """.split()  # noqa: SIM905
)
_BLOCKS = frozenset(
    """
    p div section article main header ul ol table tr dl dt dd blockquote pre hr figure address details summary
    fieldset center body html title
    """.split()  # noqa: SIM905
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:cookie|consent|gdpr|navbar|nav|menu|breadcrumb|footer|social|share|sidebar|newsletter|modal|"
    r"popup)s?(?:$|[\s_-])",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Posting:
    """What a page says about a job: its readable text, and the facts of its JobPosting if it has one."""

    text: str
    facts: dict[str, Any] = field(default_factory=dict)
    page_title: str = ""
    address: str = ""


def looks_like_html(text: str) -> bool:
    """Whether a pasted text is HTML source rather than text that mentions a tag."""
    found = _TAGS.findall(text[:20_000])
    return (
        len(found) >= 3
        or re.match(r"\s*<(?:!doctype html|html)", text, re.IGNORECASE) is not None
        or (len(found) >= 2 and re.match(r"\s*<[a-z]", text, re.IGNORECASE) is not None)
    )


def read_html(html: str) -> Posting:
    """The readable text of a page and the facts of the first JobPosting in it (https://schema.org/JobPosting)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        soup = BeautifulSoup(html, "lxml")
    facts = job_posting(soup)
    title = soup.find("title")
    canonical = soup.find("link", rel="canonical")
    address = str(canonical.get("href") or "") if isinstance(canonical, Tag) else ""
    posting = Posting(
        html_to_text(soup), facts, title.get_text(" ", strip=True)[:300] if isinstance(title, Tag) else "", address
    )
    described = facts.get("description")
    if isinstance(described, str) and len(described) > 80:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            inner = described if "<" in described else _unescaped(described)
            posting.text = html_to_text(BeautifulSoup(inner, "lxml")) if "<" in inner else inner
    return posting


def _unescaped(text: str) -> str:
    return BeautifulSoup(text, "lxml").get_text()


def html_to_text(soup: Tag) -> str:
    """Markdown-like text of a tree: headings, list items, bold lines and links kept, the rest as paragraphs."""
    parts: list[str] = []
    stack: list[tuple[Any, bool]] = [(soup, False)]
    while stack:
        node, leaving = stack.pop()
        if isinstance(node, NavigableString):
            if not isinstance(node, Comment | Doctype):
                parts.append(re.sub(r"\s+", " ", str(node)))
            continue
        if not isinstance(node, Tag):
            continue
        name = node.name.lower()
        if leaving:
            parts.append(_closing(name, node))
            continue
        if name in _DROPPED or _is_chrome(node):
            continue
        parts.append(_opening(name))
        stack.append((node, True))
        stack += [(child, False) for child in reversed(node.contents)]
    text = "".join(parts)
    for _ in range(2):
        text = re.sub(r"\x02([^\x02\x03]{0,2000})\x03", _strong, text)
    text = text.replace("\x02", "").replace("\x03", "")
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", re.sub(r"[ \t]{2,}", " ", text))
    text = re.sub(r"\n- \n+", "\n- ", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _strong(match: re.Match[str]) -> str:
    inner = match.group(1)
    stripped = inner.strip()
    if not stripped or "\n" in stripped:
        return inner
    before = " " if inner[:1].isspace() else ""
    after = " " if inner[-1:].isspace() else ""
    return f"{before}**{stripped}**{after}"


def _is_chrome(node: Tag) -> bool:
    attributes = node.attrs
    if attributes.get("hidden") is not None or attributes.get("aria-hidden") == "true":
        return True
    if _HIDDEN.search(str(attributes.get("style", ""))):
        return True
    if attributes.get("role") in ("navigation", "banner", "contentinfo", "dialog"):
        return True
    classes = attributes.get("class")
    named = (
        " ".join(classes if isinstance(classes, list) else [str(classes or "")]) + " " + str(attributes.get("id", ""))
    )
    return node.name in ("div", "section", "ul", "header") and _CHROME.search(named) is not None


def _opening(name: str) -> str:
    if name == "li":
        return "\n- "
    if re.fullmatch(r"h[1-6]", name):
        return f"\n\n{'#' * int(name[1])} "
    if name == "br":
        return "\n"
    if name in ("strong", "b"):
        return "\x02"
    if name in ("td", "th"):
        return "\t"
    return "\n\n" if name in _BLOCKS else ""


def _closing(name: str, node: Tag) -> str:
    if name in ("strong", "b"):
        return "\x03"
    if name == "a":
        href = str(node.get("href") or "")
        if re.match(r"https?://[^\s()<>]{3,400}$", href) and re.search(
            r"apply", node.get_text(" ", strip=True)[:60] + href, re.IGNORECASE
        ):
            return f"\n[Apply]({href})\n"
        return ""
    if name == "li":
        return "\n"
    return "\n\n" if name in _BLOCKS or re.fullmatch(r"h[1-6]", name) else ""


def posting_places(facts: dict[str, Any]) -> list[str]:
    """The places of a JobPosting, as "City, Region, Country"."""
    places: list[str] = []
    value = facts.get("jobLocation")
    for place in value if isinstance(value, list) else [value]:
        address = place.get("address") if isinstance(place, dict) else place
        if isinstance(address, dict):
            country = address.get("addressCountry")
            country = country.get("name") if isinstance(country, dict) else country
            parts = [address.get("addressLocality"), address.get("addressRegion"), country]
            address = ", ".join(str(part).strip() for part in parts if isinstance(part, str) and part.strip())
        if isinstance(address, str) and address.strip() and address.strip() not in places:
            places.append(address.strip()[:200])
    return places[:20]


def posting_salary(facts: dict[str, Any]) -> str:
    """The base salary of a JobPosting: currency, amount or range, and the unit of time, as the page gives them."""
    base = facts.get("baseSalary")
    if isinstance(base, str | int | float) and not isinstance(base, bool):
        return str(base)[:200]
    if not isinstance(base, dict):
        return ""
    value = base.get("value")
    currency = str(base.get("currency") or "")
    unit = ""
    if isinstance(value, dict):
        low, high, single = value.get("minValue"), value.get("maxValue"), value.get("value")
        unit = str(value.get("unitText") or "").lower()
        amounts = [
            _amount(amount)
            for amount in ((low, high) if low and high and low != high else (single or low or high,))
            if amount
        ]
    else:
        amounts = [_amount(value)] if value else []
    if not amounts:
        return ""
    return f"{currency} {' – '.join(amounts)}{f' per {unit}' if unit else ''}".strip()[:200]


def _amount(value: object) -> str:
    try:
        number = float(str(value).replace(",", ""))
        return f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"
    except (ValueError, OverflowError):
        return str(value)[:40]
