"""JSON resumes to the model: JSON Resume of any version, this application's own, and what other builders export."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from atspro.engine.dates import is_now
from atspro.engine.export.json_resume import SECTION_KEYS, iso_date, web_address
from atspro.engine.read.json_builders import as_json_resume
from atspro.engine.read.json_text import date_of, dict_of, first_of, line_of, list_of, split_items, text_of
from atspro.engine.read.json_values import address, takes, with_period, worded
from atspro.engine.read.parse_results import ResumeReading
from atspro.engine.read.text_lines import storable
from atspro.errors import InvalidInput, UnreadableFile
from atspro.shapes import (
    MAX_ENTRIES,
    MAX_ITEMS,
    MAX_LINE,
    MAX_TEXT,
    SECTION_KINDS,
    ResumeData,
    ResumeSection,
    parse_shape,
)

MAX_DEPTH = 40
MAX_SECTIONS = 30
_KNOWN = ("basics", "work", "education", "skills", "certificates", "volunteer", "projects", "awards", "languages")
# What stands in a document besides the person's own words.
_OF_THE_FILE = ("$schema", "meta", "sections", "written", "metadata", "version", "id", "_id")
_TITLES = {
    "projects": "Projects",
    "volunteering": "Volunteering",
    "publications": "Publications",
    "awards": "Awards",
    "languages": "Languages",
    "interests": "Interests",
    "references": "References",
    "headline": "Headline",
}
# Names that others have for the fields of a section's entry, beside the schema's.
_OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "name": ("name", "title", "position", "role", "language"),
    "organization": ("organization", "company", "institution", "issuer", "venue", "from"),
    "startDate": ("startDate", "start"),
    "endDate": ("endDate", "end", "date", "releaseDate", "year"),
    "url": ("url", "website", "link"),
    "description": ("description", "summary", "reference", "quote", "text"),
    "bullets": ("bullets", "highlights"),
    "skills": ("skills", "keywords"),
    "level": ("level", "fluency", "proficiency"),
}


def looks_like_json(text: str) -> bool:
    """Whether a text is meant as JSON rather than prose."""
    return re.match(r"\s*\{\s*(?:\"|\}|$)", text[:1000]) is not None


def read_json_resume(text: str) -> ResumeReading:
    """The resume of a JSON Resume document, of this application's own JSON, or of another builder's.

    Raises `UnreadableFile`: corrupt (broken JSON, nested too deep) or wrong_type (JSON that is no resume).
    """
    value = _load(text)
    if not isinstance(value, dict):
        raise _other_json()
    if "contactInfo" in value:
        return _own(value)
    return read_structured(value)


def read_structured(value: dict[str, Any], notes: Iterable[str] = ()) -> ResumeReading:
    """The resume of a JSON Resume object or of another builder's, whatever file it was in.

    Raises `UnreadableFile` (wrong_type) when it is none.
    """
    value, more = as_json_resume(value)
    if not any(value.get(name) for name in _KNOWN):
        raise _other_json()
    return _Reader(value, [*notes, *more]).reading()


def _other_json() -> UnreadableFile:
    return UnreadableFile(
        "wrong_type",
        "This JSON is not a JSON Resume: it has no “basics”, “work” or “education”. "
        "Choose another file, or paste the text.",
    )


def _load(text: str) -> object:
    depth = deepest = 0
    for char in re.sub(r"\"(?:[^\"\\]|\\.)*+\"", "", text):
        if char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    if deepest > MAX_DEPTH:
        raise UnreadableFile(
            "corrupt", "This JSON is nested deeper than any resume. Check the file, or paste the text."
        )
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableFile(
            "corrupt", "This JSON is broken and cannot be read. Export it again, or paste the text."
        ) from None


def _own(value: dict[str, Any]) -> ResumeReading:
    """The application's own export, checked against the shapes."""
    own = {key: item for key, item in value.items() if not key.startswith("$") and key != "sections"}
    try:
        resume = parse_shape(ResumeData, own)
        sections = tuple(parse_shape(ResumeSection, item) for item in list_of(value.get("sections"))[:MAX_SECTIONS])
    except InvalidInput as error:
        raise UnreadableFile("corrupt", f"This JSON does not fit the resume form. {error}") from None
    source = storable(json.dumps(value, indent=2, ensure_ascii=False))
    return ResumeReading(resume, source, {}, (), (), sections=sections)


class _Reader:
    """Walks a JSON Resume and writes, for display, one line for each value that it takes over."""

    def __init__(self, value: dict[str, Any], notes: list[str]) -> None:
        self.value = value
        self.lines: list[str] = []
        self.origins: dict[str, int] = {}
        self.unsure: list[str] = []
        self.headings: list[int] = []
        self.notes = notes

    def reading(self) -> ResumeReading:
        """The whole reading."""
        data: dict[str, Any] = {"contactInfo": self._contact()}
        summary = text_of(dict_of(self.value.get("basics")).get("summary"))
        if summary:
            data["summary"] = self._take("summary", summary[:MAX_TEXT])
        data["workExperience"] = self._each("work", self._work, "position")
        data["education"] = self._each("education", self._education, "degree")
        data["certifications"] = self._each("certificates", self._certificate, "name")
        data["skills"] = self._skills()
        sections = self._sections(data["education"])
        return ResumeReading(
            parse_shape(ResumeData, data),
            "\n".join(self.lines),
            self.origins,
            tuple(self.unsure),
            tuple(self.notes),
            sections=tuple(parse_shape(ResumeSection, section) for section in sections),
            furniture=tuple(self.headings),
        )

    def _written(self, entry: dict[str, Any], *names: str) -> str:
        """A value as `atspro.engine.export.json_resume` found it written, as long as the standard value still says so.

        Another program may have changed the standard value: then it holds.
        """
        named = first_of(entry, *names)
        value = line_of(named) if names[0] == "url" else date_of(named)
        written = line_of(first_of(dict_of(entry.get("written")), *names))
        if not written:
            return value
        standard = web_address(written) if names[0] == "url" else iso_date(written)
        return written if value in (standard or "", "") else value

    def _take(self, path: str, text: str, label: str = "") -> str:
        if text:
            self.origins[path] = len(self.lines)
            self.lines += [(f"{label}: " if label else "") + part for part in text.split("\n")]
        return text

    def _heading(self, title: str) -> None:
        self.lines += ["", title] if self.lines else [title]
        self.headings.append(len(self.lines) - 1)

    def _contact(self) -> dict[str, Any]:
        basics = dict_of(self.value.get("basics"))
        self._heading("basics")
        contact: dict[str, Any] = {
            "fullName": self._take("contactInfo.fullName", line_of(basics.get("name")), "name"),
            "links": [],
        }
        for name in ("email", "phone"):
            value = line_of(next(iter(list_of(basics.get(name))), None))
            written = line_of(dict_of(basics.get("written")).get(name))
            contact[name] = self._take(f"contactInfo.{name}", value or written, name)
        contact["address"] = self._take("contactInfo.address", address(basics.get("location")), "location")
        links: list[tuple[str, str]] = []
        for page in list_of(first_of(basics, "url", "website")):
            where = line_of(first_of(page, "url", "href") if isinstance(page, dict) else page)
            if where:
                links.append(("Website", where))
        for profile in list_of(basics.get("profiles")):
            profile = profile if isinstance(profile, dict) else {"url": profile}
            where = self._written(profile, "url") or line_of(profile.get("username"))
            if where:
                links.append((line_of(profile.get("network")) or "Website", where))
        if len(links) > MAX_ENTRIES:
            self.notes.append(f"Only the first {MAX_ENTRIES} of {len(links)} links were kept.")
        for number, (name, where) in enumerate(links[:MAX_ENTRIES]):
            self._take(f"contactInfo.links.{number}.url", where, name)
            contact["links"].append({"name": name, "url": where})
        return contact

    def _each(self, name: str, reader: Any, alone: str) -> list[dict[str, Any]]:
        """The rows of a section; an entry that is a mere text is its field ``alone``."""
        entries = [entry if isinstance(entry, dict) else {alone: entry} for entry in list_of(self.value.get(name))]
        entries = [entry for entry in entries if entry]
        if len(entries) > MAX_ENTRIES:
            self.notes.append(f"Only the first {MAX_ENTRIES} of {len(entries)} entries of “{name}” were kept.")
        rows: list[dict[str, Any]] = []
        for entry in entries[:MAX_ENTRIES]:
            self._heading(name)
            row = reader(entry, len(rows))
            if any(row.values()):
                rows.append(row)
        return rows

    def _list(self, path: str, values: object, longest: int = MAX_LINE) -> list[str]:
        items = [re.sub(r"\s+", " ", text_of(worded(item))).removeprefix("• ")[:longest] for item in list_of(values)]
        items = [item.strip() for item in items if item.strip()]
        if len(items) > MAX_ITEMS:
            self.notes.append(f"Only the first {MAX_ITEMS} of {len(items)} lines of a list were kept.")
        return [self._take(f"{path}.{number}", item, "-").strip() for number, item in enumerate(items[:MAX_ITEMS])]

    def _work(self, entry: dict[str, Any], number: int) -> dict[str, Any]:
        path = f"workExperience.{number}"
        entry = with_period(entry)
        start, end = self._written(entry, "startDate", "start"), self._written(entry, "endDate", "end")
        # Another program that ends a position may not know the addition.
        said = None if end and not is_now(end) and entry.get("endDate") else first_of(entry, "isCurrent", "current")
        texts = [split_items(text_of(entry.get(name))) for name in ("description", "summary")]
        description = "\n".join(prose for prose, _ in texts if prose)[:MAX_TEXT]
        bullets = [item for _, items in texts for item in items]
        row = {
            "company": self._take(
                f"{path}.company", line_of(first_of(entry, "name", "company", "employer", "organization")), "name"
            ),
            "position": self._take(
                f"{path}.position", line_of(first_of(entry, "position", "title", "role", "jobTitle")), "position"
            ),
            "startDate": self._take(f"{path}.startDate", start, "startDate"),
            "endDate": self._take(f"{path}.endDate", end, "endDate"),
            "isCurrent": said if isinstance(said, bool) else is_now(end) or bool(start and not end),
            "description": self._take(f"{path}.description", description),
            "responsibilities": self._list(
                f"{path}.responsibilities",
                [*bullets, *list_of(first_of(entry, "highlights", "achievements"))],
                MAX_TEXT,
            ),
            "skills": self._list(f"{path}.skills", first_of(entry, "keywords", "skills", "technologies")),
        }
        if row["isCurrent"] and not end and said is not True:
            self.unsure.append(f"{path}.isCurrent")
        return row

    def _education(self, entry: dict[str, Any], number: int) -> dict[str, Any]:
        path = f"education.{number}"
        entry = with_period(entry)
        score = line_of(first_of(entry, "score", "gpa", "grade"))
        grade = re.search(r"\d{1,3}(?:[.,]\d{1,3})?", score)
        row: dict[str, Any] = {
            "institution": self._take(
                f"{path}.institution", line_of(first_of(entry, "institution", "school", "university")), "institution"
            ),
            "degree": self._take(f"{path}.degree", line_of(first_of(entry, "studyType", "degree")), "studyType"),
            "fieldOfStudy": self._take(
                f"{path}.fieldOfStudy", line_of(first_of(entry, "area", "fieldOfStudy", "field")), "area"
            ),
            "graduationDate": self._take(
                f"{path}.graduationDate",
                self._written(entry, "endDate", "end", "graduationDate", "year"),
                "endDate",
            ),
            "gpa": float(self._take(f"{path}.gpa", grade.group(), "score").replace(",", ".")) if grade else None,
        }
        more = list_of(entry.get("honors"))
        if score and (grade is None or score != f"{row['gpa']:g}"):
            # A number does not say of what: "3.8/4.0", "1,7", "First class".
            more = [*more, score]
        prose, items = split_items(text_of(first_of(entry, "summary", "description")))
        more = [*more, *prose.split("\n"), *items, *list_of(entry.get("highlights"))]
        row["honors"] = self._list(f"{path}.honors", more)
        row["relevantCourses"] = self._list(f"{path}.relevantCourses", first_of(entry, "courses", "curriculum"))
        row["skills"] = self._list(f"{path}.skills", entry.get("keywords"))
        return row

    def _certificate(self, entry: dict[str, Any], number: int) -> dict[str, Any]:
        path = f"certifications.{number}"
        return {
            "name": self._take(f"{path}.name", line_of(first_of(entry, "name", "title")), "name"),
            "issuer": self._take(f"{path}.issuer", line_of(first_of(entry, "issuer", "from", "authority")), "issuer"),
            "dateObtained": self._take(
                f"{path}.dateObtained", self._written(entry, "date", "startDate", "issueDate"), "date"
            ),
            "expirationDate": self._take(
                f"{path}.expirationDate", self._written(entry, "expires", "expirationDate", "endDate"), "expires"
            ),
            "credentialId": self._take(f"{path}.credentialId", line_of(entry.get("credentialId")), "credentialId"),
        }

    def _skills(self) -> list[str]:
        """Names and keywords; a name that has keywords but no level only heads its group.

        A level in words stays with the skill that it is of: "Python (Expert)".
        """
        kept: dict[str, str] = {}
        self._heading("skills")
        for entry in list_of(self.value.get("skills")):
            group = dict_of(entry) or {"name": entry}
            keywords = [line_of(worded(word)) for word in list_of(first_of(group, "keywords", "skills"))]
            keywords = [word for word in keywords if word]
            name = line_of(first_of(group, "name", "skill", "label"))
            level = line_of(group.get("level")) or line_of(group.get("proficiency"))
            if name and level and not keywords and not level.isdigit() and level.casefold() not in name.casefold():
                name = f"{name} ({level})"[:MAX_LINE]
            for word in [name, *keywords] if name and (not keywords or level or group.get("rated")) else keywords:
                if word.casefold() not in kept and len(kept) < MAX_ITEMS:
                    self._take(f"skills.{len(kept)}", word)
                    kept[word.casefold()] = word
        return list(kept.values())

    def _sections(self, education: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The sections in the order that this application noted, then all others; nothing of the file is left out."""
        waiting = {
            kind: [entry for entry in list_of(self.value.get(key)) if entry not in (None, "", {}, [])]
            for kind, (key, _) in SECTION_KEYS.items()
        }
        honors = [(honor, row["institution"]) for row in education for honor in row["honors"]]
        waiting["awards"] = [entry for entry in waiting["awards"] if not takes(honors, entry)]
        sections: list[dict[str, Any]] = []
        noted_sections = [dict_of(noted) for noted in list_of(self.value.get("sections"))]
        last = {line_of(noted.get("kind")): at for at, noted in enumerate(noted_sections)}
        for at, noted in enumerate(noted_sections):
            kind, title = line_of(noted.get("kind")), line_of(noted.get("title"))
            if kind in SECTION_KEYS:
                # What another program has added since goes to the last section of its kind.
                count = noted["count"] if isinstance(noted.get("count"), int) and at < last[kind] else None
                mine = waiting[kind][: max(0, count) if count is not None else None]
                waiting[kind] = waiting[kind][len(mine) :]
                self._section(sections, kind, title, mine, keep=not mine)
            elif kind in SECTION_KINDS:
                self._section(sections, kind, title, list_of(noted.get("entries")), keep=True)
        label = line_of(dict_of(self.value.get("basics")).get("label"))
        if label and not any(section["kind"] == "headline" for section in sections):
            self._section(sections, "headline", "", [label])
        for kind, entries in waiting.items():
            if entries:
                self._section(sections, kind, "", entries)
        known = {*_KNOWN, *_OF_THE_FILE, *(key for key, _ in SECTION_KEYS.values())}
        for name, value in self.value.items():
            if name not in known and not name.startswith("_"):
                self._section(sections, "other", line_of(name), list_of(value))
        if len(sections) > MAX_SECTIONS:
            self.notes.append(f"Only the first {MAX_SECTIONS} of {len(sections)} sections were kept.")
        return sections[:MAX_SECTIONS]

    def _section(
        self, sections: list[dict[str, Any]], kind: str, title: str, entries: list[Any], keep: bool = False
    ) -> None:
        title = title or _TITLES.get(kind, kind.capitalize())
        self._heading(title)
        if len(entries) > MAX_ENTRIES:
            self.notes.append(f"Only the first {MAX_ENTRIES} of {len(entries)} entries of “{title}” were kept.")
        names = SECTION_KEYS.get(kind, ("", {}))[1]
        rows: list[dict[str, Any]] = []
        for entry in entries[:MAX_ENTRIES]:
            row = self._entry(f"sections.{len(sections)}.entries.{len(rows)}", entry, names)
            if any(row.values()):
                rows.append(row)
        if rows or keep:
            sections.append({"kind": kind, "title": title, "entries": rows})

    def _entry(self, path: str, entry: object, names: dict[str, str]) -> dict[str, Any]:
        if not isinstance(entry, dict):
            return {"name": self._take(f"{path}.name", line_of(worded(entry)))}
        entry = with_period(entry)
        # The schema's name for one field may be ours for another, as "summary" and "title" are.
        taken = set(names.values())
        fields = {
            name: (names.get(name, name), *(other for other in others if other not in taken and other not in names))
            for name, others in _OTHER_NAMES.items()
        }
        row: dict[str, Any] = {}
        for name in ("name", "organization", "level"):
            row[name] = self._take(f"{path}.{name}", line_of(first_of(entry, *fields[name])), fields[name][0])
        for name in ("startDate", "endDate"):
            row[name] = self._take(f"{path}.{name}", self._written(entry, *fields[name]), fields[name][0])
        website = first_of(entry, *fields["url"])
        if isinstance(website, dict):
            entry = entry | {"url": first_of(website, "url", "href")}
        row["url"] = self._take(f"{path}.url", self._written(entry, *fields["url"]), "url")
        prose, items = split_items(text_of(first_of(entry, *fields["description"])))
        told = {other for others in fields.values() for other in others} | {"written", "id", "visible", "hidden"}
        # What has no field of its own is a line of the description: an author's name, a role.
        more = [f"{name}: {worded(value)}" for name, value in entry.items() if name not in told and worded(value)]
        row["description"] = self._take(f"{path}.description", "\n".join(filter(None, (prose, *more)))[:MAX_TEXT])
        row["bullets"] = self._list(
            f"{path}.bullets", [*items, *list_of(first_of(entry, *fields["bullets"]))], MAX_TEXT
        )
        row["skills"] = self._list(f"{path}.skills", first_of(entry, *fields["skills"]))
        return row
