"""What tells the terms of a job: hours, travel, places, the right to work."""

from __future__ import annotations

import re

from atspro.engine.fit.types import RequirementKind

RIGHT_TO_WORK = re.compile(
    r"(?:authori[sz]ed|eligib\w+|right|permitted|permission|authori[sz]ation"
    r"|legally able) to (?:live and )?work\b|work (?:permit|authori[sz]ation|visa)"
    r"|visa sponsorship|sponsor(?:ship)?\b.{0,20}visa|(?:US|U\.S\.|UK|EU) citizen(?:ship)?|citizens? only"
    r"|no sponsorship"
    r"|(?:unable|not able|cannot) to sponsor|residency\b.{0,30}permit|must be an? [\w.]+ citizen",
    re.I,
)
SHIFT = re.compile(
    r"\b(?:night|evening|weekend|day|rotating|split|early|late|swing|graveyard|overnight|first|second|third"
    r"|12-hour|8-hour|10-hour|1st|2nd|3rd)s?[- ]?(?:shifts?|rotations?)\b"
    r"|\bshifts?\b.{0,30}\b(?:week|night|day|hour)|(?:work|available|availab\w+)\b.{0,40}\b(?:nights?|evenings?"
    r"|weekends?|holidays|overtime|flexible hours)"
    r"|\bon[- ]call\b|weekends? and (?:holidays|evenings|nights)|(?:nights|evenings) and weekends|full[- ]time"
    r"|part[- ]time|\bper diem\b"
    r"|\d+ hours (?:a|per|each) week|monday (?:-|–|to|through) (?:friday|saturday)|^nights?\b|flexible schedule",
    re.I,
)
TRAVEL = re.compile(
    r"\btravel\b(?! (?:industry|agen|arrangements|nurs|booking|management|company|expenses))|\brelocat(?:e"
    r"|ion)\b|own (?:car|vehicle|transport)|reliable transportation",
    re.I,
)
PLACE = re.compile(
    r"\b(?:must (?:live|reside|be (?:based|located))|(?:based|located|live|reside|residing) (?:in|within|near)"
    r"|local candidates|commut\w+|on-?site (?:in|at)|in[- ](?:office|person)"
    r"|hybrid|fully remote|remote(?:ly)?\b)",
    re.I,
)
BODY = re.compile(
    r"\b(?:lift|carry|push|pull)(?:ing)?\b.{0,30}\b\d+\s?(?:lbs?|pounds|kg|kilos)|stand(?:ing)? for"
    r"|physically (?:able|fit)|manual dexterity",
    re.I,
)
TERMS: tuple[tuple[re.Pattern[str], RequirementKind], ...] = (
    (BODY, "trait"),
    (TRAVEL, "travel"),
    (SHIFT, "shift"),
    (PLACE, "place"),
)
PHYSICAL = "physical"
"""The name of a requirement of the body, of which resumes do not speak."""
