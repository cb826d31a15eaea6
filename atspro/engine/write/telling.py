"""Lines of the resume as the person would tell them: confirmed sentences first, else what the gate lets by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from atspro.engine.clauses import spelled_out, statement_of
from atspro.engine.clauses.words import words
from atspro.engine.evidence import denies_skill, newest_first
from atspro.engine.resume_text import paragraphs
from atspro.engine.text import sentences
from atspro.engine.write.material import Material
from atspro.engine.write.places import HIGHLIGHTS, Place, place_of, precedes
from atspro.engine.write.wording import count_words, upper_first

_BULLET = re.compile(r"(?P<group>resume\.workExperience\[(?P<job>\d+)\])\.(?:responsibilities\[\d+\]|description)")
_ENTRY = re.compile(
    r"(?P<group>resume\.sections\[(?P<section>\d+)\]\.entries\[(?P<entry>\d+)\])\.(?:bullets\[\d+\]|description)"
)
_LITTLE = frozenset(
    ["assist", "participate", "help", "support", "attend", "observe", "learn", "responsible", "be", "contribute", "aid"]
)
"""Verbs that make little of a person: another line is told where there is one."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the resume as it can be told.

    ``clause`` follows "I"; ``whole`` is a sentence that stands by itself; ``noun`` follows "my work there includes".
    ``after`` has the sentences that go with the clause. ``own`` tells that the person confirmed the sentence.
    """

    path: str
    group: str
    text: str
    clause: str
    whole: str
    past: bool
    modest: bool
    lasting: bool = False
    after: str = ""
    noun: str = ""
    own: bool = False

    def sentence(self) -> str:
        """The sentence as it stands by itself."""
        first = self.whole or f"I {self.clause}." if not self.noun else f"My work included {self.noun}."
        return f"{first} {self.after}".strip()

    def words(self) -> int:
        """Its words."""
        return count_words(self.whole or self.clause or self.noun, self.after)


def tell(path: str, material: Material, line: str = "") -> Told | None:
    """What stands at a path, told; None when it cannot be told safely and no sentence was confirmed.

    None, too, for a line that the person's plan leaves out. ``line`` is one line of the path's field, where it has
    several.
    """
    text = line or material.sources.text(path)
    found = next((one for one in (shape.fullmatch(path) for shape in (_BULLET, _ENTRY)) if one), None)
    if not text or found is None or path in material.plan.excluded:
        return None
    group = found.group("group")
    given = material.confirmed.get(path, "").strip()
    if given:
        given = given if given[-1] in ".!?" else f"{given}."
        plain = re.fullmatch(r"I ([a-z][^.!?]*(?:\.\d[^.!?]*)*)\.", given)
        return Told(path, group, text, plain.group(1) if plain else "", "" if plain else given, True, False, own=True)
    if denies_skill(text, material.evidence.asked.keywords):
        return None
    current = place_of(group, material).current
    said = statement_of(text, current=current)
    if said is None:
        return None
    state = lasting(said.clause) if said.clause and current and said.past else ""
    modest = bool(said.noun) or (said.verb in _LITTLE and (said.verb != "be" or "responsible" in said.clause))
    return Told(
        path, group, text, state or said.clause, said.whole, said.past, modest, bool(state), said.after, said.noun
    )


_STATES = re.compile(r"(?P<never>never )?(?P<verb>[a-z]+)\b")
_KEPT = frozenset(["kept", "maintained", "held", "remained", "stayed", "served"])
_FINISHED = re.compile(r"\b(?:in|from|until|during) (?:the )?(?:[A-Z][a-z]+ )?(?:19|20)\d\d\b|\blast \w+\b|\bago\b")


def lasting(clause: str) -> str:
    """A state that lasts, or what was done since a year, in the present perfect: "have kept the pipeline"; else ""."""
    opened = _STATES.match(clause)
    since = re.search(r"\bsince (?:[A-Z][a-z]+ )?(?:19|20)\d\d\b", clause)
    if opened is None or not (opened["never"] or opened["verb"] in _KEPT or since):
        return ""
    forms = words().past.get(opened["verb"])
    if forms is None or " and " in clause or ";" in clause or (_FINISHED.search(clause) and not since):
        return ""
    return f"have {opened['never'] or ''}{forms.participle[0]}{clause[opened.end() :]}"


_UNPAID = re.compile(r"\b(?:volunteer\w*|board member|trustee|ehrenamt\w*)\b", re.IGNORECASE)


def groups_newest_first(material: Material) -> list[str]:
    """Every place of the resume, positions by their dates, then the entries of its sections."""
    order = [material.resume.work_experience.index(one) for one in newest_first(material.resume)]
    # An office held without pay comes after the work.
    order.sort(key=lambda number: bool(_UNPAID.search(material.resume.work_experience[number].position)))
    found = [f"resume.workExperience[{number}]" for number in dict.fromkeys(order)]
    for number, section in enumerate(material.sections):
        if section.kind in ("projects", "volunteering", "military") or HIGHLIGHTS.search(section.title):
            found += [f"resume.sections[{number}].entries[{at}]" for at in range(len(section.entries))]
    return found


def bullets_of(group: str, material: Material) -> Iterator[str]:
    """The paths of the lines that stand in a place."""
    for name in ("responsibilities", "bullets"):
        number = 0
        while material.sources.has(f"{group}.{name}[{number}]"):
            yield f"{group}.{name}[{number}]"
            number += 1


_LONG_LINE = 34
"""Words of a line from which its sentences stand apart."""
_NO_LINE = re.compile(
    r":$|^(?:duties|responsibilities|tasks|role)\b[^.]{0,20}:|^(?:skills|technologies|tools)\b", re.IGNORECASE
)


def lines_of(group: str, material: Material) -> Iterator[tuple[str, str]]:
    """The lines that stand in a place, each with the path of its field: its bullets, then its description's lines."""
    for path in bullets_of(group, material):
        yield path, material.sources.text(path)
    found = re.fullmatch(r"resume\.workExperience\[(\d+)\]", group)
    if found:
        text = material.resume.work_experience[int(found.group(1))].description or ""
    else:
        section, entry = (int(number) for number in re.findall(r"\[(\d+)\]", group))
        text = material.sections[section].entries[entry].description or ""
    for line in paragraphs(text):
        shown = line.strip(" •*-–\t")
        for part in sentences(shown) if len(shown.split()) > _LONG_LINE else [shown]:
            if len(part.split()) > 2 and not _NO_LINE.search(part) and not _is_head(part):
                yield f"{group}.description", part


def _is_head(text: str) -> bool:
    """Whether a line is a firm with its town rather than what was done: "Hawthorne Castings, Inc., Pittsburgh, PA"."""
    words = [word for word in text.split() if word[:1].isalpha()]
    return len(words) < 8 and all(word[0].isupper() for word in words) and not re.search(r"\d", text)


def tells_in_third(lines: Sequence[str]) -> bool:
    """Whether the lines of a place speak of the person as "she": "Supervises a clerk", "Organizes meetings"."""
    return sum(bool(_third(line)) for line in lines) > 1


def _third(line: str) -> str:
    """The base of the verb in -s with which a line opens, "" where it opens otherwise."""
    first, _, rest = line.strip().partition(" ")
    forms = words().third.get(first.lower()) if first[:1].isupper() and first[1:].islower() else None
    return forms.base if forms and rest and not re.match(r"(?:with|of|for|to|from|at|on|and|in)\b|\W", rest) else ""


def list_line(text: str, *, third: bool = False) -> str:
    """A line of a resume as an item of a letter's list: its short forms written out, without a full stop.

    With ``third`` a verb in -s becomes that of a person who speaks of themselves.
    """
    parts = [part.strip() for part in re.split(r";\s+", text)]
    acts = [part for part in parts if part.split()[0].lower() in words().past]
    text = "; ".join(acts) if acts and len(acts) < len(parts) else text
    base = _third(text) if third else ""
    text = f"{base}{text.strip()[len(text.strip().split(' ')[0]) :]}" if base else text
    shown = upper_first(" ".join(spelled_out(text).split()).strip(" •-–;"))
    return shown[:-1] if shown.endswith(".") and ". " not in shown else shown


_RESULT = re.compile(
    r"\bfrom (?:\S+ )?(?:[$€£]?\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\S*"
    r"(?: \S+){0,3} to \S+|%"
    r"|\bsaved?\b|\bcut\b|\breduced\b|\braised\b|\bincreased\b|\bgrew\b|\bwon\b"
    r"|^(?:no|zero|never)\b|\bwithout an?\b|\brose\b|\bfell\b|\brecovered\b|\bsold out\b|\ball of whom\b|\bof whom\b"
    r"|\bearly\b|\bdoubled\b|\bfirst\b",
    re.IGNORECASE,
)
_COUNT = re.compile(r"(?<![\w,.])(?!(?:19|20)\d\d\b)[$€£]?\d")


_HAPPENED = re.compile(r"^(?:of whom|all of whom|early|first)$", re.IGNORECASE)


def tells_result(text: str) -> bool:
    """Whether a line says what came of the work, and not only how much of it there was."""
    # "7 of whom hold their card today" came of the work; "of whom 8 have additional needs" is what there was.
    became = re.search(r"\b(?:\d+|all|both|most|none|one|two|three|four|five|six|seven) of (?:whom|them|which)\b", text)
    return became is not None or any(not _HAPPENED.match(found.group()) for found in _RESULT.finditer(text))


def impact(text: str) -> float:
    """How much a line says of what came of the work: 0 for a duty, 1 for one with a measure, more for a result."""
    return 1.0 * bool(_COUNT.search(text)) + 1.5 * bool(_RESULT.search(text)) + 0.5 * bool(re.search(r"[$€£%]", text))


def fresh(one: Told, others: Sequence[Told]) -> bool:
    """Whether a line says something that others do not."""
    mine = {word.strip(".,;").lower() for word in one.text.split() if len(word) > 3}
    for other in others:
        theirs = {word.strip(".,;").lower() for word in other.text.split() if len(word) > 3}
        if (one.path, one.text) == (other.path, other.text) or (
            mine and len(mine & theirs) > 0.7 * min(len(mine), len(theirs))
        ):
            return False
    return True


__all__ = [
    "Place", "Told", "bullets_of", "fresh", "groups_newest_first", "impact", "lasting", "lines_of", "list_line",
    "place_of", "precedes", "tell", "tells_in_third", "tells_result",
]  # fmt: skip
