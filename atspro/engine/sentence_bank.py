"""A bank of sentences: for every line of a resume that tells of work, one sentence in the first person to confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from atspro.engine.clauses import propose_sentence, spelled_out, statement_of
from atspro.engine.clauses.words import past_of, words
from atspro.engine.fit.choices import text_digest
from atspro.engine.write.telling import lasting
from atspro.engine.write.wording import lower_first
from atspro.shapes import ResumeData, ResumeSection

_PROJECTS = frozenset(["projects", "volunteering", "military", "other"])
_AWARDS = frozenset(["awards", "publications", "patents"])


@dataclass(frozen=True, slots=True)
class BankLine:
    """A bullet, a project's line or an award: its path, its text, where it stands, and whether that is held now."""

    path: str
    text: str
    place: str = ""
    current: bool = False
    is_award: bool = False

    @property
    def digest(self) -> str:
        """A short name of the text."""
        return text_digest(self.text)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sentence for a line. ``is_safe`` tells that its construction was shown to hold; a draft is to be looked at."""

    text: str
    is_safe: bool


def bank_lines(resume: ResumeData, sections: Sequence[ResumeSection] = ()) -> list[BankLine]:
    """Every line that a sentence may tell, in the order of the resume. Sections are counted as they are passed."""
    found: list[BankLine] = []
    for n, work in enumerate(resume.work_experience):
        place = " at ".join(part for part in (work.position, work.company) if part)
        found += [
            BankLine(f"resume.workExperience[{n}].responsibilities[{k}]", text, place, work.is_current)
            for k, text in enumerate(work.responsibilities)
        ]
    for n, study in enumerate(resume.education):
        place = " at ".join(part for part in (study.degree, study.institution) if part)
        found += [
            BankLine(f"resume.education[{n}].honors[{k}]", text, place, is_award=True)
            for k, text in enumerate(study.honors)
        ]
    for n, section in enumerate(sections):
        found += _of_section(section, f"resume.sections[{n}]")
    return [one for one in found if one.text.strip()]


def _of_section(section: ResumeSection, path: str) -> list[BankLine]:
    found: list[BankLine] = []
    is_award = section.kind in _AWARDS
    if not is_award and section.kind not in _PROJECTS:
        return found
    for n, entry in enumerate(section.entries):
        at = f"{path}.entries[{n}]"
        place = ", ".join(part for part in (section.title, entry.name, entry.organization) if part)
        if is_award and entry.name:
            found.append(BankLine(f"{at}.name", entry.name, section.title, is_award=True))
        if entry.description and not is_award:
            found.append(BankLine(f"{at}.description", entry.description, place))
        found += [BankLine(f"{at}.bullets[{k}]", text, place) for k, text in enumerate(entry.bullets)]
    return found


def propose(line: BankLine) -> Proposal:
    """The sentence for a line: by a construction that holds, or a draft that only a person may let stand."""
    text = spelled_out(" ".join(line.text.split()).strip(" .;•*–-"))
    made = None if line.is_award else propose_sentence(line.text, current=line.current)
    if made:
        return Proposal(made, is_safe=True)
    said = statement_of(line.text, current=line.current)
    prize = said is not None and said.verb in ("receive", "make")
    if said is not None and said.sentences() and (prize or not line.is_award):
        # Articles may have been put in, and what cannot be told left out, so that the person is to look at it.
        state = lasting(said.clause) if line.current and said.past else ""
        return Proposal(f"I {state}. {said.after}".strip() if state else said.sentences(), is_safe=False)
    if line.is_award:
        return Proposal(f"I received {text}.", is_safe=False)
    return Proposal(_draft(text, line.current), is_safe=False)


def _draft(text: str, current: bool) -> str:
    """A sentence that may be wrong: by the first word alone."""
    first, _, rest = text.partition(" ")
    known, lower = words(), first.lower()
    if lower == "i":
        return f"{text}."
    if lower in known.past:
        return f"I {lower} {rest}."
    # "Direct supervision", "Train drivers": what may be another kind of word is not made a verb.
    if lower in known.base and lower not in known.adjectives and lower not in known.mass and lower not in known.counted:
        base = known.base[lower].base
        return f"I {base if current else past_of(base, lower)} {rest}."
    return f"My work included {lower_first(text)}."
