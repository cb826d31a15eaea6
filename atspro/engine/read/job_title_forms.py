"""A position as a post writes it, without what stands around it: its town, employer, terms and capitals."""

from __future__ import annotations

import re

from atspro.engine.read.job_employer import may_be_company, tidy_name, without_legal_form
from atspro.engine.read.job_headings import folded
from atspro.engine.read.job_sections import Post
from atspro.engine.read.job_terms import LOGISTICS, PAY
from atspro.engine.read.job_words import GENDERS, is_position, may_be_position
from atspro.engine.read.places import is_place
from atspro.engine.read.text_lines import Line
from atspro.engine.read.title_company_scores import title_score
from atspro.engine.skills import find_skills
from atspro.engine.text import is_common

MAX_SEARCHED = 1000
"""Characters of a line that are looked at."""

TAIL = re.compile(
    r"\s*(?:[-–—|:]\s*)?(?:\(raw archive\)|job (?:posting|description|advert(?:isement)?|ad|post|opening|"
    r"opportunity|details?)"
    r"(?: summary)?|(?:open )?(?:vacancy|careers?)|\(?(?:remote|hybrid|on-?site|full[- ]time|part[- ]time|"
    r"regular full-time|vollzeit|"
    r"teilzeit|cdi|cdd|permanent|contract|temps plein|home ?office)(?:[ /,&|-]+(?:remote|hybrid|on-?site|"
    r"full[- ]time|part[- ]time|permanent|"
    r"contract|vollzeit|teilzeit|eu|us|uk|emea|germany|europe))*\)?|"
    r",? \d{1,2}(?:[.,]\d)? ?(?:hours|hrs|std|stunden|heures|horas)\b.*|"
    r"in (?:voll|teil)zeit\b.*|"
    r"in (?:voll|teil)-? ?(?:und|oder|/) ?(?:teil|voll)zeit|\(?\d{2,3} ?%\)?|(?:senior|junior|mid|entry)[- ]level|"
    r"jobs?(?: at| in [A-Z][\w ,.-]{2,40})?|stellenangebote?)\s*$",
    re.IGNORECASE,
)


_HOURS = re.compile(r"\((?:full|part)[- ]time\)\s*$", re.IGNORECASE)
"""Hours that a title carries in brackets are part of it."""


_LEADING = re.compile(
    r"^(?:(?:now |we(?:['’]re| are) |urgently )?(?:hiring|looking for|seeking)|we (?:need|require)|"
    r"job(?: title)?|wanted|vacancy|apply (?:for|to)|wir suchen|"
    r"nous recherchons|buscamos|"
    r"stellenangebot|offre d['’]emploi|oferta de empleo|gesucht)\s*[:!–-]?\s*(?:(?:an?|eine?n?|une?|un/a|ab sofort) )?",
    re.IGNORECASE,
)


ADDRESS = re.compile(
    r"^(?:\W*(?:source )?(?:url|link|apply|source|adresse)\W{0,6})?(?:https?://|www\.)\S+\W*$", re.IGNORECASE
)


_JOINING = frozenset("and of for the in und für de et y e di".split())  # noqa: SIM905


_SLUG_ENDS = frozenset("m w f d h x all gn remote hybrid onsite full part time job jobs r jr req id".split())  # noqa: SIM905


def _ends_slug(word: str) -> bool:
    """Whether a word at the end of a link is about the post and no part of its title: "gn", "remote", "r12345"."""
    return word in _SLUG_ENDS or word[:1].isdigit() or re.search(r"\d{3}", word) is not None


def as_in_link(post: Post, title: str, company: str) -> str:
    """The position with the words that the post's own link has behind it, where a sentence names its beginning only.

    ".../engineer-data-tooling" goes on with the "Engineer" of "We look for an Engineer".
    """
    links = [line.text for line in post.document.lines[:4] if ADDRESS.match(line.text)]
    known = folded(title).replace(",", "").split()
    for piece in re.split(r"[/?#]", links[0][:400].partition("://")[2])[1:] if links and known else []:
        slug = re.sub(r"[_-]+", "-", re.sub(r"^[\d-]+", "", piece.casefold()))
        words = re.split("-(?:at|in|bei)-", slug)[0].split("-")
        while len(words) > 1 and _ends_slug(words[-1]):
            words.pop()
        rest = words[len(known) :]
        said = " ".join(rest)
        elsewhere = is_place(said) or any(char.isdigit() for char in said) or set(rest) & set(folded(company).split())
        if words[: len(known)] == known and 2 <= len(rest) <= 6 and not elsewhere:
            return f"{title}, {_capitalized(rest)}"
    return title


def one_of_several(title: str) -> str:
    """A position in small letters, one of several: "Cellar hand" of "cellar hands"; "" for what is none."""
    single = title.removesuffix("s") if not title.endswith("ss") else title
    known = next((one for one in (single, title) if title_score(one) or may_be_position(one)), "")
    return known[:1].upper() + known[1:] if known != title else known


_SHORT_WORDS = frozenset("art bar bus car cat day dog gas hot ice lab law pet pub tax tea van".split())  # noqa: SIM905


def without_capitals(name: str, post: Post, least: int) -> str:
    """A name in capitals only as the post writes it elsewhere, or in small letters, if it has so many long words.

    Abbreviations keep their capitals.
    """
    words = name.split()
    if not name.isupper() or sum(len(word) > 3 for word in words) < least:
        return name
    pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    for line in post.document.lines[:200]:
        if (found := pattern.search(line.text[:MAX_SEARCHED])) is not None and not found.group().isupper():
            return found.group() if found.group()[0].isupper() else _capitalized(found.group().split())
    return without_shouting(words)


def without_shouting(words: list[str]) -> str:
    """Words in capitals with small letters, but for abbreviations."""
    calm = [
        word.lower() if word.lower() in _JOINING else word if _is_abbreviation(word) else word.capitalize()
        for word in words
    ]
    return " ".join(calm)


def _is_abbreviation(word: str) -> bool:
    """Whether a word in capitals is to keep them: without a vowel, a skill's short name, or short and no plain word."""
    if re.search(r"[AEIOUY]", word) is None:
        return True
    if len(word) > 4 or word.lower() in _SHORT_WORDS or is_common(word.lower()):
        return False
    return len(word) < 4 or any(span.name == word for span in find_skills(word))


def _capitalized(words: list[str]) -> str:
    return " ".join(word if word in _JOINING else word[:1].upper() + word[1:] for word in words)


def plain_key(title: str) -> str:
    """The words of a position or an employer, by which two spellings are the same."""
    return " ".join(re.sub(r"[\W_]+", " ", folded(GENDERS.sub(" ", title))).split())


def link_slug(post: Post) -> str:
    """The letters of the links in a post's first lines and of its own address."""
    addresses = [line.text for line in post.document.lines[:6] if "://" in line.text] + [post.posting.address]
    return re.sub(r"[\W_]+", "", folded(" ".join(addresses)))[:600]


def without_tail(text: str) -> str:
    """A line without the terms at its end: "(remote)", "Job Description", "full-time"."""
    return text if _HOURS.search(text) else TAIL.sub("", text)


def tidy_title(title: str) -> str:
    """A title without what leads to it, terms, marks, a place in brackets and brackets that do not close."""
    for _ in range(3):
        title = without_tail(_LEADING.sub("", title)).strip(" :,-–—|*#•·!")
    title = re.sub(r"^(?:for )?(?:an?|the) (?=[a-z])", "", title)
    title = re.sub(r"\s[-–—|]\s*\(?(?:[mwfhdx] ?/ ?[mwfhdx](?: ?/ ?[mwfhdx])?|gn)\)?$", "", title, flags=re.IGNORECASE)
    within = re.search(r"\s\(([^()]{3,40})\)$", title)
    if within is not None and is_place(within.group(1)):
        title = title[: within.start()]
    if title.count("(") != title.count(")"):
        title = title.rpartition("(")[0].strip() if title.count("(") > title.count(")") else title.replace(")", "")
    return title


_TOWN_ON_RIVER = re.compile(r"[A-ZÀ-Þ]\w+[ -](?:upon|sur|am|an der|on|le|la)[ -][A-ZÀ-Þ]\w+")


def without_place(title: str, post: Post) -> str:
    """The title without a place at its end ("Analytics Engineer, Stockholm")."""
    match = re.search(r"(?:,|\s[-–—|]|\s(?:in|en|à|i))\s+([A-ZÀ-Þ][\w .,'’-]{2,50})$", title)
    if match is None or not is_position(title[: match.start()]):
        return title
    place = match.group(1)
    if _TOWN_ON_RIVER.fullmatch(place):
        return title[: match.start()].rstrip(" ,-–—|")
    said = [p.title for p in post.parts if p.kind == "location"] + [
        line.text for p in post.parts if p.kind == "location" for line in p.lines
    ]
    known = is_place(place) or any(place.casefold() in text.casefold() for text in said)
    slug_only = any(
        re.search(rf"(?:Location|Standort|Lieu|Ubicación)\W+.{{0,20}}{re.escape(place)}", line.text)
        for line in post.lines[:30]
    )
    return title[: match.start()].rstrip(" ,-–—|") if known or slug_only else title


def with_team(title: str, head: list[Line], company: str) -> str:
    """The title with what stands behind its dash, when that turned out not to be the employer."""
    if not title or not company:
        return title
    for line in head[:3]:
        pieces = (piece.strip(" *#") for piece in re.split(r"[|·•]", line.text))
        matches = (re.fullmatch(rf"{re.escape(title)}\s[-–]\s(?P<rest>[^@]{{2,50}})", piece) for piece in pieces)
        match = next(filter(None, matches), None)
        rest = match.group("rest") if match else ""
        if not rest or is_place(rest) or LOGISTICS.search(rest) or PAY.search(rest):
            continue
        other = plain_key(rest) not in plain_key(company) and plain_key(company) not in plain_key(rest)
        if other and may_be_company(tidy_name(rest)):
            return match.group() if match and not TAIL.search(match.group()) else title
    return title


def without_company(title: str, company: str) -> str:
    """The title without the employer behind it: "Nurse at Mercy Hospital"."""
    for name in dict.fromkeys((company, without_legal_form(company))):
        if len(name) < 3:
            continue
        match = re.search(
            rf"(?:,|\s[-–—|@]|\s(?:at|to|for|bei|chez|till))\s+{re.escape(name)}(?:$|[,;|(]|\s[-–—|])|"
            rf"\s\({re.escape(name)}\)$",
            title,
            re.IGNORECASE,
        )
        if match is not None and match.start() > 2:
            return title[: match.start()].rstrip(" ,-–—|")
    return title
