"""The sentences and paragraphs of one cover letter, from statements that were chosen for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from atspro.engine.certificates import holds
from atspro.engine.claims import denies
from atspro.engine.dates import is_now
from atspro.engine.evidence import Evidence, Statement, is_skill, newest, spoken
from atspro.engine.post import PostLine
from atspro.engine.requirements import asked_degree, degree_of, title_share, title_stems
from atspro.engine.resume_text import contact_details, degree_title, shown_date
from atspro.engine.skills import find_skills, skill_names, vocabulary
from atspro.engine.text import joined, stem_set
from atspro.engine.types import Keyword, Month
from atspro.engine.write.about_me import certificate_name, schooling, summary_sentences
from atspro.engine.write.draft import Draft, Said
from atspro.engine.write.quoting import Quote, quote_of
from atspro.engine.write.research import about_company
from atspro.engine.write.resume import statement_path
from atspro.engine.write.sources import POST, Sources
from atspro.engine.write.telling import YEARS, Telling, role_at
from atspro.engine.write.wordings import Wording
from atspro.shapes import Certification

_SHORTEST_PARAGRAPH = 18
_OF_US = re.compile(r"(?:We|Our)\b(?! client)")
_TITLE_NOTE = re.compile(r"\s*\((?:remote|hybrid|on-?site|m/f/d|m/w/d|f/m/d|w/m/d|all genders)[^)]*\)$", re.IGNORECASE)


class Letter(Telling):
    """One letter being written; ``fuller`` adds the resume's summary, dates, coursework, honors and skills."""

    def __init__(
        self, evidence: Evidence, sources: Sources, wording: Wording, today: Month | None, fuller: bool = False
    ) -> None:
        super().__init__(evidence, sources, wording, fuller)
        self.today = today
        self.named: set[str] = set()
        held = [(index, one) for index, one in enumerate(evidence.resume.certifications) if holds(one, today)]
        self.held = sorted(held, key=lambda pair: self._relevance(pair[1]))

    def write(self, chosen: Sequence[Statement]) -> Draft:
        """The letter, from statements that were chosen for it."""
        job, contact = self.evidence.job, self.evidence.resume.contact_info
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
        for paragraph in _full_paragraphs(self._body(list(chosen))):
            draft.block(*paragraph)
        draft.fixed(self.wording.farewell)
        draft.block(Said(contact.full_name, ("resume.contactInfo.fullName",)))
        return draft

    def _body(self, chosen: list[Statement]) -> list[list[Said]]:
        shows = any(is_skill(name) for one in chosen for name in one.keywords)
        lead = self._lead(chosen) if shows else None
        rest = [one for one in chosen if one is not lead]
        body = [[*self._opening(lead), *(self._summary() if self.fuller else [])]]
        if self.fuller:
            body.append(self._time())
        groups = self.paragraphs(rest)
        background = [*self._skills(chosen, not shows), *self._learned()]
        if self.fuller:
            background += self._lists(" ".join(one.text for part in (*body, *groups, background) for one in part))
        body += [*groups, background] if shows else [background, *groups]
        return [*body, self._close()]

    def _lead(self, chosen: Sequence[Statement]) -> Statement | None:
        """The strongest deed of the latest position, to stand in the opening beside its title."""
        latest = newest(self.evidence.resume)
        work = self.evidence.resume.work_experience
        for one in chosen:
            clause = self.clause(one)
            deed = clause is not None and clause.frame == "I" and not clause.text.startswith(("am ", "was "))
            if work[one.job] is latest and latest.position and deed:
                return one
        return None

    def _opening(self, lead: Statement | None) -> list[Said]:
        opening = self.wording.opening.format(title=self._title(), at=self._at())
        made = [Said(opening, ("job.title", "job.company", POST))]
        about = self._about() if self.fuller else None
        made += [self.introduced(about)] if about else []
        latest = newest(self.evidence.resume)
        if not latest or not latest.position:
            return made
        place = self.evidence.resume.work_experience.index(latest)
        path = f"resume.workExperience[{place}]"
        paths = (f"{path}.position", f"{path}.company")
        clause = self.clause(lead) if lead else None
        if lead and clause:
            # The tense of the sentence is the position's: what ended within a current one is told in the past.
            template = self.wording.lead_now if latest.is_current else self.wording.lead_past
            text = template.format(role=role_at(latest), clause=clause.text)
            made.append(Said(text, (*paths, statement_path(self.evidence, lead))))
            self.places.append(place)
        else:
            template = self.wording.position_now if latest.is_current else self.wording.position_past
            made.append(Said(template.format(role=role_at(latest)), paths))
        return made

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

    def _learned(self) -> list[Said]:
        """The first degree, and the certificates that are held."""
        made = schooling(self.evidence.resume, self.today)[: 2 if self.fuller else 1]
        line = self._credential_line() if self.fuller and (made or self.held) else None
        if line:
            made.insert(0, self.introduced(line))
        if self.held:
            shown = self.held[: 3 if self.fuller else 2]
            names = [certificate_name(one, self.fuller) for _, one in shown]
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
        return [self.introduced(line), Said(text, tuple(path for _, path in found[:3]))]

    def _about(self) -> PostLine | None:
        """What the company says in the post that it does or needs, in its own "we"."""
        for text in about_company(self.evidence):
            line = PostLine(text, "about")
            if _OF_US.match(text) and 9 <= len(text.split()) <= 28 and quote_of(line):
                return line
        return None

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


def _as_said(skill: str) -> str:
    """A skill of the resume's list as it stands inside a sentence."""
    found = find_skills(skill)
    whole = len(found) == 1 and found[0].text == skill.strip()
    return spoken(skill) if whole and spoken(found[0].name).lower() == skill.lower() == spoken(found[0].name) else skill


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
