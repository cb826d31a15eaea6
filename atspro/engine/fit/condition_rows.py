"""Rows for languages, places, hours, travel and the right to work."""

from __future__ import annotations

import re

from atspro.engine.fit.credentials import (
    LEVEL_NAMES,
    languages_in,
)
from atspro.engine.fit.geography import cities_in, countries_in, regions_in
from atspro.engine.fit.matching import (
    NAMED,
    Shown,
    covers,
    need_words,
)
from atspro.engine.fit.passages import Passage
from atspro.engine.fit.profile import Profile
from atspro.engine.fit.rows import NOT_FOUND, row
from atspro.engine.fit.types import FitRow, Requirement


def language_row(asked: Requirement, profile: Profile) -> FitRow:
    best: tuple[int, Shown] | None = None
    names = asked.options or (asked.name,)
    for one in profile.passages:
        for named in languages_in(one.claim):
            if named.name in names and (one.kind != "title" or named.level):
                rank = named.level or 1
                if best is None or rank > best[0]:
                    best = (rank, Shown(one, NAMED))
    if best is None:
        if "English" in names:
            return row(asked, "met", [], "The resume is written in English; it gives no level.")
        return row(asked, "not shown", [], NOT_FOUND)
    level, shown = best
    if not asked.amount or level >= asked.amount:
        return row(asked, "met", [shown])
    if level == 1:
        if "English" in names:
            return row(asked, "met", [shown], "No level is given; the resume is written in English.")
        return row(asked, "partly", [shown], "It is named without a level.")
    return row(
        asked,
        "partly",
        [shown],
        f"Shown as {LEVEL_NAMES.get(level, 'some')}; the post asks for {LEVEL_NAMES.get(asked.amount, 'more')}.",
    )


_REMOTE = re.compile(r"\b(?:fully )?remote(?:ly)?\b|work from (?:home|anywhere)", re.I)


def place_row(asked: Requirement, profile: Profile) -> FitRow:
    text, address = asked.text, profile.address
    shown = [Shown(Passage("resume.contactInfo.address", address, address, "headline"), NAMED)] if address else []
    if _REMOTE.search(text) and not regions_in(text) and not re.search(r"hybrid|on-?site|office", text, re.I):
        return row(asked, "met", [], "The work is remote.")
    if not address:
        return row(asked, "not shown", [], "The resume gives no place.")
    home, there = set(cities_in(address)), set(cities_in(text))
    lowered = text.lower()
    if home & there or any(len(one) > 3 and re.search(rf"\b{re.escape(one)}\b", lowered) for one in home):
        return row(asked, "met", shown)
    if any(len(one) > 3 and re.search(rf"\b{re.escape(one)}\b", address.lower()) for one in there):
        return row(asked, "met", shown)
    states, countries = set(regions_in(text)), set(countries_in(text))
    if states & set(regions_in(address)):
        return row(asked, "partly", shown, "The same state, another town.")
    if not countries and not states and not there:
        return row(asked, "partly", shown, "The post names no town.")
    if countries & set(countries_in(address)):
        return row(asked, "partly", shown, f"You are in {address}: say that you would move or travel.")
    if not countries_in(address) or not countries:
        return row(asked, "partly", shown, f"The resume says {address}: say how you would come to work.")
    return row(asked, "not shown", shown, f"You are in {address}: say when and how you would move.")


_PERMIT = re.compile(
    r"\bcitizen|permanent resident|green card|authori[sz]ed to work|right to work|work (?:permit"
    r"|authori[sz]ation|visa)|eligible to work|settled status|EU passport|no sponsorship",
    re.I,
)


def permit_row(asked: Requirement, profile: Profile) -> FitRow:
    said = [Shown(one, NAMED) for one in profile.passages if _PERMIT.search(one.claim)]
    if said:
        return row(asked, "met", said)
    lands = set(countries_in(asked.line))
    if lands and lands & set(countries_in(profile.address)):
        shown = [Shown(Passage("resume.contactInfo.address", profile.address, profile.address, "headline"), NAMED)]
        return row(asked, "partly", shown, "The resume gives an address there and does not speak of a permit.")
    return row(asked, "not shown", [], "The resume does not speak of it; be ready to confirm it.")


def said_row(asked: Requirement, profile: Profile) -> FitRow:
    """Hours and travel: met where the resume speaks of them, which few do."""
    need = {part: weight for part, weight in need_words(asked.text).items() if not part.isdigit()}
    scored = [
        Shown(one, min(1.0, covers(need, one.claim)))
        for one in profile.passages
        if re.search(
            r"shift|night|weekend|on[- ]call|overtime|travel|relocat|available|full[- ]time|part[- ]time",
            one.claim,
            re.I,
        )
    ]
    scored = [one for one in scored if one.degree >= 0.3]
    if scored:
        return row(asked, "met" if max(one.degree for one in scored) >= 0.5 else "partly", scored)
    return row(asked, "not shown", [], "The resume does not speak of it; be ready to confirm it.")
