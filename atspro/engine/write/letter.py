"""The sentences and paragraphs of one cover letter, from statements that were chosen for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from atspro.engine.evidence import Statement, is_skill, newest
from atspro.engine.job_posting import PostLine
from atspro.engine.resume_text import contact_details
from atspro.engine.text import joined
from atspro.engine.write.draft import Draft, Said
from atspro.engine.write.letter_experience import role_at
from atspro.engine.write.letter_profile import summary_sentences
from atspro.engine.write.letter_qualifications import Background
from atspro.engine.write.quotation import Quote, quote_of
from atspro.engine.write.research import about_company
from atspro.engine.write.resume import statement_path
from atspro.engine.write.sources import POST

_SHORTEST_PARAGRAPH = 18
_OF_US = re.compile(r"(?:We|Our)\b(?! client)")
_AGAIN_THERE = re.compile(r"^At [^.]+?, I also ")
_TITLE_NOTE = re.compile(r"\s*\((?:remote|hybrid|on-?site|m/f/d|m/w/d|f/m/d|w/m/d|all genders)[^)]*\)$", re.IGNORECASE)


class Letter(Background):
    """One letter being written; ``fuller`` adds the resume's summary, dates, coursework, honors and skills."""

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
            body.append(self.time())
        groups = _run_on(self.paragraphs(rest), body)
        told = _said(*body, *groups)
        background = [*self.skills(chosen, not shows, told), *self.learned()]
        if self.fuller:
            background += self.lists(_said(*body, *groups, background))
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
            self.only_named.add(place)
            template = self.wording.position_now if latest.is_current else self.wording.position_past
            made.append(Said(template.format(role=role_at(latest)), paths))
        return made

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

    def _close(self) -> list[Said]:
        contact = self.evidence.resume.contact_info
        made: list[Said] = []
        place, path = _shared_place(contact.address, self.evidence.job.location)
        if place:
            made.append(Said(self.wording.place.format(place=place), ("resume.contactInfo.address", path)))
        fresh = self._fresh_duties()[: 2 if self.fuller else 1]
        if fresh:
            quotes = "” and to “".join(quote.text for _, quote in fresh)
            # A full stop that follows the quotation at once stands inside of it.
            text = self.wording.close.format(quote=quotes, at=self._at()).replace("”.", ".”")
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


def _run_on(groups: list[list[Said]], body: Sequence[list[Said]]) -> list[list[Said]]:
    """The paragraphs; a first one so short that it joins the opening does not name the employer again."""
    if not groups or len([one for one in body if one]) > 1 or _words(groups[0]) >= _SHORTEST_PARAGRAPH:
        return groups
    first = groups[0][0]
    return [[replace(first, text=_AGAIN_THERE.sub("I also ", first.text)), *groups[0][1:]], *groups[1:]]


def _said(*paragraphs: Iterable[Said]) -> str:
    return " ".join(one.text for part in paragraphs for one in part)


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
