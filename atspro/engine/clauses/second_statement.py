"""Whether a second statement begins inside a bullet without a joint, with a subject of its own, or in another form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from atspro.engine.clauses.parse import NOUNS, Word
from atspro.engine.clauses.words import listed, words

MOSTLY_VERBS = listed("mostly-verbs")
_HELPS = frozenset(["help", "helped", "helping", "let", "make", "made", "have"])
_PERSONS = frozenset(["i", "you", "your", "we", "he", "she"])
_RELATIVE_BEFORE = NOUNS | {"WDT", "WP", "PRP", "RB", "IN", ",", "CC"}
_BEFORE_ATTRIBUTE = frozenset(["RB", "DT", "JJ", "IN", "PRP$", "CD"])
_ENDS_A_BULLET = NOUNS | {"RB", "VBG", ")", "CD", "VBN"}


@dataclass(frozen=True, slots=True)
class _At:
    """The word at a place after the first verb, which stands in ``form``, with what stands around it."""

    parts: Sequence[Word]
    first: int
    place: int
    form: str
    relative: bool

    @property
    def word(self) -> Word:
        return self.parts[self.place]

    @property
    def before(self) -> Word:
        return self.parts[self.place - 1]

    @property
    def after(self) -> Word | None:
        return self.parts[self.place + 1] if self.place + 1 < len(self.parts) else None

    @property
    def follow(self) -> str:
        """The part of speech of the word behind it; empty at the end."""
        return self.after.tag if self.after is not None else ""

    @property
    def joint(self) -> bool:
        """Whether a comma or a conjunction stands before it, maybe with an adverb between."""
        if self.before.tag == "RB":
            return self.parts[self.place - 2].tag in (",", "CC")
        return self.before.tag in (",", "CC")


def run_together(parts: Sequence[Word], first: int, form: str, places: frozenset[int]) -> bool:
    """Whether one begins after the verb at ``first``; ``places`` are the verbs that go with that one."""
    relative = False
    for place in range(first + 1, len(parts)):
        relative = relative or parts[place].tag in ("WDT", "WP", "WRB") or parts[place].lower == "that"
        at = _At(parts, first, place, form, relative)
        if _capital_verb(at) or _begins_anew(parts, place):
            return True
        if place not in places and _is_another(at):
            return True
    return False


def _is_another(at: _At) -> bool:
    """What the first rule that knows the word says of it; a word that none knows is no second statement."""
    verdicts = (rule(at) for rule in _RULES)
    return next((verdict for verdict in verdicts if verdict is not None), False)


def _capital_verb(at: _At) -> bool:
    text, lower, known = at.word.text, at.word.lower, words()
    if not text[:1].isupper() or lower == "united":
        return False
    if text[1:].islower() and lower in known.past and lower.endswith("ed"):
        return True
    return at.before.tag == "," and lower in known.ing


def _another_person(at: _At) -> bool | None:
    return True if at.word.tag in ("PRP", "PRP$") and at.word.lower in _PERSONS else None


def _past_verb(at: _At) -> bool | None:
    known = words()
    is_past = at.word.lower in known.past
    if at.word.tag != "VBD" and not (at.word.tag == "VBN" and at.joint and is_past):
        return True if at.word.tag == "VBN" and at.joint else None
    if at.relative and (at.before.tag in _RELATIVE_BEFORE or at.before.lower == "that"):
        return False
    participle = at.word.lower in known.participle
    if at.joint:
        # A second verb of the person's: in step with a first one that is past, out of step with any other.
        return at.form != "past" or (participle and not is_past)
    return not (participle and _describes_a_noun(at))


def _describes_a_noun(at: _At) -> bool:
    """Whether a participle belongs to the noun before it ("reports used by") or behind it ("the used reports")."""
    if at.before.tag in NOUNS and at.follow in ("", "IN", "TO", "RB", "CC", ","):
        return True
    return at.before.tag in _BEFORE_ATTRIBUTE and at.follow in NOUNS | {"JJ"}


def _present_verb(at: _At) -> bool | None:
    if at.word.tag not in ("VBZ", "VBP", "MD"):
        return None
    if at.word.tag == "VBP" and at.joint and at.word.lower in words().base:
        return None
    return not (at.relative or at.before.tag in ("WDT", "WP", "PRP"))


def _base_after_past(at: _At) -> bool | None:
    """A base form joined to a past one: "trained staff and manage the stock"."""
    if not at.joint or at.form != "past" or _after_infinitive(at):
        return None
    return True if at.word.tag in ("VB", "VBP") or _may_be_base(at) else None


def _third_joined(at: _At) -> bool | None:
    """A verb in -s joined to another form, though it is tagged as a plural: "filed documents and attends hearings"."""
    if not at.joint or at.form == "third" or at.relative:
        return None
    forms, known = words().third.get(at.word.lower), words()
    if at.word.text != at.word.lower or forms is None or forms.base in known.mass or forms.base in known.counted:
        return None
    return True if at.follow else None


def _be_joined(at: _At) -> bool | None:
    return True if at.joint and at.word.lower in ("be", "is", "are", "am") and not _after_infinitive(at) else None


def _may_be_base(at: _At) -> bool:
    known, lower = words(), at.word.lower
    if lower in known.past:
        return False
    verb = lower in known.base
    only_verb = verb and not (lower in known.mass or lower in known.counted or lower in known.adjectives)
    if (only_verb or lower in MOSTLY_VERBS) and at.word.text == lower:
        return True
    return verb and at.follow in ("DT", "PRP$", "JJ")


def _bare_verb(at: _At) -> bool | None:
    if at.word.tag != "VB" or at.joint or at.before.tag in ("TO", "MD", "RB"):
        return None
    helped = any(one.lower in _HELPS for one in at.parts[at.first : at.place])
    return None if helped or at.before.lower in _HELPS else True


def _gerund_after_past(at: _At) -> bool | None:
    if at.word.tag != "VBG" or at.before.tag != "CC" or at.form != "past":
        return None
    earlier = at.parts[at.first + 1 : at.place - 1]
    paired = any(one.tag == "VBG" or one.lower.endswith("ing") for one in earlier)
    return None if paired else True


def _after_infinitive(at: _At) -> bool:
    return any(one.tag in ("TO", "MD") or one.lower in _HELPS for one in at.parts[at.first : at.place])


_RULES: tuple[Callable[[_At], bool | None], ...] = (
    _another_person,
    _past_verb,
    _present_verb,
    _base_after_past,
    _be_joined,
    _third_joined,
    _bare_verb,
    _gerund_after_past,
)
"""Each says whether the word begins a second statement, or None where it does not know the word's kind."""


def _begins_anew(parts: Sequence[Word], place: int) -> bool:
    """Whether a capital letter begins a second bullet that ran into the first: "analysis Manage operations of"."""
    if place + 1 >= len(parts):
        return False
    word, before, after = parts[place], parts[place - 1], parts[place + 1]
    if not word.text[:1].isupper() or not word.text[1:].islower() or before.text[:1].isupper():
        return False
    if before.tag not in _ENDS_A_BULLET:
        return False
    known = words()
    noun = word.lower in known.mass or word.lower in known.counted
    if word.lower in known.ing and not noun:
        return True
    if after.text[:1].isupper() or not _is_verb(word.lower):
        return False
    return not noun or after.tag in ("DT", "PRP$", "CC", "CD")


def _is_verb(lower: str) -> bool:
    known = words()
    return lower in known.base or lower in known.third or lower in known.ing
