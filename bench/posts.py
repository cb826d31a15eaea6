"""How well job posts are read: real posts with their company, title, place and pay, and lists marked by hand.

    python -m bench.posts [--shared FOLDER] [--only real|boards|written|pasted] [--wrong]

Reads ../shared/quality/posts.dev.jsonl.gz (ATSPRO_SHARED names another place for shared) and prints both halves of
the posts: the reader was looked at on the posts with an even id only. A gold value counts only where its words stand in
the post. `jobs/marks.jsonl` says which lines of a hundred of these posts are duties, required and preferred
qualifications, by their numbers. `jobs/written.txt` are invented posts of small firms, schools, hospitals, councils and
agencies in English, German, French and Spanish; all were looked at. `jobs/pasted.txt` are invented posts as people copy
them; those below the line "last" were written when the reader read the others, and looked at after a first count.
`--wrong` lists what was misread.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import os
import re
import time
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any

from atspro.engine.job_posting import post_lines
from atspro.engine.read import read_job
from atspro.engine.read.job_facts import read_pay
from atspro.engine.read.parse_results import JobReading
from bench.jobs.boards import FITTED, LEFT_OUT, pages
from bench.jobs.invented import Invented

Row = dict[str, Any]
ROOT = Path(__file__).resolve().parents[1]
HALVES = ("even", "odd")
GENDERS = re.compile(r"\(?\b(?:[mwfdhxžviy](?:\s?[/|]\s?[mwfdhxžviy]){1,3}|all genders|gn)\b\)?", re.IGNORECASE)


class Counts:
    """Hits and chances by figure and half, with what was missed."""

    def __init__(self) -> None:
        self.hits: dict[tuple[str, str], int] = defaultdict(int)
        self.chances: dict[tuple[str, str], int] = defaultdict(int)
        self.missed: dict[str, list[str]] = defaultdict(list)

    def add(self, figure: str, half: str, hit: bool, what: str = "") -> None:
        """Count one chance."""
        self.hits[figure, half] += hit
        self.chances[figure, half] += 1
        if not hit and what:
            self.missed[figure].append(f"{half}: {what}")

    def table(self, halves: tuple[str, ...]) -> dict[str, dict[str, list[int]]]:
        """Print the shares and return hits and chances."""
        figures = list(dict.fromkeys(figure for figure, _ in self.chances))
        print(f"\n{'':34}" + "".join(f"{half:>22}" for half in halves))
        for figure in figures:
            cells = [(self.hits[figure, half], self.chances[figure, half]) for half in halves]
            shown = "".join(f"{f'{hit} of {of}':>14}{hit / max(1, of):8.1%}" for hit, of in cells)
            print(f"{figure:34}{shown}")
        return {
            figure: {half: [self.hits[figure, half], self.chances[figure, half]] for half in halves}
            for figure in figures
        }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("ATSPRO_SHARED", ROOT.parent / "shared")))
    parser.add_argument("--only", choices=["real", "boards", "written", "pasted"])
    parser.add_argument("--wrong", action="store_true", help="list what was misread")
    given = parser.parse_args()
    made: Row = {}
    path = given.shared / "quality" / "posts.dev.jsonl.gz"
    if given.only in (None, "real"):
        if path.is_file():
            made["real"] = real(path, given.wrong)
        else:
            print(f"There is no {path}; real posts were not measured.")
    if given.only in (None, "boards"):
        made["boards"] = boards(given.wrong)
    if given.only in (None, "written"):
        made["written"] = written(given.wrong)
    if given.only in (None, "pasted"):
        made["pasted"] = pasted(given.wrong)
    results = ROOT / "bench" / "results"
    results.mkdir(exist_ok=True)
    (results / "posts.json").write_text(json.dumps(made, indent=1) + "\n")


def real(path: Path, wrong: bool) -> Row:
    """Figures on the real posts."""
    with gzip.open(path, "rt") as file:
        rows = [json.loads(line) for line in file]
    marks = {row["id"]: row for row in map(json.loads, _marks().read_text().splitlines())}
    counts = Counts()
    seconds = 0.0
    for row in rows:
        half = HALVES[int(row["id"], 16) % 2]
        start = time.process_time()
        reading = read_job(row["text"])
        seconds += time.process_time() - start
        _names(counts, half, row, reading)
        _place_and_pay(counts, half, row, reading)
        if row["id"] in marks:
            _lists(counts, half, row, marks[row["id"]], reading)
    table = counts.table(HALVES)
    print(f"{len(rows)} posts, {1000 * seconds / len(rows):.1f} ms each")
    if wrong:
        for figure, items in counts.missed.items():
            print(f"\n{figure}")
            print("\n".join(f"  {item}" for item in items))
    return table


def boards(wrong: bool) -> Row:
    """Figures on invented posts in the shapes of job boards; half of the boards were left out while fitting."""
    by_set, by_board = Counts(), Counts()
    for board, post, text, own in pages():
        half = "fitted" if board in FITTED else "left out"
        reading = read_job(text)
        for counts, column in ((by_set, half), (by_board, board)):
            _board(counts, column, board, post, own, reading)
    table = by_set.table(("fitted", "left out"))
    print()
    for board in (*FITTED, *LEFT_OUT):
        hits = sum(hit for (_, column), hit in by_board.hits.items() if column == board)
        chances = sum(of for (_, column), of in by_board.chances.items() if column == board)
        print(f"{board:34}{f'{hits} of {chances}':>14}{hits / max(1, chances):8.1%}")
    if wrong:
        for figure, items in by_set.missed.items():
            print(f"\n{figure}")
            print("\n".join(f"  {item}" for item in items))
    return table


def written(wrong: bool) -> Row:
    """Figures on the invented posts that are written as small employers write them."""
    counts = Counts()
    for block in (Path(__file__).parent / "jobs" / "written.txt").read_text("utf-8").split("=====\n")[1:]:
        company, title, place, text = block.split("\n", 3)
        job = read_job(text).job
        for name, line, found in (("company", company, job.company), ("title", title, job.title)):
            gold = plain(GENDERS.sub(" ", line.partition(": ")[2]))
            counts.add(name, "all", plain(GENDERS.sub(" ", found)) == gold, f"{line} read as {found!r}")
        town = plain(place.partition(": ")[2].partition(",")[0])
        counts.add("place", "all", town in plain(" ".join(job.location or [])), f"{place} read as {job.location}")
        counts.add("duties not missed", "all", bool(job.responsibilities), title)
        counts.add("requirements not missed", "all", bool(job.qualifications), title)
    table = counts.table(("all",))
    if wrong:
        for figure, items in counts.missed.items():
            print(f"\n{figure}\n" + "\n".join(f"  {item}" for item in items))
    return table


def pasted(wrong: bool) -> Row:
    """Figures on the invented posts that are copied as people copy them; the last ones apart."""
    counts = Counts()
    first, _, last = (Path(__file__).parent / "jobs" / "pasted.txt").read_text("utf-8").partition("===== last\n")
    for half, text in (("first", first), ("last", last)):
        for block in text.split("=====\n"):
            if block.strip():
                _pasted(counts, half, *block.split("---\n", 1))
    table = counts.table(("first", "last"))
    if wrong:
        for figure, items in counts.missed.items():
            print(f"\n{figure}\n" + "\n".join(f"  {item}" for item in items))
    return table


def _pasted(counts: Counts, half: str, head: str, text: str) -> None:
    gold = dict(line.split(": ", 1) for line in head.strip().splitlines())
    reading = read_job(text)
    job, facts, where = reading.job, reading.facts, gold["title"]
    for name, want, found in (
        ("company", gold["company"].strip("-"), job.company),
        ("title", gold["title"], job.title),
        ("deadline", gold.get("deadline", ""), facts.deadline or ""),
        ("documents", gold.get("documents", ""), " ".join(facts.documents)),
    ):
        same = plain(GENDERS.sub(" ", want)) == plain(GENDERS.sub(" ", found))
        counts.add(name, half, same, f"{where}: {found!r}, not {want!r}")
    place = plain(gold["place"].partition(",")[0])
    counts.add("place", half, place in plain(" ".join(job.location or [])), f"{where}: {job.location}")
    contact = gold.get("contact", "")
    right = plain(contact) in plain(facts.contact or "") if contact else not facts.contact
    counts.add("contact", half, right, f"{where}: {facts.contact!r}")
    for name, items in (("duties", job.responsibilities or []), ("requirements", job.qualifications or [])):
        counts.add(f"all {name}", half, len(items) == int(gold[name]), f"{where}: {items}")
    texts = str(job.to_json()).casefold()
    for words in filter(None, gold.get("nowhere", "").split("; ")):
        counts.add("board's words nowhere", half, words.casefold() not in texts, f"{where}: {words!r}")


def _board(counts: Counts, column: str, board: str, post: Invented, own: list[str], reading: JobReading) -> None:
    job, where = reading.job, f"{board}/{post.company}"
    named = post.company if not board.startswith(_NAMELESS) or post.company.split()[0] in reading.source_text else ""
    counts.add("title", column, job.title == post.title, f"{where} read as {job.title!r}")
    if named:
        counts.add("company", column, _within(plain(job.company), plain(named)), f"{where} read as {job.company!r}")
    counts.add(
        "place", column, any(plain(post.place) in plain(p) for p in job.location or []), f"{where} {job.location}"
    )
    pay = read_pay(job.salary or "")
    counts.add("pay", column, pay is not None and (pay.low, pay.high) == post.amounts, f"{where} {job.salary!r}")
    counts.add("period of pay", column, pay is not None and pay.period is not None, f"{where} {job.salary!r}")
    items = job.qualifications or []
    for name, gold, found in (
        ("duties", post.duties, job.responsibilities or []),
        ("required", post.required, [item for item in items if not item.startswith("Preferred: ")]),
        ("preferred", post.preferred, [item.removeprefix("Preferred: ") for item in items]),
    ):
        for line in gold:
            counts.add(f"{name} found", column, line in found, f"{where} {line!r} not in {found}")
    for name, found, gold in (
        ("duties", job.responsibilities or [], post.duties),
        ("qualifications", [item.removeprefix("Preferred: ") for item in items], (*post.required, *post.preferred)),
    ):
        for item in found:
            counts.add(f"{name} that are such", column, item in gold, f"{where} {item!r}")
    facts = reading.facts
    for name, said, want in (
        ("contact", facts.contact, post.contact),
        ("deadline", facts.deadline, post.deadline),
        ("documents", facts.documents, post.documents),
    ):
        if want or said:
            counts.add(name, column, said == want, f"{where} {said!r}, not {want!r}")
    texts = [text for value in job.to_json().values() for text in (value if isinstance(value, list) else [value or ""])]
    lines = {plain(line) for text in texts for line in re.split(r"\n| · ", text)}
    for words in own:
        counts.add("board's words nowhere", column, not plain(words) or plain(words) not in lines, f"{where} {words!r}")


_NAMELESS = ("Greenhouse", "Lever", "Ashby", "Workday")
"""Boards whose pages do not name the employer beside the title."""


def _marks() -> Path:
    return Path(__file__).parent / "jobs" / "marks.jsonl"


def plain(text: str) -> str:
    """Words alone, for comparing."""
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(char for char in text if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", " ", text).strip()


def _names(counts: Counts, half: str, row: Row, reading: JobReading) -> None:
    text = plain(row["text"])
    for name, found in (("company", reading.job.company), ("title", reading.job.title)):
        gold = row[name]
        if f" {plain(gold)} " not in f" {text} ":
            continue
        what = f"{row['id']} {gold!r} read as {found!r}{' (unsure)' if name in reading.unsure else ''}"
        counts.add(f"{name}, exact", half, plain(found) == plain(gold), what)
        bare_pair = [plain(GENDERS.sub(" ", value)) for value in (found, gold)]
        if name == "title":
            counts.add("title, but for (m/f/d)", half, bare_pair[0] == bare_pair[1])
        else:
            counts.add("company, one in the other", half, _within(plain(found), plain(gold)))
        same = bare_pair[0] == bare_pair[1] or (name == "company" and _within(plain(found), plain(gold)))
        counts.add(f"{name}: one is given", half, bool(found))
        if found:
            counts.add(f"{name}: right where one is given", half, same)
        else:
            counts.add(f"{name}: marked where none is given", half, name in reading.unsure)
        if found and plain(found) != plain(gold):
            counts.add(f"wrong {name} marked unsure", half, name in reading.unsure)


def _within(one: str, other: str) -> bool:
    return bool(one and other) and (f" {one} " in f" {other} " or f" {other} " in f" {one} ")


def _place_and_pay(counts: Counts, half: str, row: Row, reading: JobReading) -> None:
    gold = row["location"] or ""
    city = re.split(r"[,;(/]| or | and ", re.sub(r"^(?:remote|hybrid|not \w+.*)\W*", "", gold, flags=re.I))[0]
    if len(plain(city)) > 2 and plain(city) in plain(row["text"]):
        places = reading.job.location or []
        counts.add("place", half, plain(city) in plain(" ".join(places)), f"{row['id']} {gold!r} read as {places}")
    amounts = [value for value in (row["salary_min"], row["salary_max"]) if value]
    pay = read_pay(reading.job.salary or "")
    if amounts:
        right = pay is not None and (int(pay.low) in amounts or int(pay.high) in amounts)
        what = f"{row['id']} {amounts} {row['currency']} read as {reading.job.salary!r}"
        counts.add("pay", half, right and pay is not None and pay.currency == row["currency"], what)
    else:
        counts.add("no pay where none is", half, pay is None, f"{row['id']} read as {reading.job.salary!r}")


def _numbers(ranges: str) -> list[int]:
    found: list[int] = []
    for one in filter(None, ranges.split(",")):
        first, _, last = one.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def _lists(counts: Counts, half: str, row: Row, marked: Row, reading: JobReading) -> None:
    lines = row["text"].split("\n")
    gold = {
        name: [text for n in _numbers(marked[name]) if (text := plain(html.unescape(lines[n - 1])))]
        for name in ("duties", "required", "preferred")
    }
    items = [plain(item.removeprefix("Preferred: ")) for item in reading.job.qualifications or []]
    for name, want, found in (
        ("duties", gold["duties"], [plain(item) for item in reading.job.responsibilities or []]),
        ("requirements", gold["required"] + gold["preferred"], items),
    ):
        if want:
            counts.add(f"{name} not missed", half, bool(found), row["id"])
        every, have = " ".join(want), " ".join(found)
        for line in want:
            parts = sum(len(item) for item in found if item in line)
            counts.add(f"lines of {name} found", half, line in have or parts > 0.6 * len(line), f"{row['id']} {line}")
        for item in found:
            inside = item in every or sum(len(line) for line in want if line in item) > 0.6 * len(item)
            counts.add(f"{name} that are such", half, inside, f"{row['id']} {item}")
    sources = {plain(line.text): line.source for line in post_lines(reading.job)}
    for item in items:
        if any(item in line for line in gold["preferred"]):
            counts.add("preferred told as such", half, sources.get(item) == "preferred", f"{row['id']} {item}")
        elif any(item in line for line in gold["required"]):
            told = f"Preferred: {item}" not in [plain(one) for one in reading.job.qualifications or []]
            headed = any(
                one.startswith("Preferred: ") and plain(one[11:]) == item for one in reading.job.qualifications or []
            )
            counts.add("required not told as preferred", half, told and not headed, f"{row['id']} {item}")


if __name__ == "__main__":
    main()
