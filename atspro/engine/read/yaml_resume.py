"""Resumes written as YAML: RenderCV's files, and JSON Resume's objects. All values stay texts, as they stand there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from atspro.engine.read.entry_fields import certificate_of
from atspro.engine.read.headings import heading_kind
from atspro.engine.read.json_resume import MAX_DEPTH, read_structured
from atspro.engine.read.json_text import dict_of, first_of, line_of, list_of, text_of
from atspro.engine.read.parse_results import ResumeReading
from atspro.engine.read.text_lines import MAX_TEXT_CHARS
from atspro.errors import UnreadableFile

MAX_NODES = 20_000
MAX_ALIASES = 100
_NULL = frozenset(("", "null", "Null", "NULL", "~"))
# How RenderCV writes the addresses of the networks that it knows.
_PROFILES = {
    "linkedin": "https://linkedin.com/in/{}",
    "github": "https://github.com/{}",
    "gitlab": "https://gitlab.com/{}",
    "orcid": "https://orcid.org/{}",
    "stackoverflow": "https://stackoverflow.com/users/{}",
    "x": "https://x.com/{}",
}
_KINDS = {
    "certifications": "certificates",
    "volunteer": "volunteer",
    "projects": "projects",
    "awards": "awards",
    "publications": "publications",
    "languages": "languages",
    "interests": "interests",
    "references": "references",
}


def read_yaml_resume(text: str) -> ResumeReading:
    """The resume of a YAML document.

    Raises `UnreadableFile`: corrupt (broken, or nested too deep), too_large (more text, entries or aliases than a
    resume has) or wrong_type (no resume).
    """
    value = _load(text)
    if not isinstance(value, dict):
        raise _no_resume()
    if isinstance(value.get("cv"), dict):
        return read_structured(_render_cv(value["cv"]))
    try:
        return read_structured(value)
    except UnreadableFile:
        raise _no_resume() from None


def _no_resume() -> UnreadableFile:
    return UnreadableFile(
        "wrong_type",
        "This YAML file is no resume: it has neither RenderCV’s “cv” nor JSON Resume’s “basics”, “work” or "
        "“education”. Choose another file, or paste the text.",
    )


def _too_large() -> UnreadableFile:
    return UnreadableFile(
        "too_large", "This YAML file holds more than a resume can have. Keep only the resume’s own entries."
    )


@dataclass(slots=True)
class _Open:
    """A list or object that is still being read; ``size`` counts its values, repeated ones as often as they occur."""

    value: list[Any] | dict[str, Any]
    anchor: str | None
    key: str | None = None
    size: int = 1


def _load(text: str) -> object:
    """The first document's value, built without recursion: texts, lists and objects only."""
    if len(text) > MAX_TEXT_CHARS:
        raise _too_large()
    try:
        return _build(text)
    except (yaml.YAMLError, RecursionError, ValueError):
        raise UnreadableFile(
            "corrupt", "This YAML file is broken and cannot be read. Check it, or paste the resume’s text."
        ) from None


def _build(text: str) -> object:
    stack: list[_Open] = []
    anchors: dict[str, tuple[object, int]] = {}
    aliases = 0
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.AliasEvent):
            aliases += 1
            if aliases > MAX_ALIASES:
                raise _too_large()
            # An alias to what is not complete would hold itself.
            value, size = anchors.get(event.anchor or "", (None, 1))
        elif isinstance(event, yaml.ScalarEvent):
            plain = event.implicit[0] and event.value in _NULL
            value, size = (None if plain else event.value), 1
            if event.anchor:
                anchors[event.anchor] = (value, 1)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            if len(stack) >= MAX_DEPTH:
                raise ValueError("nested too deep")
            stack.append(_Open([] if isinstance(event, yaml.SequenceStartEvent) else {}, event.anchor))
            continue
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            done = stack.pop()
            value, size = done.value, done.size
            if done.anchor:
                anchors[done.anchor] = (value, size)
        else:
            continue
        if not stack:
            return value
        above = stack[-1]
        above.size += size
        if above.size > MAX_NODES:
            raise _too_large()
        if isinstance(above.value, list):
            above.value.append(value)
        elif above.key is None:
            above.key = value if isinstance(value, str) else ""
        else:
            above.value[above.key] = value
            above.key = None
    return None


def _render_cv(cv: dict[str, Any]) -> dict[str, Any]:
    """RenderCV's ``cv`` by JSON Resume's names; sections are told by their entries, and by their titles."""
    made: dict[str, Any] = {
        "basics": {
            "name": cv.get("name"),
            "label": first_of(cv, "headline", "label"),
            "email": cv.get("email"),
            "phone": line_of(next(iter(list_of(cv.get("phone"))), None)).removeprefix("tel:"),
            "location": cv.get("location"),
            "website": cv.get("website"),
            "profiles": [_profile(dict_of(item)) for item in list_of(cv.get("social_networks"))],
        }
    }
    for title, entries in dict_of(cv.get("sections")).items():
        _render_section(made, line_of(title), list_of(entries))
    return made


def _profile(network: dict[str, Any]) -> dict[str, str]:
    name, user = line_of(network.get("network")), line_of(network.get("username"))
    pattern = _PROFILES.get(name.casefold())
    return {"network": name, "username": user, "url": pattern.format(user) if pattern and user else ""}


def _render_section(made: dict[str, Any], title: str, entries: list[Any]) -> None:
    kind = heading_kind(title.replace("_", " ").strip().capitalize())
    for entry in entries:
        if not isinstance(entry, dict):
            if kind == "summary":
                before = made["basics"].get("summary", "")
                made["basics"]["summary"] = f"{before}\n{text_of(entry)}".strip()
            else:
                _put(made, kind, title, {"name": _plain(entry)})
        elif "company" in entry and kind != "volunteer":
            made.setdefault("work", []).append(_dated(entry))
        elif "institution" in entry:
            school = _dated(entry) | {"studyType": entry.get("degree")}
            made.setdefault("education", []).append(school)
        elif "label" in entry or "details" in entry:
            _labelled(made, kind, title, entry)
        elif "authors" in entry:
            made.setdefault("publications", []).append(
                {
                    "name": entry.get("title"),
                    "publisher": first_of(entry, "journal", "publisher"),
                    "releaseDate": entry.get("date"),
                    "url": entry.get("url"),
                    "summary": ", ".join(line_of(author) for author in list_of(entry.get("authors"))),
                    **({"doi": entry["doi"]} if entry.get("doi") else {}),
                }
            )
        else:
            named = first_of(entry, "name", "bullet", "number", "reversed_number", "position", "title")
            row = {"name": _plain(named)} | {
                name: value
                for name, value in _dated(entry).items()
                if name not in ("name", "bullet", "number", "reversed_number", "position", "title", "company")
            }
            if entry.get("company"):
                row["organization"] = entry["company"]
            _put(made, kind, title, row)


def _labelled(made: dict[str, Any], kind: str | None, title: str, entry: dict[str, Any]) -> None:
    label, details = _plain(entry.get("label")), _plain(entry.get("details"))
    if kind == "languages":
        made.setdefault("languages", []).append({"language": label, "fluency": details})
    elif kind == "skills":
        words = [word.strip() for word in re.split(r"[,;]\s+", details) if word.strip()]
        made.setdefault("skills", []).append({"name": label, "keywords": words})
    else:
        _put(made, kind, title, {"name": label, "description": details})


def _put(made: dict[str, Any], kind: str | None, title: str, row: dict[str, Any]) -> None:
    if kind == "skills":
        made.setdefault("skills", []).append({"name": row["name"]})
        return
    if kind == "certifications":
        said = certificate_of(text_of(row["name"])) if len(row) == 1 else {}
        row = {
            "name": said.get("name") or row["name"],
            "issuer": first_of(row, "summary", "description") or said.get("issuer"),
            "date": first_of(row, "date", "endDate") or said.get("dateObtained"),
            "expires": said.get("expirationDate"),
        }
    elif kind == "awards":
        row = {"title": row.pop("name")} | row
    elif kind == "volunteer":
        row = {"position": row.pop("name")} | row
    elif kind == "languages":
        # "Deutsch (C1)" stays in one piece: what is its level is told by the one who wrote it.
        row = {"language": row.pop("name")} | row
    made.setdefault(_KINDS.get(kind or "", title), []).append(row)


def _dated(entry: dict[str, Any]) -> dict[str, Any]:
    names = {"start_date": "startDate", "end_date": "endDate"}
    return {names.get(name, name): _plain(value) if isinstance(value, str) else value for name, value in entry.items()}


def _plain(value: object) -> str:
    """A text without Markdown's links and emphasis."""
    text = text_of(value)
    text = re.sub(r"\[([^\[\]\n]{1,300})\]\([^()\s]{1,500}\)", r"\1", text)
    return re.sub(r"(?<![\w*])\*(?=\S)([^*\n]{1,300}?)(?<=\S)\*(?![\w*])", r"\1", text)
