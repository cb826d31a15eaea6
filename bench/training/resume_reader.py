"""Learn atspro/engine/data/resume_*.gz, what the resume reader labels cells and words by. Needs python-crfsuite.

    python -m bench.training.resume_reader            learn and write the data files
    python -m bench.training.resume_reader --to DIR   learn and write them elsewhere
    python -m bench.training.resume_reader --verify   learn, and fail where the data files are not what was learned
    python -m bench.training.resume_reader --check    learn from a half, and print how the other half is labelled

All documents are of invented people in random layouts (resume_people.py, resume_layouts.py); no template that people
use is among them. The same seed gives the same weights, bit by bit, whatever PYTHONHASHSEED is. Whoever changes what
features look at (cell_features, word_features, lexicon, headings, dates, reading order) learns them anew.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pycrfsuite

from atspro.engine.read import crf
from atspro.engine.read.cell_features import cell_sequence
from atspro.engine.read.entry_grouping import CODES, LabelledCell, group_entries
from atspro.engine.read.lexicon import Lexicon
from atspro.engine.read.word_features import head_features, read_head
from bench.training.resume_layouts import Sample, samples

SEED = 20_261_130
PARTS = 3
"""How many models are learned, each of documents of its own. Their mean is kept: one alone hangs on chance."""
DOCUMENTS = 1200
"""How many documents each of them is learned from."""
PARAMETERS = {
    "cells": {"c1": 0.6, "c2": 0.05, "max_iterations": 70, "feature.possible_transitions": True},
    "words": {"c1": 0.6, "c2": 0.05, "max_iterations": 60, "feature.possible_transitions": True},
}
SMALLEST = 0.04
"""Weights below this are left out."""

Item = tuple[list[list[str]], list[str]]
Weights = tuple[dict[tuple[str, str], float], dict[tuple[str, str], float]]


class Forgetful(Lexicon):
    """The lists with a part of their words forgotten, another part in each document, so that none is relied upon."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.rates = {
            kind: chance.choice((0.0, 0.0, 0.15, 0.5))
            for kind in ("title", "company", "school", "place", "heading", "degree")
        }
        self.kept: dict[tuple[str, str], bool] = {}

    def _keeps(self, kind: str, text: str) -> bool:
        key = (kind, text)
        if key not in self.kept:
            self.kept[key] = self.chance.random() >= self.rates[kind] * (0.4 if kind == "heading" else 1.0)
        return self.kept[key]

    def title(self, text: str) -> int:
        """As the list says, or nothing."""
        return super().title(text) if self._keeps("title", text) else 0

    def company(self, text: str) -> int:
        """As the list says, or nothing."""
        return super().company(text) if self._keeps("company", text) else 0

    def school(self, text: str) -> int:
        """As the list says, or nothing."""
        return super().school(text) if self._keeps("school", text) else 0

    def place(self, text: str) -> bool:
        """As the list says, or nothing."""
        return super().place(text) if self._keeps("place", text) else False

    def degree(self, text: str) -> bool:
        """As the list says, or nothing."""
        return super().degree(text) if self._keeps("degree", text) else False

    def heading(self, text: str) -> str | None:
        """As the list says, or nothing."""
        return super().heading(text) if self._keeps("heading", text) else None


def items_of(sample: Sample, lexicon: Lexicon) -> tuple[Item, dict[str, list[Item]]]:
    """What is to be learned of one document: of its cells, and of the words of its heads by kind of entry."""
    sequence = cell_sequence(sample.lines, lexicon)
    rows = [at for at, line in enumerate(sample.lines) if not line.furniture]
    labels = [sample.labels[rows[one.row]][one.order] for one in sequence.facts]
    cells = []
    section = 0
    for one, label in zip(sequence.facts, labels, strict=True):
        section += label == "H"
        kinds = sample.words[rows[one.row]][one.order]
        cells.append(
            LabelledCell(replace(one.cell), label, rows[one.row], one.order, one.alone, section=section, kinds=kinds)
        )
    heads: dict[str, list[Item]] = defaultdict(list)
    by_code: dict[str, list[Any]] = defaultdict(list)
    for entry in group_entries(cells):
        if entry.head:
            by_code[entry.code].append((read_head(entry.head, lexicon), entry.kinds))
    for code, pairs in by_code.items():
        features = head_features([head for head, _ in pairs])
        for (head, kinds), words in zip(pairs, features, strict=True):
            truth = [_kind(kinds[token.cell], token.span[0]) for token in head.tokens]
            if truth:
                heads[CODES[code]].append((words, truth))
    return (sequence.features, labels), heads


def _kind(kinds: Sequence[str], at: int) -> str:
    return (kinds[at] if at < len(kinds) else "O") or "O"


def gather(seed: int, count: int) -> dict[str, list[Item]]:
    """All that is to be learned, by model."""
    chance = Random(seed + 1)
    found: dict[str, list[Item]] = defaultdict(list)
    for sample in samples(seed, count):
        cells, heads = items_of(sample, Forgetful(chance))
        found["cells"].append(cells)
        for name, items in heads.items():
            found[name] += items
    return found


def learn(items: Iterable[Item], parameters: dict[str, Any]) -> Weights:
    """The weights learned from the items: of steps by two labels, of features by feature and label."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for features, labels in items:
        trainer.append(features, labels)
    trainer.select("lbfgs")
    trainer.set_params(parameters)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        facts = tagger.info()
        return dict(facts.transitions), dict(facts.state_features)


def written(models: Sequence[Weights]) -> str:
    """The mean of models, as `crf.parse_model` reads it."""
    steps: dict[tuple[str, str], float] = defaultdict(float)
    features: dict[tuple[str, str], float] = defaultdict(float)
    for model in models:
        for sums, weights in zip((steps, features), model, strict=True):
            for key in sorted(weights):
                sums[key] += weights[key] / len(models)
    names = sorted({name for _, name in features} | {name for pair in steps for name in pair})
    number = {name: at for at, name in enumerate(names)}
    table = [[round(steps.get((before, after), 0.0) * crf.SCALE) for after in names] for before in names]
    kept: dict[str, dict[int, int]] = defaultdict(dict)
    for (feature, name), weight in features.items():
        if abs(weight) >= SMALLEST:
            kept[feature][number[name]] = round(weight * crf.SCALE)
    lines = [json.dumps({"labels": names, "steps": table})]
    for feature in sorted(kept):
        lines.append(f"{feature}\t" + " ".join(f"{at}:{value}" for at, value in sorted(kept[feature].items())))
    return "\n".join(lines)


def weights(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """The data file of each model, each of its parts learned from so many documents."""
    models: dict[str, list[Weights]] = defaultdict(list)
    for part in range(PARTS):
        items = gather(seed + 1000 * part, count)
        for name in sorted(items):
            models[name].append(learn(items[name], PARAMETERS["cells" if name == "cells" else "words"]))
    for name in sorted(models):
        yield name, gzip.compress(written(models[name]).encode(), 9, mtime=0)


def accuracy(text: str, items: Sequence[Item]) -> tuple[float, float, list[tuple[tuple[str, str], int]]]:
    """The share of right labels, of sequences without a wrong one, and the commonest mistakes."""
    known = crf.parse_model(text)
    right = whole = total = 0
    wrong: Counter[tuple[str, str]] = Counter()
    for features, labels in items:
        found = [one.label for one in crf.label(known, features)]
        hits = sum(a == b for a, b in zip(found, labels, strict=True))
        right, total, whole = right + hits, total + len(labels), whole + (hits == len(labels))
        wrong.update((b, a) for a, b in zip(found, labels, strict=True) if a != b)
    return right / max(1, total), whole / max(1, len(items)), wrong.most_common(12)


def main() -> None:
    """Learn, and write the data files or print how well it went."""
    if "--check" in sys.argv:
        count = int(sys.argv[sys.argv.index("--check") + 1]) if len(sys.argv) > 2 else DOCUMENTS // 2
        items, others = gather(SEED, count), gather(SEED + 500, 200)
        for name in sorted(items):
            text = written([learn(items[name], PARAMETERS["cells" if name == "cells" else "words"])])
            share, whole, wrong = accuracy(text, others[name])
            size = len(gzip.compress(text.encode(), 9))
            print(
                f"{name:12} {len(items[name]):6} sequences  labels {share:.4f}  whole {whole:.3f}  {size / 1024:.0f} "
                f"KB  {wrong}"
            )
        return
    folder = Path(sys.argv[sys.argv.index("--to") + 1]) if "--to" in sys.argv else crf.FOLDER
    stale = []
    for name, data in weights(SEED, DOCUMENTS):
        target = folder / f"resume_{name}.gz"
        if "--verify" in sys.argv:
            stale += [] if gzip.decompress(target.read_bytes()) == gzip.decompress(data) else [target.name]
        else:
            target.write_bytes(data)
            print(f"{target.name}: {len(data) / 1024:.0f} KB")
    if stale:
        sys.exit(f"Not what today's code learns: {', '.join(stale)}. Run python -m bench.training.resume_reader.")


if __name__ == "__main__":
    main()
