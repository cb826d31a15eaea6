"""What pages ask of the engine that takes time: HTML, the grounding check, scores and files. Pure, JSON in and out.

They are called here when a text is short, and by ``page_worker.py`` in a process with limits when it is not.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, cast

from atspro.engine.fact_check import Checked, check_document
from atspro.engine.keyword_gaps import explain_missing
from atspro.engine.markdown import plain_text, to_html, word_count
from atspro.engine.score import score
from atspro.engine.sentence_spans import claims_html
from atspro.engine.types import Missing, Month, Score
from atspro.errors import InvalidInput
from atspro.shapes import JobData, ResumeData, ResumeSection

MAX_STATEMENTS = 40
"""Statements without support that metadata keeps of one version."""


def html(markdown: str) -> str:
    """Safe HTML of a document, its headings below the page's own h1."""
    return to_html(markdown, heading_shift=1)


def claims(markdown: str, claims: Sequence[Sequence[str]]) -> list[Any]:
    """The same with a span for each claim, a text and its sources in words; and which of them the text has."""
    marked, shown = claims_html(markdown, [(text, words) for text, words in claims], heading_shift=1)
    return [marked, shown]


def check(
    content: str,
    resume: Mapping[str, Any],
    job: Mapping[str, Any],
    extra: Sequence[str] = (),
    sections: Sequence[Mapping[str, Any]] = (),
    today: Sequence[int] = (),
) -> dict[str, Any]:
    """What neither the base resume with its sections nor the person's answers say of a text, for ``grounding``."""
    shown = [ResumeSection.model_validate(section) for section in sections]
    base, post = ResumeData.model_validate(resume), JobData.model_validate(job)
    return grounding_details(check_document(content, base, post, extra, shown, (today[0], today[1]) if today else None))


def rate(
    content: str, resume: Mapping[str, Any] | None, job: Mapping[str, Any], today: Sequence[int]
) -> dict[str, Any]:
    """A resume's score against a post, with what the base resume says of each missing keyword."""
    month: Month = (today[0], today[1])
    post = JobData.model_validate(job)
    result = score(content, post, today=month)
    marks: Sequence[Missing] = ()
    if resume is not None:
        try:
            marks = explain_missing(ResumeData.model_validate(resume), post, result.missing, today=month)
        except InvalidInput:
            # A base resume that cannot be read explains nothing; the text and its score are the person's all the same.
            marks = ()
    return score_details(result, marks)


def plan(
    resume: Mapping[str, Any],
    job: Mapping[str, Any],
    sections: Sequence[Mapping[str, Any]],
    answers: Sequence[Sequence[str]],
    choices: Mapping[str, Any],
    stored: Mapping[str, Any] | None,
    today: Sequence[int],
) -> dict[str, Any]:
    """How a resume meets a post, and the plan of their documents, as JSON: `Planned` and the needs to begin with."""
    from atspro.engine.fit import Answer, Choices, plan_for, thesis_rows

    base, shown = ResumeData.model_validate(resume), [ResumeSection.model_validate(section) for section in sections]
    month: Month = (today[0], today[1])
    made = plan_for(
        base,
        JobData.model_validate(job),
        sections=shown,
        answers=[Answer(question, text) for question, text in answers],
        choices=Choices.from_json(choices),
        stored=stored,
        today=month,
    )
    needs = [row.requirement for row in thesis_rows(base, made.table, sections=shown, today=month)]
    # What leads now can lead again, also years that only the dates of positions prove.
    leading = [one for one in (made.proposal.thesis, made.plan.thesis) if one is not None]
    offered = dict.fromkeys([*((one.path, one.need) for one in leading), *((one.path, one.text) for one in needs)])
    return {
        **made.table.to_json(),
        "proposal": made.proposal.to_json(),
        "plan": made.plan.to_json(),
        "facts": [asdict(fact) for fact in made.facts],
        "needs": [list(one) for one in offered],
        "lost": list(made.lost),
    }


def propose_sentences(lines: Sequence[Sequence[Any]]) -> list[Any]:
    """For each line of a resume (path, text, whether it is current, whether it is an award) a sentence, and if safe."""
    from atspro.engine.sentence_bank import BankLine, propose

    made = [propose(BankLine(path, text, "", current, is_award)) for path, text, current, is_award in lines]
    return [[one.text, one.is_safe] for one in made]


def plain(content: str) -> str:
    """What a reader sees, without marks."""
    return plain_text(content)


def draw_pages(
    content: str, kind: str, title: str, author: str, design: str, layout: Mapping[str, Any]
) -> dict[str, Any]:
    """The first pages of a document's PDF as PNG files in base64, and how many pages it has."""
    from atspro.engine.export import Design, Layout, export
    from atspro.engine.export.page_pictures import page_pictures

    chosen = Layout.from_json(layout)
    pdf = export(content, "pdf", cast("Any", kind), title, author, design=cast("Design", design), layout=chosen)
    drawn, total = page_pictures(pdf)
    return {"pages": [base64.b64encode(page).decode() for page in drawn], "total": total}


def shown_lines(content: str) -> list[list[Any]]:
    """The lines of a document as a reader sees them: text, form, depth, sign and style of each."""
    from atspro.engine.shown_lines import shown_lines as lines_of

    return [[line.text, line.form, line.depth, line.mark, line.style] for line in lines_of(content)]


def same_document(one: str, other: str) -> bool:
    """Whether two texts are the same document to whoever reads it."""
    from atspro.engine.normal_form import same_document as same

    return same(one, other)


def words(content: str) -> int:
    """How many words a reader sees."""
    return word_count(content)


def take_out(
    content: str,
    format: str,
    kind: str,
    title: str,
    author: str,
    design: str,
    layout: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A document's file in base64, and what a parser reads in it: its text, how many parts, and which are lost."""
    # The libraries that draw take long to load.
    from atspro.engine.export import Design, Format, Layout, export, read_back, recovered, undrawn
    from atspro.engine.export.read_back import PARSED

    asked, drawn = cast("Format", format), cast("Design", design)
    chosen = Layout.from_json(layout or {})
    data = export(content, asked, cast("Any", kind), title, author, design=drawn, layout=chosen)
    made: dict[str, Any] = {"data": base64.b64encode(data).decode()}
    made |= {"parts": None, "lost": [], "left_out": "", "text": ""}
    if asked in PARSED:
        reading = recovered(content, data, asked, chosen, drawn)
        made |= {"parts": reading.parts, "lost": list(reading.lost), "text": read_back(data, asked)}
        if asked == "pdf" and reading.lost:
            made["left_out"] = undrawn(content)
    return made


def picture(content: str, kind: str, design: str, layout: Mapping[str, Any]) -> str:
    """The first page of a document in a design, a PNG in base64."""
    from atspro.engine.export import Design, Layout
    from atspro.engine.export import picture as drawn

    made = drawn(content, cast("Any", kind), cast("Design", design), Layout.from_json(layout))
    return base64.b64encode(made).decode()


def grounding_details(checked: Checked) -> dict[str, Any]:
    """What the grounding check found, as metadata keeps it under ``grounding``."""
    found = [
        {"statement": one.statement, "kind": one.kind, "sentence": one.sentence, "advice": one.advice}
        for one in checked.unsupported[:MAX_STATEMENTS]
    ]
    return {"checked": checked.sentences, "unsupported": found}


def score_details(result: Score, missing: Sequence[Missing] = ()) -> dict[str, Any]:
    """A score as metadata keeps it, with what the base resume says of each missing keyword."""
    return {
        "atsScore": round(result.total, 1),
        "band": result.band,
        "matcher": result.matcher,
        "scoreParts": [asdict(part) for part in result.parts],
        "keywordsMatched": list(result.matched),
        "keywordsMissing": list(result.missing),
        "missingMarks": [asdict(mark) for mark in missing],
    }


FUNCTIONS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        html,
        claims,
        check,
        rate,
        plan,
        propose_sentences,
        plain,
        words,
        take_out,
        picture,
        draw_pages,
        same_document,
        shown_lines,
    )
}
