"""What must hold of a bullet after its first verb, for "I" before it to make right English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from atspro.engine.clauses.parse import FINITE, NOUNS, Word
from atspro.engine.clauses.words import listed, words
from atspro.engine.wordlists import wordlist

_VERBS = frozenset(["VB", "VBP", "VBD", "VBZ", "VBG", "VBN", "MD"])
_TIME = listed("time")
_EITHER = frozenset(["$", "%", "CD"])
_GIVING = listed("giving")
_BARE = listed("bare")
_MASS = listed("mass")
_COUNT = listed("count")
_ROLES = wordlist("roles")
_INSTITUTIONS = listed("institutions")
_NOUN_TRANSITIVE = wordlist("without-object") | listed("without-object")


def is_sound(parts: Sequence[Word], first: int, form: str, places: Sequence[int]) -> bool:
    """Whether the words after the verb at ``first`` can be followed as one predicate.

    ``places`` are the verbs that go with it. Every check is a reason to say nothing; none is a reason to change.
    """
    return (
        _ends_well(parts)
        and _has_object(parts, first, form)
        and not _run_together(parts, first, form, frozenset(places))
        and _nouns_hold(parts, first)
        and _lists_close(parts, first)
        and _neighbours_fit(parts[first:])
    )


def _ends_well(parts: Sequence[Word]) -> bool:
    last, before = parts[-1], parts[-2]
    relative = any(one.tag in ("WDT", "WP") or one.lower == "that" for one in parts[:-2])
    if last.tag == "VBP" and relative:
        return True
    if last.tag in ("CC", "DT", "TO", ",", "(", "PRP$", "MD", "WDT", "WP", "VBP", ":", "POS"):
        return False
    if last.tag in ("IN", "RP") or last.lower in ("of", "for", "with", "from", "at", "by", "while", "as"):
        return last.lower in ("up", "out", "off", "in", "over", "down", "throughout") and before.tag not in (",", "CC")
    open_ = sum(one.text == "(" for one in parts)
    return open_ == sum(one.text == ")" for one in parts)


def _has_object(parts: Sequence[Word], first: int, form: str) -> bool:
    """Whether a verb that needs an object has one, and is not what was done to the person."""
    word, after = parts[first], parts[first + 1]
    known = words()
    forms = (
        known.past.get(word.lower)
        or known.base.get(word.lower)
        or known.third.get(word.lower)
        or known.ing.get(word.lower)
    )
    past = set(forms.past) if forms else set()
    names = past | {word.lower}
    passives, alone, particles = wordlist("passives"), wordlist("done-to-one-alone"), wordlist("verb-particles")
    if form == "past":
        if any(f"{name}/{after.lower}" in passives for name in names) or names & wordlist("done-to-one"):
            return False
        if names & alone and after.tag not in ("DT", "CD", "PRP$", "NNS", "JJ", "CC"):
            return False
        if names & alone and after.lower in ("the", "a", "an", "#", "employee", "one") and not _gives(parts, first):
            return False
    if after.tag == ",":
        return parts[first + 2].tag[:2] == "VB" or parts[first + 2].tag == "CC"
    if after.lower == "that" and first + 2 < len(parts):
        return word.lower not in names - past or parts[first + 2].tag in ("DT", "PRP$", "NNS", "JJ", "NN", "PRP")
    if after.tag == "VBG":
        following = parts[first + 2].tag if first + 2 < len(parts) else ""
        return word.lower in _BEFORE_ING or following in NOUNS or following in ("CC", ",", "TO", "IN")
    if after.tag in ("IN", "TO") and after.lower not in (
        "over",
        "about",
        "approximately",
        "around",
        "under",
        "between",
    ):
        base = forms.base if forms else ""
        return bool(names & _NOUN_TRANSITIVE) or f"{base}/{after.lower}" in particles | _WITH_PARTICLE
    return after.tag not in (":", "VBD", "VBZ", "VBP", "MD", "WDT", "WP")


_WITH_PARTICLE = frozenset(
    ["check/in", "follow/up", "sign/off", "set/up", "log/in", "phase/out", "roll/out", "scale/up"]
)
_BEFORE_ING = frozenset(
    ["began", "started", "enjoyed", "begin", "start", "kept", "keep", "continued", "practiced", "assisted"]
)


def _gives(parts: Sequence[Word], first: int) -> bool:
    """Whether somebody gets what is awarded or assigned: "assigned the tasks to staff"."""
    return any(one.tag == "TO" or one.lower == "to" for one in parts[first + 1 :])


def _run_together(parts: Sequence[Word], first: int, form: str, places: frozenset[int]) -> bool:
    """Whether a second statement begins without a joint, with a subject of its own, or in another form."""
    known = words()
    relative = False
    for place in range(first + 1, len(parts)):
        word, before = parts[place], parts[place - 1]
        after = parts[place + 1] if place + 1 < len(parts) else None
        lower = word.lower
        joint = before.tag in (",", "CC") or (before.tag == "RB" and parts[place - 2].tag in (",", "CC"))
        if word.tag in ("WDT", "WP", "WRB") or lower == "that":
            relative = True
        if word.text[:1].isupper() and word.text[1:].islower() and lower in known.past and lower.endswith("ed"):
            return True
        if word.text[:1].isupper() and before.tag == "," and lower in known.ing:
            return True
        if _begins_anew(parts, place):
            return True
        if place in places:
            continue
        if word.tag in ("PRP", "PRP$") and lower in ("i", "you", "your", "we", "he", "she"):
            return True
        if word.tag == "VBD" or (word.tag == "VBN" and joint and lower in known.past):
            participle = lower in known.participle
            if relative and (
                before.tag in NOUNS | {"WDT", "WP", "PRP", "RB", "IN", ",", "CC"} or before.lower == "that"
            ):
                continue
            if joint:
                # A second verb of the person's: in step with a first one that is past, out of step with any other.
                if form != "past" or (participle and lower not in known.past):
                    return True
                continue
            if participle and before.tag in NOUNS and (after is None or after.tag in ("IN", "TO", "RB", "CC", ",")):
                continue
            if (
                participle
                and before.tag in ("RB", "DT", "JJ", "IN", "PRP$", "CD")
                and after is not None
                and after.tag in NOUNS | {"JJ"}
            ):
                continue
            return True
        if word.tag == "VBN" and joint and lower not in known.past:
            return True
        if word.tag in ("VBZ", "VBP", "MD") and not (word.tag == "VBP" and joint and lower in known.base):
            if relative or before.tag in ("WDT", "WP", "PRP"):
                continue
            return True
        plain = lower in known.base and not (lower in known.mass or lower in known.counted or lower in known.adjectives)
        plain = (plain or lower in MOSTLY_VERBS) and lower not in known.past and word.text == lower
        follow = after.tag if after is not None else ""
        mixed = plain or (lower in known.base and lower not in known.past and follow in ("DT", "PRP$", "JJ"))
        if (
            joint
            and form == "past"
            and (word.tag in ("VB", "VBP") or mixed)
            and not _after_infinitive(parts, first, place)
        ):
            return True
        bare = word.tag == "VB" and not joint and before.tag not in ("TO", "MD", "RB") and before.lower not in _HELPS
        if bare and not any(one.lower in _HELPS for one in parts[first:place]):
            return True
        if word.tag == "VBG" and before.tag == "CC" and form == "past" and not _after_gerund(parts, first, place):
            return True
    return False


def _begins_anew(parts: Sequence[Word], place: int) -> bool:
    """Whether a capital letter begins a second bullet that ran into the first: "analysis Manage operations of"."""
    word, before = parts[place], parts[place - 1]
    if not word.text[:1].isupper() or not word.text[1:].islower() or before.text[:1].isupper():
        return False
    if before.tag not in NOUNS | {"RB", "VBG", ")", "CD", "VBN"}:
        return False
    known = words()
    after = parts[place + 1] if place + 1 < len(parts) else None
    if after is None:
        return False
    if word.lower in known.ing and word.lower not in known.mass and word.lower not in known.counted:
        return True
    if after.text[:1].isupper():
        return False
    verb = word.lower in known.base or word.lower in known.third or word.lower in known.ing
    noun = word.lower in known.mass or word.lower in known.counted
    return verb and (not noun or after.tag in ("DT", "PRP$", "CC", "CD"))


MOSTLY_VERBS = listed("mostly-verbs")
_HELPS = frozenset(["help", "helped", "helping", "let", "make", "made", "have"])


def _after_infinitive(parts: Sequence[Word], first: int, place: int) -> bool:
    return any(one.tag in ("TO", "MD") or one.lower in _HELPS for one in parts[first:place])


def _after_gerund(parts: Sequence[Word], first: int, place: int) -> bool:
    """Whether an -ing form stands before "and", so that the two go together."""
    return any(one.tag == "VBG" or one.lower.endswith("ing") for one in parts[first + 1 : place - 1])


Phrase = tuple[int, int]


def phrases(parts: Sequence[Word], first: int) -> Iterator[Phrase]:
    """The noun phrases after the verb, each as the places of its first word and of the one behind it."""
    place = first + 1
    while place < len(parts):
        if parts[place].tag not in _IN_PHRASE:
            place += 1
            continue
        start = place
        while place < len(parts) and parts[place].tag in _IN_PHRASE:
            if place > start and parts[place].tag in ("DT", "PRP$") and parts[place - 1].lower not in _BEFORE_THE:
                break
            place += 1
        yield start, place


_BEFORE_THE = frozenset(["all", "both", "half", "such"])
_IN_PHRASE = frozenset(["DT", "PRP$", "JJ", "JJR", "CD", "NN", "NNS", "NNP", "VBN", "VBG", "POS", "RBR"])


def _nouns_hold(parts: Sequence[Word], first: int) -> bool:
    """Whether each singular noun that can be counted has its article, and each article its noun."""
    known = words()
    shared, shared_end, role = False, -1, False
    for start, end in phrases(parts, first):
        whole = end
        phrase = list(parts[start:end])
        while phrase and phrase[-1].tag in ("VBG", "VBN", "JJ", "JJR", "RBR") and phrase[-1].lower not in known.mass:
            # "staff working", "reports used": what follows the noun is no part of the phrase.
            if not any(one.tag in NOUNS for one in phrase):
                break
            phrase.pop()
            end -= 1
        if not phrase:
            continue
        head = phrase[-1]
        # "a clean and safe manner", "the chemicals and process": an article may serve for what is joined to its noun.
        joined = shared_end >= 0 and all(one.tag in ("CC", ",", "RB", "&") for one in parts[shared_end:start])
        determined = any(one.tag in ("DT", "PRP$", "POS") for one in phrase[:-1]) or (joined and shared)
        role = (parts[start - 1].lower == "as") or (joined and role)
        shared, shared_end = determined, whole
        nouns = [one for one in phrase if one.tag in NOUNS]
        if len(nouns) > 5 or len(phrase) > 8:
            return False
        if head.tag == "DT" and head.lower not in ("all", "each", "both", "this", "these", "those"):
            return False
        if head.tag in ("PRP$", "POS"):
            return False
        if phrase[0].lower in ("a", "an") and not _article_fits(phrase):
            return False
        if head.tag == "NNS" and phrase[0].lower in ("a", "an", "each", "every", "this", "one"):
            return False
        if (
            head.tag == "NN"
            and phrase[0].lower
            in (
                "these",
                "those",
                "many",
                "several",
                "both",
                "various",
                "all",
                "multiple",
                "numerous",
            )
            and not _uncounted(head.lower)
        ):
            return False
        if head.tag == "NN" and not determined and not role and not _may_be_bare(parts, start, end, phrase):
            return False
        if head.tag == "NNP" and not determined and len(phrase) > 0 and head.text.istitle():
            # "in Conference Room": capital letters do not make a name of a common noun.
            lower = head.lower
            if lower in known.counted and lower not in known.mass and not all(one.text[:1].isupper() for one in phrase):
                return False
            if lower in known.counted and lower not in known.mass and lower not in _INSTITUTIONS and start == first + 1:
                return False
        if head.tag in ("JJ", "JJR") and determined and end < len(parts) and parts[end].tag not in ("IN", "CC", ","):
            return False
    return True


def _may_be_bare(parts: Sequence[Word], start: int, end: int, phrase: Sequence[Word]) -> bool:
    """Whether a singular noun may stand without an article here."""
    head, before = phrase[-1], parts[start - 1]
    lower = head.lower
    if before.lower == "per":
        return True
    if before.lower == "as" and lower not in _COUNT and (lower in _ROLES or lower.endswith(("er", "or", "ist", "ant"))):
        return True
    if f"{before.lower}/{lower}" in _BARE and len(phrase) == 1:
        return True
    if before.tag == "POS":
        return True
    if len(phrase) > 1 and phrase[0].tag == "CD" and phrase[0].lower in ("one", "1"):
        return True
    if lower in _TIME and start > 0 and before.tag in ("DT",):
        return True
    if lower in _PEOPLE:
        return True
    following = next(((a, b) for a, b in phrases(parts, end - 1) if a == end + 1), None)
    joined = end < len(parts) and parts[end].tag == "CC"
    if joined and following and following[1] - following[0] > 1 and parts[following[1] - 1].tag == "NNS":
        # "bank and supplier accounts": the noun behind "and" is the head of both.
        return parts[following[0]].tag not in ("DT", "PRP$", "CD") or _uncounted(lower)
    counted = phrase[0].tag == "CD" and phrase[0].text[0] not in "$€£" and not phrase[0].text.endswith("%")
    if counted and phrase[0].lower not in ("one", "1"):
        return len(phrase) == 1
    return _uncounted(lower)


def _uncounted(lower: str) -> bool:
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
    return lower.endswith(("ing", "ness", "ment", "ity", "tion", "ance", "ence", "ism", "ware", "ics"))


_PEOPLE = frozenset(["staff", "people", "personnel", "faculty", "crew", "aircraft", "sheep"])
_VOWEL = re.compile(r"[aeiou]")


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


def _lists_close(parts: Sequence[Word], first: int) -> bool:
    """Whether every list ends with "and" or "or", and what follows each comma can follow one."""
    commas = [at for at, one in enumerate(parts) if at > first and one.tag == ","]
    for at in commas:
        following = parts[at + 1] if at + 1 < len(parts) else None
        if following is None:
            return False
        if following.tag in ("IN", "WDT", "WP", "CC", "VBG", "TO", "WRB") or following.lower in (
            "such",
            "as",
            "from",
            "ranging",
            "both",
            "worth",
            "then",
            "up",
            "down",
        ):
            if following.tag == "TO" and not _later_joint(parts, at):
                return False
            continue
        if following.tag in ("RB",) and at + 2 < len(parts) and parts[at + 2].tag in ("VBG", "VBD", "IN"):
            continue
        if _describes(parts, at) or _later_joint(parts, at):
            continue
        return False
    return True


def _describes(parts: Sequence[Word], at: int) -> bool:
    """Whether what follows a comma says more of the noun before it: ", all of whom stayed", ", 90 covers a night"."""
    after = parts[at + 1 : at + 5]
    for place in (0, 1):
        if (
            place + 2 < len(after)
            and after[place + 1].lower == "of"
            and after[place + 2].lower in ("whom", "which", "them")
        ):
            return True
    return after[0].tag == "CD" and not any(one.tag in (",", "VBD", "VBZ", "MD") for one in parts[at + 1 :])


def _later_joint(parts: Sequence[Word], at: int) -> bool:
    """Whether "and" or "or" comes after a comma, to close its list."""
    return any(one.tag == "CC" and one.lower in ("and", "or") for one in parts[at + 1 :])


def _neighbours_fit(after: Sequence[Word]) -> bool:
    """Whether no two words stand side by side that never do in a sentence."""
    known = words()
    for one, two in pairwise(after):
        pair = (one.tag, two.tag)
        if one.lower == two.lower and one.lower not in ("had", "that"):
            return False
        if one.tag == "DT" and two.tag in ("VB", "VBP", "VBD", "VBZ", "MD", "IN", "TO", ",", ")", "PRP", "DT", "CC"):
            if two.tag == "DT" and one.lower in ("all", "both"):
                continue
            if one.lower in ("all", "each", "both", "this", "these", "those", "some", "any") and two.tag in (
                "IN",
                "CC",
                "TO",
                ",",
            ):
                continue
            return False
        if one.tag == "PRP$" and two.tag in ("VB", "VBP", "VBD", "VBZ", "MD", "IN", "TO", ",", "PRP", "DT", "CC"):
            return False
        if one.tag == "TO" and two.tag in ("VBD", "VBZ", "VBN", "MD", ",", "IN", "CC"):
            return False
        conjunction = one.lower in ("while", "that", "as", "than", "when")
        after_preposition = one.tag == "IN" and not conjunction and two.lower not in known.mass
        if after_preposition and two.tag in ("VB", "VBP", "VBD", "VBZ", "MD", ",", "CC", ")"):
            return False
        if pair in (("CC", "CC"), ("CC", ","), (",", ",")):
            return False
        if one.tag in NOUNS and two.tag == "PRP" and two.lower not in ("it", "them", "they"):
            return False
        if one.tag in ("NN", "NNS", "NNP") and two.tag in ("DT", "PRP$") and not _time_or_gift(after, two):
            return False
    return True


def _time_or_gift(after: Sequence[Word], two: Word) -> bool:
    """Whether a noun may follow a noun: "twice a week", "taught students the basics"."""
    place = next(at for at, one in enumerate(after) if one is two)
    following = after[place + 1].lower if place + 1 < len(after) else ""
    if two.lower in ("each", "every", "a", "an", "per", "this", "that", "both", "all") and following in _TIME:
        return True
    return any(one.lower in _GIVING for one in after[:place]) or two.lower in ("that",)


__all__ = ["FINITE", "MOSTLY_VERBS", "is_sound", "phrases"]
