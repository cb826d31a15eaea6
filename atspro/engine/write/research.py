"""The research sheet: what the post says, what it leaves open, where to look. It never pretends to know the company."""

from __future__ import annotations

import re

from atspro.engine.evidence import Evidence, spoken
from atspro.engine.markdown import escape
from atspro.engine.post import PostLine, divide
from atspro.engine.skills import vocabulary
from atspro.engine.text import joined

_MOST = 8


def write_research(evidence: Evidence) -> tuple[str, list[str]]:
    """The sheet as Markdown, with a note when the post says little."""
    job = evidence.job
    at = f" at {escape(job.company)}" if job.company else ""
    lines = [f"# Research: {escape(job.title) or 'the role'}{at}"]
    lines += [
        "",
        "Everything below comes from the post itself. What it does not say is listed as a question, not answered "
        "with a guess.",
    ]
    lines += ["", "## What the post says"]
    lines += _section("The company", _about_company(evidence))
    lines += _section("The role", [one.text for one in evidence.lines if one.source == "responsibility"][:_MOST])
    lines += _section("What it asks for", [one.text for one in evidence.lines if one.source == "required"][:_MOST])
    lines += _section("What it would like", [one.text for one in evidence.lines if one.source == "preferred"][:_MOST])
    lines += ["", "### Pay, place and terms", "", *_terms(evidence)]
    gaps = open_points(evidence)
    lines += ["", "## What the post leaves open", "", *(f"- {point}" for point, _ in gaps)]
    if not gaps:
        lines += ["The post covers pay, place, contract, hours, team and process. Check that it is still current."]
    lines += ["", "## Questions to settle", "", *(f"- {question}" for question in _questions(evidence))]
    lines += ["", "## Where to look", "", *_plan(evidence)]
    lines += ["", "## Terms to know before you talk", "", *_terms_to_know(evidence)]
    lines += [
        "",
        "## Your notes",
        "",
        "- What I found, and where:",
        "- What changed my mind about applying:",
        "- What I will ask first:",
    ]
    notes = []
    if len(evidence.lines) < 6:
        notes.append(
            "The post is very short, so most of this sheet is questions. If you can find a longer version of the "
            "post, paste it into the job."
        )
    return "\n".join(lines) + "\n", notes


def _section(title: str, items: list[str]) -> list[str]:
    quoted = [f"- {escape(item)}" for item in items]
    return ["", f"### {title}", "", *(quoted or ["The post says nothing about this."])]


_SPEAKS_OF_ITSELF = re.compile(
    r"(?:We (?:are|build|help|make|provide|run|serve)|We['’]re|Our)\b(?! (?:looking|seeking|hiring|searching))"
)


def _about_company(evidence: Evidence) -> list[str]:
    company = " ".join(evidence.job.company.lower().split()[:2])
    about = [one.text for one in _whole_post(evidence) if one.source == "about"]
    named = [
        one.text
        for one in _whole_post(evidence)
        if one.source in ("description", "about")
        and ((company and company in one.text.lower()) or _SPEAKS_OF_ITSELF.match(one.text))
    ]
    found = list(dict.fromkeys([*named, *about]))
    return [text for text in found if len(text.split()) > 4][:6]


def _whole_post(evidence: Evidence) -> list[PostLine]:
    """The post's lines with those that the lists leave out; what stands beside the description is about the company."""
    beside = [line for text in evidence.job.additional_info or [] for line in divide(text) if line.source != "other"]
    return [*divide(evidence.job.description), *(PostLine(line.text, "about") for line in beside)]


def _terms(evidence: Evidence) -> list[str]:
    job = evidence.job
    terms = [line.text for line in evidence.lines if line.source == "logistics"]
    found = [
        ("Pay", job.salary),
        ("Place", "; ".join(job.location or [])),
        ("Terms", "; ".join(job.logistics or [text.rstrip(".") for text in terms[:4]])),
        ("Link", job.link),
    ]
    return [f"- **{name}:** {escape(text) if text else 'not stated'}" for name, text in found]


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
    text = "\n".join(parts)
    return [(point, question) for _, pattern, point, question in _OPEN if not re.search(pattern, text, re.IGNORECASE)]


def _questions(evidence: Evidence) -> list[str]:
    questions = [question for _, question in open_points(evidence)]
    duty = next((one.text for one in evidence.lines if one.source == "responsibility"), "")
    if duty:
        questions.append(f"The first duty named is “{escape(duty.rstrip('. '))}.” What stands in the way of it today?")
    missing = _proper(evidence.missing)[:3]
    if missing:
        names = escape(joined((spoken(name) for name in missing), "or"))
        questions.append(f"Your resume does not show {names}. How much does the role depend on it from the first day?")
    return questions[:12]


def _proper(names: tuple[str, ...]) -> list[str]:
    known = vocabulary().skills
    return [name for name in names if name not in known or not known[name].soft]


def _plan(evidence: Evidence) -> list[str]:
    company = escape(evidence.job.company) or "the company"
    text = " ".join(one.text for one in evidence.lines).lower()
    plan = [
        f"**{company}'s own site:** the pages about its product or service, its customers and its leadership. Note "
        f"what it says of itself, and since when.",
        "**The same post elsewhere:** other copies often carry the pay, the date or the team that this one leaves out.",
        f"**Other open positions at {company}:** what else it hires for shows where it is growing.",
        "**People in the role:** look up who holds this title there on a professional network, how long they stay "
        "and what they did before.",
        "**News of the last year:** funding, layoffs, mergers, new products, lawsuits. Prefer named sources, and "
        "write down the date.",
        "**Public records:** annual reports if it is listed, the company register if it is not, and public "
        "contracts if it serves government.",
        "**Employee reviews:** read for what repeats across many of them, not for the single best or worst.",
    ]
    if re.search(r"patient|clinical|nurs|hospital|medical", text):
        plan.append(
            "**Health care:** licensing and inspection results, accreditation, patient-to-staff ratios where they "
            "are published."
        )
    if re.search(r"student|teach|school|classroom", text):
        plan.append(
            "**Education:** inspection or accreditation reports, enrollment, and the school board's published minutes."
        )
    if re.search(r"open.source|github|software|engineer", text):
        plan.append(
            "**Engineering:** its public code, its engineering blog and talks by its engineers show how the work is "
            "really done."
        )
    if re.search(r"account|audit|financ|bank|tax", text):
        plan.append("**Finance:** filings, the auditor's name and report, and actions by its regulator.")
    if re.search(r"non.?profit|charity|donor|foundation", text):
        plan.append("**Nonprofits:** the public tax filing shows income, programs and top salaries.")
    return [f"- {item}" for item in plan]


def _terms_to_know(evidence: Evidence) -> list[str]:
    missing = _proper(evidence.missing)[:_MOST]
    if not missing:
        return ["Your resume shows every term that the post stresses."]
    intro = (
        "The post stresses these, and your resume does not show them. Be able to say what each is and where you "
        "stand with it."
    )
    return [intro, "", *(f"- {escape(_first_upper(spoken(name)))}" for name in missing)]


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
