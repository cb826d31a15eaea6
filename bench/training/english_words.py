"""Write atspro/engine/data/english_words.gz: forms of verbs, and which nouns, adjectives and adverbs English has.

    python -m bench.training.english_words

Needs lemminflect (MIT; its dictionary comes from the SPECIALIST Lexicon of the National Library of Medicine), the
product does not. A line a word: "verb embed embedded embedded embedding embeds"; "mass compliance" and "count team"
for nouns that stand without an article and those that do not; "adj able"; "adv weekly". Where a verb has two spellings
("traveled", "travelled") both are given, divided by a slash.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from importlib.resources import files
from pathlib import Path

from atspro.engine.wordlists import wordlist

OUT = Path(__file__).resolve().parents[2] / "atspro" / "engine" / "data" / "english_words.gz"
MENDED = {
    "benchmark": ("benchmarked", "benchmarked", "benchmarking", "benchmarks"),
    "cross-sell": ("cross-sold", "cross-sold", "cross-selling", "cross-sells"),
    "input": ("input", "input", "inputting", "inputs"),
    "kick-start": ("kick-started", "kick-started", "kick-starting", "kick-starts"),
    "program": ("programmed", "programmed", "programming", "programs"),
    "troubleshoot": ("troubleshot/troubleshooted", "troubleshot", "troubleshooting", "troubleshoots"),
    "upsell": ("upsold", "upsold", "upselling", "upsells"),
    "oversell": ("oversold", "oversold", "overselling", "oversells"),
    "proofread": ("proofread", "proofread", "proofreading", "proofreads"),
    "bid": ("bid", "bid", "bidding", "bids"),
    "be": ("was/were", "been", "being", "is"),
    "have": ("had", "had", "having", "has"),
    "do": ("did", "done", "doing", "does"),
    "hold": ("held", "held", "holding", "holds"),
    "lead": ("led", "led", "leading", "leads"),
    "cost": ("cost", "cost", "costing", "costs"),
}
"""Verbs that the dictionary lacks or spells as nobody does in a resume."""
PLAIN = re.compile(r"[a-z]+(?:-[a-z]+)*")


def regular(base: str) -> tuple[str, str, str, str]:
    """The forms of a regular verb that the dictionary lacks ("onboard", "refactor", "containerize")."""
    if base.endswith("e"):
        stem, ing = base + "d", base[:-1] + "ing"
    elif re.search(r"[^aeiou]y$", base):
        stem, ing = base[:-1] + "ied", base + "ing"
    else:
        stem, ing = base + "ed", base + "ing"
    third = (
        base[:-1] + "ies"
        if re.search(r"[^aeiou]y$", base)
        else base + ("es" if re.search(r"(?:s|x|z|ch|sh)$", base) else "s")
    )
    return stem, stem, ing, third


def lines() -> list[str]:
    """Every line of the data file, in order."""
    made: dict[str, str] = {}
    verbs: set[str] = set()
    data = files("lemminflect").joinpath("resources/infl_lu.csv.gz").read_bytes()
    for row in csv.reader(io.StringIO(gzip.decompress(data).decode("utf-8"))):
        word, kind, forms = row[0], row[1], row[2:]
        if not PLAIN.fullmatch(word) or len(word) < 2:
            continue
        if kind == "verb" and word not in MENDED:
            past, participle, ing, third = (
                "/".join(f for f in form.split("/") if PLAIN.fullmatch(f)) for form in forms
            )
            if past and ing and third:
                made[f"verb {word}"] = f"verb {word} {past} {participle or past} {ing} {third}"
                verbs.add(word)
        elif kind == "noun":
            both = word in forms[0].split("/") or not forms[0]
            made[f"noun {word}"] = f"{'mass' if both else 'count'} {word}"
        elif kind in ("adj", "adv"):
            made[f"{kind} {word}"] = f"{kind} {word}"
    for base in wordlist("verbs") - verbs:
        made.setdefault(f"verb {base}", " ".join(("verb", base, *regular(base))))
    for base, of in MENDED.items():
        made[f"verb {base}"] = " ".join(("verb", base, *of))
    return [made[key] for key in sorted(made)]


if __name__ == "__main__":
    # Without a time in it the same words give the same file.
    OUT.write_bytes(gzip.compress("\n".join(lines()).encode(), 9, mtime=0))
    print(f"{len(lines())} words, {OUT.stat().st_size / 1024:.0f} KB")
