"""The duties and the demands of a post: from below their headings, or by what its lines say where it has none."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from atspro.engine.read.job_html import text_of
from atspro.engine.read.job_nature import nature
from atspro.engine.read.job_sections import BOILERPLATE, LISTS, NOTHING_SAID, Part, Post
from atspro.engine.read.job_terms import PAY, sentences
from atspro.engine.read.text_lines import Line, clean

PREFERRED = "Preferred: "
"""What stands before a qualification that the post only wishes for, unless its own words say so; `engine.post` reads it
as one. The data model has one column for both."""
_WISH = re.compile(
    r"\b(?:preferred|preferably|nice[- ]to[- ]have|a plus|bonus|desirable|desired|ideally|advantageous|an? asset|"
    r"not required)\b",
    re.IGNORECASE,
)
_ASKED = ("qualifications", "experienceRequirements", "educationRequirements", "skills")
_FREE = (None, "summary", "about", "stack")
_NO_ITEM = re.compile(
    r"\bapply (?:now|today|here|via|through|online|by|if|directly)\b|^(?:please |to )apply\b|\bclick apply\b|"
    r"^applications? (?:close|to|should|must|are|by|will)\b|^closing date\b|^(?:enquiries|inquiries)\b|"
    r"^(?:please |kindly )?(?:send|submit|e-?mail|forward|mail|bring)\b.{0,60}\b"
    r"(?:resumes?|cvs?|references|cover letters?)\b|"
    r"^if (?:this|that) sounds like you|^(?:no )?(?:phone )?calls please|"
    r"\b(?:send|submit) (?:us )?(?:your|a) (?:cv|resume|application)|look forward to|(?:love|want) to hear from you|"
    r"^https?://|^www\.|\bjoin us\b.{0,40}$|^(?:source|url|posted|fetched|date)\b.{0,15}:|^\[?note\b|"
    r"^(?:seniority level|employment type|job functions?|industr(?:y|ies)|job id|contact|recruiter|salary|application"
    r"(?: deadline| process)?|interview process|process|compensation)\s*:|"
    r"freuen uns (?:auf|über)|bewirb dich|bewerben sie sich",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    r"\b(?:following|include|includes|including|are|will|you|involves|seek|seeking|following:|wie folgt|suivantes?|"
    r"siguientes?|duties|areas|functions|candidates?|expertise|responsibilities)\b.{0,60}[:.…]$|:$",
    re.IGNORECASE,
)


def duties(post: Post) -> list[str]:
    """What the person will do, as the post writes it."""
    return _list(post, "responsibilities") or _facts(post, ("responsibilities",))


def demands(post: Post) -> list[str]:
    """What the person must bring, then what the post only wishes for."""
    required = _list(post, "qualifications") or _facts(post, _ASKED)
    wishes = [
        item if _WISH.search(item) else f"{PREFERRED}{item}" for item in _list(post, "nice") if item not in required
    ]
    return required + wishes


def filled(post: Post, responsibilities: list[str], qualifications: list[str]) -> tuple[list[str], list[str]]:
    """Both lists, what is missing taken from lines below no heading, by what they say, and marked as a guess."""
    if responsibilities and qualifications:
        return responsibilities, qualifications
    bullets: list[str] = []
    prose: list[str] = []
    for part in post.parts:
        if part.kind not in _FREE:
            continue
        for line in part.lines:
            text = line.text.strip()
            if (line.index == post.lines[0].index and len(text.split()) < 20) or not _is_item(text):
                continue
            if line.bullet and part.kind != "about":
                bullets.append(text)
            elif part.kind != "about" or not responsibilities:
                prose += [sentence for sentence in sentences(text) if _is_item(sentence)]
    taken = set(responsibilities) | set(qualifications)
    if not responsibilities:
        found = [text for text in bullets if nature(text) == "duty" or (nature(text) == "" and not qualifications)]
        found = found or [text for text in prose if nature(text) == "duty" and _is_told(text)]
        found = found or [text for text in _below_description(post) if nature(text) == "duty"]
        responsibilities = [text for text in found if text not in taken]
        post.unsure += ["responsibilities"] if responsibilities else []
    if not qualifications:
        found = [text for text in bullets if nature(text) == "ask"]
        found = found or [text for text in prose if nature(text) == "ask" and _demands(text)]
        qualifications = [text for text in found if text not in {*taken, *responsibilities}]
        post.unsure += ["qualifications"] if qualifications else []
    return list(dict.fromkeys(responsibilities)), list(dict.fromkeys(qualifications))


def _below_description(post: Post) -> list[str]:
    """The sentences right below "Job description" and the like, where duties stand as they do in lists."""
    lines = [line for part in post.parts if part.kind == "summary" for line in part.lines]
    return [sentence for line in lines for sentence in sentences(line.text.strip()) if _is_item(sentence)]


def _is_told(text: str) -> bool:
    """Whether a sentence of prose speaks to the person about their work, rather than of the employer's."""
    return (
        re.match(
            r"(?:[^,.]{2,60}, )?(?:you(?:['’]ll|['’]d| will| would)|your |du |sie |vous |tu |the (?:role|position)|"
            r"this (?:role|position|is an?\b.*role)|te encargar|ser[áa]s)",
            text,
            re.IGNORECASE,
        )
        is not None
        or re.search(r"\byou(?:['’]ll| will) (?!need|have|bring|receive|enjoy|love|get\b)", text) is not None
    )


_WANTS = re.compile(
    r"\b(?:experience (?:in|with|as|required|preferred|of)|years|must (?:have|be|hold)|required|preferred|degree|"
    r"licen[sc]e|certified|candidates?|you (?:have|are|bring|should|need|possess)|you['’](?:re|ve)|"
    r"(?:right|ideal) (?:person|candidate|fit)|(?:like|want|need) (?:someone|somebody)|looking for (?:someone|"
    r"people|a person)|if you|proficien|fluent|skills|Erfahrung|Kenntnisse|expérience|maîtrise|vous (?:avez|êtes)|"
    r"experiencia|conocimientos)\b",
    re.IGNORECASE,
)


def _demands(text: str) -> bool:
    return _WANTS.search(text) is not None and PAY.search(text[:1500]) is None


def _is_item(text: str) -> bool:
    return (
        len(text) > 1
        and not (BOILERPLATE.search(text) is not None and len(text.split()) > 3)
        and NOTHING_SAID.fullmatch(text.strip(" .*")) is None
        and _NO_ITEM.search(text[:300]) is None
    )


def _list(post: Post, kind: str) -> list[str]:
    items = [item for part in post.parts if part.kind == kind for item in _items(part, post.of_applying)]
    return list(dict.fromkeys(item for item in items if len(item) > 1))


_REACHES = re.compile(r"[\w.+-]{1,40}@[\w-]{2,40}\.|(?:\(0|\+|\b0)\d{1,4}\)?[ /-]\d[\d /-]{5,}|\(\d{3}\) \d{3}-\d{4}")


def _items(part: Part, of_applying: frozenset[int]) -> list[str]:
    lines = [
        line
        for line in part.lines
        if _is_item(line.text.strip())
        and (line.bullet or not (line.index in of_applying or _REACHES.search(line.text[:400])))
    ]
    if any(line.bullet for line in lines):
        return _bulleted(lines)
    lines = _whole(lines)
    heads = {id(line) for line in _heads(lines)}
    if len(lines) > 1 and _introduces(lines[0].text.rstrip()):
        heads.add(id(lines[0]))
    kept = [line.text.strip() for line in lines if id(line) not in heads and not line.text.rstrip().endswith(":")]
    if len(kept) > 2:
        return kept
    return [sentence for text in kept for sentence in sentences(text) if _is_item(sentence)]


def _introduces(text: str) -> bool:
    """Whether the first line of a list only says that a list follows."""
    if len(text) >= 220 or _INTRODUCTION.search(text[-100:]) is None:
        return False
    return text.endswith((":", "…")) or nature(text) == ""


def _bulleted(lines: list[Line]) -> list[str]:
    """The items of a list; what introduces it or divides it is none, what goes on with an item is part of it."""
    items: list[str] = []
    after = False
    divided = _divided_by_bullets(lines)
    for at, line in enumerate(lines):
        text = line.text.strip()
        following = lines[at + 1] if at + 1 < len(lines) else None
        if divided:
            items += [] if line.bullet or text.endswith(":") else [text]
        elif line.bullet:
            items.append(text)
            after = True
        elif after and text[:1].islower() and not line.gap and items:
            items[-1] = f"{items[-1]} {text}"
        elif (
            text.endswith(":")
            or (following is not None and following.bullet and len(text) < 200 and not after)
            or (following is not None and following.bullet and len(text.split()) <= 8)
            or len(text) <= 25
            or line.level
        ):
            continue
        else:
            items += [sentence for sentence in sentences(text) if _is_item(sentence)]
    return items


def _divided_by_bullets(lines: list[Line]) -> bool:
    """Whether the bullets of a list are headings of the lines without bullets between them."""
    plain = sum(not line.bullet for line in lines)
    heads = all(not other.bullet and len(one.text.split()) <= 6 for one, other in pairwise(lines) if one.bullet)
    return plain > 1.5 * (len(lines) - plain) and lines[0].bullet and heads


def _whole(lines: list[Line]) -> list[Line]:
    """Lines with those joined that go on in small letters where the others begin with capitals."""
    capitals = sum(line.text[:1].isupper() for line in lines)
    if capitals * 5 < len(lines) * 3:
        return lines
    made: list[Line] = []
    for line in lines:
        goes_on = line.text[:1].islower() and not line.gap and made and not made[-1].text.endswith((".", ":", ";"))
        if goes_on:
            text = f"{made[-1].text} {line.text}"
            made[-1] = Line(text, (text,), gap=made[-1].gap, index=made[-1].index)
        else:
            made.append(line)
    return made


def _heads(lines: list[Line]) -> list[Line]:
    """Short lines that each stand above a paragraph, when there are several."""
    found = [
        line
        for line, below in pairwise(lines)
        if len(line.text.split()) <= 7 and not line.text.endswith((".", ";", ",")) and len(below.text) >= 90
    ]
    return found if len(found) > 1 and len(found) * 3 >= len(lines) else []


def _facts(post: Post, names: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(item for name in names for item in fact_items(post.facts.get(name)) if len(item) > 1))


def fact_items(value: object) -> list[str]:
    """The texts of a list among a JobPosting's facts, however it is written."""
    values = value if isinstance(value, list) else [value]
    items: list[str] = []
    for item in values[:100]:
        if isinstance(item, dict):
            item = _requirement(item)
        if isinstance(item, str) and item.strip():
            text = text_of(item)
            items += [re.sub(r"^[-•*]\s+", "", clean(line)) for line in re.split(r"\n|;\s", text) if line.strip()]
    return [item for item in items if item]


def _requirement(value: dict[str, Any]) -> str:
    """An experience or a credential that a JobPosting asks for, in words."""
    months, credential = str(value.get("monthsOfExperience") or ""), value.get("credentialCategory")
    if months.isdigit() and 0 < int(months) <= 600:
        years, rest = divmod(int(months), 12)
        return f"{years} year{'s' if years > 1 else ''} of experience" if not rest else f"{months} months of experience"
    return credential.capitalize() if isinstance(credential, str) else str(value.get("description") or "")


__all__ = ["LISTS", "PREFERRED", "demands", "duties", "fact_items", "filled"]
