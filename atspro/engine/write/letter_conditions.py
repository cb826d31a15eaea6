"""What a post asks for beside the work, answered from the resume: years, a place, a licence to drive, nights."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from atspro.engine.fit import FitRow, Total
from atspro.engine.fit.kinship import kindred
from atspro.engine.text import content_stems
from atspro.engine.write.career import likeness_of, years_as
from atspro.engine.write.draft import Sentence
from atspro.engine.write.letter_gap import town_of
from atspro.engine.write.material import Material
from atspro.engine.write.organizations import is_title
from atspro.engine.write.phrases import asked_phrase
from atspro.engine.write.telling import Place, groups_newest_first, lines_of, place_of, precedes
from atspro.engine.write.wording import a_role, lower_first

_YEARS = re.compile(
    r"(?:(?:at least|a minimum of|minimum(?: of)?|more than|over) )?(?:\d{1,2}(?:\s?[-–]\s?\d{1,2})?\+?|one|two|three"
    r"|four|five|six|seven|eight|nine|ten)(?: or more)? years?['’]?(?: (?:of|as|in|with|experience)\b[^;:()]*)",
    re.IGNORECASE,
)
"""So many years of something, which can follow "You ask for"."""
_COUNT = re.compile(r"^.*?\byears?['’]?\b|\bexperience\b", re.IGNORECASE)
_DRIVING = re.compile(
    r"(?:\b(?:full|clean|valid|current|UK|EU|US|Irish|German|class [A-E]|category [A-E])[ ,]+)*"
    r"\b(?:driving|driver['’]?s?) licen[cs]e\b",
    re.IGNORECASE,
)
_DRIVES = re.compile(r"\bdriv(?:e|er|ing)\b|\bown (?:transport|car|vehicle)\b|\bcar owner\b", re.IGNORECASE)
_NIGHTS = re.compile(r"\bnights?\b(?! club)", re.IGNORECASE)
_REMOTE = re.compile(r"\b(?:remote|home ?office|work from home)\b", re.IGNORECASE)
_KIN_WORK = 0.5
"""Likeness from which two titles are of one line of work."""
_RANKS = re.compile(
    r"\b(?:assistant|associate|manager|coordinator|specialist|supervisor|senior|junior|lead|head)\b", re.I
)
"""What titles of any trade share."""
_LONG_AGO = 15
"""Years after which a position is no longer told of."""


def years_asked(material: Material) -> tuple[str, str, Total] | None:
    """The years that a post asks for as a phrase, their path, and the years that there are by the dates."""
    total = years_as(material)
    if total is None or not is_title(total.subject) or material.length != "letter":
        return None
    newest = {path.partition("].")[0] for path in total.paths}
    for row in material.table.rows:
        asked = row.requirement
        if asked.kind != "years" or row.status != "met" or not 0 < asked.amount <= total.amount:
            continue
        phrase = _asked_years(row)
        shown = any(line.path.partition("].")[0] in newest for line in row.evidence)
        if phrase and shown and _is_in_kind(phrase, newest, material):
            return phrase, asked.path, total
    return None


def _is_in_kind(phrase: str, groups: Iterable[str], material: Material) -> bool:
    """Whether what the years are of is named by the positions: no years in a paper mill are years in a food plant."""
    asked = set(content_stems(_COUNT.sub("", phrase)))
    for number in (int(re.findall(r"\d+", group)[0]) for group in groups):
        work = material.resume.work_experience[number]
        named = set(content_stems(f"{work.position} {work.company}"))
        if asked & named or any(kindred(a, b) for a in asked for b in named):
            return True
    return False


def _asked_years(row: FitRow) -> str:
    text = re.split(r"[,(]|\s(?:preferred|required|desirable|essential)\b", row.requirement.text.strip(" .;"))[
        0
    ].strip()
    if _YEARS.fullmatch(text) and len(text.split()) <= 14:
        return lower_first(text)
    return asked_phrase(row)


def conditions(material: Material, said: str) -> list[Sentence]:
    """Where the person lives, that they may drive and that they have worked nights, as far as a post asks for it."""
    home, licence = _home(material), _licence(material)
    made: list[Sentence] = []
    if licence is not None:
        lives = f"live in {home.text} and " if home is not None else ""
        made.append(Sentence(f"I {lives}hold {licence.text}.", (*(home.sources if home else ()), *licence.sources)))
    elif home is not None:
        made.append(Sentence(f"I live in {home.text}.", home.sources))
    return [*made, *_nights(material, said)]


def _home(material: Material) -> Sentence | None:
    """The town where the person lives, where the work is there."""
    address = material.resume.contact_info.address or ""
    town = town_of(address)
    where = [row for row in material.table.rows if row.requirement.kind == "place" and row.status == "met"]
    if not town or not any(town.lower() in row.requirement.text.lower() for row in where):
        return None
    if any(_REMOTE.search(row.requirement.text) for row in where) or _answered(town, material):
        return None
    return Sentence(town, ("resume.contactInfo.address",))


def _licence(material: Material) -> Sentence | None:
    """The licence to drive, as the resume words it, where the post speaks of driving."""
    asked = any(_DRIVES.search(row.requirement.text) for row in material.table.rows if row.requirement.need != "duty")
    if not asked or _answered("licence", material) or _answered("license", material):
        return None
    for path, text in _said(material):
        found = _DRIVING.search(text)
        if found is not None:
            return Sentence(f"a {lower_first(found.group())}", (path,))
    return None


def _said(material: Material) -> Iterator[tuple[str, str]]:
    """The fields of a resume that may name a licence, with their paths."""
    resume = material.resume
    yield from ((f"resume.skills[{n}]", one) for n, one in enumerate(resume.skills))
    yield from ((f"resume.certifications[{n}].name", one.name) for n, one in enumerate(resume.certifications))
    yield from ((f"resume.education[{n}].degree", one.degree) for n, one in enumerate(resume.education))
    for n, section in enumerate(material.sections):
        for k, entry in enumerate(section.entries):
            path = f"resume.sections[{n}].entries[{k}]"
            yield from ((f"{path}.{name}", text) for name, text in (("name", entry.name),) if text)
            yield from ((f"{path}.bullets[{m}]", text) for m, text in enumerate(entry.bullets))
    if resume.summary:
        yield "resume.summary", resume.summary


def _nights(material: Material, said: str) -> list[Sentence]:
    """Where the person has worked nights, where the post is for nights and no sentence speaks of them."""
    job = material.job
    asked = " ".join([job.title, *(row.requirement.text for row in material.table.rows)])
    if not _NIGHTS.search(asked) or _NIGHTS.search(said) or _answered("night", material):
        return []
    for group in groups_newest_first(material):
        place = place_of(group, material)
        for path, text in lines_of(group, material):
            if _NIGHTS.search(text) and place.short.startswith("at "):
                return [
                    Sentence(
                        f"I {'work' if place.current else 'have worked'} nights {place.short}.", (path, *place.paths)
                    )
                ]
    return []


def _answered(word: str, material: Material) -> bool:
    """Whether the person's answers speak of something already."""
    return any(word.lower() in one.text.lower() for one in material.answers)


def earlier_positions(material: Material, mentioned: Sequence[Place], said: str, limit: int) -> list[Sentence]:
    """Positions before those that a letter tells of, with their years, the newest first."""
    if not mentioned:
        return []
    groups = [one for one in groups_newest_first(material) if "workExperience" in one]
    told = {one.group for one in mentioned}
    last = next((place_of(group, material) for group in reversed(groups) if group in told), None)
    made: list[Sentence] = []
    for group in groups:
        place = place_of(group, material)
        if group in told or last is None or not precedes(place, last) or len(made) >= limit or _is_old(place, material):
            continue
        within = place.short.startswith(("at ", "in "))
        if not place.title or not within or not place.years or not _is_kin(place, material):
            continue
        joint = "Before that, I was" if not made and "efore that" not in said else "Earlier, I was"
        made.append(
            Sentence(
                f"{joint} {a_role(place.title)} {place.short} {place.years}.",
                (*place.paths, f"{group}.startDate", f"{group}.endDate"),
            )
        )
        last = place
    return made


def _is_kin(place: Place, material: Material) -> bool:
    """Whether a position is of the post's line of work, or shows what it asks for."""
    mine, wanted = _RANKS.sub("", place.title).strip(), _RANKS.sub("", material.job.title).strip()
    if mine and wanted and likeness_of(mine, wanted) > _KIN_WORK:
        return True
    return any(
        line.path.startswith(f"{place.group}.")
        for row in material.table.rows
        if row.status == "met" and row.requirement.kind in ("skill", "tool", "duty")
        for line in row.evidence[:2]
    )


def _is_old(place: Place, material: Material) -> bool:
    return bool(material.today and place.end and material.today[0] - place.end.year > _LONG_AGO)


__all__ = ["conditions", "earlier_positions", "years_asked"]
