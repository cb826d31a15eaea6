"""What of a resume answers a job post: each statement with the keywords it shows, strongest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from atspro.engine.certificates import holds
from atspro.engine.dates import parse_date
from atspro.engine.job_posting import PostLine, post_lines
from atspro.engine.keyword_gaps import in_other_words
from atspro.engine.negation import affirmed, denies
from atspro.engine.resume_text import resume_text
from atspro.engine.score_keywords import IMPLIED, keyword_credits, unmet
from atspro.engine.score_wanted import Wanted, wanted
from atspro.engine.skills import find_skills, skill_names, vocabulary
from atspro.engine.text import content_stems
from atspro.engine.types import Keyword, Missing, Month
from atspro.engine.verb_forms import BASES, base_of, is_past
from atspro.engine.wordlists import wordlist
from atspro.shapes import JobData, ResumeData, WorkExperience

_MEASURE = re.compile(
    r"[$€£]\s?\d|\d[\d,.]*\s?(?:%|percent|k\b|m\b|\+)|\b\d[\d,.]*\b|\b(?:half|doubled|tripled|halved)\b", re.IGNORECASE
)


_ASKING = ("required", "preferred", "responsibility")
"""What lines of a post say that a person should bring or do."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A bullet of the resume, where it stands, and how strongly it speaks for this job.

    ``keywords`` are all that it shows, ``named`` those that its words say, not only imply. ``tellable`` is False when
    it names a skill only to deny it, leave it behind or hope for it.
    """

    text: str
    job: int
    place: int
    keywords: tuple[str, ...]
    named: tuple[str, ...]
    strength: float
    measured: bool
    tellable: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """A resume and a post read against each other: what every writer starts from.

    ``matched`` are the keywords that the resume shows, ``named`` those of them that its words say, not only imply, and
    ``missing`` what it shows nothing of, a choice under the post's words for it; each list is heaviest first.
    ``in_other_words`` has the place in the resume of what is missing by name and shown by action, ``gaps`` the rest of
    what a person should be told that they lack; ``own_text`` is the resume as Markdown.
    """

    resume: ResumeData
    job: JobData
    lines: tuple[PostLine, ...]
    asked: Wanted
    statements: tuple[Statement, ...]
    matched: tuple[str, ...]
    named: tuple[str, ...]
    missing: tuple[str, ...]
    in_other_words: dict[str, Missing]
    own_text: str
    gaps: tuple[tuple[str, Keyword], ...] = ()

    def keyword(self, name: str) -> Keyword:
        """The keyword of this name, or the heaviest of the choice of this name."""
        return next(word for word in self.asked.keywords if name in (word.name, word.either))


def gather(
    resume: ResumeData, job: JobData, between: Callable[[], None] = lambda: None, today: Month | None = None
) -> Evidence:
    """Read the post, then match the resume; ``between`` is called after the first step.

    Certificates not held on ``today`` are no evidence.
    """
    lines = tuple(post_lines(job))
    asked = wanted(job, lines)
    between()
    credits = keyword_credits(_facts(resume, today), asked.keywords)
    matched = tuple(word.name for word in asked.keywords if credits[word.name] > 0)
    named = tuple(word.name for word in asked.keywords if credits[word.name] > IMPLIED)
    missing = unmet(asked.keywords, credits)
    told = tuple(statements(resume, asked, lines))
    easy = {word.name for word in asked.keywords if not is_skill(word.name) or word.source == "description"}
    by_action = in_other_words([name for name in missing if name not in easy], asked.keywords, resume, today)
    made = Evidence(resume, job, lines, asked, told, matched, named, missing, by_action, resume_text(resume))
    return replace(made, gaps=_gaps(made))


def statements(resume: ResumeData, asked: Wanted, lines: Sequence[PostLine]) -> list[Statement]:
    """Every bullet of the resume, in its own order.

    strength = the weights of the keywords it shows, each times its credit, + 0.4 for each further stem it shares with
    the post's requirements and duties (at most 5), + 1.2 for each product or abbreviation that both name and no
    keyword covers (at most 3), + 0.8 when it gives a measure, × 0.93 for each position further down the resume.
    """
    shared = {one for line in lines if line.source in _ASKING for one in content_stems(line.text)}
    covered = " ".join(one.lower() for word in asked.keywords for one in (word.name, *word.spellings))
    asked_terms = set().union(*(_terms(line.text) for line in lines if line.source in _ASKING))
    terms = {one for one in asked_terms if one not in covered}
    found: list[Statement] = []
    for index, work in enumerate(resume.work_experience):
        for place, bullet in enumerate(entries(work)):
            found.append(_statement(bullet, index, place, asked.keywords, shared, terms))
    return found


def newest(resume: ResumeData) -> WorkExperience | None:
    """The position to be called the latest: a current one first, then the last by its dates, then by order."""
    ranked = newest_first(resume)
    return ranked[0] if ranked else None


def newest_first(resume: ResumeData) -> list[WorkExperience]:
    """The positions, current ones first, then by the end and the start of their dates; without dates, as they stand."""

    def when(text: str | None) -> tuple[int, int]:
        date = parse_date(text)
        return (date.year, date.month or 12) if date else (0, 0)

    work = resume.work_experience
    if any(not one.is_current and when(one.end_date) == (0, 0) for one in work):
        return sorted(work, key=lambda one: not one.is_current)
    return sorted(
        work,
        key=lambda one: (one.is_current, when(None if one.is_current else one.end_date), when(one.start_date)),
        reverse=True,
    )


def entries(work: WorkExperience) -> list[str]:
    """The bullets of a position; the lines of its description when it has none."""
    if work.responsibilities:
        return list(work.responsibilities)
    return [line.strip(" •*-–") for line in (work.description or "").split("\n") if line.strip(" •*-–")]


def _statement(
    text: str, job: int, place: int, keywords: Sequence[Keyword], shared: set[str], terms: set[str]
) -> Statement:
    credits = keyword_credits([text], keywords)
    shown = tuple(word.name for word in keywords if credits[word.name] > 0)
    named = tuple(word.name for word in keywords if credits[word.name] > IMPLIED)
    stems = set(content_stems(affirmed(text))) & shared
    measured = bool(_MEASURE.search(text))
    both = _terms(affirmed(text)) & terms
    strength = sum(word.weight * credits[word.name] for word in keywords) + 0.4 * min(5, len(stems)) + 0.8 * measured
    strength += 1.2 * min(_MOST_TERMS, len(both))
    tellable = not denies_skill(text, keywords)
    return Statement(text, job, place, shown, named, round(strength * 0.93**job, 4), measured, tellable)


def denies_skill(text: str, keywords: Sequence[Keyword] = ()) -> bool:
    """Whether a text names a skill, of the vocabulary or of the post, only to deny it or to hope for it."""
    claimed = affirmed(text)
    if claimed == text:
        return False
    lost = text.lower() != claimed.lower() and {
        spelling for word in keywords for spelling in word.spellings if spelling.lower() in text.lower()
    } - {spelling for word in keywords for spelling in word.spellings if spelling.lower() in claimed.lower()}
    return bool(lost) or not skill_names(text) <= skill_names(claimed)


_TERM = re.compile(r"(?<![\w.])(?=\S*(?:\d|[A-Za-z][A-Z]))[A-Za-z0-9][\w+#./-]*[\w+#]")
"""A word with a capital or a digit inside, as names of products, methods and standards are written: HEC-RAS, 3D."""
_MOST_TERMS = 3


def _terms(text: str) -> set[str]:
    """The product names and abbreviations of a text, in lower case, without amounts and years."""
    found = (one.group().lower() for one in _TERM.finditer(text))
    return {one for one in found if any(c.isalpha() for c in one) and not re.fullmatch(r"[\d.,]+[kmb%x+]*", one)}


def _facts(resume: ResumeData, today: Month | None) -> list[str]:
    """Every text of the resume that can show a skill, one a field or bullet."""
    texts = [resume.summary or "", *resume.skills, *(one.name for one in resume.certifications if holds(one, today))]
    for work in resume.work_experience:
        texts += [work.position, work.description or "", *work.responsibilities, *work.skills]
    for one in resume.education:
        texts += [one.degree, one.field_of_study or "", *one.relevant_courses, *one.skills]
    return [text for text in texts if text]


def is_skill(name: str) -> bool:
    """Whether a keyword is something one can show, not a way of working that every post asks for."""
    known = vocabulary().skills.get(name)
    return known is None or not known.soft


def nearest(name: str, resume: ResumeData) -> list[str]:
    """At most three skills of the resume from the vocabulary group of a missing one, as the resume writes them."""
    known = vocabulary().skills
    if name not in known or known[name].soft:
        return []
    found: dict[str, str] = {}
    for skill in [*resume.skills, *(one for work in resume.work_experience for one in work.skills)]:
        if denies(skill):
            continue
        for span in find_skills(skill):
            if known[span.name].group == known[name].group:
                found.setdefault(span.name, span.text)
    return list(found.values())[:3]


_FIELDS = frozenset(["languages", "web", "data", "ml", "cloud", "design", "office", "marketing"])
"""Groups of the vocabulary whose skills carry over to each other; the others hold all that a trade needs."""


def near_in_field(name: str, resume: ResumeData) -> list[str]:
    """`nearest`, only where what one knows of one skill of the field helps with another."""
    known = vocabulary().skills.get(name)
    return nearest(name, resume) if known and known.group in _FIELDS else []


def _gaps(evidence: Evidence) -> tuple[tuple[str, Keyword], ...]:
    """What the post asks for and the resume does not show: a keyword's or a choice's name, and the keyword.

    Left out are what it shows in other words, ways of working, words of descriptions and of the company's name, parts
    of another gap, and a maker's or a family's name of which the post wants just the product that the resume has
    ("AutoCAD Civil 3D").
    """
    found: list[tuple[str, Keyword]] = []
    company = evidence.job.company.lower()
    asking = [line.text.lower() for line in evidence.lines if line.source in (*_ASKING, "title")]
    products = [skill.lower() for skill in evidence.resume.skills if len(skill) > 2]
    for name in evidence.missing:
        word = evidence.keyword(name)
        if name in evidence.in_other_words:
            continue
        spellings = [one.lower() for one in (word.spellings or (word.name,))]
        named = [line for line in asking if any(one in line for one in spellings)]
        if not is_skill(word.name) or word.source == "description" or not named:
            continue
        if any(one in company for one in spellings) and len(named) < 2:
            continue
        if all(any(f"{one} {product}" in line for one in spellings for product in products) for line in named):
            continue
        found.append((name, word))
    names = [name.lower() for name, _ in found]
    return tuple(
        (name, word)
        for name, word in found
        if not any(
            name.lower() in other
            and other != name.lower()
            and re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", other)
            for other in names
        )
    )


# Groups whose skills are mostly proper names, which keep their capital inside a sentence.
_NAMED_GROUPS = frozenset(["languages", "web", "data", "cloud", "design", "office", "spoken"])
_PLAIN = wordlist("plain-names")
_NAMES = wordlist("proper-names")


def spoken(name: str) -> str:
    """A keyword's name as it stands inside a sentence: in lower case unless it is a proper name or an abbreviation."""
    known = vocabulary().skills.get(name)
    if known is None or known.named or any(c.isupper() or c.isdigit() for c in name[1:]) or name in _NAMES:
        return name
    if known.group in _NAMED_GROUPS and " " not in name and name not in _PLAIN:
        return name
    return name[:1].lower() + name[1:]


_PREPOSITIONS = wordlist("prepositions")
_ADJECTIVE = re.compile(r"(?:ic|al|ive|able|ible|ous|ed|ful|ly)$")


def spoken_in_post(word: Keyword) -> str:
    """A keyword inside a sentence about the post, in the post's own words: "OSHA", where it is filed under safety.

    A spelling that is no noun ("mentor", "at scale", "algorithmic") gives way to the name.
    """
    lowered = [one.lower() for one in word.spellings]
    if not lowered or word.name.lower() in lowered:
        return spoken(word.name)
    first = word.spellings[0]
    opening, ending = first.split(" ", 1)[0].lower(), first.rsplit(" ", 1)[-1].lower()
    verb = opening in BASES or is_past(opening) or opening.endswith("ing") or base_of(opening)
    if verb or opening in _PREPOSITIONS or _ADJECTIVE.search(ending):
        return spoken(word.name)
    inner = any(c.isupper() or c.isdigit() for c in first[1:])
    return first if inner or spoken(word.name)[:1].isupper() else first[:1].lower() + first[1:]


def spoken_in_both(word: Keyword, own: str) -> str:
    """A keyword that the resume shows: in the post's words where the resume, ``own`` in lower case, has them too."""
    said = spoken_in_post(word)
    there = re.search(rf"(?<!\w){re.escape(said.lower())}(?!\w)", own)
    return said if there else spoken(word.name)


def asked_term(name: str, word: Keyword) -> str:
    """What is missing, in the post's words: those of a choice as they are, a keyword's as `spoken_in_post` has them."""
    return spoken_in_post(word) if name == word.name else spoken(name)
