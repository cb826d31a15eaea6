"""The sentences and paragraphs of one cover letter, from statements that were chosen for it."""

from __future__ import annotations

import re
from itertools import groupby, pairwise

from atspro.engine.certificates import holds
from atspro.engine.claims import denies
from atspro.engine.dates import is_now, parse_date
from atspro.engine.evidence import Evidence, Statement, denies_skill, is_skill, newest, spoken
from atspro.engine.markdown import escape
from atspro.engine.phrasing import first_person
from atspro.engine.post import PostLine
from atspro.engine.resume_text import degree_title, heading
from atspro.engine.skills import find_skills, vocabulary
from atspro.engine.text import content_stems, joined, sentences
from atspro.engine.types import Month
from atspro.engine.write.wordings import Wording
from atspro.shapes import Certification

_QUOTE = 170
"""Characters of a line of the post that a letter may quote."""
_MOST_QUOTES = 2
_SHORTEST_PARAGRAPH = 25
_TITLE_NOTE = re.compile(r"\s*\((?:remote|hybrid|on-?site|m/f/d|m/w/d|f/m/d|w/m/d|all genders)[^)]*\)$", re.IGNORECASE)
_YEARS_ASKED = re.compile(r"\b(?:\d+\+?|two|three|five|seven|ten) (?:or more )?years?\b", re.IGNORECASE)


class Letter:
    """One letter being written; remembers what has been said, so that nothing is said twice."""

    def __init__(self, evidence: Evidence, wording: Wording, today: Month | None) -> None:
        self.evidence = evidence
        self.wording = wording
        self.today = today
        self.quoted: list[str] = []
        self.named: set[str] = set()
        self.places: list[int] = []
        self.turns = self.moves = 0
        self.held = [one for one in evidence.resume.certifications if holds(one, today)]
        self.held.sort(key=self._relevance)

    def write(self, chosen: list[Statement], fuller: bool = False) -> str:
        """The letter as Markdown; ``fuller`` adds the resume's summary, coursework, honors and skills."""
        job, contact = self.evidence.job, self.evidence.resume.contact_info
        shows = any(is_skill(name) for one in chosen for name in one.keywords)
        body = [self._opening(chosen)]
        if fuller:
            body.append(self._summary())
        background = _spaced([self._background(chosen, not shows, fuller), self._lists() if fuller else ""])
        groups = self._paragraphs(chosen)
        body += [*groups, background] if shows else [background, *groups]
        company = _short_name(job.company)
        greeting = f"Dear {escape(company)} Hiring Team," if company else "Dear Hiring Team,"
        lines = [*heading(contact), "", greeting]
        for paragraph in [*_full_paragraphs(body), self._close()]:
            lines += ["", escape(paragraph)]
        lines += ["", self.wording.farewell]
        lines += ["", escape(contact.full_name)] if contact.full_name else []
        return "\n".join(lines).strip() + "\n"

    def _opening(self, chosen: list[Statement]) -> str:
        shown = {name for one in chosen for name in one.named if is_skill(name) and not self._certified(name)}
        names = [word.name for word in self.evidence.asked.keywords if word.name in shown and word.source != "title"][
            :3
        ]
        facts = {"title": self._title(), "at": self._at(), "asked": joined(spoken(name) for name in names)}
        template = self.wording.opening if len(names) > 1 else self.wording.opening_plain
        self.named |= set(names) if len(names) > 1 else set()
        parts = [template.format(**facts)]
        latest = newest(self.evidence.resume)
        if latest and latest.position:
            template = self.wording.position_now if latest.is_current else self.wording.position_past
            at = f" at {latest.company}" if latest.company else ""
            parts.append(template.format(position=latest.position, at=at))
        return _spaced(parts)

    def _paragraphs(self, chosen: list[Statement]) -> list[str]:
        """A paragraph for each position with several statements, at most three in one; single ones share theirs."""
        made: list[str] = []
        singles: list[str] = []
        work = self.evidence.resume.work_experience
        for job, ones in groupby(sorted(chosen, key=lambda one: one.job), key=lambda one: one.job):
            group = sorted(ones, key=lambda one: first_person(one.text, work[one.job].is_current) is None)
            half = (len(group) + 1) // 2 if len(group) > 3 else len(group)
            for part in (group[:half], group[half:]):
                if not part:
                    continue
                line = self._line_for(part) if len(self.quoted) < _MOST_QUOTES else None
                if line is not None:
                    part = self._best_first(part, line)
                told = _spaced([self._introduced(line), self._told(part, job)])
                (singles if line is None and len(part) == 1 else made).append(told)
        return [*made, _spaced(singles)] if singles else made

    def _introduced(self, line: PostLine | None) -> str:
        if line is None:
            return ""
        duty = line.source == "responsibility"
        wordings = self.wording.duty if duty else self.wording.requirement
        same = sum(1 for one in self.evidence.lines if one.text in self.quoted and one.source == line.source)
        self.quoted.append(line.text)
        return wordings[min(same, len(wordings) - 1)].format(quote=_quotable(line.text))

    def _best_first(self, group: list[Statement], line: PostLine) -> list[Statement]:
        """The statements in the order in which they answer a line; those that have to be cited come last."""
        work = self.evidence.resume.work_experience
        cited = {one.text: first_person(one.text, work[one.job].is_current) is None for one in group}
        return sorted(group, key=lambda one: (cited[one.text], -self._answers(one, line)))

    def _told(self, group: list[Statement], job: int) -> str:
        """The statements of one paragraph, each with what leads to it; the first says where it was."""
        work = self.evidence.resume.work_experience[job]
        clauses = [first_person(one.text, work.is_current) for one in group]
        parts: list[str] = []
        for clause in filter(None, clauses):
            if clause.frame == "work":
                verb = "included" if clause.past else "includes"
                where = f" at {work.company}" if work.company else f" as {work.position}" if work.position else ""
                also = "also " if parts or job in self.places else ""
                parts.append(f"My work{' there' if parts else where} {also}{verb} {clause.text}.")
            elif parts:
                wording = self.wording.further[self.turns % len(self.wording.further)]
                self.turns += 1
                parts.append(wording.format(clause=clause.text, also=_also(clause.text)))
            else:
                facts = {"company": work.company, "position": work.position}
                parts.append(self._placed(job).format(clause=clause.text, **facts))
        quoted = [_inner(one.text) for one, clause in zip(group, clauses, strict=True) if clause is None]
        if quoted:
            alone = f"Of my time at {work.company}, my resume says:" if work.company else "My resume says:"
            lead = "My resume also says of that time:" if parts else alone
            parts.append(f"{lead} {joined(f'“{text}”' for text in quoted).removesuffix('”')}.”")
        self.places.append(job)
        return _spaced(parts)

    def _placed(self, job: int) -> str:
        """The wording of the first statement about a position in a paragraph."""
        work = self.evidence.resume.work_experience[job]
        if not work.company:
            return "As {position}, I {clause}." if work.position else "I {clause}."
        if job in self.places:
            return "Also at {company}, I {clause}."
        if not self.places or not self._before(job, self.places[-1]):
            return "At {company}, I {clause}."
        self.moves += 1
        return self.wording.earlier[(self.moves - 1) % len(self.wording.earlier)]

    def _before(self, job: int, other: int) -> bool:
        """Whether a position had ended when the other began, as far as their dates tell."""
        work = self.evidence.resume.work_experience
        end, start = parse_date(work[job].end_date), parse_date(work[other].start_date)
        if work[job].is_current or end is None or start is None:
            return False
        return (end.year, end.month or 12) <= (start.year, start.month or 12)

    def _answers(self, one: Statement, line: PostLine) -> float:
        """How well a statement answers a line: shared keywords, and stems."""
        lowered = line.text.lower()
        words = [word for word in self.evidence.asked.keywords if word.name in one.named]
        hits = [word for word in words if any(spelling.lower() in lowered for spelling in word.spellings)]
        worth = sum(1.5 if is_skill(word.name) else 0.3 for word in hits)
        return worth + 0.7 * len(set(content_stems(one.text)) & set(content_stems(line.text)))

    def _line_for(self, group: list[Statement]) -> PostLine | None:
        """The line of the post that these statements answer best, when those in one's own words do answer one."""
        work = self.evidence.resume.work_experience
        group = [one for one in group if first_person(one.text, work[one.job].is_current) is not None]
        names = {name for one in group for name in one.named}
        stems = {one for statement in group for one in content_stems(statement.text)}
        words = [word for word in self.evidence.asked.keywords if word.name in names]
        best, most = None, 2.0
        for line in self.evidence.lines:
            if (
                line.source not in ("required", "responsibility")
                or line.text in self.quoted
                or not _quotable(line.text)
                or (any(one.job > 0 for one in group) and _YEARS_ASKED.search(line.text))
            ):
                continue
            hits = [word for word in words if any(one.lower() in line.text.lower() for one in word.spellings)]
            worth = sum(1.5 if is_skill(word.name) else 0.3 for word in hits)
            worth += len(stems & set(content_stems(line.text))) * 0.7
            if worth > most:
                best, most = line, worth
        return best

    def _background(self, chosen: list[Statement], first: bool, fuller: bool) -> str:
        resume = self.evidence.resume
        told = {name for one in chosen for name in one.keywords}
        known = vocabulary().skills
        rest = [
            word.name
            for word in self.evidence.asked.keywords
            if word.name in self.evidence.named
            and word.name in known
            and word.source != "title"
            and is_skill(word.name)
            and word.name not in self.named | told
            and not self._certified(word.name)
            and not self._taught(word.name)
        ]
        parts: list[str] = []
        if rest:
            template = self.wording.skills_first if first else self.wording.skills
            shown = rest[: 6 if first else 4]
            self.named |= set(shown)
            parts.append(template.format(skills=joined(spoken(name) for name in shown)))
        if resume.education and resume.education[0].institution and degree_title(resume.education[0]):
            one = resume.education[0]
            degree = degree_title(one)
            parts.append(
                f"My education includes {_a(degree)}{degree} from {one.institution}{_dated(one.graduation_date)}."
            )
        if len(self.held) == 1:
            parts.append(f"I hold one certification: {self.held[0].name}.")
        elif self.held:
            names = [_certificate(one, fuller) for one in self.held[: 3 if fuller else 2]]
            parts.append(f"My certifications include {joined(names)}.")
        return _spaced(parts)

    def _summary(self) -> str:
        """The beginning of the resume's own summary: as many sentences as make eight words."""
        quote = ""
        for sentence in sentences(self.evidence.resume.summary or ""):
            if denies_skill(sentence, self.evidence.asked.keywords):
                continue
            quote = f"{quote} {sentence}".strip()
            if len(quote.split()) >= 8:
                break
        return self.wording.summary.format(quote=_inner(quote)) if 3 <= len(quote.split()) <= 60 else ""

    def _lists(self) -> str:
        """Courses, honors and skills by name, for a resume that has little else to tell."""
        resume = self.evidence.resume
        courses = [course for one in resume.education for course in one.relevant_courses if not denies(course)][:4]
        honors = [honor for one in resume.education for honor in one.honors][:2]
        parts = [f"My coursework includes {joined(courses)}."] if courses else []
        parts += [f"My honors include {joined(honors)}."] if honors else []
        said = {span.name for name in self.named for span in find_skills(name)}
        listed = [one for one in resume.skills if not denies(one)]
        skills = [one for one in listed if not {span.name for span in find_skills(one)} & said][:8]
        if len(skills) > 1 and not self.named:
            parts.append(self.wording.listed.format(skills=joined(skills)))
        return _spaced(parts)

    def _taught(self, name: str) -> bool:
        """Whether the degree that the letter names is this keyword."""
        known = vocabulary().skills
        degree = degree_title(self.evidence.resume.education[0]).lower() if self.evidence.resume.education else ""
        return name in known and any(alias.lower() in degree for alias in known[name].aliases)

    def _certified(self, name: str) -> bool:
        """Whether a keyword is named by the certifications that the letter lists anyway."""
        return name in vocabulary().skills and any(
            alias.lower() in one.name.lower() for one in self.held for alias in vocabulary().skills[name].aliases
        )

    def _relevance(self, one: Certification) -> float:
        wanted = {stem for line in self.evidence.lines for stem in content_stems(line.text)}
        return -float(len(set(content_stems(one.name)) & wanted))

    def _close(self) -> str:
        contact = self.evidence.resume.contact_info
        parts: list[str] = []
        place = _shared_place(contact.address, self.evidence.job.location)
        if place:
            parts.append(self.wording.place.format(place=place))
        facts = {"title": self._title(), "at": self._at()}
        duties = [line.text for line in self.evidence.lines if line.source == "responsibility"]
        fresh = [_quotable(text) for text in duties if text not in self.quoted and 4 <= len(text.split()) <= 18]
        fresh = [text for text in fresh if text]
        parts.append(
            self.wording.close.format(quote=fresh[0], **facts) if fresh else self.wording.close_plain.format(**facts)
        )
        ways = [way for way in (contact.email, contact.phone) if way]
        parts.append(self.wording.contact.format(contact=joined(ways, "or")) if ways else self.wording.contact_plain)
        return _spaced(parts)

    def _title(self) -> str:
        return _TITLE_NOTE.sub("", self.evidence.job.title) or "advertised"

    def _at(self) -> str:
        company = _short_name(self.evidence.job.company)
        return f" at {company}" if company else ""


def _also(clause: str) -> str:
    """The clause with "also" where it belongs: after "am", "was" and "have", before any other verb."""
    verb, _, rest = clause.partition(" ")
    return f"{verb} also {rest}" if verb in ("am", "was", "have", "had") else f"also {clause}"


def _short_name(company: str) -> str:
    """A company's name as a letter says it, without its legal form."""
    return re.sub(r",?\s+(?:Inc|LLC|Ltd|LLP|Corp|GmbH|AB|AG|PLC|Co)\.?$", "", company, flags=re.IGNORECASE)


def _full_paragraphs(paragraphs: list[str]) -> list[str]:
    """The paragraphs, each that is too short to stand alone joined with the one before; the first with the next."""
    made: list[str] = []
    for paragraph in filter(None, paragraphs):
        if made and min(len(paragraph.split()), len(made[-1].split())) < _SHORTEST_PARAGRAPH:
            made[-1] = _spaced([made[-1], paragraph])
        else:
            made.append(paragraph)
    return made


def _certificate(one: Certification, fuller: bool) -> str:
    return f"{one.name} ({one.issuer})" if fuller and one.issuer and "(" not in one.issuer else one.name


def _dated(date: str | None) -> str:
    return f" ({date})" if date and not is_now(date) else ""


def _a(degree: str) -> str:
    """The article of a degree: "a B.S.", "an MBA", none for a name that is no common noun."""
    if re.match(r"(?i)(?:master|bachelor|doctor|associate|diploma|certificate|minor|major)\b", degree):
        return "an " if degree[0].lower() in "aeiou" else "a "
    if re.match(r"(?:[A-Z]\.?){1,2}[A-Za-z]{0,3}\.?(?:\s|$)", degree):
        return "an " if degree[0] in "AEFHILMNORSX" else "a "
    return ""


def _inner(text: str) -> str:
    """Text to stand within quotation marks, before a full stop."""
    return " ".join(text.split()).strip().rstrip(".;:, ").replace("“", "‘").replace("”", "’")


def _quotable(text: str) -> str:
    """A line of the post to quote, or "" when it is too long or too short."""
    plain = _inner(text)
    return "" if len(plain) > _QUOTE or len(plain.split()) < 3 else plain


def _shared_place(address: str | None, locations: list[str] | None) -> str:
    """The town that the address and the post name alike, each followed by the same region or country, or ""."""
    parts = _place_parts(address or "")
    for location in locations or []:
        town, *regions = _place_parts(location)[:3] or [""]
        for here, after in pairwise(parts):
            if len(town) > 2 and here.casefold() == town.casefold() and regions[:1] and after in regions[:1]:
                return town
    return ""


def _place_parts(text: str) -> list[str]:
    """A place's parts as written between commas, without a postal code: "Austin, TX 78701" is Austin and TX."""
    parts = (re.sub(r"\s+\d{4,5}(?:-\d{4})?$|^\d{4,5}\s+", "", part.strip(" .")) for part in text.split(","))
    return [part for part in parts if part]


def _spaced(parts: list[str]) -> str:
    """Sentences as one paragraph; a name that ends in a full stop does not get a second one."""
    text = " ".join(part for part in parts if part)
    text = re.sub(r"(?<!\.)\.\.(?=\s|$|”)", ".", text)
    return re.sub(r"([?!])\.”", r"\1”", text)
