"""Compile atspro/engine/data/technologies.txt: names of technologies, their spellings and their kinds, out of O*NET.

    python -m bench.training.technologies ONET QUALITY

ONET is a folder of the O*NET database as text (29.3, CC-BY-4.0), of which Technology Skills.txt is read. QUALITY holds
skills.dev.jsonl.gz, of which the texts alone are used, to tell names that are ordinary words.

Taken are the names that O*NET calls hot or gives to `LEAST` occupations or more, without those that only describe
("Word processing software") and those that data/skills.txt has. O*NET writes "Vendor Product" and "Long name ACRONYM
software": what many names begin with is a vendor; the product alone, or the acronym, is what people say, unless it is
an ordinary word or the name of more than one thing. The group is the name's class in O*NET's commodities (UNSPSC).
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from atspro.engine.skills import TECHNOLOGIES, own_vocabulary
from atspro.engine.text import is_common, words

LEAST = 8
VENDOR = 4
"""How many names begin with a vendor's."""
LONG_VENDORS = (
    "Red Hat",
    "National Instruments",
    "Dassault Systemes",
    "Thomson Reuters",
    "GE Healthcare",
    "Automatic Data Processing",
    "Hewlett Packard",
    "Henry Schein",
    "Wolfram Research",
    "Turtle Creek Software",
    "IBM Rational",
    "Allscripts Professional",
)
HEADER = """\
# Technologies, compiled by bench/training/technologies.py from the O*NET 29.3 Database by the U.S. Department of Labor,
# Employment and Training Administration (USDOL/ETA), CC BY 4.0, modified: the names that O*NET calls hot or gives to
# {least} occupations or more and that skills.txt, whose format this has, does not have. Groups are O*NET's commodities.
"""
_ACRONYM = re.compile(r"(?P<long>.*[a-z)].*?) (?P<short>[A-Z][A-Z0-9/]{1,7})")
_WHOLE = re.compile(r"[\w.+#&/' -]+")
# What a capital letter begins and yet only describes, and what names a person's account rather than a skill.
_LEFT_OUT = re.compile(
    r"facebook|youtube|linkedin|flickr|twitter|instagram|facetime|browser|internet explorer|firefox|chrome|safari|edge"
    r"|operating system|solutions?$|technology$|cloudformation|lotus 1|visual basic\.net|geomechanical|financials$"
    r"|timekeep|^the |^microsoft (?:windows|office|mobile|works|access server)|loom|blink|eko|canu|ada$|snort|seesaw"
    r"|tadpoles|prolog|hms|cpr |doc cop|post-it|practice (?:management|plus)|sun microsystems|1cadcam|firmware",
    re.IGNORECASE,
)
_NO_WORDS = {"visio", "peoplesoft"}
"""Names of products that O*NET's titles hold."""
_NAME = re.compile(r"[A-Z0-9][\w.+#&/'-]*|[a-z]+[A-Z]\w*|and|of|for")


def _rows(onet: Path) -> list[list[str]]:
    return [line.split("\t") for line in (onet / "Technology Skills.txt").read_text("utf-8").splitlines()[1:]]


def _ordinary(onet: Path, quality: Path) -> set[str]:
    """The words that stand in small letters in ordinary texts or tell of tasks and occupations."""
    with gzip.open(quality / "skills.dev.jsonl.gz", "rt") as file:
        texts = [json.loads(line)["text"] for line in file]
    found = {word for text in texts for word in re.findall(r"\b[a-z]{2,}\b", text)}
    for name in ("Task Statements.txt", "Occupation Data.txt"):
        found.update(re.findall(r"\b[a-z]{2,}\b", (onet / name).read_text("utf-8")))
    found.update(re.findall(r"[a-z]{2,}", (onet / "Alternate Titles.txt").read_text("utf-8").lower()))
    return found - _NO_WORDS


def _short(name: str) -> str:
    return name.removesuffix(" software").strip()


def _stands_for(short: str, long: str) -> bool:
    rest = iter(long.lower())
    return all(letter in rest for letter in short.lower()) and long.split()[-1][0].lower() in short.lower()


def _spellings(name: str, vendors: set[str], ordinary: set[str]) -> list[str]:
    """The name in full, then its shorter spelling if it has one, marked as in data/skills.txt."""
    bare = _short(name)
    acronym = _ACRONYM.fullmatch(bare)
    if acronym and " " in acronym["long"] and _stands_for(acronym["short"], acronym["long"]):
        return [acronym["long"], acronym["short"] + ("!" if acronym["short"].isalpha() else "")]
    if " " not in bare:
        return [bare]
    opening = next((one for one in LONG_VENDORS if bare.startswith(f"{one} ")), bare.split()[0])
    product = bare[len(opening) :].split() if opening in vendors else []
    if not product or (len(product) == 1 and product[0].lower() in ordinary):
        return [bare]
    if len(product) > 1 and (product[0].isdigit() or all(word.lower() in ordinary for word in product)):
        return [bare]
    return [bare, " ".join(product) + ("!" if len(product) == 1 and product[0][1:].islower() else "")]


def _acronym_of(forms: list[str]) -> bool:
    """Whether the second spelling is the first one's acronym."""
    return len(forms) > 1 and forms[1].rstrip("!").isupper() and " " not in forms[1]


def compile_technologies(onet: Path, quality: Path) -> None:
    """Write the data file."""
    rows = _rows(onet)
    often = Counter(row[2] for row in rows)
    hot = {row[2] for row in rows if row[5] == "Y"}
    kind = {row[2]: row[4] for row in rows}
    begins = Counter(name.split()[0] for name in often if " " in name)
    vendors = {word for word, count in begins.items() if count >= VENDOR and word[0].isupper()} | set(LONG_VENDORS)
    ordinary = _ordinary(onet, quality)
    own = {form.text.lower() for forms in own_vocabulary().forms.values() for form in forms}
    taken = [name for name in sorted(often) if (name in hot or often[name] >= LEAST) and not _LEFT_OUT.search(name)]
    spelled = {name: _spellings(name, vendors, ordinary) for name in taken if _WHOLE.fullmatch(name)}
    used = Counter(form.rstrip("!").lower() for forms in spelled.values() for form in forms)
    groups: dict[str, list[str]] = defaultdict(list)
    for name, forms in spelled.items():
        plain = [form.rstrip("!").lower() for form in forms]
        describes = all(word in ordinary or is_common(word) for word in words(forms[0]))
        describes |= not _acronym_of(forms) and not all(_NAME.fullmatch(word) for word in forms[0].split())
        if own.intersection(plain) or describes or any(len(words(form)) > 6 for form in forms):
            continue
        kept = [form for form in forms[1:] if used[form.rstrip("!").lower()] == 1]
        groups[kind[name]].append(f"{kept[0]} = {forms[0]}" if kept else forms[0])
    body = "\n\n".join(
        "\n".join([f"[named_{'_'.join(words(group))}]".replace("-", "_"), *sorted(set(names))])
        for group, names in sorted(groups.items())
    )
    TECHNOLOGIES.write_text(HEADER.format(least=LEAST) + "\n" + body + "\n", "utf-8")


if __name__ == "__main__":
    compile_technologies(Path(sys.argv[1]), Path(sys.argv[2]))
