"""The research sheet: what the post says, what it leaves open, where to look. It never pretends to know the company."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from atspro.engine.evidence import Evidence, spoken
from atspro.engine.post import PostLine, divide
from atspro.engine.skills import vocabulary
from atspro.engine.text import joined
from atspro.engine.write.draft import Draft, Said
from atspro.engine.write.quoting import inner
from atspro.engine.write.sources import POST, Sources

_MOST = 8


def write_research(evidence: Evidence, sources: Sources) -> tuple[Draft, list[str]]:
    """The sheet, with a note when the post says little."""
    job = evidence.job
    draft = Draft(sources)
    at = f" at {job.company}" if job.company else ""
    draft.block(Said(f"Research: {job.title or 'the role'}{at}", ("job.title", "job.company", POST)), mark="# ")
    draft.block(
        Said("What stands under the first heading comes from the post itself.", (POST,)),
        Said("What the post does not say is a question here, not a guess.", (POST,)),
    )
    draft.fixed("## What the post says")
    silent = [] if _section(draft, sources, "The company", about_company(evidence)) else ["the company"]
    lines = distinct(evidence.lines)
    for title, source, about in (
        ("The role", "responsibility", "duties"),
        ("What it asks for", "required", "requirements"),
        ("What it would like", "preferred", "wishes beyond its requirements"),
    ):
        if not _section(draft, sources, title, [one.text for one in lines if one.source == source][:_MOST]):
            silent.append(about)
    if silent:
        draft.block(Said(f"The post says nothing of {joined(silent, 'or')}.", (POST,)))
    draft.fixed("### Pay, place and terms")
    _terms(draft, evidence, sources)
    gaps = open_points(evidence)
    draft.fixed("## What the post leaves open")
    for point, question in gaps:
        draft.block(Said(point, (POST,)), Said(question, (POST,)), mark="- ")
    if not gaps:
        draft.block(Said("The post covers pay, place, contract, hours, team and process.", (POST,)))
    questions = _questions(evidence, sources)
    if questions:
        draft.fixed("## Questions of this role")
    for one in questions:
        draft.block(*one, mark="- ")
    draft.fixed("## Where to look")
    _plan(draft, evidence)
    draft.fixed("## Terms to know before you talk")
    _terms_to_know(draft, evidence, sources)
    draft.fixed(
        "## Your notes",
        "- What I found, and where:",
        "- What changed my mind about applying:",
        "- What I will ask first:",
    )
    notes = []
    if len(evidence.lines) < 6:
        notes.append(
            "The post is very short, so most of this sheet is questions. If you can find a longer version of the "
            "post, paste it into the job."
        )
    return draft, notes


def _section(draft: Draft, sources: Sources, title: str, items: list[str]) -> bool:
    if items:
        draft.fixed(f"### {title}")
    for item in items:
        draft.block(Said(item, sources.line(item)), mark="- ")
    return bool(items)


def distinct(lines: Sequence[PostLine]) -> list[PostLine]:
    """The lines without those that only repeat two or more of the others in one sentence."""
    short = [one.text.lower() for one in lines if 2 <= len(one.text.split()) <= 12]
    return [one for one in lines if sum(text in one.text.lower() for text in short if text != one.text.lower()) < 2]


_SPEAKS_OF_ITSELF = re.compile(
    r"(?:We (?:are|build|help|make|provide|run|serve)|We['’]re|Our)\b(?! (?:looking|seeking|hiring|searching))"
)


def about_company(evidence: Evidence) -> list[str]:
    """What the post says of the company, in its own sentences, at most six."""
    company = " ".join(evidence.job.company.lower().split()[:2])
    whole = _whole_post(evidence)
    about = [one.text for one in whole if one.source == "about"]
    named = [
        one.text
        for one in whole
        if one.source in ("description", "about")
        and ((company and company in one.text.lower()) or _SPEAKS_OF_ITSELF.match(one.text))
    ]
    found = list(dict.fromkeys([*named, *about]))
    return [text for text in found if len(text.split()) > 4][:6]


def _whole_post(evidence: Evidence) -> list[PostLine]:
    """The post's lines with those that the lists leave out; what stands beside the description is about the company."""
    beside = [line for text in evidence.job.additional_info or [] for line in divide(text) if line.source != "other"]
    return [*divide(evidence.job.description), *(PostLine(line.text, "about") for line in beside)]


def _terms(draft: Draft, evidence: Evidence, sources: Sources) -> None:
    job = evidence.job
    terms = [line.text for line in evidence.lines if line.source == "logistics"][:4]
    stated = [path for text in terms for path in sources.line(text)]
    listed = [f"job.logistics[{index}]" for index in range(len(job.logistics or []))]
    places = [f"job.location[{index}]" for index in range(len(job.location or []))]
    for name, text, paths in (
        ("Pay:", job.salary, ["job.salary"]),
        ("Place:", "; ".join(job.location or []), places),
        ("Terms:", "; ".join(job.logistics or [text.rstrip(".") for text in terms]), listed or stated),
        ("Link:", job.link, ["job.link"]),
    ):
        draft.block(Said(text or "not stated", tuple(paths) if text else (POST,), label=name), mark="- ")


_OPEN: tuple[tuple[str, str, str, str], ...] = (
    ("pay", r"[$€£]\s?\d|salary|compensation range|per hour|hourly rate", "The pay or its range.",
    "What is the pay range for this role, and what decides where an offer falls in it?"),
    ("place", r"remote|hybrid|on-?site|in.office|days? (?:a|per) week",
    "Where the work is done: on site, hybrid or remote.", "How many days a week are on site, and can that change?"),
    ("contract", r"full.?time|part.?time|permanent|contract(?:or)?\b|temporary|fixed.term|per diem",
    "The kind of contract and its hours.", "Is this a permanent, full-time position?"),
    ("schedule", r"shift|schedule|weekend|on.call|hours per week|\d+ hours|flexible hours",
    "Working hours, shifts or on-call duty.", "What are the usual hours, and is there shift or on-call duty?"),
    ("manager", r"report(?:s|ing)? (?:directly )?to|supervised by|your manager", "Whom the role reports to.",
    "Whom does the role report to, and how does that person like to work?"),
    ("team", r"team of \d|\d+.person|team size|direct reports|join (?:a|our) team of",
    "The size and make-up of the team.", "Who is on the team today, and which part of the work would be mine?"),
    ("reason", r"new role|newly created|growing team|replac|backfill|expansion", "Why the position is open.",
    "Is this a new position, or does it replace someone? What happened to the work since?"),
    ("success", r"first (?:30|60|90|six|three|\d+)|success (?:looks|in this role)|kpis?\b|measured by",
    "How success is measured, and by when.", "What should be different after the first three months?"),
    ("process", r"interview process|hiring process|next steps|closing date|apply by|deadline|start date",
    "The hiring steps, the deadline and the start date.",
    "What are the steps from here, and when should the person start?"),
    ("benefits", r"benefits|insurance|401|pension|vacation|paid time off|pto\b|parental|equity|bonus",
    "Benefits, leave and further pay.", "What comes on top of the pay: insurance, leave, retirement, bonus or equity?"),
    ("travel", r"travel|relocation", "Travel and relocation.", "Is there travel, and is relocation supported?"),
    ("permit", r"visa|sponsor|work authori[sz]ation|right to work|eligible to work", "Work permits and sponsorship.",
    "Does the company sponsor work permits, if you need one?"),
)  # fmt: skip


def open_points(evidence: Evidence) -> list[tuple[str, str]]:
    """What the post does not say, as (the point, the question that settles it)."""
    job = evidence.job
    parts = [job.description, job.salary or "", *(job.logistics or []), *(job.additional_info or [])]
    parts += [*(job.qualifications or []), *(job.responsibilities or []), *(job.location or [])]
    return list(_open("\n".join(parts)))


@lru_cache(maxsize=4)
def _open(post: str) -> tuple[tuple[str, str], ...]:
    return tuple((point, question) for _, pattern, point, question in _OPEN if not re.search(pattern, post, re.I))


def _questions(evidence: Evidence, sources: Sources) -> list[list[Said]]:
    """What only this post makes one ask."""
    made: list[list[Said]] = []
    duty = next((one.text for one in evidence.lines if one.source == "responsibility"), "")
    if duty:
        made.append(
            [
                Said(f"The first duty named is “{inner(duty)}.”", sources.line(duty)),
                Said("What stands in the way of it today?", sources.line(duty)),
            ]
        )
    missing = _proper(evidence.missing)[:3]
    if missing:
        names = joined((spoken(name) for name in missing), "or")
        asked = tuple(path for name in missing for path in sources.asked(evidence.keyword(name)))
        made.append(
            [
                Said(f"Your resume does not show {names}.", ("resume", *asked)),
                Said("How much does the role depend on it from the first day?", asked),
            ]
        )
    return made


def _proper(names: tuple[str, ...]) -> list[str]:
    known = vocabulary().skills
    return [name for name in names if name not in known or not known[name].soft]


_FIELDS: tuple[tuple[str, str, str], ...] = (
    (r"patient|clinical|nurs|hospital|medical", "Health care:",
     "licensing and inspection results, accreditation, patient-to-staff ratios where they are published."),
    (r"student|teach|school|classroom", "Education:",
     "inspection or accreditation reports, enrollment, and the school board's published minutes."),
    (r"open.source|github|software|platform engineer|developer", "Engineering:",
     "its public code, its engineering blog and talks by its engineers show how the work is really done."),
    (r"\baccount(?:ing|ant)|audit|financ|\bbank|\btax\b", "Finance:",
     "filings, the auditor's name and report, and actions by its regulator."),
    (r"non.?profit|charity|donor|foundation\b", "Nonprofits:",
     "the public tax filing shows income, programs and top salaries."),
)  # fmt: skip


def _plan(draft: Draft, evidence: Evidence) -> None:
    company = evidence.job.company or "the company"
    whose, what = ("job.company", POST), ("job.title", POST)
    items = [
        (
            f"{_first_upper(company)}{'’' if company.endswith('s') else '’s'} own site:",
            "what it sells, to whom, and who leads it; note since when it says so.",
            whose,
        ),
        ("The same post elsewhere:", "other copies often carry the pay, the date or the team.", what),
        (f"Other open positions at {company}:", "what else it hires for shows where it is growing.", whose),
        ("People with this title there:", "how long they stay, and what they did before.", what),
        ("News of the last year:", "funding, layoffs, mergers, lawsuits; write down source and date.", whose),
        ("Employee reviews:", "what repeats across many of them, not the single best or worst.", whose),
    ]
    text = " ".join(one.text for one in evidence.lines).lower()
    items += [(label, tip, ("job.description", POST)) for pattern, label, tip in _FIELDS if re.search(pattern, text)][
        :2
    ]
    for label, tip, paths in items:
        draft.block(Said(tip, paths, label=label), mark="- ")


def _terms_to_know(draft: Draft, evidence: Evidence, sources: Sources) -> None:
    missing = _proper(evidence.missing)[:_MOST]
    if not missing:
        draft.block(Said("Your resume shows every term that the post stresses.", ("resume", POST)))
        return
    draft.block(
        Said("The post stresses these, and your resume does not show them.", (POST, "resume")),
        Said("Be able to say what each is and where you stand with it.", (POST,)),
    )
    for name in missing:
        draft.block(Said(_first_upper(spoken(name)), sources.asked(evidence.keyword(name))), mark="- ")


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
