"""Names, titles, dates and amounts as a sentence has them."""

from __future__ import annotations

import re
from functools import lru_cache

from atspro.engine.clauses.words import listed, words
from atspro.engine.skills import skill_names, vocabulary
from atspro.engine.text import joined
from atspro.engine.wordlists import wordlist

_ALONE = re.compile(r"^(?:head|director|vice president|vp|president|chief|deputy head|acting|ceo|cto|cfo|coo)\b", re.I)
_RANK_AFTER = re.compile(r"\s+(?:[IVX]{1,4}|\d)$")


def role(title: str) -> str:
    """A title as a sentence has it: "Registered Nurse, Telemetry" is "registered nurse", "VP of Sales" stays."""
    title = re.split(r",? (?:from|since) (?:19|20)\d\d\b", in_title_case(title))[0]
    last = re.split(r"\s*(?:→|->)\s*|\s+then\s+", title)[-1]
    # "Trainee then Engineer" came to be an engineer.
    title = last if _ends_in_role(re.split(r",|\(", last)[0].strip() or last) else title
    title = re.sub(r"^((?:(?:Senior|Executive) )?(?:Vice President|VP|SVP|Director|Head)), (?=[A-Z])", r"\1 of ", title)
    parts = [part.strip() for part in re.split(r"\s[-–—|@/]\s|,|\(|(?<=[a-z]{3})\.\s", title)]
    # "Operations - Shift Supervisor" is a shift supervisor; "Nurse - Intensive Care" is a nurse.
    short = next((part for part in parts[:2] if _ends_in_role(part)), parts[0])
    first = short.split("/")[0].strip()
    # "Nurse/Educator" is a nurse; "UX/UI Designer" is no UX.
    short = first if first.lower().split(" ")[-1] in wordlist("roles") else short
    short = _RANK_AFTER.sub("", short) or title.strip()
    if _is_foreign(short):
        return short
    short = re.sub(r"^(VP|SVP|EVP) (?=[A-Z][a-z]+$)", r"\1 of ", short.replace(" & ", " and "))
    named = " ".join(word if _stays(word) else word.lower() for word in short.split())
    return re.sub(r"\b(year|key stage|grade|level) (?=\d)", lambda found: found.group().capitalize(), named)


def _ends_in_role(part: str) -> bool:
    last = _RANK_AFTER.sub("", part).split(" ")[-1].lower()
    return last in wordlist("roles") or last.rpartition("-")[2] in wordlist("roles")


def _is_foreign(title: str) -> bool:
    """Whether no word of a title is an English one, so that its capitals are those of its own language."""
    long = [word.lower() for word in re.findall(r"[^\W\d_]+", title) if len(word) > 3]
    known = words()
    tables = (known.mass, known.counted, known.adjectives, known.base, known.ing, wordlist("roles"))
    return bool(long) and not any(
        word in table or word.rstrip("s") in table or word.endswith(("er", "or", "ist", "ian"))
        for word in long
        for table in tables
    )


@lru_cache(maxsize=512)
def _stays(word: str) -> bool:
    """Whether a word of a title keeps its capital: an abbreviation, a language, the name of a tool."""
    bare = word.strip(".,;:()'\"")
    if not bare[:1].isupper() or not bare[1:].islower():
        return True
    # "Java" is the name of what is known; "Backend" is not, though "Backend development" is what it counts for.
    named = [vocabulary().skills[name].group for name in skill_names(bare) if name.lower() == bare.lower()]
    if bare in _LANGUAGES or any(group in _LANGUAGE_GROUPS for group in named):
        return True
    if bare.lower() in words().ing:
        return False
    return any(group in _TECHNICAL for group in named) and (_is_name(word) or "web" in named)


_LANGUAGE_GROUPS = frozenset(["languages", "spoken"])
_TECHNICAL = frozenset(["languages", "web", "data", "ml", "cloud", "engineering"])
_LANGUAGES = listed("languages")


def company_name(company: str) -> str:
    """An employer as a letter calls it: without brackets, the town behind a comma and the form of the firm."""
    name = re.sub(r"\s*\([^)]*\)?", "", company.strip())
    name = re.sub(r",\s+(?!Inc|LLC|Ltd|Co\b|LLP|PLC|\w+ (?:&|and) ).*$", "", name)
    return re.sub(r",?\s+(?:Inc|LLC|Ltd|Limited|GmbH|plc|Corp)\.?$", "", name).strip()


def in_title_case(text: str, *, is_person: bool = False) -> str:
    """What is written in capitals throughout as others write it: "LUIS ORTEGA, PMP" is "Luis Ortega, PMP".

    Words of up to three letters stay, which may be abbreviations, but not those of a person's name.
    """
    head, comma, tail = text.partition(",")
    letters = [word for word in head.split() if word.isalpha()]
    if not letters or not all(word.isupper() for word in letters) or max(map(len, letters)) < 4:
        return text
    if len(letters) == 1 and len(letters[0]) < 6 and not is_person:
        return text
    longest = 1 if is_person else 3
    return " ".join(word if _is_short(word, longest) else _capital(word) for word in head.split()) + comma + tail


def _is_short(word: str, longest: int) -> bool:
    letters = sum(char.isalpha() for char in word)
    return (letters <= longest and word not in ("OF", "AND", "THE", "FOR")) or any(char.isdigit() for char in word)


def _capital(word: str) -> str:
    if word in ("OF", "AND", "THE", "FOR"):
        return word.lower()
    return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?", lambda part: _large(part.group()), word)


def _large(word: str) -> str:
    """A word with a large first letter, and one behind the mark of "O'Brien"."""
    head, mark, tail = word[:2], word[1:2], word[2:]
    if mark in ("'", "’"):
        return head + tail[:1] + tail[1:].lower()
    return word[:1] + word[1:].lower()


def a_role(title: str) -> str:
    """The same with its article, where it takes one: "a sous chef", "head of sales"."""
    named = role(title)
    return named if _ALONE.match(named) else with_a(named)


def with_a(text: str) -> str:
    """A noun phrase with "a" or "an"."""
    return f"{'an' if vowel_sound(text.split(' ')[0]) else 'a'} {text}"


_SPOKEN = re.compile(r"[FHLMNRSX][AEIOU][A-Z]{1,4}[A-VX-Z]")
"""What is spoken as a word, not letter by letter: "a HACCP", "a NEBOSH", but "an LICSW"."""


def vowel_sound(word: str) -> bool:
    """Whether a word takes "an": "hour", "MBA", "8-bed", "LLB"; not "university", "BSc"."""
    bare = word.lower()
    figure = re.match(r"\d+", word)
    if figure:
        return word.startswith("8") or figure.group() in ("11", "18")
    if len(word) > 1 and re.match(r"[A-Z]{2}|[A-Z][a-z]?[A-Z]|[A-Z]\.", word):
        return word[0] in "AEFHILMNORSX" and not _SPOKEN.fullmatch(word)
    if bare.startswith(("hour", "honest", "honor", "honour", "heir")):
        return True
    return bare[:1] in "aeiou" and not bare.startswith(("uni", "use", "usa", "usu", "eu", "one", "once", "ubi"))


@lru_cache(maxsize=512)
def _is_name(word: str) -> bool:
    """Whether a word keeps its capital letter inside a sentence."""
    bare = word.strip(".,;:()'\"")
    if not bare[:1].isupper() or not bare[1:].islower():
        return True
    known = words()
    lower = bare.lower()
    tables = (known.mass, known.counted, known.adjectives, known.adverbs, known.base, known.past, known.ing, _SMALL)
    if lower.endswith(("er", "or", "ist", "ian", "man")):
        return False
    singular = lower[:-1] if lower.endswith("s") else lower
    return not any(lower in table or singular in table for table in tables) and "-" not in lower


_SMALL = listed("small")


def lower_first(text: str) -> str:
    """The text with its first letter small, unless its first word is a name or an abbreviation."""
    first = text.split(" ", 1)[0]
    return text if _is_name(first) and first[:1].isupper() else text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def count_words(*texts: str) -> int:
    """How many words some texts have together."""
    return sum(len(text.split()) for text in texts)


_SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def in_words(number: int) -> str:
    """A small number as a word, a larger one in figures."""
    return _SMALL_NUMBERS[number] if 0 <= number < len(_SMALL_NUMBERS) else str(number)


__all__ = ["a_role", "count_words", "in_words", "joined", "lower_first", "role", "upper_first", "vowel_sound", "with_a"]
