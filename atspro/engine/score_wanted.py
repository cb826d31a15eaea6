"""A job post as a score sees it: what it asks for, its title, its line of work and its words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from atspro.engine.fit.requirements import asks_no_experience, requirements
from atspro.engine.fit.types import Requirement
from atspro.engine.job_posting import PostLine, post_lines
from atspro.engine.keywords import job_keywords
from atspro.engine.occupation import Field, field_of, work_stems
from atspro.engine.requirements import asked_degree, asked_years, title_words
from atspro.engine.text import stems, tells_nothing, words
from atspro.engine.types import Keyword
from atspro.shapes import JobData

_COMMON = 0.25
"""What a word of any post counts beside one that tells something."""
_TITLE_SAID = 4
_LITTLE = 200
"""Characters of a post's asking and telling, below which all of it is read for its line of work."""
TITLE_LINE = 14
"""The words of the longest line that may be a title."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A job post as a score sees it, so that two texts can be scored against one reading of it."""

    keywords: tuple[Keyword, ...]
    years: int
    degree: tuple[int, str, bool]
    title: str
    work: Field
    spoken: Mapping[str, int]
    """How often the post says each word that a title may have, its own title's words `_TITLE_SAID` times more."""
    requirements: tuple[Requirement, ...] = ()
    place: JobData | None = None
    """Where a licence must hold, for posts that are read: their title and location."""
    beginners: bool = False
    telling: Mapping[str, float] = field(default_factory=dict)
    """The post's words, each with how much it says, as a vector of length 1."""


def wanted(job: JobData | str, lines: Sequence[PostLine] | None = None) -> Wanted:
    """Read what a post asks for; ``lines`` are its `post_lines`, when they are at hand."""
    lines = post_lines(job) if lines is None else lines
    title = next((line.text for line in lines if line.source == "title"), "")
    told = [line.text for line in lines if line.source not in ("about", "other", "logistics")]
    if sum(len(text) for text in told) < _LITTLE:
        told = [line.text for line in lines]
    spoken = Counter(title_words(word for text in told for word in work_stems(text)))
    if len(words(title)) <= TITLE_LINE:
        for word in title_words(work_stems(title)):
            spoken[word] += _TITLE_SAID
    found = requirements(job, lines, paths=False)
    return Wanted(
        tuple(job_keywords(job, lines)),
        asked_years(lines),
        asked_degree(lines),
        title,
        field_of([title, *told]),
        spoken,
        found,
        job if isinstance(job, JobData) else None,
        asks_no_experience(lines, found),
        _unit_vector(Counter(word for text in told for word in stems(text))),
    )


def _unit_vector(counts: Mapping[str, int]) -> dict[str, float]:
    weighed = {word: (1 + math.log(count)) * worth(word) for word, count in counts.items()}
    length = math.sqrt(sum(value * value for value in weighed.values())) or 1.0
    return {word: value / length for word, value in weighed.items()}


def worth(word: str) -> float:
    """How much a word says: less where any post has it."""
    return _COMMON if tells_nothing(word) else 1.0
