"""What a post asks for, one requirement at a time, in the post's order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from atspro.engine.fit.asked_clauses import BRINGS, STATE, of_clause
from atspro.engine.fit.asked_skills import short
from atspro.engine.fit.asked_terms import PLACE, RIGHT_TO_WORK, SHIFT, TRAVEL
from atspro.engine.fit.credentials import asked_credentials, degree_asked
from atspro.engine.fit.products import is_tool
from atspro.engine.fit.types import Need, Requirement
from atspro.engine.job_posting import PostLine, post_lines
from atspro.engine.skills import find_skills
from atspro.engine.text import stems
from atspro.shapes import JobData

_NEEDS: dict[str, Need] = {"required": "must", "preferred": "wanted", "responsibility": "duty"}
MAX_ROWS = 60
MAX_LINE_READ = 600
"""Characters of a line of a post that are looked through for requirements; longer ones are no lists."""
_WISHED = re.compile(
    r"\b(?:preferred|preferably|nice[- ]to[- ]have|(?:is|are|would be|considered) an? (?:strong |big "
    r"|definite )?(?:plus|bonus"
    r"|advantage|asset)|bonus|a plus\b|desirable|desired|ideally|advantageous|an asset|not required|beneficial"
    r"|a (?:big|huge|strong|definite|real) plus"
    r"|a bonus)\b",
    re.I,
)
_STRICT = re.compile(
    r"\b(?:must|required|requires?|mandatory|essential|strong|expert|expertise|proficien\w+|advanced|in-depth"
    r"|deep|extensive"
    r"|solid|hands-on|fluent|minimum|at least|proven)\b",
    re.I,
)
_SPLIT = re.compile(r";\s+|(?<=[a-z)\d])(?<!e\.g)(?<!i\.e)(?<!\bvs)(?<!\bincl)\.\s+(?=[A-Z])|\s+[–—]\s+(?=[a-z])")
ENTRY = re.compile(
    r"\b(?:intern(?:ship)?s?|apprentic\w+|trainees?|entry[- ]level|graduate (?:scheme|programme|program|role"
    r"|position|trainee)|working student|werkstudent|placement"
    r"|no (?:prior |previous |work )?experience (?:is )?(?:necessary|needed|required)|student (?:job|assistant)"
    r"|new grad\w*|junior|will train|training (?:is )?provided|school leavers?)\b",
    re.I,
)


def requirements(
    job: JobData | str, lines: Sequence[PostLine] | None = None, *, paths: bool = True
) -> tuple[Requirement, ...]:
    """Everything a post asks for, at most `MAX_ROWS`, must-haves, wishes and duties as they stand in it.

    With ``paths`` each has the field of the `JobData` in which its line stands.
    """
    lines = post_lines(job) if lines is None else lines
    lines = [
        line if len(line.text) <= MAX_LINE_READ else replace(line, text=line.text[:MAX_LINE_READ]) for line in lines
    ]
    found: list[Requirement] = []
    title = next((line.text for line in lines if line.source == "title"), "")
    if len(title.split()) <= 14:
        found += _of_title(title)
    asking = [line for line in lines if line.source in _NEEDS]
    if not any(line.source != "preferred" for line in asking):
        # A post that marks nothing is all requirements.
        asking = [
            replace(line, source="required") if line.source == "description" else line
            for line in lines
            if line.source in (*_NEEDS, "description")
        ]
    for line in asking:
        found += _of_line(line.text, _NEEDS[line.source])
    for line in lines:
        if line.source == "logistics":
            found += _of_terms(line.text)
    if not isinstance(job, str):
        found += [
            Requirement(place, "place", "must", place, f"job.location[{n}]", place)
            for n, place in enumerate(job.location or [])
        ]
    made = _merged(found)[:MAX_ROWS]
    made = _with_core(made, title)
    if paths and not isinstance(job, str):
        where = _Where(job)
        made = [one if one.path != "job" else replace(one, path=where.of(one.line)) for one in made]
    return tuple(made)


def asks_no_experience(lines: Sequence[PostLine], found: Sequence[Requirement]) -> bool:
    """Whether a post is for beginners: it says so, or is an internship, and asks for no years of work."""
    title = next((line.text for line in lines if line.source == "title"), "")
    told = ENTRY.search(title[:200]) or any(
        ENTRY.search(line.text) and not re.search(r"\b(?:mentor|train|coach|supervis|manag|lead)", line.text, re.I)
        for line in lines
        if line.source in ("required", "description") and len(line.text) < 300
    )
    most = max((one.amount for one in found if one.kind == "years" and one.need == "must"), default=0)
    return bool(told) and most <= 1


def _of_title(title: str) -> Iterator[Requirement]:
    """Products and programming languages that the title names: a Go engineer must know Go."""
    spans = [span for span in find_skills(title) if is_tool(span.name)]
    # "Engineer, Go" has no context that the vocabulary would take for one.
    for span in spans:
        yield Requirement(span.text, "tool", "must", title, "job.title", span.name, (span.name,))


_APPLICATION = re.compile(
    r"^(?:please\b|to apply\b|apply\b|send\b|e-?mail\b|tell us\b|write to\b|our recruiter\b|questions\?"
    r"|contact\b|no agencies"
    r"|(?:the )?(?:closing|application) (?:date|deadline)|start(?:ing)? (?:by|in|date|on)\b|interviews?\b"
    r"|applications?\b)"
    r"|\b(?:your|a) (?:resume|cv|cover letter)\b",
    re.I,
)
_OFFER = re.compile(
    r"[$€£]\s?\d|\b(?:EUR|USD|GBP|CHF)\s?\d|\d\s?(?:EUR|USD|GBP|CHF|€)(?!\w)"
    r"|\bdays (?:off|holiday)|\bOTE\b|health (?:plan|insurance)|\b401|\b403\(b\)"
    r"|\b(?:health|medical), dental|\bPTO\b|paid (?:time|leave"
    r"|vacation)|pension"
    r"|company (?:truck|car|vehicle|phone)|sign-?on bonus|no (?:prior |previous "
    r"|work )?experience (?:is )?(?:needed|necessary|required)",
    re.I,
)
_ABOUT_US = re.compile(
    r"(?:we(?:['’]re| are| have| serve| make| offer)|our)\b"
    r"(?!.*\b(?:you|your|looking for|seek\w*|need|require\w*|must|hiring|hire|want)\b)",
    re.I,
)
"""What an employer says of itself, which asks for nothing: "We're a practice with families of 20 years"."""


def _of_line(text: str, need: Need) -> Iterator[Requirement]:
    if _APPLICATION.search(text) or (_OFFER.search(text) and not re.match(r"(?:own|manage|lead|run|plan)", text, re.I)):
        return
    if _ABOUT_US.match(text.strip()):
        return
    states = STATE.match(text.strip())
    if need == "duty" and (
        states or BRINGS.search(text.strip()) or (asked_credentials(text) and len(text.split()) < 7)
    ):
        need = "must"
    if need == "duty":
        clause = text.strip(" .")
        if len(stems(clause)) >= 2 and not clause.endswith(":"):
            if RIGHT_TO_WORK.search(clause):
                yield Requirement(clause, "right_to_work", "must", text)
            elif asked_credentials(clause) and re.search(
                r"\b(?:required|must (?:have|hold)|valid|current)\b", clause, re.I
            ):
                yield from of_clause(clause, text, "must")
            else:
                yield Requirement(short(clause), "duty", "duty", text)
        return
    clauses = [part.strip(" .,;") for part in _SPLIT.split(text)]
    # Of "BS in Accounting; CPA preferred" only the CPA is a wish.
    apart = len(clauses) > 1 and 0 < sum(1 for clause in clauses if _WISHED.search(clause)) < len(clauses)
    for clause in clauses:
        if len(clause) < 2 or clause.endswith(":"):
            continue
        own: Need = "wanted" if (need == "wanted" and not apart) or _WISHED.search(clause) else "must"
        yield from of_clause(clause, text, own)


def _of_terms(text: str) -> Iterator[Requirement]:
    """What a line about the terms of the job asks of the person: hours, travel, the right to work, a place."""
    if re.search(r"salary|compensation|\bpay\b|benefit|401|insurance|vacation|[$€£]\s?\d", text, re.I):
        return
    if asked_credentials(text):
        yield from of_clause(text.strip(" ."), text, "must")
    elif RIGHT_TO_WORK.search(text):
        yield Requirement(text.strip(" ."), "right_to_work", "must", text)
    elif SHIFT.search(text) and len(text) < 160:
        yield Requirement(text.strip(" ."), "shift", "must", text)
    elif TRAVEL.search(text) and len(text) < 160:
        yield Requirement(text.strip(" ."), "travel", "must", text)
    elif PLACE.search(text) and len(text) < 160:
        yield Requirement(text.strip(" ."), "place", "must", text)


def _merged(found: Sequence[Requirement]) -> list[Requirement]:
    """Each requirement once, with the strongest need; a duty that only names again what a must-have says stays."""
    made: dict[tuple[object, ...], Requirement] = {}
    order: dict[Need, int] = {"must": 0, "wanted": 1, "duty": 2}
    for one in found:
        if one.kind in ("tool", "skill", "language") and one.name:
            key: tuple[object, ...] = (one.kind in ("language",), frozenset(one.options or (one.name,)))
        elif one.kind in ("licence", "certificate") and one.name:
            key = (one.kind, one.name)
        else:
            key = (one.kind, " ".join(stems(one.text)))
        old = made.get(key)
        if old is None:
            made[key] = one
        elif order[one.need] < order[old.need] or (old.path == "job.title" and one.need == "must"):
            made[key] = replace(one, core=old.core, path=one.path)
    return list(made.values())


def _with_core(found: Sequence[Requirement], title: str) -> list[Requirement]:
    """Mark the must-haves that decide: what is asked for by itself and paper can show."""
    in_title = {span.name for span in find_skills(title) if is_tool(span.name)}
    made = []
    for one in found:
        core = False
        if one.need == "must":
            if one.kind in ("licence", "years"):
                core = not (one.name == "driver's license" and not re.search(r"driv", title, re.I)) and not (
                    one.kind == "years" and _INSTEAD_OF.search(one.line)
                )
            elif one.kind == "certificate":
                core = bool(re.search(r"\b(?:required|must|mandatory|essential|current|valid)\b", one.line, re.I))
            elif one.kind == "language":
                core = one.name != "English"
            elif one.kind == "degree":
                asked = degree_asked(one.line)
                core = one.amount >= 2 and not (asked and asked.instead)
            elif one.kind == "tool":
                core = bool(in_title & set(one.options)) or (bool(_STRICT.search(one.line)) and len(one.options) == 1)
        made.append(replace(one, core=core))
    return made


_INSTEAD_OF = re.compile(r"\bor (?:an? )?(?:equivalent|degree|bachelor|qualification|portfolio)", re.I)


class _Where:
    """The field of a post in which a line stands."""

    def __init__(self, job: JobData) -> None:
        self._lists = [
            (f"job.{name}[{n}]", _even(text))
            for name, items in (
                ("qualifications", job.qualifications),
                ("responsibilities", job.responsibilities),
                ("logistics", job.logistics),
                ("additionalInfo", job.additional_info),
                ("location", job.location),
            )
            for n, text in enumerate(items or [])
        ]
        self._single = [
            ("job.title", _even(job.title)),
            ("job.salary", _even(job.salary or "")),
            ("job.description", _even(job.description)),
        ]

    def of(self, line: str) -> str:
        """The path of the item of a list that holds a line, else of the field; "job" when none does."""
        text = _even(line)
        return next((path for path, held in (*self._lists, *self._single) if text and text in held), "job")


def _even(text: str) -> str:
    return " ".join(text.split())
