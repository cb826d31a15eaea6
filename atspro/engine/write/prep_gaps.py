"""The end of a preparation sheet: gaps, questions to ask, the day before."""

from __future__ import annotations

from atspro.engine.evidence import Evidence, asked_term, is_skill, near_in_field, spoken
from atspro.engine.markdown import plain_blocks
from atspro.engine.requirements import years_of
from atspro.engine.text import joined, sentences
from atspro.engine.types import Month
from atspro.engine.write.draft import Draft, Said
from atspro.engine.write.quotation import inner, shortened
from atspro.engine.write.research import open_points
from atspro.engine.write.sources import POST, RESUME, Sources

_MOST_GAPS = 6


def gaps(draft: Draft, evidence: Evidence, sources: Sources, today: Month | None) -> None:
    """What the post stresses and the resume does not show, with what is nearest where skills carry over."""
    found: list[list[Said]] = []
    for name, mark in evidence.in_other_words.items():
        word = evidence.keyword(name)
        if is_skill(word.name) and word.source != "description":
            label = f"{_first_upper(spoken(name))}:"
            text = f"told in other words: “{inner(mark.what)}{'' if mark.what.endswith('…') else '.'}”"
            found.append([Said(text, (f"resume.{mark.where}", *sources.asked(word)), label=label)])
            found[-1].append(Said("Say the post's word when you tell of it.", sources.asked(word)))
    for name, word in evidence.gaps[:_MOST_GAPS]:
        paths = sources.asked(word)
        said = [
            Said("your resume does not show it.", (*paths, RESUME), label=f"{_first_upper(asked_term(name, word))}:")
        ]
        near = near_in_field(word.name, evidence.resume)
        if near:
            shown = tuple(path for skill in near for path in sources.shown(skill, [skill])[:1])
            said.append(
                Said(f"From the same field, it shows {joined(near)}: say what carries over, and what not.", shown)
            )
        found.append(said)
    asked = evidence.asked.years
    if asked and years_of(plain_blocks(evidence.own_text), today) < asked:
        found.append(
            [
                Said(
                    f"the post asks for {asked}; the dates in your resume show fewer.",
                    (POST, "resume.workExperience", RESUME),
                    label="Years of experience:",
                ),
                Said(
                    "Do not stretch them: name the work that comes closest in weight.",
                    ("resume.workExperience", RESUME),
                ),
            ]
        )
    if not found:
        draft.block(
            Said("Your resume shows every term that the post stresses.", (RESUME, POST)),
            Said("Expect depth instead: be ready to go one level further on each story above.", (RESUME, POST)),
        )
        return
    draft.block(
        Said("Name a gap in one sentence, say what you have done that is nearest, and stop.", (RESUME, POST)),
        Said("If you have done it after all, add it to your base resume with the place where.", (RESUME,)),
    )
    for said in found:
        draft.block(*said, mark="- ")


def to_ask(evidence: Evidence, sources: Sources) -> list[list[Said]]:
    """Questions for the interviewer: of the first duties, of what the post leaves open, of the role itself."""
    duties = [line for line in evidence.lines if line.source == "responsibility"]
    made: list[list[Said]] = []
    for duty, (before, after) in zip(
        duties,
        (("You name", ".” What does a good week of that look like?"), ("For", ",” what has worked so far?")),
        strict=False,
    ):
        quoted = shortened(duty.text).rstrip(". ")
        if after.startswith("."):
            made.append(
                [
                    Said(f"{before} “{quoted}.”", sources.line(duty)),
                    Said(after.removeprefix(".” "), sources.line(duty)),
                ]
            )
        else:
            made.append([Said(f"{before} “{quoted}{after}", sources.line(duty))])
    made += [[Said(part, (POST,)) for part in sentences(question)] for _, question in open_points(evidence)[:5]]
    title = evidence.job.title or "this role"
    last = f"What would make you sure, half a year from now, that you hired the right person as {title}?"
    return [*made, [Said(last, ("job.title", POST))]]


def day_before(draft: Draft, evidence: Evidence, sources: Sources) -> None:
    """What to have ready, by the skills that the resume\'s own bullets show."""
    told = {name for one in evidence.statements for name in one.named}
    named = [name for name in evidence.named if is_skill(name) and name in told]
    heavy = [name for name in named if not any(name != one and name.lower() in one.lower().split() for one in named)][
        :3
    ]
    shown = tuple(path for name in heavy for path in sources.shown(name, evidence.keyword(name).spellings)[:1])
    if heavy:
        text = f"Have one concrete example ready for {joined(spoken(name) for name in heavy)}."
        draft.block(Said(text, shown), mark="- ")
    text = "Read the post and your resume side by side: every line of yours may be asked about."
    draft.block(Said(text, (POST, RESUME)), mark="- ")


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
