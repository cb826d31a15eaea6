"""Where the work of a post is done: labelled places, those of its head, "based in …", cities that need no country."""

from __future__ import annotations

import re
from itertools import islice

from atspro.engine.read.job_headings import post_heading
from atspro.engine.read.job_html import posting_places
from atspro.engine.read.job_sections import BOILERPLATE, NOTHING_SAID, Post
from atspro.engine.read.places import PLACE, is_city, is_place
from atspro.engine.read.text_lines import clean
from atspro.engine.skills import find_skills
from atspro.engine.text import is_common

MAX_SEARCHED = 1000
_CAPITALS = re.compile(
    r"[A-ZÀ-Þ][\w’'-]{0,40}(?:\.(?= [A-Z]))?(?: (?:de|am|la|of|del|sur|im) [A-ZÀ-Þ][\w’'-]{0,40}| "
    r"[A-ZÀ-Þ][\w’'-]{0,40}){0,3}"
)
_WITH_REGION = re.compile(
    r",\s*(?:[A-ZÀ-Þ][\w.’'-]{1,30}(?: [A-ZÀ-Þ][\w.’'-]{1,30}){0,2})(?:,\s*[A-ZÀ-Þ][\w.’' -]{1,30})?(?=$|[.;|)·•(]|"
    r"\s[-–—(|·•])"
)
_MODE = r"(?:fully remote|remote|hybrid|on-?site|home ?office|télétravail|teletrabajo|híbrido|hybride|mobil)"
_SITED = re.compile(
    r"(?:based|located|office|offices|headquartered|position|role|on-?site|hub|standort|sitz|team|basée?|située?|"
    r"ubicad[oa]s?|basad[oa]|"
    r"poste|oficinas?|bureaux|büro|dienstsitz|arbeitsort|remote(?:-first|ly)?|hybrid|"
    r"work(?:ing)?)\s(?:is )?(?:located )?(?:in|within|from|out of|at|à|en|de|near|around|ist|im)\s"
    r"(?:our |downtown |the |central |unserem |nos |our [\w ]{2,20} in )?(?P<rest>[A-ZÀ-Þ].{2,80})",
    re.IGNORECASE,
)
_BASED = re.compile(r"(?P<rest>[A-ZÀ-Þ][\w’'-]{2,40}(?: [A-ZÀ-Þ][\w’'-]{2,40})?)(?:[- ]based| office| HQ| Office)\b")
_LABEL = re.compile(
    r"(?:job |work |office |primary )?(?:locations?|place|city|standort|arbeitsort|einsatzort|dienstort|ort|"
    r"lieu(?: de travail)?|"
    r"localisation|ubicación|lugar(?: de trabajo)?|localidad|provincia|locatie|ville|"
    r"ciudad)\s*:?\s+(?P<value>[A-ZÀ-Þ].{2,100})$",
    re.IGNORECASE,
)


_WITHIN_LINE = re.compile(
    r"(?:^|[.;|·•] |\s{2,})(?:(?:job |work )?location|arbeitsort|einsatzort|standort|lieu(?: de travail)?|localisation|"
    r"lugar(?: de trabajo)?|localidad|ubicación)\s?:\s(?P<value>[A-ZÀ-Þ][\w’'-]*(?:[ ,/-]+[A-ZÀ-Þ(][\w’')-]*){0,4})"
    r"(?=[.;|·•]|\s{2,}|$)",
    re.IGNORECASE,
)


def cities(text: str) -> list[str]:
    """The well-known cities that a text names, each with the region or country written behind it."""
    found: list[str] = []
    for match in islice(_CAPITALS.finditer(text[:MAX_SEARCHED]), 40):
        words = match.group().split(" ")
        at = 0
        while at < len(words):
            size = next((n for n in (4, 3, 2, 1) if at + n <= len(words) and is_city(" ".join(words[at : at + n]))), 0)
            if size:
                name = " ".join(words[at : at + size]).strip(".")
                whole = _WITH_REGION.match(text, match.end()) if at + size == len(words) else None
                found.append(
                    f"{name}{whole.group()}" if whole is not None and is_place(f"{name}{whole.group()}") else name
                )
            at += size or 1
    return list(dict.fromkeys(found))


def places(post: Post, areas: list[str], towns: list[str], beside: list[str]) -> list[str]:
    """The places of work, as written; where only a sentence somewhere names one, it is marked as a guess.

    ``areas`` are towns that the head names, known or not; ``towns`` may be such, and ``beside`` are the position and
    the employer, behind which a sentence names one: "a Store Manager at its new store in Laredo".
    """
    found = posting_places(post.facts)
    found += _labelled(post)
    if not found:
        found = _of_head(post) or areas
    if not found or all(re.fullmatch(_MODE, place, re.IGNORECASE) for place in found):
        found += _of_prose(post)
    if not found and (unlisted := _behind(post, beside) or towns):
        post.unsure.append("location")
        found += unlisted
    if not found:
        for line in post.lines:
            anywhere = None if BOILERPLATE.search(line.text) else PLACE.search(line.text[:MAX_SEARCHED])
            if anywhere is not None and not _PERSON.match(anywhere.group()):
                post.unsure.append("location")
                found.append(anywhere.group())
                break
    kept: list[str] = []
    for place in (clean(item).strip(" ,.*:-–—📍") for item in found):
        if place and not any(place.casefold() in other.casefold() for other in kept):
            kept = [other for other in kept if other.casefold() not in place.casefold()] + [place]
    named = [place for place in kept if not re.fullmatch(_MODE, place, re.IGNORECASE)]
    return (named or kept)[:20]


_PERSON = re.compile(r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Frau|Herr|Mme|Sra?)\b")
_SITE = (
    r"(?:offices?|stores?|shops?|branch|clinics?|practice|plants?|factory|site|depot|warehouse|schools?|yard|kitchen|team|lab|"
    r"hospital|home|Standort|Filiale|Werk|Haus|Wohngruppe|Praxis|Büro|Kita|agence|magasin|usine|site|équipe|tienda|"
    r"oficina|centro|fábrica|gabinete)"
)


_TOWN = rf"(?:in|i|à|en|im|te|w)\s(?P<town>{_CAPITALS.pattern})(?:,\s(?P<region>[A-ZÀ-Þ][\w.]{{1,20}}))?"
_OF_SITE = (
    re.compile(rf"(?<!\w){_SITE}(?: \w{{1,20}})? {_TOWN}"),
    re.compile(
        rf"(?<!\w)(?:our|its|the|unsere[mnr]?|notre|nuestr[oa]) (?P<town>{_CAPITALS.pattern})"
        rf"(?P<region>(?!))? {_SITE}\b"
    ),
    re.compile(rf"(?<!\w)(?:Standort|Filiale|Werk)\s(?P<town>{_CAPITALS.pattern})(?P<region>(?!))?"),
)
_BEHIND_NAME = re.compile(rf"[^.;:\n]{{0,50}}?(?<=\s){_TOWN}")


def _behind(post: Post, beside: list[str]) -> list[str]:
    """A town that no list knows, named behind the position, the employer or a site of the employer's."""
    for line in islice(post.lines, 25):
        text = line.text[:MAX_SEARCHED]
        if BOILERPLATE.search(text):
            continue
        named = [text.find(name) + len(name) for name in beside if len(name) > 2 and name in text]
        found = [_BEHIND_NAME.match(text, at) for at in named] + [pattern.search(text) for pattern in _OF_SITE]
        for match in filter(None, found):
            town, region = match.group("town"), match.group("region")
            if not any(is_common(word.lower()) for word in town.split()) and not find_skills(town):
                return [f"{town}, {region}" if region else town]
    return []


def _labelled(post: Post) -> list[str]:
    found: list[str] = []
    for part in post.parts:
        if part.kind != "location":
            continue
        for at, line in enumerate(part.lines[:8]):
            text = line.text.strip(" *📍")
            if (
                (at and line.gap and not _placed(text))
                or NOTHING_SAID.fullmatch(text)
                or post_heading(text) == "logistics"
            ):
                break
            for piece in re.split(r"\s*[;|•·]\s*|\s+or\s+|\s+/\s+", text):
                if 1 < len(piece) <= 100 and len(piece.split()) <= 10 and not piece.endswith(":"):
                    found.append(piece.strip(" .*"))
    for line in post.lines[:30]:
        text = line.text.strip(" *")
        if text.startswith("📍") and len(text) <= 120:
            found += [piece.strip(" .") for piece in re.split(r"\s*[;|•·]\s*", text.strip(" 📍")) if piece.strip()]
        elif not found and (within := _WITHIN_LINE.search(text[:200])) is not None:
            found.append(within.group("value"))
        elif (
            not found
            and len(text) <= 120
            and (match := _LABEL.match(text)) is not None
            and _placed(match.group("value"))
        ):
            found.append(match.group("value"))
    return found


def _placed(text: str) -> bool:
    return is_place(text) or bool(cities(text)) or PLACE.search(text) is not None


_URL = re.compile(r"https?://\S{1,300}")


def _of_head(post: Post) -> list[str]:
    found: list[str] = []
    for line in post.lines[:8]:
        text = line.text.strip(" *📍")
        text = _URL.sub("", text) if " | " in text else text
        if len(text) > 200 or "://" in text:
            continue
        if re.match(r"(?:fully |100% )?remote\b.{0,40}$", text, re.IGNORECASE):
            found.append(text.strip(" ."))
            continue
        for piece in re.split(r"\s+[|•·–—-]\s+|\s{3,}|[()]|;", text):
            piece = piece.strip(" ,.")
            if is_place(piece):
                found.append(piece)
            elif (match := PLACE.search(piece)) is not None:
                found.append(match.group())
            elif len(text) <= 100:
                found += cities(piece)
    return found


def _of_prose(post: Post) -> list[str]:
    found: list[str] = []
    # Of the employer a post tells where all its offices are.
    lines = [line for part in post.parts if part.kind != "about" for line in part.lines]
    lines += [line for part in post.parts if part.kind == "about" for line in part.lines]
    of_employer = {line.index for part in post.parts if part.kind == "about" for line in part.lines}
    for line in lines[:250]:
        text = line.text[:MAX_SEARCHED]
        if BOILERPLATE.search(text) or (found and line.index in of_employer):
            continue
        for pattern in (_SITED, _BASED):
            for match in islice(pattern.finditer(text), 4):
                rest = match.group("rest")
                place = PLACE.match(rest)
                if place is not None:
                    found.append(place.group())
                elif (named := cities(re.split(r"[.;(]", rest)[0])) and rest.startswith(named[0].split(",")[0]):
                    found += named
                elif (country := _CAPITALS.match(rest)) is not None and is_place(country.group()):
                    found.append(country.group())
    if not found:
        counted: dict[str, int] = {}
        for part in post.parts:
            if part.kind in ("about", "boilerplate"):
                continue
            for line in part.lines[:60]:
                for city in [] if BOILERPLATE.search(line.text) else cities(line.text):
                    counted[city.split(",")[0]] = counted.get(city.split(",")[0], 0) + 1
        if counted and len(counted) <= 3:
            post.unsure.append("location")
            found += list(counted)
    return found
