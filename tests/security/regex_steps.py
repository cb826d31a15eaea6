"""How many steps a regular expression takes, counted and not timed.

Python's matcher does not say how much work it did, and a clock says something else on every machine. So `Matcher` runs
the same backtracking search over the same parsed pattern and counts: a step is one look of one part of the pattern at
one place of the text. The real matcher skips some of them, and never needs more. `attacks` makes the texts that such a
pattern is slow on out of the pattern itself.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from math import log
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as sre_parser  # type: ignore[attr-defined]
from typing import Any

Continuation = Callable[[int], int]
MISS = -1
# From here on a repeat can be pumped; below, it is a constant.
MANY = 60
MAX_ATTACKS = 150
SUPERLINEAR = 1.5
"""The power from which on growth is not linear any more; constants blur it a little."""
_WORD = re.compile(r"\w")
_SPACE = re.compile(r"\s")
_DIGIT = re.compile(r"\d")
_ALPHABET = " \naA0_-.,;:!?'\"()[]{}<>/\\|@#&=+*%$€é’–•\x00"


class TooManySteps(Exception):
    """A search was given up."""


class Matcher:
    """One pattern, run with a count of its steps."""

    def __init__(self, pattern: re.Pattern[str], limit: int = 150_000) -> None:
        self.parsed = sre_parser.parse(pattern.pattern, pattern.flags)
        self.flags = int(pattern.flags)
        self.limit = limit
        self.steps = 0
        self.text = ""
        self.ends: list[int] = []
        self.groups: dict[int, tuple[int, int]] = {}

    def count_all(self, text: str, anchored: bool = False) -> int:
        """The steps of finding every match in the text, or one at its start."""
        self.steps, self.text, self.ends = 0, text, []
        start = 0
        while start <= len(text):
            self._step()
            self.groups = {}
            end = self._run(list(self.parsed), 0, start, lambda end: end)
            if end != MISS:
                self.ends.append(end)
            if anchored:
                break
            start = end if end > start else start + 1
        return self.steps

    def _step(self) -> None:
        self.steps += 1
        if self.steps > self.limit:
            raise TooManySteps

    def _run(self, items: list[Any], index: int, at: int, after: Continuation) -> int:
        """Match the items from the index on, then what follows: where that ended, or MISS."""
        text = self.text
        while index < len(items):
            op, value = items[index]
            self._step()
            index += 1
            if op in _SINGLE:
                if at >= len(text) or not self.matches(op, value, text[at]):
                    return MISS
                at += 1
            elif op is sre.AT:
                if not self._holds(value, at):
                    return MISS
            elif op in (sre.ASSERT, sre.ASSERT_NOT):
                direction, inner = value
                if self._looks(direction, list(inner), at) == (op is sre.ASSERT_NOT):
                    return MISS
            elif op is sre.ATOMIC_GROUP:
                at = self._run(list(value), 0, at, lambda end: end)
                if at == MISS:
                    return MISS
            elif op is sre.POSSESSIVE_REPEAT:
                at = self._possessive(value, at)
                if at == MISS:
                    return MISS
            else:
                rest = index
                return self._fork(op, value, at, lambda end: self._run(items, rest, end, after))  # noqa: B023
        return after(at)

    def _fork(self, op: Any, value: Any, at: int, go_on: Continuation) -> int:
        if op is sre.SUBPATTERN:
            number, _, _, inner = value

            def close(end: int) -> int:
                before = self.groups.get(number)
                self.groups[number] = (at, end)
                found = go_on(end)
                if found == MISS and before is not None:
                    self.groups[number] = before
                elif found == MISS:
                    del self.groups[number]
                return found

            return self._run(list(inner), 0, at, close if number is not None else go_on)
        if op is sre.BRANCH:
            for branch in value[1]:
                found = self._run(list(branch), 0, at, go_on)
                if found != MISS:
                    return found
            return MISS
        if op is sre.GROUPREF:
            start, end = self.groups.get(value, (0, 0))
            same = self.text[start:end]
            self.steps += len(same)
            return go_on(at + len(same)) if self.text.startswith(same, at) else MISS
        if op is sre.GROUPREF_EXISTS:
            number, yes, no = value
            chosen = yes if number in self.groups else no
            return self._run(list(chosen), 0, at, go_on) if chosen is not None else go_on(at)
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            low, high, inner = value
            body = list(inner)
            if len(body) == 1 and body[0][0] in _SINGLE:
                return self._single_repeat(op is sre.MAX_REPEAT, int(low), int(high), body[0], at, go_on)
            return self._repeat(op is sre.MAX_REPEAT, int(low), int(high), body, at, go_on)
        raise NotImplementedError(str(op))

    def _single_repeat(self, greedy: bool, low: int, high: int, item: Any, at: int, go_on: Continuation) -> int:
        end, most = at, min(len(self.text), at + high)
        if not greedy:
            most = min(len(self.text), at + low)
        while end < most and self.matches(*item, self.text[end]):
            self._step()
            end += 1
        if end < at + low:
            return MISS
        if greedy:
            for place in range(end, at + low - 1, -1):
                self._step()
                found = go_on(place)
                if found != MISS:
                    return found
            return MISS
        while True:
            self._step()
            found = go_on(end)
            if found != MISS:
                return found
            if end >= len(self.text) or end - at >= high or not self.matches(*item, self.text[end]):
                return MISS
            end += 1

    def _repeat(self, greedy: bool, low: int, high: int, body: list[Any], at: int, go_on: Continuation) -> int:
        def turn(done: int, place: int) -> int:
            def again(end: int) -> int:
                return MISS if end == place and done >= low else turn(done + 1, end)

            self._step()
            if greedy and done < high:
                found = self._run(body, 0, place, again)
                if found != MISS:
                    return found
            if done >= low:
                found = go_on(place)
                if found != MISS:
                    return found
            return self._run(body, 0, place, again) if not greedy and done < high else MISS

        return turn(0, at)

    def _possessive(self, value: Any, at: int) -> int:
        low, high, inner = value
        body, done = list(inner), 0
        while done < int(high):
            self._step()
            end = self._run(body, 0, at, lambda end: end)
            if end == MISS or (end == at and done >= int(low)):
                break
            at, done = end, done + 1
        return at if done >= int(low) else MISS

    def _looks(self, direction: int, inner: list[Any], at: int) -> bool:
        if direction > 0:
            return self._run(inner, 0, at, lambda end: end) != MISS
        width = sre_parser.SubPattern(self.parsed.state, inner).getwidth()[0]
        return at >= width and self._run(inner, 0, at - width, lambda end: end if end == at else MISS) != MISS

    def _holds(self, where: Any, at: int) -> bool:
        text = self.text
        if where in (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING):
            lines = self.flags & re.MULTILINE and where is sre.AT_BEGINNING
            return at == 0 or bool(lines and text[at - 1] == "\n")
        if where is sre.AT_END:
            ends = at == len(text) or (at == len(text) - 1 and text[at] == "\n")
            return ends or bool(self.flags & re.MULTILINE and text[at : at + 1] == "\n")
        if where is sre.AT_END_STRING:
            return at == len(text)
        before = at > 0 and _WORD.match(text[at - 1]) is not None
        after = at < len(text) and _WORD.match(text[at]) is not None
        return (before != after) == (where is sre.AT_BOUNDARY)

    def matches(self, op: Any, value: Any, char: str) -> bool:
        """Whether one character is what this part wants."""
        if op is sre.ANY:
            return char != "\n" or bool(self.flags & re.DOTALL)
        if op is sre.LITERAL:
            return self._same(value, char)
        if op is sre.NOT_LITERAL:
            return not self._same(value, char)
        negated = bool(value) and value[0][0] is sre.NEGATE
        return any(self._within(part, char) for part in value if part[0] is not sre.NEGATE) != negated

    def _within(self, part: Any, char: str) -> bool:
        op, value = part
        if op is sre.LITERAL:
            return self._same(value, char)
        if op is sre.RANGE:
            forms = {char, char.lower(), char.upper()} if self.flags & re.IGNORECASE else {char}
            return any(len(form) == 1 and value[0] <= ord(form) <= value[1] for form in forms)
        kind, opposite = _CATEGORIES[value]
        return (kind.match(char) is not None) != opposite

    def _same(self, code: int, char: str) -> bool:
        return ord(char) == code or bool(self.flags & re.IGNORECASE and chr(code).lower() == char.lower())


_SINGLE = (sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY)
_CATEGORIES = {
    sre.CATEGORY_WORD: (_WORD, False),
    sre.CATEGORY_NOT_WORD: (_WORD, True),
    sre.CATEGORY_SPACE: (_SPACE, False),
    sre.CATEGORY_NOT_SPACE: (_SPACE, True),
    sre.CATEGORY_DIGIT: (_DIGIT, False),
    sre.CATEGORY_NOT_DIGIT: (_DIGIT, True),
}


def attacks(pattern: re.Pattern[str]) -> list[Callable[[int], str]]:
    """Texts of about n characters that this pattern may be slow on: what comes before a repeat, then its own food."""
    matcher = Matcher(pattern)
    pieces = list(_pieces(matcher, list(matcher.parsed), ""))
    classes = list(_classes(matcher))
    pumps = {pump for _, pump in pieces if pump} | set(classes)
    pumps |= {prefix for prefix, _ in pieces if prefix} | {prefix + pump for prefix, pump in pieces}
    pumps |= {prefix + char for prefix, _ in pieces for char in classes if len(prefix) <= 6}
    prefixes = {prefix for prefix, _ in pieces} | {""}
    made = []
    for pump in sorted(one for one in pumps if 0 < len(one) <= 40):
        for prefix in sorted(prefixes, key=len)[:2]:
            made.append(_attack(prefix, pump))
    # A pattern of many parts has thousands; some of each kind stand for them.
    return made[:: max(1, len(made) // MAX_ATTACKS)]


def _attack(prefix: str, pump: str) -> Callable[[int], str]:
    # What no pattern wants stands at the end, so that each must give back what it took.
    return lambda size: prefix + pump * max(1, size // len(pump)) + "\x00"


def _classes(matcher: Matcher) -> Iterator[str]:
    """One character for each way in which the pattern's sets tell characters apart."""
    sets = list(_sets(list(matcher.parsed)))
    seen = set()
    for char in sorted({chr(value) for op, value in sets if op is sre.LITERAL} | set(_ALPHABET)):
        kinds = tuple(matcher.matches(op, value, char) for op, value in sets)
        if any(kinds) and kinds not in seen:
            seen.add(kinds)
            yield char


def _sets(items: list[Any]) -> Iterator[Any]:
    for op, value in items:
        if op in _SINGLE:
            yield op, value
        for inner in _inner(op, value):
            yield from _sets(inner)


def _inner(op: Any, value: Any) -> list[list[Any]]:
    if op is sre.SUBPATTERN:
        return [list(value[3])]
    if op is sre.BRANCH:
        return [list(branch) for branch in value[1]]
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return [list(value[2])]
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return [list(value[1])]
    return [list(value)] if op is sre.ATOMIC_GROUP else []


def _pieces(matcher: Matcher, items: list[Any], before: str) -> Iterator[tuple[str, str]]:
    """For each repeat that can go on: a shortest text that leads to it, and one round of it; both also cut after it."""
    for op, value in items:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and int(value[1]) >= MANY:
            yield before, _sample(matcher, list(value[2]))
        for inner in _inner(op, value):
            if op is not sre.ASSERT_NOT:
                yield from _pieces(matcher, inner, before)
        before += _sample(matcher, [(op, value)])
        yield before, ""


def _sample(matcher: Matcher, items: list[Any]) -> str:
    """A short text that these items match, assertions aside."""
    made = ""
    for op, value in items:
        if op is sre.LITERAL:
            made += chr(value)
        elif op in _SINGLE:
            made += next((char for char in "a0 -.Ax" + _ALPHABET if matcher.matches(op, value, char)), "")
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            made += _sample(matcher, list(value[2])) * min(int(value[0]), 40)
        elif op is sre.BRANCH:
            made += _sample(matcher, list(value[1][0]))
        elif op in (sre.SUBPATTERN, sre.ATOMIC_GROUP):
            made += _sample(matcher, _inner(op, value)[0])
    return made


def growth(
    pattern: re.Pattern[str],
    anchored: bool = False,
    sizes: tuple[int, int, int] = (60, 120, 240),
    limit: int = 150_000,
) -> float:
    """The power with which steps grow as the text does, on the worst of `attacks`: 1 is linear, 2 quadratic."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(60_000)
    try:
        chosen = attacks(pattern)
        quick = Matcher(pattern, 6_000)
        ranked = sorted(range(len(chosen)), key=lambda number: -_cost(quick, chosen[number](24), anchored))
        matcher, worst = Matcher(pattern, limit), 0.0
        for number in ranked[:2]:
            texts = [chosen[number](size) for size in sizes]
            try:
                counts = [matcher.count_all(text, anchored) for text in texts]
            except TooManySteps:
                return 9.0
            worst = max(worst, _power(counts, [len(text) for text in texts]))
            if worst > SUPERLINEAR:
                break
        return worst
    finally:
        sys.setrecursionlimit(before)


def _cost(matcher: Matcher, text: str, anchored: bool) -> float:
    try:
        return matcher.count_all(text, anchored) / len(text)
    except TooManySteps:
        return matcher.limit


def _power(counts: list[int], lengths: list[int]) -> float:
    """Of the growth between the sizes, in which what is constant does not show."""
    grown = (counts[2] - counts[1]) / max(1, counts[1] - counts[0])
    return log(max(grown, 0.01)) / log((lengths[2] - lengths[1]) / max(1, lengths[1] - lengths[0]))
