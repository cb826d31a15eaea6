"""What belongs to the job board around a post, not to the post: buttons, ratings, dates, counters, other jobs."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files

from atspro.engine.read.job_headings import folded, post_heading
from atspro.engine.read.text_lines import Line

LISTS = ("responsibilities", "qualifications", "nice")

MAX_WORDS_LINE = 120
_PARTS = re.compile(r"\s*[·•|]\s*")
_JOB_POST = re.compile(r"\s+[-–—]\s+job post$", re.IGNORECASE)
_CUT_FROM_HERE = re.compile(
    r"(?:similar|related|more|other|recommended) jobs\b.{0,40}|people also (?:viewed|searched for).*|jobs you may.*|"
    r"set alert for similar jobs|hiring insights|(?:voluntary )?self-identification.*|report (?:this )?job(?: ad)?|"
    r"ahnliche (?:jobs|stellen\w*).*|weitere (?:jobs|stellen\w*).*|(?:ces|dautres) offres.*|offres similaires.*|"
    r"ofertas similares.*|cette offre vous tente.*|questions et reponses sur loffre|similar searches.*|"
    r"employer questions|your application will include the following questions.*|what can i earn as .*|"
    r"company reviews|be careful|you may also like.*|explore more .*jobs.*",
)
_SKIP = (
    (
        re.compile(r"profile insights|how you match|your qualifications for this job.*|people you can reach out to|"
                   r"job highlights|meet the hiring team"),
        re.compile(r"job details|(?:full )?job description|benefits|location|about the job|job description.*|about us|"
                   r"about .{2,40}|description|show all"),
    ),
    (
        re.compile(r"company ratings|company overview"),
        re.compile(r"about .{2,40}|(?:full )?job description|company profile|what we offer|benefits"),
    ),
)  # fmt: skip
MAX_SKIPPED = 40


@cache
def _board_words() -> re.Pattern[str]:
    lines = files("atspro.engine").joinpath("data/board_words.txt").read_text("utf-8").splitlines()
    return re.compile("|".join(line for line in lines if line and not re.match(r"#|\[[a-z ]+\]$", line)))


@lru_cache(maxsize=4096)
def is_board_word(text: str) -> bool:
    """Whether a line, or one part of it, says nothing but what a job board puts around every post."""
    if len(text) > MAX_WORDS_LINE:
        return False
    return _board_words().fullmatch(folded(text).strip(" .:*")) is not None


def has_board_word(text: str) -> bool:
    """Whether a line, or a part of it, is a board's own."""
    return len(text) <= 300 and any(is_board_word(part) for part in _PARTS.split(text.strip()) if part)


def without_board(lines: list[Line]) -> list[Line]:
    """The lines of the post itself; what a board says in part of a line is cut from it."""
    kept: list[Line] = []
    skipping: tuple[re.Pattern[str], int] | None = None
    half = len(lines) // 3
    for at, line in enumerate(lines):
        text = line.text.strip()
        words = folded(text).strip(" .:*?") if len(text) <= MAX_WORDS_LINE else ""
        if skipping is not None:
            if not _ends(skipping[0], line, words) and at - skipping[1] < MAX_SKIPPED:
                continue
            skipping = None
        if words and at >= half and at > 3 and _CUT_FROM_HERE.fullmatch(words):
            kept = _ended(kept, lines, at)
            if kept[-1:] == lines[-1:]:
                continue
            break
        if words == "company overview" and at + 1 < len(lines) and is_board_word(lines[at + 1].text):
            continue
        region = next((end for begin, end in _SKIP if words and begin.fullmatch(words)), None)
        if region is not None and _has(region, lines[at + 1 : at + 1 + MAX_SKIPPED]):
            skipping = (region, at)
            continue
        cut = _cut(line)
        if cut is not None:
            kept.append(cut)
    return kept


def _ends(pattern: re.Pattern[str], line: Line, words: str) -> bool:
    """Whether a board's own part ends here: with a line that it is known to end with, or a heading of the post."""
    if words and pattern.fullmatch(words) is not None:
        return True
    kind = post_heading(line.text)
    return kind in ("responsibilities", "about", "summary") or (kind == "qualifications" and " " in words)


def _ended(kept: list[Line], lines: list[Line], at: int) -> list[Line]:
    """What was kept, with the post's own parts that stand below other jobs, if its duties were not yet read."""
    rest = lines[at + 1 :]
    known = ("responsibilities", "qualifications")
    if any(post_heading(line.text) in known for line in kept) or not any(
        post_heading(line.text) in known for line in rest
    ):
        return kept
    return [*kept, *(cut for line in rest if (cut := _cut(line)) is not None)]


def _has(pattern: re.Pattern[str], lines: list[Line]) -> bool:
    return any(
        len(line.text) <= MAX_WORDS_LINE and _ends(pattern, line, folded(line.text).strip(" .:*?")) for line in lines
    )


def _cut(line: Line) -> Line | None:
    text = line.text.strip()
    if len(text) > 300:
        return line
    if is_board_word(text) and not _is_heading(line):
        return None
    text = _JOB_POST.sub("", text)
    parts = _PARTS.split(text)
    if len(parts) > 1:
        own = [part for part in parts if part and not is_board_word(part)]
        if not own:
            return None
        if len(own) < len([part for part in parts if part]):
            text = " · ".join(own)
    return line if text == line.text else replace(line, text=text, cells=(text,))


def _is_heading(line: Line) -> bool:
    """Whether words that boards use too are a heading of this post ("Location", "Overview")."""
    kind = post_heading(line.text)
    return kind in LISTS or (
        kind in ("location", "logistics", "summary", "benefits", "apply", "contact")
        and (line.level > 0 or line.bold or kind in ("location", "summary"))
    )
