"""A job post as lines, each with what it is: a requirement, a wish, a duty, a description or none of these."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from markdown_it.token import Token

from atspro.engine.logistics import states_terms
from atspro.engine.markdown import parse, without_controls
from atspro.engine.text import sentences
from atspro.shapes import JobData

LineSource = Literal["title", "required", "preferred", "responsibility", "description", "logistics", "about", "other"]

_HEADINGS: tuple[tuple[LineSource, str], ...] = (
    (
        "description",
        r"^(about|the) (the |this )?(role|job|position|opportunity)|^(job |role |position )?(overview|summary"
        r"|description)$",
    ),
    (
        "preferred",
        r"nice.to.have|preferred|bonus|desir(ed|able)|pluses|\bplus\b|advantage|ideally|even better|good to have|extra",
    ),
    ("required", r"you (might|may|should|must|could|.{0,8}thrive|have|are|bring)\b"),
    (
        "responsibility",
        r"responsibilit|duties|what you.{0,6}(do|be doing|work on|own)|you will\b|you.ll\b|in this role"
        r"|the role involves"
        r"|key tasks|your (role|mission|day|tasks|impact)|job (functions|duties)|essential functions|day.to.day"
        r"|accountabilit",
    ),
    (
        "required",
        r"require|qualification|must.have|you (have|are|bring|might|may|should|need|know)|who you are"
        r"|what (you.{0,6}bring|we.{0,14}(look|ask|want|expect|seek|hope)|we need|it takes)"
        r"|skills|experience|looking for|about you|your (profile|background)|minimum|education|competenc"
        r"|criteria|(?:person|candidate) specification|^essential$",
    ),
    (
        "other",
        r"equal (employment )?opportunity|eeo|privacy|accommodation|disclaimer|how to apply|to apply"
        r"|application process|legal|covid"
        r"|diversity|inclusion|our commitment|background check|hiring process|interview process|apply now",
    ),
    (
        "logistics",
        r"compensation|salary|pay\b|benefits|perks|what we offer|we offer|location|schedule|hours|logistics|travel"
        r"|visa|work arrangement",
    ),
    (
        "about",
        r"about (us|the (company|team|organi[sz]ation))|who we are|our (company|mission|story|values|team)|why (join"
        r"|work)|company overview|^about ",
    ),
    ("description", r"the (role|opportunity|position)|overview|summary|description"),
)
_HEADING_PATTERNS = tuple((source, re.compile(pattern, re.IGNORECASE)) for source, pattern in _HEADINGS)

# Headings that plain text does not mark: the line must be nothing but one of these.
_USUAL_HEADING = re.compile(
    r"(?:(?:the|job|key|core|basic|minimum|preferred|required|additional|main|your|our|role|position|desired|person"
    r"|candidate|essential|desirable) )*"
    r"(?:responsibilities|requirements|qualifications|duties|skills|experience|education|benefits|compensation|salary"
    r"|location|schedule|perks|summary|overview|description|competencies|specification"
    r"|criteria)(?: (?:and|&|/|of the) [\w ]+)?"
    r"|(?:about|what you|what we|who you|who we|why|how to apply|nice to have|bonus|in this role|we offer"
    r"|you(?:'ll|’ll| will| have| are| might| may| should)) ?[\w’', ]{0,50}"
    r"|you (?:bring|need|know|offer|get)(?: to \w+)?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:nice[- ]to[- ]have|preferred|bonus|required|must[- ]have)\s*:\s*", re.IGNORECASE)
_QUESTION_HEADING = re.compile(r"(?:what|who|why|how) ", re.IGNORECASE)
_WISH = re.compile(
    r"\b(preferred|preferably|nice[- ]to[- ]have|(is|are|would be|considered) an? (strong |big |definite )?(plus"
    r"|bonus|advantage|asset)|bonus points"
    r"|a plus\b|desirable|desired|ideally|advantageous|an asset|not required|beneficial)\b",
    re.IGNORECASE,
)
_NEED = re.compile(
    r"\b(required|requires?|must (have|be|possess)|minimum( of)?|at least|\d+\+? years|proficien(t|cy)"
    r"|experience (with|in|of|as)|knowledge of"
    r"|degree in|bachelor|licen[sc]ed?|certifi(ed|cation)|familiarity with|ability to|fluen(t|cy)|knows?|you should"
    r"|needs? to)\b",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"equal.opportunity|regardless of|protected (veteran|characteristic|class|status)|race, (color|religion)"
    r"|sexual orientation|reasonable"
    r" accommodation|applicants with (arrest|disabilit)|arrest or conviction|privacy policy|affirmative action"
    r"|criminal|background check|drug test"
    r"|e-verify|cookies?\b|apply (now|here|online|today)|opens in a new window|submit (a report|your|an application)"
    r"|noncompliant|non-compliant"
    r"|unsolicited|recruit(ing|ment) agenc|genetic information",
    re.IGNORECASE,
)


MAX_LINES = 600
"""Lines that are read of a post; four printed pages have about two hundred."""


@dataclass(frozen=True, slots=True)
class PostLine:
    """A line of a post and what it is."""

    text: str
    source: LineSource


def post_lines(job: JobData | str) -> list[PostLine]:
    """The lines of a post in order: title first, then the lists, then what the description says beyond them.

    A text alone is divided by its headings; its first line is the title.
    """
    if isinstance(job, str):
        shown = [_even(line) for block, _, _ in _visible_blocks(job) for line in block.split("\n") if line.strip()]
        if not shown:
            return []
        return [PostLine(shown[0], "title"), *(line for line in divide(job) if _key(line.text) != _key(shown[0]))]
    divided = divide(job.description)
    known = {_key(line.text): line.source for line in divided}
    lines: list[PostLine] = [PostLine(job.title, "title")] if job.title else []
    seen = {_key(job.title)}
    lists: tuple[tuple[LineSource, list[str] | None], ...] = (
        ("required", job.qualifications),
        ("responsibility", job.responsibilities),
        ("logistics", job.logistics),
    )
    for source, items in lists:
        for item in items or []:
            if _key(item) in seen:
                continue
            seen |= {_key(item), _key(_LABEL.sub("", item))}
            for part in _apart(_even(item)):
                said = _LABEL.sub("", part, count=1) if _LABEL.match(part) else part
                wish = source == "required" and (known.get(_key(said)) == "preferred" or _WISH.search(part))
                # What a reader put among the wishes by the lines around it may be the pay all the same.
                pays = states_terms(said) and (said != part or not wish)
                lines.append(PostLine(said, "logistics" if pays else "preferred" if wish else source))
    lines += [PostLine(_even(item), "other") for item in job.additional_info or [] if _key(item) not in seen]
    seen |= {_key(line.text) for line in lines}
    whole = " ".join(_key(line.text) for line in lines)
    lines += [
        line
        for line in divided
        if _key(line.text) not in seen and (len(line.text) < 25 or _key(line.text) not in whole)
    ]
    return lines


def divide(text: str) -> list[PostLine]:
    """The first `MAX_LINES` different lines of a post's text, each as its heading and its own wording make it."""
    return list(_divide(text))


@lru_cache(maxsize=8)
def _divide(text: str) -> tuple[PostLine, ...]:
    lines: list[PostLine] = []
    section: LineSource = "description"
    for block, heading, item in _visible_blocks(text):
        for raw in block.split("\n"):
            line = re.sub(r"^[\s•·▪●◦*–-]+", "", _even(raw))
            if not line:
                continue
            bullet = item or _even(raw) != line
            found = _heading(line, heading) if heading or not bullet or line.endswith(":") else None
            if found:
                section = found
                continue
            listed = section in ("required", "preferred", "responsibility") and len(line) < 220
            parts = _apart(line) if listed else sentences(line)
            for part in parts:
                said = _LABEL.sub("", part, count=1) if _LABEL.match(part) else part
                lines.append(PostLine(said, _source_of(part if not states_terms(said) else said, section)))
    return tuple(dict.fromkeys(lines))[:MAX_LINES]


def _apart(item: str) -> list[str]:
    """An item of a list, whole; as its sentences when one of them states terms of the job."""
    parts = sentences(item)
    return parts if any(states_terms(part) for part in parts) else [item]


def _source_of(text: str, section: LineSource) -> LineSource:
    if _BOILERPLATE.search(text):
        return "other"
    if section != "about" and states_terms(text):
        return "logistics"
    if section in ("required", "description") and _WISH.search(text):
        return "preferred"
    if section == "description" and _NEED.search(text):
        return "required"
    return section


def _heading(line: str, marked: bool) -> LineSource | None:
    """What a heading announces, or None when the line is not one."""
    bare = line.rstrip(":").strip()
    looks = (
        marked
        or line.endswith(":")
        or (len(line.split()) <= 6 and not line.endswith((".", ",", ";")) and _titled(line))
    )
    if not looks or len(bare) > 90:
        return None
    for source, pattern in _HEADING_PATTERNS:
        if pattern.search(bare):
            return source
    return "description" if marked or (_QUESTION_HEADING.match(bare) and _USUAL_HEADING.fullmatch(bare)) else None


def _titled(line: str) -> bool:
    letters = [word for word in line.split() if word[:1].isalpha()]
    capital = sum(1 for word in letters if word[0].isupper())
    return bool(letters) and (capital == len(letters) or _USUAL_HEADING.fullmatch(line) is not None)


def _visible_blocks(text: str) -> list[tuple[str, bool, bool]]:
    """The blocks of a Markdown or plain text, whether each is a heading or wholly bold, whether it is a list item."""
    found: list[tuple[str, bool, bool]] = []
    tokens = parse(without_controls(text))
    lists = 0
    for index, token in enumerate(tokens):
        lists += token.nesting if token.type.startswith("list_item") else 0
        if token.type == "inline":
            children = token.children or []
            shown = "".join("\n" if c.type in ("softbreak", "hardbreak") else c.content for c in children)
            bold = len(children) > 1 and children[0].type in ("strong_open", "text") and _wholly_bold(children)
            found.append((shown, tokens[index - 1].type == "heading_open" or bold, lists > 0))
        elif token.type in ("fence", "code_block"):
            found.append((token.content, False, lists > 0))
    return found


def _wholly_bold(children: list[Token]) -> bool:
    depth = 0
    for child in children:
        depth += child.nesting if child.type.startswith("strong") else 0
        if child.type in ("text", "code_inline") and child.content.strip(" :") and depth == 0:
            return False
    return True


def _even(text: str) -> str:
    """The text with single spaces; what reads it may then look for white space without trying every length of it."""
    return " ".join(text.split())


@lru_cache(maxsize=1024)
def _key(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.lower()).strip()
