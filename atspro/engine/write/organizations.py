"""Whether what stands in an entry's fields is the name of an organization and a title that a sentence can take."""

from __future__ import annotations

import re

from atspro.engine.clauses import clause_of
from atspro.engine.clauses.words import words
from atspro.engine.read.places import is_city
from atspro.engine.skills import skill_names
from atspro.engine.wordlists import wordlist
from atspro.engine.write.wording import role
from atspro.shapes import JobData, ResumeData, WorkExperience

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
    r"|department|division|staff|city|state|location|households?|famil(?:y|ies)|freelance|present|current)"
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
    name = _PLACEHOLDER.split(_WHAT_BECAME.sub("", work.company.strip()))[0].strip(" ,;:|(–—-")
    name = name if _SHORT_FORM.search(name) else name.strip(" .")
    name = _beside_title(work, name)[1]
    if not title_of(work) and not work.start_date and not work.end_date:
        # A line that names a firm, and no position: nobody says when the person was there, or as what.
        return ""
    if not name or not _FIRM.match(name) or _ALONE.match(work.position) or len(name.split()) > _MAX_NAME:
        # What begins with a small letter is no firm's name, and who works for themselves is at no firm.
        return ""
    town = (resume.contact_info.address or "").split(",")[0].strip().lower()
    if (town and _bare_town(name) == town) or _GENERIC.fullmatch(name.strip(" .")) or _is_place(name):
        return ""
    last = re.split(r"[\s,/]+", name)[-1].lower()
    title = len(name.split()) > 1 and last in wordlist("roles") - _FIRM_WORDS
    # A title, a skill or the beginning of a sentence that got into the wrong field.
    if (
        title
        or last in _OPEN_END
        or name.split()[0].lower() in _OPENERS
        or any(one.lower() == name.lower() for one in skill_names(name))
    ):
        return ""
    return name


_SHORT_FORM = re.compile(r"\b(?:Co|Inc|Ltd|Corp|Bros|Mfg|Assoc|LLP|St)\.$")
"""What ends a name with a stop that belongs to it."""
_PLACEHOLDER = re.compile(r"\b(?:current )?company name\b.*", re.IGNORECASE)
"""What stands in for a name in resumes that somebody made anonymous."""
_OPENERS = frozenset(
    ["implemented", "managed", "developed", "led", "created", "designed", "provided", "assisted", "coordinated",
     "performed", "responsible", "worked", "supervised", "maintained", "trained", "prepared", "built", "conducted"]
)  # fmt: skip
_OPEN_END = frozenset(["and", "or", "of", "the", "for", "with", "in", "to", "a", "an", "by", "on"])


def is_company(job: JobData) -> bool:
    """Whether a post's company is a name that can be addressed, and no department that its title names."""
    name = job.company.strip(" .")
    if not _FIRM.match(name) or _GENERIC.fullmatch(name):
        return False
    parts = [part.lower() for part in re.findall(r"[^\W\d_]+", name) if part.lower() not in ("and", "of", "the")]
    if not all(_is_word(part) for part in parts):
        return True
    # "Staff Engineer – Payments": words that only the line of the title has are what the work is about.
    titles = [line.strip() for line in job.description.strip().split("\n")[:6] if job.title and job.title in line]
    after = any(re.search(rf"[-–—|:,]\s*{re.escape(job.company)}\W*$", line) for line in titles)
    return not after or bool(re.search(rf"[a-z,] {re.escape(name)}\b", job.description))


def employer_below_title(job: JobData) -> str:
    """The name on the line below the title, for a post whose reader took the title's second half for its company."""
    lines = [line.strip() for line in job.description.strip().split("\n") if line.strip()]
    at = next((n for n, line in enumerate(lines[:4]) if job.title and job.title in line), None)
    if at is None or at + 1 >= len(lines):
        return ""
    name = re.split(r"\s[–—|·•-]\s|\s*[|·•]\s*", lines[at + 1])[0].strip(" .,")
    capital = all(part[:1].isupper() or part.lower() in ("of", "the", "and", "&", "for") for part in name.split())
    if not name or not capital or len(name.split()) > 6 or re.search(r"[\d:$€£?!]", name) or _is_place(name):
        return ""
    # A name is a word of no dictionary, or the post says it again.
    again = len(re.findall(re.escape(name.split(",")[0]), job.description)) > 1
    firm = re.search(r"\b(?:Inc|LLC|Ltd|GmbH|Group|Cooperative|Co-op|Company|Systems|Hospital|School|District)\b", name)
    return name if again or firm else ""


def _is_word(part: str) -> bool:
    known = words()
    tables = (known.mass, known.counted, known.adjectives, known.ing)
    return any(one in table for table in tables for one in (part, part.removesuffix("s")))


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
    title = _PLACEHOLDER.split(re.split(r",\s*then\s+", work.position.strip())[-1])[0].strip(" -–—,|:")
    if not title:
        title = _beside_title(work, work.company)[0]
    return title if is_title(title) else ""


_WITHIN = re.compile(
    r"(?:grades?|years?|key stages?|level) [\dK][\w –-]*|(?:[\w-]+ ){0,3}(?:unit|ward|department|floor|wing|shift)",
    re.I,
)
"""A part of an employer, or what is taught there."""


def _beside_title(work: WorkExperience, name: str) -> tuple[str, str]:
    """A title that stands before the employer in its field, where the position has none, and the employer alone."""
    first, comma, rest = name.partition(",")
    rest = rest.strip()
    if comma and rest and not work.position.strip() and is_title(first) and _FIRM.match(rest):
        return first, rest
    return "", rest if comma and rest and _WITHIN.fullmatch(first) and _FIRM.match(rest) else name


_BREAK = re.compile(
    r"\b(?:(?:career|family|parental|study|planned) (?:break|leave)|parental leave|maternity leave|sabbatical)\b", re.I
)


def is_break(title: str) -> bool:
    """Whether a position is the time between two."""
    return _BREAK.search(title) is not None


def is_title(title: str) -> bool:
    """Whether a text names what a person can be: "Sous Chef", "Head of Sales", "VP", "Sachbearbeiterin"."""
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", role(title))]
    if not words or re.search(r"\d+\s*(?:h|hrs|hours|%)", title) or is_break(title):
        return False
    if clause_of(title, current=True) is not None:
        # "Manage two juniors and an intern" is what was done.
        return False
    roles = wordlist("roles")
    named = any(word in roles or word in _ROLES_ABBREVIATED or _ROLE_WORD.match(word) for word in words)
    foreign = any(
        re.search(r"(?:in|eur|euse|ista|ero|era|ore|trice|kraft|leiter|iste|ent|nik|arz)$", one) for one in words
    )
    return named or (foreign and len(words[-1]) > 5) or re.match(r"head\b|director\b|assistant\b", words[0]) is not None


__all__ = ["is_break", "is_title", "organization", "title_of"]
