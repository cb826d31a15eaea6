"""LinkedIn's data export ("Get a copy of your data"): a zip of CSV files, of which a few are the resume."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from atspro.engine.read.archives import Archive
from atspro.engine.read.json_resume import read_structured
from atspro.engine.read.json_text import line_of
from atspro.engine.read.parse_results import ResumeReading
from atspro.engine.read.study_fields import degree_and_field
from atspro.engine.read.text import decode
from atspro.errors import UnreadableFile

MAX_CSV_BYTES = 2 * 1024 * 1024
MAX_ROWS = 500
_NAMES = {
    "profile": "Profile",
    "positions": "Positions",
    "education": "Education",
    "skills": "Skills",
    "certifications": "Certifications",
    "languages": "Languages",
    "projects": "Projects",
    "volunteering": "Volunteering",
    "volunteeringexperiences": "Volunteering",
    "honors": "Honors",
    "publications": "Publications",
    "courses": "Courses",
    "organizations": "Organizations",
    "patents": "Patents",
    "testscores": "Test scores",
    "emailaddresses": "Emails",
    "phonenumbers": "Phones",
    "whatsappphonenumbers": "Phones",
}
Row = dict[str, str]


def read_linkedin(data: bytes) -> ResumeReading:
    """The resume of a LinkedIn data export.

    Raises `UnreadableFile`: corrupt, encrypted, too_large or wrong_type (no such export, or one without the profile).
    """
    archive = Archive(data, "archive")
    tables: dict[str, list[Row]] = {}
    for name in archive.find(lambda name: name.lower().endswith(".csv")):
        key = re.sub(r"[^a-z]", "", name.rpartition("/")[2].lower().removesuffix(".csv"))
        if key in _NAMES:
            tables.setdefault(_NAMES[key], []).extend(_rows(archive.read(name, MAX_CSV_BYTES)))
    if not (tables.get("Profile") or tables.get("Positions")):
        raise UnreadableFile(
            "wrong_type",
            "This archive holds no LinkedIn profile. Ask LinkedIn for a copy with Profile, Positions and Education, "
            "or upload the profile that LinkedIn saves as PDF.",
        )
    notes = [
        f"Only the first {MAX_ROWS} of {len(rows)} rows of “{name}” were kept."
        for name, rows in tables.items()
        if len(rows) > MAX_ROWS
    ]
    return read_structured(_as_json_resume({name: rows[:MAX_ROWS] for name, rows in tables.items()}), notes)


def _rows(data: bytes) -> list[Row]:
    """A table's rows by column; notes that LinkedIn puts above the columns are skipped."""
    text = decode(data) if data.strip() else ""
    try:
        rows = [row for row in csv.reader(io.StringIO(text.replace("\x00", "").lstrip("\ufeff"))) if any(row)]
    except csv.Error:
        raise UnreadableFile(
            "corrupt", "A table of this archive is damaged and cannot be read. Ask LinkedIn for another copy."
        ) from None
    while rows and len(rows) > 1 and (rows[0][0].startswith("Notes") or len(rows[0]) < len(rows[1]) - 1):
        rows.pop(0)
    if not rows:
        return []
    columns = [column.strip().lower() for column in rows[0]]
    return [dict(zip(columns, row, strict=False)) for row in rows[1:]]


def _said(row: Row, *columns: str) -> str:
    return next((row[column].strip() for column in columns if row.get(column, "").strip()), "")


def _as_json_resume(tables: dict[str, list[Row]]) -> dict[str, Any]:
    profile = next(iter(tables.get("Profile", [])), {})
    emails = tables.get("Emails", [])
    primary = next((row for row in emails if _said(row, "primary").lower() == "yes"), next(iter(emails), {}))
    phone = next((_said(row, "number") for row in tables.get("Phones", []) if _said(row, "number")), "")
    handle = _said(profile, "twitter handles").strip("[]")
    made: dict[str, Any] = {
        "basics": {
            "name": f"{_said(profile, 'first name')} {_said(profile, 'last name')}".strip(),
            "label": _said(profile, "headline"),
            "summary": _said(profile, "summary"),
            "email": _said(primary, "email address"),
            "phone": phone,
            "location": _said(profile, "address", "geo location"),
            "url": re.findall(r"(?:\w+:)?(https?://[^,\]\s]+)", _said(profile, "websites")),
            "profiles": [{"network": "Twitter", "username": handle}] if handle else [],
        },
        "work": [
            _period(row)
            | {
                "name": _said(row, "company name"),
                "position": _said(row, "title"),
                "summary": _said(row, "description"),
            }
            for row in tables.get("Positions", [])
        ],
        "education": [
            {
                "institution": _said(row, "school name"),
                **dict(zip(("studyType", "area"), degree_and_field(_said(row, "degree name")), strict=True)),
                "endDate": _said(row, "end date"),
                "honors": [
                    line for line in (_said(row, "notes") + "\n" + _said(row, "activities")).split("\n") if line
                ],
            }
            for row in tables.get("Education", [])
        ],
        "skills": [{"name": _said(row, "name")} for row in tables.get("Skills", [])],
        "certificates": [
            {
                "name": _said(row, "name"),
                "issuer": _said(row, "authority"),
                "date": _said(row, "started on"),
                "expires": _said(row, "finished on"),
                "credentialId": _said(row, "license number"),
            }
            for row in tables.get("Certifications", [])
        ],
        "languages": [
            {"language": _said(row, "name"), "fluency": _said(row, "proficiency")}
            for row in tables.get("Languages", [])
        ],
        "projects": [
            _period(row, goes_on=False)
            | {"name": _said(row, "title"), "description": _said(row, "description"), "url": _said(row, "url")}
            for row in tables.get("Projects", [])
        ],
        "volunteer": [
            _period(row, goes_on=False)
            | {
                "position": _said(row, "role"),
                "organization": _said(row, "company name"),
                "summary": _said(row, "description"),
            }
            for row in tables.get("Volunteering", [])
        ],
        "awards": [
            {"title": _said(row, "title"), "date": _said(row, "issued on"), "summary": _said(row, "description")}
            for row in tables.get("Honors", [])
        ],
        "publications": [
            {
                "name": _said(row, "name"),
                "publisher": _said(row, "publisher"),
                "releaseDate": _said(row, "published on"),
                "url": _said(row, "url"),
                "summary": _said(row, "description"),
            }
            for row in tables.get("Publications", [])
        ],
    }
    others = {"Courses": "courses", "Organizations": "memberships", "Patents": "patents", "Test scores": "other"}
    made["sections"] = [
        {"kind": kind, "title": name, "entries": [_other(row) for row in tables[name]]}
        for name, kind in others.items()
        if tables.get(name)
    ]
    return made


def _period(row: Row, goes_on: bool = True) -> dict[str, Any]:
    start, end = _said(row, "started on", "start date"), _said(row, "finished on", "end date")
    said = {name: text for name, text in (("startDate", start), ("endDate", end)) if text}
    return said | ({"isCurrent": True} if goes_on and start and not end else {})


def _other(row: Row) -> dict[str, Any]:
    end = _said(row, "finished on", "end date", "issued on", "date")
    return {
        "name": line_of(_said(row, "name", "title")),
        "level": _said(row, "position", "score"),
        "startDate": _said(row, "started on", "start date"),
        "endDate": end,
        "url": _said(row, "url"),
        "description": "\n".join(filter(None, (_said(row, "number", "patent number"), _said(row, "description")))),
    }
