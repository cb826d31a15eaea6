"""What a post asks for, one requirement at a time, in the post's order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from atspro.engine.fit.credentials import asked_credentials, degree_asked, languages_in
from atspro.engine.fit.kinship import classes_in
from atspro.engine.fit.types import Need, Requirement, RequirementKind
from atspro.engine.job_posting import PostLine, post_lines
from atspro.engine.number_words import COUNTING_WORDS, number_of
from atspro.engine.occupation import title_phrases
from atspro.engine.skills import find_skills, vocabulary
from atspro.engine.text import content_stems, is_common, joined, stems
from atspro.engine.verb_forms import BASES
from atspro.engine.wordlists import wordlist
from atspro.shapes import JobData

_NEEDS: dict[str, Need] = {"required": "must", "preferred": "wanted", "responsibility": "duty"}
MAX_ROWS = 60
MAX_LINE_READ = 600
"""Characters of a line of a post that are looked through for requirements; longer ones are no lists."""

YEARS = re.compile(
    r"(?<![\d.,$€£])(?P<number>\d{1,2}|" + "|".join(COUNTING_WORDS) + r")\s*(?:\(\d{1,2}\)\s*)?"
    r"(?:\+|(?:-|–|—|to)\s*\d{1,2}\+?|or more)?\s*(?:plus\s+)?(?:full\s+)?(?:years?"
    r"|yrs?)\b['’]?(?![- ]old)(?P<rest>[^;]*)",
    re.I,
)
_OF_WORK = re.compile(
    r"experience|practice|background|working|work|track record|industry|\bas\b|in (?:an? |the )?[\w ]+ (?:role"
    r"|position)"
    r"|^\W*(?:of|in|with|doing|leading|managing|selling|teaching|building|writing|developing)\b",
    re.I,
)
_NO_YEARS = re.compile(
    r"\b(?:company|we (?:have|are)|founded|history|contract|term|warranty|anniversary|leader|over the (?:last|past)"
    r"|in business|growth|two-year|four-year|degree program|years? of age|ages?)\b",
    re.I,
)
_SUBJECT = re.compile(
    r"(?:of|in|as|with|doing)\s(?:an?\s)?|(?:experience|background|track record)\s(?:in|as|with|of|working (?:in"
    r"|as|with))\s"
)
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
_RIGHT_TO_WORK = re.compile(
    r"(?:authori[sz]ed|eligib\w+|right|permitted|permission|authori[sz]ation"
    r"|legally able) to (?:live and )?work\b|work (?:permit|authori[sz]ation|visa)"
    r"|visa sponsorship|sponsor(?:ship)?\b.{0,20}visa|(?:US|U\.S\.|UK|EU) citizen(?:ship)?|citizens? only"
    r"|no sponsorship"
    r"|(?:unable|not able|cannot) to sponsor|residency\b.{0,30}permit|must be an? [\w.]+ citizen",
    re.I,
)
_SHIFT = re.compile(
    r"\b(?:night|evening|weekend|day|rotating|split|early|late|swing|graveyard|overnight|first|second|third"
    r"|12-hour|8-hour|10-hour|1st|2nd|3rd)s?[- ]?(?:shifts?|rotations?)\b"
    r"|\bshifts?\b.{0,30}\b(?:week|night|day|hour)|(?:work|available|availab\w+)\b.{0,40}\b(?:nights?|evenings?"
    r"|weekends?|holidays|overtime|flexible hours)"
    r"|\bon[- ]call\b|weekends? and (?:holidays|evenings|nights)|(?:nights|evenings) and weekends|full[- ]time"
    r"|part[- ]time|\bper diem\b"
    r"|\d+ hours (?:a|per|each) week|monday (?:-|–|to|through) (?:friday|saturday)|^nights?\b|flexible schedule",
    re.I,
)
_TRAVEL = re.compile(
    r"\btravel\b(?! (?:industry|agen|arrangements|nurs|booking|management|company|expenses))|\brelocat(?:e"
    r"|ion)\b|own (?:car|vehicle|transport)|reliable transportation",
    re.I,
)
_PLACE = re.compile(
    r"\b(?:must (?:live|reside|be (?:based|located))|(?:based|located|live|reside|residing) (?:in|within|near)"
    r"|local candidates|commut\w+|on-?site (?:in|at)|in[- ](?:office|person)"
    r"|hybrid|fully remote|remote(?:ly)?\b)",
    re.I,
)
_BODY = re.compile(
    r"\b(?:lift|carry|push|pull)(?:ing)?\b.{0,30}\b\d+\s?(?:lbs?|pounds|kg|kilos)|stand(?:ing)? for"
    r"|physically (?:able|fit)|manual dexterity",
    re.I,
)
_TERMS: tuple[tuple[re.Pattern[str], RequirementKind], ...] = (
    (_BODY, "trait"),
    (_TRAVEL, "travel"),
    (_SHIFT, "shift"),
    (_PLACE, "place"),
)
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
_LEADING = re.compile(
    r"^(?:(?:you(?:['’]ll|['’]re|['’]ve)?|we|our|the|an?|some|any|proven|strong|solid|excellent|good|great"
    r"|demonstrated|deep|extensive|significant|substantial|prior|previous"
    r"|hands-on|working|basic|advanced|general|practical|relevant|professional|minimum(?: of)?|at least|must"
    r"|have|has|having|be|are|is|ability|able|to|experience(?:d)?|expertise|knowledge"
    r"|understanding|familiarity|familiar|proficien(?:cy|t)|skilled?|skills|comfortable|confidence|confident"
    r"|competen(?:ce|t)|track record|background|exposure|fluen(?:cy|t)|command|grasp"
    r"|with|in|of|using|on|as|for|and|highly|very|real|clear|keen|some)\b[\s:,]*)+",
    re.I,
)
_TAIL = re.compile(
    r"\s*(?:[,(–—-]\s*)?(?:is |are )?(?:strongly |highly )?(?:required|preferred|desired|essential|mandatory"
    r"|desirable|an? (?:big |strong |definite )?(?:plus|bonus|must|asset|advantage)|ideally)\)?\s*$",
    re.I,
)
_SPLIT = re.compile(r";\s+|(?<=[a-z)\d])(?<!e\.g)(?<!i\.e)(?<!\bvs)(?<!\bincl)\.\s+(?=[A-Z])|\s+[–—]\s+(?=[a-z])")
_NAMED_GROUPS = frozenset(
    [
        "languages",
        "web",
        "data",
        "ml",
        "cloud",
        "design",
        "office",
        "engineering",
        "marketing",
        "finance",
        "health",
        "sales",
    ]
)
_UNKNOWN_NAME = re.compile(
    r"(?<![\w.])(?:[A-Z][\w+#]*(?:[A-Z0-9+#][\w+#]*|\.(?:js|io|net|com))|[A-Z]{2,6}\b)(?:[- ][A-Z0-9][\w+#.]*)?"
)
_NOT_NAMES = wordlist("no-products")
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
    spans = [span for span in find_skills(title) if _is_tool(span.name)]
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
_BRINGS = re.compile(
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


_ABOUT_US = re.compile(
    r"(?:we(?:['’]re| are| have| serve| make| offer)|our)\b"
    r"(?!.*\b(?:you|your|looking for|seek\w*|need|require\w*|must|hiring|hire|want)\b)",
    re.I,
)
"""What an employer says of itself, which asks for nothing: "We're a practice with families of 20 years"."""
_STATE = re.compile(
    r"^(?:you )?(?:are|have|know|love|enjoy|hold|speak|bring|possess|understand|like|want|can|is|has)\b", re.I
)
"""What a person is, has or knows: "know laminated dough inside out" is no duty."""


def _of_line(text: str, need: Need) -> Iterator[Requirement]:
    if _APPLICATION.search(text) or (_OFFER.search(text) and not re.match(r"(?:own|manage|lead|run|plan)", text, re.I)):
        return
    if _ABOUT_US.match(text.strip()):
        return
    states = _STATE.match(text.strip())
    if need == "duty" and (
        states or _BRINGS.search(text.strip()) or (asked_credentials(text) and len(text.split()) < 7)
    ):
        need = "must"
    if need == "duty":
        clause = text.strip(" .")
        if len(stems(clause)) >= 2 and not clause.endswith(":"):
            if _RIGHT_TO_WORK.search(clause):
                yield Requirement(clause, "right_to_work", "must", text)
            elif asked_credentials(clause) and re.search(
                r"\b(?:required|must (?:have|hold)|valid|current)\b", clause, re.I
            ):
                yield from _of_clause(clause, text, "must")
            else:
                yield Requirement(_short(clause), "duty", "duty", text)
        return
    clauses = [part.strip(" .,;") for part in _SPLIT.split(text)]
    # Of "BS in Accounting; CPA preferred" only the CPA is a wish.
    apart = len(clauses) > 1 and 0 < sum(1 for clause in clauses if _WISHED.search(clause)) < len(clauses)
    for clause in clauses:
        if len(clause) < 2 or clause.endswith(":"):
            continue
        own: Need = "wanted" if (need == "wanted" and not apart) or _WISHED.search(clause) else "must"
        yield from _of_clause(clause, text, own)


PHYSICAL = "physical"
"""The name of a requirement of the body, of which resumes do not speak."""
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


def _of_clause(clause: str, line: str, need: Need) -> Iterator[Requirement]:
    if _RIGHT_TO_WORK.search(clause):
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
                _short(clause), first.kind, need, line, name=first.name, options=(*names, DEGREE) if degree else names
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
    years = _years(clause)
    if years:
        amount, subject, options = years
        made.append(
            Requirement(_years_text(clause, made), "years", need, line, name=subject, options=options, amount=amount)
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
        for pattern, term in _TERMS:
            if pattern.search(clause) and not (term in ("place", "shift") and len(stems(clause)) > 12):
                yield Requirement(_short(clause), term, need, line, name=PHYSICAL if pattern is _BODY else "")
                return
    opening = (
        None
        if _STATE.match(clause) or _BRINGS.match(clause) or _NOUNS.search(clause)
        else re.match(r"[A-Za-z]+", clause)
    )
    if (
        not made
        and opening
        and need == "must"
        and len(clause.split()) > 2
        and opening.group().lower() in BASES - _NO_ACTIONS
    ):
        # What begins with an action is a duty, under whatever heading it stands.
        yield Requirement(_short(clause), "duty", "duty", line)
        return
    made += _of_skills(clause, line, need, made)
    if not made:
        kind: RequirementKind = "trait" if _TRAITS.search(clause) else "skill"
        if content_stems(clause) or kind == "trait":
            made.append(Requirement(_short(clause), kind, need, line))
    yield from made


_OF_A_COUNTRY = re.compile(
    r"[A-Z][a-z]+ (?!(?:and|or|is|are|at|as|in|on|to|with|both|an?|language|languages|speak\w*|skills?"
    r"|proficien\w*|fluen\w*|level|preferred|required|desirable"
    r"|essential|mandatory|would|will|written|spoken|conversational|native|b[12]|c[12]|a[12]|plus|bonus)\b)[a-z]"
)
"""A language's name before another noun is a country's adjective: "Irish employment law"."""


def _of_skills(clause: str, line: str, need: Need, before: Sequence[Requirement]) -> list[Requirement]:
    """Tools and skills of a clause; terms of which any will do are one requirement."""
    covered = {name for one in before for name in (one.name, *one.options)}
    degree = any(one.kind == "degree" for one in before)
    spans = [
        (span.start, span.end, span.name, span.text)
        for span in find_skills(clause)
        if span.name not in covered
        and vocabulary().skills[span.name].group != "spoken"
        and not (span.name == "Bilingual" and before)
    ]
    if degree:
        # The field of a degree is no skill asked for beside it.
        spans = [one for one in spans if _is_tool(one[2])]
    if any(one.kind in ("licence", "certificate") for one in before):
        shown = " ".join(one.name for one in before if one.kind in ("licence", "certificate")).lower()
        spans = [
            one
            for one in spans
            if one[2].lower() not in shown
            and one[3].lower() not in shown
            and not re.search(r"nurs|teach|driv|certif", one[2], re.I)
        ]
    spans = [_extended(clause, one) for one in spans]
    for start, end, name in classes_in(clause):
        if not degree and not any(a < end and start < b for a, b, _, _ in spans):
            spans.append((start, end, name, clause[start:end]))
    for one in list(spans):
        for pattern, text, base in ((_BESIDE_AFTER, clause[one[1] :], one[1]), (_BESIDE_BEFORE, clause[: one[0]], 0)):
            beside = pattern.search(text)
            if beside and _is_tool(one[2]) and not is_common(beside.group(1).lower()):
                start, end = base + beside.start(1), base + beside.end(1)
                if not any(a < end and start < b for a, b, _, _ in spans):
                    spans.append((start, end, beside.group(1), beside.group(1)))
    for m in _UNKNOWN_NAME.finditer(clause):
        word = m.group().strip()
        if (
            word.upper() in _NOT_NAMES
            or any(a < m.end() and m.start() < b for a, b, _, _ in spans)
            or before
            or clause.isupper()
        ):
            continue
        spans.append((m.start(), m.end(), word, word))
    spans.sort()
    choice = _ANY_OF.search(clause)
    held = [one for one in spans if choice and one[1] <= choice.start()][-1:]
    inside = [one for one in spans if choice and held and choice.start() <= one[0] < choice.end()]
    spans = [one for one in spans if one not in inside]
    hard = [one for one in spans if not (one[2] in vocabulary().skills and vocabulary().skills[one[2]].soft)]
    if len(clause.split()) > 9:
        # In a long sentence a word such as "organization" or "accuracy" names no way of working by itself.
        spans = hard
    if any(one.kind == "years" for one in before):
        # "3+ years of Go and Kafka": the years say it of each.
        subject = next(one for one in before if one.kind == "years")
        spans = [one for one in spans if one[2] not in subject.options and one[3].lower() not in subject.name.lower()]
    made: list[Requirement] = []
    gaps = [clause[one[1] : other[0]] for one, other in pairwise(spans)]
    apart = any(not _LISTED.fullmatch(gap) for gap in gaps) and len(clause.split()) <= _ONE_THING
    if apart and not before and not any(_is_tool(name) or _is_unknown_name(name) for _, _, name, _ in spans):
        # "Experience selling payroll software" asks for one thing, not for three.
        return [Requirement(_short(clause), "skill", need, line)]
    for group in _choices(clause, spans):
        names = tuple(dict.fromkeys(name for _, _, name, _ in (*group, *(inside if held and held[0] in group else ()))))
        texts = list(dict.fromkeys(text for _, _, _, text in group))
        soft = all(name in vocabulary().skills and vocabulary().skills[name].soft for name in names)
        tool = any(_is_tool(name) or _is_unknown_name(name) for name in names)
        alone = len(spans) == len(group) and not before
        text = _short(clause) if alone and (not tool or len(clause) < 60) else joined(texts[:6], "or")
        made.append(
            Requirement(
                text, "trait" if soft else "tool" if tool else "skill", need, line, name=names[0], options=names
            )
        )
    return made


_ANY_OF = re.compile(
    r"\([^()]*\b(?:or similar|or equivalent|or comparable|or the like|etc|e\.g\.|such as|for example)[^()]*\)", re.I
)
"""Products in brackets of which any one will do: "a WMS (Manhattan, SAP or similar)"."""
_NO_ACTIONS = wordlist("no-actions")
"""Verbs that begin what a person must have or be able to do, no duty."""
_BESIDE_AFTER = re.compile(r"^\s*(?:,\s*(?:or|and)?|/|\bor\b|\band\b)\s*([A-Z][\w+#]+)(?=\s*(?:[,./;)]|$|or\b|and\b))")
_BESIDE_BEFORE = re.compile(r"(?<=[a-z] )([A-Z][\w+#]+)\s*(?:,|/|\bor\b|\band\b)\s*$")
"""A capitalized word that a list joins to a product is a product too: "Figma or Penpot"."""


def _extended(clause: str, span: tuple[int, int, str, str]) -> tuple[int, int, str, str]:
    """A product's name with the capitalized word behind it, which makes it another product: "Spring Security"."""
    start, end, name, _ = span
    more = re.match(r" ([A-Z][a-z]+)(?![\w+#])", clause[end:])
    if more and _is_tool(name) and not is_common(more.group(1).lower()) and not title_phrases([more.group(1)]):
        longer = clause[start : end + more.end()]
        return start, end + more.end(), longer, longer
    return span


_LISTED = re.compile(r"\s*(?:[,/&]|,?\s*\b(?:and|or|and/or)\b)\s*(?:\w+\s)?")
"""What stands between the terms of a list."""
_ONE_THING = 9
"""Words of a clause that asks for one thing even where it names several skills, unless it lists them."""
_OR_JOINT = re.compile(r"^\s*[,/]?\s*(?:and/)?or\s+(?:(?:in|with|an?|any|other|another|similar)\s+)*$", re.I)
_COMMA_JOINT = re.compile(r"^\s*[,/]\s*$")
_EXAMPLES = re.compile(
    r"\b(?:such as|e\.?g\.?,?|for example,?|including|like|one of|any of|either)\s*:?\s*$|\((?:e\.g\.?,?\s*"
    r"|i\.e\.?,?\s*)?$",
    re.I,
)
_HEAD = re.compile(
    r"(?:\s+(?:tools?|systems?|platforms?|software|frameworks?|languages?|databases?|librar(?:y|ies)|services?"
    r"|products?|solutions?|applications?|packages?))?"
    r"\s*[,(]*\s*(?:such as|e\.?g\.?,?|for example,?|like|\()\s*:?\s*",
    re.I,
)
_SIMILAR = re.compile(
    r"^\W*(?:,\s*)?(?:or|and)\s+(?:an?\s+|any\s+)?(?:other|another|similar|equivalent|comparable|related"
    r"|the like)|^,?\s*etc",
    re.I,
)


def _choices(clause: str, spans: Sequence[tuple[int, int, str, str]]) -> list[list[tuple[int, int, str, str]]]:
    """Runs of terms of which any one will do, each other term by itself."""
    runs: list[list[tuple[int, int, str, str]]] = []
    joints: list[list[str]] = []
    for one in spans:
        gap = clause[runs[-1][-1][1] : one[0]] if runs else ""
        if runs and (_OR_JOINT.match(gap) or _COMMA_JOINT.match(gap) or re.fullmatch(r"\s*(?:,\s*)?(?:and|&)\s+", gap)):
            runs[-1].append(one)
            joints[-1].append("or" if _OR_JOINT.match(gap) else "and" if "and" in gap or "&" in gap else ",")
        else:
            runs.append([one])
            joints.append([])
    made: list[list[tuple[int, int, str, str]]] = []
    for run, joint in zip(runs, joints, strict=True):
        before, after = clause[: run[0][0]], clause[run[-1][1] :]
        either = (
            joint[-1:] == ["or"]
            or bool(_EXAMPLES.search(before))
            or ("and" not in joint and bool(_SIMILAR.match(after)))
            or (joint[-1:] == ["and"] and bool(re.search(r"one of|any of", before, re.I)))
        )
        if either and "and" in joint[:-1] and not _EXAMPLES.search(before):
            # In "A, B and C or D" the choice is between the last two.
            last = len(joint) - 1 - joint[:-1][::-1].index("and") - 1 + 1
            made += [[one] for one in run[:last]]
            made.append(run[last:])
        elif either:
            head = (
                made[-1]
                if made and len(made[-1]) == 1 and _HEAD.fullmatch(clause[made[-1][0][1] : run[0][0]])
                else None
            )
            if head:
                made[-1] = [*head, *run]
            else:
                made.append(list(run))
        else:
            made += [[one] for one in run]
    return made


def _years(clause: str) -> tuple[int, str, tuple[str, ...]] | None:
    """The years that a clause asks for, of what in its words ("" for work of any kind), and the skills it names."""
    for match in YEARS.finditer(clause):
        rest = match.group("rest")
        if not (_OF_WORK.search(rest) or _OF_WORK.search(clause)) or _NO_YEARS.search(clause):
            continue
        amount = number_of(match.group("number")) or 0
        if not 0 < amount <= 30:
            continue
        subject = _years_subject(rest, clause[: match.start()])
        options = tuple(
            dict.fromkeys(span.name for span in find_skills(subject) if not vocabulary().skills[span.name].soft)
        )
        return amount, subject, options
    return None


_PLAIN_SUBJECT = re.compile(
    r"^(?:(?:of|in|as|with|the|a|an|and|or|prior|previous|related|relevant|progressive(?:ly)?|professional"
    r"|similar|work(?:ing)?|full[- ]time|paid|proven|hands-on|direct|recent|total|industry"
    r"|post[- ]?(?:qualification|graduate|degree|licensure)|responsible|comparable|practical|commercial"
    r"|equivalent|experience|field|role|position|setting|environment|area|required|preferred|minimum|is|this|"
    r"combined|solid|increasing|responsibility|least|at|more|significant|some|overall)\b[\s,.'’()/-]*)*$",
    re.I,
)


_SETTING = re.compile(
    r"(?:working )?in (?:an?|the) (?P<where>(?:[\w-]+ ){1,4}(?:setting|environment|plant|industry|company|firm"
    r"|hospital|school|office|factory|shop|role|sector))",
    re.I,
)


def _years_subject(rest: str, before: str) -> str:
    rest = re.split(
        r"[;]|\.(?:\s|$)|,\s*(?:\d+|one|two|three|four|five|six)\b|,?\s+or\s+(?:an?|other)\b"
        r"|\b(?:with)?in the (?:last|past)\b|,?\s(?:required|preferred|is a|including|such as|e\.g|with (?:an?"
        r"|the|at least) |plus "
        r"|and (?:an?|at least|current|valid)\s|preferably|ideally)\b|\((?!s\))",
        rest,
    )[0]
    rest = rest.strip(" ,.'’:-–—")
    if setting := _SETTING.fullmatch(re.sub(r"^(?:of\s+)?experience\s+", "", rest, flags=re.I)):
        # "3 years in a food plant" says where, not what.
        return f" in {setting.group('where')}"
    kind = re.sub(r"^(?:of|in|as|with|doing)\s+(?:an?\s+)?", "", rest, flags=re.I)
    kind = re.sub(
        r"\b(?:of\s+)?(?:prior|previous|related|relevant|progressively?|professional|similar|work|working"
        r"|full[- ]time|paid|proven|hands-on|direct|recent|commercial|practical|solid|industry|responsible)\b",
        " ",
        kind,
        flags=re.I,
    )
    kind = re.sub(r"(?<=\w)\s+(?:experience|background)\s+(?:with)?in\s+", " in ", kind, flags=re.I)
    kind = re.sub(
        r"\b(?:experience|background|track record)\b(?:\s+(?:in|as|with|of|within|working|using|on|for))?",
        " ",
        kind,
        flags=re.I,
    )
    kind = " ".join(
        re.sub(
            r"^[\s,]*(?:in|as|with|of|an?|the|within|working|using|on|for)\b", " ", " ".join(kind.split()), flags=re.I
        ).split()
    ).strip(" ,.'’()-")
    if not _PLAIN_SUBJECT.match(kind):
        return kind
    lead = _LEADING.sub("", before).strip(" ,.:(-–—")
    return (
        lead
        if 0 < len(lead.split()) <= 5 and not all(is_common(word.lower()) for word in re.findall(r"\w+", lead))
        else ""
    )


def _asked_level(clause: str, level: int) -> int:
    return min(level, 6) if level else 6 if re.search(r"\bfluen|bilingual", clause, re.I) else 0


def _degree_text(clause: str, shared: bool) -> str:
    if not shared:
        return clause
    parts = [part for part in re.split(r"\s+and\s+|,\s*|;\s*", clause) if degree_asked(part)]
    return parts[0].strip() if parts else clause


def _years_text(clause: str, before: Sequence[Requirement]) -> str:
    if not before:
        return _short(clause)
    match = YEARS.search(clause)
    return clause[match.start() :].strip() if match else clause


def _of_terms(text: str) -> Iterator[Requirement]:
    """What a line about the terms of the job asks of the person: hours, travel, the right to work, a place."""
    if re.search(r"salary|compensation|\bpay\b|benefit|401|insurance|vacation|[$€£]\s?\d", text, re.I):
        return
    if asked_credentials(text):
        yield from _of_clause(text.strip(" ."), text, "must")
    elif _RIGHT_TO_WORK.search(text):
        yield Requirement(text.strip(" ."), "right_to_work", "must", text)
    elif _SHIFT.search(text) and len(text) < 160:
        yield Requirement(text.strip(" ."), "shift", "must", text)
    elif _TRAVEL.search(text) and len(text) < 160:
        yield Requirement(text.strip(" ."), "travel", "must", text)
    elif _PLACE.search(text) and len(text) < 160:
        yield Requirement(text.strip(" ."), "place", "must", text)


def _is_tool(name: str) -> bool:
    """Whether a skill is a product, a programming language or another thing with a proper name."""
    known = vocabulary().skills.get(name)
    if known is None or known.named:
        return known is not None
    if known.group in (
        "languages",
        "web",
        "data",
        "ml",
        "cloud",
        "design",
        "office",
        "engineering",
        "marketing",
        "finance",
        "health",
        "sales",
    ):
        return known.group == "languages" or name in _products()
    return False


def _is_unknown_name(name: str) -> bool:
    return name not in vocabulary().skills and name[:1].isupper() and not classes_in(name)


@lru_cache(maxsize=1)
def _products() -> frozenset[str]:
    """The vocabulary's names that are proper names: those that are no words of English in lower case."""
    known = vocabulary().skills
    plain = re.compile(
        r"(?:ing|tion|ment|ics|ity|ance|ence|sis|ship|ology|graphy|design|research|data|storage|programming"
        r"|databases|analysis|care|support|entry|services?|systems?|tests?|testing|"
        r"management|finance|accounting|structures|patterns|delivery|strategy|marketing|sales|skills|payable"
        r"|receivable|entries|ledger|reporting|controls|assets|safety|signs|records|terminology|"
        r"architecture|applications?|containers|infrastructure|algorithms|scalability|availability|source"
        r"|operations|queues|pipelines|warehousing|engineering|learning|vision|models|AI|development|APIs?|"
        r"deployment|documentation|review|security|website|typography|branding|modeling|animation|illustration"
        r"|creation|copy\w+|relations|communications?|automation|segmentation|rate optimization|ads)$",
        re.I,
    )
    return frozenset(
        name
        for name, skill in known.items()
        if skill.group not in ("soft", "spoken", "people", "trades", "education", "hospitality")
        and name not in _NO_PRODUCTS
        and (
            skill.named
            or (skill.group in ("languages", "web") and " " not in name)
            or _MAKER.match(name)
            or (not plain.search(name) and all(not word[0].islower() for word in name.split()))
            or (" " not in name and any(c.isupper() for c in name[1:-1]))
        )
    )


_MAKER = re.compile(r"(?:Google|Microsoft|Adobe|Amazon|AWS|Oracle|Apache|Azure|IBM|SAP)\b ")
_NO_PRODUCTS = frozenset(
    ["Statistics", "Forecasting", "Auditing", "Budgeting", "Payroll", "Nursing", "Oncology", "Cardiology", "Surgery",
        "Pharmacy", "Radiology", "Telemetry", "Triage", "Nutrition", "Sales", "B2C",
     "Big data", "Treasury", "Valuation", "Typing", "Reception", "Translation", "Networking", "Encryption",
         "Debugging", "Prototyping", "Microservices", "Serverless", "Concurrency", "Robotics",
     "Blockchain", "Journalism", "Storytelling", "Advertising", "Fundraising", "Wireframing", "Photography",
         "Merchandising", "GAAP", "IFRS", "Registered Nurse", "Licensed Practical Nurse",
     "Nurse Practitioner", "Certified Nursing Assistant", "BSN", "MSN", "BLS", "ACLS", "PALS", "CPR", "First aid",
         "HIPAA", "CPA", "CFA", "CMA", "ACCA", "Enrolled agent", "UX design", "UI design",
     "Agile", "Scrum", "Kanban", "DevOps", "MLOps", "ETL", "NoSQL", "REST APIs", "CI/CD", "Cloud computing",
         "Anesthesia", "Obstetrics", "Pediatrics", "Geriatrics", "Phlebotomy", "Counseling", "Childcare",
     "ERP", "CRM", "CAD", "BIM", "Internet of things", "Open source", "VPN", "DNS", "TCP/IP", "Firewalls", "Unix",
         "Virtualization", "IV therapy", "Wound care", "PCR", "Cell culture", "Biotechnology",
     "Mergers and acquisitions", "Banking", "Insurance", "Anti-money laundering", "SEO", "SEM", "Cost reduction",
         "P&L management", "Slack", "Zoom"]
)  # fmt: skip


def _short(clause: str) -> str:
    """A clause without what only introduces it, when something telling is left."""
    bare = _TAIL.sub("", clause).strip(" .,;:")
    if bare.count("(") > bare.count(")"):
        bare = bare[: bare.rindex("(")].strip(" .,;:(")
    return bare or clause


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
    in_title = {span.name for span in find_skills(title) if _is_tool(span.name)}
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
