"""What a letter says of the person beyond their work: the summary in their own words, the degree, certificates."""

from __future__ import annotations

import re

from atspro.engine.dates import parse_date
from atspro.engine.evidence import Evidence, denies_skill, is_skill
from atspro.engine.phrasing import first_person, lower_first
from atspro.engine.resume_text import degree_title, prose_date
from atspro.engine.skills import skill_names
from atspro.engine.text import sentences, stem_set
from atspro.engine.types import Month
from atspro.engine.verb_forms import base_of, is_past
from atspro.engine.write.draft import Said
from atspro.engine.write.quotation import inner
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
        paths: tuple[str, ...] = (
            *(f"{path}.degree", f"{path}.fieldOfStudy"),
            *(f"{path}.institution", f"{path}.graduationDate"),
        )
        date = one.graduation_date or ""
        shown = f" ({_lower_date(prose_date(date))})" if date else ""
        named, school = f"{_a(title)}{title}", _the(one.institution)
        also = "also " if made else ""
        if _a(title) and date and _is_under_way(date, today):
            text = f"I am {also}working toward {named} at {school}{shown}."
        elif _a(title) and parse_date(date):
            latin = next((n for n, text in enumerate(one.honors) if latin_honor(text)), None)
            with_honor = f", {one.honors[latin].strip().lower()}" if latin is not None else ""
            text = f"I {also}hold {named} from {school}{shown}{with_honor}."
            paths += (f"{path}.honors[{latin}]",) if with_honor else ()
        else:
            where = "at" if re.match(r"(?i)some\b", title) else "from"
            text = f"My education {also}includes {_a(title)}{_common(title)} {where} {school}{shown}."
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


def latin_honor(text: str) -> bool:
    """Whether an honor is said of the degree itself: "cum laude"."""
    return _LATIN.fullmatch(text.strip()) is not None


def honor(text: str) -> str:
    """An honor as a sentence of the person's."""
    said = text.strip().rstrip(".")
    if re.match(r"dean['’]?s['’]? list\b", said, re.IGNORECASE):
        return f"I was on the {said}."
    if _AWARD.search(re.sub(r"\s*(?:\([^)]*\)|,.*)$", "", said)):
        return f"I received {'' if _DETERMINED.match(said) else 'the '}{said}."
    return f"My honors include {said}."


_LATIN = re.compile(r"(?:(?:summa|magna) )?cum laude", re.IGNORECASE)
_AWARD = re.compile(r"\b(?:award|prize|medal|scholarship|fellowship|grant|bursary)$", re.IGNORECASE)
_DETERMINED = re.compile(r"(?:the|an?|two|three|several|\d)\b", re.IGNORECASE)


def certificate_name(one: Certification, fuller: bool) -> str:
    """A certificate as a letter lists it; ``fuller`` names who issued it."""
    said = not one.issuer or "(" in one.name + one.issuer or one.issuer.lower() in one.name.lower()
    return f"{one.name} ({one.issuer})" if fuller and not said else one.name


def summary_sentences(evidence: Evidence, quoted: str) -> list[Said]:
    """The first sentences of the resume's summary that the person may say in a letter, at most 45 words.

    What is written in the first person is taken as it is; "Registered nurse with …" becomes "I am a registered nurse
    with …", "Builds teams that …" becomes "I build teams that …"; failing these, the beginning is put into ``quoted``.
    What names nothing of its own ("Friendly, reliable, quick to learn.") is left out.
    """
    text = evidence.resume.summary or ""
    name = (evidence.resume.contact_info.full_name.split() or [""])[0]
    every = [one for one in sentences(text) if not denies_skill(one, evidence.asked.keywords)]
    # A summary that tells of the person by name is no quotation for their own letter.
    if any(_THIRD.search(one) or (len(name) > 2 and name.lower() in one.lower().split()) for one in every):
        return []
    titles = {stem for work in evidence.resume.work_experience for stem in stem_set(work.position)}
    titles |= stem_set(evidence.job.title)
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
    if not 3 <= len(quote.split()) <= 60 or not _of_this_person(quote, titles):
        return []
    return [Said(quoted.format(quote=inner(quote)).replace("!.”", "!”").replace("?.”", "?”"), ("resume.summary",))]


def _of_this_person(text: str, titles: set[str]) -> bool:
    """Whether a text names what not everyone could say: a number, a skill, or a word of the person's titles."""
    skills = any(is_skill(name) for name in skill_names(text))
    return skills or re.search(r"\d", text) is not None or bool(stem_set(text) & titles)


_YEARS_OF = re.compile(r"(Before that, )?([\w+]+ years (?:in|of|as) .{4,150}?)\.?")
_YEARS_OF = re.compile(r"(Before that, )?([\w+]+ years (?:in|of|as) .{4,150}?)\.?")
_FOCUS = re.compile(r"([^,.:;]{4,50}?)(?: [-–—] |: )(.{4,150}?)\.?")
_DOING = re.compile(
    r"([A-Z][^,.:;]{3,40}?) ((?:returning|working|specializing|specialising|leading|building|finishing|moving)"
    r" .{4,150})\.?"
)


def _own(sentence: str) -> str:
    """A sentence of a summary as the person says it, or "" when no safe form was found."""
    if re.match(r"I(?:['’]m)? [a-z]", sentence) and sentence.endswith("."):
        return sentence
    years = _YEARS_OF.fullmatch(sentence)
    if years:
        return (
            f"{years.group(1)}I spent {years.group(2)}." if years.group(1) else f"I have {lower_first(years.group(2))}."
        )
    years = _YEARS_OF.fullmatch(sentence)
    if years:
        before, said = years.groups()
        return f"{before}I spent {said}." if before else f"I have {said[0].lower()}{said[1:]}."
    for pattern, mark in ((_FOCUS, ": "), (_DOING, " ")):
        found = pattern.fullmatch(sentence)
        role = first_person(f"{found.group(1)} with care", True) if found else None
        if found and role and role.frame == "I" and role.text.startswith(("am a ", "am an ")):
            return f"I {role.text.removesuffix(' with care')}{mark}{found.group(2).rstrip('.')}."
    clause = first_person(re.sub(r", (\d+\+? years)\b", r" with \1", sentence), True)
    if clause and clause.frame == "I" and clause.text.startswith(("am a ", "am an ")):
        return f"I {clause.text}."
    opening = sentence.split(" ", 1)[0].lower()
    begins = (is_past(opening) and clause.past) or (base_of(opening) and not clause.past) if clause else False
    if clause and clause.frame == "I" and begins and len(sentence.split()) > 5:
        return f"I {clause.text}."
    return ""


def studies(one: Education) -> str:
    """A degree and its school in a line."""
    return ", ".join(part for part in (degree_title(one), one.institution) if part)
