"""The summary of a tailored resume: the line of work and its years, then the lines that prove most."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from atspro.engine.clauses import statement_of
from atspro.engine.clauses.words import words
from atspro.engine.evidence import newest_first
from atspro.engine.negation import denies
from atspro.engine.resume_text import (
    degree_title,
)
from atspro.engine.text import sentences
from atspro.engine.write.career import is_studying, years_as
from atspro.engine.write.draft import Sentence
from atspro.engine.write.material import Material
from atspro.engine.write.telling import bullets_of, groups_newest_first, impact
from atspro.engine.write.wording import in_words, role, upper_first

_EMPTY_SUMMARY = re.compile(
    r"^\W*(?:career )?objective\b|^(?:to|seeking to) (?:obtain|secure|find|gain|work)\b"
    r"|\bresults?[- ](?:driven|oriented)"
    r"|proven track record|\bgo-getter|\bhard[- ]?working (?:and|team|individual|professional)",
    re.IGNORECASE,
)
"""A first sentence that says nothing of the person: it gives way to the line of work and its years."""
_LONG_SUMMARY = 45
"""Words from which a summary of the person's own gives way to its first sentence and proofs."""


_LONG_PROOF = 22
"""Words up to which a line that cannot be told stands as it is."""


def proof(text: str, *, current: bool) -> str:
    """A line as a sentence of a summary, without "I": its result where it only names a role; "" for a fragment."""
    said = statement_of(text, current=current)
    if said is None:
        acts = text.split(" ")[0].lower() in words().past.keys() | words().base.keys()
        whole = acts and len(text.split()) <= _LONG_PROOF and not re.search(r"[.:;] ", text)
        return f"{upper_first(text)}." if whole else ""
    if said.noun:
        return ""
    if said.whole:
        return "" if re.match(r"(?:I|As|We|Our|My)\b", said.whole) else said.whole
    if said.verb == "be":
        if said.after:
            return "" if re.match(r"I\b", said.after) else said.after
        return "" if re.search(r"[.:;] |[;:]", text) else f"{upper_first(text)}."
    clause = text if said.clause.startswith("have ") else said.clause
    return f"{upper_first(clause)}."


class Summary:
    """The summary of one resume for one post.

    ``respelled`` gives a line in the post's spelling, by its text and path; ``planned`` are the paths of the plan's
    facts.
    """

    def __init__(self, material: Material, respelled: Callable[[str, str], Sentence], planned: Sequence[str]) -> None:
        self.material = material
        self.respelled = respelled
        self.planned = planned

    def made(self, own: str) -> list[Sentence]:
        """The line of work and its years, then the two strongest proofs: all of them words of the resume."""
        first = sentences(own.split("\n")[0]) if own else []
        said: list[Sentence] = []
        told = bool(first) and not _EMPTY_SUMMARY.search(first[0])
        if told and len(first[0].split()) <= 30:
            said.append(self.respelled(first[0], "resume.summary"))
            if len(own.split()) < _LONG_SUMMARY:
                said += [self.respelled(one, "resume.summary") for one in sentences(own.replace("\n", " "))[1:]]
        else:
            opening = self._opening()
            said += [opening] if opening else []
        proofs = self._proofs(2 if len(own.split()) < _LONG_SUMMARY or len(said) < 2 else 1)
        return [*said, *proofs] if said else []

    def _opening(self) -> Sentence | None:
        total = years_as(self.material)
        latest = newest_first(self.material.resume)[:1]
        first = self.planned[0] if self.planned else ""
        if is_studying(self.material) and ".sections[" in first:
            total, latest = None, []
        if total:
            text = f"{upper_first(role(total.subject))} with {in_words(total.amount)} years of experience."
            return Sentence(text, total.paths)
        if latest and latest[0].position:
            place = self.material.resume.work_experience.index(latest[0])
            name = f"{latest[0].position} at {latest[0].company}." if latest[0].company else f"{latest[0].position}."
            return Sentence(
                name, (f"resume.workExperience[{place}].position", f"resume.workExperience[{place}].company")
            )
        for number, study in enumerate(self.material.resume.education):
            if degree_title(study):
                paths = (f"resume.education[{number}].degree", f"resume.education[{number}].institution")
                school = f", {study.institution}" if study.institution else ""
                return Sentence(f"{degree_title(study)}{school}.", paths)
        return None

    def _proofs(self, limit: int) -> list[Sentence]:
        """The lines that prove most, as the resume has them: those of the plan with a measure first."""
        paths = [one.path for one in (self.material.plan.thesis.proofs if self.material.plan.thesis else ())]
        planned = list(dict.fromkeys([*paths, *self.planned]))
        latest = [path for group in groups_newest_first(self.material)[:2] for path in bullets_of(group, self.material)]
        paths = [path for path in dict.fromkeys([*planned, *latest]) if path not in self.material.plan.excluded]

        def worth(path: str) -> float:
            return impact(self.material.sources.text(path)) + (1.0 if path in planned else 0.0)

        ranked = sorted(paths, key=lambda path: (-worth(path), paths.index(path)))
        made: list[Sentence] = []
        for path in ranked:
            text = self.material.sources.text(path).rstrip(" .;")
            if not re.search(r"responsibilities|bullets", path) or len(text.split()) > 28 or denies(text):
                continue
            own = re.fullmatch(r"I ([a-z][^.!?;]*(?:\.\d[^.!?;]*)*)\.", self.material.confirmed.get(path, ""))
            if own and len(own.group(1).split()) <= 28:
                made.append(Sentence(f"{upper_first(own.group(1))}.", (path,)))
                if len(made) == limit:
                    break
                continue
            found = re.match(r"resume\.workExperience\[(\d+)\]", path)
            current = found is not None and self.material.resume.work_experience[int(found.group(1))].is_current
            shown = proof(text, current=current)
            if not shown:
                continue
            made.append(self.respelled(shown, path))
            if len(made) == limit:
                break
        return made
