"""The score: how well a resume meets a job post.

total = sum over parts of weight × share, with the weights of the parts that the post asks for scaled to add up to 100.

    required      25  half the post's title, required and duty keywords, by their weights, half the must-haves and
                      duties of the fit table (`atspro.engine.fit`), those that decide twice
    preferred      2  the same of its wishes
    experience     3  years of work of the kind asked for
    education      2  the degree asked for
    title         23  the post's job title among the resume's, or how near the latest is to the post's words and work
    relevance     21  the resume's ten words that speak most for the post's line of work (`atspro.engine.occupation`)
    words         21  the eight lines of the resume that share most words with the post
    readability    3  what a parser needs to find: contact, section headings, dates, entries

Where the words of resume and post agree, "title" and "relevance" have at least half of what "words" has, and the total
is at least `AGREED` times what "words" has: an odd title takes no score below what TF-IDF would say.

A must-have that is not shown keeps the score below `STRONG`, and the note of "required" names it: of one that decides
what is above `CAPPED` counts a part, of any other that has a name only what is above `STRONG`. A post for
beginners asks for no titles: that part counts a quarter.

A keyword earns 1 in the post's own spelling, 0.8 in another spelling or wording, 0.6 when another skill implies it
(PostgreSQL implies SQL), 0 otherwise: parsers that compare words literally are common, so the same fact in the post's
words is worth more. Of terms of which the post lets any one do, the best counts, once. The total does not fall when a
line is added to the end of the text, and does not depend on how lines are wrapped or marked.
"""

from __future__ import annotations

from atspro.engine.fit.judge import judge
from atspro.engine.fit.profile import profile_of_text
from atspro.engine.score_keywords import keyword_credits, unmet
from atspro.engine.score_limits import FAIR, STRONG, band, bounded
from atspro.engine.score_parts import parts_of
from atspro.engine.score_wanted import Wanted, wanted
from atspro.engine.text_units import resume_units
from atspro.engine.types import Month, Score, ScorePart
from atspro.shapes import JobData

__all__ = ["FAIR", "STRONG", "WEIGHTS", "band", "score"]

WEIGHTS = {
    "required": 25.0,
    "preferred": 2.0,
    "relevance": 21.0,
    "title": 23.0,
    "words": 21.0,
    "experience": 3.0,
    "education": 2.0,
    "readability": 3.0,
}
_BEGINNERS = 0.25
"""What a post for beginners gives for titles."""


def score(resume: str, job: JobData | str | Wanted, *, today: Month | None = None) -> Score:
    """Score a resume's text (Markdown, plain text as out of a PDF, or JSON Resume) against a post.

    ``today`` is the (year, month) up to which a current position counts; without it, up to the latest date of the
    resume's own positions. ``matched`` and ``missing`` name the keywords, heaviest first.
    """
    asked = job if isinstance(job, Wanted) else wanted(job)
    blocks = resume_units(resume)
    credits = keyword_credits(blocks, asked.keywords)
    profile = profile_of_text(blocks, today)
    rows = [judge(one, profile, asked.place) for one in asked.requirements]
    parts = [part for part in parts_of(blocks, asked, credits, rows) if part is not None]
    weights = {**WEIGHTS, "title": WEIGHTS["title"] * (_BEGINNERS if asked.beginners else 1.0)}
    scale = 100 / sum(weights[name] for name, _, _ in parts)
    made = tuple(
        ScorePart(name, round(weights[name] * scale * share, 2), round(weights[name] * scale, 2), note)
        for name, share, note in parts
    )
    made = bounded(made, rows)
    total = round(sum(part.points for part in made), 2)
    return Score(
        min(100.0, total),
        band(total),
        made,
        tuple(word.name for word in asked.keywords if credits[word.name] > 0),
        unmet(asked.keywords, credits),
    )
