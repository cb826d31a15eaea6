"""The tailored resume: the base resume's facts, chosen and ordered for one job, in the post's spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence

from atspro.engine.clauses import clause_of
from atspro.engine.clauses.spelling import right_past
from atspro.engine.clauses.words import words
from atspro.engine.evidence import Statement
from atspro.engine.markdown import plain_blocks
from atspro.engine.negation import denies
from atspro.engine.requirements import years_of
from atspro.engine.respell import Respeller
from atspro.engine.resume_text import (
    certificate_text,
    contact_details,
    degree_title,
    paragraphs,
    period,
    shown_date,
    skills_label,
    study_facts,
)
from atspro.engine.score import score
from atspro.engine.score_keywords import IMPLIED
from atspro.engine.skills import find_skills, implied_by, skill_names, vocabulary
from atspro.engine.text import content_stems, joined
from atspro.engine.types import Change
from atspro.engine.wordlists import wordlist
from atspro.engine.write.draft import Sentence
from atspro.engine.write.material import Material, Product
from atspro.engine.write.page_fitting import Block, drafted, fit, fits, line
from atspro.engine.write.resume_skills import grouped, names_in
from atspro.engine.write.resume_summary import Summary
from atspro.engine.write.telling import bullets_of, groups_newest_first, impact, lines_of
from atspro.engine.write.wording import upper_first
from atspro.shapes import Education, ResumeSection, SectionEntry, WorkExperience

_TWO_PAGES_FROM = 10
"""Years of experience from which a resume may have two pages."""
_ONE_LINE = 14
"""Up to this many skills stand on one line; more are grouped."""
_MAX_SHOWN = 6
"""Skills that the lines show and the list lacks that join it."""
_FEWEST = (3, 2, 2)
"""Bullets that the latest positions keep while any other can go; older ones keep one."""


def write_resume(material: Material) -> Product:
    """The resume, notes on what was respelled or left out, and every line of the base that was worded anew.

    Of the summary as it was and as it is made for the post, the one stays with which the resume scores higher.
    """
    maker = _Maker(material)
    years = years_of(plain_blocks(material.evidence.own_text), material.today)
    pages = 2 if years >= _TWO_PAGES_FROM else 1
    best: tuple[float, bool, list[Block], list[Block]] | None = None
    before = _before(material)
    for made, maker.joins_heads in ((True, False), (False, False), (False, True)):
        if maker.joins_heads and best is not None and best[0] >= before:
            # Title and employer share a line only where the resume would score lower for their lines.
            break
        blocks = maker.blocks(made)
        kept, left = fit(blocks, pages, material.sources)
        total = score(drafted(kept, material.sources).markdown(), material.evidence.asked, today=material.today).total
        if best is None or total > best[0] + 0.5 or (total > best[0] and best[0] < before):
            best = (total, made, kept, left)
    assert best is not None
    _, made, kept, left = best
    draft = drafted(kept, material.sources)
    changes = [one for one in maker.changes if made or one.path != "resume.summary"]
    notes = _notes(maker, left, pages, fits(kept, pages, material.sources))
    return Product(draft, notes, list(dict.fromkeys(changes)))


def _before(material: Material) -> float:
    return score(material.evidence.own_text, material.evidence.asked, today=material.today).total


def _notes(maker: _Maker, left: Sequence[Block], pages: int, is_fitting: bool) -> list[str]:
    changes = maker.respell.changes
    notes = [f"Written as in the post: {joined(changes)}."] if changes else []
    if maker.added:
        notes.append(
            f"Added to your skills, because your lines show them and the post asks for them: {joined(maker.added)}."
        )
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
    if not is_fitting:
        notes.append(f"The resume is longer than {size}. Shorten its longest texts to make it fit.")
    return notes


class _Maker:
    """The blocks of one resume, each with what it is worth for the post."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.evidence = material.evidence
        self.sources = material.sources
        self.respell = Respeller(self.evidence.asked.keywords)
        self.changes: list[Change] = []
        self.joins_heads = False
        self.added: list[str] = []
        self._weights = {word.name: word.weight for word in self.evidence.asked.keywords}
        self._asked = {
            line.path: max(row.strength, 1.0)
            for row in reversed(material.table.rows)
            if row.status != "not shown" and row.requirement.kind not in ("place", "shift")
            for line in row.evidence
        }
        self._facts = [one.id for one in material.plan.facts]

    def blocks(self, made_summary: bool) -> list[Block]:
        """Every block of the resume, in order, with the summary made for the post or as it stands."""
        parts = {
            "summary": self._summary(made_summary),
            "skills": self._skills(),
            "experience": self._experience(),
            "education": [
                block for index, one in enumerate(self.material.resume.education) for block in self._study(index, one)
            ],
            "certifications": self._certificates(),
        }
        titles = {"summary": "Summary", "skills": "Skills", "experience": "Experience", "education": "Education"}
        order = ["summary", "skills", "experience", "education", "certifications"]
        leading, following = self._sections()
        if leading:
            order = ["summary", "education", "*", "skills", "experience", "certifications"]
        made = self._contact()
        for name in order:
            if name == "*":
                made += [block for blocks in leading for block in blocks]
            elif parts[name]:
                made += [Block(heading=f"## {titles.get(name, 'Certifications')}"), *parts[name]]
        return made + [block for blocks in following for block in blocks]

    def _contact(self) -> list[Block]:
        contact = self.material.resume.contact_info
        made = [line(Sentence(contact.full_name, ("resume.contactInfo.fullName",)), mark="# ")]
        details = contact_details(contact)
        if details:
            text, markdown = (" | ".join(part[at] for part in details) for at in (0, 1))
            made.append(line(Sentence(text, ("resume.contactInfo",), markdown=markdown)))
        return made if contact.full_name else made[1:]

    # The summary

    def _summary(self, made: bool) -> list[Block]:
        own = self.material.resume.summary or ""
        if not made:
            return [line(self._respelled(text, "resume.summary")) for text in paragraphs(own)]
        said = Summary(self.material, self._respelled, self._facts).made(own)
        if not said:
            return [line(self._respelled(text, "resume.summary")) for text in paragraphs(own)]
        new = " ".join(one.text for one in said)
        if own and new != own:
            reason = "opens with your line of work, then the two lines that speak most for this post"
            self.changes.append(Change("resume.summary", own, new, reason))
        return [line(*said)]

    # Experience

    def _experience(self) -> list[Block]:
        made: list[Block] = []
        by_job: list[list[Statement]] = [[] for _ in self.material.resume.work_experience]
        for one in self.evidence.statements:
            by_job[one.job].append(one)
        said = names_in([*self.material.resume.skills, self.material.resume.summary or ""])
        for index, work in enumerate(self.material.resume.work_experience):
            made += self._position(index, work, by_job[index], said)
        return made

    def _position(self, index: int, work: WorkExperience, ones: list[Statement], said: set[str]) -> list[Block]:
        path = f"resume.workExperience[{index}]"
        made = self._entry_head(
            (work.position, f"{path}.position"),
            (work.company, f"{path}.company"),
            (period(work), f"{path}.startDate", f"{path}.endDate", f"{path}.isCurrent"),
        )
        if work.description:
            told = paragraphs(work.description)
            # Lines without marks are bullets all the same.
            mark = "- " if len(told) > 1 and not work.responsibilities else ""
            made += [line(self._respelled(text, f"{path}.description"), mark=mark) for text in told]
        if work.responsibilities:
            fewest = _FEWEST[index] if index < len(_FEWEST) else 1
            ranked = sorted((one for one in ones if one.text.strip()), key=lambda one: (-self._worth(one), one.place))
            for rank, one in enumerate(ranked):
                alone = 4.0 * sum(self._weights[name] for name in one.keywords if name not in said)
                said |= set(one.keywords)
                floor = 100.0 if rank < 1 else 20.0 if rank < fewest else 0.0
                at = statement_path(self.material, one)
                text = self._sharpened(one.text, at, work.is_current).lstrip("-–—•* ")
                # A bullet begins with a capital, unless its first word is written with one inside.
                text = upper_first(text) if text.split(" ", 1)[0].islower() else text
                made.append(
                    line(self._respelled(text, at), mark="- ", kind="bullet", worth=self._worth(one) + alone + floor)
                )
        if work.skills:
            listed = [self.respell.listed(skill) for skill in self._by_match(work.skills)]
            names = names_in(work.skills) & set(self._weights)
            worth = 8.0 - 0.5 * index + 4.0 * sum(self._weights[name] for name in names - said)
            said |= names
            text = f"{skills_label(work)}: {', '.join(listed)}"
            made.append(line(Sentence(text, (f"{path}.skills",)), kind="list", worth=worth))
        return made

    def _worth(self, one: Statement) -> float:
        """What a bullet is worth: its keywords and measures, the requirements it shows, its place in the plan."""
        path = statement_path(self.material, one)
        planned = 3.0 if path in self._facts else 0.0
        return one.strength + 0.8 * impact(one.text) + 0.4 * self._asked.get(path, 0.0) + planned

    def _sharpened(self, text: str, path: str, current: bool | None = None) -> str:
        """A bullet that opens with a verb of its own: "Trained new hires" for "Responsible for training new hires"."""
        first, _, rest = text.strip().partition(" ")
        if rest and right_past(first) != first:
            new = upper_first(f"{right_past(first)} {rest}")
            change = Change(path, text, new, "opens with the right past form of the verb")
            self.changes += [] if change in self.changes else [change]
            return new
        plain = text.strip().rstrip(".").strip()
        if current is None:
            found = re.match(r"resume\.workExperience\[(\d+)\]", path)
            current = found is not None and self.material.resume.work_experience[int(found.group(1))].is_current
        opening = re.match(r"(responsible for|i|was responsible for) (?=[a-z])", plain, re.IGNORECASE)
        if not opening:
            return self._finite(text, path, current)
        first_person = opening.group(1).lower() == "i"
        clause = clause_of(plain if first_person else plain[opening.end() :], current=current)
        if clause is None or clause.verb == "be" or (not first_person and clause.text.split()[0].endswith("ing")):
            return text
        new = upper_first(clause.text) + ("." if text.rstrip().endswith(".") else "")
        reason = (
            "without “I”, as lines of a resume are" if first_person else "says what you did, not what you had to do"
        )
        change = Change(path, text, new, reason)
        if change not in self.changes:
            self.changes.append(change)
        return new

    def _finite(self, text: str, path: str, current: bool) -> str:
        """A bullet that opens in -ing or -s, with a finite verb, where all bullets of the position can have one."""
        group = path.rpartition(".")[0]
        lines = [self.sources.text(one) for one in bullets_of(group, self.material)]
        opened = re.match(r"[A-Z]?[a-z]+(?:ing|s)\b", text)
        clauses = [clause_of(one, current=current) for one in lines]
        clause = clause_of(text, current=current)
        if not opened or clause is None or clause.verb == "be" or any(one is None for one in clauses):
            return text
        new = upper_first(clause.text) + ("." if text.rstrip().endswith(".") else "")
        if new.lower() != text.lower():
            change = Change(path, text, new, "opens with the verb, in the tense of the position")
            self.changes += [] if change in self.changes else [change]
            return new
        return text

    def _entry_head(self, *given: tuple[str | None, *tuple[str, ...]]) -> list[Block]:
        """Title, house and dates, each on a line of its own, so that any parser tells them apart."""
        made: list[Block] = []
        parts = [(text, tuple(paths)) for text, *paths in given]
        if self.joins_heads and len(parts) == 3 and parts[0][0] and parts[1][0]:
            (title, at), (house, there), dates = parts
            parts = [(f"{title} — {house}", (*at, *there)), dates]
        for text, paths in parts:
            if text:
                made.append(line(Sentence(text, paths), mark="" if made else "### "))
        return made

    # Education, certificates, sections

    def _study(self, index: int, one: Education) -> list[Block]:
        path = f"resume.education[{index}]"
        made = self._entry_head(
            (degree_title(one), f"{path}.degree", f"{path}.fieldOfStudy"),
            (one.institution, f"{path}.institution"),
            (shown_date(one.graduation_date) if one.graduation_date else "", f"{path}.graduationDate"),
        )
        ordered = one.model_copy(update={"relevant_courses": self._by_match(one.relevant_courses)})
        for text, field in study_facts(ordered):
            worth = {"relevantCourses": 6.0, "honors": 9.0}.get(field, 90.0)
            made.append(line(Sentence(text, (f"{path}.{field}",)), mark="- ", kind="list", worth=worth - index))
        return made

    def _certificates(self) -> list[Block]:
        return [
            line(Sentence(certificate_text(one), (f"resume.certifications[{index}]",)), mark="- ")
            for index, one in enumerate(self.material.resume.certifications)
            if certificate_text(one)
        ]

    def _sections(self) -> tuple[list[list[Block]], list[list[Block]]]:
        """Further sections: those that lead, because the plan tells of them before any position, and the others."""
        leading: list[list[Block]] = []
        following: list[list[Block]] = []
        first = self._facts[0] if self._facts else ""
        for number, section in enumerate(self.material.sections):
            if section.kind in ("references", "headline") or not section.entries:
                continue
            path = f"resume.sections[{number}]"
            blocks = [line(Sentence(section.title, (f"{path}.title",)), mark="## ")]
            for at, entry in enumerate(section.entries):
                blocks += self._entry(section, entry, f"{path}.entries[{at}]")
            leads = first.startswith(f"{path}.") and section.kind == "projects"
            (leading if leads else following).append(blocks)
        return leading, following

    def _entry(self, section: ResumeSection, entry: SectionEntry, path: str) -> list[Block]:
        dates = " – ".join(shown_date(one) for one in (entry.start_date, entry.end_date) if one)
        if not entry.bullets and not entry.description:
            level = f"{entry.name} ({entry.level})" if entry.name and entry.level else entry.name
            text = ", ".join(one for one in (level, entry.organization, dates) if one)
            worth = 3.0 if section.kind == "interests" else 30.0
            return [line(Sentence(text, (f"{path}.name", path)), mark="- ", kind="list", worth=worth)] if text else []
        made = self._entry_head(
            (entry.name, f"{path}.name"),
            (entry.organization, f"{path}.organization"),
            (dates, f"{path}.startDate", f"{path}.endDate"),
        )
        if entry.description:
            made += [line(self._respelled(text, f"{path}.description")) for text in paragraphs(entry.description)]
        for rank, bullet in enumerate(entry.bullets):
            at = f"{path}.bullets[{rank}]"
            worth = 6.0 + (3.0 if at in self._facts else 0.0) + 0.4 * self._asked.get(at, 0.0) - 0.5 * rank
            made.append(
                line(self._respelled(bullet, at), mark="- ", kind="bullet", worth=worth + (20 if not rank else 0))
            )
        if entry.skills:
            text = f"Skills used: {', '.join(self.respell.listed(one) for one in entry.skills)}"
            made.append(line(Sentence(text, (f"{path}.skills",)), kind="list", worth=5.0))
        return made

    def _skills(self) -> list[Block]:
        """The skills, those that the post asks for first; what positions list of those joins them."""
        resume = self.material.resume
        paths = {skill: f"resume.skills[{index}]" for index, skill in reversed(list(enumerate(resume.skills)))}
        have = names_in(resume.skills)
        for place, work in enumerate(resume.work_experience):
            for index, skill in enumerate(work.skills):
                names = skill_names(skill)
                if names & set(self.evidence.matched) and not names <= have:
                    paths.setdefault(skill, f"resume.workExperience[{place}].skills[{index}]")
                    have |= names
        paths |= {name: path for name, path in self._shown_skills(have).items() if name not in paths}
        ordered = self._by_match([*dict.fromkeys([*resume.skills, *paths])])
        if not ordered:
            return []
        groups = grouped(ordered) if len(ordered) > _ONE_LINE else [ordered][: len(ordered)]
        mark = "- " if len(groups) > 1 else ""
        return [
            line(Sentence(", ".join(map(self.respell.listed, group)), tuple(paths[one] for one in group)), mark=mark)
            for group in groups
        ]

    def _shown_skills(self, have: set[str]) -> dict[str, str]:
        """Skills that the post asks for and lines of the resume show but no list names, by their words in the line."""
        matched = set(self.evidence.matched)
        made: dict[str, str] = {}
        for group in groups_newest_first(self.material):
            for path, text in lines_of(group, self.material):
                for span in find_skills(text) if not denies(text) else ():
                    soft = vocabulary().skills[span.name].soft
                    quality = span.text.lower() in words().adjectives
                    if soft or quality or span.text.lower().rstrip("s") in wordlist("roles") or len(made) == _MAX_SHOWN:
                        continue
                    if span.name in matched and span.name not in have:
                        made.setdefault(span.text if span.text[:1].isupper() else upper_first(span.text), path)
                        have.add(span.name)
        # A list of one skill is none.
        self.added = list(made) if len(have) > 1 else []
        return made if len(have) > 1 else {}

    def _respelled(self, text: str, path: str) -> Sentence:
        made = self.respell(text)
        if made == text:
            return Sentence(text, (path,))
        change = Change(path, text, made, "the post's spelling of the same thing")
        if change not in self.changes:
            self.changes.append(change)
        names = skill_names(text) & set(self._weights)
        words = [word for word in self.evidence.asked.keywords if word.name in names]
        return Sentence(made, (path, *(one for word in words for one in self.sources.asked(word))))

    def _by_match(self, skills: list[str]) -> list[str]:
        """The skills that the post asks for first, heaviest first; the others in their own order."""
        weights = self._weights
        unknown = [(frozenset(content_stems(w.name)), w.weight) for w in self.evidence.asked.keywords if not w.known]

        def rank(skill: str) -> float:
            if denies(skill):
                return 0.0
            names = skill_names(skill)
            implied = {other for name in names for other in implied_by(name)}
            own = set(content_stems(skill))
            found = [weights.get(name, 0.0) for name in names] + [IMPLIED * weights.get(name, 0.0) for name in implied]
            return max(found + [weight for stems, weight in unknown if stems and stems <= own], default=0.0)

        return sorted(skills, key=lambda skill: -rank(skill))


def statement_path(material: Material, one: Statement) -> str:
    """The path of a statement: a bullet, or the description of a position that has none."""
    path = f"resume.workExperience[{one.job}]"
    has_bullets = bool(material.resume.work_experience[one.job].responsibilities)
    return f"{path}.responsibilities[{one.place}]" if has_bullets else f"{path}.description"


__all__ = ["statement_path", "write_resume"]
