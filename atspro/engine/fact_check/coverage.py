"""Whether every word of what is said of the person stands in their resume, in a kindred word, or says nothing new."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from atspro.engine.fact_check.amounts import find_amounts
from atspro.engine.fact_check.facts import Source, blank, dates_in
from atspro.engine.fact_check.kin import other_spellings, root, roots_in, stands_for
from atspro.engine.fact_check.names import is_ordinary
from atspro.engine.fact_check.segments import ABOUT_POST
from atspro.engine.fact_check.types import Finding, Part
from atspro.engine.negation import affirmed
from atspro.engine.verb_forms import IRREGULAR
from atspro.engine.wordlists import wordlist

_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MOST_TOKENS = 160
"""A clause that is longer is looked at no further: nobody writes one."""
_MOST_PHRASES = 12
_LONGEST_COMPOUND = 30
_LONGEST_QUOTED = 400
_MOST_ITEMS = 60
"""A word in more lines than this does not tell which one is meant."""
_STOP = wordlist("stop")
_BOASTS = wordlist("claim-boasts")
_ACTIONS = roots_in("claim-actions")
_MISHAPS = roots_in("claim-mishaps")
_FINDS = frozenset({"find", "finds", "found"})
"""A finding is a mishap; that a reader will not find a word is none."""
_FREE = (roots_in("claim-free") | frozenset(map(root, _STOP))) - roots_in("claim-never-free")

_MINE = re.compile(r"\b(?:I|I['’]\w+|[Mm]y|[Mm]ine|me|[Mm]yself|[Ww]e|[Oo]ur|us)\b")
_YOURS = re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE)
_WISH = re.compile(
    r"\b(?:(?:would|will)|(?<=\w)['’](?:d|ll)|(?:hop(?:e|ing)|want(?:ing)?|wish(?:ing)?|plan(?:ning)?|aim(?:ing)?|intend"
    r"|look(?:ing)? forward|eager|keen|ready|happy|glad|excited|like|love|willing|welcome)"
    r"\s+(?:for|to|the (?:chance|opportunity)))\b"
    r"(?!\s(?:have|having)\b)",
)
_APPLYING = re.compile(
    r"\b(?:appl(?:y|ying|ication)|candidacy|interest(?:s|ed)?|dr[ae]wn?|drew|excit\w+|attract\w*|appeal\w*|position|role"
    r"|vacancy|opening|post|posting)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b[A-Z][\w’']*")
_CLOSING = re.compile(
    r"\W{0,4}[\w’']{1,30}(?: [\w’']{1,30}){0,3},?\s*$|\W{0,4}the (?:easiest|best|quickest) way to reach me\b",
    re.IGNORECASE,
)
_TERMS = re.compile(
    r"\b(?:suits?|works? (?:well )?for|fine with|fits?) me\b|\bavailable\b|\brelocat|\bcommut"
    r"|\b(?:based|live|living) in\b"
)
_WITHOUT = re.compile(
    r"\bwithout (?!(?:an? |any )?(?:degree|licen[cs]e|experience|diploma|background)\b)(?:[\w-]+ ?){1,4}", re.IGNORECASE
)
_NO_CLAIM = re.compile(
    r"(?:[–—-]|\b(?:to|until|till|at))\s?present\b"
    r"|\b(?:(?:has |have )?(?:taught|shown|led|drew|draws|drawn|brings|brought|makes|made) (?:me|us)\b"
    r"|in charge of (?=\w+ing\b)|trained (?:in|on|at|as)\b|(?:whole|entire) (?:career|life|day|week|shift|time)\b"
    r"|on top of (?:that|this)|written in\b|in order\b|writing (?:to|about|in|with|you)\b)"
)
_RISEN = re.compile(
    r"\bI (?:was|got|have been|had been) (?:\w+ )?promoted\b|\bI (?:rose|advanced|moved up|progressed)\b"
    r"|\bmy promotion\b"
)
_YOUR_END = re.compile(r"[,.;:!?()]|\s(?:with|through|by|from|which|that|because|I|my|and)\s")
_ALONE = re.compile(
    r"\bof the (?-i:Year|Month|Quarter|Decade)\b"
    r"|\b(?:(?:employee|teacher|nurse|agent|worker|associate|team) of the (?:month|year|quarter)\b"
    r"|(?:all )?(?:by myself|on (?:my|its|their|our) own)\b"
    r"|without (?:any )?(?:help|supervision|assistance|support|guidance)\b"
    r"|(?:my|own) (?:own )?judge?ment\b|(?:the )?only (?:person|one|employee|member|engineer|woman|man)\b"
    r"|(?:for|in) (?:the|all|every|our|its) (?:whole |entire )?(?:company|organi[sz]ation|firm|business|department"
    r"|district|region|country|state|group|enterprise|chain|network)(?=[.,;]|$| by\b)"
    r"|(?:across|throughout) (?:the|all|every|our|its) (?:whole |entire )?"
    r"(?!year|day|week|month|shift|time|process|career|season|project)[a-z]+\b"
    r"|first [\w-]+ (?:ever|hired|to|in)\b|the first\b"
    r"|(?:than|unlike) (?:any\w*|every\w*|all|my|the other)\b[^,.;]{0,30}"
    r"|\w+-leading\b|never (?:been |gone |run |once )*(?:over|late|behind|miss\w*|fail\w*|lost|had an?|an?)\b"
    r"|zero\b(?! to one)|without (?:a|any|one)(?: single)? [\w-]+|not (?:a|one) single [\w-]+"
    r"|(?:as|so) \w+ as (?:my|any|the other)\b)",
    re.IGNORECASE,
)
_EVERY = re.compile(
    r"\b(?:every one (?=has|have|had|was|were|is|are|of)|(?:all|each) (?=has|have|had|were|was|are)"
    r"|(?:all|each|every one|everyone|everybody) of (?:my|our|the|them|whom|which|its|these|those)"
    r"|every(?: (?:single|new|last))?|each|all (?:new|of the|of my|of our|the|my|our)(?! (?:while|time|more)\b)"
    r"|all (?!(?:of|over|along|the|day|night|year|these|those|this|that|in|at|on|with|from|by|to|for|under|through|as"
    r"|within|about|because|kept|sorts|kinds)\b)"
    r"(?=[a-z]+\b)(?!\w+ed\b))"
    r"(?: ?(?P<noun>[a-z]+))?",
    re.IGNORECASE,
)
_TIMES = roots_in("claim-times")
_WHOLE = re.compile(r"\b(?:all|every|each|everyone|entire|whole|both|100\s?(?:%|percent))(?!\w)", re.IGNORECASE)
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|nobody|without|zero(?! to one)|neither|nor|free)\b|n['’]t\b", re.IGNORECASE
)
_PLAIN_EST = wordlist("no-superlatives")
_SHARE_BEGINS = re.compile(
    r"^\W{0,4}(?:help|assist|support|contribut|participat|took part|take part|taking part|aid|co-|serv\w* on"
    r"|member of|part of|connect|work\w* with)|\b(?:together with|helped|co-\w+|jointly)\b",
    re.IGNORECASE,
)
_SHARED = re.compile(
    r"\b(?:help\w*|assist\w*|support(?:s|ed|ing)?(?! (?:group|team|staff|service|ticket|special|center|agent|engineer))"
    r"|contribut\w*|participat\w*|aid\w*|part|co-\w+|serv\w* on|sit on|sat on|(?:was|am|been) on|member|together"
    r"|alongside|beside|with (?:the|a|an|our|my|another|others?|colleagues?|two|three|four)|we|joint\w*|colleague\w*"
    r"|link\w*|connect\w*|refer\w*|touch|shar\w*)\b",
    re.IGNORECASE,
)
_WORKED_WITH = re.compile(r"\b(?:work\w*|connect\w*) (?:closely )?with\b|\b(?:serv\w*|was|am|been) on\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a claim: where it begins and ends, its root, whether it is denied or "without" it."""

    start: int
    end: int
    text: str
    root: str
    denied: bool
    free_of: bool = False


def check_coverage(part: Part) -> Iterator[Finding]:
    """What a claim about the person says beyond its facts: one finding a clause, the first word without support."""
    if part.style == "sheet" or part.segment.heading or part.segment.listed:
        return
    text = part.text
    mine = _MINE.search(text) is not None
    if not mine and part.style == "letter" and _about_them(text, part):
        return
    if part.voice != "person" and not _goes_on(text, part):
        return
    if part.style == "resume" and not mine and ABOUT_POST.search(text):
        return
    if len(text) < _LONGEST_QUOTED and part.base.says(text):
        return
    cut = _WISH.search(text)
    text = text[: cut.start()] if cut else text
    said = [one for one in _words(text, part) if not (cut and one.start >= cut.start())]
    if not said or (part.style == "letter" and _CLOSING.match(text)):
        return
    theirs = _their_words(text, part)
    idle = [found.span() for found in _NO_CLAIM.finditer(text)]
    idle += [found.span() for found in _RISEN.finditer(text) if part.base.has_risen]
    claimed = [one for one in said if not one.denied and not any(start <= one.start < end for start, end in idle)]
    spoken = [one for one in claimed if one.text not in _STOP and not (theirs and _theirs(one, theirs, part))]
    content = [one for one in spoken if not _is_free(one) and one.text not in _BOASTS and not _superlative(one.text)]
    statement = (
        _uncovered(content, part)
        or _alone(text, claimed, part)
        or _every(text, content, part)
        or _reaction(claimed, content, text, part)
        or _boast(claimed, text, part)
        or _mishap(said, text, part)
        or _action_of_another(content, spoken, text, part)
        or _share(content, part)
    )
    if statement:
        yield Finding(statement, "claim")


_THE_POST = re.compile(
    r"\bth(?:e|is) (?:post|posting|ad|advert|job|role|position|opening|listing|vacancy|description|dut)", re.I
)


def _goes_on(text: str, part: Part) -> bool:
    """Whether "the team", "the firm" are those of the person: of a sentence of theirs that is not about the post."""
    return not part.opening and _MINE.search(part.sentence) is not None and _THE_POST.search(text) is None


def _about_them(text: str, part: Part) -> bool:
    company = part.job.company.lower()
    if not _MINE.search(part.sentence):
        text = part.sentence
    return _YOURS.search(text) is not None or bool(company and company in part.sentence.lower())


def _words(text: str, part: Part) -> list[_Word]:
    """The words of a clause, those that it denies marked; hyphenated ones apart. Names are looked at elsewhere."""
    claimed = affirmed(text)
    kept = _TOKEN.findall(claimed) if claimed != text else []
    without = [found.span() for found in _WITHOUT.finditer(text)]
    found: list[_Word] = []
    at = 0
    shouted = text.isupper()
    for count, match in enumerate(_TOKEN.finditer(text)):
        if count >= _MOST_TOKENS:
            break
        token = match.group()
        denied = claimed != text and (at >= len(kept) or kept[at] != token)
        at += not denied
        free_of = denied and any(start <= match.start() < end for start, end in without)
        denied = denied and not free_of
        first = not text[: match.start()].strip(" *•-–—\"“'(")
        if token[0].isupper() and not first and not shouted:
            continue
        if any(c.isupper() for c in token[1:]) and not shouted:
            continue
        lower = token.lower().replace("’", "'")
        if first and token[0].isupper() and not is_ordinary(lower):
            continue
        start = match.start()
        joined = lower.replace("-", "")
        whole = lower in _BOASTS or lower == joined or part.base.told(root(joined)) or _NUMBER.match(lower)
        pieces = [lower if lower in _BOASTS else joined] if whole else lower.split("-")
        for piece in pieces:
            bare = re.sub(r"'(?:s|ve|d|ll|re|m|t)?$", "", piece)
            if bare:
                found.append(_Word(start, start + len(piece), bare, root(bare), denied, free_of))
            start += len(piece) + 1
    return found


_NUMBER = re.compile(
    r"(?:(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?"
    r"|billions?|dozens?|twice|thrice|half|halves|halved|halving|doubled?|doubling|tripled?|tripling|quadrupled?|first"
    r"|second|thirds?|fourth|fifths?|sixths?|seventh|eighth|ninth|tenths?|quarters?|\d+)-?)+$"
)


def _before(text: str, at: int) -> str:
    """The few characters before a place, in which a cue is looked for."""
    return text[max(0, at - 40) : at]


def _is_free(one: _Word) -> bool:
    return (
        len(one.text) < 2
        or _NUMBER.match(one.text) is not None
        or one.root in _FREE
        or (one.text.endswith("er") and not _FREE.isdisjoint(_simpler(one.text)))
        or one.text in _STOP
        or (one.text.endswith("ly") and len(one.text) > 4 and one.text not in _BOASTS)
    ) and one.text not in _BOASTS


def covered(word: str, source: Source) -> frozenset[int]:
    """The lines of a source that have a word, or one that it may be said for."""
    one = root(word)
    if found := source.told(one):
        return found
    for other in (*other_spellings(word), *_simpler(word)):
        if found := source.told(other):
            return found
    if 7 < len(word) < _LONGEST_COMPOUND:
        for at in range(4, len(word) - 3):
            first = source.told(root(word[:at]))
            if first and (both := first & source.told(root(word[at:]))):
                return both
    if len(one) > 4 and one not in _ACTIONS:
        for given in source.by_beginning.get(one[:5], ()):
            same = _common(one, given)
            if same >= 5 and {one[same:], given[same:]} <= _SUFFIXES:
                return source.said[given]
    return frozenset([0]) if one in source.skill_roots else frozenset()


_SUFFIXES = frozenset([
    "", "abl", "al", "ant", "ar", "ari", "e", "ent", "er", "eri", "i", "ian", "ic", "in", "ion", "ist", "iv", "ment",
    "or", "ship", "ur", "y",
])  # fmt: skip


def _simpler(word: str) -> tuple[str, ...]:
    """The roots of a word without "re-" before it, or of what a comparative compares."""
    found = [root(word[2:])] if word.startswith("re") and len(word) > 5 else []
    if word.endswith("us"):
        found.append(root(word[:-1]))
    if word.endswith("er") and len(word) > 4:
        found += [root(word[:-2]), root(word[:-1]), root(word[:-3] + "y" if word.endswith("ier") else word[:-3])]
    return tuple(one for one in found if len(one) > 2)


def _common(one: str, other: str) -> int:
    at = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        at += 1
    return at


def _their_words(text: str, part: Part) -> list[tuple[int, int]]:
    """Where a clause speaks of the post and the company: after "your", up to the next joint."""
    if (_APPLYING.search(text) and part.hope) or _TERMS.search(text):
        return [(0, len(text))]
    spans: list[tuple[int, int]] = []
    for found in _YOURS.finditer(text):
        if spans and found.start() < spans[-1][1]:
            continue
        end = _YOUR_END.search(text, found.end())
        spans.append((found.start(), end.start() if end else len(text)))
    return spans


def _theirs(one: _Word, theirs: list[tuple[int, int]], part: Part) -> bool:
    return any(start <= one.start < end for start, end in theirs) and not part.post.bare.isdisjoint(
        stands_for(one.root)
    )


def _alone(text: str, words: list[_Word], part: Part) -> str:
    """That it was done alone, first, or better than by others, when no line says so."""
    for found in islice(_ALONE.finditer(text), _MOST_PHRASES):
        phrase = found.group()
        if part.base.says(phrase):
            continue
        last = root(phrase.split()[-1].lower())
        if part.base.denies(last) or (phrase.lower().startswith("than") and _is_first(words, part)):
            continue
        if phrase.lower().startswith(("the first", "first")) and (
            part.base.told(root("first"))
            or re.match(
                r"\s(?:to |of |in )?(?:day|week|month|year|time|step|draft|half|quarter|thing|place)",
                text[found.end() :],
            )
            or last in _TIMES
        ):
            continue
        return phrase
    return ""


_VERBS = roots_in("verbs") - _FREE
_SCOPE = roots_in("claim-scope")
_ADJECTIVE = re.compile(r"(?:al|ic|ous|ive|ful|less|able|ible|ary|ant|ent|ed|er|est|ish|some)$")
_ENOUGH = 4
"""So many words of one line stand in the clause where one new word, of no reach, is taken for a word of that line."""


def _is_denied(one: _Word, part: Part) -> bool:
    """Whether a word of what went wrong stands in a line that denies it."""
    return one.root in _MISHAPS and part.base.denies(one.root)


def _told(content: list[_Word], part: Part) -> Counter[int]:
    """How many of the words, and of the amounts of the clause twice as much, each line has."""
    told: Counter[int] = Counter()
    for word in {one.root: one.text for one in content}.values():
        told.update(covered(word, part.base))
    dates = [(start, end) for start, end, _, unsure in dates_in(part.text) if not unsure]
    for one in find_amounts(blank(part.text, dates))[:8]:
        for item in part.base.amount_items.get((one.kind, one.value), ()):
            told[item] += 2
    return told


def _placed(told: Counter[int], part: Part) -> Counter[int]:
    """The same with the names of the clause, and every line of an employer or school that the sentence names."""
    placed = Counter(told)
    for match in islice(_NAMED.finditer(part.text, 1), 12):
        placed.update(part.base.said.get(root(match.group().lower()), ()))
    named = set(part.base.entries_named(part.sentence))
    placed.update(at for at, item in enumerate(part.base.items) if item.entry in named)
    return placed


def _beside(one: _Word, part: Part) -> bool:
    """Whether a line has the word beside the one that follows it."""
    following = re.match(r"[\w-]+ [\w-]+", part.text[one.start :])
    return following is not None and part.base.says(following.group())


def _is_said(one: _Word, part: Part) -> bool:
    """Whether a line has the word itself or a form of it."""
    base = part.base
    if one.root in _SCOPE and not base.told_plainly(one.root) and not _beside(one, part):
        return False
    if one.free_of and base.denies(one.root):
        return True
    if one.root in base.said or one.root in base.skill_roots or _is_denied(one, part):
        return True
    lines = covered(one.text, base)
    derived = (given for given in base.by_beginning.get(one.root[:5], ()) if _common(one.root, given) >= 4)
    return any(lines & base.said[given] for given in derived)


def _uncovered(content: list[_Word], part: Part) -> str:
    """The first word that no line has, nor a kindred one beside something else of the clause."""
    other = [one for one in content if not _is_said(one, part)]
    if not other:
        return ""
    told = _told(content, part)
    placed = _placed(told, part)
    left = [
        one for one in other
        if (one.root in _SCOPE and not part.base.told_plainly(one.root))
        or not any(placed[line] > 1 for line in covered(one.text, part.base))
    ]  # fmt: skip
    if not left:
        return ""
    only = left[0]
    if any(one.free_of for one in left):
        return only.text
    strong = only.root in _ACTIONS or only.root in _SCOPE or only.root in _MISHAPS or _ADJECTIVE.search(only.text)
    if len({one.root for one in left}) == 1 and not strong:
        others = len({one.root for one in content}) - 1
        best = max(told.values(), default=0)
        if best >= _ENOUGH or (others and best >= max(2, min(others, 2)) and only.root not in _VERBS):
            return ""
    return only.text


def _every(text: str, content: list[_Word], part: Part) -> str:
    """That it holds of all of them, when the lines that are meant say no such thing."""
    for found in islice(_EVERY.finditer(text), _MOST_PHRASES):
        noun = found.group("noun") or ""
        if found.group().count(" ") > 1 and part.base.says(found.group()):
            continue
        if _NEARLY.search(_before(text, found.start())):
            continue
        if root(noun) in _TIMES and (_mostly(content, part) or _once(content, part)):
            return found.group().strip()
        if not content or root(noun) in _TIMES or noun in ("in", "at", "with") or _wholes(content, part):
            continue
        if found.group().lower() == f"every {noun}".lower() and _counts(noun.lower(), content, part):
            continue
        return found.group().strip()
    return ""


def _counts(noun: str, content: list[_Word], part: Part) -> bool:
    """Whether the line that is meant tells how many there are, and speaks of all of them: "Load 35 trucks"."""
    counted = re.compile(rf"\d(?:\s\w+)?\s{re.escape(noun)}s?\b", re.IGNORECASE)
    lines = [part.base.items[line].text for line in _told(content, part)]
    return any(counted.search(line) and not _PARTLY.search(line) for line in lines)


_PARTLY = re.compile(r"%|\b(?:percent|most|some|often|sometimes|out of|third|half|quarter)\b", re.IGNORECASE)
_NEARLY = re.compile(r"\b(?:nearly|almost|not|virtually|practically) $", re.IGNORECASE)
_MOSTLY = re.compile(r"\b\d+ (?:out )?of \d+\b|\b(?:often|usually|sometimes|mostly)\b", re.IGNORECASE)


def _mostly(content: list[_Word], part: Part) -> bool:
    score = _lines(content, part)
    best = max(score.values(), default=0)
    return best > 0 and all(
        _MOSTLY.search(part.base.items[line].text) for line, value in score.items() if value >= 0.9 * best
    )


_REGULAR = re.compile(
    r"\b(?:an?|per|each|every|daily|nightly|weekly|monthly|quarterly|yearly|annual\w*|bi\w+ly|semi\w+|twice|regular\w*"
    r"|recurring|\w+days|(?:day|night|week|month|quarter|year|season|shift|morning|evening|hour|spring|summer|fall|winter)s?)\b",
    re.IGNORECASE,
)


def _once(content: list[_Word], part: Part) -> bool:
    """Whether the line that is meant tells of something that it does not call regular."""
    score = _told(content, part)
    best = max(score.values(), default=0)
    return best >= 3 and not any(
        _REGULAR.search(part.base.items[line].text) for line, value in score.items() if value >= best - 1
    )


def _wholes(content: list[_Word], part: Part) -> bool:
    score = _lines(content, part)
    best = max(score.values(), default=0)
    return any(_WHOLE.search(part.base.items[line].text) for line, value in score.items() if value >= 0.5 * best)


_ONWARD = re.compile(r" (?:from|up|by|through|(?:on |in |with )?(?:me|us|my|our))\b")
_REACTIONS = roots_in("claim-reactions")
_OWN_BEFORE = re.compile(
    r"(?:\b(?:I|we|to|you|would|also|really|and|can|could|will|me|always|never|how|used|of|by|in|for|not|the|a|my|our"
    r"|still) |-)$",
    re.IGNORECASE,
)


def _reaction(claimed: list[_Word], content: list[_Word], text: str, part: Part) -> str:
    """What others did with it, when no line that is meant says so: "which customers praised"."""
    told = None
    for one in claimed:
        if (
            one.root in _REACTIONS
            and one.start
            and not _ONWARD.match(text, one.end)
            and not _OWN_BEFORE.search(_before(text, one.start))
        ):
            told = _told(content, part) if told is None else told
            lines = covered(one.text, part.base)
            if not lines or (told and not any(told[line] for line in lines)):
                return one.text
    return ""


def _boast(claimed: list[_Word], text: str, part: Part) -> str:
    """A superlative, or a word that nothing was better, that no line has."""
    for at, one in enumerate(claimed):
        following = claimed[at + 1].text if at + 1 < len(claimed) else ""
        superlative = _superlative(one.text)
        if superlative or one.text in _BOASTS:
            if one.text in ("most", "best", "record", "leading") and not _boastful(one, following, text):
                continue
            if one.text == "best" and _is_first(claimed, part):
                continue
            if not (part.base.says(one.text) or (superlative and _up_to(part))):
                return one.text
    return ""


def _superlative(word: str) -> bool:
    return word.endswith("est") and len(word) > 4 and word not in _PLAIN_EST


_RECORD = re.compile(r"\b(?:an?|the|company|new|all-time|team|site|safety|their|its|my) (?:[\w-]+ )?$")


def _boastful(one: _Word, following: str, text: str) -> bool:
    if one.text in ("most", "best"):
        return following not in ("of", "recent", "recently", "often", "") and text[one.end : one.end + 1] == " "
    if one.text == "record":
        return _RECORD.search(_before(text, one.start)) is not None and not following.startswith("keep")
    return re.search(r"\b(?:an?|the|this|region's|country's) $", _before(text, one.start)) is not None


_FIRST = re.compile(r"\b(?:first|top|best|number one|highest|leading|ranked|#1)\b", re.IGNORECASE)


def _is_first(words: list[_Word], part: Part) -> bool:
    """Whether a line of which the clause speaks has the person first among others."""
    told = _told([one for one in words if not _is_free(one)], part)
    return any(_FIRST.search(part.base.items[line].text) for line in told)


def _up_to(part: Part) -> bool:
    """Whether the largest of an amount may be meant: a line says "up to"."""
    return any("up to" in item.text for item in part.base.items) and any(c.isdigit() for c in part.text)


def _mishap(said: list[_Word], text: str, part: Part) -> str:
    """That nothing went wrong, when no line says so."""
    if not _NEGATION.search(text):
        return ""
    for one in said:
        if one.root not in _MISHAPS or one.text in _FINDS:
            continue
        if not part.base.denies(one.root):
            if one.denied or not covered(one.text, part.base):
                return one.text
        elif any(_less(one, item.text, text) for item in part.base.items):
            return one.text
    return ""


_LIMITS = re.compile(
    r"\b(major|serious|severe|recordable|reportable|preventable|lost-time|material|significant|critical|avoidable)\s"
    r"([a-z]+)",
    re.IGNORECASE,
)


def _less(one: _Word, line: str, text: str) -> bool:
    """Whether a line says only of the major ones that there were none."""
    return any(
        root(found.group(2).lower()) == one.root
        and not any(re.search(rf"\b{part[:4]}", text, re.IGNORECASE) for part in found.group(1).lower().split("-"))
        for found in _LIMITS.finditer(line)
    )


def _lines(words: list[_Word], part: Part) -> dict[int, float]:
    """The lines of the resume that have these words, each with how much it is them that are meant."""
    score: dict[int, float] = {}
    for word in {one.root: one.text for one in words}.values():
        lines = covered(word, part.base)
        for line in lines if len(lines) <= _MOST_ITEMS else ():
            score[line] = score.get(line, 0.0) + 1.0 / (1 + len(lines)) ** 0.5
    return score


_LEADING = roots_in("claim-leading")
_FOLLOWING = re.compile(r"\w+ (?:(?:an?|the|my|our) )?[\w-]+")


def _action_of_another(content: list[_Word], spoken: list[_Word], text: str, part: Part) -> str:
    """An action that the resume tells of something else: what was only maintained was not built."""
    told = _told(content, part)
    for at, one in enumerate(spoken):
        if one not in content or one.root not in _ACTIONS or not _is_verb(one, text):
            continue
        lines = covered(one.text, part.base)
        following = _FOLLOWING.match(text, one.start)
        if following and part.base.says(following.group()):
            continue
        if one.root in part.base.title_roots and one.root not in _LEADING:
            continue
        if any(line in lines and value > 1 for line, value in told.items()) and one.root in part.base.said:
            continue
        after = [
            other for other in spoken[at + 1 : at + 5] if other.root not in _ACTIONS and not _joint(text, one, other)
        ]
        near = after or [other for other in spoken[max(0, at - 4) : at] if other.root not in _ACTIONS]
        if not near:
            continue
        score = _lines(near, part)
        if not score:
            continue
        longer = {line: value for line, value in score.items() if len(part.base.items[line].text.split()) > 3}
        best = max((longer or score).values())
        if not any(score[line] >= 0.55 * best for line in lines if line in score):
            return one.text
    return ""


_VERB_BEFORE = re.compile(r"(?:^\W*|\b(?:I|and|to|who|which|that|also|now|then|we|[a-z]+ly) )$")


def _is_verb(one: _Word, text: str) -> bool:
    """Whether a word is an action of the person and not one of a noun's: past, or after "I" or "and"."""
    if one.text.endswith("ing"):
        return False
    past = one.text.endswith("ed") or one.text in IRREGULAR or one.text in ("wrote", "written", "led", "built")
    return (past and _MINE_FOLLOWS.match(text, one.end) is None) or _VERB_BEFORE.search(
        _before(text, one.start)
    ) is not None


_MINE_FOLLOWS = re.compile(r"\s(?:by|who)\b")


def _joint(text: str, one: _Word, other: _Word) -> bool:
    return re.search(r"[,;:]|\b(?:and|which|who|that|while)\b", text[one.end : other.start]) is not None


def _share(content: list[_Word], part: Part) -> str:
    """Work of which the resume claims a share, claimed whole."""
    if _SHARED.search(part.sentence) or _WORKED_WITH.search(part.sentence):
        return ""
    score = _lines(content, part)
    if not score:
        return ""
    best = max(score.values())
    top = [line for line, value in score.items() if value >= 0.85 * best]
    words = sum(1 for one in content if any(line in covered(one.text, part.base) for line in top))
    if words >= 2 and all(_SHARE_BEGINS.search(part.base.items[line].text) for line in top):
        return content[0].text
    return ""
