"""Interview preparation: likely questions from the post, the resume's evidence for each, gaps, and questions to ask."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from atspro.engine.certificates import holds
from atspro.engine.claims import denies
from atspro.engine.evidence import Evidence, Statement, is_skill, nearest, newest_first, spoken
from atspro.engine.markdown import escape, plain_blocks
from atspro.engine.phrasing import first_person, split_result
from atspro.engine.post import PostLine
from atspro.engine.requirements import asked_degree, years_of
from atspro.engine.resume_text import degree_title, period, resume_text
from atspro.engine.skills import skill_names
from atspro.engine.text import content_stems, joined
from atspro.engine.types import Month
from atspro.engine.write.research import open_points

_MOST_QUESTIONS = 9
_MOST_GAPS = 6
_SOURCE_WORTH = {"required": 0.6, "responsibility": 0.4, "preferred": 0.0}
_PROMPTS = {
    "required": (
        "Where have you done this, and what depended on it?",
        "Tell us about a time you showed this.",
        "What is the hardest case of this you have handled?",
    ),
    "responsibility": (
        "Walk us through a time you did something like this.",
        "How would you take on this part of the role?",
        "What would you do first here, and what have you done before that tells you so?",
    ),
    "preferred": (
        "The post would like this, and does not demand it. What can you say to it?",
        "How close does your own work come to this?",
        "Have you met this before?",
    ),
}


def write_prep(evidence: Evidence, today: Month | None = None) -> tuple[str, list[str]]:
    """The sheet as Markdown, with a note when no question could be matched with evidence."""
    job = evidence.job
    at = f" at {escape(job.company)}" if job.company else ""
    questions = _Questions(evidence, today)
    lines = [f"# Interview preparation: {escape(job.title) or 'the role'}{at}"]
    lines += [
        "",
        "The answers below hold only what your resume says. Where it says nothing, a prompt marked **Add** stands "
        "instead: fill it in your own words.",
    ]
    lines += ["", "## Your opening", "", *_opening(evidence)]
    lines += ["", "## Likely questions", *questions.draw()]
    lines += ["", "## Gaps, and how to speak of them", "", *_gaps(evidence, today)]
    lines += ["", "## Questions to ask", "", *(f"- {question}" for question in _to_ask(evidence))]
    lines += ["", "## The day before", "", *_day_before(evidence)]
    notes = []
    if not questions.answered:
        notes = ["Your resume tells no story that answers this post's lines; each answer is a prompt to fill in."]
    return "\n".join(lines) + "\n", notes


def _opening(evidence: Evidence) -> list[str]:
    """The parts of an answer to "Tell me about yourself"."""
    work = newest_first(evidence.resume)
    lines = ["“Tell me about yourself” comes first. In under two minutes:", ""]
    places = [" at ".join(part for part in (one.position, one.company) if part) for one in work]
    if work:
        dates = f" ({escape(period(work[0]))})" if period(work[0]) else ""
        lines.append(f"- **{'Now' if work[0].is_current else 'Most recently'}:** {escape(places[0])}{dates}")
    if len(work) > 1:
        lines.append(f"- **Also on your resume:** {joined(escape(place) for place in places[1:3])}")
    if len(work) < 2 and evidence.resume.education:
        one = evidence.resume.education[0]
        lines.append(f"- **Your studies:** {escape(', '.join(p for p in (degree_title(one), one.institution) if p))}")
    strengths = [spoken(name) for name in evidence.named if is_skill(name)][:4]
    if strengths:
        lines.append(f"- **What fits this post:** {escape(joined(strengths))}")
    lines.append("- **Add:** why this role, in one sentence that could not be said of another company")
    return lines


@dataclass(slots=True)
class _Questions:
    """The questions of one sheet; each statement answers one of them in full."""

    evidence: Evidence
    today: Month | None = None
    answered: int = 0
    used: dict[str, str] = field(default_factory=dict)

    def draw(self) -> list[str]:
        lines: list[str] = []
        count = {"required": 0, "responsibility": 0, "preferred": 0}
        for line in self._lines():
            prompts = _PROMPTS[line.source]
            answer = self._answer(line)
            prompt = "Be ready to confirm this, with the details at hand."
            if not all(one.startswith("- **On your resume:**") for one in answer):
                prompt = prompts[count[line.source] % len(prompts)]
                count[line.source] += 1
            lines += ["", f"### “{escape(_short(line.text))}”", "", f"*{prompt}*", "", *answer]
        if not lines:
            lines += ["", "The post names no requirements or duties. Prepare your strongest stories in this form:"]
            for one in sorted((one for one in self.evidence.statements if one.tellable), key=lambda one: -one.strength)[
                :3
            ]:
                lines += ["", f"### “{escape(_short(one.text))}”", "", *self._star(one)]
        return lines

    def _lines(self) -> list[PostLine]:
        """The lines of the post to be asked about, in its order: those with the heaviest keywords."""
        wanted = [line for line in self.evidence.lines if line.source in _PROMPTS and 3 <= len(line.text.split()) <= 60]
        keywords = self.evidence.asked.keywords

        def worth(line: PostLine) -> float:
            heavy = sum(w.weight for w in keywords if any(s.lower() in line.text.lower() for s in w.spellings))
            return _SOURCE_WORTH[line.source] + heavy

        best = sorted(wanted, key=lambda line: -worth(line))[:_MOST_QUESTIONS]
        return [line for line in wanted if line in best]

    def _answer(self, line: PostLine) -> list[str]:
        facts = self._facts(line)
        statement = self._statement(line)
        if statement is not None:
            self.answered += 1
            if statement.text in self.used:
                said = (
                    f"Your story under “{escape(self.used[statement.text])}” answers this too: tell it from this side."
                )
                return [*facts, f"- {said}"]
            self.used[statement.text] = _short(line.text, 60)
            return [*facts, *self._star(statement)]
        if facts:
            self.answered += 1
            told = all(fact.startswith("- **On your resume:**") for fact in facts)
            return facts if told else [*facts, "- **Add:** what you did with it, and what came of that."]
        return [
            "- Your resume tells no story about this. **Add** one if you have it: where it was, what you had to do, "
            "what you did, what came of it. If you have none, see the gaps below."
        ]

    def _facts(self, line: PostLine) -> list[str]:
        """What the resume lists, outside its bullets, that the line asks for: certificates, degrees and skills."""
        resume = self.evidence.resume
        names = skill_names(line.text)
        lowered = line.text.lower()

        def asked(skill: str) -> bool:
            return not denies(skill) and (bool(skill_names(skill) & names) or _says(line.text, skill))

        facts: list[str] = []
        for one in (one for one in resume.certifications if holds(one, self.today)):
            if skill_names(one.name) & names or (one.name and one.name.lower() in lowered):
                terms = ", ".join(
                    part for part in (one.issuer, one.expiration_date and f"expires {one.expiration_date}") if part
                )
                facts.append(f"- **On your resume:** {escape(one.name)}{f' ({escape(terms)})' if terms else ''}")
        if asked_degree([PostLine(line.text, "required")])[0] or "BSN" in names or "MSN" in names:
            for study in resume.education[:2]:
                where = ", ".join(
                    part for part in (degree_title(study), study.institution, study.graduation_date) if part
                )
                facts.append(f"- **On your resume:** {escape(where)}" if where else "")
        told: set[str] = set()
        for work in resume.work_experience:
            listed = [skill for skill in work.skills if asked(skill)]
            if listed:
                where = f"Used at {escape(work.company)}" if work.company else "Used at work"
                facts.append(f"- **{where}:** {escape(joined(listed))}")
                told = {skill.lower() for skill in listed}
                break
        listed = [skill for skill in resume.skills if asked(skill) and skill.lower() not in told]
        facts += [f"- **Listed among your skills:** {escape(joined(listed[:5]))}"] if listed else []
        return [fact for fact in facts if fact]

    def _statement(self, line: PostLine) -> Statement | None:
        """The statement that answers a line best; one that has been told counts less."""
        stems = set(content_stems(line.text))
        lowered = line.text.lower()
        here = {
            w.name: w.weight if is_skill(w.name) else 0.3
            for w in self.evidence.asked.keywords
            if any(spelling.lower() in lowered for spelling in w.spellings)
        }
        best, most = None, 0.9
        for one in self.evidence.statements:
            if not one.tellable:
                continue
            worth = sum(here.get(name, 0.0) for name in one.keywords) + 0.6 * len(stems & set(content_stems(one.text)))
            worth += 0.3 if worth and one.measured else 0.0
            worth *= 0.5 if one.text in self.used else 1.0
            if worth > most:
                best, most = one, worth
        return best

    def _star(self, statement: Statement) -> list[str]:
        work = self.evidence.resume.work_experience[statement.job]
        where = ", ".join(part for part in (work.position, work.company, period(work)) if part)
        action, result = split_result(statement.text)
        clause = first_person(action, work.is_current)
        said = f"I {clause.text}." if clause and clause.frame == "I" else f"“{action.rstrip('. ')}.”"
        if result:
            outcome = escape(_first_upper(result.rstrip(". "))) + "."
        elif statement.measured:
            outcome = "**Add:** what the figure above meant for the people who depended on it."
        else:
            outcome = "**Add:** what changed because of it, with a number if you have one."
        return [
            f"- **Situation:** {escape(where) or '**Add:** where this was'}.",
            "- **Task:** **Add:** what you were asked to achieve, and what was at stake.",
            f"- **Action:** {escape(said.replace('..', '.'))}",
            f"- **Result:** {outcome}",
        ]


def _says(line: str, skill: str) -> bool:
    """Whether a line holds a skill that the vocabulary may not know, as a whole word."""
    return len(skill) > 2 and re.search(rf"(?<!\w){re.escape(skill)}(?!\w)", line, re.IGNORECASE) is not None


def _gaps(evidence: Evidence, today: Month | None) -> list[str]:
    missing = [(name, evidence.keyword(name)) for name in evidence.missing]
    missing = [(name, word) for name, word in missing if is_skill(word.name) and word.source != "description"]
    lines: list[str] = []
    for name, word in missing[:_MOST_GAPS]:
        near = nearest(word.name, evidence.resume)
        beside = f" From the same field, it shows {escape(joined(near))}: say what carries over, and what does not."
        lines.append(
            f"- **{escape(_first_upper(spoken(name)))}:** your resume does not show it.{beside if near else ''}"
        )
    asked = evidence.asked.years
    if asked and years_of(plain_blocks(resume_text(evidence.resume)), today) < asked:
        lines.append(
            f"- **Years of experience:** the post asks for {asked}; the dates in your resume show fewer. Do not "
            f"stretch "
            "them: name the work that comes closest in weight."
        )
    if not lines:
        return [
            "Your resume shows every term that the post stresses. Expect depth instead: be ready to go one level "
            "further on each story above."
        ]
    return [
        "Name the gap in one sentence, say what you have done that is nearest, and how you would close it; then stop. "
        "If you have done it after all, add it to your base resume with the place where.",
        "",
        *lines,
    ]


def _to_ask(evidence: Evidence) -> list[str]:
    duties = [line.text for line in evidence.lines if line.source == "responsibility"]
    asked = [
        f"You name “{escape(_short(duty).rstrip('. '))}.” What does a good week of that look like?"
        for duty in duties[:1]
    ]
    asked += [
        f"For “{escape(_short(duty).rstrip('. '))},” what has worked so far, and what has not?" for duty in duties[1:2]
    ]
    asked += [question for _, question in open_points(evidence)][:5]
    return [*asked, "What would make you sure, half a year from now, that you hired the right person?"]


def _day_before(evidence: Evidence) -> list[str]:
    heavy = [spoken(name) for name in evidence.named if is_skill(name)][:3]
    lines = ["- Say each story aloud once, in under two minutes, and stop at the result."]
    if heavy:
        lines.append(f"- Have one concrete example ready for {escape(joined(heavy))}.")
    return [*lines, "- Reread the post and your resume side by side: every line of yours may be asked about."]


def _short(text: str, most: int = 160) -> str:
    plain = " ".join(text.split())
    if len(plain) <= most:
        return plain
    return plain[:most].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
