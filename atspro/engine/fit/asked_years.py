"""The years of work that a clause of a post asks for, and of what."""

from __future__ import annotations

import re
from collections.abc import Sequence

from atspro.engine.fit.asked_skills import short
from atspro.engine.fit.types import Requirement
from atspro.engine.number_words import COUNTING_WORDS, number_of
from atspro.engine.skills import find_skills, vocabulary
from atspro.engine.text import is_common

YEARS = re.compile(
    r"(?<![\d.,$€£])(?P<number>\d{1,2}|" + "|".join(COUNTING_WORDS) + r")\s*(?:\(\d{1,2}\)\s*)?"
    r"(?:\+|(?:-|–|—|to)\s*\d{1,2}\+?|or more)?\s*(?:plus\s+)?(?:full\s+)?(?:years?"
    r"|yrs?)\b['’]?(?![- ]old)(?P<rest>[^;]*)",
    re.I,
)
_OF_WORK = re.compile(
    r"experience|practice|background|working|work|track record|industry|\bas\b|in (?:an? |the )?[\w ]+ (?:role"
    r"|position)"
    r"|^\W*(?:of|in|with|doing|leading|managing|selling|teaching|building|writing|developing)\b",
    re.I,
)
_NO_YEARS = re.compile(
    r"\b(?:company|we (?:have|are)|founded|history|contract|term|warranty|anniversary|leader|over the (?:last|past)"
    r"|in business|growth|two-year|four-year|degree program|years? of age|ages?)\b",
    re.I,
)
_LEADING = re.compile(
    r"^(?:(?:you(?:['’]ll|['’]re|['’]ve)?|we|our|the|an?|some|any|proven|strong|solid|excellent|good|great"
    r"|demonstrated|deep|extensive|significant|substantial|prior|previous"
    r"|hands-on|working|basic|advanced|general|practical|relevant|professional|minimum(?: of)?|at least|must"
    r"|have|has|having|be|are|is|ability|able|to|experience(?:d)?|expertise|knowledge"
    r"|understanding|familiarity|familiar|proficien(?:cy|t)|skilled?|skills|comfortable|confidence|confident"
    r"|competen(?:ce|t)|track record|background|exposure|fluen(?:cy|t)|command|grasp"
    r"|with|in|of|using|on|as|for|and|highly|very|real|clear|keen)\b[\s:,]*+)++",
    re.I,
)


def years_in(clause: str) -> tuple[int, str, tuple[str, ...]] | None:
    """The years that a clause asks for, of what in its words ("" for work of any kind), and the skills it names."""
    for match in YEARS.finditer(clause):
        rest = match.group("rest")
        if not (_OF_WORK.search(rest) or _OF_WORK.search(clause)) or _NO_YEARS.search(clause):
            continue
        amount = number_of(match.group("number")) or 0
        if not 0 < amount <= 30:
            continue
        subject = _years_subject(rest, clause[: match.start()])
        options = tuple(
            dict.fromkeys(span.name for span in find_skills(subject) if not vocabulary().skills[span.name].soft)
        )
        return amount, subject, options
    return None


_PLAIN_SUBJECT = re.compile(
    r"^(?:(?:of|in|as|with|the|a|an|and|or|prior|previous|related|relevant|progressive(?:ly)?|professional"
    r"|similar|work(?:ing)?|full[- ]time|paid|proven|hands-on|direct|recent|total|industry"
    r"|post[- ]?(?:qualif\w+|graduat\w+|degree|licen[cs]\w+|regist\w+|certifi\w+|doctoral)"
    r"|responsible|comparable|practical|commercial"
    r"|equivalent|experience|field|role|position|setting|environment|area|required|preferred|minimum|is|this|"
    r"combined|solid|increasing|responsibility|least|at|more|significant|some|overall)\b[\s,.'’()/-]*)*$",
    re.I,
)
_SETTING = re.compile(
    r"(?:working )?in (?:an?|the) (?P<where>(?:[\w-]+ ){1,4}(?:setting|environment|plant|industry|company|firm"
    r"|hospital|school|office|factory|shop|role|sector))",
    re.I,
)


def _years_subject(rest: str, before: str) -> str:
    rest = re.split(
        r"[;]|\.(?:\s|$)|,\s*(?:\d+|one|two|three|four|five|six)\b|,?\s+or\s+(?:an?|other)\b"
        r"|\b(?:with)?in the (?:last|past)\b|,?\s(?:required|preferred|is a|including|such as|e\.g|with (?:an?"
        r"|the|at least) |plus "
        r"|and (?:an?|at least|current|valid)\s|preferably|ideally)\b|\((?!s\))",
        rest,
    )[0]
    rest = rest.strip(" ,.'’:-–—")
    if setting := _SETTING.fullmatch(re.sub(r"^(?:of\s+)?experience\s+", "", rest, flags=re.I)):
        # "3 years in a food plant" says where, not what.
        return f" in {setting.group('where')}"
    kind = re.sub(r"^(?:of|in|as|with|doing)\s+(?:an?\s+)?", "", rest, flags=re.I)
    kind = re.sub(
        r"\b(?:of\s+)?(?:prior|previous|related|relevant|progressively?|professional|similar|work|working"
        r"|full[- ]time|paid|proven|hands-on|direct|recent|commercial|practical|solid|industry|responsible)\b",
        " ",
        kind,
        flags=re.I,
    )
    kind = re.sub(r"(?<=\w)\s+(?:experience|background)\s+(?:with)?in\s+", " in ", kind, flags=re.I)
    kind = re.sub(
        r"\b(?:experience|background|track record)\b(?:\s+(?:in|as|with|of|within|working|using|on|for))?",
        " ",
        kind,
        flags=re.I,
    )
    kind = " ".join(
        re.sub(
            r"^[\s,]*(?:in|as|with|of|an?|the|within|working|using|on|for)\b", " ", " ".join(kind.split()), flags=re.I
        ).split()
    ).strip(" ,.'’()-")
    if not _PLAIN_SUBJECT.match(kind):
        return kind
    lead = _LEADING.sub("", before).strip(" ,.:(-–—")
    return (
        lead
        if 0 < len(lead.split()) <= 5 and not all(is_common(word.lower()) for word in re.findall(r"\w+", lead))
        else ""
    )


def years_text(clause: str, before: Sequence[Requirement]) -> str:
    """What is shown of a clause that asks for years: all of it, unless other requirements show its beginning."""
    if not before:
        return short(clause)
    match = YEARS.search(clause)
    return clause[match.start() :].strip() if match else clause
