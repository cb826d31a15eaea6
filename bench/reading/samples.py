"""How well resumes are read: F1 by layout and field against hand-written readings, and by type of entity in texts.

A value counts as right when it equals the expected one
after case, punctuation and spaces are set aside. Where a hand-written reading contradicts what its file prints, the
``checked`` column takes what is printed (see CORRECTIONS); the other columns take the reading as it stands.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from atspro.engine.read import ResumeReading, read_resume
from bench.resumes import entities as annotated

FIELDS = ("name", "email", "phone", "location", "employer", "title", "start", "end", "school", "degree", "skills")
Counts = dict[str, tuple[int, int, int]]

# Looked up in the rendered pages: another place in the head, and skills that the readings leave out.
CORRECTIONS: dict[str, dict[str, list[str]]] = {
    "bronzor": {"+skills": ["Behavior Trees"]},
    "chikorita": {"location": ["Austin, TX"], "+skills": ["Behavior Trees"]},
    "gengar": {"location": ["Austin, TX"], "+skills": ["Behavior Trees"]},
    "kakuna": {
        "location": ["Austin, TX"],
        "+skills": ["Behavior Trees", "Performance Profiling", "Programming Languages"],
    },
}


def samples_folder() -> Path:
    """The folder of the samples: ATSPRO_SHARED/samples, or ../shared/samples beside the project."""
    root = Path(os.environ.get("ATSPRO_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    return root / "samples"


def normal(text: object) -> str:
    """A value without case, spaces and punctuation that do not change what it says."""
    return re.sub(r"[^\w+#@./&-]+", " ", str(text).replace("–", "-").replace("’", "'")).strip(" .").casefold()


def expected(gold: dict[str, Any]) -> dict[str, list[str]]:
    """The expected values by field."""
    experience, education = gold["experience"], gold["education"]
    return {
        "name": [gold["name"]],
        "email": [gold["email"]],
        "phone": [gold["phone"]],
        "location": [gold["location"]],
        "employer": [entry["company"] for entry in experience],
        "title": [entry["title"] for entry in experience],
        "start": [f"{entry['company']}: {entry['start']}" for entry in experience],
        "end": [f"{entry['company']}: {entry['end']}" for entry in experience],
        "school": [entry["school"] for entry in education],
        "degree": [f"{entry['degree']} {entry['area'] or ''}" for entry in education],
        "skills": [*gold["skills"], *gold["skill_keywords"]],
    }


def found(reading: ResumeReading) -> dict[str, list[str]]:
    """What was read, by field."""
    resume = reading.resume
    contact = resume.contact_info
    work = resume.work_experience
    return {
        "name": [contact.full_name],
        "email": [contact.email or ""],
        "phone": [contact.phone or ""],
        "location": [contact.address or ""],
        "employer": [entry.company for entry in work],
        "title": [entry.position for entry in work],
        "start": [f"{entry.company}: {entry.start_date or ''}" for entry in work],
        "end": [f"{entry.company}: {entry.end_date or ''}" for entry in work],
        "school": [entry.institution for entry in resume.education],
        "degree": [f"{entry.degree} {entry.field_of_study or ''}" for entry in resume.education],
        "skills": list(resume.skills),
    }


def count(want: list[str], got: list[str]) -> tuple[int, int, int]:
    """Right, missed and wrong values."""
    wanted = {normal(value) for value in want if value and normal(value)}
    read = {normal(value) for value in got if value and normal(value).rstrip(":")}
    return len(wanted & read), len(wanted - read), len(read - wanted)


def f1(counts: tuple[int, int, int]) -> float:
    """The harmonic mean of precision and recall; 1 when nothing was to be found and nothing was."""
    right, missed, wrong = counts
    return 1.0 if right + missed + wrong == 0 else 2 * right / (2 * right + missed + wrong)


def corrected(layout: str, want: dict[str, list[str]]) -> dict[str, list[str]]:
    """The expected values with the corrections for one layout."""
    changes = CORRECTIONS.get(layout, {})
    return {name: changes.get(name, values) + changes.get(f"+{name}", []) for name, values in want.items()}


def measure(path: Path, gold: dict[str, Any], layout: str) -> tuple[Counts, Counts, float]:
    """Counts by field against the reading as it stands, against the corrected one, and the seconds it took."""
    started = time.perf_counter()
    reading = read_resume(path.read_bytes(), path.name)
    seconds = time.perf_counter() - started
    want, got = expected(gold), found(reading)
    checked = corrected(layout, want)
    return (
        {name: count(want[name], got[name]) for name in FIELDS},
        {name: count(checked[name], got[name]) for name in FIELDS},
        seconds,
    )


def total(rows: list[Counts]) -> tuple[int, int, int]:
    """All counts added up."""
    cells = [counts for row in rows for counts in row.values()]
    return sum(c[0] for c in cells), sum(c[1] for c in cells), sum(c[2] for c in cells)


def main(folder: Path | None = None) -> dict[str, Any]:
    """Measure every layout, print the table and return the figures."""
    folder = folder or samples_folder()
    results: dict[str, Any] = {"layouts": {}}
    by_field: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    print("layout      " + " ".join(f"{name[:8]:>8}" for name in FIELDS) + f"{'all':>8}{'checked':>9}{'seconds':>9}")
    for path in sorted(folder.glob("resume_*.gold.json")):
        layout = path.name.removeprefix("resume_").removesuffix(".gold.json")
        pdf = path.with_name(f"resume_{layout}.pdf")
        whole, checked, seconds = measure(pdf, json.loads(path.read_text("utf-8"))["gold"], layout)
        for name in FIELDS:
            by_field[name].append(whole[name])
        scores = {name: round(f1(whole[name]), 3) for name in FIELDS}
        overall, in_print = f1(total([whole])), f1(total([checked]))
        results["layouts"][layout] = {
            "fields": scores,
            "f1": round(overall, 3),
            "f1_checked": round(in_print, 3),
            "seconds": round(seconds, 2),
        }
        cells = " ".join(f"{scores[name]:8.2f}" for name in FIELDS)
        print(f"{layout:12}{cells}{overall:8.3f}{in_print:9.3f}{seconds:9.2f}")
    fields = {
        name: round(f1(total([{str(at): row for at, row in enumerate(rows)}])), 3) for name, rows in by_field.items()
    }
    results["fields"] = fields
    print(f"{'all':12}" + " ".join(f"{fields[name]:8.2f}" for name in fields))
    entities = folder.parent / "quality" / "resume_entities.dev.jsonl.gz"
    if entities.is_file():
        results["entities"] = annotated.measure(entities)
    return results
