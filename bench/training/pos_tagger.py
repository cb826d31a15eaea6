"""Learn atspro/engine/data/pos_tagger.gz from the Universal Dependencies English Web Treebank.

    python -m bench.training.pos_tagger TREEBANK [--measure]

TREEBANK is a folder with en_ewt-ud-train.conllu, -dev and -test (CC BY-SA 4.0), or with its sentences in any number of
.conllu files. What stands in the test file is never learned; with --measure the dev file is left out too and the share
of right tags on both is printed. Nothing but the standard library is needed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from atspro.engine.clauses.tagger import _shape, signs, tag_with

Sentence = tuple[list[str], list[str]]
OUT = Path(__file__).resolve().parents[2] / "atspro" / "engine" / "data" / "pos_tagger.gz"
ROUNDS = 6
SMALL = 0.6
"""Weights smaller than this are left out of the data file."""
_SAME = {
    "NNP": "NNP", "NNPS": "NNP", "HYPH": ":", "AFX": "JJ", "ADD": "NNP", "GW": "X", "FW": "X", "LS": "X", "XX": "X",
    "NFP": ":", "UH": "X", "SYM": ":", "''": ":", "``": ":", "-LRB-": ":", "-RRB-": ":", "PDT": "DT", "WP$": "WP",
    "EX": "PRP", "JJS": "JJ", "RBS": "RB",
}  # fmt: skip


def sentences(text: str) -> dict[str, Sentence]:
    """The sentences of a CoNLL-U text by their ids; words torn at a hyphen are joined again, as resumes are read."""
    made: dict[str, Sentence] = {}
    for block in text.split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line and not line.startswith("#")]
        rows = [row for row in rows if row[0].isdigit()]
        name = next((line[12:] for line in block.splitlines() if line.startswith("# sent_id = ")), "")
        parts: list[str] = []
        tags: list[str] = []
        glued = False
        for row in rows:
            word, tag, tight = row[1], _SAME.get(row[4], row[4]), "SpaceAfter=No" in row[9]
            if glued:
                parts[-1] += word
                tags[-1] = tag
                glued = False
            elif tag == ":" and word == "-" and parts and tight and parts[-1].isalnum():
                parts[-1] += word
                glued = True
            else:
                parts.append(word)
                tags.append(tag)
        if parts:
            made[name] = (parts, tags)
    return made


def learn(data: Sequence[Sentence], rounds: int) -> tuple[dict[str, dict[str, float]], dict[str, str]]:
    """Averaged weights, and the words that bear one tag alone in what was learned from."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for parts, tags in data:
        for part, tag in zip(parts, tags, strict=True):
            counts[part][tag] += 1
    common = {
        part: seen.most_common(1)[0][0]
        for part, seen in counts.items()
        if sum(seen.values()) >= 40 and seen.most_common(1)[0][1] / sum(seen.values()) > 0.995 and part.islower()
    }
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    totals: dict[tuple[str, str], float] = defaultdict(float)
    stamps: dict[tuple[str, str], int] = defaultdict(int)
    clock = 0

    def change(sign: str, tag: str, value: float) -> None:
        key, held = (sign, tag), weights[sign].get(tag, 0.0)
        totals[key] += (clock - stamps[key]) * held
        stamps[key] = clock
        weights[sign][tag] = held + value

    order = list(data)
    chance = random.Random(7)
    for _ in range(rounds):
        chance.shuffle(order)
        for parts, tags in order:
            shapes = [_shape(part) for part in parts]
            made: list[str] = []
            for place, part in enumerate(parts):
                if part in common:
                    made.append(common[part])
                    continue
                clock += 1
                seen = list(signs(parts, shapes, made, place))
                scores: dict[str, float] = {}
                for sign in seen:
                    for tag, weight in weights.get(sign, {}).items():
                        scores[tag] = scores.get(tag, 0.0) + weight
                guess = max(scores, key=lambda tag: (scores[tag], tag)) if scores else "NN"
                if guess != tags[place]:
                    for sign in seen:
                        change(sign, tags[place], 1.0)
                        change(sign, guess, -1.0)
                made.append(guess)
    for sign, of in weights.items():
        for tag, held in of.items():
            key = (sign, tag)
            of[tag] = (totals[key] + (clock - stamps[key]) * held) / clock
    return weights, common


def right(data: Sequence[Sentence], weights: dict[str, dict[str, float]], common: dict[str, str]) -> float:
    """The share of right tags."""
    good = total = 0
    for parts, tags in data:
        good += sum(a == b for a, b in zip(tag_with(parts, weights, common), tags, strict=True))
        total += len(tags)
    return good / total


def main() -> None:
    """Learn, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("treebank", type=Path)
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    every: dict[str, Sentence] = {}
    kept: dict[str, dict[str, Sentence]] = {"dev": {}, "test": {}}
    for path in sorted(given.treebank.rglob("*.conllu")):
        found = sentences(path.read_text("utf-8"))
        every.update(found)
        for part in kept:
            if path.stem.endswith(part):
                kept[part] = found
    left = set(kept["test"]) | (set(kept["dev"]) if given.measure else set())
    data = [one for name, one in sorted(every.items()) if name not in left]
    started = time.process_time()
    weights, common = learn(data, given.rounds)
    small = {
        sign: {tag: round(w, 1) for tag, w in of.items() if abs(w) >= SMALL} for sign, of in sorted(weights.items())
    }
    small = {sign: of for sign, of in small.items() if of}
    print(f"{len(data)} sentences, {time.process_time() - started:.0f} s, {len(small)} signs")
    for part, of in kept.items():
        if part == "test" or given.measure:
            print(f"{part}: {right(list(of.values()), small, common):.4f} of tags right")
    if not given.measure:
        names = sorted({tag for of in small.values() for tag in of})
        packed = {
            sign: [item for tag, weight in of.items() for item in (names.index(tag), weight)]
            for sign, of in small.items()
        }
        text = json.dumps(
            {"tags": names, "common": common, "weights": packed}, ensure_ascii=False, separators=(",", ":")
        )
        OUT.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
        print(f"{OUT.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
