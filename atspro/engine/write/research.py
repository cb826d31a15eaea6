"""Research: whether to apply and why, the fit, how to read the post, what it leaves open, where to look."""

from __future__ import annotations

import re

from atspro.engine.evidence import newest_first
from atspro.engine.fit import EvidenceLine, FitRow
from atspro.engine.resume_text import degree_title
from atspro.engine.text import sentences
from atspro.engine.write.career import likeness_of, real_gap
from atspro.engine.write.draft import Draft, Sentence
from atspro.engine.write.material import Material, Product
from atspro.engine.write.trades import ANY, trade_of
from atspro.engine.write.wording import with_a

_SHOWN_WORDS = 16
_MAX_ABOUT = 4
_NEAR_WORK = 0.5
"""Likeness from which two titles are of one line of work."""
_STATUS = {"met": "Met", "partly": "Partly", "not shown": "Not shown"}
_BEYOND_RESUME = ("place", "shift", "travel", "right_to_work")

_READINGS: tuple[tuple[str, str], ...] = (
    (
        r"fast[- ]paced|high[- ]pressure|hit the ground running",
        "often means few hands: ask how many people do this work, and who left",
    ),
    (
        r"wear many hats|jack of all trades|whatever it takes",
        "often means a role without edges: ask for the three things that count most",
    ),
    (r"like (?:a )?family|we are a family", "ask how hours are kept, and what happens when somebody says no"),
    (r"competitive (?:salary|pay|wages?)", "says nothing of the pay: ask for the range before the first long talk"),
    (r"unlimited (?:pto|vacation|holiday)", "ask how many days people took last year"),
    (r"rock ?star|ninja|guru", "asks for much and says little: let the duties tell what is meant"),
    (
        r"self[- ]starter|little supervision|autonom(?:y|ous)",
        "often means nobody will show you around: ask who trains the new person",
    ),
    (
        r"new owners?|under new management|recently acquired|merger",
        "things are changing: ask what stays, what goes and who decides",
    ),
    (
        r"rapid(?:ly)? grow(?:th|ing)|growing (?:fast|quickly)|scale[- ]?up",
        "ask how many people joined and how many left in the last year",
    ),
    (
        r"\bon[- ]call\b|(?<!\bno )\bovertime\b|(?<!\bno )\b(?:weekend|overnight)s?\b"
        r"|(?<!\bno )(?<!home every )(?<!home each )(?<!home at )(?<!home most )\bnights?\b",
        "ask how often, how it is paid, and how far ahead it is known",
    ),
    (r"no agencies", "you write to the people who decide: use their name where the post gives one"),
    (r"urgent(?:ly)?|immediate(?:ly)? (?:start|joiner|hire|available)", "ask why it is urgent: somebody may have left"),
    (r"or (?:eligible|equivalent|willing)|working towards", "leaves a door open: say how you would come through it"),
    (
        r"award[- ]winning|leading provider|world[- ]class|passionate|dynamic",
        "is praise, not news: look for what they did last year",
    ),
)

_MONTHS = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer"
    r"|autumn|fall|winter|20\d\d)"
)
_PAY_ASKED = re.compile(
    r"\b(?:state|name|give|include|mention|quote|indicate|tell us|send|with)\b[^.;\n]{0,40}\b"
    r"(?:your|expected|desired|current) (?:\w+ )?(?:salary|pay|wages?|rate)\b"
    r"|\b(?:salary|pay|wage|compensation) (?:expectations?|requirements?|history)\b"
    r"|\b(?:salary|pay|wages?)\b[^.;\n]{0,20}\byou (?:would )?(?:expect|want|seek|require)\b",
    re.IGNORECASE,
)

_OPEN: tuple[tuple[str, str, str], ...] = (
    (
        "Pay",
        r"[$€£]\s?\d|\d\s?€|\b(?:EUR|USD|GBP|CAD|AUD|CHF)\s?\d|\bsalary\b.*\d|\bper hour\b|\ban hour\b",
        "The post names no pay. Ask for the range before you prepare further.",
    ),
    (
        "Hours",
        r"full[- ]time|part[- ]time|hours|shifts?|schedule|monday|weekends?",
        "The post names no hours. Ask for a usual week and for the busiest one.",
    ),
    (
        "Contract",
        r"permanent|temporary|contract|fixed[- ]term|months|duration|seasonal",
        "The post does not say whether the position is permanent.",
    ),
    (
        "Team",
        r"team of|report(?:s|ing)? to|you will report|our team|crew|department of|manager",
        "The post does not say whom you would work with or for.",
    ),
    (
        "Start",
        r"start(?:ing)? date|start on|immediately|as soon as|\bjanuary|\bfebruary|\bsummer\b|\bseptember"
        r"|\b(?:start|begin|commenc)\w*\b[^.;\n]{0,30}\b(?:in|by|on|from|of|before|for)\s+(?:\w+[\s-])?"
        rf"{_MONTHS}\b|\bfrom (?:\w+ )?{_MONTHS}\b",
        "The post does not say when the work begins.",
    ),
    (
        "Next steps",
        r"apply|send|write to|interview|contact|closing date|deadline",
        "The post does not say how to apply or what follows.",
    ),
)


_PAY_TO_NAME = "The post names no pay but asks you to name yours. Find out what others pay before you answer."


def write_research(material: Material) -> Product:
    """The sheet of one job, with a note when the post says little."""
    job, shown = material.job, material.rows()
    draft = Draft(material.sources)
    at = f" at {job.company}" if job.company else ""
    draft.block(
        Sentence(f"Research: {job.title or 'the position'}{at}", ("job.title", "job.company", "job")), mark="# "
    )
    _decision(draft, material)
    if shown:
        draft.fixed("## How you fit, line by line")
    for status, heading in _STATUS.items():
        rows = [row for row in shown if row.status == status]
        if rows:
            draft.fixed(f"### {heading}")
        for row in rows:
            label = f"“{_short(row.requirement.text).rstrip('.')}”:"
            draft.block(Sentence(_where(row, material), (row.requirement.path, *_paths(row)), label=label), mark="- ")
    _reading(draft, material)
    _open(draft, material)
    trade = trade_of(job)
    draft.fixed("## Where to look")
    if trade is not ANY:
        said = f"By its words, this post comes from {with_a(trade.name)}."
        draft.block(Sentence(said, ("job.title", "job.description", "job")))
    for place in trade.places:
        draft.fixed(f"- {place}")
    draft.fixed(
        "## Your notes",
        "- What I found, and where:",
        "- What changed my mind about applying:",
        "- What I will ask first:",
    )
    notes = []
    if len(material.evidence.lines) < 6:
        notes.append(
            "The post is very short, so most of this sheet is questions. If you can find a longer version of the post, "
            "paste it into the job."
        )
    return Product(draft, notes)


def _paths(row: FitRow) -> tuple[str, ...]:
    return (*(line.path for line in row.evidence[:2]), "resume" if not row.evidence else row.evidence[0].path)


def _where(row: FitRow, material: Material) -> str:
    """The strongest line that shows a requirement, and what is to be said of it."""
    shown = _shown(row.evidence[0], material) if row.evidence and row.status != "not shown" else ""
    if shown and row.note and row.status == "partly":
        return f"{shown.rstrip('.')}. {row.note}"
    return shown or row.note or "Not found by name."


def _shown(line: EvidenceLine, material: Material) -> str:
    """A line as it stands; a degree with its field and its school."""
    found = re.match(r"resume\.education\[(\d+)\]\.(?:degree|fieldOfStudy)", line.path)
    if not found:
        return _short(line.text)
    study = material.resume.education[int(found.group(1))]
    return ", ".join(part for part in (degree_title(study), study.institution) if part)


def _short(text: str) -> str:
    words = " ".join(text.split()).split(" ")
    return " ".join(words[:_SHOWN_WORDS]) + (" …" if len(words) > _SHOWN_WORDS else "")


# The decision


def _decision(draft: Draft, material: Material) -> None:
    """Apply, apply with care, or look elsewhere, and the reasons, the heaviest first."""
    rows = [row for row in material.rows() if row.requirement.kind not in _BEYOND_RESUME]
    musts = [row for row in rows if row.requirement.need == "must"]
    duties = [row for row in rows if row.requirement.need == "duty"]
    missing = [row for row in material.table.missing_musts if row.requirement.kind not in _BEYOND_RESUME]
    barred = [
        row for row in missing if row.requirement.kind in ("licence", "degree") and "driver" not in row.requirement.name
    ]
    met = sum(1.0 if row.status == "met" else 0.5 if row.status == "partly" else 0.0 for row in musts)
    share = met / len(musts) if musts else 1.0
    done = sum(row.status != "not shown" for row in duties) / len(duties) if duties else 1.0
    near = _is_near(material)
    poor = share + done < 0.6 or (share < 0.2 and len(missing) > 1)
    if len(barred) + (len(missing) >= 3) > 1 or (poor and not near):
        said = "Look elsewhere, unless you can show what is missing."
    elif missing or share < 0.6 or ((gap := real_gap(material)) is not None and gap.kind in ("change", "licence")):
        said = "Apply with care: name what is missing yourself."
    else:
        said = "Apply."
    draft.fixed("## Decision")
    draft.block(Sentence(said, ("resume", "job")))
    reasons: list[Sentence] = []
    if musts:
        sizes = ((1.0, "all"), (0.75, "nearly all"), (0.55, "most"), (0.4, "a good part"), (0.01, "some"))
        much = next((word for least, word in sizes if share >= least), "nothing by name")
        text = f"Your resume shows {much} of what the post requires."
        reasons.append(Sentence(text, ("resume", "job")))
    strongest = sorted((row for row in rows if row.status == "met" and row.evidence), key=lambda row: -row.strength)[:2]
    for row in strongest:
        reasons.append(
            Sentence(
                _shown(row.evidence[0], material),
                (row.evidence[0].path,),
                label=f"For “{_short(row.requirement.text)}”:",
            )
        )
    for row in missing[:3]:
        reasons.append(
            Sentence(
                row.note or "Not found by name.",
                (row.requirement.path, "resume"),
                label=f"“{_short(row.requirement.text)}”:",
            )
        )
    gap = real_gap(material)
    if gap is not None and gap.kind in ("break", "move", "change"):
        reasons.append(
            Sentence(
                f"Every reader will see {gap.text if gap.kind != 'change' else f'a change {gap.text}'}.",
                (*gap.paths, "resume"),
            )
        )
    for one in reasons:
        draft.block(one, mark="- ")


def _is_near(material: Material) -> bool:
    """Whether the newest position, or one before it, is of the post's line of work."""
    titles = [one.position for one in newest_first(material.resume)[:3]]
    return any(likeness_of(title, material.job.title) > _NEAR_WORK for title in titles)


# The post


def _reading(draft: Draft, material: Material) -> None:
    """What the post says of the employer, in its words, and how to read it."""
    lines = [one for one in material.evidence.lines if one.source in ("about", "description")]
    told = [text for one in lines for text in sentences(one.text) if 4 <= len(text.split()) <= 45][:_MAX_ABOUT]
    readings: list[Sentence] = []
    for pattern, meaning in _READINGS:
        for one in material.evidence.lines:
            found = re.search(pattern, one.text, re.IGNORECASE)
            if found:
                readings.append(Sentence(f"“{found.group()}”{_joint(meaning)}{meaning}.", material.sources.line(one)))
                break
    if not told and not readings:
        return
    draft.fixed("## What the post tells, and how to read it")
    for text in told:
        source = next(one for one in lines if text in " ".join(sentences(one.text)))
        draft.block(Sentence(f"“{text}”", material.sources.line(source)), mark="- ")
    for reading in readings[:5]:
        draft.block(reading, mark="- ")


def _joint(meaning: str) -> str:
    return ": " if meaning.startswith(("ask ", "you ", "things ", "asks ")) else " "


def _open(draft: Draft, material: Material) -> None:
    job = material.job
    text = " ".join(
        [job.description, job.salary or "", *(job.logistics or []), *(job.additional_info or []), *(job.location or [])]
    )
    points = [(label, said) for label, pattern, said in _OPEN if not re.search(pattern, text, re.IGNORECASE)]
    if _PAY_ASKED.search(text):
        points = [(label, _PAY_TO_NAME if label == "Pay" else said) for label, said in points]
    draft.fixed("## What the post leaves open")
    for label, said in points:
        draft.block(
            *(Sentence(one, ("job",), label=f"{label}:" if not at else "") for at, one in enumerate(sentences(said))),
            mark="- ",
        )
    if not points:
        draft.block(Sentence("The post covers pay, hours, contract, team, start and next steps.", ("job",)))
