"""Whether names in a text, of employers, schools, products and people, stand in the base resume or the post."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from atspro.engine.fact_check.degrees import DEGREE
from atspro.engine.fact_check.kin import root
from atspro.engine.fact_check.segments import wished
from atspro.engine.fact_check.texts import blank, dates_in, plain, plain_words
from atspro.engine.fact_check.titles import ROLES
from atspro.engine.fact_check.types import Finding, Part, StatementKind
from atspro.engine.negation import affirmed
from atspro.engine.skills import find_forms, find_skills
from atspro.engine.text import is_common
from atspro.engine.verb_forms import BASES, base_of, is_gerund, is_past
from atspro.engine.wordlists import wordlist

_TOKEN = re.compile(r"[^\W_](?:[\w&+#/’'-]|\.(?=\w))*\+*")
_GAP = re.compile(r" |(?<=\b[A-Z])\. | & |\. (?<=\b(?:St|Dr|Mt|Ft)\. )")
_ORDINARY = wordlist("fact-check-ordinary")
_CALENDAR = frozenset(word.lower() for word in wordlist("calendar"))
_SCHOOL = frozenset(["university", "college", "school", "institute", "academy", "polytechnic", "bootcamp",
                     "universität",
                     "université", "universidad"])  # fmt: skip
_ORG = wordlist("fact-check-organizations")
_SHORT_FORMS = {
    short: words.replace("-", " ") for short, _, words in (one.partition("=") for one in wordlist("short-forms"))
}
_HEADED = frozenset(["of", "for"])
_HEADS = _SCHOOL | frozenset(
    ["bank", "board", "department", "bachelor", "master", "doctor", "associate", "director", "head", "vp", "president",
     "chief", "society", "ministry", "center", "centre", "museum", "city", "state", "hospital", "church", "faculty",
     "dean",
     "bureau", "association", "house", "king", "trinity", "court", "county"]
)  # fmt: skip
_EMPLOYED = re.compile(r"\b(?:at|for|with|joined|joining|by|from|left|of)(?: the)?\s*$", re.IGNORECASE)
_DEED_AFTER = re.compile(
    r"\s(?:hired|promoted|awarded|recogni[sz]ed|employed|named|asked|made|chose|trusted|gave|taught)\b"
)
_WORKED_AT = re.compile(
    r"\b(?:worked|work|working|employed|interned|years?|decade|months|experience|career|role|position|job|tenure"
    r"|time)\b"
    r"[^.,;]{0,30}\bat(?: the)?\s$",
    re.IGNORECASE,
)
_STUDIED = re.compile(
    r"\b(?:graduat\w+|degree|studied|attended|educat\w+|alumn\w+|coursework|enrolled|diploma)\b", re.IGNORECASE
)
_CREDENTIAL = re.compile(
    r"\b(?:certifi\w+|licen[sc]\w+|credential\w*|award\w*|accredit\w+|exam|passed)\b", re.IGNORECASE
)


def check_names(part: Part) -> Iterator[Finding]:
    """Capitalised names that none of the sources has."""
    letters = list(filter(str.isalpha, part.text))
    if part.segment.listed or (len(letters) > 12 and sum(map(str.isupper, letters)) > 0.7 * len(letters)):
        return
    spans = [(start, end) for start, end, _, _ in dates_in(part.text)]
    spans += [found.span() for found in DEGREE.finditer(part.text)]
    part = replace(part, text=blank(part.text, spans))
    claimed = affirmed(part.text)
    for start, end in _runs(part):
        run = part.text[start:end]
        if run not in claimed or wished(part.text[max(0, start - 160) : start]):
            continue
        if (
            part.voice == "person"
            and _WORKED_AT.search(part.text[max(0, start - 160) : start])
            and not _organization(run, part)
        ):
            yield Finding(run, "employer")
        elif not _known(run, part):
            for statement, at in _unknown(run, start, part):
                yield Finding(statement, _kind(statement, at, part))


def _runs(part: Part) -> Iterator[tuple[int, int]]:
    """The places of names: capitalised words side by side, without the word that only begins a sentence."""
    text = part.text
    tokens = list(_TOKEN.finditer(text))
    index = 0
    while index < len(tokens):
        if not _capital(tokens[index].group()):
            index += 1
            continue
        last = index
        while last + 1 < len(tokens):
            gap = text[tokens[last].end() : tokens[last + 1].start()]
            following = tokens[last + 1].group()
            if _capital(following) and (gap in (" ", " & ") or (gap == ". " and _initial(tokens[last].group()))):
                last += 1
                continue
            joint = tokens[last + 1 : last + 4]
            reach = _reach(text, tokens[last], joint)
            if not reach:
                break
            last += reach
        first = index
        index = last + 1
        begin = _after_opening(text, tokens, first, last, part)
        if begin is not None and begin <= last:
            yield tokens[begin].start(), tokens[last].end()


def _initial(token: str) -> bool:
    return len(token) == 1 or token in ("St", "Dr", "Mt", "Ft", "Mr", "Ms", "Mrs", "Inc", "Co")


def _reach(text: str, token: re.Match[str], joint: list[re.Match[str]]) -> int:
    """How many tokens further a name goes over "of", "of the" or "for": "University of Washington"."""
    if token.group().lower() not in _HEADS or not joint or joint[0].group() not in _HEADED:
        return 0
    if text[token.end() : joint[0].start()] != " ":
        return 0
    step = 1
    if len(joint) > 2 and joint[1].group() == "the":
        step = 2
    if len(joint) > step and _capital(joint[step].group()):
        return step + 1
    return 0


def _capital(token: str) -> bool:
    # Most words are, and need no closer look.
    if token.islower():
        return False
    if token in ("I", "A", "I'm", "I’m", "I’ve", "I've", "I’d", "I'd", "I’ll", "I'll"):
        return False
    if token[:1].isupper():
        return True
    return any(c.isupper() for c in token) and any(c.islower() for c in token) and not re.match(r"\d+[A-Z]?$", token)


def _after_opening(text: str, tokens: list[re.Match[str]], first: int, last: int, part: Part) -> int | None:
    """Where the name begins when its first word may be capitalised only for opening the sentence; None for no name."""
    while first <= last:
        token = tokens[first].group()
        if not _opens(text, tokens[first].start(), part):
            return first
        lower = token.lower().replace("’", "'")
        named = any(c.isupper() for c in token[1:]) or any(c.isdigit() for c in token)
        if named:
            return first
        if is_ordinary(lower) or f" {lower} " in part.base.plain_text or part.segment.heading:
            first += 1
            if first <= last and text[tokens[first - 1].end() : tokens[first].start()] != " ":
                return first
            return first if first <= last else None
        if first == last and not _DEED_AFTER.match(text, tokens[first].end()):
            return None
        return first
    return None


def _opens(text: str, start: int, part: Part) -> bool:
    before = text[max(0, start - 160) : start].rstrip(" *•“\"'‘(")
    return (
        (not before and part.opening) or before[-1:] in ".!?:;\n" or (before[-1:] in "—–|" and not part.segment.heading)
    )


def is_ordinary(word: str) -> bool:
    """Whether a lower-case word is one of the language rather than a name."""
    bare = word.removesuffix("'s")
    return (
        is_common(bare) or bare in _ORDINARY or bare in BASES or bool(base_of(bare)) or is_past(bare) or is_gerund(bare)
        or bare.endswith("ly") or bare in ROLES
    )  # fmt: skip


_STANDING = re.compile(r"-(?:accredited|approved|based|certified|led|licensed|listed|owned|registered|trained)$")


def _known(run: str, part: Part) -> bool:
    run = _STANDING.sub("", run)
    words = plain_words(run)
    if re.fullmatch(r"[A-Z]-[a-z]+", run) and part.base.told(root(run.replace("-", "").lower())):
        return True
    if not words or all(word in _CALENDAR for word in words):
        return True
    inner = run.split()
    while inner and all(_generic(word) for word in plain_words(inner[0])):
        inner = inner[1:]
    while inner and all(_generic(word) for word in plain_words(inner[-1])):
        inner = inner[:-1]
    core = " ".join(inner).removeprefix("State of ").removeprefix("City of ").removeprefix("County of ")
    if _SHORT_FORMS.get(run.removesuffix("s").upper()) and any(
        source.says(_SHORT_FORMS[run.removesuffix("s").upper()]) for source in part.sources
    ):
        return True
    whole = bool(_SCHOOL & set(words))
    if any(part.says(one) or (not whole and part.holds(one)) for one in (run, core)) or _by_initials(run, part):
        return True
    if whole:
        return False
    if _posts_own(run, part):
        return True
    if all(_generic(word) for word in words):
        return True
    forms = find_forms(run)
    spans = [span for span, _ in forms]
    rest = run
    for span, itself in reversed(forms):
        # What only shows a skill, HACCP for food safety, is a name of its own.
        if not itself or all(span.name not in source.skills for source in part.sources):
            return False
        rest = rest[: span.start] + " " + rest[span.end :]
    left = [word for word in plain_words(rest) if not _generic(word)]
    return bool(spans) and all(any(word in source.words for source in part.sources) for word in left)


def _organization(run: str, part: Part) -> bool:
    """Whether the resume has the name as that of an employer, a school or an issuer, or says "at" before it."""
    shown = plain(run)
    names = [plain(f"{one.name} {one.title}") for one in part.base.entries]
    if any(shown in name for name in names) or any(
        part.base.says(f"{word} {article}{run}") for word in ("at", "for", "with", "by") for article in ("", "the ")
    ):
        return True
    return (
        _by_initials(run, part)
        or not _known(run, part)
        or all(_generic(word) for word in plain_words(run))
        or (_posts_own(run, part))
    )


def _by_initials(run: str, part: Part) -> bool:
    """Whether the name is one of a source's by the first letters of its words: "UC Berkeley", "MIT"."""
    words = re.findall(r"[^\W_]+", run)
    words = [word[:-1] if word.endswith("s") and word[:-1].isupper() and len(word) > 3 else word for word in words]
    short = [word for word in words if word.isupper() and 1 < len(word) < 7]
    rest = frozenset(plain_words(" ".join(word for word in words if word not in short)))
    for source in part.sources:
        for initials, bag in source.initials:
            if rest <= bag and short and all(any(word in one for one in initials) for word in short):
                return True
    if run.endswith("s") and len(short) == 1 and len(words) == 1 and len(short[0]) > 2:
        # "RFIs": several of what is written out.
        return any(short[0] in source.first_letters for source in part.sources)
    letters = "".join(word[0] for word in words if word[0].isupper())
    return len(letters) > 2 and any(f" {letters.lower()} " in source.plain_text for source in part.sources)


def _generic(word: str) -> bool:
    return word in _ORDINARY or word in _CALENDAR or (len(word) == 1 and not word.isdigit())


def _posts_own(run: str, part: Part) -> bool:
    """Whether the name is the post's, and said of the job: its place, or any where one hopes for the job."""
    job = part.job
    words = frozenset(plain_words(run))
    places = frozenset(word for place in job.location or [] for word in plain_words(place))
    if words <= places:
        return True
    if part.hope:
        return part.post.says(run) and not find_skills(run)
    return False


def _unknown(run: str, start: int, part: Part) -> Iterator[tuple[str, int]]:
    """The part of a run to be named: what is known at its edges is left out, unless it is the whole."""
    pieces = [piece for piece in re.split(r"/", run) if piece]
    if len(pieces) > 1:
        for piece in pieces:
            if not _known(piece, part):
                yield piece, start + run.find(piece)
        return
    yield run, start


def _kind(statement: str, at: int, part: Part) -> StatementKind:
    before, words = part.text[max(0, at - 160) : at], set(plain_words(statement))
    whole = part.text
    if words & _SCHOOL:
        return "school"
    if words & ROLES and not words & _ORG:
        return "title"
    if words & _ORG:
        return "employer"
    if _CREDENTIAL.search(before[-40:]) or _CREDENTIAL.search(statement):
        return "credential"
    if _STUDIED.search(before) and _EMPLOYED.search(before):
        return "school"
    if find_skills(statement):
        return "skill"
    if _EMPLOYED.search(before) or _DEED_AFTER.match(whole, at + len(statement)):
        return "employer"
    return "name"
