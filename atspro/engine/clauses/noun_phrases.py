"""Whether the noun phrases of a bullet are whole: singular nouns have an article where they need one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from atspro.engine.clauses.parse import NOUNS, Word
from atspro.engine.clauses.words import listed, words
from atspro.engine.wordlists import wordlist

Phrase = tuple[int, int]
"""The places of a phrase's first word and of the word behind its last."""

_TIME = listed("time")
_BARE = listed("bare")
_MASS = listed("mass")
_COUNT = listed("count")
_ROLES = wordlist("roles")
_INSTITUTIONS = listed("institutions")
_PEOPLE = frozenset(["staff", "people", "personnel", "faculty", "crew", "aircraft", "sheep"])
_ACTS = frozenset(
    ["design", "review", "installation", "selection", "evaluation", "assessment", "replacement", "transfer"]
)
_OF_ACTS = frozenset(["for", "of", "on", "in", "during", "and"])
"""What is done, named after a preposition: "checklists for model review", "a team on flood studies and road design"."""
_BEFORE_THE = frozenset(["all", "both", "half", "such"])
_IN_PHRASE = frozenset(["DT", "PRP$", "JJ", "JJR", "CD", "NN", "NNS", "NNP", "VBN", "VBG", "POS", "RBR"])
_BEHIND_NOUN = frozenset(["VBG", "VBN", "JJ", "JJR", "RBR"])
_STAND_ALONE = frozenset(["all", "each", "both", "this", "these", "those"])
_BEFORE_SINGULAR = frozenset(["a", "an", "each", "every", "this", "one"])
_BEFORE_PLURAL = frozenset(
    ["these", "those", "many", "several", "both", "various", "all", "multiple", "numerous"]
)  # fmt: skip
_VOWEL = re.compile(r"[aeiou]")
_LONGEST, _MOST_NOUNS = 8, 5


def phrases(parts: Sequence[Word], first: int) -> Iterator[Phrase]:
    """The noun phrases after the verb at ``first``."""
    place = first + 1
    while place < len(parts):
        if parts[place].tag not in _IN_PHRASE:
            place += 1
            continue
        start = place
        while place < len(parts) and parts[place].tag in _IN_PHRASE:
            if place > start and _opens_phrase(parts, place):
                break
            place += 1
        yield start, place


def _opens_phrase(parts: Sequence[Word], place: int) -> bool:
    """Whether a word within what looks like a phrase begins another one: "students | the basics", "a wing | two weeks
    ahead"."""
    word, before = parts[place], parts[place - 1]
    if word.tag in ("DT", "PRP$"):
        return before.lower not in _BEFORE_THE
    if word.tag != "CD" or before.tag not in NOUNS or place + 1 >= len(parts):
        return False
    return parts[place + 1].lower.rstrip("s") in _TIME or parts[place + 1].lower in _TIME


def nouns_hold(parts: Sequence[Word], first: int) -> bool:
    """Whether each singular noun that can be counted has its article, and each article its noun."""
    shared, shared_end, role = False, -1, False
    for start, whole in phrases(parts, first):
        end = _end_of_noun(parts, start, whole)
        if end == start:
            continue
        phrase = parts[start:end]
        # "a clean and safe manner", "the chemicals and process": an article may serve for what is joined to its noun.
        joined = shared_end >= 0 and all(one.tag in ("CC", ",", "RB", "&") for one in parts[shared_end:start])
        determined = any(one.tag in ("DT", "PRP$", "POS") for one in phrase[:-1]) or (joined and shared)
        role = (parts[start - 1].lower == "as") or (joined and role)
        shared, shared_end = determined, whole
        if not _is_whole(phrase):
            return False
        if determined:
            holds = phrase[-1].tag not in ("JJ", "JJR") or end == len(parts) or parts[end].tag in ("IN", "CC", ",")
        elif phrase[-1].tag == "NN":
            holds = role or _may_be_bare(parts, start, end)
        else:
            holds = not _is_no_name(phrase, opens=start == first + 1)
        if not holds:
            return False
    return True


def bare_phrases(parts: Sequence[Word], first: int) -> list[Phrase]:
    """The phrases whose singular noun can be counted and has no article, those behind "and" left out."""
    found: list[Phrase] = []
    for start, whole in phrases(parts, first):
        end = _end_of_noun(parts, start, whole)
        phrase = parts[start:end]
        plural = bool(phrase) and phrase[-1].lower.endswith("s") and not phrase[-1].lower.endswith("ss")
        if (
            not phrase
            or plural
            or phrase[-1].tag != "NN"
            or any(one.tag in ("DT", "PRP$", "POS") for one in phrase[:-1])
        ):
            continue
        if parts[start - 1].tag in ("CC", ",") or parts[start - 1].lower in ("as", "by", "per"):
            continue
        if not _may_be_bare(parts, start, end):
            found.append((start, end))
    return found


def _end_of_noun(parts: Sequence[Word], start: int, end: int) -> int:
    """The end without what follows the noun and is no part of its phrase: "staff working", "reports used"."""
    if not any(one.tag in NOUNS for one in parts[start:end]):
        return end
    mass = words().mass
    while end > start and parts[end - 1].tag in _BEHIND_NOUN and parts[end - 1].lower not in mass:
        end -= 1
    return end


def _is_whole(phrase: Sequence[Word]) -> bool:
    """Whether a phrase is short, ends in a noun and begins with what fits that noun's number."""
    head, opening = phrase[-1], phrase[0].lower
    if sum(one.tag in NOUNS for one in phrase) > _MOST_NOUNS or len(phrase) > _LONGEST:
        return False
    if head.tag in ("PRP$", "POS") or (head.tag == "DT" and head.lower not in _STAND_ALONE):
        return False
    if opening in ("a", "an") and not _article_fits(phrase):
        return False
    if head.tag == "NNS" and opening in _BEFORE_SINGULAR:
        return False
    return not (head.tag == "NN" and opening in _BEFORE_PLURAL and not is_uncounted(head.lower))


def _is_no_name(phrase: Sequence[Word], *, opens: bool) -> bool:
    """Whether capital letters alone make a name of a common noun: "in Conference Room"."""
    head, known = phrase[-1], words()
    if head.tag != "NNP" or not head.text.istitle():
        return False
    if head.lower not in known.counted or head.lower in known.mass:
        return False
    return not all(one.text[:1].isupper() for one in phrase) or (head.lower not in _INSTITUTIONS and opens)


def _may_be_bare(parts: Sequence[Word], start: int, end: int) -> bool:
    """Whether a singular noun may stand without an article here."""
    phrase, before = parts[start:end], parts[start - 1]
    lower = phrase[-1].lower
    if _stands_bare(phrase, before) or lower in _PEOPLE:
        return True
    following = next(((a, b) for a, b in phrases(parts, end - 1) if a == end + 1), None)
    joined = end < len(parts) and parts[end].tag == "CC"
    if joined and following and following[1] - following[0] > 1 and parts[following[1] - 1].tag == "NNS":
        # "bank and supplier accounts": the noun behind "and" is the head of both.
        return parts[following[0]].tag not in ("DT", "PRP$", "CD") or is_uncounted(lower)
    return len(phrase) == 1 if _counts_several(phrase[0]) else is_uncounted(lower)


def _stands_bare(phrase: Sequence[Word], before: Word) -> bool:
    """Whether what stands before the noun lets it do without: "per day", "as cook", "twice a day", "one room"."""
    lower = phrase[-1].lower
    if before.lower == "per" or before.tag == "POS" or (lower in _TIME and before.tag == "DT"):
        return True
    if before.lower == "as" and lower not in _COUNT and (lower in _ROLES or lower.endswith(("er", "or", "ist", "ant"))):
        return True
    if len(phrase) == 1:
        return f"{before.lower}/{lower}" in _BARE
    if lower == "business" and phrase[-2].lower in ("new", "repeat", "more", "additional", "lost"):
        return True
    if lower == "close" and phrase[-2].lower in ("month-end", "year-end", "quarter-end"):
        return True
    if lower in _ACTS and before.lower in _OF_ACTS and phrase[0].tag != "CD":
        return True
    return phrase[0].tag == "CD" and phrase[0].lower in ("one", "1")


def _counts_several(word: Word) -> bool:
    """Whether a word is a number of things, and neither one thing nor an amount or a share."""
    if word.tag != "CD" or word.lower in ("one", "1"):
        return False
    return word.text[0] not in "$€£" and not word.text.endswith("%")


def is_uncounted(lower: str) -> bool:
    """Whether a noun has no plural, so that it stands without an article: by list, else by its last part or ending."""
    known = words()
    if lower in _MASS:
        return True
    if lower in _COUNT:
        return False
    tail = lower.rpartition("-")[2].rpartition("/")[2]
    if tail in known.mass:
        return True
    if tail in known.counted:
        return False
    return lower.endswith(("ing", "ness", "ment", "ity", "tion", "ance", "ence", "ism", "ware", "ics", "ship"))


def _article_fits(phrase: Sequence[Word]) -> bool:
    if len(phrase) < 2:
        return False
    article, word = phrase[0].lower, phrase[1].text
    lower = word.lower()
    if word[0].isdigit() or word[0] in "$€£":
        number = re.sub(r"\D", "", word.split(".")[0].split(",")[0])
        vowel = number.startswith("8") or number in ("11", "18")
    elif len(word) > 1 and word[:2].isupper():
        return True
    else:
        vowel = bool(_VOWEL.match(lower)) and not lower.startswith(("uni", "use", "usa", "eu", "one", "ubi"))
        vowel = vowel or lower.startswith(("hour", "honor", "honour", "heir", "honest"))
    return vowel == (article == "an")
