"""The sentences and paragraphs of one cover letter, from statements that were chosen for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from atspro.engine.certificates import holds
from atspro.engine.claims import denies
from atspro.engine.dates import is_now, parse_date
from atspro.engine.evidence import Evidence, Statement, is_skill, newest, spoken
from atspro.engine.phrasing import Clause, first_person
from atspro.engine.post import PostLine
from atspro.engine.requirements import asked_degree, degree_of, title_share, title_stems
from atspro.engine.resume_text import contact_details, degree_title, shown_date
from atspro.engine.skills import find_skills, skill_names, vocabulary
from atspro.engine.text import joined, stem_set
from atspro.engine.types import Keyword, Month
from atspro.engine.write.about_me import certificate_name, schooling, summary_sentences
from atspro.engine.write.draft import Draft, Said
from atspro.engine.write.quoting import Quote, quotable, quote_of
from atspro.engine.write.resume import statement_path
from atspro.engine.write.sources import POST, Sources
from atspro.engine.write.wordings import Wording
from atspro.shapes import Certification, WorkExperience

_MOST_QUOTES = 2
_ANSWERS = 2.0
"""How well a statement must answer a line of the post to stand behind it."""
_SHORTEST_PARAGRAPH = 18
_TWO_IN_ONE = 24
"""Words of two statements that may share a sentence."""
_TITLE_NOTE = re.compile(r"\s*\((?:remote|hybrid|on-?site|m/f/d|m/w/d|f/m/d|w/m/d|all genders)[^)]*\)$", re.IGNORECASE)
YEARS = re.compile(
    r"\b(?:\d+\+?|one|two|three|four|five|six|seven|eight|ten|fifteen)(?:[-–]\d+)?\+? (?:or more )?years?\b",
    re.IGNORECASE,
)
_CREDENTIAL = re.compile(
    rf"{YEARS.pattern}|\bdegree\b|\bbachelor|\bmaster['’]s|\bph\.?d|\bdiploma|\bcertifi(?:cat|ed)|\blicen[sc]e"
    r"|\bregistration\b",
    re.IGNORECASE,
)
"""What a post asks for that no deed answers."""


class Letter:
    """One letter being written; remembers what has been said, so that nothing is said twice."""

    def __init__(self, evidence: Evidence, sources: Sources, wording: Wording, today: Month | None) -> None:
        self.evidence = evidence
        self.sources = sources
        self.wording = wording
        self.today = today
        self.quoted: list[PostLine] = []
        self.forms: list[str] = []
        self.named: set[str] = set()
        self.places: list[int] = []
        self.turns = self.moves = 0
        self.again: dict[int, int] = {}
        self.fuller = False
        self.words: dict[str, tuple[float, list[str]]] | None = None
        held = [(index, one) for index, one in enumerate(evidence.resume.certifications) if holds(one, today)]
        self.held = sorted(held, key=lambda pair: self._relevance(pair[1]))

    def write(self, chosen: Sequence[Statement], fuller: bool = False) -> Draft:
        """The letter; ``fuller`` adds the resume's summary, coursework, honors and skills."""
        job, contact = self.evidence.job, self.evidence.resume.contact_info
        self.fuller = fuller
        draft = Draft(self.sources)
        draft.block(Said(contact.full_name, ("resume.contactInfo.fullName",)), mark="# ")
        details = contact_details(contact)
        draft.block(
            Said(
                " | ".join(text for text, _ in details),
                ("resume.contactInfo",),
                markdown=" | ".join(markdown for _, markdown in details),
            )
        )
        company = short_name(job.company)
        if not draft.block(Said(f"Dear {company} Hiring Team,", ("job.company",))):
            draft.fixed("Dear Hiring Team,")
        for paragraph in _full_paragraphs(self._body(list(chosen), fuller)):
            draft.block(*paragraph)
        draft.fixed(self.wording.farewell)
        draft.block(Said(contact.full_name, ("resume.contactInfo.fullName",)))
        return draft

    def _body(self, chosen: list[Statement], fuller: bool) -> list[list[Said]]:
        shows = any(is_skill(name) for one in chosen for name in one.keywords)
        lead = self._lead(chosen) if shows else None
        rest = [one for one in chosen if one is not lead]
        body = [[*self._opening(lead), *(self._summary() if fuller else [])]]
        if fuller:
            body.append(self._time())
        groups = self._paragraphs(rest, fuller)
        background = [*self._skills(chosen, not shows), *self._learned(fuller)]
        if fuller:
            background += self._lists(" ".join(one.text for part in (*body, *groups, background) for one in part))
        body += [*groups, background] if shows else [background, *groups]
        return [*body, self._close()]

    def _lead(self, chosen: Sequence[Statement]) -> Statement | None:
        """The strongest statement about the latest position, to stand in the opening."""
        latest = newest(self.evidence.resume)
        work = self.evidence.resume.work_experience
        for one in chosen:
            clause = self._clause(one)
            if work[one.job] is latest and latest.position and clause and clause.frame == "I":
                return one
        return None

    def _opening(self, lead: Statement | None) -> list[Said]:
        opening = self.wording.opening.format(title=self._title(), at=self._at())
        made = [Said(opening, ("job.title", "job.company", POST))]
        latest = newest(self.evidence.resume)
        if not latest or not latest.position:
            return made
        place = self.evidence.resume.work_experience.index(latest)
        path = f"resume.workExperience[{place}]"
        paths = (f"{path}.position", f"{path}.company")
        clause = self._clause(lead) if lead else None
        if lead and clause:
            # The tense of the sentence is the position's: what ended within a current one is told in the past.
            template = self.wording.lead_now if latest.is_current else self.wording.lead_past
            text = template.format(role=_role(latest), clause=clause.text)
            made.append(Said(text, (*paths, statement_path(self.evidence, lead))))
            self.places.append(place)
        else:
            template = self.wording.position_now if latest.is_current else self.wording.position_past
            made.append(Said(template.format(role=_role(latest)), paths))
        return made

    def _paragraphs(self, chosen: Sequence[Statement], fuller: bool) -> list[list[Said]]:
        """A paragraph for each line of the post that statements of one position answer, then for the rest of them."""
        made: list[list[Said]] = []
        singles: list[Said] = []
        most = _MOST_QUOTES + fuller
        for job, ones in groupby(sorted(chosen, key=lambda one: one.job), key=lambda one: one.job):
            group = list(ones)
            line = self._line_for(group) if len(self.quoted) < most else None
            answers: list[Statement] = []
            if line:
                worth = {one: self._answers(one, line) for one in group}
                answers = sorted((one for one in group if worth[one] >= _ANSWERS), key=lambda one: -worth[one])[:2]
            rest = [one for one in group if one not in answers]
            if line and answers:
                joins = len(rest) < 3
                told = self._told([*answers, *(rest if joins else [])], job, after_quote=True)
                made.append([self._introduced(line), *told])
                rest = [] if joins else rest
            half = (len(rest) + 1) // 2 if len(rest) > 4 else len(rest)
            for part in (rest[:half], rest[half:]):
                if len(part) == 1 and not answers:
                    singles += self._told(part, job)
                elif part:
                    made.append(self._told(part, job))
        return [*made, singles] if singles else made

    def _introduced(self, line: PostLine) -> Said:
        quote = quote_of(line)
        assert quote is not None
        wordings: tuple[str, ...] = getattr(self.wording, quote.form)
        text = wordings[min(self.forms.count(quote.form), len(wordings) - 1)].format(quote=quote.text)
        self.quoted.append(line)
        self.forms.append(quote.form)
        return Said(text, self.sources.line(line))

    def _told(self, group: Sequence[Statement], job: int, after_quote: bool = False) -> list[Said]:
        """Statements about one position, each with what leads to it; the first says where it was."""
        clauses = [(one, clause) for one in group if (clause := self._clause(one))]
        things = [(one, clause) for one, clause in clauses if clause.frame == "work"]
        deeds = [(one, clause) for one, clause in clauses if clause.frame == "I"]
        if after_quote and things and clauses[0] == things[0]:
            named = self._things(things[:1], job, after_quote=True)
            return [*named, *self._deeds(deeds, job, led=True, after_quote=False), *self._things(things[1:], job)]
        told = self._deeds(deeds, job, led=False, after_quote=after_quote)
        return [*told, *self._things(things, job)]

    def _deeds(
        self, deeds: Sequence[tuple[Statement, Clause]], job: int, *, led: bool, after_quote: bool
    ) -> list[Said]:
        path = f"resume.workExperience[{job}]"
        made: list[Said] = []
        for ones, clause in _pairs(deeds):
            paths = tuple(statement_path(self.evidence, one) for one in ones)
            if made or led:
                wording = self.wording.further[self.turns % len(self.wording.further)]
                self.turns += 1
                made.append(Said(wording.format(clause=clause.text, also=_also(clause.text)), paths))
            else:
                text = self._placed(job, clause, after_quote)
                dates = (f"{path}.startDate", f"{path}.endDate") if self.fuller else ()
                made.append(Said(text, (*paths, f"{path}.position", f"{path}.company", *dates)))
                self.places.append(job)
        return made

    def _things(self, things: Sequence[tuple[Statement, Clause]], job: int, after_quote: bool = False) -> list[Said]:
        """What the work included, in one sentence when the items are short."""
        if not things:
            return []
        work = self.evidence.resume.work_experience[job]
        path = f"resume.workExperience[{job}]"
        here = self.places[-1:] == [job]
        where = (
            " there" if here else f" as {_role(work)}" if work.position else f" at {work.company}" * bool(work.company)
        )
        also = "also " if job in self.places and not after_quote else ""
        verb = "included" if things[0][1].past else "includes"
        place = () if here else (f"{path}.position", f"{path}.company")
        self.places.append(job)
        texts = [clause.text for _, clause in things]
        paths = tuple(statement_path(self.evidence, one) for one, _ in things)
        if not any(re.search(r"[,;]|\band\b", text) for text in texts):
            return [Said(f"My work{where} {also}{verb} {joined(texts)}.", (*paths, *place))]
        made = [Said(f"My work{where} {also}{verb} {texts[0]}.", (paths[0], *place))]
        if texts[1:]:
            made.append(Said(f"It also {verb} {', and '.join(texts[1:])}.", paths[1:]))
        return made

    def _placed(self, job: int, clause: Clause, after_quote: bool) -> str:
        """The first statement about a position in a paragraph."""
        work = self.evidence.resume.work_experience[job]
        if job in self.places:
            self.again[job] = self.again.get(job, 0) + 1
            if self.again[job] == 1 and work.company:
                return f"At {work.company}, I {clause.text if after_quote else _also(clause.text)}."
            return f"In the same position, I {clause.text}." if self.again[job] == 2 else f"I {_also(clause.text)}."
        if not work.position:
            return f"At {work.company}, I {clause.text}." if work.company else f"I {clause.text}."
        if self.places and self._before(job, self.places[-1]):
            self.moves += 1
            template = self.wording.earlier[(self.moves - 1) % len(self.wording.earlier)]
        else:
            template = self.wording.other[0]
        role = _role(work)
        if self.fuller and "(" not in role:
            end = work.end_date or ("Present" if work.is_current else "")
            dates = " to ".join(shown_date(part) for part in (work.start_date, end) if part)
            role += f" ({dates})" if dates else ""
        return template.format(role=role, clause=clause.text)

    def _before(self, job: int, other: int) -> bool:
        """Whether a position had ended when the other began, as far as their dates tell."""
        work = self.evidence.resume.work_experience
        end, start = parse_date(work[job].end_date), parse_date(work[other].start_date)
        if work[job].is_current or end is None or start is None:
            return False
        return (end.year, end.month or 12) <= (start.year, start.month or 12) or (end.year, end.month) == (start)

    def _clause(self, one: Statement) -> Clause | None:
        return first_person(one.text, self.evidence.resume.work_experience[one.job].is_current)

    def _answers(self, one: Statement, line: PostLine) -> float:
        """How well a statement answers a line: shared keywords, and stems."""
        if self.words is None:
            self.words = {
                word.name: (1.5 if is_skill(word.name) else 0.3, [spelling.lower() for spelling in word.spellings])
                for word in self.evidence.asked.keywords
            }
        lowered = line.text.lower()
        named = (self.words[name] for name in one.named)
        worth = sum(weight for weight, spellings in named if any(spelling in lowered for spelling in spellings))
        return worth + 0.7 * len(stem_set(one.text) & stem_set(line.text))

    def _line_for(self, group: Sequence[Statement]) -> PostLine | None:
        """The line of the post that one of these statements answers best, when one does."""
        told = [one for one in group if self._clause(one) is not None]
        best, most = None, _ANSWERS
        for line in self.evidence.lines:
            if (
                line.source not in ("required", "responsibility")
                or line in self.quoted
                or quote_of(line) is None
                or _CREDENTIAL.search(line.text)
            ):
                continue
            worth = max((self._answers(one, line) for one in told), default=0.0)
            if worth > most:
                best, most = line, worth
        return best

    def _skills(self, chosen: Sequence[Statement], first: bool) -> list[Said]:
        told = {name for one in chosen for name in one.keywords}
        known = vocabulary().skills
        rest = [
            word
            for word in self.evidence.asked.keywords
            if word.name in self.evidence.named
            and word.name in known
            and word.source != "title"
            and is_skill(word.name)
            and word.name not in told
            and not self._certified(word.name)
            and not self._taught(word.name)
        ]
        shown = _without_parts(rest)[: 6 if first or self.fuller else 4]
        if not shown:
            return []
        self.named |= {word.name for word in shown}
        each = "it" if len(shown) == 1 else "both" if len(shown) == 2 else "each of them"
        template = self.wording.skills_first if first else self.wording.skills
        paths = [path for word in shown for path in self.sources.shown(word.name, word.spellings)[:1]]
        asked = [path for word in shown for path in self.sources.asked(word)]
        names = joined(spoken(word.name) for word in shown)
        return [Said(template.format(skills=names, each=each), (*paths, *asked))]

    def _learned(self, fuller: bool) -> list[Said]:
        """The first degree, and the certificates that are held."""
        made = schooling(self.evidence.resume, self.today)[: 2 if fuller else 1]
        line = self._credential_line() if fuller and (made or self.held) else None
        if line:
            made.insert(0, self._introduced(line))
        if self.held:
            shown = self.held[: 3 if fuller else 2]
            names = [certificate_name(one, fuller) for _, one in shown]
            verb = "is" if len(self.held) == 1 else "are" if len(shown) == len(self.held) else "include"
            noun = "My certification" if len(self.held) == 1 else "My certifications"
            paths = tuple(f"resume.certifications[{index}]" for index, _ in shown)
            made.append(Said(f"{noun} {verb} {joined(names)}.", paths))
        return made

    def _credential_line(self) -> PostLine | None:
        """The line of the post that asks for a degree or a certificate which the resume has."""
        degree = degree_of([degree_title(one) for one in self.evidence.resume.education])
        names = {name for _, one in self.held for name in skill_names(one.name)}
        for line in self.evidence.lines:
            if line.source not in ("required", "preferred") or line in self.quoted or quote_of(line) is None:
                continue
            asked = asked_degree([PostLine(line.text, "required")])[0]
            if (asked and degree >= asked) or names & skill_names(line.text):
                return line
        return None

    def _time(self) -> list[Said]:
        """The line of the post that asks for years, and the positions of that kind with their dates."""
        lines = (line for line in self.evidence.lines if line.source == "required" and YEARS.search(line.text))
        line = next((line for line in lines if line not in self.quoted and quote_of(line)), None)
        if line is None:
            return []
        title = title_stems(self.evidence.job.title)
        every = self.evidence.resume.work_experience
        like = [
            index
            for index, work in enumerate(every)
            if title_share(title, work.position) or stem_set(work.position) & stem_set(line.text)
        ]
        found: list[tuple[str, str]] = []
        # What lies between two positions of the kind is named too, so that no gap seems to be where none is.
        for index in range(like[0], like[-1] + 1) if like else ():
            work = every[index]
            if not work.position or not work.start_date or not (work.end_date or work.is_current):
                continue
            start, end = shown_date(work.start_date), shown_date(work.end_date or "")
            runs = work.is_current or is_now(work.end_date)
            dates = f"since {start}" if runs else f"from {start} to {end}"
            position = re.sub(r"\s*\([^)]*\)$", "", work.position)
            found.append((f"{position} ({dates})", f"resume.workExperience[{index}]"))
        if not found:
            return []
        text = f"I have worked as {joined(text for text, _ in found[:3])}."
        return [self._introduced(line), Said(text, tuple(path for _, path in found[:3]))]

    def _summary(self) -> list[Said]:
        """The beginning of the resume's summary: in the first person where that is safe, otherwise quoted."""
        return summary_sentences(self.evidence, self.wording.summary)

    def _lists(self, told: str) -> list[Said]:
        """Courses, honors and skills by name, for a resume that has little else to tell."""
        resume = self.evidence.resume
        made: list[Said] = []
        for label, field in (("coursework", "relevant_courses"), ("honors", "honors")):
            path = "relevantCourses" if field == "relevant_courses" else "honors"
            found = [
                (text, f"resume.education[{place}].{path}[{index}]")
                for place, one in enumerate(resume.education)
                for index, text in enumerate(getattr(one, field))
                if not denies(text)
            ][: 4 if field == "relevant_courses" else 2]
            if found:
                verb = "include" if field == "honors" else "includes"
                text = f"My {label} {verb} {joined(text for text, _ in found)}."
                made.append(Said(text, tuple(path for _, path in found)))
        told = f"{told} {' '.join(one.text for one in made)}"
        said = skill_names(told)
        listed = [
            (_as_said(skill), f"resume.skills[{index}]")
            for index, skill in enumerate(resume.skills)
            if not denies(skill) and not skill_names(skill) & said and skill.lower() not in told.lower()
        ][:8]
        if len(listed) > 1:
            text = self.wording.listed.format(skills=joined(skill for skill, _ in listed))
            made.append(Said(text, tuple(path for _, path in listed)))
        return made

    def _taught(self, name: str) -> bool:
        """Whether the degree that the letter names is this keyword."""
        known = vocabulary().skills
        degree = degree_title(self.evidence.resume.education[0]).lower() if self.evidence.resume.education else ""
        return name in known and any(alias.lower() in degree for alias in known[name].aliases)

    def _certified(self, name: str) -> bool:
        """Whether a keyword is named by the certifications that the letter lists anyway."""
        return name in vocabulary().skills and any(
            alias.lower() in one.name.lower() for _, one in self.held for alias in vocabulary().skills[name].aliases
        )

    def _relevance(self, one: Certification) -> float:
        wanted = {stem for line in self.evidence.lines for stem in stem_set(line.text)}
        return -float(len(stem_set(one.name) & wanted))

    def _close(self) -> list[Said]:
        contact = self.evidence.resume.contact_info
        made: list[Said] = []
        place, path = _shared_place(contact.address, self.evidence.job.location)
        if place:
            made.append(Said(self.wording.place.format(place=place), ("resume.contactInfo.address", path)))
        fresh = self._fresh_duties()[: 2 if self.fuller else 1]
        if fresh:
            quotes = "” and to “".join(quote.text for _, quote in fresh)
            text = self.wording.close.format(quote=quotes, at=self._at())
            made.append(Said(text, (*(path for line, _ in fresh for path in self.sources.line(line)), "job.company")))
        else:
            text = self.wording.close_plain.format(title=self._title(), at=self._at())
            made.append(Said(text, ("job.title", "job.company", POST)))
        ways = {"resume.contactInfo.email": contact.email, "resume.contactInfo.phone": contact.phone}
        given = [way for way in ways.values() if way]
        if given:
            made.append(Said(self.wording.contact.format(contact=joined(given, "or")), tuple(ways)))
        else:
            made.append(Said(self.wording.contact_plain, ("resume",)))
        return made

    def _fresh_duties(self) -> list[tuple[PostLine, Quote]]:
        """The duties that read as "to …" and were not quoted."""
        found: list[tuple[PostLine, Quote]] = []
        for line in self.evidence.lines:
            quote = quote_of(line) if line.source == "responsibility" and line not in self.quoted else None
            if quote and quote.form == "task" and 4 <= len(line.text.split()) <= 18:
                found.append((line, quote))
        return found

    def _title(self) -> str:
        return _TITLE_NOTE.sub("", self.evidence.job.title) or "advertised"

    def _at(self) -> str:
        company = short_name(self.evidence.job.company)
        return f" at {company}" if company else ""


def _pairs(deeds: Sequence[tuple[Statement, Clause]]) -> list[tuple[tuple[Statement, ...], Clause]]:
    """Deeds in their order, two short ones of one tense as one clause."""
    made: list[tuple[tuple[Statement, ...], Clause]] = []
    for one, clause in deeds:
        if made and len(made) > 1 and len(made[-1][0]) == 1 and _go_together(made[-1][1], clause):
            ones, before = made.pop()
            made.append(((*ones, one), Clause(f"{before.text} and {clause.text}", clause.past)))
        else:
            made.append(((one,), clause))
    return made


def _go_together(before: Clause, after: Clause) -> bool:
    short = len(before.text.split()) + len(after.text.split()) <= _TWO_IN_ONE
    plain = not any(re.search(r"[,;:()]|\band\b|\b(?:which|that|who|while)\b", one.text) for one in (before, after))
    be = ("am ", "was ", "have ", "had ")
    return short and plain and before.past == after.past and not after.text.startswith(be)


def _without_parts(words: Iterable[Keyword]) -> list[Keyword]:
    """The keywords without those whose name is a part of another's: "Opera PMS" says "PMS"."""
    every = list(words)
    names = [word.name.lower() for word in every]
    return [
        word
        for word in every
        if not any(
            re.search(rf"\b{re.escape(word.name.lower())}\b", name) for name in names if name != word.name.lower()
        )
    ]


def _role(work: WorkExperience) -> str:
    """A position as it stands after "as": "Senior Accountant at Harrow & Finch LLP"."""
    position = re.sub(r"\s*\([^)]*\)$", "", work.position) or work.position
    if not work.company:
        return position
    if work.company.lower() in ("freelance", "self-employed", "self employed", "independent"):
        return f"{position} ({work.company.lower()})"
    return f"{position}{',' if ',' in position else ''} at {work.company}"


def _as_said(skill: str) -> str:
    """A skill of the resume's list as it stands inside a sentence."""
    found = find_skills(skill)
    whole = len(found) == 1 and found[0].text == skill.strip()
    return spoken(skill) if whole and spoken(found[0].name).lower() == skill.lower() == spoken(found[0].name) else skill


def _also(clause: str) -> str:
    """The clause with "also" where it belongs: after "am", "was" and "have", before any other verb."""
    verb, _, rest = clause.partition(" ")
    return f"{verb} also {rest}" if verb in ("am", "was", "have", "had") else f"also {clause}"


def short_name(company: str) -> str:
    """A company's name as a letter says it, without its legal form."""
    return re.sub(r",?\s+(?:Inc|LLC|Ltd|LLP|Corp|GmbH|AB|AG|PLC|Co)\.?$", "", company, flags=re.IGNORECASE)


def _full_paragraphs(paragraphs: Iterable[list[Said]]) -> list[list[Said]]:
    """The paragraphs, each that is too short to stand alone joined with the one before; the first with the next."""
    made: list[list[Said]] = []
    for paragraph in filter(None, paragraphs):
        if made and min(_words(paragraph), _words(made[-1])) < _SHORTEST_PARAGRAPH:
            made[-1] = [*made[-1], *paragraph]
        else:
            made.append(list(paragraph))
    return made


def _words(paragraph: Iterable[Said]) -> int:
    return sum(len(one.text.split()) for one in paragraph)


def _shared_place(address: str | None, locations: list[str] | None) -> tuple[str, str]:
    """The town that the address and the post name alike, each followed by the same region or country, with the path
    of the post's; or two empty texts."""
    parts = _place_parts(address or "")
    for index, location in enumerate(locations or []):
        town, *regions = _place_parts(location)[:3] or [""]
        for here, after in pairwise(parts):
            if len(town) > 2 and here.casefold() == town.casefold() and regions[:1] and after in regions[:1]:
                return town, f"job.location[{index}]"
    return "", ""


def _place_parts(text: str) -> list[str]:
    """A place's parts as written between commas, without a postal code: "Austin, TX 78701" is Austin and TX."""
    parts = (re.sub(r"\s+\d{4,5}(?:-\d{4})?$|^\d{4,5}\s+", "", part.strip(" .")) for part in text.split(","))
    return [part for part in parts if part]


__all__ = ["Letter", "quotable", "short_name"]
