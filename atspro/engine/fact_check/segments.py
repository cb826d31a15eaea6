"""A document as sentences, each with what stands above it and whose words it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from atspro.engine.dates import DATE
from atspro.engine.lazy_pattern import LazyPattern
from atspro.engine.markdown import inline_text, parse
from atspro.engine.negation import denies
from atspro.engine.text import sentences

Voice = Literal["person", "post"]
Style = Literal["resume", "letter", "sheet"]

_SHEET_TITLE = re.compile(r"^(?:company )?research\b|^interview\b|\binterview prep", re.IGNORECASE)
_SHEET_CUE = re.compile(r"\byour resume\b|\bquestions? to ask\b|\blikely questions?\b|\bon your\b", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\b(?:I|I['’]\w+|[Mm]y|[Mm]ine|me|[Mm]yself|[Ww]e|[Oo]ur)\b")
_SKILLS_TITLE = re.compile(
    r"^(?:(?:technical|core|key|other|professional|relevant|additional|hard|soft|computer|special) )*"
    r"(?:skills|technologies|competenc(?:ies|es)|tools|tech stack|expertise|proficiencies|languages)\b"
    r"(?: (?:&|and|used|summary)\b[\w &]*)?$",
    re.IGNORECASE,
)
_SKILLS_LABEL = re.compile(
    r"^(?:(?:technical|core|key|programming|spoken|other) )?(?:skills|technologies|tools|tech stack|languages|stack"
    r"|frameworks|databases|listed among your skills|used at [^:]{1,80}|platforms|software)"
    r"(?: used)?\s*:\s*(?P<list>.+)$",
    re.IGNORECASE | re.DOTALL,
)


_DATES_ONLY = LazyPattern(rf"\W*{DATE}(?:\s?(?:[-–—]|to)\s?(?:{DATE}|present|current|now))?\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence as a reader sees it.

    ``heading`` says that it is a heading, ``above`` is the heading over it with nothing but dates between, or else the
    nearest one; ``line`` counts the Markdown's lines from 0; ``listed`` are the items, when it is a list of skills.
    """

    text: str
    line: int
    heading: bool = False
    level: int = 0
    above: str = ""
    section: str = ""
    listed: tuple[str, ...] = ()


def segments(text: str) -> list[Segment]:
    """The sentences of a Markdown or plain text, in order."""
    found: list[Segment] = []
    above = section = ""
    tokens = parse(text)
    for index, token in enumerate(tokens):
        if token.type in ("fence", "code_block"):
            shown = token.content
        elif token.type == "inline":
            shown = inline_text(token)
        else:
            continue
        line = token.map[0] if token.map else 0
        opening = tokens[index - 1] if index else None
        if opening is not None and opening.type == "heading_open":
            level = int(opening.tag[1])
            title = " ".join(shown.split())
            found.append(Segment(title, line, True, level, above=above if level > 2 else "", section=section))
            above = title
            if level <= 2:
                section = title
            continue
        for offset, part in enumerate(shown.split("\n")):
            # In plain text the line over a line of dates is its heading.
            over = found[-1].text if found and not found[-1].heading and _DATES_ONLY.fullmatch(part.strip()) else above
            found += _lines(part, line + offset, over, section)
    return found


def _lines(part: str, line: int, above: str, section: str) -> list[Segment]:
    listed = _SKILLS_LABEL.match(part.strip())
    items = _items(listed.group("list") if listed else part)
    short = all(len(one.split()) <= _LONGEST_SKILL for one in items)
    if listed or (_SKILLS_TITLE.match(section) and short and not part.rstrip().endswith(".")):
        return [Segment(" ".join(part.split()), line, above=above, section=section, listed=items)]
    whole: list[str] = []
    for one in sentences(" ".join(part.split())):
        if whole and _SHORT_MONTH.search(whole[-1]):
            whole[-1] += f" {one}"
        else:
            whole.append(one)
    return [Segment(one, line, above=above, section=section) for one in whole]


_LONGEST_SKILL = 6
_SHORT_MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$")


def _items(text: str) -> tuple[str, ...]:
    label, colon, rest = text.partition(":")
    text = rest if colon and len(label) < 40 else text
    parts = re.split(r"[,;|•·]|\s[-–—]\s|\band\b(?=[^,;|•·]*$)", text)
    return tuple(part.strip(" .()") for part in parts if part.strip(" .()"))


def style_of(found: list[Segment]) -> Style:
    """What kind of document it is: a sheet speaks to the person, a letter as them, a resume of them."""
    title = next((one.text for one in found if one.heading), "")
    whole = " ".join(one.text for one in found)
    if _SHEET_TITLE.search(title) or len(_SHEET_CUE.findall(whole)) > 2:
        return "sheet"
    if any(one.heading and one.level > 1 for one in found):
        return "resume"
    return "letter" if _FIRST_PERSON.search(whole) or re.search(r"^Dear\b", whole) else "resume"


ABOUT_POST = re.compile(
    r"\b(?:the|this|your) (?:post|posting|ad|advert|job|role|position|opening|listing|vacancy|team|company|list"
    r"|description"
    r"|requirements?|needs?|organi[sz]ation|hospital|firm|mission|work|product|platform)\b"
    r"|\byou(?:['’]re| are)? (?:ask|look|seek|need|want|name|require|list|describe|say|mention|hir|expect|call|run"
    r"|build|serve|offer)\w*"
    r"|\b(?:post|posting|role|job|position) (?:asks|names|requires|calls|lists|wants|mentions|says|seeks|stresses)"
    r"|\bone of the (?:requirements|duties)\b|\bthe dut(?:y|ies)\b",
    re.IGNORECASE,
)
_HOPE = re.compile(
    r"\b(?:apply(?:ing)?(?= (?:for|to|as|at|with|because)\b)|(?:my|this) application|candidacy|interest(?:ed)?"
    r"|excited|enthusias\w+|eager|keen|drawn|hop(?:e|ing)"
    r"|look(?:ing)? forward|would (?:like|love|welcome|enjoy|be (?:glad|happy|excited|delighted|keen))|glad|happy"
    r"|proud|pleased"
    r"|delighted|thrilled|writ(?:e|ing) (?:to|about|in|you|with)|learn more|hear (?:more|how)|talk(?:ing)? (?:about"
    r"|through)|discuss\w*"
    r"|conversation|opportunity|seeking|seeks|pursu\w+|join(?:ing)? (?:you|your)\b|transition\w*|target\w*|aspir\w+"
    r"|goal|objective|how my|thank you|considering|consideration|caught my attention)\b",
    re.IGNORECASE,
)
_SHEET_CLAIM = re.compile(
    r"^(?:on your resume|also on your resume|used at [^:]+|now|most recently|your studies|listed among your skills"
    r"|what fits this post|situation|action|result|your (?:experience|background|strengths?|evidence)|evidence)\b[^:]*:"
    r"|\byour resume (?:\w+ )?(?:shows|says|has|lists|names|gives|states|mentions)\b|\byou (?:have|hold|led|built"
    r"|managed|are a|were"
    r"|worked|developed|created|ran|own|earned|received|graduated|bring|know|served|joined|spent)\b"
    r"|\b(?:I|I['’]ve|I['’]m) \w+|\bmy (?:work|time|role|experience|background|position|team)\b|\byour "
    r"(?:experience|work|years|time) "
    r"(?:at|with|in|of|as)\b",
    re.IGNORECASE,
)
_POST_FIRST = re.compile(
    r"(?:The|This|Your) (?:[\w&’'-]+ ){0,6}(?:post|posting|role|job|position|company|team|opening|advert)\b"
)
_NEITHER = re.compile(r"\b(?:neither|none|nothing)\b", re.IGNORECASE)
_LEARN = re.compile(
    r"\b(?:to|would|will|['’]ll|can|could|and|of) (?:\w+ly |also |soon |now )?(?:learn(?:ing)?|pick(?:ing)? up|get"
    r"(?:ting)? to know|explore|exploring"
    r"|study(?:ing)?|acquire|acquiring|grow(?:ing)? into)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"\?\s*[”\"’)]*$")
_BACK = re.compile(
    r"^[\s,;:—–-]*(?:and |but |so |all of |both of |each of )?(?:which|that|this|these|those|both|it|them|all"
    r"|where|what(?! I(?: have|['’]ve)(?: (?:got|used|done|worked with))? is\b)"
    r"|exactly)\b[^.]{0,30}?\b(?:I|my|me)\b|\b(?:I|my|me)\b[^.]{0,40}\b(?:it|them|these|those|both|this|exactly"
    r" that|each"
    r"|all)\b[\s.,;!]*",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\s*[;:—–]\s+|,\s+(?=(?:and |but |so )?(?:I|my|the|this|your|you|which|we|neither|none)\b)|\s(?=(?:and|but|where"
    r"|which|because|while|as|since) (?:I|my|your|you|the (?:post|role|job))\b)"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence from ``start``, and whose words it is."""

    text: str
    start: int
    voice: Voice
    hope: bool


def clauses(segment: Segment, style: Style) -> list[Clause]:
    """The parts of a sentence with the voice of each: what is said of the person, what of the post and the company.

    What is not clearly about the post is about the person. In a sheet it is the other way round.
    """
    text = segment.text
    if style == "resume":
        voice: Voice = "post" if _POST_FIRST.match(text) else "person"
        return [Clause(text, 0, voice, _HOPE.search(text) is not None)]
    if style == "sheet":
        person = _SHEET_CLAIM.search(text) is not None and not _QUESTION.search(text)
        return [Clause(text, 0, "person" if person else "post", False)]
    parts: list[tuple[int, str]] = []
    start = 0
    for cut in _CLAUSE.finditer(text):
        parts.append((start, text[start : cut.start()]))
        start = cut.end()
    parts.append((start, text[start:]))
    back = any(
        _BACK.search(part) and not denies(part) and not _NEITHER.search(f"{before} {part}")
        for (_, before), (_, part) in pairwise(parts)
    )
    made: list[Clause] = []
    for at, part in parts:
        mine = _FIRST_PERSON.search(part) is not None
        theirs = ABOUT_POST.search(part) is not None
        voice = "post" if theirs and not mine and not back else "person"
        made.append(Clause(part, at, voice, _HOPE.search(part) is not None))
    return made


def wished(before: str) -> bool:
    """Whether what follows these words is only to be learned: "I would be glad to learn"."""
    return _LEARN.search(before) is not None
