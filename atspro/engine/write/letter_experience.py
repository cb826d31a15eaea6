"""What a letter tells of a person's work: statements as sentences, by position, after the lines that they answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from atspro.engine.dates import parse_date
from atspro.engine.evidence import Evidence, Statement, is_skill
from atspro.engine.job_posting import PostLine
from atspro.engine.phrasing import Clause, first_person
from atspro.engine.resume_text import prose_date
from atspro.engine.text import joined, stem_set
from atspro.engine.write.draft import Said
from atspro.engine.write.quotation import Quote, quotable, quote_of
from atspro.engine.write.resume import statement_path
from atspro.engine.write.sources import Sources
from atspro.engine.write.tone_templates import Wording
from atspro.shapes import WorkExperience

_MOST_QUOTES = 2
_ANSWERS, _ANSWERS_SOMEHOW = 2.0, 1.3
"""How well a statement must answer a line of the post to stand behind it; in a letter that is short, the second."""
_TWO_IN_ONE = 24
"""Words of two statements that may share a sentence."""
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


class Telling:
    """The telling of one letter; remembers what has been said and quoted, so that nothing is said twice.

    ``fuller`` dates the positions and quotes one line of the post more.
    """

    def __init__(self, evidence: Evidence, sources: Sources, wording: Wording, fuller: bool) -> None:
        self.evidence = evidence
        self.sources = sources
        self.wording = wording
        self.fuller = fuller
        self.quoted: list[PostLine] = []
        self.forms: list[str] = []
        self.places: list[int] = []
        self.only_named: set[int] = set()
        self.dated: set[int] = set()
        self.least = _ANSWERS_SOMEHOW if fuller else _ANSWERS
        self.turns = self.moves = 0
        self.again: dict[int, int] = {}
        self.words = {
            word.name: (1.5 if is_skill(word.name) else 0.3, [spelling.lower() for spelling in word.spellings])
            for word in evidence.asked.keywords
        }

    def paragraphs(self, chosen: Sequence[Statement]) -> list[list[Said]]:
        """A paragraph for each line of the post that statements of one position answer, then for the rest of them."""
        made: list[list[Said]] = []
        singles: list[Said] = []
        most = _MOST_QUOTES + self.fuller
        for job, ones in groupby(sorted(chosen, key=lambda one: one.job), key=lambda one: one.job):
            group = list(ones)
            line = self._line_for(group) if len(self.quoted) < most else None
            answers: list[Statement] = []
            if line:
                worth = {one: self._answers(one, line) for one in group}
                answers = sorted((one for one in group if worth[one] >= self.least), key=lambda one: -worth[one])[:2]
            rest = [one for one in group if one not in answers]
            if line and answers:
                joins = len(rest) < 4
                told = self._told([*answers, *(rest if joins else [])], job, after_quote=True)
                made.append([self.introduced(line), *told])
                rest = [] if joins else rest
            half = (len(rest) + 1) // 2 if len(rest) > 4 else len(rest)
            for part in (rest[:half], rest[half:]):
                if len(part) == 1 and not answers:
                    singles += self._told(part, job)
                elif part:
                    made.append(self._told(part, job))
        return [*made, singles] if singles else made

    def introduced(self, line: PostLine) -> Said:
        """A line of the post as it is brought in; it counts as quoted from then on."""
        quote = quote_of(line)
        assert quote is not None
        quote = Quote(quotable(line.text), "words") if line.source == "about" else quote
        wordings: tuple[str, ...] = getattr(self.wording, quote.form)
        text = wordings[min(self.forms.count(quote.form), len(wordings) - 1)].format(quote=quote.text)
        self.quoted.append(line)
        self.forms.append(quote.form)
        return Said(text, self.sources.line(line))

    def _told(self, group: Sequence[Statement], job: int, after_quote: bool = False) -> list[Said]:
        """Statements about one position, each with what leads to it; the first says where it was."""
        clauses = [(one, clause) for one in group if (clause := self.clause(one))]
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
                dates = (f"{path}.startDate", f"{path}.endDate") if self.fuller and job not in self.dated else ()
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
        at = f" at {work.company}" if work.company else ""
        as_role = f" as {role_at(work)}" if work.position else at
        where = " there" if here else at if job in self.only_named else as_role
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
        if job in self.only_named and job not in self.places and work.company:
            return f"At {work.company}, I {clause.text}."
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
        role = role_at(work)
        if self.fuller and "(" not in role and job not in self.dated:
            end = work.end_date or ("Present" if work.is_current else "")
            if work.start_date and end:
                role += f" ({prose_date(work.start_date)} to {prose_date(end)})"
        return template.format(role=role, clause=clause.text)

    def _before(self, job: int, other: int) -> bool:
        """Whether a position had ended when the other began, as far as their dates tell."""
        work = self.evidence.resume.work_experience
        end, start = parse_date(work[job].end_date), parse_date(work[other].start_date)
        if work[job].is_current or end is None or start is None:
            return False
        return (end.year, end.month or 12) <= (start.year, start.month or 12) or (end.year, end.month) == (start)

    def clause(self, one: Statement) -> Clause | None:
        """A statement in the first person and the tense of its position."""
        return first_person(one.text, self.evidence.resume.work_experience[one.job].is_current)

    def _answers(self, one: Statement, line: PostLine) -> float:
        """How well a statement answers a line: shared keywords, and stems."""
        lowered = line.text.lower()
        named = (self.words[name] for name in one.named)
        worth = sum(weight for weight, spellings in named if any(spelling in lowered for spelling in spellings))
        return worth + 0.7 * len(stem_set(one.text) & stem_set(line.text))

    def _line_for(self, group: Sequence[Statement]) -> PostLine | None:
        """The line of the post that one of these statements answers best, when one does."""
        told = [one for one in group if self.clause(one) is not None]
        best, most = None, self.least - 0.01
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


def role_at(work: WorkExperience) -> str:
    """A position as it stands after "as": "Senior Accountant at Harrow & Finch LLP"."""
    position = re.sub(r"\s*\([^)]*\)$", "", work.position) or work.position
    if not work.company:
        return position
    if work.company.lower() in ("freelance", "self-employed", "self employed", "independent"):
        return f"{position} ({work.company.lower()})"
    return f"{position}{',' if ',' in position else ''} at {work.company}"


def _also(clause: str) -> str:
    """The clause with "also" where it belongs: after "am", "was" and "have", before any other verb."""
    verb, _, rest = clause.partition(" ")
    return f"{verb} also {rest}" if verb in ("am", "was", "have", "had") else f"also {clause}"
