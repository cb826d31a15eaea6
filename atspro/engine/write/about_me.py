"""What a letter says of the person beyond their work: the summary in their own words, the degree, certificates."""

from __future__ import annotations

import re

from atspro.engine.dates import parse_date
from atspro.engine.evidence import Evidence, denies_skill
from atspro.engine.phrasing import first_person, lower_first
from atspro.engine.resume_text import degree_title, shown_date
from atspro.engine.text import sentences
from atspro.engine.types import Month
from atspro.engine.write.draft import Said
from atspro.engine.write.quoting import inner
from atspro.shapes import Certification, Education, ResumeData

_UNDER_WAY = re.compile(r"\b(?:expect\w*|anticipated|in progress|current(?:ly)?|present|ongoing|candidate)\b", re.I)
_THIRD = re.compile(r"(?:^|[.,;] )(?:he|she) [a-z]+", re.IGNORECASE)
_DEGREE = re.compile(
    r"(?i)(?:master|bachelor|doctor|associate|diploma|certificate|licen[cs]e|minor|major|high school|mba|phd)\b"
)
_SHORT_DEGREE = re.compile(
    r"(?:[A-Z]\.){1,4}(?:[A-Z][a-z]*\.?)?(?:\s|$)|[A-Z]{2,4}(?:\s|$)|[BM][A-Z][a-z]{1,5}(?:\s|$)"
)


def schooling(resume: ResumeData, today: Month | None) -> list[Said]:
    """The degrees that the resume names, in its order: as held, as under way, or as the resume has them."""
    made: list[Said] = []
    for index, one in enumerate(resume.education):
        title = degree_title(one)
        if not title or not one.institution:
            continue
        path = f"resume.education[{index}]"
        paths = (f"{path}.degree", f"{path}.fieldOfStudy", f"{path}.institution", f"{path}.graduationDate")
        date = one.graduation_date or ""
        shown = f" ({_lower_date(shown_date(date))})" if date else ""
        named, school = f"{_a(title)}{title}", _the(one.institution)
        also = "also " if made else ""
        if _a(title) and date and _is_under_way(date, today):
            text = f"I am {also}working toward {named} at {school}{shown}."
        elif _a(title) and parse_date(date):
            text = f"I {also}hold {named} from {school}{shown}."
        else:
            text = f"My education {also}includes {_a(title)}{_common(title)} from {school}{shown}."
        made.append(Said(text, paths))
    return made


def _is_under_way(date: str, today: Month | None) -> bool:
    if _UNDER_WAY.search(date):
        return True
    found = parse_date(date)
    return bool(found and today and (found.year, found.month or 1) > today)


def _the(school: str) -> str:
    """A school's name in a sentence: "the University of Oregon"."""
    return f"the {school}" if re.match(r"(?:University|College|Institute|School|Academy) of\b", school) else school


def _lower_date(date: str) -> str:
    return re.sub(r"^(Expected|Anticipated)\b", lambda found: found.group().lower(), date)


def _common(title: str) -> str:
    return lower_first(title) if re.match(r"(?i)(?:some|high school)\b", title) else title


def _a(degree: str) -> str:
    """The article of a degree: "a B.S.", "an MBA", none for a name that is no common noun."""
    if _DEGREE.match(degree):
        return "an " if degree[0].lower() in "aeiou" or degree.startswith("MBA") else "a "
    if _SHORT_DEGREE.match(degree):
        return "an " if degree[0] in "AEFHILMNORSX" else "a "
    return ""


def certificate_name(one: Certification, fuller: bool) -> str:
    """A certificate as a letter lists it; ``fuller`` names who issued it."""
    return f"{one.name} ({one.issuer})" if fuller and one.issuer and "(" not in one.name + one.issuer else one.name


def summary_sentences(evidence: Evidence, quoted: str) -> list[Said]:
    """The first sentences of the resume's summary that the person may say in a letter, at most 45 words.

    What is written in the first person is taken as it is; "Registered nurse with …" becomes "I am a registered nurse
    with …"; failing both, the beginning is put into ``quoted``.
    """
    text = evidence.resume.summary or ""
    name = (evidence.resume.contact_info.full_name.split() or [""])[0]
    every = [one for one in sentences(text) if not denies_skill(one, evidence.asked.keywords)]
    # A summary that tells of the person by name is no quotation for their own letter.
    if any(_THIRD.search(one) or (len(name) > 2 and name.lower() in one.lower().split()) for one in every):
        return []
    made: list[Said] = []
    for sentence in every:
        own = _own(sentence)
        if own and sum(len(one.text.split()) for one in made) + len(own.split()) <= 45:
            made.append(Said(own, ("resume.summary",)))
    if made:
        return made
    quote = ""
    for sentence in every:
        quote = f"{quote} {sentence}".strip()
        if len(quote.split()) >= 16:
            break
    if not 3 <= len(quote.split()) <= 60:
        return []
    return [Said(quoted.format(quote=inner(quote)).replace("!.”", "!”").replace("?.”", "?”"), ("resume.summary",))]


def _own(sentence: str) -> str:
    if re.match(r"I(?:['’]m)? [a-z]", sentence) and sentence.endswith("."):
        return sentence
    clause = first_person(re.sub(r", (\d+\+? years)\b", r" with \1", sentence), True)
    if clause and clause.frame == "I" and clause.text.startswith(("am a ", "am an ")):
        return f"I {clause.text}."
    return ""


def studies(one: Education) -> str:
    """A degree and its school in a line."""
    return ", ".join(part for part in (degree_title(one), one.institution) if part)
