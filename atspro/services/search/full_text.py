"""Finding: jobs and documents by their words, users by a part of a name or an address.

Words are looked up in stored, generated ``searchVector`` columns with GIN indexes, beginnings in B-tree indexes over
`folded` text, parts of names and addresses in a GIN index of their pieces of three letters; none of these reads a table
from end to end. One service for staff, who search everybody's rows, and for the owner of some.

Accents and case are folded, and C++ is told from C#, by the database's functions ``atspro_fold`` and ``atspro_words``,
which the vectors are made with. What a person types is understood as PostgreSQL's websearch_to_tsquery does ("a
phrase", or, -not), with two additions: a word of three letters or more finds what begins with it, and titles and
companies are found word by word as they are written, too, so that the company IT is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from markupsafe import Markup, escape
from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from atspro.models import JobDocument, User, UserJob
from atspro.models.user import LAST_WORD, NAME_AND_EMAIL, SECOND_WORD

# So many hits are ranked and shown; of more, the first that are met.
CAP = 500
# No index entry of PostgreSQL's may be longer than 2,704 bytes: 100 characters are at most 400.
FOLDED_LENGTH = 100
LAST = "\U0010ffff"
# So many letters are a piece of a text, as the database's atspro_grams makes them.
GRAM = 3

ENGLISH: ColumnElement[str] = literal_column("'english'::regconfig", Text)
SIMPLE: ColumnElement[str] = literal_column("'simple'::regconfig", Text)
# In the text form of a tsquery: each lexeme finds what begins with it, but for short ones and those that are excluded.
_AS_PREFIXES: tuple[tuple[ColumnElement[str], ColumnElement[str]], ...] = tuple(
    (literal_column("'" + pattern.replace("'", "''") + "'"), literal_column("'" + written.replace("'", "''") + "'"))
    for pattern, written in (
        (r"'((?:[^']|'')*)'", r"'\1':*"),
        (r"'((?:[^']|''){1,2})':\*", r"'\1'"),
        (r"(!'(?:[^']|'')*'):\*", r"\1"),
    )
)

_SHOWN = (UserJob.company, UserJob.title)

# Signs that no text has: PostgreSQL puts them around a hit, and they become tags after everything else is escaped.
_OPEN, _CLOSE = "\x02", "\x03"
_HEADLINE = f"StartSel={_OPEN}, StopSel={_CLOSE}, MaxWords=24, MinWords=10, MaxFragments=1, HighlightAll=false"
HEADLINE_LENGTH = 20_000
# So many letters around a word hold more than a headline has; so many at a word's end are left to its endings.
NEAR, BENT = 250, 3
NO_SNIPPET = null().label("snippet")


@dataclass(frozen=True)
class Found:
    """A search to be run: ``query`` gives the key and the rank of each hit, as its columns ``key`` and ``rank``."""

    query: Select[Any]
    # Whether of more than `CAP` hits the newest of those that were met come first, instead of the best.
    is_newest_over_cap: ClassVar[bool] = False

    def hits(self, *conditions: ColumnElement[bool]) -> CTE:
        """The hits that meet the conditions, `CAP` + 1 at most, found before anything else is done with them.

        Left to itself the planner may walk the order's index and look into each row for the words.
        """
        return _before_all_else(self.query.where(*conditions).limit(CAP + 1))


@dataclass(frozen=True)
class FullTextQuery(Found):
    """Hits of words in a large table, whose rows have a ``vector`` of words and were ``made`` at some time.

    Words that are common by themselves (``whole``) are not looked for as the beginnings of others (``begun``): that
    costs more, and adds to what is too much already. More hits than are shown are not ranked either: a rank wants each
    row's words, and the best of those that happened to be met first are not the best.
    """

    key: Any
    made: Any
    vector: Any
    whole: Any
    begun: Any
    is_newest_over_cap: ClassVar[bool] = True

    def hits(self, *conditions: ColumnElement[bool]) -> CTE:
        matched = select(self.key.label("key"), self.made.label("made")).where(*conditions).limit(CAP + 1)
        whole = _before_all_else(matched.where(self.vector.op("@@")(self.whole)))
        of_whole = select(func.count()).select_from(whole).scalar_subquery()
        matched = matched.add_columns(self.vector.label("words")).where(of_whole <= CAP)
        begun = _before_all_else(matched.where(self.vector.op("@@")(self.begun)))
        of_begun = select(func.count()).select_from(begun).scalar_subquery()
        age = func.extract("epoch", begun.c.made)
        rank = case((of_begun > CAP, age), else_=func.ts_rank(begun.c.words, self.begun))
        common = select(whole.c.key, func.extract("epoch", whole.c.made).label("rank")).where(of_whole > CAP)
        return _before_all_else(union_all(common, select(begun.c.key, rank.label("rank"))))


def _before_all_else(query: Any) -> CTE:
    hits: CTE = query.cte().prefix_with("MATERIALIZED", dialect="postgresql")
    return hits


def folded(column: Any) -> ColumnElement[str]:
    """The first characters in lower case, byte by byte: what a prefix is looked up in, and what a list is sorted by.

    Written as the indexes have it: ``lower(left(column, 100)) COLLATE "C"``.
    """
    start = func.left(column, literal_column(str(FOLDED_LENGTH)))
    return func.lower(start, type_=Text).collate("C")


def starts_with(expression: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """Whether a folded expression begins with the text, in any case of letters.

    A range and no LIKE: an index serves it under any plan, and no letter of the text means something else.
    """
    start = prefix.lower()[:FOLDED_LENGTH]
    return and_(expression >= literal(start), expression < literal(start + LAST))


def same_rank(key: Any, *conditions: ColumnElement[bool]) -> Found:
    """Rows that meet conditions, none better than another."""
    return Found(select(key.label("key"), literal_column("1.0").label("rank")).where(*conditions))


# Words.


def has_words(text: str) -> bool:
    """Whether the text has a word that is looked for, and not only signs and words that are excluded."""
    return any(re.search(r"\w", word) and not word.startswith("-") for word in text.split())


def find_jobs(text: str) -> Found | None:
    """Jobs by title, company and description; without words, by how title or company begins."""
    vector = UserJob.__table__.c.searchVector
    if has_words(text):
        query = _query(text, ENGLISH, SIMPLE)
        return Found(_ranked(UserJob.id, vector, query))
    if not text:
        return None
    begins = [starts_with(folded(place), text) for place in _SHOWN]
    met = union_all(
        *(select(UserJob.id).where(begin).limit(CAP + 1).subquery().select() for begin in begins)
    ).subquery()
    return same_rank(UserJob.id, UserJob.id.in_(select(met.c.id)))


def find_documents(text: str) -> Found | None:
    """Versions of documents by their text."""
    if not has_words(text):
        return None
    vector = JobDocument.__table__.c.searchVector
    begun = _query(text, ENGLISH)
    whole = select(func.websearch_to_tsquery(ENGLISH, func.atspro_words(text, type_=Text))).scalar_subquery()
    query = _ranked(JobDocument.id, vector, begun)
    return FullTextQuery(query, JobDocument.id, JobDocument.created_at, vector, whole, begun)


def document_query(text: str) -> ColumnElement[Any]:
    """What a document's vector is asked for one person's text, with beginnings of words."""
    return _query(text, ENGLISH)


def places_of_users() -> dict[str, ColumnElement[str]]:
    """Where users are looked up by a beginning; an index serves each."""
    return {"email": folded(User.email), "name": folded(User.name)} | {
        name: literal_column(f'({expression}) COLLATE "C"', Text)
        for name, expression in (("second", SECOND_WORD), ("last", LAST_WORD))
    }


def find_users(text: str) -> Found | None:
    """Users by the beginning of a name's first, second or last word, whole name or address, or by a part.

    Of several words each must fit. Addresses come first, then names that begin with the whole text; last come those who
    have the words within a name or an address, such as in its domain.
    """
    words = text.lower().split()
    if not words:
        return None
    whole = " ".join(words)
    places = places_of_users()
    # The longest word leads, for it fits the fewest; the others are looked for in what it finds.
    lead = max(words, key=len)
    others = [or_(*(starts_with(place, word) for place in places.values())) for word in words if word != lead]
    branches = [
        _beginning(places["email"], whole, 3.0),
        _beginning(places["name"], whole, 2.0),
        *(_beginning(place, lead, 1.0, *others) for place in places.values()),
        *_having(words),
    ]
    met = union_all(*branches).subquery("met")
    best = select(met.c.id, func.max(met.c.rank).label("rank")).group_by(met.c.id).subquery("best")
    return Found(select(User.id.label("key"), best.c.rank).join(best, best.c.id == User.id))


def through(found: Found | None, foreign_key: Any, key: Any) -> Found | None:
    """Rows that belong to what was found: ``foreign_key`` is theirs, ``key`` their own."""
    if found is None:
        return None
    owners = found.hits()
    return Found(select(key.label("key"), owners.c.rank).join(owners, owners.c.key == foreign_key))


def owners_jobs(text: str) -> ColumnElement[bool]:
    """A condition on the jobs of one owner: by their words, or by any piece of title and company.

    The pieces are looked for row by row: it must stand beside a condition on the owner.
    """
    pieces = [or_(*(contains(place, word) for place in _SHOWN)) for word in text.split()]
    if not has_words(text):
        return and_(true(), *pieces)
    vector = UserJob.__table__.c.searchVector
    return or_(vector.op("@@")(_query(text, ENGLISH, SIMPLE)), and_(*pieces))


def contains(place: Any, word: str) -> ColumnElement[bool]:
    """Whether the text has the word somewhere, whatever the case and the accents of both."""
    return func.strpos(func.atspro_fold(place, type_=Text), func.atspro_fold(word, type_=Text)) > 0


def _query(text: Any, *configurations: Any) -> ColumnElement[Any]:
    """The query, computed once for the statement and not once a row."""
    return _query_of(func.atspro_words(text, type_=Text), *configurations)


def _query_of(text: Any, *configurations: Any) -> ColumnElement[Any]:
    """The query of a text as it is."""
    parts = []
    for configuration in configurations:
        written: Any = cast(func.websearch_to_tsquery(configuration, text), Text)
        for pattern, replacement in _AS_PREFIXES:
            written = func.regexp_replace(written, pattern, replacement, literal_column("'g'"))
        parts.append(cast(written, TSQUERY))
    query: Any = parts[0]
    for part in parts[1:]:
        query = query.op("||")(part)
    return select(query).scalar_subquery()


def _ranked(key: Any, vector: Any, query: Any) -> Select[Any]:
    rank = func.ts_rank(vector, query).label("rank")
    return select(key.label("key"), rank).where(vector.op("@@")(query))


def _beginning(place: ColumnElement[str], prefix: str, rank: float, *more: ColumnElement[bool]) -> Any:
    """Users whose text at the place begins so; the nearer it is to being the whole of it, the better."""
    share = literal(float(len(prefix))) / func.char_length(place)
    query: Any = select(User.id.label("id"), (literal(rank) + share).label("rank")).where(
        starts_with(place, prefix), *more
    )
    return query.order_by(place).limit(CAP + 1).subquery().select()


def _having(words: Sequence[str]) -> list[Any]:
    """Users who have each word somewhere in name or address; none are looked for without a word of a piece's length."""
    whole = literal_column(NAME_AND_EMAIL, Text)
    pieces = [func.atspro_grams(whole).op("@>")(func.atspro_grams(word)) for word in words if _letters(word) >= GRAM]
    if not pieces:
        return []
    share = literal(float(sum(map(len, words)))) / func.char_length(whole)
    query: Any = select(User.id.label("id"), func.least(share, 1.0).label("rank")).where(
        *pieces, *(contains(whole, word) for word in words)
    )
    return [query.limit(CAP + 1).subquery().select()]


def _letters(word: str) -> int:
    """How many letters are left of a word without its accents."""
    return sum(not unicodedata.combining(letter) for letter in unicodedata.normalize("NFKD", word))


# Showing a hit.


def highlighted(column: Any, text: str) -> ColumnElement[str]:
    """A piece of a column's text around the hit, for `marked`; for the few rows of a page.

    Each word of what is looked at is stemmed anew, so first only the neighborhood of the longest word is; where there
    is no hit in it, as for a word that is bent otherwise, the whole beginning of the text.
    """
    # Texts are shown as they are written, so a hit is looked for as it was typed.
    query = _query_of(text, ENGLISH)
    start: Any = func.left(column, literal_column(str(HEADLINE_LENGTH)))
    whole = _headline(start, query)
    anchor = max((word for word in text.lower().split() if not word.startswith("-")), key=len, default="")
    anchor = "".join(re.findall(r"\w+", anchor)[:1])
    if len(anchor) < 3:
        snippet: ColumnElement[str] = whole.label("snippet")
        return snippet
    # Each is computed once for what stands behind it: what is written twice is computed twice.
    beginning = anchor[: max(3, len(anchor) - BENT)]
    at = select(func.strpos(func.lower(start), beginning).label("at")).offset(0).correlate_except().subquery()
    near = func.substr(column, func.greatest(at.c.at - NEAR, 1), 3 * NEAR)
    tried: Any = select(_headline(near, query).label("headline")).where(at.c.at > 0)
    tried = tried.offset(0).correlate_except(at).subquery()
    hit = select(tried.c.headline).where(func.strpos(tried.c.headline, _OPEN) > 0).scalar_subquery()
    return func.coalesce(hit, whole).label("snippet")


def _headline(text: Any, query: Any) -> Any:
    plain = func.translate(text, _OPEN + _CLOSE, literal_column("''"))
    return func.ts_headline(ENGLISH, plain, query, _HEADLINE)


def has_hit(snippet: str | None) -> bool:
    """Whether there is a hit in what `highlighted` gave; without one it is how the text begins."""
    return snippet is not None and _OPEN in snippet


def marked(snippet: str) -> Markup:
    """HTML of what `highlighted` gave: everything escaped, the hits in ``<mark>``."""
    return escape(snippet).replace(_OPEN, Markup("<mark>")).replace(_CLOSE, Markup("</mark>"))


def job_snippets(session: Session, ids: Sequence[Any], text: str) -> dict[Any, Markup]:
    """Where in their posts these jobs have the words; only those that have them there."""
    if not ids or not has_words(text):
        return {}
    query: Any = select(UserJob.id, highlighted(UserJob.description, text)).where(UserJob.id.in_(ids))
    return {key: marked(snippet) for key, snippet in session.execute(query) if has_hit(snippet)}


def suggest_users(session: Session, text: str, limit: int) -> list[tuple[str, str]]:
    """Addresses with names of users who are found by the text, the best first."""
    search = find_users(text)
    if search is None:
        return []
    best = search.query.order_by(literal_column("rank").desc(), User.email).limit(limit).subquery()
    query = select(User.email, User.name).join(best, best.c.key == User.id).order_by(best.c.rank.desc(), User.email)
    return [(email, f"{name} <{email}>") for email, name in session.execute(query)]
