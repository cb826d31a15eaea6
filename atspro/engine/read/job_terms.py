"""Pay, logistics and link of a post, each as written."""

from __future__ import annotations

import re
from itertools import islice

from atspro.engine.read.job_html import posting_salary
from atspro.engine.read.job_sections import BOILERPLATE, NOTHING_SAID, Post
from atspro.engine.read.text_lines import clean

_MONEY = (
    r"(?:(?:US|CA|AU|C|A|S|HK|NZ)?\$|[£€₹¥]|(?:USD|EUR|GBP|CAD|AUD|NZD|CHF|INR|SEK|NOK|DKK|PLN|SGD|JPY|"
    r"ZAR|PHP|VND|MYR|THB|IDR|HKD|AED|BRL|MXN|CZK|HUF|RON|ILS|TRY|CNY|KRW|NGN|KES|EGP|"
    r"SAR)\s?\$?)\s?(?:\d{1,3}(?:[ ,.']\d{3}){1,3}(?:[.,]\d\d)?|\d[\d,.']{0,12})\s?[kKmM]?\b"
    r"|(?<![\d,.'])(?:\d{1,3}(?:[ \u202f]\d{3}){1,3}|\d[\d,.']{0,12})\s?[kK]?\s?(?:€|£|USD|EUR|euros?|Euro|GBP|"
    r"CAD|AUD|NZD|CHF|INR|SEK|NOK|DKK|PLN|SGD|PHP|zł|kr)(?!\w)"
)
_UNIT = (
    r"(?i:\s*(?:/|per|an?\b|each|p\.?|par|pro|im|por|al|la|de l'|brutto|bruts?|brutos?|gross|annuels?|"
    r"anuales?)\s*(?:/|pro|im|par|por|al|per|/)?\s*(?:hour|hr|h|year|yr|annum|a\b|month|mo|week|wk|day|shift|"
    r"visit|stunde|std|tag|monat|jahr|an|mois|heure|jour|semaine|año|mes|hora|día)\b\.?|"
    r"\s*(?:annually|yearly|hourly|monthly|weekly|p\.a\.|gross|brutto|DOE|brut(?:s)? annuels?|brutos? anuales?|"
    r"jährlich|monatlich))?"
)
PAY = re.compile(
    rf"(?:(?<![\d,.'])\d[\d,.']{{1,12}}\s?[kK]?\s?(?:-|–|—|bis|à|a|to)\s?)?(?:{_MONEY}){_UNIT}(?:\s*(?:-|–|—|/|to|"
    rf"and|up to|bis|à|et|a|y|hasta)\s*(?:{_MONEY}|\d{{1,3}}(?: \d{{3}}){{1,3}}\b|"
    rf"\d[\d,.']{{0,12}}\s?[kK]?){_UNIT})?(?:\s*(?:USD|CAD|"
    rf"EUR|GBP|AUD)\b)?(?:\s*(?:\+|plus)\s*[A-Za-z][A-Za-z &,/-]{{1,60}})?"
)
_PAY_WORDS = re.compile(
    r"salar|compensation|\bpay\b|\bwage|\brate\b|\bbase\b|\bOTE\b|hourly|annual|per (?:year|hour|annum)|/\s?(?:hr|"
    r"hour|yr|year)|remuneration|earn|gehalt|vergütung|brutto|rémunération|salaire|\bbruts?\b|salario|retribuci",
    re.IGNORECASE,
)
_NOT_PAY = re.compile(
    r"revenue|funding|raised|valuation|budget|transactions?|\bARR\b|assets|stipend|reimburse|bonus of|referral|"
    r"sign-?on|allowance|vergoeding|zuschuss|pauschale|voucher|discount|subsid|401|billion|million|series [a-e]",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\d\s?[kK]?\s?(?:[€£]|USD|EUR)?\s?(?:-|–|—|/|to|à|a|et|y|bis)\s*\S?\S?\S?\s?\d")
_PERIOD_WORD = re.compile(
    r"hour|hr|year|annum|annual|month|/|jahr|monat|stunde|\ban\b|mois|heure|año|\bmes\b|hora", re.IGNORECASE
)
_OPEN_PAY = re.compile(
    r"\d|competitive|negotiable|\bDOE\b|depend|attractive|market|commission|scale|grade|volunt|unpaid|"
    r"nach vereinbarung|tarif|übertariflich|selon|"
    r"attracti|à négocier|a convenir|según|competitiv",
    re.IGNORECASE,
)
LOGISTICS = re.compile(
    r"\bvisas?\b|sponsorship|\bsponsor\b|relocat|\bhybrid\b|\bremote(?:ly)?\b|\bon-?site\b|"
    r"\bin[- ](?:the )?office\b|in-person|days? (?:a|per|in the) (?:week|office)|work from home|\btravel\b|"
    r"\bfull[- ]time\b|\bpart[- ]time\b|\bcontract (?:role|position|to hire|basis)|\btemporary\b|\bpermanent\b|"
    r"fixed[- ]term|\bshifts?\b|\bweekends?\b|\bovernight\b|on-?call|"
    r"security clearance|work authori[sz]ation|authori[sz]ed to work|right to work|\bhours (?:a|per) week\b|"
    r"flexible (?:hours|schedule|working)|start date|\bseasonal\b|time ?zones?|\binternship\b|\b(?:vollzeit|"
    r"teilzeit|unbefristet|"
    r"befristet|festanstellung|homeoffice|home-office|schichtarbeit|cdi|cdd|temps (?:plein|partiel)|alternance|"
    r"télétravail|"
    r"indefinido|(?:media )?jornada(?: (?:completa|parcial))?|teletrabajo|presencial|híbrid[oa])\b",
    re.IGNORECASE,
)
_STRICT_LOGISTICS = re.compile(
    r"\bvisa\b|sponsorship|relocation|\bhybrid\b|travel (?:up to|required|is)|(?:up to )?\d+\s?% travel|"
    r"travel \d+|work authori[sz]ation|authori[sz]ed to work|right to work|weekends?|security clearance|"
    r"evenings?",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://[^\s<>()\"']{4,400}")


_MORE = re.compile(r"\s*(?:more|extra|off|raise|increase|bump)\b", re.IGNORECASE)
_HOURS_FOLLOW = re.compile(r"\s*(?:hours|hrs|stunden|heures|horas)\b", re.IGNORECASE)


def salary(post: Post) -> str:
    """The pay as written, or as the page's JobPosting gives it; "" when the post does not say."""
    best: tuple[float, str] = (0.0, "")
    kinds = {line.index: part.kind for part in post.parts for line in part.lines}
    for line in post.lines:
        text, kind = line.text.strip(), kinds.get(line.index)
        for match in islice(PAY.finditer(text[:1500]), 20):
            amount = match.group().strip(" ,.-–/")
            if _HOURS_FOLLOW.match(text, match.end()):
                # "$32.00 hourly / 45 hours per week" gives no second amount.
                amount = re.sub(r"\s*/\s*\d+$", "", amount)
            score = _pay_score(text, match, amount, kind) + (1.0 if line.index < 8 and len(text) <= 120 else 0.0)
            if score > best[0] and score >= 2:
                whole = re.sub(r"^(?:[A-Za-z][\w ()/-]{2,40}):\s*", "", text) if len(text) <= 90 else ""
                best = (score, whole if whole and amount in whole and kind == "salary" else amount)
    if best[1]:
        return best[1]
    stated = posting_salary(post.facts)
    if stated:
        return stated
    for part in post.parts:
        if part.kind == "salary" and part.lines and _OPEN_PAY.search(part.lines[0].text[:120]):
            post.unsure.append("salary")
            return part.lines[0].text
    return ""


def _pay_score(text: str, match: re.Match[str], amount: str, kind: str | None) -> float:
    """How much an amount of money looks like the pay."""
    around = text[max(0, match.start() - 90) : match.end() + 60]
    score = 1.0 + (3.0 if kind == "salary" else 0.0) + (1.5 if _PAY_WORDS.search(around) else 0.0)
    score += 1.5 if _RANGE.search(amount) else 0.0
    score += 1.0 if _PERIOD_WORD.search(amount) else 0.0
    score -= 4.0 if _MORE.match(text, match.end()) else 0.0
    score -= 1.5 if re.fullmatch(r"\D*\d{1,2}(?:[.,]\d\d)?", amount) else 0.0
    if _NOT_PAY.search(text[max(0, match.start() - 30) : match.end() + 30]):
        # "€5,700 to €7,100 a month, excluding holiday allowance" is pay all the same.
        score -= 1.0 if score >= 5.0 else 4.0
    return score


def logistics(post: Post) -> list[str]:
    """Sentences on visa, relocation, presence, travel, hours and kind of employment."""
    found: list[str] = []
    for part in post.parts:
        if part.kind in ("boilerplate", "apply", "about", "benefits"):
            continue
        in_list = part.kind in ("responsibilities", "qualifications", "nice")
        for line in part.lines:
            for sentence in sentences(line.text):
                if BOILERPLATE.search(sentence) or len(sentence) > 400 or NOTHING_SAID.fullmatch(sentence):
                    continue
                sentence = _without_pay(sentence.strip(" 📍"))
                if part.kind == "logistics":
                    found.append(f"{part.title}: {sentence}" if len(sentence) < 60 and part.title else sentence)
                elif (_STRICT_LOGISTICS if in_list else LOGISTICS).search(sentence):
                    found += _terms_alone(sentence) if not in_list and line.index < 12 else [sentence]
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
    values = {item.partition(": ")[2].casefold() for item in found}
    return list(dict.fromkeys(item for item in found if item.casefold() not in values))


def _terms_alone(text: str) -> list[str]:
    """The terms among the pieces of a line in a post's head ("Acme · Hamburg · Full-time"); any other line whole."""
    pieces = [piece.strip() for piece in re.split(r"\s+[·•|–—]\s+|\s+-\s+", text) if piece.strip()]
    own = [piece for piece in pieces if LOGISTICS.search(piece)]
    return own if len(text) <= 120 and len(pieces) > 1 and all(len(piece.split()) <= 8 for piece in pieces) else [text]


def _without_pay(text: str) -> str:
    """A short line of terms without the pay that stands in it: it has a field of its own."""
    if len(text) > 120 or PAY.search(text) is None:
        return text
    rest = PAY.sub(" ", text).strip(" ,.-–—·•|:;()")
    return rest if len(rest.split()) <= 4 and LOGISTICS.search(rest) else text


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


_SMALL_SENTENCE = re.compile(r"[a-z]{3}[.!?] [a-z]{2,}")


def sentences(text: str) -> list[str]:
    """A paragraph's sentences; a bullet or short line stays whole."""
    if len(text) < 60:
        return [text.strip()] if text.strip() else []
    # Who types without capitals ends sentences all the same.
    small = len(_SMALL_SENTENCE.findall(text)) > 1
    pieces = re.split(r"(?<=[.!?])\s+(?=[^\W_])" if small else r"(?<=[.!?])\s+(?=[A-Z“\"(])", text)
    merged: list[str] = []
    for piece in pieces:
        if merged and re.search(r"\b(?:e\.g|i\.e|etc|Inc|Ltd|Co|Dr|Mr|Ms|St|vs|approx|No|U\.S)\.$", merged[-1][-12:]):
            merged[-1] += " " + piece
        else:
            merged.append(piece)
    return [piece.strip() for piece in merged if piece.strip()]


def fact(value: object, name: str = "") -> str:
    """A text among a JobPosting's facts, or "" when it is no text."""
    value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, dict):
        value = value.get(name)
        value = value[0] if isinstance(value, list) and value else value
    return clean(value)[:300] if isinstance(value, str) else ""
