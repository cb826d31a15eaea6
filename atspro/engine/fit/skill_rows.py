"""Rows for tools, skills, duties and ways of working."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from atspro.engine.fit.kinship import classes_in
from atspro.engine.fit.kinship import told as told_stems
from atspro.engine.fit.matching import (
    ENOUGH,
    IMPLIED,
    KINDRED,
    NAMED,
    PART,
    Shown,
    asks_strong,
    covers,
    need_words,
    passage_skills,
    plain_action,
    shows_name,
    skills_shown,
    weak_level,
)
from atspro.engine.fit.passages import Passage
from atspro.engine.fit.profile import Profile
from atspro.engine.fit.rows import MAX_EVIDENCE, NOT_FOUND, row, strength
from atspro.engine.fit.types import EvidenceLine, FitRow, Requirement, Status
from atspro.engine.skills import vocabulary
from atspro.engine.text import joined, stem, stems, words
from atspro.engine.verb_forms import BASES, IRREGULAR, base_of


def skill_row(asked: Requirement, profile: Profile) -> FitRow:
    shown: dict[Passage, Shown] = {}
    classes = tuple(head for _, _, head in classes_in(asked.text))
    for name in asked.options:
        spelled = (asked.text,) if len(asked.options) == 1 and name not in vocabulary().skills else ()
        for one in shows_name(name, profile.passages, spelled, classes, asked.kind == "tool"):
            old = shown.get(one.passage)
            if old is None or old.degree < one.degree:
                shown[one.passage] = one
    found = list(shown.values())
    specific = _specific(asked, profile, found)
    if not found:
        return _near(asked, profile)
    best = max(one.degree for one in found)
    weak = [one for one in found if any(weak_level(one.passage.text, name) for name in asked.options)]
    if asks_strong(asked.line) and asked.kind != "trait" and weak and len(weak) == len(found):
        return row(asked, "partly", found, f"Shown as “{weak[0].passage.text}”, and the post asks for more.")
    if best <= KINDRED and asked.kind == "tool":
        return row(asked, "partly", found, "Something near it is shown, not the thing itself by name.")
    if specific:
        return specific
    note = ""
    if best <= KINDRED:
        note = "Told in other words."
    elif best <= IMPLIED:
        note = "Shown by something that has it in it."
    return row(asked, "met", found, note)


def _specific(asked: Requirement, profile: Profile, found: Sequence[Shown]) -> FitRow | None:
    """A clause that asks for more than the skill it names ("contract negotiation with hospitals"): partly."""
    if asked.kind == "tool" or len(asked.options) > 1 or classes_in(asked.text) or asked.kind == "trait" or not found:
        return None
    need = need_words(asked.text)
    named = {part for name in asked.options for part in stems(name)}
    rest = {part: weight for part, weight in need.items() if part not in named and weight >= 0.8}
    if len(rest) < 2:
        return None
    told = max((covers(need, one.claim) for one in profile.passages), default=0.0)
    whole = covers(rest, " ".join(one.claim for one in profile.passages))
    if told >= 0.5 or whole >= 0.5:
        return None
    return row(asked, "partly", found, f"{asked.options[0]} is shown; the rest of it is not found by name.")


def _near(asked: Requirement, profile: Profile) -> FitRow:
    """What is not shown, with what is nearest to it: skills of the same group that the resume names."""
    known = vocabulary().skills
    groups = {
        known[name].group
        for name in asked.options
        if name in known and not known[name].soft and known[name].group in _CARRY
    }
    near: list[Shown] = []
    names: list[str] = []
    if groups:
        for one in profile.passages:
            here = sorted(
                name for name, degree in passage_skills(one).items() if degree >= NAMED and known[name].group in groups
            )
            if here:
                near.append(Shown(one, KINDRED))
                names += here
    if not near and asked.kind != "tool":
        free = need_row(replace(asked, options=()), profile)
        named = [part for name in asked.options for part in stems(name)]
        lines = [told_stems(line.text) for line in free.evidence]
        several = re.search(r"\band\b|,", asked.text)
        if free.status != "not shown" and (several or any(line.tells(part) for line in lines for part in named)):
            return replace(free, requirement=asked)
        free = row(asked, "not shown", [], NOT_FOUND)
        return replace(free, requirement=asked)
    if near:
        shown = joined(list(dict.fromkeys(names))[:3])
        return row(asked, "not shown", near, f"Not found by name. Nearest to it: {shown}.")
    return row(asked, "not shown", [], NOT_FOUND)


_CARRY = frozenset(["languages", "web", "data", "ml", "cloud", "design", "office", "marketing"])
"""Groups of the vocabulary whose skills carry over to each other."""


# Needs in free words


_SECOND = re.compile(r",?\s+and\s+(?=(\w+)\s+\w)")


def need_row(asked: Requirement, profile: Profile) -> FitRow:
    """A need in free words; of a duty of two actions ("review code and mentor engineers") each is looked for."""
    if asked.kind == "duty":
        for match in _SECOND.finditer(asked.text):
            first, second = asked.text[: match.start()], asked.text[match.end() :]
            if match.group(1).lower() in BASES and len(stems(first)) > 1 and len(stems(second)) > 1:
                halves = [_one_need(replace(asked, text=part), profile) for part in (first, second)]
                if {row.status for row in halves} != {"met"}:
                    whole = _one_need(asked, profile)
                    if whole.status == "met" and any(row.status == "not shown" for row in halves):
                        missing = next(row.requirement.text for row in halves if row.status == "not shown")
                        return replace(whole, status="partly", note=f"“{missing}” is not found by name.")
                break
    made = _one_need(asked, profile)
    if made.status != "met" and _LEADS.search(asked.text):
        led = [Shown(one, KINDRED) for one in profile.passages if one.kind in _TOLD and _LED.search(one.claim)]
        if led:
            people = row(asked, "partly", led, "People were led; the rest of it is not found by name.")
            return replace(people, evidence=tuple(dict.fromkeys((*people.evidence, *made.evidence)))[:MAX_EVIDENCE])
    return made


_TOLD = ("bullet", "project", "summary", "award")
_PEOPLE = (
    r"(?:teams?|staff|crews?|reps|people|employees|brigade|personnel|volunteers|interns|apprentices|foremen|soldiers"
    r"|(?!numbers|customers|orders|papers|others)[a-z]+(?:ers|ors|ists|ants|ians|ives|cooks|nurses|clerks"
    r"|associates|chefs))"
)
_LEADS = re.compile(rf"\b(?:supervis|lead|manag|oversee|direct|coach)\w*\s(?:[\w-]+\s){{0,4}}{_PEOPLE}\b", re.I)
_LED = re.compile(
    r"\b(?:le(?:a)?ds?|leading|ran|runs?|running|manag\w+|supervis\w+|head(?:s|ed)|oversaw|direct(?:s|ed)?"
    r"|command\w*)\s"
    rf"(?:[\w’'-]+\s){{0,4}}(?:of\s)?(?:up to\s)?(?:\d+[\w\s-]{{0,20}}\b{_PEOPLE}|{_PEOPLE}(?:\sof\s\d+)?)\b"
    r"|\b(?:shift|team|crew) lead\b|\bwith \d+ (?:employees|people|staff)\b",
    re.I,
)
"""A duty of leading people, and an action of it in whatever trade."""
LEADS_BY_TITLE = re.compile(
    r"\b(?:supervisor|fore(?:man|woman|person)|superintendent|director|chief|vp|vice president|team lead(?:er)?|head of"
    r"|(?:general|store|shop|branch|plant|operations|sales|area|regional|district|restaurant|kitchen|ward|nurse|office"
    r"|shift|production|engineering|warehouse|department|service|team|people|practice|floor|duty|deputy|bar|hotel)"
    r" manager|(?:shift|crew|line|squad|charge) (?:lead|chief|leader)|head chef|executive chef|sergeant|captain)\b",
    re.I,
)
"""Titles whose holders lead people, which an account manager or a project manager need not."""


def asks_to_lead(text: str) -> bool:
    """Whether what is asked for is to lead people: "managing field sales reps", "people management"."""
    return bool(
        _LEADS.search(text) or re.search(r"\bpeople (?:management|leadership)\b|\bline management\b", text, re.I)
    )


def tells_of_leading(text: str) -> bool:
    """Whether a text tells that people were led."""
    return bool(_LED.search(text))


def _does(action: str, opening: str, claim: str) -> bool:
    """Whether a text tells an action, given as a stem and as a verb's base form, or a kindred one, in any form."""
    return told_stems(claim).tells(action) > 0 or any(
        IRREGULAR.get(word) == opening or base_of(word) == opening for word in words(claim)
    )


_GOAL_BEATEN = re.compile(
    r"\b(?:beat|exceed|surpass|meet|hit|reach|achiev|overachiev|attain)\w*\s(?:[\w-]+\s){0,3}"
    r"(?:quotas?|targets?|goals?)\b",
    re.I,
)
_OF_GOAL = re.compile(
    r"\b(\d{2,4})(?:\.\d+)?\s?%\s(?:of|to)\s(?:[\w-]+\s){0,2}(?:quotas?|targets?|goals?|plan)\b", re.I
)


def _beats_goal(claim: str) -> bool:
    """Whether a text tells of a goal that was reached or passed: "118% of quota"."""
    return any(int(one) >= 100 for one in _OF_GOAL.findall(claim))


_TELLS_ALONE = 6
"""Letters of a stem from which it is so much of its own that it may tell of a need without another."""


def _by_one_word(need: dict[str, float], passage: Passage) -> bool:
    """Whether a text shares with a need one plain word and no more, as its verb: "missed", near misses."""
    here = told_stems(passage.claim)
    shared = [part for part in need if here.tells(part)]
    return (
        len(shared) == 1
        and len(shared[0]) < _TELLS_ALONE
        and passage.kind in _TOLD
        and shared[0] in [stem(word) for word in words(passage.claim)[:2]]
        and next(iter(need)) != shared[0]
    )


def _by_chance(telling: dict[str, float], opening: str, passage: Passage) -> bool:
    """Whether a text shares with a duty of several words one thing only, and does something else with it."""
    if passage.kind not in _TOLD or len(telling) < 3:
        return False
    here = told_stems(passage.claim)
    shared = [part for part in telling if here.tells(part)]
    alone = len(shared) == 1 and len(shared[0]) >= _TELLS_ALONE
    return len(shared) < 2 and not alone and not _does(stem(opening), opening, passage.claim)


_BETWEEN_SKILLS = re.compile(r"[,;|•]|\([^()]*\)")


def _names_whole(listed: str, telling: dict[str, float]) -> bool:
    """Whether a need names the whole of a listed skill: "preventive maintenance", "pneumatics" (a long word)."""
    for skill in _BETWEEN_SKILLS.split(listed):
        own = need_words(skill)
        if own and all(part in telling for part in own) and (len(own) > 1 or len(next(iter(own))) >= _TELLS_ALONE):
            return True
    return False


_EXAMPLES = re.compile(r"\s*\((?:e\.g\.,?|such as|for example|including|like)?\s*([^()]+)\)|:\s+(.+)$", re.IGNORECASE)


def _apart(text: str) -> tuple[str, list[dict[str, float]]]:
    """A need without its examples in brackets or behind a colon, and the words of each example."""
    found = _EXAMPLES.search(text)
    if found is None or len(stems(text[: found.start()])) < 2:
        return text, []
    items = re.split(r",|;|/|\band\b|\bor\b", found.group(1) or found.group(2))
    examples = [need_words(item) for item in items]
    telling = [one for one in examples if any(weight >= 0.8 for weight in one.values())]
    return f"{text[: found.start()]}{text[found.end() :]}", telling


def _one_need(asked: Requirement, profile: Profile) -> FitRow:
    main, examples = _apart(asked.text)
    need = need_words(main)
    if not need:
        return row(asked, "not shown", [], NOT_FOUND)
    telling = {part: weight for part, weight in need.items() if weight >= 0.8}
    asked_skills = {
        name
        for name, degree in skills_shown(asked.text).items()
        if degree >= NAMED and not vocabulary().skills[name].soft
    }
    degrees = {(name, one.passage): one.degree for name in asked_skills for one in shows_name(name, profile.passages)}
    opening = asked.text.split(" ", 1)[0].lower()
    scored: list[Shown] = []
    around: list[str] = []
    for one in profile.passages:
        share = covers(telling or need, one.claim) * 0.75 + covers(need, one.claim) * 0.25
        if asked_skills:
            told = [degrees.get((name, one), 0.0) for name in asked_skills]
            share = max(share, 0.85 * sum(told) / len(told) if sum(told) else 0.0)
        exemplified = any(covers(each, one.claim) >= 0.9 for each in examples)
        if exemplified:
            # Of several examples one is enough to show a part, and most of it with a word of the rest.
            share = max(share, 0.5 + 0.5 * share)
        if one.kind in ("skill", "course") and len(telling) > 1:
            share *= 0.85
            if len(telling) > 2 and _names_whole(one.claim, telling):
                share = max(share, PART)
        free = asked.kind == "duty" and len(telling) > 1 and not asked_skills and not exemplified
        if free and (_by_one_word(need, one) or _by_chance(telling, opening, one)):
            continue
        if share >= PART / 2:
            around.append(one.claim)
        if share >= PART:
            scored.append(Shown(one, min(1.0, share)))
    scored.sort(key=lambda one: (-round(one.degree, 1), -strength(one)))
    if asked.kind == "trait" and not scored:
        for span_name in skills_shown(asked.text):
            scored += shows_name(span_name, profile.passages)
        if scored:
            return row(asked, "partly", scored, "Told by what was done, not in the post’s word.")
    if asked.kind == "skill" and len(need) == 2:
        # "Food cost" shows nothing of food safety.
        scored = [one for one in scored if one.degree >= ENOUGH]
    if not scored:
        return row(asked, "not shown", [], NOT_FOUND)
    if _GOAL_BEATEN.search(asked.text):
        beaten = [one for one in scored if _beats_goal(one.passage.claim)]
        if beaten:
            return row(asked, "met", [Shown(one.passage, NAMED) for one in beaten[:MAX_EVIDENCE]], "")
    best = scored[0].degree
    action = stem(opening) if asked.kind == "duty" and opening in BASES and not plain_action(stem(opening)) else ""
    together = covers(telling or need, " ".join(around))
    status: Status = "met" if best >= ENOUGH or (together >= 0.8 and best >= 0.45) else "partly"
    sure = [told_stems(one.passage.claim) for one in scored]
    if status == "met" and asked.kind == "duty":
        only = action if action and list(telling) == [action] else ""
        done = not action or any(_does(action, opening, one.passage.claim) for one in scored)
        if not done or (only and not any(one.tells(only) > KINDRED for one in sure)):
            # What it is about is shown, not that it was done.
            status = "partly"
    note = "A part of it is shown." if status == "partly" else "" if best >= 0.85 else "Told in other words."
    made = row(asked, status, scored[:MAX_EVIDENCE], note)
    lines = tuple(EvidenceLine(one.passage.path, one.passage.text) for one in scored[:MAX_EVIDENCE])
    return replace(made, evidence=tuple(dict.fromkeys(lines)), strength=strength(scored[0]))
