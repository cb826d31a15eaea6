"""Learn atspro/engine/data/skill_tagger_*.gz and gather skill_phrases.gz. Needs python-crfsuite; the product does not.

    python -m bench.training.skill_tagger QUALITY            learn from all of the dev data, write the data files
    python -m bench.training.skill_tagger QUALITY --cross    learn from each half, measure on the other, write nothing

Sources: SkillSpan (Zhang et al., NAACL 2022; CC-BY-4.0) for posts, dotin's annotated resumes (CC0) for resumes; phrases
from ESCO 1.1 (European Commission, reuse with attribution), O*NET's technology names (CC-BY-4.0) and the list in
skill-extractor 0.2.0 (MIT).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pycrfsuite

from atspro.engine import tagger
from atspro.engine.skills import vocabulary

Row = dict[str, Any]

KEPT = {"post": 0.04, "resume": 0.04}
"""Weights smaller than this are left out of the data file."""
STEPS = {
    "post": {"algorithm": "lbfgs", "c1": 0.05, "c2": 0.1, "max_iterations": 110},
    "resume": {"algorithm": "lbfgs", "c1": 0.05, "c2": 0.1, "max_iterations": 40},
}
"""How each register is learned; chosen on the halves."""
LONGEST = 5_000
"""Characters of a text that are learned from."""
MORE = {"post": 0.2, "resume": 0.75}
"""What is taken off "outside" after learning, for as many misses as false finds; chosen on the halves."""


def half(row: Row) -> int:
    """0 or 1, by the document that a row comes from."""
    return int(hashlib.sha1((row["source"].split("_")[0] + row["doc"]).encode()).hexdigest(), 16) % 2


def read(quality: Path) -> dict[str, list[Row]]:
    """The rows by register."""
    rows: dict[str, list[Row]] = {"post": [], "resume": []}
    with gzip.open(quality / "skills.dev.jsonl.gz", "rt") as file:
        for row in map(json.loads, file):
            rows["resume" if row["source"] == "dotin_resume" else "post"].append(row)
    return rows


def _often(lists: Iterable[list[str]]) -> list[str]:
    """What stands in a few of the lists at least."""
    seen = Counter(one.lower() for every in lists for one in set(every))
    return [one for one, count in seen.items() if count > 1 or " " not in one]


def gather_phrases(quality: Path, rows: dict[str, list[Row]]) -> None:
    """Write the phrases of the public lists, with a letter for each list."""
    found: dict[str, str] = defaultdict(str)
    with (
        gzip.open(quality / "esco_en_preferred_labels.txt.gz", "rt") as esco,
        gzip.open(quality / "onet_technology_examples.txt.gz", "rt") as onet,
        gzip.open(quality / "dreamjobs_skills.json.gz", "rt") as dreamjobs,
    ):
        sources: list[tuple[str, Iterable[str]]] = [("e", esco), ("o", onet), ("d", json.load(dreamjobs))]
        sources += [
            (mark, _often(row[name] for row in rows["resume"]))
            for mark, name in (("t", "tech_tools"), ("j", "job_skills"), ("s", "soft_skills"))
        ]
        sources.append(("k", _often(row["knowledge_spans"] for row in rows["post"])))
        groups = sorted({skill.group for skill in vocabulary().skills.values()})
        for skill in vocabulary().skills.values():
            sources.append((chr(ord("A") + groups.index(skill.group)), skill.aliases))
        for mark, lines in sources:
            for line in lines:
                words = [line[a:b] for a, b in tagger.tokens(line.strip())]
                if 0 < len(words) <= 6:
                    key = tagger.phrase_key(words)
                    found[key] += "" if mark in found[key] else mark
    text = "\n".join(f"{phrase}\t{marks}" for phrase, marks in sorted(found.items()))
    (tagger.FOLDER / "skill_phrases.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def gold(row: Row) -> list[str]:
    """The texts of the spans to be found."""
    return list(row["skills"] if row["source"] == "dotin_resume" else row["knowledge_spans"])


def _located(text: str, spans: list[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    reached = 0
    for span in spans:
        place = next((p for p in _places(text, span, reached) if _free(p, span, found)), None)
        if place is None:
            place = next((p for p in _places(text, span, 0) if _free(p, span, found)), None)
        if place is not None:
            found.append((place, place + len(span)))
            reached = place + len(span)
    return found


def _free(place: int, span: str, found: list[tuple[int, int]]) -> bool:
    return not any(place < end and start < place + len(span) for start, end in found)


def _places(text: str, span: str, start: int) -> Iterable[int]:
    place = text.find(span, start)
    while place >= 0:
        end = place + len(span)
        cut = (place and text[place - 1].isalnum() and span[0].isalnum()) or (
            end < len(text) and text[end].isalnum() and span[-1].isalnum()
        )
        if not cut:
            yield place
        place = text.find(span, place + 1)


def _states(places: list[tuple[int, int]], spans: list[tuple[int, int]]) -> list[str]:
    states = ["O"] * len(places)
    for start, end in spans:
        inside = [n for n, (a, b) in enumerate(places) if a < end and b > start]
        for n, place in enumerate(inside):
            states[place] = "I" if n else "B"
    return states


def learn(rows: list[Row], register: str) -> tuple[dict[str, list[float]], list[list[float]]]:
    """The weights by feature and the steps, learned from rows."""
    settings = dict(STEPS[register])
    trainer = pycrfsuite.Trainer(algorithm=settings.pop("algorithm"), verbose=False)
    for row in rows:
        text = row["text"][:LONGEST]
        places = tagger.tokens(text)
        if places:
            states = _states(places, _located(text, gold(row)))
            trainer.append(tagger.features(text, places, register), states)
    trainer.set_params({**settings, "feature.possible_transitions": True})
    with tempfile.TemporaryDirectory() as folder:
        trainer.train(f"{folder}/model")
        model = pycrfsuite.Tagger()
        model.open(f"{folder}/model")
        info = model.info()
    features: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for (name, state), value in info.state_features.items():
        features[name][tagger.STATES.index(state)] = value
    features["b"][0] -= MORE[register]
    between = [[info.transitions.get((a, b), 0.0) for b in tagger.STATES] for a in tagger.STATES]
    return {k: v for k, v in features.items() if max(map(abs, v)) >= KEPT[register]}, between


def as_weights(features: dict[str, list[float]], steps: list[list[float]]) -> tagger.Weights:
    """As the engine holds them, rounded as the file rounds them."""
    rounded = {k: tuple(round(v * 50) / 50 for v in values) for k, values in features.items()}
    return tagger.Weights(rounded, tuple(map(tuple, steps)))  # type: ignore[arg-type]


def write(features: dict[str, list[float]], steps: list[list[float]], register: str) -> None:
    """Write one register's data file."""
    lines = [json.dumps({"steps": [[round(v, 3) for v in row] for row in steps]})]
    lines += ["\t".join([k, *(str(round(x * 50)) for x in v)]) for k, v in sorted(features.items())]
    (tagger.FOLDER / f"skill_tagger_{register}.gz").write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))


def span_f1(rows: list[Row], found: Callable[[str], list[str]]) -> list[tuple[int, int, int]]:
    """By row: hits, finds, marks; spans by their texts, each as often as it stands."""
    made = []
    for row in rows:
        mine, marked = Counter(found(row["text"])), Counter(gold(row))
        made.append(((mine & marked).total(), mine.total(), marked.total()))
    return made


def set_f1(rows: list[Row], found: Callable[[str], list[str]]) -> list[tuple[int, int, int]]:
    """By row: hits, finds, marks; as sets, without case and white space."""
    made = []
    for row in rows:
        mine, marked = ({" ".join(one.lower().split()) for one in every} for every in (found(row["text"]), gold(row)))
        made.append((len(mine & marked), len(mine), len(marked)))
    return made


def f1(counts: list[tuple[int, int, int]]) -> tuple[float, float, float]:
    """F1, precision and recall of counts by row."""
    hits, finds, marks = (sum(column) for column in zip(*counts, strict=True))
    return 2 * hits / max(1, finds + marks), hits / max(1, finds), hits / max(1, marks)


def finder(known: tagger.Weights, register: str, less: float = 0.0) -> Callable[[str], list[str]]:
    """What a set of weights finds; ``less`` is taken off "outside"."""
    shifted = tuple((row[0], row[1], row[2]) for row in known.steps)
    base = known.features.get("b", (0.0, 0.0, 0.0))
    features = {**known.features, "b": (base[0] - less, base[1], base[2])}

    def find(text: str) -> list[str]:
        places = tagger.tokens(text)
        if not places:
            return []
        scores = [tagger._sum(features, one) for one in tagger.features(text, places, register)]
        return [text[a:b] for a, b in tagger.spans(places, tagger._best(scores, shifted))]

    return find


def main(quality: Path, cross: bool) -> None:
    rows = read(quality)
    gather_phrases(quality, rows)
    tagger.lists.cache_clear()
    for register in [one for one in tagger.REGISTERS if one in sys.argv] or tagger.REGISTERS:
        measure = span_f1 if register == "post" else set_f1
        if not cross:
            features, steps = learn(rows[register], register)
            write(features, steps, register)
            print(register, len(features), "features kept")
            continue
        for side in (0, 1) if "--first" not in sys.argv else (0,):
            mine = [row for row in rows[register] if half(row) == side]
            other = [row for row in rows[register] if half(row) != side]
            known = as_weights(*learn(mine, register))
            for less in (0.0, 0.5):
                figures = " ".join(f"{value:.3f}" for value in f1(measure(other, finder(known, register, less))))
                print(register, "learned from half", side, "on the other, less", less, figures, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--cross" in sys.argv)
