"""The parts of a built-in document that a model writes, and the document with the model's sentences in their places.

Names, dates, headings, contact details, lists of skills and what is to be filled in stand outside of the parts: they
are the frame, which no model touches.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from atspro.engine.fact_check.segments import segments
from atspro.engine.markdown import escape
from atspro.engine.types import Claim, Kind

MAX_PARTS = 60
_ACTION = re.compile(r"^- \*\*Action:\*\* ")
_BULLET = re.compile(r"^- (?!\*\*)")


@dataclass(frozen=True, slots=True)
class Part:
    """Lines ``first`` to ``last`` of the Markdown, both inclusive, their own text, and what is asked for in them.

    ``mark`` stands before the text of a line; ``whole`` says that the part has several paragraphs.
    """

    id: str
    first: int
    last: int
    text: str
    asked: str
    mark: str = ""
    whole: bool = False


def parts_of(kind: Kind, markdown: str) -> list[Part]:
    """The parts of a document of one kind; none for research, which is facts about the post throughout."""
    lines = markdown.split("\n")
    match kind:
        case "cover":
            return _letter(lines)
        case "resume":
            return _resume(lines)
        case "prep":
            return _prep(lines)
    return []


def _letter(lines: list[str]) -> list[Part]:
    first = next((at for at, line in enumerate(lines) if line.startswith(("Dear ", "Hello", "Hi "))), None)
    last = next(
        (at for at in range(len(lines) - 1, 0, -1) if lines[at].rstrip().endswith(",") and len(lines[at]) < 40), None
    )
    if first is None or last is None or last <= first + 1:
        return []
    body = [line for line in lines[first + 1 : last] if line.strip()]
    asked = "the whole letter between salutation and signature, in paragraphs"
    return [Part("letter", first + 1, last - 1, "\n\n".join(body), asked, whole=True)] if body else []


def _section(lines: list[str], at: int) -> str:
    return next((lines[n].removeprefix("## ").strip() for n in range(at, -1, -1) if lines[n].startswith("## ")), "")


def _resume(lines: list[str]) -> list[Part]:
    found: list[Part] = []
    for at, line in enumerate(lines):
        section = _section(lines, at)
        if section == "Summary" and line.strip() and not line.startswith("#"):
            found.append(Part("summary", at, at, line, "the summary: two or three sentences without “I”"))
        elif section == "Experience" and _BULLET.match(line):
            asked = "this bullet: one sentence without “I” and without a full stop, its strongest fact first"
            found.append(Part(f"bullet{len(found)}", at, at, line[2:], asked, "- "))
    return found[:MAX_PARTS]


def _prep(lines: list[str]) -> list[Part]:
    found: list[Part] = []
    question = ""
    for at, line in enumerate(lines):
        if line.startswith("#"):
            question = line.lstrip("# ").strip()
        elif question.startswith("“Tell me about yourself") and line.strip():
            found.append(Part(f"answer{len(found)}", at, at, line, f"what the person says to: {question}"))
        elif _ACTION.match(line):
            mark = "- **Action:** "
            asked = f"what the person did, as the answer to: {question}"
            found.append(Part(f"answer{len(found)}", at, at, line.removeprefix(mark), asked, mark))
    return found[:MAX_PARTS]


@dataclass(frozen=True, slots=True)
class Placed:
    """A sentence that stands: where, its words, and the paths it rests on."""

    part: str
    paragraph: int
    text: str
    sources: tuple[str, ...]


def filled(markdown: str, parts: Sequence[Part], placed: Mapping[str, Sequence[Placed]]) -> str:
    """The document with the sentences of each part that has any in the place of its own text."""
    lines = markdown.split("\n")
    for part in sorted(parts, key=lambda one: -one.first):
        said = placed.get(part.id)
        if not said:
            continue
        paragraphs: dict[int, list[str]] = {}
        for one in said:
            paragraphs.setdefault(one.paragraph if part.whole else 1, []).append(escape(one.text))
        blocks = [" ".join(paragraphs[number]) for number in sorted(paragraphs)]
        made = ["", *"\n\n".join(blocks).split("\n"), ""] if part.whole else [part.mark + " ".join(blocks)]
        lines[part.first : part.last + 1] = made
    return "\n".join(lines)


def own_sentences(part: Part, ledger: Sequence[Claim]) -> list[Claim]:
    """The built-in document's own sentences of a part, with what they rest on."""
    said = " ".join(segment.text for segment in segments(part.text))
    return [claim for claim in ledger if claim.text in said or (said and said in claim.text)]


def relocated(
    ledger: Sequence[Claim], parts: Sequence[Part], placed: Mapping[str, Sequence[Placed]]
) -> tuple[Claim, ...]:
    """The ledger of the filled document: the claims of what was replaced give way to those of the new sentences."""
    written = [part for part in parts if placed.get(part.id)]
    gone = {id(claim) for part in written for claim in own_sentences(part, ledger)}
    new = [
        Claim(" ".join(f"{part.mark.strip('-* ')} {one.text}".split()), one.sources)
        for part in written for one in placed[part.id] if one.sources
    ]  # fmt: skip
    return (*(claim for claim in ledger if id(claim) not in gone), *new)
