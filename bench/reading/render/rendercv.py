"""RenderCV's themes: a page typeset by Typst, with dates and headings in the person's language."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from atspro.shapes import SectionEntry
from bench.reading.people import Person

THEMES = ("classic", "engineeringresumes")


def make(people: list[Person], folder: Path, tools: Path) -> None:
    """Write NAME.rendercv-THEME.pdf for each person."""
    python = _environment(tools)
    tasks = [
        {"cv": _document(person, theme), "target": str(folder / f"{person.name}.rendercv-{theme}.pdf")}
        for person in people
        for theme in THEMES
    ]
    listed = folder / "rendercv.json"
    listed.write_text(json.dumps(tasks), "utf-8")
    script = Path(__file__).parent.parent / "rendercv_tasks.py"
    environment = os.environ | {"XDG_DATA_HOME": str(_icons(tools))}
    subprocess.run([str(python), str(script), str(listed)], check=True, env=environment)
    listed.unlink()


def _environment(tools: Path) -> Path:
    folder = tools / "rendercv"
    python = folder / "bin" / "python"
    pins = Path(__file__).parent.parent / "rendercv.txt"
    stamp = folder / "installed"
    if not stamp.is_file() or stamp.read_text("utf-8") != pins.read_text("utf-8"):
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "-r", str(pins)], check=True)
        stamp.write_text(pins.read_text("utf-8"), "utf-8")
    return python


# The themes ask for a package of icons by the network; the font itself comes with RenderCV.
_ICONS = """#let icons = (
  "location-dot": "\\u{f3c5}", "envelope": "\\u{f0e0}", "phone": "\\u{f095}", "link": "\\u{f0c1}",
  "linkedin": "\\u{f08c}", "github": "\\u{f09b}", "external-link": "\\u{f08e}",
)
#let fa-icon(name, ..rest) = text(
  font: ("Font Awesome 7 Free", "Font Awesome 7 Brands"), ..rest, icons.at(name, default: "\\u{f111}"),
)
"""


def _icons(tools: Path) -> Path:
    """A folder of data in which Typst finds the package of icons."""
    home = tools / "typst"
    folder = home / "typst" / "packages" / "preview" / "fontawesome" / "0.5.0"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "typst.toml").write_text(
        '[package]\nname = "fontawesome"\nversion = "0.5.0"\nentrypoint = "lib.typ"\n', "utf-8"
    )
    (folder / "lib.typ").write_text(_ICONS, "utf-8")
    return home


def _document(person: Person, theme: str) -> dict[str, Any]:
    resume, contact = person.resume, person.resume.contact_info
    sections: dict[str, list[Any]] = {}
    if resume.summary:
        sections[person.heading("summary")] = [resume.summary]
    sections[person.heading("work")] = [
        _without_blanks(
            company=work.company,
            position=work.position,
            start_date=work.start_date,
            end_date="present" if work.is_current else work.end_date,
            highlights=list(work.responsibilities),
        )
        for work in resume.work_experience
    ]
    sections[person.heading("education")] = [
        _without_blanks(
            institution=school.institution,
            area=school.field_of_study or school.degree,
            degree=school.degree if school.field_of_study else None,
            end_date=school.graduation_date,
            highlights=[f"GPA: {school.gpa}/4.0"] if school.gpa else [],
        )
        for school in resume.education
    ]
    if resume.certifications:
        sections[person.heading("certificates")] = [
            {"bullet": f"{one.name}, {one.issuer} ({person.date(one.date_obtained)})"} for one in resume.certifications
        ]
    sections[person.heading("skills")] = [
        {"label": label, "details": ", ".join(part)}
        for label, part in zip(_LABELS[person.language], _halves(resume.skills), strict=True)
        if part
    ]
    for section in person.sections:
        sections[section.title] = [_entry(section.kind, entry) for entry in section.entries]
    networks = [
        {"network": link.name, "username": re.sub(r".*/", "", link.url)}
        for link in contact.links
        if link.name in ("LinkedIn", "GitHub")
    ]
    cv = _without_blanks(
        name=contact.full_name,
        location=contact.address,
        email=contact.email,
        phone=contact.phone if (contact.phone or "").startswith("+") else None,
        social_networks=networks,
        sections=sections,
    )
    months = person.words["months"]
    locale = {
        "abbreviations_for_months": [month if len(month) < 5 else month[:3] for month in months],
        "full_names_of_months": months,
        "present": person.words["now"],
    }
    return {"cv": cv, "design": {"theme": theme}, "locale": locale}


_LABELS = {
    "en": ("Core", "Tools"),
    "de": ("Schwerpunkte", "Weitere"),
    "fr": ("Principales", "Autres"),
    "es": ("Principales", "Otras"),
    "it": ("Principali", "Altre"),
    "pt": ("Principais", "Outras"),
}


def _halves(values: list[str]) -> tuple[list[str], list[str]]:
    half = (len(values) + 1) // 2
    return values[:half], values[half:]


def _entry(kind: str, entry: SectionEntry) -> dict[str, Any]:
    if kind == "languages":
        return {"label": entry.name or "", "details": entry.level or ""}
    if kind in ("interests", "references"):
        said = entry.description or ", ".join(entry.skills)
        return {"bullet": f"{entry.name}: {said}" if said else entry.name}
    if kind == "publications":
        return {
            "title": entry.name,
            "authors": ["A. Lindgren", "B. Osei"],
            "journal": entry.organization,
            "date": entry.end_date,
        }
    if kind == "awards":
        return {"name": entry.name, "date": entry.end_date, "summary": entry.organization}
    if kind == "volunteering":
        return _without_blanks(
            company=entry.organization,
            position=entry.name,
            start_date=entry.start_date,
            end_date=entry.end_date,
            highlights=list(entry.bullets),
        )
    return _without_blanks(
        name=entry.name,
        start_date=entry.start_date,
        end_date=entry.end_date,
        summary=entry.description,
        highlights=list(entry.bullets),
    )


def _without_blanks(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}
