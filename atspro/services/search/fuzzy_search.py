"""Users whose name or address was misspelt: those that are called nearly so.

Tried are all beginnings that are one slip away from what was typed, each looked up in an index, so that it makes no
difference how many users share its first letters; then, for more than one slip, ever shorter beginnings.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from sqlalchemy import ARRAY, Text, func, literal, select, true, union_all
from sqlalchemy.orm import Session

from atspro.models import User
from atspro.services.search.full_text import LAST, places_of_users

SHORTEST = 3
# A name has few words; of a pasted sentence the rest is left out.
MOST_WORDS = 4
# So many letters of a word are compared; so many users of one beginning, and of one place where a name may begin.
COMPARED = 12
OF_A_START, OF_A_PLACE = 100, 250
SHOWN = 20
ENOUGH = 0.7
_ALPHABETS = {
    "LATIN": string.ascii_lowercase + "ßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœşğıłńśźżąćęčďěňřšťůž",
    "GREEK": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώ",
    "CYRILLIC": "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ",
}


def similar_users(session: Session, text: str) -> list[str]:
    """The ids of users whose name or address is close to a misspelt one, the closest first, `SHOWN` at most."""
    words = [word for word in text.lower().replace("\x00", "").split() if len(word) >= SHORTEST][:MOST_WORDS]
    for starts in _ever_shorter(words):
        scored = [(_closeness(words, name, email), key) for key, name, email in _that_begin(session, starts)]
        close = sorted((entry for entry in scored if entry[0] >= ENOUGH), reverse=True)[:SHOWN]
        if close:
            return [key for _, key in close]
    return []


def one_slip(word: str) -> list[str]:
    """The word, and all that one slip makes of it: two letters turned about, one too many, too few or another one.

    The edits are those of Damerau (1964, Communications of the ACM 7(3)).
    """
    letters = _ALPHABETS.get(unicodedata.name(word[:1] or " ", "").partition(" ")[0], "")
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    shorter = [before + after[1:] for before, after in splits if after]
    others = [before + letter + after[1:] for before, after in splits if after for letter in letters]
    longer = [before + letter + after for before, after in splits if after for letter in letters]
    return list(dict.fromkeys([word, *_turned(word), *shorter, *others, *longer]))


def _turned(word: str) -> list[str]:
    return [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]


def _ever_shorter(words: Sequence[str]) -> Iterator[list[str]]:
    """Beginnings to look up: a slip from the words, a slip from how they begin, their first two letters, the first."""
    if not words:
        return
    for length in (COMPARED, SHORTEST + 1):
        yield [start for word in words for start in one_slip(word[:length])]
    yield [start for word in words for start in (word[:2], word[1::-1])]
    yield [word[:1] for word in words]


def _that_begin(session: Session, starts: Sequence[str]) -> list[tuple[str, str, str]]:
    """Id, name and address of users who are found under these beginnings, the first ones first where they are many."""
    unique = list(dict.fromkeys(start for start in starts if start))
    begun = func.unnest(literal(unique, ARRAY(Text))).table_valued("start").render_derived()
    most = OF_A_START if len(unique) > 1 else OF_A_PLACE
    branches = []
    for place in places_of_users().values():
        matching = select(User.id).where(place >= begun.c.start, place < begun.c.start.op("||")(LAST))
        each = matching.order_by(place).limit(most).lateral()
        branches.append(select(each.c.id).select_from(begun.join(each, true())).limit(OF_A_PLACE).subquery().select())
    met = union_all(*branches).subquery()
    users = select(User.id, User.name, User.email).where(User.id.in_(select(met.c.id)))
    return [(key, name, email) for key, name, email in session.execute(users)]


def _closeness(words: Sequence[str], name: str, email: str) -> float:
    """How close the words are to beginnings of the name's words or of the address: 1 for the same, 0 for nothing."""
    there = [*_bare(name).split(), _bare(email)]
    best = []
    for word in filter(None, map(_bare, words)):
        compare = SequenceMatcher(None, b=word, autojunk=False)
        # Two letters turned about are the least of slips, though fewer letters stand in their order.
        turned = set(_turned(word))
        closest = 1 - 0.5 / len(word) if any(other[: len(word)] in turned for other in there) else 0.0
        # A beginning may be a letter shorter or longer than what was typed for it.
        for beginning in {other[: len(word) + more] for other in there for more in (-1, 0, 1)}:
            compare.set_seq1(beginning)
            if compare.quick_ratio() > closest:
                closest = max(closest, compare.ratio())
        best.append(closest)
    return sum(best) / len(best) if best else 0.0


def _bare(text: str) -> str:
    """In lower case and without accents, which many leave out."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(letter)
    )
