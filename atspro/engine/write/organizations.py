"""Whether what stands in an entry's fields is the name of an organization and a title that a sentence can take."""

from __future__ import annotations

import re

from atspro.engine.read.places import is_city
from atspro.engine.wordlists import wordlist
from atspro.engine.write.wording import role
from atspro.shapes import ResumeData, WorkExperience

_FIRM = re.compile(r"\W*(?:[A-ZÀ-Þ0-9]|[a-z]{1,2}[A-Z])")
_ALONE = re.compile(r"(?:self[- ]employed|freelance)\b", re.IGNORECASE)
_WHAT_BECAME = re.compile(
    r"\s*[,;(–—-]*\s*\b(?:which (?:was|is)|was|since)?\s*\b(?:sold to|sold in|acquired by|acquired in|bought by"
    r"|taken over|merged (?:with|into)|closed (?:in|down)|closed (?:19|20)\d\d|went bankrupt|formerly|private equity"
    r"|privately (?:held|owned)|family[- ]owned)\b.*$",
    re.IGNORECASE,
)
"""What became of a firm, behind its name."""
_GENERIC = re.compile(
    r"(?:(?:the|an?|my|various|several|multiple|different|small|large|local|private|international|global|major|leading"
    r"|confidential|family|own|fortune \d+) )*"
    r"(?:compan(?:y|ies)(?: name)?|employers?|clients?|confidential|various|several|firms?|business(?:es)?|none|n/?a"
    r"|unknown|self|home|remote|private|multiple|industry|manufacturing|manufacturer|retail(?:er)?|hospitality"
    r"|construction|finance|banking|insurance|health ?care|education|restaurants?|hotels?|hospitals?|schools?"
    r"|warehouses?|offices?|logistics|transportation|technology|software|it|consulting|start-?ups?|agenc(?:y|ies)"
    r"|temp(?:orary)?|contract(?:or)?|volunteer(?:ing)?|sales|marketing|engineering|nursing|human resources|hr"
    r"|department|division|staff|households?|famil(?:y|ies)|freelance|present|current)"
    r"(?: (?:compan(?:y|ies)|industry|sector|firms?|business(?:es)?|environment|field|services))*",
    re.IGNORECASE,
)
"""What names a kind of employer, or a trade, and no employer."""
_STATES = re.compile(r"[A-Z]{2,3}(?:\s*[/,&]\s*[A-Z]{2,3})+")
_ROLE_WORD = re.compile(r"[a-z]{2,}(?:er|or|ist|ian|ant|eer|man|woman|wright|smith|ess|student)s?$")
_ROLES_ABBREVIATED = frozenset(
    ["vp", "svp", "evp", "ceo", "cfo", "coo", "cto", "cio", "cmo", "rn", "lpn", "cna", "lvn", "np", "emt", "md", "sdr",
     "bdr", "chef", "sous", "intern", "aide", "hire", "owner", "founder", "crew", "commis", "gm", "pa", "ta", "ra",
     "stage", "sergeant", "corporal", "lieutenant", "major", "private", "au", "pair", "parent", "homemaker", "staff"]
)  # fmt: skip
_MAX_NAME = 9


def organization(work: WorkExperience, resume: ResumeData) -> str:
    """The employer of a position as a sentence can name it; "" where the field holds a trade, a place or a remark."""
    name = _WHAT_BECAME.sub("", work.company.strip()).strip(" ,;(–—-")
    if not name or not _FIRM.match(name) or _ALONE.match(work.position) or len(name.split()) > _MAX_NAME:
        # What begins with a small letter is no firm's name, and who works for themselves is at no firm.
        return ""
    town = (resume.contact_info.address or "").split(",")[0].strip().lower()
    if (town and _bare_town(name) == town) or _GENERIC.fullmatch(name.strip(" .")) or _is_place(name):
        return ""
    last = re.split(r"[\s,]+", name)[-1].lower()
    if len(name.split()) > 1 and last in wordlist("roles") - _FIRM_WORDS:
        # A title that got into the wrong field.
        return ""
    return name


_FIRM_WORDS = frozenset(
    ["coach", "chair", "guard", "handler", "head", "host", "lead", "pilot", "president", "tailor",
                         "server", "resident", "captain", "scholar", "fellow", "executive", "associate", "professional",
                         "contact", "principal", "agent", "broker", "buyer", "owner", "barista", "founder"]
)  # fmt: skip


def _bare_town(text: str) -> str:
    return re.sub(r"[\d()]+", "", text.split(",")[0]).strip().lower()


def _is_place(name: str) -> bool:
    """Whether a text is a town, a state or several of them."""
    if _STATES.fullmatch(name):
        return True
    rest = re.sub(r"[\s,]+[A-Z]{2}(?:\s+\d{5})?$", "", name).strip()
    return is_city(rest) or (rest != name and len(rest.split()) == 1 and "," in name)


def title_of(work: WorkExperience) -> str:
    """The title of a position; "" where the field holds what no one is."""
    title = re.split(r",\s*then\s+", work.position.strip())[-1]
    return title if is_title(title) else ""


def is_title(title: str) -> bool:
    """Whether a text names what a person can be: "Sous Chef", "Head of Sales", "VP", "Sachbearbeiterin"."""
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", role(title))]
    if not words or re.search(r"\d+\s*(?:h|hrs|hours|%)", title):
        return False
    roles = wordlist("roles")
    named = any(word in roles or word in _ROLES_ABBREVIATED or _ROLE_WORD.match(word) for word in words)
    foreign = any(
        re.search(r"(?:in|eur|euse|ista|ero|era|ore|trice|kraft|leiter|iste|ent|nik|arz)$", one) for one in words
    )
    return named or (foreign and len(words[-1]) > 5) or re.match(r"head\b|director\b|assistant\b", words[0]) is not None


__all__ = ["is_title", "organization", "title_of"]
