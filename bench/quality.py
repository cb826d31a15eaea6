"""How well the engine judges: ranking resumes for a post, and finding skills, beside simple methods in the same run.

    python -m bench.quality [--shared FOLDER] [--rounds 1000] [--folds 2]

Reads ../shared/quality (ATSPRO_SHARED names another place for shared). Both halves of the dev data are shown: by post
for ranking, by document for skills. Intervals are 95 % percentile bootstrap over posts or documents, with a fixed seed.
The shipped tagger was learned from all of the skills, so its own figures tell what it remembers; beside them stand
those of the same recipe learned anew, for each of `--folds` parts of the documents, from the other parts.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, get_args

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import ndcg_score, roc_auc_score

from atspro.engine import find_skills, score
from atspro.engine.crf_features import Weights
from atspro.engine.score import band
from atspro.engine.score_wanted import wanted
from atspro.engine.skill_extraction import find_with
from atspro.engine.skills import find_skills as known_skills
from atspro.engine.types import Band, SkillSpan
from bench.score_folds import PARTS, left_out
from bench.training import skill_tagger

Row = dict[str, Any]
ROOT = Path(__file__).resolve().parents[1]
WORD = re.compile(r"[\w+#]+")


def half(key: str, parts: int = 2) -> int:
    """0 or 1, or the number of one of more parts, by a digest of the key."""
    return int(hashlib.sha1(key.encode()).hexdigest(), 16) % parts


def read(path: Path) -> list[Row]:
    """Rows of gzip JSON lines."""
    with gzip.open(path, "rt") as file:
        return [json.loads(line) for line in file]


# Ranking


def tf_idf(rows: Sequence[Row]) -> list[float]:
    """The cosine of TF-IDF vectors fitted on the two texts alone, English stop words left out."""
    made = []
    for row in rows:
        vectors = TfidfVectorizer(stop_words="english").fit_transform([row["resume_text"], row["job_text"]])
        made.append(float((vectors[0] @ vectors[1].T).toarray()[0, 0]))
    return made


def recall(rows: Sequence[Row]) -> list[float]:
    """The share of the post's different tokens that stand in the resume."""
    made = []
    for row in rows:
        resume, post = (set(WORD.findall(row[key].lower())) for key in ("resume_text", "job_text"))
        made.append(len(resume & post) / max(1, len(post)))
    return made


def bm25(rows: Sequence[Row], k1: float = 1.2, b: float = 0.75) -> list[float]:
    """Okapi BM25 (Robertson and Zaragoza 2009) of the resume for the post's different tokens, over all resumes."""
    texts = {row["resume_text"] for row in rows}
    counts = {text: Counter(WORD.findall(text.lower())) for text in texts}
    seen = Counter(word for words in counts.values() for word in words)
    mean = sum(words.total() for words in counts.values()) / len(counts)
    made = []
    for row in rows:
        words = counts[row["resume_text"]]
        size = k1 * (1 - b + b * words.total() / mean)
        total = 0.0
        for word in set(WORD.findall(row["job_text"].lower())):
            if word in words:
                idf = math.log(1 + (len(texts) - seen[word] + 0.5) / (seen[word] + 0.5))
                total += idf * words[word] * (k1 + 1) / (words[word] + size)
        made.append(total)
    return made


def engine(rows: Sequence[Row]) -> list[float]:
    """The engine's total."""
    posts = {text: wanted(text) for text in {row["job_text"] for row in rows}}
    return [score(row["resume_text"], posts[row["job_text"]]).total for row in rows]


def bands(rows: Sequence[Row], totals: Sequence[float]) -> list[Row]:
    """What a band says: of the pairs in it, the share whose resume is of the post's occupation."""
    made: list[Row] = []
    for part in ("all", 0, 1):
        for name in get_args(Band):
            found = [
                float(row["label"])
                for row, total in zip(rows, totals, strict=True)
                if row["source"] == "category24" and band(total) == name and part in ("all", half(row["query_id"]))
            ]
            made.append({"band": name, "half": part, "pairs": len(found), "share": float(np.mean(found or [0.0]))})
    return made


GROUPS = {
    "media and sales": ("DIGITAL-MEDIA", "SALES", "BUSINESS-DEVELOPMENT", "PUBLIC-RELATIONS"),
    "health and fitness": ("HEALTHCARE", "FITNESS"),
    "design": ("DESIGNER", "ARTS", "APPAREL"),
    "teaching": ("TEACHER",),
    "office and advice": ("BPO", "HR", "CONSULTANT", "ADVOCATE"),
    "engineering and IT": ("ENGINEERING", "INFORMATION-TECHNOLOGY"),
    "trades": ("CONSTRUCTION", "CHEF", "AUTOMOBILE", "AVIATION", "AGRICULTURE"),
    "money": ("FINANCE", "BANKING", "ACCOUNTANT"),
}
"""Groups of the occupations that the data has, each left out of what is fitted to the others."""
_OCCUPATION = re.compile(r"\(([\w-]+) from")


def occupation_group(row: Row) -> str:
    """The group of the occupation of a row's post, "" where the data names none."""
    found = _OCCUPATION.search(row["label_kind"])
    return next((name for name, some in GROUPS.items() if found and found.group(1) in some), "")


def part_shares(rows: Sequence[Row]) -> np.ndarray:
    """How much each resume has of each of `PARTS`, a row a pair; of a part that its post does not ask for, the mean."""
    posts = {text: wanted(text) for text in {row["job_text"] for row in rows}}
    made = np.full((len(rows), len(PARTS)), np.nan)
    for place, row in enumerate(rows):
        for part in score(row["resume_text"], posts[row["job_text"]]).parts:
            if part.name in PARTS and part.most:
                made[place, PARTS.index(part.name)] = part.points / part.most
    return np.asarray(np.where(np.isnan(made), np.nanmean(made, axis=0), made))


FITTED = "engine, group left out"


def folds(rows: Sequence[Row], values: dict[str, np.ndarray]) -> list[Row]:
    """Print and return AUC and nDCG@10 of each occupation group by itself beside the pooled ones, for each method.

    `FITTED` are weights that were fitted to the other groups alone; its "all" is every group by its own weights.
    """
    labels = np.array([float(row["label"]) for row in rows])
    every = [post for post in _by_post(rows) if rows[post[0]]["source"] == "category24"]
    grouped = {group: [post for post in every if occupation_group(rows[post[0]]) == group] for group in GROUPS}
    apart = left_out(part_shares(rows), labels, grouped)
    joined = np.zeros(len(rows))
    for group, posts in grouped.items():
        places = [place for post in posts for place in post]
        joined[places] = apart[group][0][places]
    values = {**values, FITTED: joined}
    print("\n  weights of " + ", ".join(PARTS) + " without each group")
    for group, (_, weights) in apart.items():
        print(f"    {group:20}" + "  ".join(f"{weight:.2f}" for weight in weights))
    made: list[Row] = []
    for group in ("all", *GROUPS):
        posts = [post for post in every if group in ("all", occupation_group(rows[post[0]]))]
        for method, some in values.items():
            figures = {"auc": auc(labels, some, posts), "ndcg": ndcg(labels, some, posts)}
            made.append({"fold": group, "posts": len(posts), "method": method, **figures})
    print("\n  category24 by occupation group: AUC and nDCG@10")
    for one in made:
        print(f"    {one['fold']:20}{one['posts']:3} posts  {one['method']:24}{one['auc']:.3f}  {one['ndcg']:.3f}")
    return made


def _by_post(rows: Sequence[Row]) -> list[list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        found[row["query_id"]].append(place)
    return list(found.values())


def auc(labels: np.ndarray, values: np.ndarray, posts: Sequence[Sequence[int]]) -> float:
    """Area under the curve over all pairs of the posts together."""
    places = [place for post in posts for place in post]
    return float(roc_auc_score(labels[places], values[places]))


def ndcg(labels: np.ndarray, values: np.ndarray, posts: Sequence[Sequence[int]]) -> float:
    """The mean over posts of nDCG@10."""
    return float(np.mean([ndcg_score([labels[post]], [values[post]], k=10) for post in posts]))


def spearman(labels: np.ndarray, values: np.ndarray, posts: Sequence[Sequence[int]]) -> float:
    """The mean over posts of the rank correlation; 0 for a post of which every resume gets the same value."""
    found = []
    for post in posts:
        mine, theirs = _ranks(values[list(post)]), _ranks(labels[list(post)])
        found.append(0.0 if mine.std() == 0 else float(np.corrcoef(mine, theirs)[0, 1]))
    return float(np.mean(found))


def _ranks(values: np.ndarray) -> np.ndarray:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]


def bootstrap(measure: Callable[[Sequence[Any]], float], units: Sequence[Any], rounds: int) -> dict[str, float]:
    """A figure over units and the middle 95 % of its values over resampled units."""
    chance = np.random.default_rng(7)
    drawn = [
        measure([units[n] for n in chance.integers(0, len(units), len(units))])
        for _ in range(rounds if len(units) > 1 else 0)
    ]
    low, high = np.percentile(drawn, [2.5, 97.5]) if drawn else (float("nan"), float("nan"))
    return {"value": measure(units), "low": float(low), "high": float(high)}


def rank(folder: Path, rounds: int) -> list[Row]:
    """Print and return the figures of ranking."""
    rows = read(folder / "fit.dev.jsonl.gz")
    methods = {"engine": engine, "TF-IDF, two texts": tf_idf, "BM25": bm25, "token recall": recall}
    figures: list[Row] = []
    said: list[Row] = []
    totals: dict[str, np.ndarray] = {}
    for name, method in methods.items():
        values = totals[name] = np.array(method(rows))
        if name == "engine":
            said = bands(rows, values)
        labels = np.array([float(row["label"]) for row in rows])
        for source, measures in (("category24", (auc, ndcg)), ("usc_rank", (spearman,))):
            every = [post for post in _by_post(rows) if rows[post[0]]["source"] == source]
            for part in ("all", 0, 1) if source == "category24" else ("all",):
                posts = [post for post in every if part == "all" or half(rows[post[0]]["query_id"]) == part]
                for measure in measures:
                    made = bootstrap(partial(measure, labels, values), posts, rounds)
                    figures.append({"method": name, "data": source, "half": part, "figure": measure.__name__, **made})
    _table("ranking", figures)
    print("\n  category24, the share of a band's resumes that are of the post's occupation")
    for one in said:
        part = "both halves" if one["half"] == "all" else f"half {one['half']}"
        print(f"    {one['band']:8}{part:14}{one['share']:.2f}  of {one['pairs']} pairs")
    return [*figures, *said, *folds(rows, {name: totals[name] for name in ("engine", "TF-IDF, two texts")})]


# Skills

SOURCES = ("skillspan_tech", "skillspan_house")
"""Each has documents and annotators of its own."""
OTHER = "engine, of the other source"


def skills(folder: Path, rounds: int, folds: int) -> list[Row]:
    """Print and return the figures of finding skills; ``folds`` parts are left out of learning in turn, 0 for none."""
    rows = read(folder / "skills.dev.jsonl.gz")
    lists = _gazetteer(folder)
    methods: dict[str, Callable[[Row], list[str]]] = {
        "engine, shipped (in-sample)": lambda row: _texts(find_skills(row["text"])),
        "the vocabulary alone": lambda row: _texts(known_skills(row["text"])),
        "ESCO, O*NET and dreamjobs": lambda row: _listed(row["text"], lists),
    }
    if folds:
        rest = "the other half" if folds == 2 else f"{folds - 1} other folds"
        learned = {f"engine, of {rest}": _learned(rows, partial(_fold, folds)), **methods}
        methods = {**learned, OTHER: _learned([row for row in rows if row["source"] in SOURCES], _source)}
    figures: list[Row] = []
    for name, method in methods.items():
        read_by = SOURCES if name == OTHER else ("skillspan", "dotin")
        counts = [(row, _counts(row, method(row))) for row in rows if row["source"].startswith(read_by)]
        for source in SOURCES if name == OTHER else (*read_by, *SOURCES):
            documents: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
            for row, count in counts:
                if row["source"].startswith(source):
                    documents[row["doc"]].append(count)
            for part in ("all",) if source in SOURCES else ("all", 0, 1):
                units = [c for doc, c in documents.items() if part == "all" or half(source + doc) == part]
                made = bootstrap(lambda some: _f1([c for one in some for c in one]), units, rounds)
                kind = "set F1" if source == "dotin" else "span F1"
                figures.append({"method": name, "data": source, "half": part, "figure": kind, **made})
    _table("skills", figures)
    return figures


def _learned(rows: Sequence[Row], part: Callable[[Row], str]) -> Callable[[Row], list[str]]:
    """What the engine finds in a row with weights learned, by the shipped recipe, from all parts but the row's own."""
    registers = skill_tagger.by_register(rows)
    known: dict[str, dict[str, Weights]] = {
        own: {
            register: skill_tagger.learn([row for row in some if part(row) != own], register)
            for register, some in registers.items()
        }
        for own in sorted({part(row) for row in rows})
    }
    return lambda row: _texts(find_with(known[part(row)], row["text"]))


def _fold(folds: int, row: Row) -> str:
    return str(half(row["source"].split("_")[0] + row["doc"], folds))


def _source(row: Row) -> str:
    return str(row["source"])


def _texts(spans: Sequence[SkillSpan]) -> list[str]:
    return [span.text for span in spans]


def _counts(row: Row, found: Sequence[str]) -> tuple[int, int, int]:
    if row["source"] == "dotin_resume":
        named, gold = ({" ".join(one.lower().split()) for one in every} for every in (found, row["skills"]))
        return len(named & gold), len(named), len(gold)
    mine, marked = Counter(found), Counter(row["knowledge_spans"])
    return (mine & marked).total(), mine.total(), marked.total()


def _f1(counts: Sequence[tuple[int, int, int]]) -> float:
    hits, finds, marks = (sum(column) for column in zip(*counts, strict=True))
    return 2 * hits / max(1, finds + marks)


def _gazetteer(folder: Path) -> set[str]:
    found: set[str] = set()
    for name in ("esco_en_preferred_labels.txt.gz", "onet_technology_examples.txt.gz"):
        with gzip.open(folder / name, "rt") as file:
            found.update(" ".join(WORD.findall(line.lower())) for line in file)
    with gzip.open(folder / "dreamjobs_skills.json.gz", "rt") as file:
        found.update(" ".join(WORD.findall(line.lower())) for line in json.load(file))
    return found


def _listed(text: str, known: set[str]) -> list[str]:
    places = [match.span() for match in WORD.finditer(text)]
    words = [text[a:b].lower() for a, b in places]
    found: list[str] = []
    at = 0
    while at < len(words):
        size = next((n for n in range(min(6, len(words) - at), 0, -1) if " ".join(words[at : at + n]) in known), 0)
        if size:
            found.append(text[places[at][0] : places[at + size - 1][1]])
        at += size or 1
    return found


def _table(title: str, figures: Sequence[Row]) -> None:
    print(f"\n{title}")
    columns = list(dict.fromkeys((f["data"], f["figure"], f["half"]) for f in figures))
    for data, figure, part in columns:
        print(f"\n  {data}, {figure}, {'both halves' if part == 'all' else f'half {part}'}")
        for one in figures:
            if (one["data"], one["figure"], one["half"]) == (data, figure, part):
                print(f"    {one['method']:28} {one['value']:.3f}  [{one['low']:.3f}, {one['high']:.3f}]")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("ATSPRO_SHARED", ROOT.parent / "shared")))
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--folds", type=int, default=2, help="parts to learn the tagger without, in turn; 0: do not")
    parser.add_argument("--only", choices=["ranking", "skills"])
    given = parser.parse_args()
    folder = given.shared / "quality"
    if not folder.is_dir():
        print(f"There is no {folder}; nothing was measured.")
        return
    made: Row = {}
    if given.only != "skills":
        made["ranking"] = rank(folder, given.rounds)
    if given.only != "ranking":
        made["skills"] = skills(folder, given.rounds, given.folds)
    results = ROOT / "bench" / "results"
    results.mkdir(exist_ok=True)
    (results / "quality.json").write_text(json.dumps(made, indent=1))


if __name__ == "__main__":
    main()
