"""Scores what is read back from the corpus against the data that the files were made from.

A gold value counts only where its words stand on the page, by pdftotext. Values are compared without case and
punctuation, dates by the year and, where both sides have one, the month.
"""

from __future__ import annotations

import json
import re
import resource
import statistics
import subprocess
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from atspro.engine.dates import find_dates, parse_date
from atspro.engine.read import ResumeReading, read_resume
from atspro.errors import UnreadableFile

FIELDS = (
    "name",
    "email",
    "phone",
    "address",
    "links",
    "summary",
    "employer",
    "title",
    "dates",
    "bullets",
    "school",
    "degree",
    "field",
    "graduation",
    "gpa",
    "certificates",
    "issuers",
    "certificate dates",
    "skills",
)


@dataclass(slots=True)
class Counts:
    """Right, missed and wrong values."""

    right: int = 0
    missed: int = 0
    wrong: int = 0

    def add(self, want: Iterable[Any], got: Iterable[Any]) -> None:
        """Count two bags of values against each other."""
        wanted, read = Counter(want), Counter(got)
        same = sum((wanted & read).values())
        self.right += same
        self.missed += sum(wanted.values()) - same
        self.wrong += sum(read.values()) - same

    def plus(self, other: Counts) -> None:
        """Add another's counts."""
        self.right, self.missed, self.wrong = (
            self.right + other.right,
            self.missed + other.missed,
            self.wrong + other.wrong,
        )

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 when there was nothing to find."""
        every = 2 * self.right + self.missed + self.wrong
        return 2 * self.right / every if every else 1.0


@dataclass(slots=True)
class Tally:
    """Everything that is counted of one file, or of many."""

    files: int = 0
    refused: int = 0
    fields: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    counts: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def plus(self, other: Tally) -> None:
        """Add another's counts."""
        self.files += other.files
        self.refused += other.refused
        for name, counts in other.fields.items():
            self.fields[name].plus(counts)
        self.counts.update(other.counts)
        for name, values in other.seconds.items():
            self.seconds[name] += values

    def f1(self) -> float:
        """F1 over the values of all fields."""
        whole = Counts()
        for counts in self.fields.values():
            whole.plus(counts)
        return whole.f1

    def share(self, part: str, whole: str, empty: float = 0.0) -> float:
        """One count as a share of another."""
        return self.counts[part] / self.counts[whole] if self.counts[whole] else empty


def normal(text: object) -> str:
    """A value without case, accents' composition and punctuation that do not change what it says."""
    folded = unicodedata.normalize("NFKC", str(text or "")).casefold().replace("’", "'").replace("\u00ad", "")
    return " ".join(re.findall(r"[\w+#@%€£$]+", folded))


class Page:
    """The words that stand on a page."""

    def __init__(self, text: str) -> None:
        self.lines = [line.strip() for line in re.split(r"[\n\f]", text) if line.strip()]
        self.tokens = [word for line in self.lines for word in line.split()]
        self.words = set(normal(text).split())

    def holds(self, value: object) -> bool:
        """Whether all words of a value stand there."""
        words = normal(value).split()
        return bool(words) and all(word in self.words for word in words)


def page_of(path: Path) -> Page:
    """What pdftotext sees; of a DOCX the PDF that LibreOffice made of it, of a web page its print."""
    if path.suffix != ".pdf":
        path = path.with_name(path.name.replace(".docx-", ".lo-").replace(".html-", ".")).with_suffix(".pdf")
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    return Page(done.stdout.decode("utf-8", "replace"))


def measure(path: Path, gold: dict[str, Any]) -> Tally:
    """Read one file and count."""
    tally = Tally(files=1)
    data, page = path.read_bytes(), page_of(path)
    started = time.process_time()
    try:
        reading: ResumeReading | None = read_resume(data, path.name)
    except UnreadableFile:
        reading = None
        tally.refused = 1
    tally.seconds["reader"].append(time.process_time() - started)
    if path.suffix == ".pdf":
        _time_others(path, data, tally)
    got = reading.resume.to_json() if reading else {"contactInfo": {"fullName": "", "links": []}}
    want = gold["resume"]
    _contact(tally, page, want["contactInfo"], got["contactInfo"])
    summaries = [
        [normal(whole.get("summary"))] if page.holds(want["summary"]) and whole.get("summary") else []
        for whole in (want, got)
    ]
    tally.fields["summary"].add(*summaries)
    _work(tally, page, want["workExperience"], got.get("workExperience", []), reading)
    _education(tally, page, want["education"], got.get("education", []))
    _certificates(tally, page, want["certifications"], got.get("certifications", []))
    skills = {normal(skill) for skill in want["skills"] if page.holds(skill)}
    read_skills = {normal(skill) for skill in got.get("skills", [])}
    tally.fields["skills"].add(skills, read_skills)
    tally.counts["read entries"] += len(read_skills)
    tally.counts["bogus"] += sum(skill not in normal(json.dumps(want, ensure_ascii=False)) for skill in read_skills)
    _sections(tally, page, gold["sections"], reading)
    _lines(tally, page, gold, reading)
    if reading and path.suffix == ".pdf":
        _words(tally, page, reading.source_text)
    return tally


def _time_others(path: Path, data: bytes, tally: Tally) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    tally.seconds["pdftotext"].append(used)
    import pypdfium2

    started = time.process_time()
    document = pypdfium2.PdfDocument(data)
    for page in document:
        page.get_textpage().get_text_bounded()
    document.close()
    tally.seconds["pypdfium2"].append(time.process_time() - started)


def _contact(tally: Tally, page: Page, want: dict[str, Any], got: dict[str, Any]) -> None:
    for name, path in (("name", "fullName"), ("email", "email")):
        tally.fields[name].add(
            [normal(want[path])] if page.holds(want[path]) else [], [normal(got[path])] if got.get(path) else []
        )
    phones = [re.sub(r"\D", "", str(each.get("phone") or "")).lstrip("0")[-8:] for each in (want, got)]
    on_page = page.holds(want["phone"]) or phones[0] in re.sub(r"\D", "", " ".join(page.lines))
    tally.fields["phone"].add([phones[0]] if on_page and phones[0] else [], [phones[1]] if phones[1] else [])
    city = (want.get("address") or "").partition(",")[0]
    address = str(got.get("address") or "")
    right = normal(city) in normal(address) and len(address.split()) < 9
    tally.fields["address"].add([city] if page.holds(city) else [], [city if right else address] if address else [])
    ends = [link["url"].rsplit("/", 1)[-1] for link in want["links"]]
    read = [next((end for end in ends if end in link["url"]), link["url"]) for link in got["links"]]
    tally.fields["links"].add([end for end in ends if any(end in line for line in page.lines)], set(read))


def _date(text: str | None) -> tuple[int, int | None] | None:
    """The year and month that a text means, whatever stands beside it ("Expected May 2026")."""
    when = parse_date(text)
    if when is None and text:
        spans = find_dates(text)
        when = spans[0].period.end if spans else None
    return tuple(when) if when else None  # type: ignore[return-value]


def _same_date(want: str | None, got: str | None) -> bool:
    one, other = _date(want), _date(got)
    if one is None or other is None:
        return one == other
    return one[0] == other[0] and (one[1] == other[1] or one[1] is None or other[1] is None)


def _has_year(page: Page, date: str) -> bool:
    return date[:4] in page.words or any(date[2:4] in line for line in page.lines)


def _pairs(want: list[dict[str, Any]], got: list[dict[str, Any]], names: tuple[str, ...]) -> dict[int, int]:
    """Which read entry is which gold one: those that share most come first."""
    scores = []
    for at, one in enumerate(want):
        for place, other in enumerate(got):
            same = sum(2.0 for name in names if one.get(name) and normal(one[name]) == normal(other.get(name)))
            dates = sum(
                1.0
                for name in ("startDate", "endDate", "graduationDate")
                if one.get(name) and other.get(name) and _same_date(one[name], other[name])
            )
            bullets = {normal(text) for text in one.get("responsibilities", [])}
            shared = len(bullets & {normal(text) for text in other.get("responsibilities", [])})
            score = same + dates + 0.8 * shared
            if score >= 1:
                scores.append((-score, abs(at - place), at, place))
    pairs: dict[int, int] = {}
    for _, _, at, place in sorted(scores):
        if at not in pairs and place not in pairs.values():
            pairs[at] = place
    return pairs


def _work(
    tally: Tally,
    page: Page,
    want: list[dict[str, Any]],
    got: list[dict[str, Any]],
    reading: ResumeReading | None,
) -> None:
    for name, path in (("employer", "company"), ("title", "position")):
        tally.fields[name].add(
            [normal(entry[path]) for entry in want if page.holds(entry[path])],
            [normal(entry[path]) for entry in got if entry[path]],
        )
    bullets = [normal(text) for entry in want for text in entry["responsibilities"] if page.holds(text)]
    tally.fields["bullets"].add(bullets, [normal(text) for entry in got for text in entry["responsibilities"]])
    pairs = _pairs(want, got, ("company", "position"))
    whole = 0
    for at, entry in enumerate(want):
        other = got[pairs[at]] if at in pairs else {}
        mine = {normal(text) for text in other.get("responsibilities", [])}
        theirs = [normal(text) for text in entry["responsibilities"] if page.holds(text)]
        tally.counts["bullets on pages"] += len(theirs)
        tally.counts["bullets in the right job"] += sum(text in mine for text in theirs)
        right = True
        for name in ("startDate", "endDate"):
            if name == "endDate" and entry["isCurrent"]:
                same = bool(other.get("isCurrent"))
            elif not _has_year(page, entry[name]):
                continue
            else:
                same = _same_date(entry[name], other.get(name)) and not (name == "endDate" and other.get("isCurrent"))
            tally.fields["dates"].add([name], [name] if same else ["wrong"] if other.get(name) else [])
            right = right and same
        whole += right and all(normal(entry[name]) == normal(other.get(name)) for name in ("company", "position"))
    tally.counts["jobs"] += len(want)
    tally.counts["jobs wholly right"] += whole
    tally.counts["read entries"] += len(got)
    tally.counts["bogus"] += len(got) - len(pairs)
    for at, place in pairs.items():
        wrong = normal(want[at]["company"]) != normal(got[place]["company"])
        marked = reading is not None and f"workExperience.{place}.company" in reading.unsure
        tally.counts["employers wrong" if wrong else "employers right"] += 1
        tally.counts["employers wrong, marked" if wrong else "employers right, marked"] += marked


def _education(tally: Tally, page: Page, want: list[dict[str, Any]], got: list[dict[str, Any]]) -> None:
    tally.fields["school"].add(
        [normal(entry["institution"]) for entry in want if page.holds(entry["institution"])],
        [normal(entry["institution"]) for entry in got if entry["institution"]],
    )
    pairs = _pairs(want, got, ("institution", "degree", "fieldOfStudy"))
    for at, entry in enumerate(want):
        other = got[pairs[at]] if at in pairs else {}
        whole = [
            " ".join(sorted(normal(f"{each.get('degree') or ''} {each.get('fieldOfStudy') or ''}").split()))
            for each in (entry, other)
        ]
        for name, path in (("degree", "degree"), ("field", "fieldOfStudy")):
            value, read = normal(entry[path]), normal(other.get(path))
            if whole[0] == whole[1]:
                read = value
            tally.fields[name].add([value] if value and page.holds(entry[path]) else [], [read] if read else [])
        if entry["gpa"] is not None and page.holds(entry["gpa"]):
            tally.fields["gpa"].add([entry["gpa"]], [other["gpa"]] if other.get("gpa") is not None else [])
        if _has_year(page, entry["graduationDate"]):
            read_date = other.get("graduationDate")
            same = _same_date(entry["graduationDate"], read_date)
            tally.fields["graduation"].add(["date"], ["date"] if same else ["wrong"] if read_date else [])
    for place, other in enumerate(got):
        if place not in pairs.values():
            for name, path in (("degree", "degree"), ("field", "fieldOfStudy")):
                tally.fields[name].wrong += bool(other.get(path))
    tally.counts["read entries"] += len(got)
    tally.counts["bogus"] += len(got) - len(pairs)


def _certificates(tally: Tally, page: Page, want: list[dict[str, Any]], got: list[dict[str, Any]]) -> None:
    want = [entry for entry in want if page.holds(entry["name"])]
    for name, path in (("certificates", "name"), ("issuers", "issuer")):
        tally.fields[name].add(
            [normal(entry[path]) for entry in want if page.holds(entry[path])],
            [normal(entry[path]) for entry in got if entry[path]],
        )
    read = {normal(entry["name"]): entry for entry in got}
    for entry in want:
        other = read.get(normal(entry["name"]), {})
        for path in ("dateObtained", "expirationDate"):
            # A page shows one of the two dates only: the other is right when it is empty.
            if not entry[path]:
                continue
            got_date = other.get(path)
            if not got_date and not page.holds(entry[path][:4]):
                continue
            same = _same_date(entry[path], got_date)
            if same or got_date or not _other_date_right(entry, other, path):
                tally.fields["certificate dates"].add(["date"], ["date"] if same else ["wrong"] if got_date else [])


def _other_date_right(entry: dict[str, Any], other: dict[str, Any], path: str) -> bool:
    name = "expirationDate" if path == "dateObtained" else "dateObtained"
    return bool(entry[name] and other.get(name) and _same_date(entry[name], other[name]))


def _sections(tally: Tally, page: Page, want: list[dict[str, Any]], reading: ResumeReading | None) -> None:
    """How many entries of the sections beside work and education are kept under their kind."""
    kept = [section.to_json() for section in getattr(reading, "sections", ())]
    for section in want:
        same = [each for each in kept if each["kind"] == section["kind"]]
        text = normal(json.dumps(same, ensure_ascii=False))
        for entry in section["entries"]:
            if not page.holds(entry["name"]):
                continue
            tally.counts[f"section {section['kind']}"] += 1
            tally.counts["section entries"] += 1
            if normal(entry["name"]) in text:
                tally.counts[f"kept {section['kind']}"] += 1
                tally.counts["section entries kept"] += 1
            if entry["level"] and page.holds(entry["level"]):
                tally.counts["levels"] += 1
                tally.counts["levels kept"] += normal(entry["level"]) in text


def _strings(value: object) -> Iterable[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, str | float):
        yield str(value)


def _lines(tally: Tally, page: Page, gold: dict[str, Any], reading: ResumeReading | None) -> None:
    """Lines of the page whose words are the person's own and stand in no value that was read.

    Headings and what a renderer adds are not the person's: a line counts when most of its words stand in the gold.
    """
    own = set(normal(" ".join(_strings([gold["resume"], gold["sections"], gold["headline"]]))).split())
    headings = {normal(section["title"]) for section in gold["sections"]}
    placed: set[str] = set()
    if reading is not None:
        values = [reading.resume.to_json(), [each.to_json() for each in getattr(reading, "sections", ())]]
        placed = set(normal(" ".join(_strings(values))).split())
        source = reading.source_text.split("\n")
        unplaced = set(normal(" ".join(source[number] for number in getattr(reading, "unplaced", ()))).split())
    for line in page.lines:
        words = normal(line).split()
        mine = [word for word in words if word in own and not word.isdigit()]
        if len(mine) * 5 < len(words) * 3 or not mine or normal(line) in headings:
            continue
        tally.counts["lines"] += 1
        if sum(word in placed for word in mine) * 2 < len(mine):
            there = reading is not None and sum(word in unplaced for word in mine) * 2 >= len(mine)
            tally.counts["lines not placed" if there else "lines lost"] += 1


def _words(tally: Tally, page: Page, source: str) -> None:
    """Words that were glued together or torn apart, by pdftotext's words."""
    theirs, mine = _plain_tokens(page.tokens), _plain_tokens(source.split())
    known, read = {word for word, _ in theirs}, {word for word, _ in mine}
    tally.counts["words"] += len(mine)
    tally.counts["glued"] += len({both for both in _joined(theirs) if both in read and both not in known})
    tally.counts["torn"] += len({both for both in _joined(mine) if both in known and both not in read})


def _plain_tokens(tokens: list[str]) -> list[tuple[str, bool]]:
    """Tokens without punctuation, and whether a hyphen ends each: the next may be its other half."""
    return [
        (plain, token.endswith(("-", "\u00ad", "‐")))
        for token in tokens
        if (plain := "".join(re.findall(r"[\w@]+", unicodedata.normalize("NFKC", token).casefold())))
    ]


def _joined(tokens: list[tuple[str, bool]]) -> Iterable[str]:
    for (one, hyphen), (other, _) in pairwise(tokens):
        if not hyphen and len(one) + len(other) > 3 and not (one + other).isdigit():
            yield one + other


def halves(renderers: list[str]) -> dict[str, str]:
    """The half of each renderer: every other one by name is for development."""
    return {name: "test" if at % 2 else "dev" for at, name in enumerate(sorted(renderers))}


def corpus(folder: Path) -> dict[str, list[Path]]:
    """The files of a corpus by renderer."""
    found: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.iterdir()):
        if path.suffix in (".pdf", ".docx", ".html"):
            found[path.name.split(".")[1]].append(path)
    return found


def score(
    folder: Path, renderers: set[str] | None = None, half: str | None = None, every: int = 1
) -> dict[str, dict[str, Tally]]:
    """Tallies by what they are of ("renderer", "half", "language"), for each name of it."""
    files = corpus(folder)
    sides = halves(list(files))
    tables: dict[str, dict[str, Tally]] = {"renderer": {}, "half": {}, "language": {}, "all": {}}
    golds = {path.name.split(".")[0]: json.loads(path.read_text("utf-8")) for path in folder.glob("*.gold.json")}
    people = sorted(golds)[::every]
    for renderer, paths in sorted(files.items()):
        if (renderers and renderer not in renderers) or (half and sides[renderer] != half):
            continue
        for path in paths:
            person = path.name.split(".")[0]
            if person not in people:
                continue
            tally = measure(path, golds[person])
            for table, name in (
                ("renderer", renderer),
                ("half", sides[renderer]),
                ("language", golds[person]["language"]),
                ("all", "all"),
            ):
                tables[table].setdefault(name, Tally()).plus(tally)
    return tables


def show(tables: dict[str, dict[str, Tally]]) -> dict[str, Any]:
    """Print the tables; returns their figures."""
    figures: dict[str, Any] = {}
    head = ("files", "F1", "bullets", "jobs", "lost", "bogus", "kept", "glued", "torn", "ms", "refused")
    for table in ("renderer", "half", "language", "all"):
        print(f"\n{table:24}" + "".join(f"{name:>9}" for name in head))
        for name, tally in tables[table].items():
            row = _row(tally)
            figures.setdefault(table, {})[name] = row
            print(f"{name:24}" + "".join(f"{row[column]:>9}" for column in head))
    sides = [*tables["half"], "all"]
    print(f"\n{'field F1':24}" + "".join(f"{side:>9}" for side in sides))
    for name in FIELDS:
        values = {side: round((tables["half"] | tables["all"])[side].fields[name].f1, 3) for side in sides}
        figures.setdefault("field", {})[name] = values
        print(f"{name:24}" + "".join(f"{values[side]:>9}" for side in sides))
    whole = tables["all"].get("all", Tally())
    print(
        "\nsections kept: "
        + ", ".join(
            f"{kind.removeprefix('section ')} {whole.counts[kind.replace('section ', 'kept ')]}/{count}"
            for kind, count in sorted(whole.counts.items())
            if kind.startswith("section ") and not kind.startswith("section entries")
        )
        + f"; levels {whole.counts['levels kept']}/{whole.counts['levels']}"
    )
    wrong, right = whole.counts["employers wrong"], whole.counts["employers right"]
    print(
        f"wrong employers marked unsure: {whole.counts['employers wrong, marked']} of {wrong}; "
        f"right ones marked: {whole.counts['employers right, marked']} of {right}"
    )
    times = {name: statistics.median(values) * 1000 for name, values in whole.seconds.items() if values}
    print("median processor time a file, ms: " + ", ".join(f"{name} {value:.1f}" for name, value in times.items()))
    figures["milliseconds"] = {name: round(value, 2) for name, value in times.items()}
    return figures


def _row(tally: Tally) -> dict[str, Any]:
    return {
        "files": tally.files,
        "F1": round(tally.f1(), 3),
        "bullets": round(tally.share("bullets in the right job", "bullets on pages", 1.0), 3),
        "jobs": round(tally.share("jobs wholly right", "jobs", 1.0), 3),
        "lost": round(tally.share("lines lost", "lines"), 3),
        "bogus": round(tally.share("bogus", "read entries"), 3),
        "kept": round(tally.share("section entries kept", "section entries", 1.0), 3),
        "glued": tally.counts["glued"],
        "torn": tally.counts["torn"],
        "ms": round(statistics.median(tally.seconds["reader"]) * 1000, 1) if tally.seconds["reader"] else 0.0,
        "refused": tally.refused,
    }
