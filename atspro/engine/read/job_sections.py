"""The parts of a job post: the lines below each of its headings, and boilerplate."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any

from atspro.engine.read.job_headings import post_heading
from atspro.engine.read.job_html import Posting
from atspro.engine.read.job_nature import leaning_of, nature, nature_of
from atspro.engine.read.text_lines import Document, Line

LISTS = frozenset({"responsibilities", "qualifications", "nice"})
"""The kinds of parts whose lines are duties or demands."""
_NATURES = {"responsibilities": "duty", "qualifications": "ask", "nice": "ask", "benefits": "offer"}
_INLINE_KINDS = {"salary", "location", "logistics", "qualifications", "responsibilities", "benefits", "nice", "contact",
                 "stack"}  # fmt: skip
_ABOUT_THE_POST = re.compile(
    r"(?:job |role )?(?:functions?|category|family|id|code|field)|seniority(?: level)?|industr(?:y|ies)|sector|"
    r"department|"
    r"team|company(?: name)?|discipline|vacancies|(?:job |position )?title|(?:business )?unit|url|source|reference|"
    r"requisition(?: id| number)?|"
    r"posted|date posted|organi[sz]ation|position|reports? to|reporting to|secteur|branche|categoria",
    re.IGNORECASE,
)
"""Labels of what a post's head says of the post itself."""
_BOLD, _PLAIN = 7, 8
_DATED = re.compile(r"[^:]{4,30}:\s[^:]*\d")

BOILERPLATE = re.compile(
    r"equal[- ](?:employment[- ])?opportunit|affirmative action|without regard to|do(?:es)? not discriminate|"
    r"protected (?:veteran|characteristic|class|by law|status)|regardless of (?:race|age|gender|background)|"
    r"reasonable (?:accommodations?|adjustments?)|disabilit(?:y|ies)|privacy (?:policy|notice|statement)|"
    r"\bcookies?\b(?! (?:dough|baking|decorat))|arrest (?:or|and) conviction|arrests? records?|fair chance|"
    r"criminal (?:history|record|background)|background (?:check|investigation|screening)|drug (?:test|screen)|"
    r"e-verify|"
    r"unsolicited (?:resumes?|cvs?)|recruitment (?:agenc|fraud)|staffing agenc|non-compliant|"
    r"we use cookies|all qualified applicants|diverse (?:and inclusive )?(?:workforce|workplace|backgrounds)|"
    r"\beeo[ce]?\b|\beoe\b|pay transparency nondiscrimination|applicants with|sexual orientation|unabhängig von|"
    r"(?:ungeachtet|gleich welche[rns]) .{0,40}herkunft|sans distinction|égalité des chances|igualdad de oportunidades|"
    r"sin distinción|schwerbehindert",
    re.IGNORECASE,
)
NOTHING_SAID = re.compile(
    r"(?:salary )?(?:not|none|nothing) (?:explicitly |specifically )?(?:listed|stated|specified|disclosed|available|"
    r"mentioned|provided|applicable)\b.{0,30}|n/?a|#\S+(?: #\S+)*",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Part:
    """One part of a post: its kind (None before the first heading or below an unknown one), title and lines."""

    kind: str | None
    title: str
    lines: list[Line] = field(default_factory=list)
    look: int = _PLAIN


@dataclass(slots=True)
class Post:
    """A post being read: its lines without the board's words, its parts, and the paths whose value is a guess."""

    document: Document
    posting: Posting
    lines: list[Line]
    parts: list[Part]
    unsure: list[str] = field(default_factory=list)
    certainty: dict[str, float] = field(default_factory=dict)
    contact: str = ""
    of_applying: frozenset[int] = frozenset()
    """Lines that name the contact or the last day; they end no list's item."""

    @property
    def facts(self) -> dict[str, Any]:
        """The facts of the page's JobPosting, or nothing."""
        return self.posting.facts


def split_parts(lines: list[Line]) -> list[Part]:
    """Cut a post at its headings: by markup, bold lines, a closing colon, or capitals and known words.

    A heading that is not known stays within the list above it when it looks smaller than the list's own heading or
    when what stands below it is of the same nature.
    """
    parts = [Part(None, "")]
    shaped = _shaped(lines)
    known = frozenset(post_heading(line.text) for line in lines[:300])
    for at, line in enumerate(lines):
        part = parts[-1]
        inline = None if line.level else _inline(line, part)
        kind = None if inline is not None else _heading_kind(lines, at, part)
        if kind is None and inline is None and at in shaped:
            kind = post_heading(line.text, loose=True) or ""
        if kind is not None:
            look = _look(line)
            if kind in ("logistics", "summary") and part.kind in LISTS and not part.lines and not line.gap:
                # "Requirements", and below it at once "Conditions of employment".
                continue
            kind = _kind_of_list(lines, at, kind, part, known)
            if kind:
                parts.append(Part(kind, line.text.strip(" :"), look=look))
            elif not _is_within(lines, at, part, look):
                parts.append(Part(None, line.text.strip(" :"), look=look))
            if kind == "apply" and _DATED.match(line.text):
                # "Closing date: 10 January" says all there is to say of it.
                parts.append(Part(part.kind, part.title, look=part.look))
            continue
        if inline is not None:
            items = inline[2].split("; ") if inline[2].count("; ") > 1 and inline[0] in LISTS else [inline[2]]
            parts.append(Part(inline[0], inline[1], [Line(item, (item,), index=line.index) for item in items]))
            parts.append(Part(part.kind, part.title, look=part.look))
            continue
        if _leaves_list(lines, at, part):
            parts.append(Part(None, ""))
        parts[-1].lines.append(line)
    return [part for part in parts if part.lines or part.title]


def _shaped(lines: list[Line]) -> frozenset[int]:
    """Lines that are headings by their place alone: short, below a gap, right above a block, and several of them."""
    found = [
        at
        for at, (line, below) in enumerate(pairwise(lines))
        if at > 1
        and line.gap
        and not below.gap
        and not line.bullet
        and len(line.cells) == 1
        and 3 < len(line.text) <= 60
        and len(line.text.split()) <= 6
        and line.text[:1].isupper()
        and line.text[-1] not in ".,;!"
        and not re.search(r"\d|: |@|\|", line.text)
        and not nature(line.text)
        and not (lines[at - 1].text.endswith(":") or post_heading(lines[at - 1].text))
        and _is_block(_block(lines, at))
    ]
    return frozenset(found if len(found) > 1 else ())


def _is_block(below: list[str]) -> bool:
    return len(below) > 1 or (bool(below) and len(below[0]) > 40 and below[0].endswith("."))


def _block(lines: list[Line], at: int) -> list[str]:
    """The lines right below a heading, up to the next gap, without what divides bullets."""
    below = list(islice(lines, at + 1, at + 16))
    bulleted = bool(below) and below[0].bullet
    end = next((n for n, line in enumerate(below) if n and (line.level or (line.gap and not bulleted))), len(below))
    if bulleted:
        end = next((n for n, line in enumerate(below[:end]) if not line.bullet), end)
    return [line.text for line in below[:end]]


_OFFER_WORDS = re.compile(
    r"benefit|perk|reward|offer|bieten|vorteil|avantage|propos|ofrec|beneficio|ventaja|\babout\b|\bwe are\b|\bwho we\b|"
    r"über|propos|sobre|\bwhy\b|warum|pourquoi|por qué",
    re.IGNORECASE,
)
_OF_NATURE = {"duty": "responsibilities", "ask": "qualifications", "offer": "benefits"}


def _kind_of_list(lines: list[Line], at: int, kind: str, part: Part, known: frozenset[str | None]) -> str:
    """The kind of a heading that no list of headings knows, or that only says "The role", by the list below it.

    What is worded vaguely gives way only to a kind that no other heading of the post has (``known``).
    """
    if kind == "responsibilities" and post_heading(lines[at].text) is None and "qualifications" not in known:
        block = _block(lines, at)
        return "qualifications" if len(block) > 1 and nature_of(block) == "ask" else kind
    vague = kind in ("benefits", "about") and _OFFER_WORDS.search(lines[at].text) is None
    if kind not in ("", "summary") and not vague:
        return kind
    block = _block(lines, at)
    if len(block) < 2 or max(map(len, block)) > 220:
        return kind
    if vague:
        said = nature_of(block)
        told = _OF_NATURE[said] if said in ("duty", "ask") and len(block) > 2 else kind
        return kind if told in known else told
    bulleted = lines[at + 1].bullet
    short = all(len(text.split()) <= 10 for text in block)
    said = leaning_of(block) if (bulleted or short) and not kind else nature_of(block)
    if (
        not said
        or (kind and (said != "duty" or "responsibilities" in known))
        or (_NATURES.get(part.kind or "") == said and part.lines)
    ):
        return kind
    return _OF_NATURE[said] if bulleted or short or len(block) > 2 else kind


def _look(line: Line) -> int:
    return line.level or (_BOLD if line.bold else _PLAIN)


def _heading_kind(lines: list[Line], at: int, part: Part) -> str | None:
    """The kind that a heading names, "" for a heading that is not known, None for what is no heading."""
    line = lines[at]
    following = lines[at + 1] if at + 1 < len(lines) else None
    text = line.text.strip()
    if line.bullet or len(text) > 120 or len(line.cells) > 1:
        return None
    if line.level or line.bold:
        if line.level == 0 and (re.search(r"[$€£]\s?\d", text) or len(text.split()) > 14):
            return None
        return post_heading(text, loose=True) or "" if following is not None or line.level else None
    words = text.rstrip(":").split()
    if following is None and post_heading(text) == "apply":
        return "apply"
    if (
        following is None
        or len(words) > (18 if text[-1:] == ":" else 14)
        or text.endswith((",", ";"))
        or (text.endswith(".") and text[-3:] != "...")
    ):
        return None
    if text.endswith((":", "…", "...", "?")):
        kind = post_heading(text, loose=text[-1] == ":" or following.bullet)
        if kind is not None:
            return kind
        above_block = line.gap and not following.gap and len(_block(lines, at)) > 1 and len(words) <= 6
        return "" if (following.bullet or above_block) and len(words) <= 10 and text[-1] == ":" else None
    kind = post_heading(text)
    kind = None if kind == "salary" and any(char.isdigit() for char in text) else kind
    letters = [char for char in text if char.isalpha()]
    capitals = len(letters) > 3 and all(char.isupper() for char in letters)
    if kind is not None:
        if _only_item(line, following, kind, part, capitals):
            return None
        before = lines[at - 1] if at else None
        stands_out = capitals or line.gap or following.bullet or (before is not None and before.bullet)
        if part.kind == kind and kind in _NATURES and part.lines and not stands_out and len(words) < 2:
            return None
        return kind if stands_out or len(words) <= 4 or (len(words) <= 7 and not following.text[:1].islower()) else None
    if not text[:1].isalnum() or len(words) > 8:
        return None
    if capitals and line.gap and at > 0 and len(words) <= 8:
        return post_heading(text, loose=True) or ""
    if at > 0 and following.bullet and (line.gap or lines[at - 1].bullet) and text[:1].isupper():
        return post_heading(text, loose=True) or ""
    short_above_long = len(words) <= 7 and len(following.text) > max(60, 1.5 * len(text)) and text[:1].isupper()
    if part.kind in LISTS and line.gap and not following.gap and short_above_long and following.text[:1].isupper():
        return ""
    return None


def _stops(text: str) -> bool:
    return text.rstrip().endswith((".", "!"))


def _only_item(line: Line, following: Line, kind: str, part: Part, capitals: bool) -> bool:
    """Whether what could be a heading is the first item right below a list's own heading: "Ausbildung als ReFa"."""
    first = part.kind in LISTS and not part.lines and not line.gap and not following.bullet and not capitals
    return first and kind in LISTS and len(line.text.split()) > 2


def _is_within(lines: list[Line], at: int, part: Part, look: int) -> bool:
    """Whether an unknown heading only divides the list that it stands in."""
    if part.kind not in _NATURES:
        return False
    if not part.lines or look > part.look:
        return True
    if look < part.look or look < _BOLD:
        return False
    if look == _PLAIN and part.kind in LISTS and not lines[at + 1].bullet and not lines[at].text.endswith(":"):
        # Items of one list end alike: below a heading of its own, sentences stand where the list has none.
        return _stops(part.lines[-1].text) or not all(_stops(text) for text in _block(lines, at)[:3])
    below: list[str] = []
    for line in islice(lines, at + 1, at + 13):
        if (below and not line.bullet and line.gap and post_heading(line.text) is not None) or line.level:
            break
        below.append(line.text)
    said = nature_of(below) or leaning_of(below)
    return said == _NATURES[part.kind] or (not said and part.kind in LISTS and lines[at + 1 : at + 2][0].bullet)


def _inline(line: Line, part: Part) -> tuple[str, str, str] | None:
    """A heading and its content on one line: "Salary: $50,000", "Requirements: 3 years of bookkeeping"."""
    if line.bullet and part.kind is not None:
        return None
    match = re.match(r"([^\W\d_][^:\n]{2,45}?)\s?:\s+(\S.*)$", line.text[:2000])
    if match is None:
        return None
    kind = None if _ABOUT_THE_POST.fullmatch(match.group(1).strip()) else post_heading(match.group(1))
    if kind not in _INLINE_KINDS or part.kind in (kind, "stack") or len(match.group(1).split()) > 5:
        return None
    if (
        part.kind in LISTS
        and kind in ("qualifications", "responsibilities", "stack")
        and part.lines
        and not (line.gap and not line.bullet and part.lines[-1].bullet)
    ):
        return None
    value = line.text[match.start(2) :]
    if kind == "responsibilities" and len(value.split()) <= 5:
        return None
    # "Experience: 3 years" says nothing without its label.
    whole = kind in LISTS and len(value.split()) < 4 and len(value) < 25
    return kind, match.group(1), line.text if whole else value


def _leaves_list(lines: list[Line], at: int, part: Part) -> bool:
    """Whether prose after a part's list no longer belongs to it."""
    line = lines[at]
    if part.kind not in _NATURES or line.bullet or not part.lines:
        return False
    if not any(other.bullet for other in part.lines):
        return False
    divided = not any(one.bullet and other.bullet for one, other in pairwise(part.lines))
    if divided and part.lines[0].bullet and len(part.lines[0].text.split()) <= 5:
        return False
    following = lines[at + 1] if at + 1 < len(lines) else None
    return line.gap and not (following is not None and following.bullet)
