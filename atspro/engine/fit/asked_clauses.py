"""The requirements of one clause of a post: credentials, degrees, years, languages, skills, or a need in free words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from atspro.engine.clauses.words import words
from atspro.engine.fit.asked_skills import of_skills, short
from atspro.engine.fit.asked_terms import BODY, PHYSICAL, RIGHT_TO_WORK, TERMS
from atspro.engine.fit.asked_years import years_in, years_text
from atspro.engine.fit.credentials import asked_credentials, degree_asked, languages_in
from atspro.engine.fit.types import Need, Requirement, RequirementKind
from atspro.engine.text import content_stems, stems
from atspro.engine.verb_forms import BASES
from atspro.engine.wordlists import wordlist

_TRAITS = re.compile(
    r"\b(?:attitude|motivated|self-?starter|enthusias\w+|passion(?:ate)?|curio(?:us|sity)|eager|willing(?:ness)?"
    r"|keen|interest(?:ed)? in|reliab\w+|punctual"
    r"|positive|friendly|energetic|proactive|flexible|adaptab\w+|resilien\w+|empath\w+|patient and|calm|humble"
    r"|ethic|integrity|team player|detail[- ]oriented"
    r"|organi[sz]ed|hard[- ]?working|work ethic|sense of humou?r|can-do|mindset|desire to|ability to (?:work"
    r"|multi-?task|prioriti[sz]e|thrive|adapt|learn|handle)"
    r"|communication skills|interpersonal|people skills|creative thinking|creativity|problem[- ]solving"
    r"|attention to detail|time management|teamwork"
    r"|work (?:well )?(?:independently|under pressure|in a team|as part of)|fast[- ]paced)\b",
    re.I,
)
BRINGS = re.compile(
    r"^(?:(?:prior|proven|some|previous|relevant|strong|good|solid|basic|working|deep|in-depth|hands-on|practical) )*"
    r"(?:experience|knowledge|judgment|judgement"
    r"|background|familiarity|proficiency|fluency"
    r"|track record|record of|track record|record of|understanding|ability|licen[sc]e|degree|diploma"
    r"|certificat\w+|qualification)\b|^(?:level \d|an? .{0,24}\b(?:licen[sc]e|degree|certificate)|fluent"
    r"|trade qualification)|^(?:strong|good|excellent|basic|advanced|solid)\b.*\bskills?$"
    r"|^\d+\s?\+?\s?(?:or more )?years?\b|^(?:JD|LLB|MBA|PhD|BA|BSc?|MA|MSc?|Bachelor|Master)\b"
    r"|\ban? (?:big |strong |huge )?(?:plus|bonus|asset|advantage)\.?$",
    re.I,
)
"""What a person brings, whatever heading it stands under."""
STATE = re.compile(
    r"^(?:you )?(?:are|have|know|love|enjoy|hold|speak|bring|possess|understand|like|want|can|is|has)\b", re.I
)
"""What a person is, has or knows: "know laminated dough inside out" is no duty."""
_NOUNS = re.compile(
    r"^(?:project|record|market|design|test|contract|report|schedule|audit|document|account|process|budget|cost"
    r"|risk|change|stock|care|case|event|product|program"
    r"|supply|team|time|brand|client|trade|talent|research|asset|fleet|site|staff|quality|data|lead|order|crew"
    r"|grant|copy) \w*(?:ment|ing|tion|ysis|ity|ics)\b"
    r"|\b(?:experience|skills?|knowledge|software|tools|background|ability|certification|licen[sc]e|degree"
    r"|qualifications?)$",
    re.I,
)
"""Words that begin like an action and name a thing: "Project management software"."""
DEGREE = "a degree"
"""Among the options of a licence or certificate: the degree that the line names will do as well."""


def _any_will_do(clause: str, starts: Sequence[int]) -> bool:
    """Whether "or" and no "and" stands between the first and the last of some places of a clause."""
    # "ACCA, CIMA or ACA": the choice may end with a name that is not known.
    last = re.match(r"[\w-]+,? or [\w-]+", clause[max(starts) :])
    between = clause[min(starts) : max(starts) + (last.end() if last else 0)]
    return len(starts) > 1 and bool(re.search(r"\bor\b|/", between)) and not re.search(r"\band\b", between)


def in_base_form(clause: str) -> str:
    """A clause that says what somebody "leads, hires and trains" as what they are to do: "lead, hire and train"."""
    first = clause.split(" ", 1)[0].rstrip(",")
    if not _third(first.lower()) or not re.match(r"\S+,? (?:an?|the|our|your|and|all|up|[a-z]+)\b", clause):
        return clause
    shown: list[str] = []
    for word in clause.split(" "):
        before = shown[-1] if shown else ""
        bare = word.rstrip(",")
        base = _third(bare.lower()) if not shown or before in ("and", "or", "&") or before.endswith(",") else ""
        shown.append(f"{base}{word[len(bare) :]}" if base else word)
    return " ".join(shown)


def _third(word: str) -> str:
    """The base of a verb in -s that is no plural of a noun as well."""
    forms, known = words().third.get(word), words()
    if forms is None or forms.base not in BASES - _NO_ACTIONS:
        return ""
    noun = (forms.base in known.counted or forms.base in known.mass) and forms.base not in _ACTED
    return "" if noun else forms.base


_ACTED = frozenset(
    ["lead", "run", "plan", "train", "manage", "design", "work", "help", "keep", "build", "hire", "coach", "support",
     "answer", "own", "cook", "care", "cover", "drive", "study", "market", "lift", "process"]
)  # fmt: skip


def of_clause(clause: str, line: str, need: Need) -> Iterator[Requirement]:
    """Everything that one clause asks for; ``line`` is the line of the post in which it stands."""
    if RIGHT_TO_WORK.search(clause):
        yield Requirement(clause, "right_to_work", need, line)
        return
    made: list[Requirement] = []
    taken: list[str] = []
    credentials = asked_credentials(clause)
    degree = degree_asked(clause)
    starts = [start for _, start in credentials] + ([degree.start] if degree else [])
    if credentials and _any_will_do(clause, starts):
        # "ACCA or CIMA", "CPA or MBA": any of them will do.
        first = credentials[0][0]
        names = tuple(one.name for one, _ in credentials)
        made.append(
            Requirement(
                short(clause), first.kind, need, line, name=first.name, options=(*names, DEGREE) if degree else names
            )
        )
        credentials, degree = [], None
    for credential, _ in credentials:
        made.append(
            Requirement(
                clause if len(credentials) == 1 else credential.name, credential.kind, need, line, name=credential.name
            )
        )
        taken.append(credential.name)
    if degree and credentials and degree.level == 3 and not re.search(r"degree|bachelor|BSN|B\.?S|B\.?A", clause):
        degree = None
    if degree:
        made.append(
            Requirement(
                _degree_text(clause, bool(credentials)),
                "degree",
                need,
                line,
                name=degree.name,
                options=degree.fields,
                amount=degree.level,
            )
        )
    years = years_in(clause)
    if years:
        amount, subject, options = years
        made.append(
            Requirement(years_text(clause, made), "years", need, line, name=subject, options=options, amount=amount)
        )
    named = [one for one in languages_in(clause) if not _OF_A_COUNTRY.match(clause[one.start :])]
    if named and not years:
        either = len(named) > 1 and bool(re.search(r"\bor\b", clause))
        asked = (
            [one for one in named if one.name != "English"]
            if any(one.name != "English" for one in named) and re.search(r"bilingual", clause, re.I)
            else named
        )
        if either:
            made.append(
                Requirement(
                    clause,
                    "language",
                    need,
                    line,
                    name=asked[0].name,
                    options=tuple(one.name for one in asked),
                    amount=_asked_level(clause, asked[0].level),
                )
            )
        else:
            made += [
                Requirement(
                    clause if len(asked) == 1 else one.name,
                    "language",
                    need,
                    line,
                    name=one.name,
                    options=(one.name,),
                    amount=_asked_level(clause, one.level),
                )
                for one in asked
            ]
    if not named and not made:
        for pattern, term in TERMS:
            if pattern.search(clause) and not (term in ("place", "shift") and len(stems(clause)) > 12):
                yield Requirement(short(clause), term, need, line, name=PHYSICAL if pattern is BODY else "")
                return
    clause = in_base_form(clause)
    opening = (
        None if STATE.match(clause) or BRINGS.match(clause) or _NOUNS.search(clause) else re.match(r"[A-Za-z]+", clause)
    )
    if (
        not made
        and opening
        and need == "must"
        and len(clause.split()) > 2
        and opening.group().lower() in BASES - _NO_ACTIONS
    ):
        # What begins with an action is a duty, under whatever heading it stands.
        yield Requirement(short(clause), "duty", "duty", line)
        return
    made += of_skills(clause, line, need, made)
    if not made:
        kind: RequirementKind = "trait" if _TRAITS.search(clause) else "skill"
        if content_stems(clause) or kind == "trait":
            made.append(Requirement(short(clause), kind, need, line))
    yield from made


_OF_A_COUNTRY = re.compile(
    r"[A-Z][a-z]+ (?!(?:and|or|is|are|at|as|in|on|to|with|both|an?|language|languages|speak\w*|skills?"
    r"|proficien\w*|fluen\w*|level|preferred|required|desirable"
    r"|essential|mandatory|would|will|written|spoken|conversational|native|b[12]|c[12]|a[12]|plus|bonus)\b)[a-z]"
)
"""A language's name before another noun is a country's adjective: "Irish employment law"."""
_NO_ACTIONS = wordlist("no-actions")
"""Verbs that begin what a person must have or be able to do, no duty."""


def _asked_level(clause: str, level: int) -> int:
    return min(level, 6) if level else 6 if re.search(r"\bfluen|bilingual", clause, re.I) else 0


def _degree_text(clause: str, shared: bool) -> str:
    if not shared:
        return clause
    parts = [part for part in re.split(r"\s+and\s+|,\s*|;\s*", clause) if degree_asked(part)]
    return parts[0].strip() if parts else clause
