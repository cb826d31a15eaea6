"""Articles: resumes leave them out ("built pipeline for team"), sentences need them ("built a pipeline for the team").

Only phrases whose head is in a list of countable nouns get one; any other phrase stays as it was written.
"""

from __future__ import annotations

import re

from atspro.engine.wordlists import wordlist

_COUNTABLE = wordlist("countable")
_COLLECTIVE = wordlist("collective")
_BODIES = wordlist("bodies")
_DETERMINERS = wordlist("determiners")
_PREPOSITIONS = wordlist("prepositions")
_OPENERS = wordlist("openers")
_NOUNS_IN_ING = wordlist("ing-nouns")
_FIRMS = frozenset(["agency", "bank", "hospital", "manufacturer", "nonprofit", "retailer", "startup", "university"])
"""What needs its article even alone after a preposition, where "by hand" and "in office" need none."""
_MASS = frozenset(
    [
        *("continuous integration", "continuous delivery", "quality control", "version control", "customer support"),
        *("technical support", "data integration", "change control", "user support", "supply chain"),
    ]
)
"""Two words that no article fits, though the second alone takes one."""
_AMOUNT = re.compile(r"[$€£]\d")
_SUM = re.compile(r"(?:[$€£]|(?:EUR|USD|GBP|CHF|CAD|AUD) )\d")
"""How an amount of money begins that stands before a thing: "a $2M project"."""
_COUNT = re.compile(r"\d|(?:two|three|four|five|six|seven|eight|nine|ten|several)$")
_RATE = re.compile(
    r"\b(in|to) (?=(\d[\d.,]*)% (?:[a-z]+ ){0,2}(?:rate|increase|decrease|reduction|improvement|rise|drop)\b)"
)


def with_articles(text: str) -> str:
    """The words after a verb, with "a", "an" or "the" before the singular objects that lack one."""
    tokens = text.split(" ")
    made: list[str] = []
    place = 0
    first = True
    while place < len(tokens):
        opener = tokens[place].lower()
        if not first and opener not in _OPENERS:
            made.append(tokens[place])
            place += 1
            continue
        if opener in _OPENERS:
            made.append(tokens[place])
            place += 1
        end = _phrase_end(tokens, place)
        made += _with_article(tokens, place, end, object_of_verb=first and opener not in _OPENERS)
        place = end
        first = False
    return _RATE.sub(_before_rate, " ".join(made))


def _before_rate(found: re.Match[str]) -> str:
    """ "in a 40% increase", "to an 8% rate": what is said as "eight" or "eleven" takes "an"."""
    number = re.split(r"[.,]", found.group(2))[0]
    vowel = number.startswith("8") or number in ("11", "18")
    return f"{found.group(1)} {'an' if vowel else 'a'} "


def _phrase_end(tokens: list[str], start: int) -> int:
    """Where the noun phrase that begins at ``start`` ends: the place after its last word."""
    for place in range(start, min(start + 6, len(tokens))):
        bare = tokens[place].strip("(),;").lower()
        if bare in _PREPOSITIONS or bare in (
            "that",
            "which",
            "who",
            "and",
            "or",
            "twice",
            "daily",
            "weekly",
            "monthly",
        ):
            return place
        before_number = place + 1 < len(tokens) and re.match(r"[\d$€£]", tokens[place + 1])
        ending = bare.endswith("ing") and (bare not in _NOUNS_IN_ING or before_number)
        participle = ending or bare.endswith("ed")
        if place > start and participle and tokens[place - 1].lower() in _COUNTABLE:
            return place
        if tokens[place].endswith((",", ";")):
            return place + 1
    return min(start + 6, len(tokens))


def _with_article(tokens: list[str], start: int, end: int, *, object_of_verb: bool) -> list[str]:
    phrase = tokens[start:end]
    if object_of_verb and len(phrase) > 1 and _SUM.match(" ".join(phrase)) and phrase[-1].strip("(),;") in _COUNTABLE:
        number = re.sub(r"^\D*", "", " ".join(phrase))
        eight = number.startswith("8") or re.match(r"1[18](?:\D|$)", number)
        return ["an" if eight and not phrase[0][0].isalpha() else "a", *phrase]
    if not phrase or phrase[0].lower() in _DETERMINERS or re.match(r"[\d$€£~(\"“'‘]", phrase[0]):
        return phrase
    head = phrase[-1].strip("(),;").lower()
    listed = any(one.endswith((",", ";", "'s", "’s", "/")) for one in phrase[:-1]) or phrase[-1].endswith((",", ";"))
    following = tokens[end].lower() if end < len(tokens) else ""
    beyond = tokens[end + 1].lower() if end + 1 < len(tokens) else ""
    joined_on = following in ("and", "or") and beyond not in _DETERMINERS and not _COUNT.match(beyond)
    if f"{phrase[-2].lower() if len(phrase) > 1 else ''} {head}" in _MASS:
        return phrase
    if head not in _COUNTABLE or listed or joined_on:
        return phrase
    if not object_of_verb and len(phrase) < 2 and head not in _FIRMS:
        return phrase
    of_whole = following == "of" and head not in _COLLECTIVE and not _AMOUNT.match(beyond)
    if (head in _BODIES and not (object_of_verb and following in ("of", ""))) or (object_of_verb and of_whole):
        article = "the"
    else:
        article = "an" if vowel_sound(phrase[0]) else "a"
    return [article, *phrase]


def vowel_sound(word: str) -> bool:
    """Whether a word takes "an" rather than "a"."""
    bare = word.lower()
    if len(word) > 1 and re.match(r"[A-Z]{2}", word):
        return word[0] in "AEFHILMNORSX" and not bare.startswith(("saas", "rest", "nosql", "sql-"))
    return bare[:1] in "aeiou" and not bare.startswith(("uni", "use", "usa", "eu", "one-", "ubiq"))
