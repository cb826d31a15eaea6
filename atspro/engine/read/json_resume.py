"""JSON Resume (jsonresume.org, schema 1.0.0) to the model: every field that has a place there."""

from __future__ import annotations

import json
import re
from typing import Any

from atspro.engine.export.json_resume import iso_date, web_address
from atspro.engine.read.parse_results import ResumeReading
from atspro.engine.read.text_lines import storable
from atspro.errors import InvalidInput, UnreadableFile
from atspro.shapes import MAX_ENTRIES, MAX_ITEMS, MAX_LINE, MAX_TEXT, ResumeData, parse_shape

MAX_DEPTH = 40
_SECTIONS = ("basics", "work", "education", "skills", "certificates", "volunteer", "projects", "awards", "languages")
_UNPLACED = ("volunteer", "projects", "awards", "publications", "languages", "interests", "references")


def looks_like_json(text: str) -> bool:
    """Whether a text is meant as JSON rather than prose."""
    return re.match(r"\s*\{\s*(?:\"|\}|$)", text[:1000]) is not None


def read_json_resume(text: str) -> ResumeReading:
    """The resume of a JSON Resume document, or of this application's own JSON.

    Raises `UnreadableFile`: corrupt (broken JSON, nested too deep) or wrong_type (JSON that is no resume).
    """
    value = _load(text)
    if not isinstance(value, dict):
        raise _other_json()
    if "contactInfo" in value:
        return _own(value)
    if not any(name in value for name in _SECTIONS):
        raise _other_json()
    return _Reader(value).reading()


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
    try:
        resume = parse_shape(ResumeData, {key: item for key, item in value.items() if not key.startswith("$")})
    except InvalidInput as error:
        raise UnreadableFile("corrupt", f"This JSON does not fit the resume form. {error}") from None
    return ResumeReading(resume, storable(json.dumps(value, indent=2, ensure_ascii=False)), {}, (), ())


class _Reader:
    """Walks a JSON Resume and writes, for display, one line for each value that it takes over."""

    def __init__(self, value: dict[str, Any]) -> None:
        self.value = value
        self.lines: list[str] = []
        self.origins: dict[str, int] = {}
        self.unsure: list[str] = []
        self.notes: list[str] = []

    def reading(self) -> ResumeReading:
        """The whole reading."""
        data: dict[str, Any] = {"contactInfo": self._contact()}
        summary = self._text(_dict(self.value.get("basics")).get("summary"))
        if summary:
            data["summary"] = self._take("summary", summary[:MAX_TEXT])
        data["workExperience"] = self._each("work", self._work)
        data["education"] = self._each("education", self._education)
        data["certifications"] = self._each("certificates", self._certificate)
        data["skills"] = self._skills()
        left = [name for name in _UNPLACED if self.value.get(name)]
        if left:
            self.notes.append(
                "The resume form has no place for these sections, which were left out: "
                + ", ".join(f"“{name}”" for name in left)
                + "."
            )
        return ResumeReading(
            parse_shape(ResumeData, data), "\n".join(self.lines), self.origins, tuple(self.unsure), tuple(self.notes)
        )

    def _text(self, value: object) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return ""
        return storable(str(value)).strip()

    def _line(self, value: object) -> str:
        return re.sub(r"\s+", " ", self._text(value))[:MAX_LINE]

    def _written(self, entry: dict[str, Any], name: str) -> str:
        """A value as `atspro.engine.export.json_resume` found it written, as long as the standard value still says so.

        Another program may have changed the standard value: then it holds.
        """
        value, written = self._line(entry.get(name)), self._line(_dict(entry.get("written")).get(name))
        if not written:
            return value
        standard = web_address(written) if name == "url" else iso_date(written)
        return written if value in (standard or "", "") else value

    def _take(self, path: str, text: str, label: str = "") -> str:
        if text:
            self.origins[path] = len(self.lines)
            self.lines += [(f"{label}: " if label else "") + part for part in text.split("\n")]
        return text

    def _heading(self, title: str) -> None:
        self.lines += ["", title] if self.lines else [title]

    def _contact(self) -> dict[str, Any]:
        basics = _dict(self.value.get("basics"))
        self._heading("basics")
        contact: dict[str, Any] = {
            "fullName": self._take("contactInfo.fullName", self._line(basics.get("name")), "name"),
            "links": [],
        }
        for name in ("email", "phone"):
            contact[name] = self._take(f"contactInfo.{name}", self._written(basics, name), name)
        location = _dict(basics.get("location"))
        region = " ".join(filter(None, (self._line(location.get("region")), self._line(location.get("postalCode")))))
        parts = [
            self._line(location.get("address")),
            self._line(location.get("city")),
            region,
            self._line(location.get("countryCode")),
        ]
        address = ", ".join(re.sub(r"\s*\n\s*", ", ", part) for part in parts if part)[:MAX_LINE]
        contact["address"] = self._take("contactInfo.address", address, "location")
        links: list[tuple[str, str]] = []
        url = self._line(basics.get("url")) or self._line(basics.get("website"))
        if url:
            links.append(("Website", url))
        for profile in _dicts(basics.get("profiles")):
            address = self._written(profile, "url") or self._line(profile.get("username"))
            if address:
                links.append((self._line(profile.get("network")) or "Website", address))
        for number, (name, address) in enumerate(links[:MAX_ENTRIES]):
            self._take(f"contactInfo.links.{number}.url", address, name)
            contact["links"].append({"name": name, "url": address})
        label = self._line(basics.get("label"))
        if label:
            self.notes.append(f"The headline “{label[:100]}” has no place in the resume form and was left out.")
        return contact

    def _each(self, name: str, reader: Any) -> list[dict[str, Any]]:
        entries = _dicts(self.value.get(name))
        if len(entries) > MAX_ENTRIES:
            self.notes.append(f"Only the first {MAX_ENTRIES} of {len(entries)} entries of “{name}” were kept.")
        rows: list[dict[str, Any]] = []
        for entry in entries[:MAX_ENTRIES]:
            self._heading(name)
            row = reader(entry, len(rows))
            if any(row.values()):
                rows.append(row)
        return rows

    def _list(self, path: str, values: object) -> list[str]:
        items = [self._line(item) for item in (values if isinstance(values, list) else [])]
        items = [item for item in items if item][:MAX_ITEMS]
        return [self._take(f"{path}.{number}", item, "-").strip() for number, item in enumerate(items)]

    def _work(self, entry: dict[str, Any], number: int) -> dict[str, Any]:
        path = f"workExperience.{number}"
        start, end = self._written(entry, "startDate"), self._written(entry, "endDate")
        # Another program that ends a position may not know the addition.
        said = None if self._line(entry.get("endDate")) else entry.get("isCurrent")
        description = "\n".join(filter(None, (self._text(entry.get("description")), self._text(entry.get("summary")))))[
            :MAX_TEXT
        ]
        row = {
            "company": self._take(
                f"{path}.company", self._line(entry.get("name")) or self._line(entry.get("company")), "name"
            ),
            "position": self._take(f"{path}.position", self._line(entry.get("position")), "position"),
            "startDate": self._take(f"{path}.startDate", start, "startDate"),
            "endDate": self._take(f"{path}.endDate", end, "endDate"),
            "isCurrent": said
            if isinstance(said, bool)
            else bool(start) and (not end or end.lower() in ("present", "current", "now")),
            "description": self._take(f"{path}.description", description),
            "responsibilities": self._list(f"{path}.responsibilities", entry.get("highlights")),
            "skills": self._list(f"{path}.skills", entry.get("keywords")),
        }
        if row["isCurrent"] and not end and said is not True:
            self.unsure.append(f"{path}.isCurrent")
        return row

    def _education(self, entry: dict[str, Any], number: int) -> dict[str, Any]:
        path = f"education.{number}"
        score = re.search(r"\d{1,3}(?:[.,]\d{1,3})?", self._line(entry.get("score")) or self._line(entry.get("gpa")))
        row: dict[str, Any] = {
            "institution": self._take(f"{path}.institution", self._line(entry.get("institution")), "institution"),
            "degree": self._take(f"{path}.degree", self._line(entry.get("studyType")), "studyType"),
            "fieldOfStudy": self._take(f"{path}.fieldOfStudy", self._line(entry.get("area")), "area"),
            "graduationDate": self._take(f"{path}.graduationDate", self._written(entry, "endDate"), "endDate"),
            "gpa": float(self._take(f"{path}.gpa", score.group(), "score").replace(",", ".")) if score else None,
            "honors": self._list(f"{path}.honors", entry.get("honors")),
            "relevantCourses": self._list(f"{path}.relevantCourses", entry.get("courses")),
            "skills": self._list(f"{path}.skills", entry.get("keywords")),
        }
        return row

    def _certificate(self, entry: dict[str, Any], number: int) -> dict[str, Any]:
        path = f"certifications.{number}"
        return {
            "name": self._take(f"{path}.name", self._line(entry.get("name")), "name"),
            "issuer": self._take(f"{path}.issuer", self._line(entry.get("issuer")), "issuer"),
            "dateObtained": self._take(f"{path}.dateObtained", self._written(entry, "date"), "date"),
            "expirationDate": self._take(f"{path}.expirationDate", self._written(entry, "expires"), "expires"),
            "credentialId": self._take(f"{path}.credentialId", self._line(entry.get("credentialId")), "credentialId"),
        }

    def _skills(self) -> list[str]:
        """Names and keywords; a name that has keywords but no level only heads its group."""
        kept: dict[str, str] = {}
        self._heading("skills")
        entries = self.value.get("skills")
        for entry in entries if isinstance(entries, list) else []:
            group = _dict(entry) or {"name": entry}
            keywords = [self._line(word) for word in _list(group.get("keywords"))]
            keywords = [word for word in keywords if word]
            name = self._line(group.get("name"))
            for word in [name, *keywords] if name and (not keywords or self._line(group.get("level"))) else keywords:
                if word.casefold() not in kept and len(kept) < MAX_ITEMS:
                    self._take(f"skills.{len(kept)}", word)
                    kept[word.casefold()] = word
        return list(kept.values())


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in _list(value) if isinstance(item, dict)]
