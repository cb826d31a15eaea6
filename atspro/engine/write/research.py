"""The research sheet: what the post says, what it leaves open, where to look. It never pretends to know the company."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from atspro.engine.evidence import Evidence, asked_term, is_skill, spoken_in_post
from atspro.engine.job_posting import PostLine, divide
from atspro.engine.text import joined, sentences
from atspro.engine.write.draft import Draft, Said
from atspro.engine.write.quotation import inner
from atspro.engine.write.sources import POST, Sources
from atspro.shapes import JobData

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
    lines = distinct(evidence.lines)
    company = about_company(evidence)
    parts = [
        ("The company", company, "the company"),
        ("The role", _of(lines, "responsibility"), "duties"),
        ("What it asks for", _of(lines, "required"), "requirements"),
        ("What it would like", _of(lines, "preferred"), "wishes beyond its requirements"),
    ]
    silent = [about for _, said, about in parts if not said]
    if silent:
        draft.block(Said(f"The post says nothing of {joined(silent, 'or')}.", (POST,)))
    for title, said, _ in parts:
        _section(draft, sources, title, said)
    draft.fixed("### Pay, place and terms")
    _terms(draft, evidence, sources)
    _weights(draft, evidence, sources)
    gaps = open_points(evidence)
    draft.fixed("## What the post leaves open")
    for point, question in gaps:
        first, *more = sentences(question)
        draft.block(Said(first, (POST,), label=point), *(Said(one, (POST,)) for one in more), mark="- ")
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


def _of(lines: Sequence[PostLine], source: str) -> list[str]:
    return [one.text for one in lines if one.source == source][:_MOST]


def _section(draft: Draft, sources: Sources, title: str, items: list[str]) -> None:
    if items:
        draft.fixed(f"### {title}")
    for item in items:
        draft.block(Said(item, sources.line(item)), mark="- ")


_WHERE = {
    "title": "in the title",
    "required": "among the requirements",
    "responsibility": "among the duties",
    "preferred": "among the wishes",
}


def _weights(draft: Draft, evidence: Evidence, sources: Sources) -> None:
    """The terms that the post names in more than one of its parts, or more than once."""
    found: list[Said] = []
    lowered = [(one, one.text.lower()) for one in evidence.lines if one.source in _WHERE]
    for word in evidence.asked.keywords:
        spellings = [one.lower() for one in (word.spellings or (word.name,))]
        named = [one for one, text in lowered if _names(text, spellings)]
        places = list(dict.fromkeys(_WHERE[one.source] for one in named))
        if len(named) < 2 or not is_skill(word.name):
            continue
        times = "" if len(places) > 1 else f", {_TIMES.get(len(named), f'{len(named)} times')}"
        paths = tuple(path for one in named for path in sources.line(one))
        found.append(Said(f"named {joined(places)}{times}.", paths, label=f"{_first_upper(spoken_in_post(word))}:"))
    if found:
        draft.fixed("### What it comes back to")
    for said in found[:5]:
        draft.block(said, mark="- ")


_TIMES = {2: "twice"}


def _names(lowered: str, spellings: list[str]) -> bool:
    return any(one in lowered and re.search(rf"(?<!\w){re.escape(one)}(?!\w)", lowered) for one in spellings)


def distinct(lines: Sequence[PostLine]) -> list[PostLine]:
    """The lines without those that only repeat two or more of the others in one sentence."""
    lowered = [one.text.lower() for one in lines]
    short = [text for text in lowered if 2 <= len(text.split()) <= 12]
    return [
        one for one, said in zip(lines, lowered, strict=True) if sum(text in said for text in short if text != said) < 2
    ]


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
    return [text for text in found if len(text.split()) > 4 and not _only_heads(text, evidence.job)][:6]


def _only_heads(text: str, job: JobData) -> bool:
    """Whether a line only names the company and its place: "Cedar Hollow Hospital, Austin, TX"."""
    rest = text
    for part in (job.company, *(job.location or []), job.salary or ""):
        rest = rest.replace(part, " ") if part else rest
    return not re.search(r"[^\W\d_]{3,}\W+[^\W\d_]{2,}", rest)


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
    pay, paid = job.salary, ["job.salary"]
    if not pay:
        pay, paid = next(
            (
                (text.strip().rstrip("."), [at])
                for text, at in zip(job.logistics or [], listed, strict=True)
                if _MONEY.search(text)
            ),
            (None, paid),
        )
    for name, text, paths in (
        ("Pay:", pay, paid),
        ("Place:", "; ".join(job.location or []), places),
        ("Terms:", "; ".join(text.strip().rstrip(".") for text in job.logistics or terms), listed or stated),
        ("Link:", job.link, ["job.link"]),
    ):
        draft.block(Said(text or "not stated", tuple(paths) if text else (POST,), label=name), mark="- ")


_MONEY = re.compile(r"[$€£]\s?\d")
_OPEN: tuple[tuple[str, str, str], ...] = (
    (r"[$€£]\s?\d|salary|compensation range|per hour|hourly rate", "Pay:",
    "What is the pay range for this role, and what decides where an offer falls in it?"),
    (r"remote|hybrid|on-?site|in.office|days? (?:a|per) week", "Place of work:",
    "How many days a week are on site, and can that change?"),
    (r"full.?time|part.?time|permanent|contract(?:or)?\b|temporary|fixed.term|per diem", "Contract:",
    "Is this a permanent, full-time position?"),
    (r"shift|schedule|weekend|on.call|hours per week|\d+ hours|flexible hours", "Hours:",
    "What are the usual hours, and is there shift or on-call duty?"),
    (r"report(?:s|ing)? (?:directly )?to|supervised by|your manager", "Manager:",
    "Whom does the role report to, and how does that person like to work?"),
    (r"team of \d|\d+.person|team size|direct reports|join (?:a|our) team of", "Team:",
    "Who is on the team today, and which part of the work would be mine?"),
    (r"new role|newly created|growing team|replac|backfill|expansion", "Reason for the opening:",
    "Is this a new position, or does it replace someone? What happened to the work since?"),
    (r"first (?:30|60|90|six|three|\d+)|success (?:looks|in this role)|kpis?\b|measured by", "Success:",
    "What should be different after the first three months?"),
    (r"interview process|hiring process|next steps|closing date|apply by|deadline|start date", "Process:",
    "What are the steps from here, and when should the person start?"),
    (r"benefits|insurance|401|pension|vacation|paid time off|pto\b|parental|equity|bonus", "Beyond the pay:",
    "What comes on top of the pay: insurance, leave, retirement, bonus or equity?"),
    (r"travel|relocation", "Travel:", "Is there travel, and is relocation supported?"),
    (r"visa|sponsor|work authori[sz]ation|right to work|eligible to work", "Permits:",
    "Does the company sponsor work permits?"),
)  # fmt: skip


def open_points(evidence: Evidence) -> list[tuple[str, str]]:
    """What the post does not say, as (its label, the question that settles it)."""
    job = evidence.job
    parts = [job.description, job.salary or "", *(job.logistics or []), *(job.additional_info or [])]
    parts += [*(job.qualifications or []), *(job.responsibilities or []), *(job.location or [])]
    return list(_open("\n".join(parts)))


@lru_cache(maxsize=4)
def _open(post: str) -> tuple[tuple[str, str], ...]:
    lowered = post.lower()
    return tuple((point, question) for pattern, point, question in _OPEN if not re.search(pattern, lowered))


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
    missing = evidence.gaps[:3]
    if missing:
        names = joined((asked_term(name, word) for name, word in missing), "or")
        asked = tuple(path for _, word in missing for path in sources.asked(word))
        them = "it" if len(missing) == 1 else "these"
        made.append(
            [
                Said(f"Your resume does not show {names}.", ("resume", *asked)),
                Said(f"How much does the role depend on {them} from the first day?", asked),
            ]
        )
    return made


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
            "what it does, for whom, and who leads it; note the date of what you find.",
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
    missing = evidence.gaps[:_MOST]
    if not missing:
        draft.block(Said("Your resume shows every term that the post stresses.", ("resume", POST)))
        return
    draft.block(
        Said("The post stresses these, and your resume does not show them.", (POST, "resume")),
        Said("Be able to say what each is and where you stand with it.", (POST,)),
    )
    for name, word in missing:
        draft.block(Said(_first_upper(asked_term(name, word)), sources.asked(word)), mark="- ")


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
