"""Verbs that begin the bullets of resumes: their forms, and whether a word that is also a noun is a verb here."""

from __future__ import annotations

import re

from atspro.engine.wordlists import wordlist

IRREGULAR = dict(pair.split("/") for pair in wordlist("irregular-verbs"))
"""Past forms with their bases."""
BASES = frozenset([*wordlist("verbs"), *IRREGULAR.values()])

_PAST_OF = {base: past for past, base in sorted(IRREGULAR.items())}
_DOUBLED = frozenset(["commit", "control", "debug", "program", "refer", "submit", "transfer"])
_NOT_VERBS = wordlist("not-verbs")
_NOUN_VERBS = wordlist("noun-verbs")
_MODIFIERS = wordlist("modifiers")
_MODIFIED = wordlist("modified")
_COMPOUNDS = wordlist("compounds")
_PARTICLES = wordlist("verb-particles")
_DETERMINERS = wordlist("determiners")
_PREPOSITIONS = wordlist("prepositions")
_COUNTABLE = wordlist("countable")
_ROLES = wordlist("roles")

_SUBORDINATE = re.compile(r"\b(?:that|which|who|whom|when|while)\b", re.IGNORECASE)
_INFINITIVE = re.compile(r"\bto ([a-z-]+)", re.IGNORECASE)
_NEXT_VERB = re.compile(r"(?:,|\band|\bor|&)\s+((?:[a-z]+ly )?)([A-Za-z-]+)")


def is_past(word: str) -> bool:
    """Whether a lower-case word is a past form that may begin a bullet."""
    if word in IRREGULAR or word.rpartition("-")[2] in IRREGULAR:
        return True
    return word.endswith("ed") and word not in _NOT_VERBS and len(word) > 4 and word.replace("-", "").isalpha()


def past_of(base: str) -> str:
    """The past form of a base verb: "led" of "lead", "planned" of "plan"."""
    if base in _PAST_OF:
        return _PAST_OF[base]
    if base.endswith("e"):
        return base + "d"
    if re.search(r"[^aeiou]y$", base):
        return base[:-1] + "ied"
    short = re.fullmatch(r"[^aeiou]*(?:qu)?[aeiou][^aeiouwxy]", base) is not None
    return base + (base[-1] if short or base in _DOUBLED else "") + "ed"


def base_of(word: str) -> str:
    """The base of a lower-case verb in the third person, or ""."""
    for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
        if word.endswith(ending) and word.removesuffix(ending) + instead in BASES:
            return word.removesuffix(ending) + instead
    return ""


def is_gerund(word: str) -> bool:
    """Whether a lower-case word is the -ing form of a known verb."""
    trunk = word.removesuffix("ing")
    if trunk == word or len(word) < 6:
        return False
    doubled = trunk[:-1] if trunk[-1:] == trunk[-2:-1] else trunk
    return any(base in BASES for base in (trunk, trunk + "e", doubled))


def begins_verb_phrase(base: str, rest: str) -> bool:
    """Whether a base verb before ``rest`` is a verb there: in "Test all releases", not in "Test coverage of 90%"."""
    if base not in _NOUN_VERBS:
        return True
    tokens = rest.split()
    following = tokens[0].strip(",;").lower() if tokens else ""
    if f"{base}/{following}" in _COMPOUNDS:
        return False
    if _determines(following) or f"{base}/{following}" in _PARTICLES:
        return True
    if following in ("and", "or", "&") and len(tokens) > 1:
        second = tokens[1].strip(",").lower()
        return len(tokens) > 2 and (second in BASES or bool(base_of(second)))
    if following in _PREPOSITIONS or following in ("of", "that", "which"):
        return False
    return _is_object(base, tokens)


def _is_object(base: str, tokens: list[str]) -> bool:
    """Whether the noun phrase after a verb that may be a noun is its object rather than the rest of a name."""
    end = 0
    while end < len(tokens) and end < 6:
        bare = tokens[end].strip(",;()").lower()
        if end and (bare in _PREPOSITIONS or bare in ("of", "and", "or", "that", "which", "who", "&")):
            break
        end += 1
        if tokens[end - 1].endswith((",", ";")):
            break
    head = tokens[end - 1].strip(",;().").lower()
    plural = head.endswith("s") and not head.endswith(("ss", "us", "is"))
    if base == "lead":
        names_role = any(token.strip(",;()").lower() in _ROLES for token in tokens[:end])
        listed = tokens[end - 1].endswith(",") and not names_role
        return plural or listed or head in _COUNTABLE or (end < len(tokens) and tokens[end].lower() == "of")
    if base not in _MODIFIERS:
        return True
    if head in _MODIFIED:
        return end > 2
    return plural or (end > 1 and head in _COUNTABLE)


def in_step(rest: str, *, third: bool, past: bool, chained: bool = False) -> str | None:
    """What follows a verb, with the verbs that go with it in its new form; None when one of them may be a noun.

    ``third`` says that the verbs stand in the third person, otherwise as bases; ``past`` that they are to be past,
    otherwise bases. ``chained`` says that a comma follows the first verb: "Plan, run and report tests".
    """
    made = rest
    places: list[tuple[int, int, str]] = []
    direct = chained or re.match(r"(?:and|or|&) ", rest) is not None
    for found in _NEXT_VERB.finditer(rest if not chained else ", " + rest):
        shift = 2 if chained else 0
        start, end = found.start(2) - shift, found.end(2) - shift
        word = found.group(2).lower()
        base = (base_of(word) if word not in BASES else "") if third else (word if word in BASES else "")
        if direct and base:
            places.append((start, end, base))
            direct = rest[end : end + 1] == "," or re.match(r" (?:and|or|&) ", rest[end:]) is not None
            continue
        direct = False
        before = rest[: max(0, start)]
        infinitive = any(one.group(1).lower() in BASES for one in _INFINITIVE.finditer(before))
        if not base or _SUBORDINATE.search(before) or infinitive:
            continue
        following = (re.findall(r"^\W*([^\s,;]+)", rest[end:]) or [""])[0].lower()
        listed = bool(places) and following.endswith("s")
        if base not in _NOUN_VERBS or _determines(following) or f"{base}/{following}" in _PARTICLES or listed:
            places.append((start, end, base))
        elif following and rest[end : end + 1] == " " and following not in _PREPOSITIONS | {"of", "and", "or", "that"}:
            return None
    for start, end, base in reversed(places):
        made = made[:start] + (past_of(base) if past else base) + made[end:]
    return made


def _determines(word: str) -> bool:
    return word in _DETERMINERS or word in ("new", "daily", "weekly", "monthly") or bool(re.match(r"[\d$€£~]", word))
