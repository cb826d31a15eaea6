"""The lines above the first part of a post, told apart by elimination: what is neither the position nor a place, pay,
terms, a date or a label is the employer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from atspro.engine.read.job_boards import is_board_word
from atspro.engine.read.job_headings import folded, post_heading
from atspro.engine.read.job_sections import BOILERPLATE, Post
from atspro.engine.read.job_terms import LOGISTICS, PAY
from atspro.engine.read.job_words import firm_score, may_be_position
from atspro.engine.read.places import PLACE, is_city, is_place
from atspro.engine.read.title_company_scores import is_firm_of, title_score
from atspro.engine.text import is_common

MAX_LINES = 10
MAX_LINE = 160
_SEPARATOR = re.compile(r"\s+[-–—]\s+|\s*[|•·]\s*|\s{2,}")
_AT = re.compile(r"(?:\s+|^)(?:at|@|bei|chez|bij|till|hos|presso)\s+(?=[A-ZÀ-Þ0-9])")
VERB = re.compile(
    r"\s+(?:(?:is|are) (?:currently |now )?(?:hiring|seeking|recruiting|looking for|searching for)|sucht|recrute|"
    r"recherche|busca|zoekt|seeks|invites applications|wishes to appoint)"
    r"(?:\s+(?:an?|eine?n?|une?|una?|zum|zur|ab|for)\b)?\s*"
)
_SAYS = re.compile(r"\b(?:is|are|was|has|have|will|helps|provides|builds|makes|offers)\b")
_BRACKETS = re.compile(r"\s*\(([^()]{2,60})\)$")
_LABEL = re.compile(r"[^\W\d_][\w /&'’.-]{1,32}:(?:\s|$)")
_TERMS = re.compile(
    r"\b(?:hours?|hrs?|std|stunden|heures|horas|days?|weeks?|months?|fte|grade|band|ref|req\w*|id|posted|closing|"
    r"applications?|employment|opportunit\w+|vacanc\w+|salary|wage|shift|nights?|permanent|temporary|contract|"
    r"fixed|maternity|term|start|ab sofort|erschienen|veröffentlicht|publi\w+|hace|il y a|vor|stars?|followers|"
    r"applicants|stelle|feste|anstellung|poste|catégorie|reports?|department|reposted|promoted|responses|"
    r"full|part|time|locations?|level|type|team|role|job|position|title|description|overview|summary|details|company|befristet|unbefristet|clicked|ago|share|hybrid|office|branch|our|your|we|you|us|join|apply)\b",
    re.IGNORECASE,
)
_AREA = re.compile(
    r"[^,]{2,30} (?:area|region|metro|Umgebung|et environs|y alrededores)$|"
    r"\d{4,5}\s+[A-ZÀ-Þ]|.{2,40}\(\d{2,3}\)$|.*\b(?:(?<!& )Co\.|County) [A-Z]\w+$|.{0,40}\b[A-Z]{1,2}\d{1,2}[A-Z]?$"
)
_GREETING = re.compile(r"(?:hi|hello|hey|dear|hallo|liebe|bonjour|hola)\b.{0,30},|[^\W\d_]{2,12},", re.IGNORECASE)
_POSTED = re.compile(r"(?:re)?(?:posted|advertised|published|veröffentlicht|publiée?|publicad[ao])\b", re.IGNORECASE)
_CAPITAL = r"[A-ZÀ-Þ][\w’'-]*"
_TOWN_AND_COUNTY = re.compile(rf"{_CAPITAL}(?: {_CAPITAL})?, (?:Co\. )?{_CAPITAL}(?: {_CAPITAL})?")
_TOWN = re.compile(rf"{_CAPITAL}(?:(?:[ -]| (?:am|an der|upon|sur|le|la|de|del|of) ){_CAPITAL}){{0,2}}")
_PART_OF_FIRM = re.compile(
    r"\b(?:Units?|Wards?|Teams?|Departments?|Dept|Division|Programmes?|Desk|Abteilung|Bereich|Institut für .*)$"
)
_FIRM_LIKE = re.compile(rf"(?:{_CAPITAL},? )*{_CAPITAL} (?:&|and|und|et|y|e|i) (?:{_CAPITAL} ?)+$|{_CAPITAL}[’']s\b.*")


_JOINTS = frozenset(
    """
    of and the to for de des du la le y e i et del della di do da am im an der die das van von und für by
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a line of the head: its line's and its own number, what it is, and whether a place follows."""

    text: str
    line: int
    number: int
    kind: str
    placed: int = 0


def head_pieces(post: Post) -> list[Piece]:
    """The pieces of the first lines, up to the first part, list or second sentence."""
    found: list[Piece] = []
    sentences = 0
    for at, line in enumerate(post.lines[:MAX_LINES]):
        text = line.text.strip(" *#\t")
        if line.bullet or sentences > 1 or (at and _opens_part(text)):
            break
        if len(text) > MAX_LINE or _is_sentence(text):
            sentences += 1
            continue
        if _GREETING.fullmatch(text) or _POSTED.match(text):
            continue
        found += _pieces(text, at)
    first = 0 if any(piece.kind == "title" for piece in found) else 1
    if not any(piece.kind in ("name", "firm") and piece.line >= first for piece in found):
        found = [part for piece in found for part in _named_area(piece)]
    return [
        Piece(piece.text, piece.line, piece.number, piece.kind, _placed(found, number))
        for number, piece in enumerate(found)
    ]


def _named_area(piece: Piece) -> list[Piece]:
    """A town with its county, taken for a name with its town, since nothing else in the head is a name."""
    first, comma, rest = piece.text.partition(", ")
    if piece.kind != "area" or not comma or " " not in first:
        return [piece]
    return [Piece(first, piece.line, piece.number, "name"), Piece(rest, piece.line, piece.number + 1, "place")]


def _opens_part(text: str) -> bool:
    return post_heading(text) in ("responsibilities", "qualifications", "nice", "benefits", "about", "summary")


def _is_sentence(text: str) -> bool:
    words = text.split()
    return (
        (text[-1:] in ".!?;" and len(words) > 5)
        or len(words) > 14
        or BOILERPLATE.search(text) is not None
        or "://" in text
        or "@" in text.strip("@ ")
    )


def _pieces(text: str, at: int) -> list[Piece]:
    parts: list[str] = []
    verb = VERB.search(text)
    who = re.sub(r"^(?:Die|Der|Das|Le|La|Les|El)\s+(?=[A-ZÀ-Þ])", "", text[: verb.start()]) if verb is not None else ""
    who = re.sub(r",? (?:à|in|en|bei|near|at|of) [A-ZÀ-Þ][\w’' -]{1,30},?$", "", who)
    for part in [who, text[verb.end() :]] if verb is not None and who else _SEPARATOR.split(text):
        for piece in _AT.split(part):
            behind = _BRACKETS.search(piece)
            named = behind is not None and re.split(r", ?", behind.group(1))[0]
            placed = behind is not None and ", " in behind.group(1)
            firm = named and firm_score(named) > 0 and (placed or title_score(piece[: piece.rfind("(")]) > 0)
            if behind is not None and (firm or piece_kind(behind.group(1)) in ("place", "terms", "pay")):
                parts += [piece[: behind.start()], behind.group(1)]
            else:
                parts.append(piece)
    found: list[Piece] = []
    for part in parts:
        first, *area = _without_area(part.strip(" ,;"), at)
        if first:
            kind = "area" if area == [""] else piece_kind(first)
            trade = kind == "name" and at < 2 and not found and may_be_position(first)
            found.append(Piece(first, at, len(found), "title" if trade else kind))
        found += [Piece(rest, at, len(found), "place") for rest in area if rest]
    return found


def _without_area(text: str, at: int) -> list[str]:
    """A name and the town behind its comma: "Saint Brendan's Hospice, Galway"; titles keep their commas.

    A town with its county alone, below the first line, comes back with "" behind it.
    """
    first, comma, rest = text.partition(", ")
    if not comma or piece_kind(text) == "place":
        return [text]
    if at and _TOWN_AND_COUNTY.fullmatch(text) and not (title_score(text) or firm_score(text)):
        return [text, ""]
    place = is_place(rest) or is_city(rest.split(",")[0]) or PLACE.match(rest) is not None
    town = re.fullmatch(r"[A-ZÀ-Þ][\w’'-]+(?:[ ,-]+[A-ZÀ-Þ][\w’'-]*\d?){0,3}\.?", rest) is not None
    firm = (
        piece_kind(first) in ("name", "firm")
        and len(first.split()) > 1
        and title_score(rest) == 0
        and firm_score(rest) == 0
    )
    return [first, rest] if place or (town and firm) else [text]


def piece_kind(text: str) -> str:
    """What a piece of the head is: a title, firm, name, place, pay, terms, label or other."""
    words = text.split()
    if not words or not any(char.isalpha() for char in text):
        return "other"
    if is_place(text) or PLACE.fullmatch(text) or _AREA.fullmatch(text) or _AREA.match(text[:12]):
        return "place"
    if PAY.search(text):
        return "pay"
    if re.search(r"\d/\d{2}", text):
        return "other"
    if _LABEL.match(text):
        return "label"
    if is_board_word(text) or post_heading(text) is not None:
        return "other"
    firm = firm_score(text) > 0 or _FIRM_LIKE.fullmatch(text) is not None
    if title_score(text) and (not firm or (title_score(words[-1]) and not firm_score(words[-1]))):
        return "firm" if is_firm_of(text) else "title"
    if _SAYS.search(text):
        return "other"
    if (LOGISTICS.search(text) or _TERMS.search(text)) and not firm:
        return "terms"
    starts = text[0].isupper() or text[0].isdigit() or (len(words) == 1 and any(char.isupper() for char in text))
    described = sum(word[0].islower() and word not in _JOINTS for word in words) > 1 and not firm
    return (
        "name"
        if starts and not described and len(words) <= 7 and len(text) <= 70 and text[-1] not in ".:?!"
        else "other"
    )


def _placed(pieces: list[Piece], number: int) -> int:
    """2 where a place follows in the line, 1 where the next line is one, 0 otherwise."""
    piece = pieces[number]
    after = pieces[number + 1] if number + 1 < len(pieces) else None
    if after is None or after.kind not in ("place", "area"):
        return 0
    return 2 if after.line == piece.line else int(after.line == piece.line + 1 and after.number == 0)


def head_names(post: Post, title: str) -> list[tuple[str, float]]:
    """Names that may be the employer's, with what their place in the head speaks for each."""
    pieces = head_pieces(post)
    wanted = _words(title)
    titled = [one for one in pieces if wanted and (_words(one.text) == wanted or wanted in _words(one.text))]
    if wanted and not titled:
        titled = [one for one in pieces if _words(one.text) and _words(one.text) in wanted and one.kind == "title"]
    at = titled[0].line if titled else -1
    kinds = ("name", "firm") if titled and titled[0].kind == "title" else ("name",)
    names = [
        one
        for one in pieces
        if one.kind in kinds and one not in titled and (one.placed == 2 or not _within(one.text, title))
    ]
    text = folded("\n".join(line.text for line in post.document.lines[:200]))
    found: list[tuple[str, float]] = []
    for one in names:
        distance = abs(one.line - at) if at >= 0 else 2
        weight = 3.2 - 0.5 * max(0, distance - 1) - 0.4 * sum(other.line <= one.line for other in names if other != one)
        weight += 1.0 if one.placed else 0.0
        weight += 0.8 if firm_score(one.text) or _FIRM_LIKE.fullmatch(one.text) else 0.0
        # What a hyphen puts behind the position is mostly a team.
        weight += -1.2 if one.line == at and f" - {one.text}" in post.lines[at].text else _again(text, one.text)
        weight -= 1.5 if _PART_OF_FIRM.search(one.text) else 0.0
        # Everyday words that nothing repeats are a link of the page's frame, or a cry.
        everyday = all(is_common(word) for word in folded(one.text).split())
        weight -= 2.0 if everyday and text.count(folded(one.text)) < 2 else 0.0
        found.append((one.text, weight))
    return found


def position_left(post: Post, company: str) -> str:
    """The first line's piece, or the next line's, that may be a position since it is not the employer, or "".

    For positions in no list: "CNC Setter" above "Ostrava Precision s.r.o.".
    """
    pieces = [piece for piece in head_pieces(post) if piece.kind in ("name", "title", "firm") and piece.line < 3]
    own = _words(company)
    if not own or not any(_words(piece.text) == own for piece in pieces):
        return ""
    left = [piece for piece in pieces if not set(_words(piece.text).split()) <= set(own.split())]
    return left[0].text if left and left[0].number == 0 else ""


def head_areas(post: Post) -> list[str]:
    """Towns that only their place behind the employer or in the head shows to be such."""
    pieces = [piece.text for piece in head_pieces(post) if piece.kind in ("place", "area")]
    return [text for text in pieces if not re.search(r"\d{2}[A-Z]?$", text) or "," in text]


def towns_left(post: Post, title: str, company: str) -> list[str]:
    """Names of the head that are neither the position nor the employer, as towns that no list knows stand there."""
    known = set(_words(f"{title} {company}").split())
    if not title or not company:
        return []
    found: list[str] = []
    for piece in head_pieces(post):
        name = piece.text.split(",")[0].split("(")[0].strip()
        words = _words(name).split()
        plain = piece.kind == "name" and _TOWN.fullmatch(name) is not None
        if plain and not known & set(words) and not any(is_common(word) for word in words):
            found.append(piece.text)
    return found[:1]


def _again(text: str, name: str) -> float:
    """What a later mention speaks for a name: of all its words, or of its first ones."""
    words = folded(name).split()
    whole = text.count(" ".join(words))
    if whole > 1:
        return 1.0
    first = " ".join(words[:2] if words[0] in ("the", "st", "saint", "le", "la") else words[:1])
    return 0.7 if len(first) > 3 and len(re.findall(rf"(?<!\w){re.escape(first)}(?!\w)", text)) > 1 else 0.0


def _words(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", folded(text)).split())


def _within(name: str, title: str) -> bool:
    return bool(title) and f" {_words(name)} " in f" {_words(title)} "
