"""The tailored resume: the base resume's facts, selected and ordered for one job, in the post's spelling."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from atspro.engine.evidence import Evidence, Statement, newest, spoken
from atspro.engine.markdown import plain_blocks
from atspro.engine.negation import denies
from atspro.engine.requirements import years_of
from atspro.engine.respell import Respeller
from atspro.engine.resume_text import (
    certificate_text,
    contact_details,
    paragraphs,
    period,
    position_title,
    shown_date,
    skills_label,
    study_facts,
    study_title,
)
from atspro.engine.score import IMPLIED
from atspro.engine.skills import find_skills, implied_by, skill_names, vocabulary
from atspro.engine.text import content_stems, joined
from atspro.engine.write.draft import Draft, Sentence
from atspro.engine.write.material import Material, Product
from atspro.engine.write.page_fitting import PAGE, Block, fit
from atspro.engine.write.sources import Sources
from atspro.shapes import Education, WorkExperience

_TWO_PAGES_FROM = 10
"""Years of experience from which a resume may have two pages."""
_ONE_LINE = 14
"""Up to this many skills stand on one line; more are grouped."""
_MOST_LINES = 8
_FEWEST = (3, 2, 2)
"""Bullets that the latest positions keep while any other can go; older ones keep one."""


def write_resume(material: Material) -> Product:
    """The resume, and notes saying what was respelled or left out to make it fit."""
    evidence, sources, today = material.evidence, material.sources, material.today
    maker = _Maker(evidence, sources)
    blocks = maker.blocks()
    years = years_of(plain_blocks(evidence.own_text), today)
    pages = 2 if years >= _TWO_PAGES_FROM else 1
    kept, left = fit(blocks, pages)
    draft = Draft(sources)
    for one in kept:
        if one.heading:
            draft.fixed(one.heading)
        else:
            draft.block(*one.said, mark=one.mark)
    notes = [f"Written as in the post: {joined(maker.respell.changes)}."] if maker.respell.changes else []
    bullets = sum(one.kind == "bullet" for one in left)
    size = "one page" if pages == 1 else "two pages"
    if bullets:
        notes.append(
            f"{bullets} bullet{'s' * (bullets > 1)} that match{'es' * (bullets == 1)} this post least "
            f"{'were' if bullets > 1 else 'was'} left out to fit {size}; {'they stay' if bullets > 1 else 'it stays'} "
            "in your base resume."
        )
    if len(left) > bullets:
        notes.append(f"To fit {size}, lists of skills or courses that this post does not ask for were left out.")
    if sum(one.cost for one in kept) > PAGE * pages:
        notes.append(f"The resume is longer than {size}. Shorten its longest texts to make it fit.")
    return Product(draft, notes)


class _Maker:
    """The blocks of one resume, each with what it is worth for the post."""

    def __init__(self, evidence: Evidence, sources: Sources) -> None:
        self.evidence = evidence
        self.sources = sources
        self.respell = Respeller(evidence.asked.keywords)
        self._weights = {word.name: word.weight for word in evidence.asked.keywords}

    def blocks(self) -> list[Block]:
        """Every block of the resume, in order."""
        resume = self.evidence.resume
        made = self._contact()
        summary = self._summary()
        made += [Block(heading="## Summary"), *summary] if summary else []
        skills = self._skills()
        made += [Block(heading="## Skills"), *skills] if skills else []
        made += [Block(heading="## Experience")] if resume.work_experience else []
        by_job: list[list[Statement]] = [[] for _ in resume.work_experience]
        for one in self.evidence.statements:
            by_job[one.job].append(one)
        said = _names([*resume.skills, resume.summary or ""])
        for index, work in enumerate(resume.work_experience):
            made += self._position(index, work, by_job[index], said)
        studies = [block for index, one in enumerate(resume.education) for block in self._study(index, one)]
        made += [Block(heading="## Education"), *studies] if studies else []
        certificates = [
            Block(Sentence(certificate_text(one), (f"resume.certifications[{index}]",)), mark="- ")
            for index, one in enumerate(resume.certifications)
            if certificate_text(one)
        ]
        made += [Block(heading="## Certifications"), *certificates] if certificates else []
        return made

    def _contact(self) -> list[Block]:
        contact = self.evidence.resume.contact_info
        made = [Block(Sentence(contact.full_name, ("resume.contactInfo.fullName",)), mark="# ")]
        details = contact_details(contact)
        if details:
            made.append(
                Block(
                    Sentence(
                        " | ".join(text for text, _ in details),
                        ("resume.contactInfo",),
                        markdown=" | ".join(markdown for _, markdown in details),
                    )
                )
            )
        return made if contact.full_name else made[1:]

    def _summary(self) -> list[Block]:
        resume = self.evidence.resume
        if resume.summary:
            return [Block(self._respelled(text, "resume.summary")) for text in paragraphs(resume.summary)]
        made = self._made_summary()
        return [Block(made)] if made else []

    def _made_summary(self) -> Sentence | None:
        """One true sentence for a resume without a summary: the latest position and the skills its bullets show."""
        latest = newest(self.evidence.resume)
        known = vocabulary().skills
        shown: dict[str, str] = {}
        for one in self.evidence.statements:
            for name in one.keywords:
                if name in known and not known[name].soft and one.tellable:
                    shown.setdefault(name, statement_path(self.evidence, one))
        words = [word for word in self.evidence.asked.keywords if word.name in shown][:4]
        if not latest or not latest.position or len(words) < 2:
            return None
        place = self.evidence.resume.work_experience.index(latest)
        return Sentence(
            f"{latest.position} with experience in {joined(spoken(word.name) for word in words)}.",
            (f"resume.workExperience[{place}].position", *(shown[word.name] for word in words)),
        )

    def _position(self, index: int, work: WorkExperience, ones: list[Statement], said: set[str]) -> list[Block]:
        path = f"resume.workExperience[{index}]"
        made = []
        if position_title(work):
            made.append(Block(Sentence(position_title(work), (f"{path}.position", f"{path}.company")), mark="### "))
        if period(work):
            made.append(
                Block(Sentence(period(work), (f"{path}.startDate", f"{path}.endDate", f"{path}.isCurrent")), kind="dates")
            )
        if work.description:
            made += [Block(self._respelled(text, f"{path}.description")) for text in paragraphs(work.description)]
        if work.responsibilities:
            fewest = _FEWEST[index] if index < len(_FEWEST) else 1
            ranked = sorted(ones, key=lambda one: (-one.strength, one.place))
            for rank, one in enumerate(one for one in ranked if one.text.strip()):
                alone = 4.0 * sum(self._weights[name] for name in one.keywords if name not in said)
                said |= set(one.keywords)
                floor = 100.0 if rank < 1 else 20.0 if rank < fewest else 0.0
                said_so = self._respelled(one.text, statement_path(self.evidence, one))
                made.append(Block(said_so, mark="- ", kind="bullet", worth=one.strength + alone + floor))
        if work.skills:
            listed = [self.respell.listed(skill) for skill in _by_match(work.skills, self.evidence)]
            names = _names(work.skills) & set(self._weights)
            worth = 8.0 - 0.5 * index + 4.0 * sum(self._weights[name] for name in names - said)
            said |= names
            text = f"{skills_label(work)}: {', '.join(listed)}"
            made.append(Block(Sentence(text, (f"{path}.skills",)), kind="list", worth=worth))
        return made

    def _study(self, index: int, one: Education) -> list[Block]:
        path = f"resume.education[{index}]"
        made = []
        if study_title(one):
            paths = (f"{path}.degree", f"{path}.fieldOfStudy", f"{path}.institution")
            made.append(Block(Sentence(study_title(one), paths), mark="### "))
        if one.graduation_date:
            said = Sentence(shown_date(one.graduation_date), (f"{path}.graduationDate",))
            made.append(Block(said, kind="dates"))
        ordered = one.model_copy(update={"relevant_courses": _by_match(one.relevant_courses, self.evidence)})
        for text, field in study_facts(ordered):
            worth = {"relevantCourses": 6.0, "honors": 9.0}.get(field, 90.0)
            made.append(Block(Sentence(text, (f"{path}.{field}",)), mark="- ", kind="list", worth=worth - index))
        return made

    def _skills(self) -> list[Block]:
        """The skills, those that the post asks for first; what positions list of those joins them."""
        resume = self.evidence.resume
        paths = {skill: f"resume.skills[{index}]" for index, skill in reversed(list(enumerate(resume.skills)))}
        have = _names(resume.skills)
        for place, work in enumerate(resume.work_experience):
            for index, skill in enumerate(work.skills):
                names = skill_names(skill)
                if names & set(self.evidence.matched) and not names <= have:
                    paths.setdefault(skill, f"resume.workExperience[{place}].skills[{index}]")
                    have |= names
        ordered = _by_match([*dict.fromkeys([*resume.skills, *paths])], self.evidence)
        groups = _grouped(ordered) if len(ordered) > _ONE_LINE else [ordered][: len(ordered)]
        mark = "- " if len(groups) > 1 else ""
        return [
            Block(Sentence(", ".join(map(self.respell.listed, group)), tuple(paths[skill] for skill in group)), mark=mark)
            for group in groups
        ]

    def _respelled(self, text: str, path: str) -> Sentence:
        made = self.respell(text)
        if made == text:
            return Sentence(text, (path,))
        names = skill_names(text) & set(self._weights)
        words = [word for word in self.evidence.asked.keywords if word.name in names]
        return Sentence(made, (path, *(one for word in words for one in self.sources.asked(word))))


def statement_path(evidence: Evidence, one: Statement) -> str:
    """The path of a statement: a bullet, or the description of a position that has none."""
    path = f"resume.workExperience[{one.job}]"
    has_bullets = bool(evidence.resume.work_experience[one.job].responsibilities)
    return f"{path}.responsibilities[{one.place}]" if has_bullets else f"{path}.description"


def _grouped(ordered: Sequence[str]) -> list[list[str]]:
    """Many skills by the vocabulary's groups, in the order of their first; groups of one share a line with the rest.

    The lines bear no label: its words would be skills that the base resume may not name.
    """
    groups: dict[str, list[str]] = {}
    for skill in ordered:
        found = find_skills(skill)
        groups.setdefault(vocabulary().skills[found[0].name].group if found else "", []).append(skill)
    whole = [items for group, items in groups.items() if group and len(items) > 1]
    rest = [skill for skill in ordered if not any(skill in items for items in whole)]
    if len(whole) < 2 or len(whole) > _MOST_LINES or len(rest) * 2 > len(ordered):
        return [list(ordered)]
    return [*whole, rest] if rest else whole


def _names(texts: Iterable[str]) -> set[str]:
    return {name for text in texts for name in skill_names(text)}


def _by_match(skills: list[str], evidence: Evidence) -> list[str]:
    """The skills that the post asks for first, heaviest first; the others in their own order."""
    weights = {word.name: word.weight for word in evidence.asked.keywords}
    unknown = [(frozenset(content_stems(w.name)), w.weight) for w in evidence.asked.keywords if not w.known]

    def rank(skill: str) -> float:
        if denies(skill):
            return 0.0
        names = skill_names(skill)
        implied = {other for name in names for other in implied_by(name)}
        own = set(content_stems(skill))
        found = [weights.get(name, 0.0) for name in names] + [IMPLIED * weights.get(name, 0.0) for name in implied]
        return max(found + [weight for stems, weight in unknown if stems and stems <= own], default=0.0)

    return sorted(skills, key=lambda skill: -rank(skill))
