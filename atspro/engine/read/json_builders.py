"""What other resume builders export, put into JSON Resume's names: Reactive Resume (versions 3 to 5) and FRESH."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from atspro.engine.read.json_text import date_of, dict_of, first_of, line_of, list_of, period_of, text_of


def as_json_resume(value: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The document by JSON Resume's names, and sentences about what it hides; a JSON Resume comes back as it is."""
    inner = dict_of(value.get("data"))
    if "sections" in inner and "basics" in inner:
        value = inner
    if isinstance(value.get("sections"), dict):
        return _reactive(value)
    if isinstance(value.get("employment"), dict | list) or ("info" in value and "contact" in value):
        return _fresh(value), []
    return _older(value), []


def _older(value: dict[str, Any]) -> dict[str, Any]:
    """JSON Resume of earlier versions, and frequent slips in its names."""
    renamed = {"bio": "basics", "certifications": "certificates", "hobbies": "interests", "volunteering": "volunteer"}
    if not any(name in value for name in renamed):
        return value
    return {
        renamed[name] if name in renamed and renamed[name] not in value else name: item for name, item in value.items()
    }


_SECTIONS = {
    "experience": "work",
    "work": "work",
    "education": "education",
    "skills": "skills",
    "certifications": "certificates",
    "awards": "awards",
    "languages": "languages",
    "interests": "interests",
    "projects": "projects",
    "publications": "publications",
    "references": "references",
    "volunteer": "volunteer",
}


def _reactive(value: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    basics, sections = dict_of(value.get("basics")), dict_of(value.get("sections"))
    summary = first_of(
        {
            "own": dict_of(value.get("summary")).get("content"),
            "section": dict_of(sections.get("summary")).get("content"),
            "basics": basics.get("summary"),
        },
        "own",
        "section",
        "basics",
    )
    profiles = [
        {"network": item.get("network"), "username": item.get("username"), "url": _address(item)}
        for item in _items(sections.get("profiles") or basics.get("profiles"), [])
    ]
    website = first_of(basics, "website", "url")
    made: dict[str, Any] = {
        "basics": {
            "name": basics.get("name"),
            "label": basics.get("headline"),
            "email": basics.get("email"),
            "phone": basics.get("phone"),
            "url": _address({"url": website}),
            "location": basics.get("location"),
            "summary": text_of(summary),
            "profiles": profiles,
        }
    }
    hidden: list[str] = []
    for name, section in sections.items():
        if name in ("profiles", "summary", "custom"):
            continue
        if name in _SECTIONS:
            made[_SECTIONS[name]] = list(_entries(_SECTIONS[name], _items(section, hidden)))
        else:
            title = line_of(first_of(dict_of(section), "name", "title")) or line_of(name)
            made[title] = list(_entries("", _items(section, hidden)))
    for section in [*dict_of(sections.get("custom")).values(), *list_of(value.get("customSections"))]:
        title = line_of(first_of(dict_of(section), "name", "title")) or "Custom section"
        made[title] = [*list_of(made.get(title)), *_entries("", _items(section, hidden))]
    extra = [
        {"name": line_of(first_of(item, "name", "text")), "description": line_of(first_of(item, "value", "link"))}
        for item in map(dict_of, list_of(basics.get("customFields")))
    ]
    if any(any(item.values()) for item in extra):
        made["Contact"] = extra
    notes = []
    if hidden:
        notes.append(
            f"{len(hidden)} entries that are hidden in this resume were left out: "
            + ", ".join(f"“{name}”" for name in hidden[:5])
            + "."
        )
    return made, notes


def _items(section: object, hidden: list[str]) -> Iterator[dict[str, Any]]:
    """The items of a section that are shown; the names of the others are added to ``hidden``."""
    about = dict_of(section)
    for item in list_of(about.get("items")) if about else list_of(section):
        entry = item if isinstance(item, dict) else {"name": item}
        concealed = about.get("visible") is False or about.get("hidden") is True
        if concealed or entry.get("visible") is False or entry.get("hidden") is True:
            name = line_of(first_of(entry, "name", "title", "company", "institution", "school", "position"))
            hidden.append(name[:60] or "without a name")
        else:
            yield entry


def _address(item: dict[str, Any]) -> str:
    """The web address of an item: a text, or an object with a label."""
    named = first_of(item, "url", "website", "link")
    return line_of(first_of(named, "href", "url") if isinstance(named, dict) else named)


def _entries(kind: str, items: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        period = period_of(first_of(item, "date", "period"))
        text = "\n".join(filter(None, (text_of(item.get("description")), text_of(item.get("summary")))))
        entry: dict[str, Any] = {
            name: value
            for name, value in item.items()
            if name not in ("id", "date", "period", "summary", "description", "url", "website", "visible", "hidden")
            and name not in ("icon", "iconColor", "columns", "options", "roles", "location", "levelNum")
        }
        entry |= {"summary": text, "url": _address(item)}
        if kind == "work":
            roles = [dict_of(role) for role in list_of(item.get("roles"))]
            entry = {"name": first_of(item, "company", "organization", "name"), "position": item.get("position")}
            if not roles:
                yield entry | {"summary": text} | period
            for role in roles:
                told = text_of(first_of(role, "description", "summary"))
                yield entry | {"position": role.get("position"), "summary": told} | period_of(role.get("period"))
            if roles and text:
                yield entry | {"summary": text} | period
        elif kind in ("certificates", "awards", "publications"):
            entry.pop("title", None)
            name = first_of(item, "title", "name")
            when = period.get("endDate", period.get("startDate", ""))
            expires = {"expires": period["endDate"]} if "startDate" in period and "endDate" in period else {}
            if expires and kind == "certificates":
                when = period["startDate"]
            if kind == "certificates":
                yield {"name": name, "issuer": item.get("issuer"), "date": when} | expires
            elif kind == "awards":
                yield {"title": name, "date": when} | entry
            else:
                yield {"name": name, "releaseDate": when} | entry
        elif kind == "languages":
            level = first_of(item, "fluency", "description", "level")
            yield {"language": first_of(item, "language", "name"), "fluency": level if isinstance(level, str) else ""}
        elif kind == "references":
            yield {"name": item.get("name"), "reference": text} | {
                name: item[name] for name in ("relationship", "position", "phone", "email") if item.get(name)
            }
        elif kind == "skills":
            # A number of stars says nothing in words, but that the name is a skill and no group's.
            said = first_of(item, "proficiency", "description", "level")
            yield {"name": item.get("name"), "keywords": item.get("keywords"), "rated": True} | {
                "level": said if isinstance(said, str) else ""
            }
        else:
            yield entry | period


def _fresh(value: dict[str, Any]) -> dict[str, Any]:
    info, contact, place = (dict_of(value.get(name)) for name in ("info", "contact", "location"))
    skills = dict_of(value.get("skills"))
    work, service = value.get("employment"), value.get("service")
    made: dict[str, Any] = {
        "basics": {
            "name": value.get("name"),
            "label": info.get("label"),
            "email": contact.get("email"),
            "phone": contact.get("phone"),
            "url": contact.get("website"),
            "summary": first_of(info, "brief", "summary") or dict_of(work).get("summary"),
            "location": {
                "address": place.get("address"),
                "city": place.get("city"),
                "region": place.get("region"),
                "postalCode": place.get("code"),
                "countryCode": place.get("country"),
            },
            "profiles": [
                {"network": item.get("network"), "username": item.get("user"), "url": item.get("url")}
                for item in map(dict_of, list_of(value.get("social")))
            ],
        },
        "work": [_fresh_entry(item) | {"name": item.get("employer")} for item in _history(work)],
        "education": [
            _fresh_entry(item) | {"studyType": first_of(item, "studyType", "degree", "title")}
            for item in _history(value.get("education"))
        ],
        "skills": [
            *(
                {"name": item.get("name"), "keywords": item.get("skills")}
                for item in map(dict_of, list_of(skills.get("sets")))
            ),
            *({"name": item.get("name") if isinstance(item, dict) else item} for item in list_of(skills.get("list"))),
        ]
        or list_of(value.get("skills")),
        "volunteer": [_fresh_entry(item) for item in _history(service)],
        "projects": [
            _fresh_entry(item) | {"name": first_of(item, "title", "name")}
            for item in map(dict_of, list_of(value.get("projects")))
        ],
        "publications": [
            {
                "name": item.get("title"),
                "publisher": _named(item.get("publisher")),
                "releaseDate": date_of(item.get("date")),
                "url": item.get("url"),
                "summary": item.get("summary"),
            }
            for item in map(dict_of, list_of(value.get("writing")))
        ],
        "awards": [
            {
                "title": item.get("title"),
                "awarder": item.get("from"),
                "date": date_of(item.get("date")),
                "summary": item.get("summary"),
            }
            for item in map(dict_of, list_of(value.get("recognition")))
        ],
        "languages": [
            {"language": item.get("language"), "fluency": item.get("level")} if isinstance(item, dict) else item
            for item in list_of(value.get("languages"))
        ],
        "interests": list_of(value.get("interests")),
        "references": [
            {"name": item.get("name"), "reference": item.get("quote")}
            for item in map(dict_of, list_of(value.get("testimonials")))
        ],
        "certificates": list_of(first_of(value, "certifications", "certificates")),
    }
    placed = {
        *("name", "info", "contact", "location", "social", "employment", "education", "skills", "service", "projects"),
        *("writing", "recognition", "languages", "interests", "testimonials", "certifications", "certificates"),
        # What a program notes for itself.
        *("meta", "disposition", "references"),
    }
    for name, item in value.items():
        if name not in placed:
            made[name] = _history(item)
    if not made["references"]:
        made["references"] = list_of(value.get("references"))
    return made


def _named(value: object) -> object:
    return value.get("name") if isinstance(value, dict) else value


def _history(section: object) -> list[dict[str, Any]]:
    about = dict_of(section)
    rows = about.get("history") if "history" in about else section
    return [item if isinstance(item, dict) else {"name": item} for item in list_of(rows)]


def _fresh_entry(item: dict[str, Any]) -> dict[str, Any]:
    """An entry with JSON Resume's names for its dates; no end means that it goes on."""
    entry = {name: value for name, value in item.items() if name not in ("start", "end", "employer", "title")}
    start, end = date_of(item.get("start")), date_of(item.get("end"))
    return entry | {name: text for name, text in (("startDate", start), ("endDate", end)) if text}
