"""Pay, place, logistics and link of a post, each as written."""

from __future__ import annotations

import re
from itertools import islice

from atspro.engine.read.job_html import posting_places, posting_salary
from atspro.engine.read.job_sections import BOILERPLATE, Post
from atspro.engine.read.places import PLACE, is_place
from atspro.engine.read.text_lines import clean

_MONEY = (
    r"(?:(?:US|CA|AU|C|A|S|HK|NZ)?\$|[£€₹¥]|(?:USD|EUR|GBP|CAD|AUD|CHF|INR|SEK|NOK|DKK|PLN|SGD|JPY|"
    r"ZAR)\s?\$?)\s?(?:\d{1,3}(?:[ ,.']\d{3}){1,3}(?:[.,]\d\d)?|\d[\d,.']{0,12})\s?[kKmM]?\b"
    r"|(?<![\d,.'])\d[\d,.']{0,12}\s?[kK]?\s?(?:€|£|USD|EUR|GBP|CAD|AUD|CHF|INR|SEK|NOK|DKK|PLN|SGD)(?!\w)"
)
_UNIT = (
    r"(?:\s*(?:/|per|an?\b|each|p\.?)\s*(?:hour|hr|h|year|yr|annum|a\b|month|mo|week|wk|day|shift|visit)\b\.?|"
    r"\s*(?:annually|yearly|hourly|monthly|weekly|p\.a\.|gross|brutto|DOE))?"
)
PAY = re.compile(
    rf"(?:{_MONEY}){_UNIT}(?:\s*(?:-|–|—|to|and|up to)\s*(?:{_MONEY}|\d{{1,3}}(?: \d{{3}}){{1,3}}\b|"
    rf"\d[\d,.']{{0,12}}\s?[kK]?){_UNIT})?(?:\s*(?:USD|CAD|"
    rf"EUR|GBP|AUD)\b)?(?:\s*(?:\+|plus)\s*[A-Za-z][A-Za-z &,/-]{{1,60}})?"
)
_PAY_WORDS = re.compile(
    r"salar|compensation|\bpay\b|\bwage|\brate\b|\bbase\b|\bOTE\b|hourly|annual|per (?:year|hour|annum)|/\s?(?:hr|"
    r"hour|yr|year)|remuneration|earn",
    re.IGNORECASE,
)
_NOT_PAY = re.compile(
    r"revenue|funding|raised|valuation|budget|transactions?|\bARR\b|assets|stipend|reimburse|bonus of|referral|"
    r"sign-?on|allowance|401|billion|million|series [a-e]",
    re.IGNORECASE,
)
LOGISTICS = re.compile(
    r"\bvisas?\b|sponsorship|\bsponsor\b|relocat|\bhybrid\b|\bremote(?:ly)?\b|\bon-?site\b|"
    r"\bin[- ](?:the )?office\b|in-person|days? (?:a|per|in the) (?:week|office)|work from home|\btravel\b|"
    r"\bfull[- ]time\b|\bpart[- ]time\b|\bcontract (?:role|position|to hire|basis)|\btemporary\b|\bpermanent\b|"
    r"fixed[- ]term|\bshifts?\b|\bweekends?\b|\bovernight\b|on-?call|"
    r"security clearance|work authori[sz]ation|authori[sz]ed to work|right to work|\bhours (?:a|per) week\b|"
    r"flexible (?:hours|schedule|working)|start date|\bseasonal\b|time ?zones?|\binternship\b",
    re.IGNORECASE,
)
_STRICT_LOGISTICS = re.compile(
    r"\bvisa\b|sponsorship|relocation|\bhybrid\b|travel (?:up to|required|is)|(?:up to )?\d+\s?% travel|"
    r"travel \d+|work authori[sz]ation|authori[sz]ed to work|right to work|weekends?|security clearance|"
    r"evenings?",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://[^\s<>()\"']{4,400}")


def salary(post: Post) -> str:
    """The pay as written, or as the page's JobPosting gives it; "" when the post does not say."""
    best: tuple[float, str] = (0.0, "")
    for part in post.parts:
        for line in part.lines:
            text = line.text.strip()
            for match in islice(PAY.finditer(text[:1500]), 20):
                amount = match.group().strip(" ,.-–")
                around = text[max(0, match.start() - 90) : match.end() + 60]
                score = 1.0 + (3.0 if part.kind == "salary" else 0.0) + (1.5 if _PAY_WORDS.search(around) else 0.0)
                score += (
                    1.5 if re.search(r"\d\s?[kK]?\s?(?:[€£]|USD|EUR)?\s?(?:-|–|—|to)\s*\S?\S?\S?\s?\d", amount) else 0.0
                )
                score += 1.0 if re.search(r"hour|hr|year|annum|annual|month|/", amount, re.IGNORECASE) else 0.0
                score -= 4.0 if _NOT_PAY.search(text[max(0, match.start() - 30) : match.end() + 30]) else 0.0
                if score > best[0] and score >= 2:
                    whole = re.sub(r"^(?:[A-Z][\w ()/-]{2,40}):\s*", "", text) if len(text) <= 90 else ""
                    best = (score, whole if whole and amount in whole and part.kind == "salary" else amount)
    if best[1]:
        return best[1]
    stated = posting_salary(post.facts)
    if stated:
        return stated
    for part in post.parts:
        if part.kind == "salary" and part.lines and len(part.lines[0].text) <= 120:
            post.unsure.append("salary")
            return part.lines[0].text
    return ""


def logistics(post: Post) -> list[str]:
    """Sentences on visa, relocation, presence, travel, hours and kind of employment."""
    found: list[str] = []
    for part in post.parts:
        if part.kind in ("boilerplate", "apply", "about", "benefits"):
            continue
        in_list = part.kind in ("responsibilities", "qualifications", "nice")
        for line in part.lines:
            for sentence in sentences(line.text):
                if BOILERPLATE.search(sentence) or len(sentence) > 400:
                    continue
                if part.kind == "logistics":
                    found.append(f"{part.title}: {sentence}" if len(sentence) < 60 and part.title else sentence)
                elif (_STRICT_LOGISTICS if in_list else LOGISTICS).search(sentence):
                    found.append(re.sub(r"\s*(?:·\s*)?\d+ (?:\w+ ago|applicants)\b", "", sentence))
    kinds = post.facts.get("employmentType")
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if (
            isinstance(kind, str)
            and kind
            and not any(kind.replace("_", " ").casefold() in item.replace("-", " ").casefold() for item in found)
        ):
            found.append(kind.replace("_", "-").capitalize() if kind.isupper() else kind)
    hours = fact(post.facts, "workHours")
    if hours and not any(hours.casefold() in item.casefold() for item in found):
        found.append(hours)
    if post.facts.get("jobLocationType") == "TELECOMMUTE" and not any("remote" in item.casefold() for item in found):
        found.append("Remote")
    return list(dict.fromkeys(found))


def places(post: Post) -> list[str]:
    """Where the work is: labeled places, those in the first lines, and "based in …"."""
    found = posting_places(post.facts)
    for part in post.parts:
        if part.kind == "location":
            for line in part.lines[:8]:
                for piece in re.split(r"\s*[;|•·]\s*|\s+or\s+|\s+/\s+", line.text):
                    if 1 < len(piece) <= 100 and len(piece.split()) <= 10:
                        found.append(piece.strip(" .*"))
    labeled = bool(found)
    for line in post.lines[:6]:
        if len(line.text) > 200 or labeled:
            continue
        if re.match(r"(?:fully |100% )?remote\b.{0,40}$", line.text, re.IGNORECASE):
            found.append(line.text.strip(" ."))
            continue
        for piece in re.split(r"\s+[|•·–—-]\s+|\s{3,}|[()]|;", line.text):
            piece = piece.strip(" ,.")
            if is_place(piece):
                found.append(piece)
            elif (match := PLACE.search(piece)) is not None:
                found.append(match.group())
    for line in post.lines:
        if BOILERPLATE.search(line.text):
            continue
        for match in re.finditer(
            r"(?:based|located|office|headquartered|position|role|on-?site) (?:is )?(?:located )?(?:in|out of|"
            r"at) (?:our |downtown |the )?(?P<rest>[A-Z].{2,80})",
            line.text[:1000],
        ):
            based = PLACE.match(match.group("rest"))
            if based:
                found.append(based.group())
    if not found:
        for line in post.lines:
            anywhere = None if BOILERPLATE.search(line.text) else PLACE.search(line.text[:1000])
            if anywhere:
                post.unsure.append("location")
                found.append(anywhere.group())
                break
    kept: list[str] = []
    for place in (clean(item).strip(" ,.") for item in found):
        if place and not any(place.casefold() in other.casefold() for other in kept):
            kept = [other for other in kept if other.casefold() not in place.casefold()] + [place]
    named = [place for place in kept if not re.fullmatch(r"(?i:hybrid|on-?site|remote)", place)]
    return (named or kept)[:20]


def link(post: Post) -> str:
    """The address to apply at, or else the post's own address."""
    named = [(address, label) for address, label in post.document.links if re.match(r"https?://", address)]
    for address, label in named:
        if re.search(r"apply|application", f"{label} {address}", re.IGNORECASE) and not re.search(
            r"policy|privacy|eeo", address, re.IGNORECASE
        ):
            return address
    for line in post.document.lines:
        if re.search(
            r"\bapply\b|\bapplication\b|\blink\b|\burl\b|full (?:job )?(?:post|description)",
            line.text[:1000],
            re.IGNORECASE,
        ):
            match = _URL.search(line.text[:1000])
            if match:
                return match.group().rstrip(".,;")
    url = post.facts.get("url")
    if isinstance(url, str) and re.match(r"https?://", url):
        return url
    if re.match(r"https?://", post.posting.address):
        return post.posting.address
    for line in [*post.document.lines[:3], *post.document.lines[-2:]]:
        match = _URL.fullmatch(line.text.strip())
        if match:
            return match.group()
    return ""


def sentences(text: str) -> list[str]:
    """A paragraph's sentences; a bullet or short line stays whole."""
    if len(text) < 60:
        return [text.strip()] if text.strip() else []
    pieces = re.split(r"(?<=[.!?])\s+(?=[A-Z“\"(])", text)
    merged: list[str] = []
    for piece in pieces:
        if merged and re.search(r"\b(?:e\.g|i\.e|etc|Inc|Ltd|Co|Dr|Mr|Ms|St|vs|approx|No|U\.S)\.$", merged[-1]):
            merged[-1] += " " + piece
        else:
            merged.append(piece)
    return [piece.strip() for piece in merged if piece.strip()]


def fact(value: object, name: str = "") -> str:
    """A text among a JobPosting's facts, or "" when it is no text."""
    if isinstance(value, dict):
        value = value.get(name)
    return clean(value)[:300] if isinstance(value, str) else ""
