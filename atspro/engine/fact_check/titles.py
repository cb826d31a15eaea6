"""Whether the titles that a text gives the person are those of the base resume, and at the right employer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from atspro.engine.fact_check.resume_facts import short_names
from atspro.engine.fact_check.texts import plain_words
from atspro.engine.fact_check.types import Finding, Part
from atspro.engine.negation import affirmed
from atspro.engine.wordlists import wordlist

ROLES = wordlist("roles") | wordlist("fact-check-roles")
RANKS = wordlist("fact-check-ranks")
_WEAK = wordlist("fact-check-weak-roles")
_ALIASES = {"sr": "senior", "jr": "junior", "vp": "vice president", "svp": "senior vice president",
            "rn": "registered nurse", "mgr": "manager", "dir": "director",
            "eng": "engineer", "asst": "assistant", "assoc": "associate",
            "evp": "executive vice president", "ceo": "chief executive officer", "cto": "chief technology officer",
            "cfo": "chief financial officer", "coo": "chief operating officer", "cio": "chief information officer",
            "cmo": "chief marketing officer", "ii": "2", "iii": "3", "i": "1", "iv": "4",
            "dev": "developer"}  # fmt: skip
_CAPITAL = r"[A-Z][\w+#/.’'-]*"
_WORD = re.compile(r"[A-Za-z][\w+#’'-]*(?:\.[A-Za-z][\w]*)*")
_CUE = re.compile(
    r"(?:\bas|\b(?:am|was|were|became|becoming|been|being|be|is|I['’]m)(?: now| currently| then| also)?|\bpromoted"
    r" to|\brose to"
    r"|\b(?:position|role|title|job|time|tenure|work|post)\b(?: [a-z]+)? (?:of|is|was|as)|\bhired as|\bnow"
    r"|\bpromotion to|\badvanced to"
    r"|\bcurrently|\bbecame|\bmy (?:current|latest|most recent|last|first|present|previous) (?:position|role|title"
    r"|job) (?:is|was)|^)"
    r"(?: (?:a|an|the|its|their|our))?$",
    re.IGNORECASE,
)
_SUMMARY = re.compile(r"^(?:[,.;]|\s(?:with|who|at|turned|in|for|on|from|since|experienced|and\b)|$)", re.IGNORECASE)
_LINKS = frozenset(["of", "for", "and", "the", "&", "to"])


def check_titles(part: Part) -> Iterator[Finding]:
    """Titles that the resume does not give the person, or gives them elsewhere."""
    text, claimed = part.text, affirmed(part.text)
    tokens = list(_WORD.finditer(text))
    own: frozenset[str] | None = None
    index = 0
    while index < len(tokens):
        word = tokens[index].group().lower()
        if not _is_role(word) or (index + 1 < len(tokens) and _next_role(text, tokens, index)):
            index += 1
            continue
        if own is None:
            own = frozenset(word for one in part.base.entries if one.kind == "work" for word in plain_words(one.title))
        first, last = _phrase(text, tokens, index, own)
        phrase = text[tokens[first].start() : tokens[last].end()]
        if phrase not in claimed or (word in ("member", "author") and first == last):
            index = last + 1
            continue
        if _is_claim(text, tokens, first, last, part) and not _held(phrase, text, tokens[last].end(), part):
            yield Finding(phrase, "title")
        index = last + 1


def _is_role(word: str) -> bool:
    return word in ROLES or word in ("ceo", "cto", "cfo", "coo", "cio", "cmo", "vp", "svp", "evp")


def _next_role(text: str, tokens: list[re.Match[str]], index: int) -> bool:
    """Whether the next word goes on with this title: in "Lead Engineer" the head is the second."""
    between = text[tokens[index].end() : tokens[index + 1].start()]
    following = tokens[index + 1].group()
    return (
        between in (" ", "-")
        and _is_role(following.lower())
        and (following[0].isupper() == tokens[index].group()[0].isupper() or following[0].isupper())
    )


def _phrase(text: str, tokens: list[re.Match[str]], head: int, own: frozenset[str]) -> tuple[int, int]:
    """The first and last token of the title around its head noun."""
    first = last = head
    capital = tokens[head].group()[0].isupper()
    while first and text[tokens[first - 1].end() : tokens[first].start()] in (" ", "-", " & ", "/", ". "):
        before = tokens[first - 1].group()
        ranked = before.lower() in RANKS or _is_role(before.lower()) or before.lower() in ("sr", "jr")
        if before.lower() in (
            "a",
            "an",
            "the",
            "as",
            "i",
            "my",
            "our",
            "for",
            "with",
            "at",
            "of",
            "and",
            "to",
            "is",
            "was",
        ):
            break
        if not (
            ranked
            or (capital and before[0].isupper())
            or (not capital and (before.lower() in _NOUNS or before.lower() in own))
        ):
            break
        first -= 1
    while last + 1 < len(tokens):
        gap = text[tokens[last].end() : tokens[last + 1].start()]
        following = tokens[last + 1].group()
        after = text[tokens[last + 1].end() : tokens[last + 1].end() + 8]
        if (gap == " " and re.fullmatch(r"I{2,3}|IV|V", following)) or (
            following == "I" and not re.match(r" [a-z]", after)
        ):
            last += 1
        elif gap == " " and following.lower() in ("of", "for") and last + 2 < len(tokens) and capital:
            if text[tokens[last + 1].end() : tokens[last + 2].start()] == " " and tokens[last + 2].group()[0].isupper():
                last += 2
                while (
                    last + 1 < len(tokens)
                    and text[tokens[last].end() : tokens[last + 1].start()] == " "
                    and (tokens[last + 1].group()[0].isupper())
                ):
                    last += 1
            break
        else:
            break
    return first, last


_NOUNS = wordlist("fact-check-role-nouns")


def _is_claim(text: str, tokens: list[re.Match[str]], first: int, last: int, part: Part) -> bool:
    """Whether a title is said of somebody by name of it, and not of people in general."""
    head, begin = tokens[last].group(), tokens[first].group()
    before = text[max(0, tokens[first].start() - 160) : tokens[first].start()]
    capital = tokens[last].group()[0].isupper() and (first != last or head.lower() not in _WEAK)
    sentence_start = not before.strip(' *•-–—“"(|')
    after = text[tokens[last].end() : tokens[last].end() + 160]
    if capital and (
        not sentence_start or first != last or part.segment.heading or re.match(r",| [—–|-] | at [A-Z]", after)
    ):
        return True
    bare = re.sub(
        r"(?:\b(?:[a-z]+ed|[a-z]+ly|[a-z]+ful|[a-z]+ing|[a-z]+ous|[a-z]+al|[a-z]+ic|strong|calm|young|great|good"
        r"|proud)\s)+$",
        "",
        before,
    )
    cue = _CUE.search(bare.rstrip())
    if cue is None or (head.lower() in _WEAK and not after.startswith(" of ")):
        return False
    if bare.rstrip() and cue.group():
        return True
    # At the start of a sentence, a title is a claim when what follows goes on about the person: "Nurse with 6 years".
    return (
        part.voice == "person"
        and _SUMMARY.match(text[tokens[last].end() : tokens[last].end() + 160]) is not None
        and (first != last or begin.lower() in ROLES - _WEAK)
    )


def _bag(text: str) -> frozenset[str]:
    spelled: list[str] = []
    for word in plain_words(text):
        spelled += _ALIASES.get(word, word).split()
    return frozenset(word for word in spelled if word not in _LINKS)


def _held(phrase: str, text: str, end: int, part: Part) -> bool:
    wanted = _bag(phrase)
    if not wanted:
        return True
    entries = part.base.entries
    led = re.fullmatch(r"(.{2,60}?) (?:of|for) ([A-Z].{2,80})", phrase)
    if led:
        of = [entries[at] for at in part.base.entries_named(led.group(2), ("work",))]
        if any(_bag(led.group(1)) <= _bag(one.title) for one in of):
            return True
    at_employer = _employer_after(text, end, part)
    works = [one for one in entries if one.kind == "work"]
    if at_employer:
        titles = [_bag(entries[at].title) for at in at_employer]
        return any(wanted <= title for title in titles) or (
            not _in_a_title(wanted, part) and part.says(phrase) and not _of_another(phrase, part)
        )
    if any(wanted <= _bag(one.title) for one in works):
        return any(wanted <= _bag(one.title) and not _stands_lower(wanted, one.title) for one in works) or (
            STANDS_IN.search(part.sentence) is not None or part.style != "letter"
        )
    if _of_another(phrase, part):
        return False
    if any(one.kind != "work" and wanted <= _bag(f"{one.title} {one.name}") for one in entries):
        return True
    # In lower case only the head and the ranks before it count: "experienced ICU nurse" is a nurse.
    ranks = frozenset(word for word in wanted if word in RANKS)
    if not phrase[:1].isupper() or not phrase.split()[-1][0].isupper():
        core = ranks | {plain_words(phrase)[-1]}
        if any(core <= _bag(one.title) for one in works):
            return True
        if any(
            core <= bag and wanted <= bag
            for source in part.sources
            for bag in map(_bag, (i.text for i in source.items))
        ):
            return True
    return part.says(phrase) or (part.hope and wanted <= _bag(part.job.title))


_ANOTHERS = re.compile(
    r"\b(?:under|to|for|with|by|from|of|assist\w*|help\w*|support\w*) (?:\w+ ){0,3}$"
    r"|\b(?:acting|interim|deputy|backup|substitute|stand-in|(?:filled|filling|stood|standing|stepped|stepping) in as"
    r"|cover(?:ed|ing)? (?:for|as)) (?:the |an? )?$",
    re.IGNORECASE,
)
STOOD_IN = re.compile(
    r"\b(?:acting|interim|deputy|backup|substitute|stand-in|(?:filled|filling|stood|standing|stepped|stepping) in"
    r" (?:as|for)|cover(?:ed|ing)? (?:for|as)) (?:the |an? )?$",
    re.IGNORECASE,
)
"""What stands before a title that one only filled in for."""
STANDS_IN = re.compile(
    r"\b(?:acting|acted|interim|deput\w+|backup|substitut\w+|assist\w*|train\w*|(?:filled|filling|stood|stand"
    r"|standing) in|cover\w*|under|student|apprentice\w*|temporar\w+)\b",
    re.IGNORECASE,
)
_LOWER = frozenset(["acting", "interim", "deputy", "assistant", "vice", "trainee", "apprentice", "student", "intern"])
_IN_IT = re.compile(r"\b(?:as|became|promoted to|am|was|I['’]m) (?:an? |the |acting |interim )?$", re.IGNORECASE)


def _stands_lower(wanted: frozenset[str], title: str) -> bool:
    """Whether a title is only the acting, assistant or trainee one of what is wanted: no manager, an assistant one."""
    lower = (_bag(title) - wanted) & _LOWER
    words = plain_words(title)
    heads = [at for at, word in enumerate(words) if word in wanted]
    return bool(heads) and any(word in lower for word in words[: max(heads)])


def _of_another(phrase: str, part: Part) -> bool:
    """Whether every line with a title tells of somebody else in it: "under the executive chef", "for the director"."""
    shown = re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)", re.IGNORECASE)
    if STANDS_IN.search(part.sentence):
        return False
    if not any(_IN_IT.search(part.text[max(0, at.start() - 24) : at.start()]) for at in shown.finditer(part.text)):
        return False
    found = [
        one.text[max(0, at.start() - 48) : at.start()] for one in part.base.items for at in shown.finditer(one.text)
    ]
    return bool(found) and all(_ANOTHERS.search(before) for before in found)


def _in_a_title(wanted: frozenset[str], part: Part) -> bool:
    return any(one.kind == "work" and wanted <= _bag(one.title) for one in part.base.entries)


def _employer_after(text: str, end: int, part: Part) -> list[int]:
    """The positions at the employer that follows a title: "Nurse at X", "Nurse — X", "Nurse, X"."""
    after = re.match(
        r"\s*(?:\([^)]{0,60}\)\s*)?(?:,|\||—|–|-|\bat\b|\bwith\b|\bfor\b|@)\s*(?:the\s)?(.{2,120})", text[end:]
    )
    if not after:
        return []
    shown = " " + " ".join(plain_words(after.group(1))) + " "
    return [
        at for at, one in enumerate(part.base.entries)
        if one.kind == "work" and one.name and any(shown.startswith(name) for name in short_names(one.name))
    ]  # fmt: skip
