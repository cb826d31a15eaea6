"""HTML of a job post as Markdown-like text, and the facts of a schema.org JobPosting in it."""

from __future__ import annotations

import html
import re
import warnings
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup, Comment, Doctype, NavigableString, Tag

from atspro.engine.read.job_postings import job_posting, unescaped

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
    site: str = ""


def looks_like_html(text: str) -> bool:
    """Whether a pasted text is HTML source rather than text that mentions a tag."""
    found = _TAGS.findall(text[:20_000])
    return (
        len(found) >= 3
        or re.match(r"\s*<(?:!doctype html|html)", text, re.IGNORECASE) is not None
        or (len(found) >= 2 and re.match(r"\s*<[a-z]", text, re.IGNORECASE) is not None)
    )


def read_html(source: str) -> Posting:
    """The readable text of a page and the facts of the first JobPosting in it (https://schema.org/JobPosting)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        soup = BeautifulSoup(source, "lxml")
    facts = job_posting(soup)
    title = soup.find("title")
    canonical = soup.find("link", rel="canonical")
    address = str(canonical.get("href") or "") if isinstance(canonical, Tag) else ""
    shown = title.get_text(" ", strip=True)[:300] if isinstance(title, Tag) else ""
    posting = Posting(html_to_text(soup), facts, unescaped(shown), address, _meta(soup, "og:site_name"))
    described = facts.get("description")
    if isinstance(described, str) and len(described) > 80:
        text = text_of(described)
        posting.text = text if len(text) > 40 else posting.text
    return posting


def _meta(soup: BeautifulSoup, name: str) -> str:
    tag = soup.find("meta", attrs={"property": name})
    return unescaped(str(tag.get("content") or ""))[:200] if isinstance(tag, Tag) else ""


_ANY_TAG = re.compile(
    r"</?(?:p|ul|ol|li|div|br|strong|b|h[1-6]|span|em|i|a|section|u|table|td|tr)\b[^<>]{0,500}>", re.IGNORECASE
)


def text_of(source: str) -> str:
    """The readable text of a description: HTML, HTML escaped once or more often, or plain text."""
    for _ in range(3):
        if _ANY_TAG.search(source) is not None or "&" not in source:
            break
        source = html.unescape(source)
    if _ANY_TAG.search(source) is None:
        return source
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        text = html_to_text(BeautifulSoup(source, "lxml"))
    return text_of(text) if _ANY_TAG.search(text) is not None else text


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
    for place in _listed(facts.get("jobLocation")):
        for address in _listed(place.get("address") or place.get("name") if isinstance(place, dict) else place):
            if isinstance(address, dict):
                country = address.get("addressCountry")
                country = country.get("name") if isinstance(country, dict) else country
                parts = [address.get("addressLocality"), address.get("addressRegion"), country]
                address = ", ".join(dict.fromkeys(str(p).strip() for p in parts if isinstance(p, str) and p.strip()))
            if isinstance(address, str) and address.strip() and address.strip() not in places:
                places.append(" ".join(address.split())[:200])
    if not places and facts.get("jobLocationType") == "TELECOMMUTE":
        for where in _listed(facts.get("applicantLocationRequirements")):
            name = where.get("name") if isinstance(where, dict) else where
            if isinstance(name, str) and name.strip():
                places.append(f"Remote ({name.strip()[:80]})")
    return places[:20]


def _listed(value: object) -> list[Any]:
    return value[:50] if isinstance(value, list) else [] if value is None else [value]


def posting_salary(facts: dict[str, Any]) -> str:
    """The base salary of a JobPosting: currency, amount or range, and the unit of time, as the page gives them."""
    for name in ("baseSalary", "estimatedSalary"):
        for base in _listed(facts.get(name)):
            said = _salary(base, str(facts.get("salaryCurrency") or ""))
            if said:
                return said[:200]
    return ""


def _salary(base: object, currency: str) -> str:
    if isinstance(base, str | int | float) and not isinstance(base, bool):
        text = str(base).strip()
        return f"{currency} {text}".strip() if text.replace(".", "").isdigit() else text
    if not isinstance(base, dict):
        return ""
    currency = str(base.get("currency") or base.get("currencyCode") or currency)
    outer = str(base.get("unitText") or base.get("duration") or "")
    values = _listed(base.get("value")) or [base]
    for value in values:
        unit = outer
        if isinstance(value, dict):
            low, high, single = value.get("minValue"), value.get("maxValue"), value.get("value")
            unit = str(value.get("unitText") or outer)
            given = (low, high) if low and high and low != high else (single or low or high,)
        else:
            given = (value,)
        amounts = [_amount(amount) for amount in given if amount and not isinstance(amount, dict | list)]
        if amounts:
            unit = _UNITS.get(unit.strip().casefold(), unit.strip().lower())
            return f"{currency} {' – '.join(amounts)}{f' per {unit}' if unit else ''}".strip()
    return ""


_UNITS = {"annually": "year", "yearly": "year", "annual": "year", "p1y": "year", "monthly": "month", "p1m": "month",
          "weekly": "week", "p1w": "week", "daily": "day", "p1d": "day", "hourly": "hour", "pt1h": "hour"}  # fmt: skip


def _amount(value: object) -> str:
    try:
        number = float(str(value).replace(",", "").lstrip("$€£ "))
        return f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"
    except (ValueError, OverflowError):
        return str(value)[:40]
