"""Parts of speech of the words of a sentence, by an averaged perceptron (Collins 2002) over a few signs of each word.

Its weights were learned by bench/training/pos_tagger.py and stand in data/pos_tagger.gz; reading a line takes a
millisecond. Tags are those of the Penn Treebank, proper nouns in one.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from atspro.engine.clauses.words import words

Weights = Mapping[str, Mapping[str, float]]
"""What speaks for a tag where a sign is seen: by sign, then by tag."""

_TOKEN = re.compile(
    r"[$€£]?\d[\d,.]*(?:(?<=\d)[kKmMbB]\b|(?<=\d)%|(?<=\d)(?:st|nd|rd|th)\b|(?<=\d)(?:-[A-Za-z]+)+|(?<=\d)\+)?(?<![.,])|[A-Za-z]\.(?:[A-Za-z]\.)+|(?<![\w.])\.[A-Z]{3,}\b|[\w+#][\w+#&/.@-]*[\w+#]|\w|'s\b|’s\b|[^\w\s]",
    re.UNICODE,
)


def tokens(text: str) -> list[str]:
    """The words and marks of a text, an ending 's apart."""
    return [part for found in _TOKEN.findall(text) for part in _parted(found)]


def _parted(token: str) -> list[str]:
    return [token]


def tags(parts: Sequence[str]) -> list[str]:
    """A tag for each word or mark."""
    weights, common = _model()
    return tag_with(parts, weights, common)


def tag_with(parts: Sequence[str], weights: Weights, common: Mapping[str, str]) -> list[str]:
    """The same with weights of one's own; ``common`` has the words that have one tag alone."""
    made: list[str] = []
    shapes = [_shape(part) for part in parts]
    for place, part in enumerate(parts):
        known = common.get(part)
        if known is not None:
            made.append(known)
            continue
        scores: dict[str, float] = {}
        for sign in signs(parts, shapes, made, place):
            for tag, weight in weights.get(sign, _NONE).items():
                scores[tag] = scores.get(tag, 0.0) + weight
        made.append(max(scores, key=lambda tag: (scores[tag], tag)) if scores else "NN")
    return made


_NONE: dict[str, float] = {}


def signs(parts: Sequence[str], shapes: Sequence[str], made: Sequence[str], place: int) -> Iterator[str]:
    """What is seen of the word at a place: itself, its ending and forms, its neighbours, the tags before it."""
    word = parts[place].lower()
    before = made[place - 1] if place else "^"
    second = made[place - 2] if place > 1 else "^"
    after = parts[place + 1].lower() if place + 1 < len(parts) else "$"
    last = parts[place - 1].lower() if place else "^"
    yield "b"
    yield f"w={word}"
    yield f"s={word[-3:]}"
    yield f"e={word[-2:]} {before}"
    yield f"h={shapes[place]}"
    yield f"f={_forms(word)}"
    yield f"f={_forms(word)} {before}"
    yield f"p={before}"
    yield f"q={second} {before}"
    yield f"pw={before} {word}"
    yield f"l={last}"
    yield f"a={after}"
    yield f"as={after[-3:]}"
    yield f"af={_forms(after)} {before}"
    yield f"ah={shapes[place + 1] if place + 1 < len(parts) else '$'}"
    yield f"a2={parts[place + 2].lower() if place + 2 < len(parts) else '$'}"


def _shape(part: str) -> str:
    if part[0].isdigit() or (len(part) > 1 and part[0] in "$€£" and part[1].isdigit()):
        return "0"
    if not part[0].isalpha():
        return "."
    if part.isupper():
        return "AA" if len(part) > 1 else "A"
    return ("Aa" if part[0].isupper() else "a") + ("-" if "-" in part else "")


@cache
def _forms(word: str) -> str:
    """Which forms and kinds of word the dictionary knows it as, a letter each."""
    known = words()
    tail = word.rpartition("-")[2]
    found = ""
    for letter, table in zip("bdngzmcjv", known, strict=True):
        if word in table:
            found += letter
    if not found and tail != word:
        return "-" + _forms(tail)
    if not found and word.endswith("s") and (word[:-1] in known.counted or word[:-1] in known.mass):
        return "s"
    return found


@cache
def _model() -> tuple[Weights, dict[str, str]]:
    held = json.loads(gzip.decompress(files("atspro.engine").joinpath("data/pos_tagger.gz").read_bytes()))
    names = held["tags"]
    weights = {
        sign: {names[tag]: weight for tag, weight in zip(of[::2], of[1::2], strict=True)}
        for sign, of in held["weights"].items()
    }
    return weights, held["common"]
