"""What a letter says of the person beside their deeds: skills that the post names, years, degrees, certificates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from atspro.engine.certificates import holds
from atspro.engine.dates import is_now
from atspro.engine.evidence import Evidence, Statement, is_skill, nearest, spoken, spoken_in_both, spoken_in_post
from atspro.engine.job_posting import PostLine
from atspro.engine.negation import denies
from atspro.engine.phrasing import in_sentence
from atspro.engine.requirements import asked_degree, degree_of, title_share, title_stems
from atspro.engine.resume_text import degree_title, prose_date
from atspro.engine.skills import skill_names, vocabulary
from atspro.engine.text import joined, stem_set
from atspro.engine.types import Keyword, Month
from atspro.engine.write.draft import Said
from atspro.engine.write.letter_experience import YEARS, Telling
from atspro.engine.write.letter_profile import certificate_name, honor, latin_honor, schooling
from atspro.engine.write.quotation import quote_of
from atspro.engine.write.sources import Sources
from atspro.engine.write.tone_templates import Wording
from atspro.shapes import Certification

_MOST_CERTIFICATES = 4
_LIKE = frozenset(["data", "design", "marketing", "office"])
"""Groups of the vocabulary whose skills are so alike that a letter may name one beside another."""
_NOTE = re.compile(r"\s*\([^)]*\)$")


class Background(Telling):
    """The sentences of one letter about what stands outside the bullets of its resume.

    ``fuller`` adds courses, honors, every certificate's issuer and the skills by name.
    """

    def __init__(
        self, evidence: Evidence, sources: Sources, wording: Wording, today: Month | None, fuller: bool = False
    ) -> None:
        super().__init__(evidence, sources, wording, fuller)
        self.today = today
        held = [(index, one) for index, one in enumerate(evidence.resume.certifications) if holds(one, today)]
        self.own = evidence.own_text.lower()
        self.held = sorted(held, key=lambda pair: self._relevance(pair[1]))

    def listed(self, skill: str) -> str:
        """A skill or a course of the resume's lists as it stands inside a sentence."""
        return in_sentence(skill, self._prose())

    def _prose(self) -> str:
        """Where ordinary words stand in lower case: the bullets of the resume and the lines of the post."""
        return "\n".join([*(one.text for one in self.evidence.statements), *(one.text for one in self.evidence.lines)])

    def skills(self, chosen: Sequence[Statement], first: bool, told: str) -> list[Said]:
        """The skills of the resume that the post names and that nothing ``told`` so far shows, in the post's words."""
        shown_before = {name for one in chosen for name in one.keywords}
        known = vocabulary().skills
        rest = [
            word
            for word in self.evidence.asked.keywords
            if word.name in self.evidence.named
            and word.name in known
            and word.source != "title"
            and is_skill(word.name)
            and word.name not in shown_before
            and not self._certified(word.name)
            and not self._taught(word.name, courses=self.fuller and not first)
        ]
        lowered = told.lower()
        shown: list[tuple[str, tuple[str, ...]]] = []
        for word in _without_parts(rest):
            name = spoken_in_both(word, self.own)
            if not first and _stands_in(name, lowered):
                continue
            paths = (*self.sources.shown(word.name, word.spellings)[:1], *self.sources.asked(word))
            shown.append((name, paths))
        shown += [pair for pair in self._listed_in_both(lowered) if not _overlaps(pair[0], shown)]
        shown = shown[: 6 if first or self.fuller else 4]
        if not shown:
            return []
        each = "it" if len(shown) == 1 else "both" if len(shown) == 2 else "each of them"
        template = self.wording.skills_first if first else self.wording.skills
        text = template.format(skills=joined(name for name, _ in shown), each=each)
        return [Said(text, tuple(path for _, paths in shown for path in paths))]

    def _listed_in_both(self, told: str) -> list[tuple[str, tuple[str, ...]]]:
        """Skills of the resume's list, unknown to the vocabulary, that stand in a line of the post as they are."""
        lines = [line for line in self.evidence.lines if line.source in ("required", "responsibility", "preferred")]
        found: list[tuple[str, tuple[str, ...]]] = []
        for index, skill in enumerate(self.evidence.resume.skills):
            if skill_names(skill) or denies(skill) or len(skill) < 3 or _stands_in(skill, told):
                continue
            line = next((line for line in lines if _stands_in(skill, line.text.lower())), None)
            if line:
                found.append((self.listed(skill), (f"resume.skills[{index}]", *self.sources.line(line))))
        return found

    def learned(self) -> list[Said]:
        """The first degree, and the certificates that are held."""
        made = schooling(self.evidence.resume, self.today)[: 2 if self.fuller else 1]
        line = self._credential_line() if self.fuller and (made or self.held) else None
        if line:
            made.insert(0, self.introduced(line))
        if self.held:
            asked = sum(self._relevance(one) < 0 for _, one in self.held)
            shown = self.held[: min(_MOST_CERTIFICATES, max(asked, 3 if self.fuller else 2))]
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

    def time(self) -> list[Said]:
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
        found: list[tuple[str, int]] = []
        # What lies between two positions of the kind is named too, so that no gap seems to be where none is.
        for index in range(like[0], like[-1] + 1) if like else ():
            work = every[index]
            if not work.position or not work.start_date or not (work.end_date or work.is_current):
                continue
            start, end = prose_date(work.start_date), prose_date(work.end_date or "")
            runs = work.is_current or is_now(work.end_date)
            dates = f"since {start}" if runs else f"from {start} to {end}"
            position = re.sub(r"\s*\([^)]*\)$", "", work.position)
            found.append((f"{position} ({dates})", index))
        if not found:
            return []
        self.dated |= {index for _, index in found[:3]}
        text = f"I have worked as {joined(text for text, _ in found[:3])}."
        return [self.introduced(line), Said(text, tuple(f"resume.workExperience[{at}]" for _, at in found[:3]))]

    def lists(self, told: str) -> list[Said]:
        """Courses, honors and skills by name, for a resume that has little else to tell; nothing that was ``told``."""
        resume = self.evidence.resume
        made: list[Said] = []
        courses = [
            (self.listed(text) if " " in text else text, f"resume.education[{place}].relevantCourses[{index}]")
            for place, one in enumerate(resume.education)
            for index, text in enumerate(one.relevant_courses)
            if not denies(text) and not _stands_in(text, told.lower())
        ][:5]
        if courses:
            text = f"My coursework includes {joined(text for text, _ in courses)}."
            made.append(Said(text, tuple(path for _, path in courses)))
        honors = [
            (text, f"resume.education[{place}].honors[{index}]")
            for place, one in enumerate(resume.education)
            for index, text in enumerate(one.honors)
            if not denies(text) and not latin_honor(text)
        ][:2]
        made += [Said(honor(text), (path,)) for text, path in honors]
        told = f"{told} {' '.join(one.text for one in made)}"
        near = self._near(told.lower())
        made += near
        told = f"{told} {' '.join(one.text for one in near)}".lower()
        said = skill_names(told)
        listed = [
            (self.listed(skill), f"resume.skills[{index}]")
            for index, skill in enumerate(resume.skills)
            if not denies(skill) and not skill_names(skill) & said and not _stands_in(skill, told)
        ][:8]
        if len(listed) > 1:
            text = self.wording.listed.format(skills=joined(skill for skill, _ in listed))
            made.append(Said(text, tuple(path for _, path in listed)))
        return made

    def _near(self, told: str) -> list[Said]:
        """What the resume has from the field of a skill that the post names and the resume does not: as no more."""
        by_near: dict[tuple[str, ...], list[Keyword]] = {}
        for _, word in self.evidence.gaps:
            known = vocabulary().skills.get(word.name)
            if known is None or known.group not in _LIKE:
                continue
            near = tuple(one for one in nearest(word.name, self.evidence.resume) if not _stands_in(one, told))
            if len(near) > 1:
                by_near.setdefault(near, []).append(word)
        if not by_near:
            return []
        near, words = max(by_near.items(), key=lambda pair: (len(pair[1]), len(pair[0])))
        names = joined(spoken_in_post(word) for word in words[:3])
        shown = tuple(path for one in near for path in self.sources.shown(one, [one])[:1])
        asked = tuple(path for word in words[:3] for path in self.sources.asked(word))
        return [
            Said(self.wording.near.format(names=names, skills=joined(spoken(one) for one in near)), (*shown, *asked))
        ]

    def _taught(self, name: str, *, courses: bool) -> bool:
        """Whether the degree that the letter names, or a course that it lists, is this keyword."""
        known = vocabulary().skills
        studies = self.evidence.resume.education
        degree = degree_title(studies[0]).lower() if studies else ""
        if name in known and any(alias.lower() in degree for alias in known[name].aliases):
            return True
        return courses and any(name in skill_names(course) for one in studies for course in one.relevant_courses)

    def _certified(self, name: str) -> bool:
        """Whether a keyword is named by the certifications that the letter lists anyway."""
        return name in vocabulary().skills and any(
            alias.lower() in one.name.lower() for _, one in self.held for alias in vocabulary().skills[name].aliases
        )

    def _relevance(self, one: Certification) -> float:
        wanted = {
            stem
            for line in self.evidence.lines
            if line.source in ("title", "required", "preferred")
            for stem in stem_set(line.text)
        }
        return -float(len(stem_set(one.name) & wanted))


def _stands_in(phrase: str, lowered: str) -> bool:
    """Whether a text in lower case holds a phrase as whole words."""
    inner = phrase.lower()
    return inner in lowered and re.search(rf"(?<!\w){re.escape(inner)}(?!\w)", lowered) is not None


def _overlaps(name: str, shown: Iterable[tuple[str, tuple[str, ...]]]) -> bool:
    return any(_stands_in(other, name.lower()) or _stands_in(name, other.lower()) for other, _ in shown)


def _without_parts(words: Iterable[Keyword]) -> list[Keyword]:
    """The keywords without those whose name is a part of another's: "Opera PMS" says "PMS"."""
    every = list(words)
    names = [word.name.lower() for word in every]
    return [
        word
        for word in every
        if not any(
            word.name.lower() in name and re.search(rf"\b{re.escape(word.name.lower())}\b", name)
            for name in names
            if name != word.name.lower()
        )
    ]
