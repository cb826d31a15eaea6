"""The parts of a job post: headings as people write them, boilerplate, and the lines below each heading."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from atspro.engine.read.job_html import Posting
from atspro.engine.read.text_lines import Document, Line

_HEADINGS: tuple[tuple[str, str], ...] = (
    ("boilerplate", r"equal (?:employment )?opportunit.*|eeo.*|diversity.*|(?:our )?commitment to (?:diversity|"
                    r"equal|inclusion).*|.*privacy.*|.*accommodations?|"
                    r"background check.*|e-?verify.*|disclaimer.*|legal.*|notice to .*|recruit\w+ fraud.*|"
                    r".*inclusion.*|cookies?.*|similar jobs|related jobs|share (?:this )?job.*|"
                    r"affirmative action.*|.*\beeo\b.*|people also viewed|physical demands.*statement"),
    ("apply", r"(?:how to )?apply.*|application (?:process|instructions|deadline)|(?:the )?(?:hiring|interview|"
              r"recruitment|application) process|to apply|next steps|ready to apply.*|interested"),
    ("salary", r"(?:.*\b)?(?:compensation|salary|pay(?: range| rate)?|base pay|wage|remuneration|"
               r"pay transparency)\b(?! and benefits)(?:.*\b(?:range|details|information|transparency|package))?|"
               r"salary and (?:benefits|perks)"),
    ("benefits", r"(?:.*\b)?(?:benefits?|perks|rewards)\b.*|what (?:we|you(?:'ll| will)?) (?:offer|get|"
                 r"receive)(?: you)?|we (?:can )?offer.*|why (?:you(?:'ll| will)|join|work|us|choose).*|"
                 r"what'?s in it for you|"
                 r"our offer|life at .*|what we (?:can )?(?:offer|provide).*|you(?:'ll| will) (?:get|receive|"
                 r"enjoy).*|in return.*|what you (?:can expect|get).*"),
    ("nice", r"(?:nice|good|great|bonus)[- ]to[- ]haves?.*|bonus(?: points| skills| qualifications)?.*|"
             r"preferred.*|desired.*|desirable.*|pluses|extra credit.*|(?:it(?:'s| is)|what(?:'s| is)) a plus.*|"
             r"(?:even )?better if.*|ideally.*|we(?:'d| would) (?:also )?love (?:it )?if.*|would be (?:nice|"
             r"a plus|great|a bonus).*|(?:additional|optional) qualifications|advantageous.*|(?:a )?plus(?: if)?.*|"
             r"you might also.*|strong candidates may also.*|what would be a bonus.*"),
    ("qualifications", r"(?:(?:minimum|basic|required|key|essential|your|job|our|the|core|technical|"
                       r"education(?:al)?|general|position|candidate|mandatory|educational and experience) )*"
                       r"(?:requirements?|qualifications?|skills?|experience|credentials|competenc(?:ies|e)|"
                       r"criteria|expertise|education|must[- ]haves?|prerequisites|background|profile|knowledge)"
                       r"(?:(?:,| and| or| &) .*| required| needed| and experience)?|"
                       r"(?:what|who) (?:you(?:'ll| will)? (?:bring|need|have|are|should (?:have|bring))|we(?:'re|"
                       r" are)? (?:look(?:ing)? for|need|seek(?:ing)?|want|expect)|you must have|makes you|"
                       r"it takes|(?:we'd|we would) like).*|"
                       r"you (?:might|may|will|would|could|should|'ll|must|are|have|bring|possess|"
                       r"can)\b.*(?:thrive|fit|succeed|if|have|bring|need|match|possess|great|qualif|right|are)?.*|"
                       r"you(?:'re|'ve|'ll need|'ll bring|'ll have).*|about you|must[- ]haves?.*|"
                       r"to (?:be successful|succeed|thrive|qualify).*|we(?:'re| are) (?:looking for|seeking).*|"
                       r"(?:the )?ideal candidate.*|"
                       r"(?:is )?this (?:role )?(?:is )?(?:for )?you.*if.*|(?:we )?(?:expect|require|need).*|"
                       r"required.*|essential.*|you should apply if.*|your (?:background|experience|skills|"
                       r"profile|qualifications|strengths).*|"
                       r"licen[sc]es? and certifications?|certifications?(?: required)?|person specification|"
                       r"who you are.*|what you(?:'ll| will)? bring.*|what makes you.*|the (?:right )?candidate.*|"
                       r"(?:the )?successful (?:candidate|applicant)s?.*|applicants? (?:must|should).*"),
    ("responsibilities", r"(?:(?:key|main|your|job|core|primary|essential|major|daily|day-to-day|principal|role|"
                         r"position|specific|general|the|duties and) )*"
                         r"(?:responsibilit(?:y|ies)|duties|tasks|functions?|accountabilities|activities|"
                         r"objectives|mission|impact|deliverables)(?:(?:,| and| &) .*| include.*)?|"
                         r"(?:in|as|for|with) (?:this|the|our|a) (?:role|position|job|opportunity)?.*you.*|"
                         r"what you(?:'ll| will|'d| would)? (?:be )?(?:do|doing|work|own|accomplish|build|"
                         r"be responsible|tackle|help|lead).*|"
                         r"(?:what|how) you(?:'ll| will) (?:make|spend|contribute|be).*|you(?:'ll|"
                         r" will)(?: get to| be)?:?|you will be responsible.*|what (?:the|this) (?:job|role|"
                         r"position) (?:involves|entails|looks like).*|"
                         r"a (?:typical )?day in the life.*|a typical day.*|day[- ]to[- ]day.*|the (?:work|job)|"
                         r"what you can expect to do.*|your (?:day|role|work|mission|tasks|job|responsibilit).*|"
                         r"in this role.*|on a (?:typical|given) day.*|"
                         r"how you will.*|the opportunity|scope of (?:work|role).*|job (?:duties|functions).*"),
    ("location", r"(?:work |job |office )?locations?|where(?: you(?:'ll| will) work)?|based in|work ?place"),
    ("logistics", r"(?:employment|job|contract|position|work)[ -]?(?:type|status|terms?|basis|schedule|hours|"
                  r"arrangement|environment|conditions|setting|model)|schedule|hours|shift|travel.*|visa.*|"
                  r"relocation.*|"
                  r"work authori[sz]ation|start date|working (?:hours|conditions|pattern)|remote (?:policy|"
                  r"work).*|logistics|commitment|physical (?:requirements|demands).*|work schedule|other details|"
                  r"contract"),
    ("about", r"about (?!you\b)(?!the (?:role|job|position|opportunity)).{1,60}|who we are.*|our (?:company|story|"
              r"mission|team|values|culture|clinic|school|firm|hospital|organi[sz]ation).*|company (?:overview|"
              r"description|profile|background)|"
              r"the (?:company|team)|(?:company|team|employer) (?:overview|summary|description)|meet the team.*|"
              r"introduction|what we do|why we exist|our .{2,30}"),
    ("summary", r"(?:about |the )?(?:(?:the|this) )?(?:role|job|position|opportunity)(?: (?:summary|overview|"
                r"description|purpose|profile|at a glance))?|(?:position |role |job |general |"
                r"executive )?(?:summary|overview|description|purpose)|"
                r"job (?:summary|description|purpose|overview)|about (?:the|this) (?:role|job|position|"
                r"opportunity)|at a glance|snapshot"),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _HEADINGS)
BOILERPLATE = re.compile(
    r"equal[- ](?:employment[- ])?opportunit|affirmative action|without regard to|do(?:es)? not discriminate|"
    r"protected (?:veteran|characteristic|class|by law|status)|regardless of (?:race|age|gender|background)|"
    r"reasonable accommodations?|disabilit(?:y|ies)|privacy (?:policy|notice|statement)|\bcookies?\b(?! (?:dough|"
    r"baking|decorat))|arrest (?:or|and) conviction|arrests? records?|fair chance|criminal (?:history|record|"
    r"background)|"
    r"background (?:check|investigation|screening)|drug (?:test|screen)|e-verify|unsolicited (?:resumes?|cvs?)|"
    r"recruitment (?:agenc|fraud)|staffing agenc|non-compliant|"
    r"^(?:apply|apply now|apply today|apply for this job|submit application|save job|share|back to (?:jobs|"
    r"search).*|sign in|log in|report (?:this )?job|easy apply|view (?:all )?jobs?.*|see (?:all|more).*|"
    r"job alert.*|\(?opens in a new (?:window|tab)\)?|show more|show less|skip to (?:main )?content|"
    r"accept(?: all)?|menu|home|careers)$|"
    r"we use cookies|all qualified applicants|diverse (?:and inclusive )?(?:workforce|workplace|backgrounds)|"
    r"eeo\b|pay transparency nondiscrimination|applicants with",
    re.IGNORECASE,
)
NAVIGATION = re.compile(
    r"^(?:apply|apply now!?|apply today|apply for this job|easy apply|save(?: job)?|share(?: this job)?|"
    r"back to .{2,30}|sign in|log in|register|report (?:this )?job|view (?:all )?jobs?|see (?:all|more) jobs.*|"
    r"job alerts?.*|"
    r"\(?opens in a new (?:window|tab)\)?|show (?:more|less)|skip to (?:main )?content|"
    r"accept(?: all)?(?: cookies)?|decline|menu|home|search|link|\d+ applicants?|posted .{2,30} ago|\d+ \w+ ago)$|"
    r"we use cookies|this (?:site|website) uses cookies",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Part:
    """One part of a post: its kind (None before the first heading or below an unknown one), title and lines."""

    kind: str | None
    title: str
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Post:
    """A post being read: its lines without navigation, its parts, and the paths whose value is a guess."""

    document: Document
    posting: Posting
    lines: list[Line]
    parts: list[Part]
    unsure: list[str] = field(default_factory=list)

    @property
    def facts(self) -> dict[str, Any]:
        """The facts of the page's JobPosting, or nothing."""
        return self.posting.facts


def post_heading(text: str) -> str | None:
    """The kind of part that a heading of a post names, or None."""
    normal = re.sub(r"^[\W_\d]+|[\s:?!.…*–—-]+$", "", text.replace("’", "'").replace("&", "and")).strip().lower()
    if not 2 < len(normal) <= 90:
        return None
    return next((kind for kind, pattern in _COMPILED if pattern.fullmatch(normal)), None)


def split_parts(document: Document) -> list[Part]:
    """Cut a post at its headings: by markup, bold lines, a closing colon, or capitals and known words."""
    parts = [Part(None, "")]
    lines = document.lines
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else None
        if _is_heading(line, following, parts[-1]):
            kind = post_heading(line.text)
            previous = parts[-1]
            if (
                kind is None
                and previous.kind in ("qualifications", "responsibilities", "benefits")
                and line.level > 0
                and not previous.lines
            ):
                continue
            parts.append(Part(kind, line.text.strip(" :")))
            continue
        inline = None if line.bullet and parts[-1].kind is not None else _inline(line)
        if inline is not None:
            parts.append(Part(inline[0], inline[1], [Line(inline[2], (inline[2],), index=line.index)]))
            parts.append(Part(None if parts[-2].kind is None else parts[-2].kind, parts[-2].title))
            continue
        if _leaves_list(line, following, parts[-1]):
            parts.append(Part(None, ""))
        parts[-1].lines.append(line)
    return [part for part in parts if part.lines or part.title]


def _is_heading(line: Line, following: Line | None, part: Part) -> bool:
    if line.bullet or len(line.text) > 90 or len(line.cells) > 1 or following is None:
        return False
    text = line.text.strip()
    if line.level or line.bold:
        return line.level > 0 or not re.search(r"[$€£]\s?\d", text)
    words = text.rstrip(":").split()
    if text.endswith(":"):
        return len(words) <= 10 and (post_heading(text) is not None or following.bullet)
    if len(words) > 8 or text.endswith((".", ",", ";")) or not text[:1].isalpha():
        return False
    known = post_heading(text)
    letters = [char for char in text if char.isalpha()]
    capitals = len(letters) > 3 and all(char.isupper() for char in letters)
    if known is None:
        return capitals and line.gap and len(words) <= 5 and line.index > 0 and following.bullet
    return capitals or line.gap or following.bullet or (part.lines != [] and part.lines[-1].bullet) or len(words) <= 3


_INLINE_KINDS = {"salary", "location", "logistics", "qualifications", "responsibilities", "benefits", "nice"}


def _inline(line: Line) -> tuple[str, str, str] | None:
    """A heading and its content on one line: "Salary: $50,000", "Requirements: 3 years of bookkeeping"."""
    match = re.match(r"([A-Z][A-Za-z '’&/-]{2,40}):\s+(\S.*)$", line.text)
    if match is None:
        return None
    kind = post_heading(match.group(1))
    return (
        (kind, match.group(1), match.group(2)) if kind in _INLINE_KINDS and len(match.group(1).split()) <= 4 else None
    )


def _leaves_list(line: Line, following: Line | None, part: Part) -> bool:
    """Whether prose after a part's list no longer belongs to it."""
    if part.kind not in ("responsibilities", "qualifications", "nice", "benefits") or line.bullet or not part.lines:
        return False
    if not any(other.bullet for other in part.lines):
        return False
    return line.gap and not (following is not None and following.bullet)
