"""The cover letter: 250 to 400 words from the resume's strongest evidence for this post."""

from __future__ import annotations

from atspro.engine.evidence import Evidence, Statement, is_skill
from atspro.engine.markdown import word_count
from atspro.engine.phrasing import first_person
from atspro.engine.text import content_stems
from atspro.engine.types import Month, Tone
from atspro.engine.write.letter import Letter
from atspro.engine.write.wordings import WORDINGS

SHORTEST, LONGEST = 250, 400
_ENOUGH = 280
_MOST_STATEMENTS = 9
_MOST_CITED = 2
"""Bullets that a letter quotes because they do not make a sentence; those in capitals it never does."""


def write_cover(evidence: Evidence, tone: Tone, today: Month | None = None) -> tuple[str, list[str]]:
    """The letter as Markdown, and notes when the resume does not carry a full one.

    Statements are added, strongest first, until the letter has 280 words, and never beyond 400. When they do not
    suffice, the resume's own summary is quoted.
    """
    chosen = _chosen(evidence)
    best = Letter(evidence, WORDINGS[tone], today).write([])
    for count in range(1, len(chosen) + 1):
        letter = Letter(evidence, WORDINGS[tone], today).write(chosen[:count])
        if word_count(letter) > LONGEST:
            break
        best = letter
        if word_count(letter) >= _ENOUGH:
            break
    if word_count(best) < SHORTEST:
        longer = Letter(evidence, WORDINGS[tone], today).write(chosen, fuller=True)
        best = longer if word_count(longer) <= LONGEST else best
    return best, _notes(best, chosen, evidence)


def _notes(letter: str, chosen: list[Statement], evidence: Evidence) -> list[str]:
    notes: list[str] = []
    if word_count(letter) < SHORTEST:
        notes.append(
            f"The letter has {word_count(letter)} words: your resume has too little detail for {SHORTEST} without "
            "padding. Add what you did in your latest positions, and generate it again."
        )
    if not evidence.resume.contact_info.full_name:
        notes.append("Your resume has no name, so the letter is not signed. Add your name to the resume.")
    if not any(is_skill(name) for one in chosen for name in one.keywords):
        notes.append(
            "No bullet of your resume shows a keyword of the post, so the letter rests on your strongest ones."
        )
    return notes


def _chosen(evidence: Evidence) -> list[Statement]:
    """Statements in the order of their worth, each valued for the keywords that those before it do not show."""
    weights = {word.name: word.weight for word in evidence.asked.keywords}
    waiting = [one for one in evidence.statements if one.tellable and 4 <= len(one.text.split()) <= 45]
    work = evidence.resume.work_experience
    told = {one.text: first_person(one.text, work[one.job].is_current) is not None for one in waiting}
    fits = {one.text: 1.0 if any(is_skill(name) for name in one.named) else 0.0 for one in waiting}
    covered: set[str] = set()
    chosen: list[Statement] = []

    def worth(one: Statement) -> float:
        repeated = sum(weights[name] for name in one.keywords if name in covered)
        crowd = sum(1 for other in chosen if other.job == one.job)
        spread = 0.6 * repeated * 0.93**one.job + 0.5 * crowd + 0.5 * one.job
        return one.strength - spread + 1.5 * told[one.text] + fits[one.text]

    while waiting and len(chosen) < _MOST_STATEMENTS:
        best = max(waiting, key=lambda one: (worth(one), -one.job, -one.place))
        waiting.remove(best)
        if not told[best.text] and (best.text.isupper() or sum(not told[one.text] for one in chosen) >= _MOST_CITED):
            continue
        if not any(_alike(best.text, other.text) for other in chosen):
            chosen.append(best)
            covered |= set(best.keywords)
    return chosen


def _alike(one: str, other: str) -> bool:
    left, right = set(content_stems(one)), set(content_stems(other))
    return bool(left and right) and len(left & right) / min(len(left), len(right)) > 0.7
