"""The cover letter: 250 to 400 words from the resume's strongest evidence for this post."""

from __future__ import annotations

from collections import Counter

from atspro.engine.evidence import Evidence, Statement, is_skill
from atspro.engine.phrasing import first_person
from atspro.engine.text import stem_set
from atspro.engine.types import TONES, Month, Tone
from atspro.engine.write.draft import Draft
from atspro.engine.write.letter import Letter
from atspro.engine.write.sources import Sources
from atspro.engine.write.tone_templates import WORDINGS

SHORTEST, LONGEST = 250, 400
_ENOUGH = 280
_FULL = 360
"""Words of the shortest tone; the longest has a tenth more."""
_MOST_STATEMENTS = 16
_FILLER = -1.0
"""The worth from which down a statement says nothing to this post."""


def write_cover(
    evidence: Evidence, sources: Sources, tone: Tone, today: Month | None = None
) -> tuple[Draft, list[str]]:
    """The letter, and notes when the resume does not carry a full one.

    Statements are added, strongest first, until the letter has 280 words, and never beyond 400. When they do not
    suffice, the resume's own summary, courses, honors and skills are told.
    """
    chosen, worths = _chosen(evidence)

    def letter(count: int, fuller: bool = False, said: Tone = TONES[0]) -> Draft:
        return Letter(evidence, sources, WORDINGS[said], today, fuller).write(chosen[:count])

    # What is told is chosen in one tone for all of them, so that they differ in wording alone.
    best, count, fuller = letter(0), 0, False
    # What is worth little is told only in a letter that would be short without it.
    while count < len(chosen) and best.words() < (_ENOUGH if worths[count] > _FILLER else SHORTEST):
        # A statement makes about a dozen words: the next try adds as many as are missing, not one at a time.
        more = min(len(chosen), count + max(1, (_ENOUGH - best.words()) // 20))
        longer = letter(more)
        if longer.words() > _FULL:
            break
        best, count = longer, more
    if best.words() < SHORTEST:
        longer = letter(len(chosen), fuller=True)
        if longer.words() <= _FULL:
            best, count, fuller = longer, len(chosen), True
    if tone != TONES[0]:
        best = letter(count, fuller, tone)
    return best, _notes(best, chosen, evidence)


def _notes(letter: Draft, chosen: list[Statement], evidence: Evidence) -> list[str]:
    notes: list[str] = []
    words = letter.words()
    if words < SHORTEST:
        notes.append(
            f"The letter has {words} words: your resume has too little detail for {SHORTEST} without padding. Add what "
            "you did in your latest positions, and generate it again."
        )
    if not evidence.resume.contact_info.full_name:
        notes.append("Your resume has no name, so the letter is not signed. Add your name to the resume.")
    if not any(is_skill(name) for one in chosen for name in one.keywords):
        notes.append(
            "No bullet of your resume shows a keyword of the post, so the letter rests on your strongest ones."
        )
    return notes


def _chosen(evidence: Evidence) -> tuple[list[Statement], list[float]]:
    """Statements in the order of their worth, each valued for the keywords that those before it do not show; worths.

    Only those that make a sentence of the person's own are taken.
    """
    weights = {word.name: word.weight for word in evidence.asked.keywords}
    work = evidence.resume.work_experience
    waiting = [
        one
        for one in evidence.statements
        if one.tellable
        and 2 <= len(one.text.split()) <= 45
        and first_person(one.text, work[one.job].is_current) is not None
    ]
    alone = [one.strength + (1.0 if any(is_skill(name) for name in one.named) else 0.0) for one in waiting]
    covered: set[str] = set()
    chosen: list[Statement] = []
    worths: list[float] = []
    crowds: Counter[int] = Counter()

    def worth(at: int) -> float:
        one = waiting[at]
        repeated = sum(weights[name] for name in one.keywords if name in covered)
        return alone[at] - 0.6 * repeated * 0.93**one.job - 0.35 * crowds[one.job] - _age(one.job)

    left = list(range(len(waiting)))
    while left and len(chosen) < _MOST_STATEMENTS:
        value, _, _, at = max((worth(at), -waiting[at].job, -waiting[at].place, at) for at in left)
        left.remove(at)
        best = waiting[at]
        if not any(_alike(best.text, other.text) for other in chosen):
            worths.append(value)
            chosen.append(best)
            covered.update(best.keywords)
            crowds[best.job] += 1
    return chosen, worths


def _age(job: int) -> float:
    """What a statement loses by standing ``job`` positions down the resume: little at first, then more and more."""
    return 0.4 * job + 0.25 * max(0, job - 1) ** 2


def _alike(one: str, other: str) -> bool:
    left, right = stem_set(one), stem_set(other)
    return bool(left and right) and len(left & right) / min(len(left), len(right)) > 0.7
