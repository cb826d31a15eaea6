"""What a post's words mean: pay as numbers, where the work is done, the years and the degree it asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from atspro.engine.application_terms import application_deadline, contact_person, documents_asked
from atspro.engine.job_posting import post_lines
from atspro.engine.requirements import asked_degree, asked_years
from atspro.shapes import JobData

Period = Literal["hour", "day", "week", "month", "year"]
Presence = Literal["remote", "hybrid", "on-site"]

_CURRENCIES = {
    "US$": "USD", "CA$": "CAD", "C$": "CAD", "AU$": "AUD", "A$": "AUD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD",
    "R$": "BRL", "zł": "PLN", "euros": "EUR", "Euro": "EUR", "euro": "EUR", "$": "USD", "€": "EUR", "£": "GBP",
    "₹": "INR", "¥": "JPY",
}  # fmt: skip
_CODE = re.compile(
    r"\b(USD|EUR|GBP|CAD|AUD|NZD|CHF|INR|SEK|NOK|DKK|PLN|SGD|JPY|ZAR|HKD|PHP|VND|MYR|THB|IDR|AED|BRL|MXN|CZK|HUF|"
    r"RON|ILS|TRY|CNY|KRW|NGN|KES|EGP|SAR)\b"
)
_SIGN = re.compile("|".join(re.escape(sign) for sign in sorted(_CURRENCIES, key=len, reverse=True)))
_NUMBER = re.compile(
    r"(?<![\w.,])(?P<number>\d{1,3}(?:[ ,.'\u202f]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)"
    r"\s?(?P<unit>[kKmM]?)(?![\w%])"
)
_PERIODS: tuple[tuple[Period, str], ...] = (
    ("hour", r"\bhour(?:ly)?\b|/\s?hr?\b|\bhr\b|\bp\.?h\b|\bstunden?\b|\bstündlich\b|/\s?std\b|\bheure\b|\bhora\b"),
    ("day", r"\bday\b|\bdaily\b|\bdiem\b|\btag\b|\bjour\b|\bdía\b|\btjm\b"),
    ("week", r"\bweek(?:ly)?\b|\bwk\b|\bwoche\b|\bsemaine\b|\bsemana\b"),
    ("month", r"\bmonth(?:ly)?\b|\bmo\b|\bmonat(?:lich)?\b|\bmois\b|\bmensuels?\b|\bmes\b|\bmensual(?:es)?\b"),
    (
        "year",
        r"\byear(?:ly)?\b|\bannum\b|\bannual(?:ly)?\b|\byr\b|\bp\.?\s?a\b|\bjahr(?:es\w*)?\b|\bjährlich\b|"
        r"\b(?:par|l['’]) ?an(?:née)?\b|\bannuels?\b|\baños?\b|\banual(?:es)?\b",
    ),
)
_PERIOD_PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _PERIODS)
_NOT_REMOTE = re.compile(
    r"\b(?:not|no|isn['’]t|non)[\s-](?:an? |fully |offer(?:ed|ing)? |available )?(?:remote|work from home)",
    re.IGNORECASE,
)
_HYBRID = re.compile(
    r"\bhybrid\b|\b(?:\d|one|two|three|four) days? (?:a|per|each|in the) (?:week|office)\b", re.IGNORECASE
)
_REMOTE = re.compile(r"\bremote(?:ly)?\b|\bwork from (?:home|anywhere)\b|\btelecommute\b", re.IGNORECASE)
_ON_SITE = re.compile(r"\bon-?site\b|\bin[- ]person\b|\bin[- ]office\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay as numbers: ``low`` and ``high`` are equal for a single amount; what the post leaves open is None."""

    low: float
    high: float
    currency: str | None
    period: Period | None


@dataclass(frozen=True, slots=True)
class JobFacts:
    """What was understood of a post; each is empty where the post does not say it."""

    pay: Pay | None = None
    presence: Presence | None = None
    years: int = 0
    degree: str = ""
    contact: str = ""
    deadline: str = ""
    documents: tuple[str, ...] = ()

    def words(self) -> tuple[str, ...]:
        """The facts for a person to check, such as "5 years of experience" and "EUR 62,000 to 74,000 a year"."""
        found: list[str] = []
        if self.pay:
            low, high = (f"{amount:,.2f}".removesuffix(".00") for amount in (self.pay.low, self.pay.high))
            amount = low if low == high else f"{low} to {high}"
            period = {"hour": " an hour"}.get(self.pay.period or "", f" a {self.pay.period}" if self.pay.period else "")
            found.append(f"{self.pay.currency or ''} {amount}{period}".strip())
        if self.presence:
            found.append({"remote": "remote", "hybrid": "hybrid", "on-site": "on site"}[self.presence])
        if self.years:
            found.append(f"{self.years} year{'s' if self.years > 1 else ''} of experience asked")
        if self.degree:
            found.append(f"{self.degree} asked")
        return tuple(found)


def facts_of(job: JobData) -> JobFacts:
    """The facts of a post as read or as corrected."""
    lines = post_lines(job)
    return JobFacts(
        read_pay(job.salary or ""),
        _presence([job.title, *(job.location or []), *(job.logistics or [])]),
        asked_years(lines),
        asked_degree(lines)[1],
        contact_person(job),
        application_deadline(job),
        tuple(documents_asked(job)),
    )


def read_pay(text: str) -> Pay | None:
    """The numbers of a pay as written: "$310K – $555K", "£31,650 - £43,607", "14.50 € an hour"; None without any."""
    text = text[:300]
    amounts: list[float] = []
    code, sign = _CODE.search(text), _SIGN.search(text)
    period = next((name for name, pattern in _PERIOD_PATTERNS if pattern.search(text)), None)
    if not (code or sign or period):
        return None
    for match in _NUMBER.finditer(_SIGN.sub(" ", _CODE.sub(" ", text))):
        amounts.append(_amount(match.group("number")) * {"k": 1e3, "m": 1e6}.get(match.group("unit").lower(), 1.0))
        if len(amounts) == 2:
            break
    if not amounts or max(amounts) <= 0:
        return None
    low, high = min(amounts), max(amounts)
    if low > 0 and high / low >= 100 and high >= 1000:
        # "$120-150K": the unit stands once for both.
        low = low * 1000 if low * 1000 <= high else high
    currency = code.group(1) if code else _CURRENCIES[sign.group()] if sign else None
    return Pay(low, high, currency, period)


def _amount(text: str) -> float:
    text = re.sub(r"[ '\u202f]", "", text)
    whole, mark, rest = text, "", ""
    for sign in (",", "."):
        head, found, tail = text.rpartition(sign)
        if found and len(tail) < 3 and len(tail) > 0 and (not mark or len(tail) < len(rest)):
            whole, mark, rest = head, sign, tail
    return float(re.sub(r"[,.]", "", whole) + (f".{rest}" if mark else ""))


def _presence(texts: list[str]) -> Presence | None:
    if any(_NOT_REMOTE.search(text) for text in texts):
        return "hybrid" if any(_HYBRID.search(text) for text in texts) else "on-site"
    for presence, pattern in (("hybrid", _HYBRID), ("remote", _REMOTE), ("on-site", _ON_SITE)):
        if any(pattern.search(text) for text in texts):
            return presence  # type: ignore[return-value]
    return None
