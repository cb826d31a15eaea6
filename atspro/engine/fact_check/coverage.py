"""Whether every word of what is said of the person stands in their resume, in a kindred word, or says nothing new."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from atspro.engine.fact_check.actions import action_of_another, share
from atspro.engine.fact_check.arithmetic import listed_counts, rests
from atspro.engine.fact_check.bindings import misbound
from atspro.engine.fact_check.boasts import MISHAPS, Spoken, find_boast, is_superlative
from atspro.engine.fact_check.claim_words import (
    ACTIONS,
    BOASTS,
    FREE,
    STOP,
    ClaimWord,
    claim_words,
    common_start,
    covered,
    is_free,
    is_use_of_skill,
    told_lines,
    written_out,
)  # fmt: skip
from atspro.engine.fact_check.counted import miscounted
from atspro.engine.fact_check.idioms import plain_idioms
from atspro.engine.fact_check.kin import root, roots_in, stands_for
from atspro.engine.fact_check.limits import unlimited
from atspro.engine.fact_check.merged import anchored, merged
from atspro.engine.fact_check.outcomes import outcome
from atspro.engine.fact_check.standing import standing
from atspro.engine.fact_check.titles import ROLES
from atspro.engine.fact_check.types import Finding, Part
from atspro.engine.fact_check.word_classes import classes_of, word_class

_LONGEST_QUOTED = 400
_MINE = re.compile(r"\b(?:I|I['’]\w+|[Mm]y|[Mm]ine|me|[Mm]yself|[Ww]e|[Oo]ur|us)\b")
_YOURS = re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE)
_WISH = re.compile(
    r"\b(?:(?:would|will)|(?<=\w)['’](?:d|ll)|(?:hop(?:e|ing)|want(?:ing)?|wish(?:ing)?"
    r"|(?:(?<=I )|(?<=and )|(?<=also ))plan|planning|aim(?:ing)?"
    r"|intend"
    r"|look(?:ing)? forward|eager|keen|ready|happy|glad|excited|like|love|willing|welcome)"
    r"\s+(?:for|to|the (?:chance|opportunity))|(?:chance|opportunity|prospect|step) (?:to|for me to))\b"
    r"(?!\s(?:have|having|the|an?|my|our|\d+)\b)",
)
_APPLYING = re.compile(
    r"\b(?:apply(?:ing)?|(?:my|this) application|candidacy|interest(?:s|ed)?|dr[ae]wn?|drew|excit\w+|attract\w*"
    r"|appeal\w*|position|role"
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
_NO_CLAIM = re.compile(
    r"(?:[–—-]|\b(?:to|until|till|at))\s?present\b"
    r"|\b(?:(?:has |have )?(?:taught|shown|led|drew|draws|drawn|brings|brought|makes|made) (?:me|us)\b"
    r"|in charge of (?=\w+ing\b)|majored in\b|trained (?:in|on|at|as|under|for (?=\w+ (?:year|month)))"
    r"|(?<=[a-z] )(?:trade|profession)(?=[.,;]|$| since| for)"
    r"|(?:whole|entire) (?:career|life|day|week|shift|time)\b"
    r"|(?:what|all|everything|much|most) I (?:know|learned|learnt) (?:about|of) [\w ]{2,40}? (?=comes|came|I|is|was)"
    r"|on top of (?:that|this)|written in\b|in order\b|writing (?:to|about|in|with|you)\b)"
)
_RISEN = re.compile(
    r"\b(?:promoted me|and risen)\b|\bI (?:was|got|have been|had been) (?:\w+ )?promoted\b"
    r"|\bI (?:rose|(?:have |had )?risen|advanced|moved up"
    r"|progressed)\b|\bmy promotion\b"
)
_COMPARED = re.compile(r"\b(?:larger|bigger|smaller|broader|wider|longer|shorter|newer|older|higher|lower) than\b")
_YOUR_END = re.compile(r"[,.;:!?()]|\s(?:with|through|by|from|which|that|because|I|my|and)\s")


def check_coverage(part: Part) -> Iterator[Finding]:
    """What a claim about the person says beyond its facts: one finding a clause, the first word without support."""
    if part.style == "sheet" or part.segment.heading or part.segment.listed:
        return
    text = plain_idioms(part.text)
    mine = _MINE.search(text) is not None
    if not mine and part.style == "letter" and _about_them(text, part):
        return
    if part.voice != "person" and not _goes_on(text, part):
        return
    if part.style == "resume" and not mine and (_THE_POST.search(text) or _YOURS.search(text)):
        return
    if len(text) < _LONGEST_QUOTED and part.base.says(text):
        return
    if not mine and part.style == "letter" and _is_maxim(text):
        return
    cut = _WISH.search(text)
    text = text[: cut.start()] if cut else text
    said = [one for one in claim_words(text, part) if not (cut and one.start >= cut.start())]
    if not said or (part.style == "letter" and _CLOSING.match(text)):
        return
    theirs = _their_words(text, part)
    idle = [found.span() for found in _NO_CLAIM.finditer(text)]
    idle += written_out(text, part) + listed_counts(text, part) + rests(text, part)
    idle += [found.span() for found in _RISEN.finditer(text) if part.base.has_risen]
    if _YOURS.search(text):
        idle += [found.span() for found in _COMPARED.finditer(text)]
    claimed = [one for one in said if not one.denied and not any(start <= one.start < end for start, end in idle)]
    spoken = [one for one in claimed if one.text not in STOP and not (theirs and _theirs(one, theirs, part))]
    content = [one for one in spoken if not is_free(one) and one.text not in BOASTS and not is_superlative(one.text)]
    statement = (
        _uncovered(content, part)
        or find_boast(Spoken(text, said, claimed, content), part)
        or action_of_another(content, spoken, text, part)
        or share(content, part)
        or outcome(content, claimed, text, part)
        or standing(content, text, part)
        or merged(content, text, part)
        or misbound(content, text, part)
        or miscounted(content, text, part)
        or unlimited(content, text, part)
    )
    if statement:
        yield Finding(statement, "claim")


_MAXIM = re.compile(
    r"^\W*(?:An?|No|Nobody|People|Whoever|Good|Most|Some) [^.;:]*?\b(?:is|are|does|do|sees?|tells?|means?|takes?|makes?"
    r"|needs?|knows?|begins?|starts?|can|cannot|should|must)\b"
)
_DONE = re.compile(r"\b(?:[a-z]{3,}ed|was|were|has|have|had|won|grew|rose|fell|led|ran|made|wrote)\b|\d")


def _is_maxim(text: str) -> bool:
    """Whether a clause says how things are in general and tells of nothing done: "An archive is worth little if"."""
    return _MAXIM.match(text) is not None and _DONE.search(text) is None


_THE_POST = re.compile(
    r"\bone of the (?:requirements|duties)|\bth(?:e|is) (?:requirements?|post|posting|ad|advert|job|role|position"
    r"|opening|listing|vacancy|description|dut)",
    re.I,
)


def _goes_on(text: str, part: Part) -> bool:
    """Whether "the team", "the firm" are those of the person: of a sentence of theirs that is not about the post."""
    return not part.opening and _MINE.search(part.sentence) is not None and _THE_POST.search(text) is None


def _about_them(text: str, part: Part) -> bool:
    company = part.job.company.lower()
    if not _MINE.search(part.sentence):
        text = part.sentence
    return _YOURS.search(text) is not None or bool(company and company in part.sentence.lower())


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


def _theirs(one: ClaimWord, theirs: list[tuple[int, int]], part: Part) -> bool:
    return any(start <= one.start < end for start, end in theirs) and not part.post.bare.isdisjoint(
        stands_for(one.root)
    )


_VERBS = roots_in("verbs") - FREE
_SCOPE = roots_in("claim-scope")
_ADJECTIVE = re.compile(r"(?:al|ic|ous|ive|ful|less|able|ible|ary|ant|ent|ed|er|est|ish|some)$")
_ROLE_ROOTS = frozenset(map(root, ROLES))
_ENOUGH = 4
"""So many words of one line stand in the clause where one new word, of no reach, is taken for a word of that line."""


def _is_denied(one: ClaimWord, part: Part) -> bool:
    """Whether a word of what went wrong stands in a line that denies it."""
    return one.root in MISHAPS and part.base.denies(one.root)


def _placed(told: Counter[int], part: Part) -> Counter[int]:
    """The same with the names of the clause, and every line of an employer or school that the sentence names."""
    placed = Counter(told)
    for match in islice(_NAMED.finditer(part.text, 1), 12):
        placed.update(part.base.said.get(root(match.group().lower()), ()))
    named = set(part.base.entries_named(part.sentence))
    placed.update(at for at, item in enumerate(part.base.items) if item.entry in named)
    return placed


def _beside(one: ClaimWord, part: Part) -> bool:
    """Whether a line has the word beside the one that follows it; "the state's" is no reach."""
    if one.text == "state" and (
        named := re.search(r"\b([A-Z][a-z]+) $", part.text[max(0, one.start - 24) : one.start])
    ):
        return part.base.says(named.group(1))
    if one.text == "state" and part.text[one.start : one.start + 7] in ("state's", "state’s"):
        return True
    following = re.match(r"[\w-]+ [\w-]+", part.text[one.start :])
    return following is not None and part.base.says(following.group())


def _is_said(one: ClaimWord, part: Part) -> bool:
    """Whether a line has the word itself or a form of it."""
    base = part.base
    if is_use_of_skill(one, part):
        return True
    if one.root in _SCOPE and not base.told_plainly(one.root) and not _beside(one, part):
        return False
    if one.root in base.name_roots:
        return True
    if one.free_of and base.denies(one.root):
        return True
    if one.root in base.said or one.root in base.skill_roots or _is_denied(one, part):
        return True
    lines = covered(one.text, base)
    derived = (given for given in base.by_beginning.get(one.root[:5], ()) if common_start(one.root, given) >= 4)
    return any(lines & base.said[given] for given in derived)


_IT = re.compile(r"\b(?:it|them|this|that|those)\b")
_APART = re.compile(r",| (?:and|or|plus|as well as) ")


def _apart(only: ClaimWord, content: list[ClaimWord], told: Counter[int], part: Part) -> bool:
    """Whether a new word stands in an item of a list that has no other word of the line that is meant."""
    cuts = [0, *(found.end() for found in _APART.finditer(part.text)), len(part.text) + 99]
    if len(cuts) < 3:
        return False
    at = max(index for index, cut in enumerate(cuts) if cut <= only.start)
    lines = {line for line in told if len(part.base.items[line].text.split()) > 2}
    beside = [one for one in content if cuts[at] <= one.start < cuts[at + 1] and one.root != only.root]
    return not any(lines & covered(one.text, part.base) for one in beside)


def _uncovered(content: list[ClaimWord], part: Part) -> str:
    """The first word that no line has, nor a kindred one beside something else of the clause."""
    other = [one for one in content if not _is_said(one, part)]
    if not other or (len(content) == 1 and _IT.search(part.text) and covered(content[0].text, part.base)):
        return ""
    told = told_lines(content, part)
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
    left = [one for one in left if not _is_weak(one, content, part)]
    if not left:
        return ""
    only = left[0]
    return "" if _instead(left, content, told, part) else only.text


def _is_strong(one: ClaimWord) -> bool:
    """Whether a word says what was done, how far it reached, who it was or what went wrong: to be covered itself."""
    return one.root in ACTIONS or one.root in _SCOPE or one.root in MISHAPS or one.root in _ROLE_ROOTS


def _is_weak(one: ClaimWord, content: list[ClaimWord], part: Part) -> bool:
    """Whether a word without a line adds no fact: kin of one, or a plain verb whose objects have theirs."""
    if _is_strong(one):
        return False
    others = [other for other in content if other.root != one.root]
    known = [other for other in others if _is_said(other, part)]
    if covered(one.text, part.base) and len(known) == len(others):
        return True
    if len(known) < len(others) or not known:
        return False
    return (
        one.text != "charge"
        and word_class(part.text, one.text) == "V"
        and any(other.start > one.end for other in others)
    )


def _instead(left: list[ClaimWord], content: list[ClaimWord], told: Counter[int], part: Part) -> bool:
    """Whether the one new word stands for one that the line has and the clause does not: "proposal" for "application".

    A word of reach, an action, a mishap and an adjective never do; nor does an item of a list of its own.
    """
    only = left[0]
    strong = only.root in ACTIONS or only.root in _SCOPE or only.root in MISHAPS or only.root in _ROLE_ROOTS
    if len({one.root for one in left}) > 1 or strong or _apart(only, content, told, part):
        return False
    roots = {one.root for one in content}
    best = max(told.values(), default=0)
    kind = word_class(part.text, only.text)
    if kind not in "NV" or best < (2 if anchored(part.text, part) is not None else 3) or 2 * best < len(roots) - 1:
        return False
    return any(
        given == kind and _is_unused(word, roots)
        for line, value in told.items() if value == best
        for word, given in classes_of(part.base.items[line].text)
    )  # fmt: skip


def _is_unused(word: str, roots: set[str]) -> bool:
    """Whether the clause has a word of a line in no form: a new one may stand for it."""
    mine = root(word)
    return len(word) > 3 and mine not in roots and not any(mine in stands_for(one) for one in roots)
