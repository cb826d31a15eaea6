"""Compile atspro/engine/data/work_vectors.bin: what line of work each word speaks for.

    python -m bench.training.work_vectors ONET QUALITY

ONET is a folder of the O*NET database as text (29.3, CC-BY-4.0): Occupation Data.txt, Alternate Titles.txt, Task
Statements.txt and Technology Skills.txt. QUALITY holds skills.dev.jsonl.gz, of which the texts alone are used, as a
picture of ordinary resumes (dotin, CC0) and posts (SkillSpan, CC-BY-4.0); their labels are not read.

Latent semantic analysis (Deerwester et al. 1990): one document an occupation, of its titles, description and tasks;
terms are stems, weighted by (1 + log tf) × the root of idf among occupations × idf among ordinary texts; the
occupations are cut to DIMENSIONS by a singular value decomposition, and a word's vector is its term's row scaled by
weight / root of the singular value. The centre is where ordinary texts lie on average.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import struct
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from atspro.engine.occupation import FILE, TITLE_HEADS_FILE
from atspro.engine.text import stem, stems

DIMENSIONS = 64
MOST_OCCUPATIONS = 120
"""A technology of more occupations than this tells nothing of any."""
HEAD_SEEN = 12
"""In how many titles a word must stand last to mark a title."""


def _table(folder: Path, name: str) -> list[list[str]]:
    return [line.split("\t") for line in (folder / name).read_text("utf-8").splitlines()[1:]]


def _occupations(folder: Path) -> list[list[str]]:
    texts: dict[str, list[str]] = defaultdict(list)
    for code, title, about, *_ in _table(folder, "Occupation Data.txt"):
        texts[code] += [title] * 5 + [about]
    for code, _, title, *_ in _table(folder, "Alternate Titles.txt"):
        texts[code].append(title)
    for code, _, _, task, *_ in _table(folder, "Task Statements.txt"):
        texts[code].append(task)
    return [stems(" . ".join(parts)) for _, parts in sorted(texts.items())]


def _technologies(folder: Path) -> list[list[str]]:
    """The stems of the names of hot technologies, by occupation in the order of `_occupations`."""
    texts: dict[str, list[str]] = {row[0]: [] for row in _table(folder, "Occupation Data.txt")}
    for code, _, example, _, _, hot, *_ in _table(folder, "Technology Skills.txt"):
        texts[code] += [example] if hot == "Y" else []
    return [sorted(set(stems(" . ".join(names)))) for _, names in sorted(texts.items())]


def _ordinary(quality: Path) -> tuple[list[list[str]], list[list[str]]]:
    resumes: list[str] = []
    posts: dict[str, list[str]] = defaultdict(list)
    with gzip.open(quality / "skills.dev.jsonl.gz", "rt") as file:
        for row in map(json.loads, file):
            if row["source"] == "dotin_resume":
                resumes.append(row["text"])
            else:
                posts[row["doc"]].append(row["text"])
    return [stems(one) for one in resumes], [stems(" ".join(one)) for one in posts.values()]


def _matrix(texts: list[list[str]], index: dict[str, int]) -> sparse.csr_matrix:
    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        for word, count in Counter(word for word in text if word in index).items():
            rows.append(row)
            columns.append(index[word])
            values.append(1 + math.log(count))
    return sparse.csr_matrix((values, (rows, columns)), shape=(len(texts), len(index)))


def _idf(matrix: sparse.csr_matrix) -> np.ndarray:
    return np.log((matrix.shape[0] + 1) / (np.asarray((matrix > 0).sum(0)).ravel() + 1)) + 1


def _even(matrix: np.ndarray) -> np.ndarray:
    return matrix / np.maximum(1e-9, np.linalg.norm(matrix, axis=1, keepdims=True))


def compile_vectors(onet: Path, quality: Path) -> None:
    """Write the data files."""
    occupations = _occupations(onet)
    resumes, posts = _ordinary(quality)
    seen = Counter(word for text in occupations for word in set(text))
    often = Counter(word for text in occupations for word in text)
    words = sorted(w for w in seen if seen[w] >= 2 and often[w] >= 4 and 1 < len(w) < 20 and not w.isdigit())
    index = {word: place for place, word in enumerate(words)}
    matrix, ordinary = _matrix(occupations, index), _matrix([*resumes, *posts], index)
    weight = np.sqrt(_idf(matrix) * _idf(ordinary))
    weighed = matrix @ sparse.diags(weight)
    lengths = np.sqrt(np.asarray(weighed.power(2).sum(1)).ravel())
    left, values, right = randomized_svd(sparse.diags(1 / lengths) @ weighed, DIMENSIONS, random_state=0, n_iter=6)
    rows = right.T * values**-0.5 * weight[:, None]
    # Names of technologies do not shape the space; those that are no other word are placed among their occupations.
    names = _technologies(onet)
    used = Counter(word for one in names for word in one)
    tools = sorted(w for w in used if w not in index and 2 <= used[w] <= MOST_OCCUPATIONS and not w.isdigit())
    columns = _matrix(names, {word: n for n, word in enumerate(tools)})
    rarity = np.sqrt(_idf(columns) * _idf(_matrix([*resumes, *posts], {word: n for n, word in enumerate(tools)})))
    folded = (columns.T @ sparse.diags(1 / lengths) @ left) * rarity[:, None] / values**1.5 * rarity[:, None]
    rows = np.concatenate([rows, np.asarray(folded)])
    words += tools
    index = {word: place for place, word in enumerate(words)}
    rows *= 1000
    scale = float(np.quantile(np.abs(rows), 0.9995)) / 127
    small = np.clip(np.round(rows / scale), -127, 127).astype(np.int8)
    placed = [_even(np.asarray(_matrix(texts, index) @ small.astype(float))).mean(0) for texts in (resumes, posts)]
    centre = (placed[0] + placed[1]) / 2
    head = json.dumps({"dimensions": DIMENSIONS, "words": len(words), "scale": scale / 1000}).encode()
    body = gzip.compress("\n".join(words).encode(), mtime=0)
    FILE.write_bytes(
        struct.pack("<II", len(head), len(body)) + head + body + centre.astype("<f4").tobytes() + small.tobytes()
    )
    heads = Counter()
    for _, _, title, *_ in _table(onet, "Alternate Titles.txt"):
        last = re.findall(r"[A-Za-z]+", re.sub(r"\(.*?\)", "", title))
        heads.update([stem(last[-1].lower())] if last else [])
    TITLE_HEADS_FILE.write_text(
        "# Stems that stand last in job titles, compiled from the Alternate Titles of O*NET (CC-BY-4.0).\n"
        + "\n".join(sorted(word for word, count in heads.items() if count >= HEAD_SEEN and len(word) > 2))
        + "\n"
    )


if __name__ == "__main__":
    compile_vectors(Path(sys.argv[1]), Path(sys.argv[2]))
