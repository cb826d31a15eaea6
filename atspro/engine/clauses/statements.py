"""A line of a resume as its writer would say it: by the gate, or by a construction whose parts the gate holds.

    Built the pipeline. Pages fell from 25 to 6.    I built the pipeline. Pages fell from 25 to 6.
    Led team of 5 (3 remote)                        I led a team of 5.
    131% of quota in 2024, 112% in 2023             I reached 131% of quota in 2024 and 112% in 2023.
    No lost time accidents in 5 years               I had no lost time accidents in 5 years.
    Food cost from 34% to 29% by buying whole fish  I brought food cost from 34% to 29% by buying whole fish.
    Head guard in 2025: wrote the schedule          As head guard in 2025, I wrote the schedule.
    Team lead since 2022                            I have been a team lead since 2022.
    Perfect attendance award 2019                   I received the perfect attendance award in 2019.
    VAT returns for 3 sites                         (a noun: "My work there included VAT returns for 3 sites.")

Of a line with several statements those that cannot be told are left out whole. Articles are put in only where
`atspro.engine.clauses.articles` knows of no other word that could stand there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

from atspro.engine.clauses.articles import filled, with_articles
from atspro.engine.clauses.gate import Clause, clause_of
from atspro.engine.clauses.parse import NOUNS, cleaned, parsed
from atspro.engine.clauses.spelling import spelled_out
from atspro.engine.clauses.words import words
from atspro.engine.skills import skill_names, vocabulary
from atspro.engine.wordlists import wordlist


@dataclass(frozen=True, slots=True)
class Statement:
    """What a line says: ``clause`` follows "I", ``whole`` is a sentence of its own, ``noun`` follows "includes".

    ``after`` has the sentences that follow the clause. One of the three is given; ``verb`` and ``past`` are those of
    the clause.
    """

    clause: str = ""
    verb: str = ""
    past: bool = True
    whole: str = ""
    after: str = ""
    noun: str = ""

    def sentences(self) -> str:
        """The statement as it stands by itself; "" where it is a noun only."""
        first = self.whole or (f"I {self.clause}." if self.clause else "")
        return f"{first} {self.after}".strip()


_Make = Callable[[str, bool], Statement | None]


@lru_cache(maxsize=4096)
def statement_of(line: str, *, current: bool = False) -> Statement | None:
    """What a line says in the first person, or None when it is not sure to hold.

    ``current`` says that the position is held now, so that what is in the present stays there.
    """
    text = spelled_out(cleaned(line))
    if not text or len(text.split()) > 60:
        return None
    full = with_articles(text)
    plain = clause_of(full, current=current) or clause_of(text, current=current) or _two_clauses(text, current)
    if plain is not None:
        return Statement(plain.text, plain.verb, plain.past)
    several = _several(text, current)
    return several or _one(text, current) or _noun(text)


def _one(text: str, current: bool) -> Statement | None:
    """One statement by any construction, the plainest first."""
    makers: tuple[_Make, ...] = (_reached, _ranked, _none, _honoured, _received, _changed, _labelled, _role, _plain)
    for make in makers:
        made = make(text, current)
        if made is not None:
            return made
    return None


# A statement with a verb of its own


def _plain(text: str, current: bool) -> Statement | None:
    """A clause of the gate, with the articles that lack, without what stands in brackets or ends a list."""
    bare = _BRACKETS.sub("", text).strip()
    cut = _cut(bare)
    for one in dict.fromkeys((with_articles(text), bare, with_articles(bare), filled(with_articles(bare)), *cut)):
        made = clause_of(one, current=current) if one and one != text else None
        made = made or (_two_clauses(one, current) if one else None)
        if made is not None and len(one.split()) > 2:
            # What stands in brackets goes with what stood before it, and not with what was cut.
            kept = "" if "(" in made.text or one in cut else _aside(text)
            return Statement(f"{made.text}{kept}", made.verb, made.past)
    made = clause_of(text, current=current)
    return Statement(made.text, made.verb, made.past) if made else None


_BRACKETS = re.compile(r"\s*\([^()]*\)")


def _cut(text: str) -> tuple[str, str]:
    """A text up to its first comma where it can end there, and the same with its articles."""
    head = _without_tail(text)
    return head, filled(head) if head else ""


def _aside(text: str) -> str:
    """What stands in brackets at the end of a text, where it can stay behind the sentence made of it."""
    found = re.search(r" \(([^()]{3,60})\)$", text)
    if found is None or re.search(r"[=/\\|→]|https?:|\be\.g|\bi\.e", found.group(1)):
        return ""
    first = found.group(1).split()[0]
    said = re.match(r"[a-z]+ (?:was|is|were)\b", found.group(1))
    return f" ({'the ' if said and first.lower() in words().counted else ''}{found.group(1)})"


def _without_tail(text: str) -> str:
    """A text up to its first comma, where a list without "and" or another statement follows; "" otherwise."""
    head, comma, tail = text.partition(", ")
    if not comma or len(head.split()) < 4 or re.search(r"\b(?:and|or)\b", tail):
        return ""
    first = tail.split(" ")[0].lower()
    finite = first in words().past or (first in words().third and " " in tail)
    verbless = not any(one.tag in ("VBD", "VBZ", "MD") for one in parsed(tail))
    return with_articles(head) if finite or verbless else ""


_RESULT_VERB = re.compile(
    r"(?:led to|resulted in|leads? to|went|rose|fell|grew|became|meant|helped|ended|earned|received|took|sold|saved)\b",
    re.IGNORECASE,
)
"""What the work did, and not the person: "led to a review"."""
_SECOND_CLAUSE = re.compile(r"(?:,|;) (?=[a-z]+ )")


def _two_clauses(text: str, current: bool) -> Clause | None:
    """Two statements with a comma or a semicolon between them, each of which can be told, told with "and"."""
    for joint in _SECOND_CLAUSE.finditer(text):
        head, tail = text[: joint.start()], text[joint.end() :]
        if len(head.split()) < 4 or len(tail.split()) < 3 or _SECOND_CLAUSE.search(tail):
            continue
        first, second = clause_of(head, current=current), clause_of(tail, current=current)
        if first is None or second is None or first.past != second.past or second.text.split()[0].endswith("ing"):
            continue
        if _RESULT_VERB.match(tail):
            continue
        opened = words().past if first.past else words().base
        if second.text.split()[0] not in opened or tail.split()[0].endswith("ing"):
            continue
        joined = f"{first.text}, and I {second.text}" if " and " in first.text else f"{first.text} and {second.text}"
        return Clause(joined, first.verb, first.past)
    return None


_BOUNDARY = re.compile(r"(?:(?<=[a-z0-9%)])|(?<=[A-Z][A-Z]))[.;]\s+(?=[A-Za-z0-9])|(?<=[a-z0-9)]):\s+(?=[a-z0-9])")
_OF_BEFORE = re.compile(r"(?:this|these|those|that|which|it|they|he|she|both|there|then|also)\b", re.IGNORECASE)


def _several(text: str, current: bool) -> Statement | None:
    """Several statements, of which those that cannot be told are left out; a result only behind what it came of."""
    parts = [part.strip() for part in _BOUNDARY.split(text)]
    if len(parts) < 2 or _LABEL.match(text):
        return None
    first: Statement | None = None
    after: list[str] = []
    for number, part in enumerate(parts):
        stays = number and (_OF_BEFORE.match(part) or (part[:1].islower() and _RESULT_VERB.match(part)))
        made = None if stays else _one(part, current)
        if made is not None and first is None:
            first = made
        elif made is not None:
            after.append(made.sentences())
        elif first is not None and number == 1:
            after += [_result(part)] if _result(part) else []
    if first is None:
        nouns = [one for one in map(_noun, parts) if one is not None]
        return nouns[0] if len(nouns) == 1 else None
    if len(after) > 2:
        return None
    if first.clause and len(after) == 1 and (second := re.fullmatch(r"I ([^,]+)\.", after[0])):
        told = second.group(1)
        if " and " not in f"{first.clause} {told}" and "," not in first.clause and len(f"{first.clause} {told}") < 120:
            return Statement(f"{first.clause} and {told}", first.verb, first.past)
    return Statement(first.clause, first.verb, first.past, first.whole, " ".join([first.after, *after]).strip())


_WENT = re.compile(
    r"(?P<what>[A-Za-z0-9][\w%$ '’-]{2,60}?) (?:went|rose|fell|dropped|grew|climbed|came down|doubled|tripled|halved"
    r"|declined|decreased|increased|improved|shrank|jumped)\b(?P<how>(?: (?:from|to|by|in|within|over|a|an|and)\b.+)?)"
)


def _result(text: str) -> str:
    """A statement of what came of the work, as a sentence: "Time to file went from 26 to 9 minutes."; else ""."""
    found = _WENT.match(text)
    if found is None or _BRACKETS.search(text) or len(text.split()) > 24:
        return ""
    what = parsed(f"the {found['what']}")[1:]
    if any(one.tag[:2] in ("VB", "PR", "MD") and one.tag != "VBN" and at for at, one in enumerate(what)) and (
        " to " not in found["what"]
    ):
        return ""
    last = what[-1]
    alone = last.tag == "NN" and what[0].tag not in ("DT", "PRP$") and len(what) == 1 and last.lower in words().counted
    return f"{'The ' if alone else ''}{text if alone else text[:1].upper() + text[1:]}."


# What is said without a verb

_GOAL = re.compile(
    r"(?P<much>\d{2,3}(?:\.\d+)?\s?%) (?P<of>(?:of|to) (?:[\w-]+ ){0,2}(?:quota|target|goal|plan)s?)\b(?P<rest>.*)",
    re.IGNORECASE,
)


def _reached(text: str, _current: bool) -> Statement | None:
    """ "131% of quota in 2024, 112% in 2023": what was reached."""
    found = _GOAL.fullmatch(text)
    if found is None or not re.fullmatch(r"[\w\s,%.-]*", found["rest"]):
        return None
    rest = found["rest"]
    if "," in rest and " and " not in rest:
        head, _, tail = rest.rpartition(", ")
        rest = f"{head} and {tail}"
    return Statement(f"reached {found['much']} {found['of']}{rest}", "reach")


_RANK = re.compile(
    r"Ranked (?:#|number |no\.? ?)?(?P<n>\d+)(?:st|nd|rd|th)? (?:of|out of|among) (?P<rest>\d[\w\s-]*)", re.I
)


def _ranked(text: str, _current: bool) -> Statement | None:
    found = _RANK.fullmatch(text)
    return Statement(f"ranked number {found['n']} of {found['rest']}", "rank") if found else None


_NO = re.compile(
    r"(?P<no>no|zero) (?P<what>(?:[a-z-]+ ){0,3}[a-z-]+s)(?P<when> (?:in|since|for|over) [\w\s]*\d[\w\s]*)", re.I
)


def _none(text: str, current: bool) -> Statement | None:
    """ "No lost time accidents in 5 years": what there was none of."""
    found = _NO.fullmatch(text)
    if found is None:
        without = re.fullmatch(r"\d[\d,]* [a-z]+ without an? [a-z -]+", text)
        return Statement(f"have {text} behind me", "have", False) if without and current else None
    had = "have had" if current else "had"
    return Statement(f"{had} {found['no'].lower()} {found['what']}{found['when']}", "have", not current)


_PRIZE = re.compile(
    r"(?P<what>(?:[\w'’&.-]+ ){0,6}(?:award|prize|medal|scholarship|fellowship))(?P<rest>(?: for [\w\s'’&-]+?)?)"
    r"(?:,? (?:in )?(?P<year>\(?(?:19|20)\d\d\)?(?:(?:,| and) (?:19|20)\d\d)*))?",
    re.IGNORECASE,
)


_HONOUR = re.compile(
    r"(?P<what>President['’]s Club|Dean['’]s List)(?:,? (?:in )?(?P<when>(?:(?:spring|fall|autumn|winter) )?"
    r"(?:19|20)\d\d(?:(?:,| and) (?:19|20)\d\d)*))?(?P<rest>(?: \([^()]*\))?)",
    re.IGNORECASE,
)


def _honoured(text: str, _current: bool) -> Statement | None:
    """ "President's Club 2021 and 2024", "Dean's List Fall 2025"."""
    found = _HONOUR.fullmatch(text)
    if found is None:
        return None
    is_list = found["what"].lower().startswith("dean")
    when = (found["when"] or "").replace(", ", " and ")
    when = f" in {when[:1].lower() + when[1:]}" if when else ""
    return Statement(f"{'was on the' if is_list else 'made'} {found['what']}{when}{found['rest']}", "make")


def _received(text: str, _current: bool) -> Statement | None:
    """ "Perfect attendance award 2019": what was given to the person."""
    found = _PRIZE.fullmatch(text)
    opening = text.split()[0].lower()
    if (
        found is None
        or re.match(r"(?:winner|recipient|nominee|nominated|finalist|runner)", text, re.I)
        or opening in words().past
        or (opening in words().base and opening not in words().adjectives)
    ):
        return None
    what = found["what"]
    name = what[:1].lower() + what[1:] if what.split()[0].istitle() and what.split()[-1].islower() else what
    name = name if re.match(r"(?:the|an?)\b", name, re.I) else f"the {name}"
    years = (found["year"] or "").strip("()").replace(", ", " and ")
    return Statement(f"received {name}{found['rest']}{f' in {years}' if years else ''}", "receive")


_FROM_TO = re.compile(
    r"(?P<what>[A-Za-z][\w'’ -]{1,50}?) from (?P<a>[$€£]?\d[\w.,%]*) to (?P<b>[$€£]?\d[\w.,%]*)(?P<rest>(?: .+)?)"
)


def _changed(text: str, _current: bool) -> Statement | None:
    """ "Food cost from 34% to 29% by buying whole fish": how far something came, by the person where it says how."""
    found = _FROM_TO.fullmatch(text)
    if found is None or _BRACKETS.search(text) or re.search(r"\b(?:19|20)\d\d$", found["a"]):
        return None
    what, rest = found["what"], found["rest"]
    first = what.split()[0].lower()
    tags = [one.tag for one in parsed(f"the {what}")[1:]]
    if any(tag[:2] in ("VB", "MD", "PR", "WD", "WP") and tag not in ("VBN", "VBG") for tag in tags):
        return None
    if first in words().past or not tags or tags[-1] not in (*NOUNS, "VBG"):
        return None
    moved = f"from {found['a']} to {found['b']}{rest}"
    if re.match(r" by [a-z]+ing\b", rest):
        name = what if what.split()[0].isupper() else what[:1].lower() + what[1:]
        whole = clause_of(f"brought {with_article(name)} {moved}") or clause_of(f"brought {name} {moved}")
        return Statement(whole.text, "bring") if whole else None
    if rest and not re.match(r" (?:in|within|over|across|after|on|at|for|during|since)\b", rest):
        return None
    return Statement(whole=f"{what[:1].upper()}{what[1:]} went {moved}.")


def with_article(name: str) -> str:
    """A noun phrase with "the" where its noun can be counted: "the error rate", but "food cost" where it stays."""
    last = name.split()[-1].lower()
    return f"the {name}" if last in words().counted and last not in words().mass else name


# Roles

_ROLES_BESIDE = frozenset(
    ["superuser", "super-user", "champion", "captain", "hire", "nominee", "finalist", "member", "chair", "co-chair",
     "mentor", "preceptor", "treasurer", "lead"]
)  # fmt: skip
_NO_ROLES = frozenset(
    ["order", "number", "paper", "user", "customer", "center", "career", "computer", "matter", "offer", "head",
     "contact", "associate", "executive", "server", "host", "resident", "principal", "chair", "tailor", "guard"]
)  # fmt: skip
_LABEL = re.compile(r"(?P<label>(?:[\w&/'’-]+ ){0,3}?[A-Za-z-]+)(?P<when> in (?:19|20)\d\d)?: (?P<rest>[a-z].+)")
_ONE_OF_ITS_KIND = frozenset(["chair", "co-chair", "treasurer", "captain", "secretary", "president", "director"])
_SOLE = frozenset(["first", "second", "third", "only", "sole", "main", "primary", "founding"])
_JOINTS = frozenset(["since", "in", "from", "for", "during", "on", "of", "to", "at"])


def _is_role(word: str) -> bool:
    return (word in wordlist("roles") and word not in _NO_ROLES) or word in _ROLES_BESIDE


def _is_product(word: str) -> bool:
    """Whether a word is a product's name, or the first word of one: "Epic"."""
    return any(vocabulary().skills[name].named for name in skill_names(word)) or word in _first_of_products()


@cache
def _first_of_products() -> frozenset[str]:
    calls = (call for name, skill in vocabulary().skills.items() for call in (name, *skill.aliases))
    return frozenset(call.split()[0] for call in calls if re.search(r" (?:EHR|EMR|ERP|CRM|Systems)$", call))


def _named(head: str) -> str:
    """A role as a sentence has it: small letters, but for names and abbreviations."""
    parts = head.split()
    known = words()
    out = []
    for word in parts:
        lower = word.lower()
        plain = any(lower in table for table in (known.mass, known.counted, known.adjectives, known.base))
        titled = word[:1].isupper() and word[1:].islower()
        out.append(lower if titled and (plain or _is_role(lower) or "-" in word) and not _is_product(word) else word)
    return " ".join(out)


def _labelled(text: str, current: bool) -> Statement | None:
    """ "Head guard in 2025: wrote the schedule": what was done in a role."""
    found = _LABEL.fullmatch(text)
    if found is None:
        return None
    label = found["label"].split()
    if not (_is_role(label[-1].lower()) or (len(label) > 1 and label[-1].lower() in ("guard", "head", "chair"))):
        return None
    done = _plain(found["rest"], current)
    if done is None or done.verb == "be":
        return None
    return Statement(whole=f"As {_named(found['label'])}{found['when'] or ''}, I {done.clause}.", past=done.past)


def _role(text: str, current: bool) -> Statement | None:
    """ "Team lead since 2022", "Member of the falls committee": what the person is or was beside their title."""
    parts = text.split()
    at = next(
        (n for n, word in enumerate(parts[:5]) if _is_role(word.lower()) and n + 1 < len(parts)
         and (parts[n + 1].lower() in _JOINTS or re.match(r"\d[\d-]*$", parts[n + 1]))),
        None,
    )  # fmt: skip
    if at is None or parts[0].lower() in words().past or any(one.endswith(",") for one in parts[: at + 1]):
        return None
    head, rest = " ".join(parts[: at + 1]), with_articles(f"was {' '.join(parts[at:])}").split(" ", 2)[2]
    rest = re.split(r", (?=including\b)", rest)[0]
    if re.match(r"\d", rest) and not re.match(r"[\d-]+ (?:shifts|days|hours|nights) a (?:week|month) since\b", rest):
        return None
    if re.match(r"of the (?:month|year|quarter|week|season)\b", rest, re.IGNORECASE):
        return None
    if rest.startswith("in ") and not re.match(r"in (?:19|20)\d\d\b", rest):
        return None
    if len(rest.split()) > 14 or any(one.tag in ("VBD", "VBZ", "MD") for one in parsed(f"worked {rest}")[1:]):
        return None
    since = re.search(r"\bsince (?:[A-Z][a-z]+ )?(?:19|20)\d\d$", rest)
    if not since and (re.search(r"\bsince\b", rest) or clause_of(f"handled matters {rest}") is None):
        return None
    if since and not current:
        return None
    named = _named(head)
    alone = parts[at].lower() in _ONE_OF_ITS_KIND and rest.startswith("of ")
    article = (
        ""
        if alone
        else "the "
        if parts[0].lower() in _SOLE
        else "an "
        if re.match(r"[aeio]|u(?!ni|se)", named, re.I)
        else "a "
    )
    be = "have been" if since else "am" if current and not re.search(r"\b(?:19|20)\d\d\b", rest) else "was"
    return Statement(f"{be} {article}{named} {rest}", "be", be == "was")


# Nouns

_ACTIVITY = re.compile(
    r"(?:[a-z]+(?:tion|sion|ment|ance|ence|sis|ing|ysis|ery)s?|reports?|returns|repairs?|service|support|care|reviews?"
    r"|audits?|accounts|forecasts?|schedules?|design|sales|orders|budgets?|payroll|inspections?|drawings|estimates"
    r"|invoices|contracts|tests|deliveries|transports?|surveys|translations)$"
)


def _noun(text: str) -> Statement | None:
    """ "VAT returns for 3 sites": what the work was, as a noun that can follow "includes"."""
    bare = _BRACKETS.sub("", text)
    bare = re.split(r", (?=including\b)", bare)[0]
    bare = re.sub(r"^([A-Za-z]+ing) of (?=[a-z])", r"\1 ", bare)
    if not 2 <= len(bare.split()) <= 14 or re.search(r"[,;:.]$|[,;:|/]|\.\s", bare):
        return None
    parts = parsed(f"the {bare[:1].lower() + bare[1:]}")[1:]
    if any(one.tag[:2] in ("VB", "MD", "PR", "WD", "WP") and one.tag not in ("VBG", "VBN") for one in parts):
        return None
    head = next((at for at, one in enumerate(parts) if one.tag in ("IN", "TO")), len(parts)) - 1
    activity = 0 <= head <= 4 and head + 1 < len(parts) and _ACTIVITY.match(parts[head].lower)
    if not activity and not (re.match(r"[a-z]+ing\b", bare, re.I) and parts[0].lower in words().ing):
        return None
    first = bare.split()[0]
    verbal = first.lower() in words().base and bare.split()[1].lower() not in ("of", "for", "with", "to", "and", "in")
    if verbal and first.lower() not in words().adjectives:
        # "Design packaging for 22 brands" may be what was done as well.
        return None
    name = bare if first.isupper() or first[1:] != first[1:].lower() else bare[:1].lower() + bare[1:]
    return Statement(noun=name) if clause_of(f"handled {name}") is not None else None


__all__ = ["Statement", "statement_of"]
