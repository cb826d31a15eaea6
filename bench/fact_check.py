"""How well the grounding check tells what a resume supports from what was made up.

Run: python -m bench.fact_check [--rounds N] [--seed N] [--show]
False statements of every kind are made about varied people (`bench/statements`), alone and planted in documents; each
must be reported, in its own sentence. True sentences in other words must not. Prints both by kind with counts, the same
for statements written by hand about people of many trades, of which one half was not looked at while the check was
built, the share of clean documents of the built-in writers, and the processor time of a letter's check; writes
bench/results/grounding.json.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

from atspro.engine import KINDS, check_grounding, read_job, read_resume, write
from atspro.engine.types import Kind
from atspro.shapes import JobData, ResumeData
from bench.reading.samples import samples_folder
from bench.statements.by_hand import FALSE_BY_HAND, TRUE_BY_HAND
from bench.statements.claims import CLAIMS, Claims
from bench.statements.earlier import earlier_examples
from bench.statements.example_claims import EXAMPLE_CLAIMS, PEOPLE_CLAIMS
from bench.statements.fabrications import fabricate, planted
from bench.statements.later import later
from bench.statements.more_true import MORE_TRUE
from bench.statements.people import PEOPLE, TRUE_SENTENCES
from bench.statements.rewordings import reword
from bench.statements.third_set import THIRD_SET
from bench.statements.trades import HALVES, TRADES
from bench.statements.workshop_claims import WORKSHOP_CLAIMS
from bench.statements.workshop_more import WORKSHOP_MORE
from bench.statements.workshop_people import WORKSHOP_PEOPLE
from tests.engine.approved import examples
from tests.engine.examples import PAIRS

TODAY = (2026, 11)
SEED = 20261125


def people(samples: bool = True) -> dict[str, tuple[ResumeData, JobData]]:
    """The resumes with their posts: our own, the tests' examples, and the samples where they are."""
    found = dict(PEOPLE)
    found |= {f"example {number}": pair for number, pair in enumerate(PAIRS) if number in (0, 1, 2, 3, 4)}
    folder = samples_folder()
    if samples and (folder / "job_research_engineer.md").exists():
        job = read_job((folder / "job_research_engineer.md").read_text("utf-8")).job
        for name in ("resume_software_engineer.txt", "resume_onyx.pdf", "jsonresume_sample.json"):
            file = folder / name
            if file.exists():
                found[file.stem] = (read_resume(file.read_bytes(), file.name).resume, job)
    return found


def upper_bound(wrong: int, tried: int) -> float:
    """The upper end of the Wilson interval, at 95 %, of a share."""
    if not tried:
        return 1.0
    share, z = wrong / tried, 1.96
    middle = share + z * z / (2 * tried)
    return (middle + z * math.sqrt(share * (1 - share) / tried + z * z / (4 * tried * tried))) / (1 + z * z / tried)


def measure(rounds: int, seed: int = SEED, samples: bool = True) -> dict[str, Any]:
    """Counts of false statements made and caught and of true ones made and alarmed about, by kind, with the misses."""
    chance = random.Random(seed)
    made: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    true: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    missed: list[str] = []
    alarmed: list[str] = []
    everyone = people(samples)
    for name, (resume, job) in everyone.items():
        documents: dict[Kind, str] = {
            kind: write(kind, resume, job, today=TODAY).markdown for kind in ("resume", "cover")
        }
        for _ in range(rounds):
            for one in fabricate(name, resume, job, chance):
                kind: Kind = "cover" if "I " in one.text or "My " in one.text else "resume"
                text = one.text if chance.random() < 0.5 else planted(one, kind, documents[kind], chance)
                made[one.kind] += 1
                own = {line.strip("#- ").rstrip(".") for line in one.text.split("\n") if line.strip()}
                found = [
                    u
                    for u in check_grounding(text, resume, job, today=TODAY)
                    if any(u.sentence.rstrip(".") in o or o in u.sentence for o in own)
                ]
                if found:
                    caught[one.kind] += 1
                else:
                    missed.append(f"{name} · {one.kind}: {one.text!r}")
            for other in reword(name, resume, chance):
                true[other.kind] += 1
                wrong = check_grounding(other.text, resume, job, today=TODAY)
                if wrong:
                    alarms[other.kind] += 1
                    alarmed.append(f"{name} · {other.kind}: {other.text!r} → {[(u.kind, u.statement) for u in wrong]}")
        for sentence in FALSE_BY_HAND.get(name, ()):
            made["by hand"] += 1
            if check_grounding(sentence, resume, job, today=TODAY):
                caught["by hand"] += 1
            else:
                missed.append(f"{name} · by hand: {sentence!r}")
        for sentence in (*TRUE_SENTENCES.get(name, ()), *TRUE_BY_HAND.get(name, ())):
            true["by hand"] += 1
            wrong = check_grounding(sentence, resume, job, today=TODAY)
            if wrong:
                alarms["by hand"] += 1
                alarmed.append(f"{name} · by hand: {sentence!r} → {[(u.kind, u.statement) for u in wrong]}")
    return {
        "false": {kind: {"made": made[kind], "caught": caught[kind]} for kind in made},
        "true": {kind: {"made": true[kind], "alarms": alarms[kind]} for kind in true},
        "missed": missed,
        "alarmed": alarmed,
    }


def claims(group: str) -> dict[str, dict[str, Any]]:
    """Of one group of people, natural and subtle fabrications and faithful rewordings: made, reported, and the wrong.

    The groups: "read" and "aside", the two halves of the trades; "workshop", people of ten more trades; "third", four
    people who came then; "later read" and "later aside", twenty-five people of other trades; "later plain read" and
    "later plain aside", ten more whose facts are reworded as a language model would; "examples", the people of earlier
    and of the other examples. How each was used while the check was built stands in bench/README.md.
    """
    said: list[tuple[ResumeData, JobData, Claims]]
    if group == "examples":
        told_of = earlier_examples()
        said = [(*told_of[name], made) for name, made in EXAMPLE_CLAIMS.items()]
        said += [(*PEOPLE[name], made) for name, made in PEOPLE_CLAIMS.items()]
        everyone = {**PEOPLE, **TRADES, **told_of}
        said += [(*everyone[name], Claims((), (), true)) for name, true in MORE_TRUE.items()]
    elif group == "workshop":
        said = [(*WORKSHOP_PEOPLE[name], made) for name, made in WORKSHOP_CLAIMS.items()]
        said += [(*WORKSHOP_PEOPLE[name], made) for name, made in WORKSHOP_MORE.items()]
    elif group == "third":
        said = list(THIRD_SET.values())
    elif group.startswith("later "):
        said = later(group.removeprefix("later "))
    else:
        said = [(*TRADES[name], CLAIMS[name]) for name in HALVES[0 if group == "read" else 1]]
    found: dict[str, dict[str, Any]] = {}
    for kind in ("natural", "subtle", "faithful"):
        row: dict[str, Any] = {"made": 0, "reported": 0, "wrong": []}
        for resume, job, made in said:
            for sentence in getattr(made, kind):
                reported = bool(check_grounding(sentence, resume, job, today=TODAY))
                row["made"] += 1
                row["reported"] += reported
                if reported == (kind == "faithful"):
                    row["wrong"].append(sentence)
        found[kind] = row
    return found


def letter_time(rounds: int = 3) -> float:
    """Seconds of processor that the check of an approved letter takes, the best of some rounds over all of them."""
    letters = [(one.approved("cover"), one.resume, one.job) for one in examples()]
    best = math.inf
    for _ in range(rounds):
        start = time.process_time()
        for letter in letters:
            check_grounding(*letter, today=TODAY)
        best = min(best, time.process_time() - start)
    return best / len(letters)


def own_documents() -> list[str]:
    """What the check finds in what the built-in writers write for everyone here; none is right."""
    found = []
    for name, (resume, job) in people().items():
        for kind in KINDS:
            for one in check_grounding(write(kind, resume, job, today=TODAY).markdown, resume, job, today=TODAY):
                found.append(f"{name} · {kind} · {one.kind}: {one.statement!r} in {one.sentence!r}")
    return found


def main() -> dict[str, Any]:
    """Measure, print the tables, write the JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--show", action="store_true", help="print what was missed and what was alarmed about")
    given = parser.parse_args()
    results = measure(given.rounds, given.seed)
    for title, part, right in (("false statements", "false", "caught"), ("true statements", "true", "alarms")):
        print(f"{title:24}{'made':>8}{right:>8}{'share':>9}")
        for kind, row in results[part].items():
            print(f"  {kind:22}{row['made']:8}{row[right]:8}{row[right] / row['made']:9.1%}")
        all_made = sum(row["made"] for row in results[part].values())
        all_right = sum(row[right] for row in results[part].values())
        results[f"{part} in all"] = {"made": all_made, right: all_right, "share": round(all_right / all_made, 4)}
        wrong = all_made - all_right if part == "false" else all_right
        bound = f"wrong at most {upper_bound(wrong, all_made):.1%} (95 %)"
        print(f"  {'in all':22}{all_made:8}{all_right:8}{all_right / all_made:9.1%}   {bound}\n")
    print(f"{'written by hand':24}{'made':>8}{'reported':>10}")
    for group in (
        "read", "aside", "examples", "workshop", "third", "later read", "later aside", "later plain read",
        "later plain aside",
    ):  # fmt: skip
        results[f"claims {group}"] = claims(group)
        for kind, row in results[f"claims {group}"].items():
            print(f"  {group + ', ' + kind:22}{row['made']:8}{row['reported']:10}{row['reported'] / row['made']:9.1%}")
            results["missed" if kind != "faithful" else "alarmed"] += row["wrong"]
    results["letter seconds"] = round(letter_time(), 5)
    print(f"\nprocessor time of a letter's check: {results['letter seconds'] * 1000:.1f} ms")
    results["own documents"] = own_documents()
    print(f"documents of the built-in writers for these people, {len(people()) * len(KINDS)}: "
          f"{len(results['own documents'])} statements reported")  # fmt: skip
    if given.show:
        print("\n".join([*results["missed"], *results["alarmed"], *results["own documents"]]))
    target = Path(__file__).parent / "results" / "grounding.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    return results


if __name__ == "__main__":
    main()
