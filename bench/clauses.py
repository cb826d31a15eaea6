"""Sentences made from real bullets, for reading: what is told, and what share of bullets can be told.

    python -m bench.clauses [--shared FOLDER] [--half 0|1] [--seed 1] [--count 300] [--refused]

Bullets come from resumes in ../shared/quality, read in place: those of annotated resumes as the engine reads them, and
of resumes in 24 lines of work the sentences below their experience. Each half has other resumes, chosen by a digest of
their text. They are told as letters tell them. Many lines there are headings, or two lines run into one, of which
nothing may be told. A current position is not told from a former one, so verbs without a tense are put into the past.
With --refused what is left out is printed instead. Nobody but a reader can tell whether a sentence is right English and
whether its sense is that of the bullet: both are printed, and figures stand in bench/README.md.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

from atspro.engine.clauses import statement_of
from atspro.engine.read import read_resume_text
from bench.quality import ROOT, half, read

_LINES = re.compile(r"(?<=[.;])\s+(?=[A-Z])")
_HEADING = re.compile(r"(?:(?:work|professional)\s+)?(?:experience|history)\s*$", re.IGNORECASE)
_END = re.compile(r"(?:education|skills|certifications?|interests|additional information)\b[\w ]{0,20}$", re.IGNORECASE)
_LONG = 105
"""Characters from which a line of a printed page is taken to go on in the next."""


def bullets(shared: Path, which: int) -> list[str]:
    """The bullets of one half of the resumes, each once, in order."""
    made: dict[str, None] = {}
    for row in read(shared / "quality" / "resume_entities.dev.jsonl.gz"):
        if half(row["text"]) == which:
            resume = read_resume_text(row["text"]).resume
            made.update(dict.fromkeys(one for work in resume.work_experience for one in work.responsibilities))
    for text in dict.fromkeys(row["resume_text"] for row in read(shared / "quality" / "fit.dev.jsonl.gz")):
        if half(text) == which:
            made.update(dict.fromkeys(_sentences(text)))
    return [one for one in made if len(one.split()) >= 3]


def _sentences(text: str) -> Iterator[str]:
    inside, held = False, ""
    for line in text.splitlines():
        line = line.strip()
        if _HEADING.fullmatch(line):
            inside = True
        elif _END.fullmatch(line):
            inside = False
        elif inside:
            held = f"{held} {line}".strip()
            if len(line) < _LONG or line.endswith("."):
                yield from (one.strip() for one in _LINES.split(held))
                held = ""


def main() -> None:
    """Print what is told, and the share."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("ATSPRO_SHARED", ROOT.parent / "shared")))
    parser.add_argument("--half", type=int, choices=(0, 1), default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--refused", action="store_true")
    given = parser.parse_args()
    every = bullets(given.shared, given.half)
    started = time.process_time()
    told = {one: said.sentences() for one in every if (said := statement_of(one)) is not None and said.sentences()}
    spent = time.process_time() - started
    chance = random.Random(given.seed)
    if given.refused:
        refused = [one for one in every if one not in told]
        for one in chance.sample(refused, min(given.count, len(refused))):
            print(f"- {one}")
    else:
        for number, one in enumerate(chance.sample(sorted(told), min(given.count, len(told))), 1):
            print(f"{number:3} {one}\n    {told[one]}")
    print(
        f"\n{len(told)} of {len(every)} bullets told ({len(told) / len(every):.1%}), "
        f"{spent / len(every) * 1000:.1f} ms each"
    )


if __name__ == "__main__":
    main()
