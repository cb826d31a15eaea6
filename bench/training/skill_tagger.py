"""Learn atspro/engine/data/skill_tagger_*.gz and gather skill_phrases.gz. Needs python-crfsuite; the product does not.

    python -m bench.training.skill_tagger QUALITY            learn from all of the dev data, write the data files

How well what is learned from some of the documents does on the others: `python -m bench.quality --folds 2`.

Sources: SkillSpan (Zhang et al., NAACL 2022; CC-BY-4.0) for posts, dotin's annotated resumes (CC0) for resumes; phrases
from ESCO 1.1 (European Commission, reuse with attribution), O*NET's technology names (CC-BY-4.0) and the list in
skill-extractor 0.2.0 (MIT).
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pycrfsuite

from atspro.engine import crf_features
from atspro.engine.crf_decoder import Scores
from atspro.engine.skill_extraction import trimmed
from atspro.engine.skills import vocabulary

Row = dict[str, Any]

KEPT = {"post": 0.04, "resume": 0.04}
"""Weights smaller than this are left out of the data file."""
STEPS = {
    "post": {"algorithm": "lbfgs", "c1": 0.05, "c2": 0.1, "max_iterations": 80},
    "resume": {"algorithm": "lbfgs", "c1": 0.05, "c2": 0.1, "max_iterations": 40},
}
"""How each register is learned; chosen on the halves."""


def by_register(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows of each register there are any of."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault("resume" if row["source"] == "dotin_resume" else "post", []).append(row)
    return found


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
                words = [line[a:b] for a, b in crf_features.tokens(line.strip())]
                if 0 < len(words) <= 6:
                    key = crf_features.phrase_key(words)
                    found[key] += "" if mark in found[key] else mark
    text = "\n".join(f"{phrase}\t{marks}" for phrase, marks in sorted(found.items()))
    (crf_features.FOLDER / "skill_phrases.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


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


def learn(rows: Sequence[Row], register: str) -> crf_features.Weights:
    """The weights learned from rows, rounded as the file rounds them."""
    settings = dict(STEPS[register])
    trainer = pycrfsuite.Trainer(algorithm=settings.pop("algorithm"), verbose=False)
    for row in rows:
        text = row["text"]
        places = crf_features.tokens(text)
        if places:
            # Annotators took marks along (“Jenkins )”, “APIs;”), which no name has.
            spans = [trimmed(text, span) for span in _located(text, gold(row))]
            trainer.append(crf_features.features(text, places, register), _states(places, spans))
    trainer.set_params({**settings, "feature.possible_transitions": True})
    with tempfile.TemporaryDirectory() as folder:
        trainer.train(f"{folder}/model")
        model = pycrfsuite.Tagger()
        model.open(f"{folder}/model")
        info = model.info()
    learned: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for (name, state), value in info.state_features.items():
        learned[name][crf_features.STATES.index(state)] = value
    kept = {name: values for name, values in sorted(learned.items()) if max(map(abs, values)) >= KEPT[register]}
    steps = [[info.transitions.get((a, b), 0.0) for b in crf_features.STATES] for a in crf_features.STATES]
    return crf_features.Weights(
        {name: _scores(values, 50) for name, values in kept.items()}, tuple(_scores(row, 1000) for row in steps)
    )


def _scores(values: Sequence[float], parts: int) -> Scores:
    outside, begins, goes_on = (round(value * parts) / parts for value in values)
    return outside, begins, goes_on


def write(known: crf_features.Weights, register: str) -> None:
    """Write one register's data file."""
    lines = [json.dumps({"steps": known.steps})]
    lines += ["\t".join([k, *(str(round(x * 50)) for x in v)]) for k, v in sorted(known.features.items())]
    (crf_features.FOLDER / f"skill_tagger_{register}.gz").write_bytes(
        gzip.compress("\n".join(lines).encode(), 9, mtime=0)
    )


def main(quality: Path) -> None:
    with gzip.open(quality / "skills.dev.jsonl.gz", "rt") as file:
        rows = by_register(map(json.loads, file))
    gather_phrases(quality, rows)
    crf_features.lists.cache_clear()
    for register in crf_features.REGISTERS:
        known = learn(rows[register], register)
        write(known, register)
        print(register, len(known.features), "features kept")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
