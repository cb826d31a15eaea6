"""Interview preparation: likely questions from the post, the resume's evidence for each, gaps, and questions to ask."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from atspro.engine.certificates import holds
from atspro.engine.dates import is_now, parse_date
from atspro.engine.evidence import Evidence, Statement, is_skill, newest_first, spoken_in_both
from atspro.engine.job_posting import PostLine
from atspro.engine.markdown import escape
from atspro.engine.negation import denies
from atspro.engine.phrasing import first_person, split_result
from atspro.engine.requirements import asked_degree, degree_of
from atspro.engine.resume_text import degree_title, period, shown_date
from atspro.engine.skills import skill_names
from atspro.engine.text import joined, stem_set
from atspro.engine.text import stems as stemmed
from atspro.engine.types import Month
from atspro.engine.write.draft import Draft, Said
from atspro.engine.write.letter_experience import YEARS, role_at
from atspro.engine.write.letter_profile import studies
from atspro.engine.write.prep_gaps import day_before, gaps, to_ask
from atspro.engine.write.prep_prompts import Asking
from atspro.engine.write.quotation import shortened
from atspro.engine.write.research import distinct
from atspro.engine.write.resume import statement_path
from atspro.engine.write.sources import POST, RESUME, Sources

_SHORT_NAME = re.compile(r"\b[A-Z][A-Z/-]{2,}\b")
_MOST_QUESTIONS = 9
_CREDENTIAL = re.compile(r"\b(?:licen[sc]e|certifi|registr|accredit|card\b)", re.IGNORECASE)
_HELD = "On your resume:"
_SOURCE_WORTH = {"required": 0.6, "responsibility": 0.4, "preferred": 0.0}
_PROMPTS = {
    "required": (
        "Where have you done this, and what depended on it?",
        "Tell us about a time you showed this.",
        "What is the hardest case of this you have handled?",
        "How did you learn this, and how far does it go?",
        "What would someone who worked with you say of this?",
        "When did this go wrong, and what did you do then?",
    ),
    "responsibility": (
        "Walk us through a time you did something like this.",
        "How would you take on this part of the role?",
        "What would you do first here, and what have you done before that tells you so?",
        "What makes this hard, in your experience?",
        "How do you know that this is done well?",
        "Whom did you work with on something like this, and how?",
    ),
    "preferred": (
        "The post would like this, and does not demand it. What can you say to it?",
        "How close does your own work come to this?",
        "Have you met this before?",
    ),
}


def write_prep(evidence: Evidence, sources: Sources, today: Month | None = None) -> tuple[Draft, list[str]]:
    """The sheet, with a note when no question could be matched with evidence."""
    job = evidence.job
    at = f" at {job.company}" if job.company else ""
    draft = Draft(sources)
    title = f"Interview preparation: {job.title or 'the role'}{at}"
    draft.block(Said(title, ("job.title", "job.company", POST)), mark="# ")
    draft.block(
        Said("The answers below hold only what your resume says.", (RESUME,)),
        _add("marks what only you can say: the task you were given, the result, your reasons.", (RESUME,), colon=False),
    )
    draft.fixed("## Your opening")
    _opening(draft, evidence, sources)
    draft.fixed("## Likely questions")
    questions = _Questions(evidence, sources, draft, today)
    questions.draw()
    draft.fixed("## Gaps, and how to speak of them")
    gaps(draft, evidence, sources, today)
    draft.fixed("## Questions to ask")
    for said in to_ask(evidence, sources):
        draft.block(*said, mark="- ")
    draft.fixed("## The day before")
    day_before(draft, evidence, sources)
    notes = []
    if not questions.answered:
        notes = ["Your resume tells no story that answers this post's lines; each answer is a prompt to fill in."]
    return draft, notes


def _add(text: str, sources: tuple[str, ...], label: str = "", colon: bool = True) -> Said:
    """What the person has to fill in."""
    mark = "Add:" if colon else "Add"
    return Said(f"{mark} {text}", sources, label, f"**{mark}** {escape(text)}")


def _opening(draft: Draft, evidence: Evidence, sources: Sources) -> None:
    """The parts of an answer to "Tell me about yourself"."""
    resume = evidence.resume
    work = newest_first(resume)
    paths = [f"resume.workExperience[{resume.work_experience.index(one)}]" for one in work]
    draft.block(Said("“Tell me about yourself” comes first; keep it under two minutes.", (POST,)))
    places = [" at ".join(part for part in (one.position, one.company) if part) for one in work]
    if work:
        dates = f" ({period(work[0])})" if period(work[0]) else ""
        label = "Now:" if work[0].is_current else "Most recently:"
        draft.block(Said(f"{places[0]}{dates}", (paths[0],), label=label), mark="- ")
    if len(work) > 1:
        draft.block(Said(joined(places[1:3]), tuple(paths[1:3]), label="Also on your resume:"), mark="- ")
    if len(work) < 2 and resume.education:
        draft.block(Said(studies(resume.education[0]), ("resume.education[0]",), label="Your studies:"), mark="- ")
    strengths = [name for name in evidence.named if is_skill(name)][:4]
    shown = tuple(path for name in strengths for path in sources.shown(name, evidence.keyword(name).spellings)[:1])
    own = evidence.own_text.lower()
    fits = joined(spoken_in_both(evidence.keyword(name), own) for name in strengths)
    if fits:
        draft.block(Said(fits, shown, label="What fits this post:"), mark="- ")
    whose = f"why {evidence.job.company}" if evidence.job.company else "why this company"
    draft.block(_add(f"{whose}, in one sentence that fits no other", ("job.company", POST)), mark="- ")


@dataclass(slots=True)
class _Questions:
    """The questions of one sheet; each statement answers one of them in full."""

    evidence: Evidence
    sources: Sources
    draft: Draft
    today: Month | None = None
    answered: int = 0
    used: dict[str, str] = field(default_factory=dict)
    known: dict[str, set[str]] = field(default_factory=dict)
    asking: Asking = field(default_factory=Asking)
    told: set[int] = field(default_factory=set)

    def draw(self) -> None:
        """Write the questions that the resume answers, each with its answer, then the others in one list."""
        count = {"required": 0, "responsibility": 0, "preferred": 0}
        lines = self._lines()
        open_lines: list[PostLine] = []
        for line in lines:
            answer = self._answer(line)
            if not answer:
                open_lines.append(line)
                continue
            prompts = _PROMPTS[line.source]
            prompt = "Be ready to confirm this, with the details at hand."
            if not all(said.label == _HELD for said in answer):
                prompt = prompts[count[line.source] % len(prompts)]
                count[line.source] += 1
            paths = self.sources.line(line)
            self.draft.block(Said(f"“{shortened(line.text)}”", paths), mark="### ")
            self.draft.block(Said(prompt, paths, markdown=f"*{escape(prompt)}*"))
            for said in answer:
                self.draft.block(said, mark="- ")
        if open_lines:
            self.draft.fixed("### What your resume tells no story about")
            self.draft.block(
                Said("For each of these have a true story ready, or say plainly that you have not done it.", (POST,))
            )
            for line in open_lines:
                self.draft.block(Said(f"“{shortened(line.text)}”", self.sources.line(line)), mark="- ")
        if not lines:
            self.draft.block(
                Said("The post names no requirements or duties.", (POST,)),
                Said("Prepare your strongest stories in this form:", (RESUME,)),
            )
            tellable = (one for one in self.evidence.statements if one.tellable)
            for one in sorted(tellable, key=lambda one: -one.strength)[:3]:
                path = (statement_path(self.evidence, one),)
                self.draft.block(Said(f"“{shortened(one.text)}”", path), mark="### ")
                for said in self._star(one):
                    self.draft.block(said, mark="- ")

    def _lines(self) -> list[PostLine]:
        """The lines of the post to be asked about, in its order: those with the heaviest keywords."""
        lines = distinct(self.evidence.lines)
        terms = self.evidence.job.logistics or []
        wanted = [
            line
            for line in lines
            if line.source in _PROMPTS and len(line.text.split()) <= 60 and line.text not in terms
        ]
        keywords = self.evidence.asked.keywords

        spelled = [(word.weight, [one.lower() for one in word.spellings]) for word in keywords]

        def worth(line: PostLine) -> float:
            text = line.text.lower()
            return _SOURCE_WORTH[line.source] + sum(w for w, every in spelled if any(one in text for one in every))

        best = sorted(wanted, key=lambda line: -worth(line))[:_MOST_QUESTIONS]
        return [line for line in wanted if line in best]

    def _answer(self, line: PostLine) -> list[Said]:
        """What the resume has for a line; nothing when it has nothing."""
        facts = self._facts(line)
        if any(one.label == _HELD for one in facts) and not YEARS.search(line.text):
            self.answered += 1
            return [one for one in facts if one.label == _HELD]
        statement = self._statement(line)
        if statement is not None:
            self.answered += 1
            if statement.text in self.used:
                before = self.asking.again(self.used[statement.text])
                return [*facts, Said(before, (statement_path(self.evidence, statement),))]
            self.used[statement.text] = shortened(line.text, 60)
            return [*facts, *self._star(statement)]
        if facts:
            self.answered += 1
            if not all(one.label == _HELD for one in facts):
                facts.append(_add(self.asking.use(), facts[-1].sources))
        return facts

    def _facts(self, line: PostLine) -> list[Said]:
        """What the resume lists, outside its bullets, that the line asks for: certificates, degrees and skills."""
        resume = self.evidence.resume
        names = skill_names(line.text)
        lowered = line.text.lower()

        def asked(skill: str) -> bool:
            if skill not in self.known:
                self.known[skill] = set() if denies(skill) else {*skill_names(skill), skill}
            known = self.known[skill]
            return bool(known) and (bool(known & names) or _says(line.text, skill))

        level = asked_degree([PostLine(line.text, "required")])[0]
        # A certificate that shares words with a degree, with years of work or with a duty is none of them.
        years = YEARS.search(line.text) is not None
        plain = (bool(level) or years or line.source == "responsibility") and not _CREDENTIAL.search(line.text)
        facts: list[Said] = []
        for index, one in enumerate(resume.certifications):
            named = (not plain and skill_names(one.name) & names) or (one.name and one.name.lower() in lowered)
            named = named or (not plain and len(stem_set(one.name) & stem_set(line.text)) > 1)
            named = named or any(_says(line.text, short) for short in _SHORT_NAME.findall(one.name))
            if named and holds(one, self.today):
                terms = ", ".join(
                    part for part in (one.issuer, one.expiration_date and f"expires {one.expiration_date}") if part
                )
                text = f"{one.name} ({terms})" if terms else one.name
                facts.append(Said(text, (f"resume.certifications[{index}]",), label=_HELD))
        for index, study in enumerate(resume.education[:2]):
            title = degree_title(study)
            if (level and degree_of([title]) >= level) or names & skill_names(title) & {"BSN", "MSN"}:
                parts = (degree_title(study), study.institution, shown_date(study.graduation_date or ""))
                text = ", ".join(part for part in parts if part)
                facts += [Said(text, (f"resume.education[{index}]",), label=_HELD)] if text else []
        facts += self._time(line)
        told: set[str] = set()
        for place, work in enumerate(resume.work_experience):
            listed = [(skill, index) for index, skill in enumerate(work.skills) if asked(skill)]
            if listed:
                where = f"Used at {work.company}:" if work.company else "Used at work:"
                paths = tuple(f"resume.workExperience[{place}].skills[{index}]" for _, index in listed)
                facts.append(Said(joined(skill for skill, _ in listed), paths, label=where))
                told = {skill.lower() for skill, _ in listed}
                break
        skills = [(s, index) for index, s in enumerate(resume.skills) if asked(s) and s.lower() not in told]
        skills = [(s, index) for s, index in skills if not years or _says(line.text, s)][:5]
        if skills:
            paths = tuple(f"resume.skills[{index}]" for _, index in skills)
            facts.append(Said(joined(skill for skill, _ in skills), paths, label="Listed among your skills:"))
        return facts

    def _time(self, line: PostLine) -> list[Said]:
        """From when to when the resume's positions run, for a line that asks for years."""
        work = [
            (date, index)
            for index, one in enumerate(self.evidence.resume.work_experience)
            if (date := parse_date(one.start_date)) and (one.end_date or one.is_current)
        ]
        if not YEARS.search(line.text):
            return []
        if not work:
            like = [
                (f"{one.position} at {one.company}" if one.company else one.position, f"resume.workExperience[{index}]")
                for index, one in enumerate(self.evidence.resume.work_experience)
                if stem_set(one.position) & stem_set(line.text)
            ]
            paths = tuple(path for _, path in like)
            return [Said(joined(text for text, _ in like), paths, label=_HELD)] if like else []
        first = min(work, key=lambda pair: (pair[0].year, pair[0].month or 1))[1]
        last = newest_first(self.evidence.resume)[0]
        place = self.evidence.resume.work_experience.index(last)
        start = shown_date(self.evidence.resume.work_experience[first].start_date or "")
        end = "the present" if last.is_current or is_now(last.end_date) else shown_date(last.end_date or "")
        paths = (f"resume.workExperience[{first}].startDate", f"resume.workExperience[{place}]")
        return [Said(f"positions from {start} to {end}", paths, label=_HELD)]

    def _statement(self, line: PostLine) -> Statement | None:
        """The statement that answers a line best; one that has been told counts less."""
        stems, every = stem_set(line.text), set(stemmed(line.text))
        lowered = line.text.lower()
        here = {
            w.name: w.weight if is_skill(w.name) else 0.3
            for w in self.evidence.asked.keywords
            if any(spelling.lower() in lowered for spelling in w.spellings)
        }
        best, most = None, 0.0
        for one in self.evidence.statements:
            if not one.tellable:
                continue
            shared = len(stems & stem_set(one.text))
            worth = sum(here.get(name, 0.0) for name in one.keywords) + 0.6 * shared
            # Words that any post may use confirm a likeness, and make none by themselves.
            worth += 0.2 * (len(every & set(stemmed(one.text))) - shared) if shared else 0.0
            worth += 0.3 if worth and one.measured else 0.0
            # A deed that was told answers as well, and gives way to a fresh one.
            if worth > _ANSWERS and (left := worth * (0.5 if one.text in self.used else 1.0)) > most:
                best, most = one, left
        return best

    def _star(self, statement: Statement) -> list[Said]:
        work = self.evidence.resume.work_experience[statement.job]
        place = f"resume.workExperience[{statement.job}]"
        path = (statement_path(self.evidence, statement),)
        where = ", ".join(part for part in (work.position, work.company, period(work)) if part)
        if statement.job in self.told and work.company:
            where = f"again as {role_at(work)}" if work.position else f"again at {work.company}"
        self.told.add(statement.job)
        action, result = split_result(statement.text)
        clause = first_person(action, work.is_current)
        said = f"“{action.rstrip('. ')}.”"
        if clause:
            verb = "included" if clause.past else "includes"
            said = f"I {clause.text}." if clause.frame == "I" else f"My work {verb} {clause.text}."
        made = (
            [Said(f"{where.rstrip('.')}.", (place,), label="Situation:")]
            if where
            else [_add("where this was.", path, "Situation:")]
        )
        made.append(_add(self.asking.task(action), path, "Task:"))
        made.append(Said(said.replace("..", "."), path, label="Action:"))
        if result:
            made.append(Said(f"{_first_upper(result.rstrip('. '))}.", path, label="Result:"))
        else:
            made.append(_add(self.asking.result(action), path, "Result:"))
        return made


_ANSWERS = 0.9
"""What a statement must be worth for a line to answer it."""


def _says(line: str, skill: str) -> bool:
    """Whether a line holds a skill that the vocabulary may not know, as a whole word."""
    return (
        len(skill) > 2
        and skill.lower() in line.lower()
        and re.search(rf"(?<!\w){re.escape(skill)}(?!\w)", line, re.IGNORECASE) is not None
    )


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
