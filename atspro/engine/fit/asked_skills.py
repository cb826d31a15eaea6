"""Tools and skills of a clause of a post; terms of which any will do are one requirement."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from atspro.engine.fit.kinship import classes_in
from atspro.engine.fit.products import NOT_NAMES, UNKNOWN_NAME, is_tool, is_unknown_name
from atspro.engine.fit.types import Need, Requirement
from atspro.engine.occupation import title_phrases
from atspro.engine.skills import find_skills, vocabulary
from atspro.engine.text import is_common, joined

_TAIL = re.compile(
    r"\s*(?:[,(–—-]\s*)?(?:is |are )?(?:strongly |highly )?(?:required|preferred|desired|essential|mandatory"
    r"|desirable|an? (?:big |strong |definite )?(?:plus|bonus|must|asset|advantage)|ideally)\)?\s*$",
    re.I,
)


def of_skills(clause: str, line: str, need: Need, before: Sequence[Requirement]) -> list[Requirement]:
    """Tools and skills of a clause; terms of which any will do are one requirement."""
    covered = {name for one in before for name in (one.name, *one.options)}
    degree = any(one.kind == "degree" for one in before)
    spans = [
        (span.start, span.end, span.name, span.text)
        for span in find_skills(clause)
        if span.name not in covered
        and vocabulary().skills[span.name].group != "spoken"
        and not (span.name == "Bilingual" and before)
    ]
    if degree:
        # The field of a degree is no skill asked for beside it.
        spans = [one for one in spans if is_tool(one[2])]
    if any(one.kind in ("licence", "certificate") for one in before):
        shown = " ".join(one.name for one in before if one.kind in ("licence", "certificate")).lower()
        spans = [
            one
            for one in spans
            if one[2].lower() not in shown
            and one[3].lower() not in shown
            and not re.search(r"nurs|teach|driv|certif", one[2], re.I)
        ]
    spans = [_extended(clause, one) for one in spans]
    for start, end, name in classes_in(clause):
        if not degree and not any(a < end and start < b for a, b, _, _ in spans):
            spans.append((start, end, name, clause[start:end]))
    for one in list(spans):
        for pattern, text, base in ((_BESIDE_AFTER, clause[one[1] :], one[1]), (_BESIDE_BEFORE, clause[: one[0]], 0)):
            beside = pattern.search(text)
            if beside and is_tool(one[2]) and not is_common(beside.group(1).lower()):
                start, end = base + beside.start(1), base + beside.end(1)
                if not any(a < end and start < b for a, b, _, _ in spans):
                    spans.append((start, end, beside.group(1), beside.group(1)))
    for m in UNKNOWN_NAME.finditer(clause):
        word = m.group().strip()
        if (
            word.upper() in NOT_NAMES
            or any(a < m.end() and m.start() < b for a, b, _, _ in spans)
            or before
            or clause.isupper()
        ):
            continue
        spans.append((m.start(), m.end(), word, word))
    spans.sort()
    choice = _ANY_OF.search(clause)
    held = [one for one in spans if choice and one[1] <= choice.start()][-1:]
    inside = [one for one in spans if choice and held and choice.start() <= one[0] < choice.end()]
    spans = [one for one in spans if one not in inside]
    hard = [one for one in spans if not (one[2] in vocabulary().skills and vocabulary().skills[one[2]].soft)]
    if len(clause.split()) > 9:
        # In a long sentence a word such as "organization" or "accuracy" names no way of working by itself.
        spans = hard
    if any(one.kind == "years" for one in before):
        # "3+ years of Go and Kafka": the years say it of each.
        subject = next(one for one in before if one.kind == "years")
        spans = [one for one in spans if one[2] not in subject.options and one[3].lower() not in subject.name.lower()]
    made: list[Requirement] = []
    gaps = [clause[one[1] : other[0]] for one, other in pairwise(spans)]
    apart = any(not _LISTED.fullmatch(gap) for gap in gaps) and len(clause.split()) <= _ONE_THING
    if apart and not before and not any(is_tool(name) or is_unknown_name(name) for _, _, name, _ in spans):
        # "Experience selling payroll software" asks for one thing, not for three.
        return [Requirement(short(clause), "skill", need, line)]
    for group in _choices(clause, spans):
        names = tuple(dict.fromkeys(name for _, _, name, _ in (*group, *(inside if held and held[0] in group else ()))))
        texts = list(dict.fromkeys(text for _, _, _, text in group))
        soft = all(name in vocabulary().skills and vocabulary().skills[name].soft for name in names)
        tool = any(is_tool(name) or is_unknown_name(name) for name in names)
        alone = len(spans) == len(group) and not before
        text = short(clause) if alone and (not tool or len(clause) < 60) else joined(texts[:6], "or")
        made.append(
            Requirement(
                text, "trait" if soft else "tool" if tool else "skill", need, line, name=names[0], options=names
            )
        )
    return made


_ANY_OF = re.compile(
    r"\([^()]*\b(?:or similar|or equivalent|or comparable|or the like|etc|e\.g\.|such as|for example)[^()]*\)", re.I
)
"""Products in brackets of which any one will do: "a WMS (Manhattan, SAP or similar)"."""
_BESIDE_AFTER = re.compile(r"^\s*(?:,\s*(?:or|and)?|/|\bor\b|\band\b)\s*([A-Z][\w+#]+)(?=\s*(?:[,./;)]|$|or\b|and\b))")
_BESIDE_BEFORE = re.compile(r"(?<=[a-z] )([A-Z][\w+#]+)\s*(?:,|/|\bor\b|\band\b)\s*$")
"""A capitalized word that a list joins to a product is a product too: "Figma or Penpot"."""


def _extended(clause: str, span: tuple[int, int, str, str]) -> tuple[int, int, str, str]:
    """A product's name with the capitalized word behind it, which makes it another product: "Spring Security"."""
    start, end, name, _ = span
    more = re.match(r" ([A-Z][a-z]+)(?![\w+#])", clause[end:])
    if more and is_tool(name) and not is_common(more.group(1).lower()) and not title_phrases([more.group(1)]):
        longer = clause[start : end + more.end()]
        return start, end + more.end(), longer, longer
    return span


_LISTED = re.compile(r"\s*(?:[,/&]|,?\s*\b(?:and|or|and/or)\b)\s*(?:\w+\s)?")
"""What stands between the terms of a list."""
_ONE_THING = 9
"""Words of a clause that asks for one thing even where it names several skills, unless it lists them."""
_OR_JOINT = re.compile(r"^\s*[,/]?\s*(?:and/)?or\s+(?:(?:in|with|an?|any|other|another|similar)\s+)*$", re.I)
_COMMA_JOINT = re.compile(r"^\s*[,/]\s*$")
_EXAMPLES = re.compile(
    r"\b(?:such as|e\.?g\.?,?|for example,?|including|like|one of|any of|either)\s*:?\s*$|\((?:e\.g\.?,?\s*"
    r"|i\.e\.?,?\s*)?$",
    re.I,
)
_HEAD = re.compile(
    r"(?:\s+(?:tools?|systems?|platforms?|software|frameworks?|languages?|databases?|librar(?:y|ies)|services?"
    r"|products?|solutions?|applications?|packages?))?"
    r"\s*[,(]*\s*(?:such as|e\.?g\.?,?|for example,?|like|\()\s*:?\s*",
    re.I,
)
_SIMILAR = re.compile(
    r"^\W*(?:,\s*)?(?:or|and)\s+(?:an?\s+|any\s+)?(?:other|another|similar|equivalent|comparable|related"
    r"|the like)|^,?\s*etc",
    re.I,
)


def _choices(clause: str, spans: Sequence[tuple[int, int, str, str]]) -> list[list[tuple[int, int, str, str]]]:
    """Runs of terms of which any one will do, each other term by itself."""
    runs: list[list[tuple[int, int, str, str]]] = []
    joints: list[list[str]] = []
    for one in spans:
        gap = clause[runs[-1][-1][1] : one[0]] if runs else ""
        if runs and (_OR_JOINT.match(gap) or _COMMA_JOINT.match(gap) or re.fullmatch(r"\s*(?:,\s*)?(?:and|&)\s+", gap)):
            runs[-1].append(one)
            joints[-1].append("or" if _OR_JOINT.match(gap) else "and" if "and" in gap or "&" in gap else ",")
        else:
            runs.append([one])
            joints.append([])
    made: list[list[tuple[int, int, str, str]]] = []
    for run, joint in zip(runs, joints, strict=True):
        before, after = clause[: run[0][0]], clause[run[-1][1] :]
        either = (
            joint[-1:] == ["or"]
            or bool(_EXAMPLES.search(before))
            or ("and" not in joint and bool(_SIMILAR.match(after)))
            or (joint[-1:] == ["and"] and bool(re.search(r"one of|any of", before, re.I)))
        )
        if either and "and" in joint[:-1] and not _EXAMPLES.search(before):
            # In "A, B and C or D" the choice is between the last two.
            last = len(joint) - 1 - joint[:-1][::-1].index("and") - 1 + 1
            made += [[one] for one in run[:last]]
            made.append(run[last:])
        elif either:
            head = (
                made[-1]
                if made and len(made[-1]) == 1 and _HEAD.fullmatch(clause[made[-1][0][1] : run[0][0]])
                else None
            )
            if head:
                made[-1] = [*head, *run]
            else:
                made.append(list(run))
        else:
            made += [[one] for one in run]
    return made


def short(clause: str) -> str:
    """A clause without what only introduces it, when something telling is left."""
    bare = _TAIL.sub("", clause).strip(" .,;:")
    if bare.count("(") > bare.count(")"):
        bare = bare[: bare.rindex("(")].strip(" .,;:(")
    return bare or clause
