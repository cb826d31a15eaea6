"""What the post tells of the employer itself, where a line of the resume answers it: the need in the post's own facts.

    Our heart failure clinic opened in January.     Your heart failure clinic opened in January.
    We run 11 restaurants and two small hotels.     You run 11 restaurants and two small hotels.
    GreenFold makes trays for bakeries.             You make trays for bakeries.

Only a plain statement is repeated: no praise of the employer, nothing about the applicant, no question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from atspro.engine.clauses.words import listed, words
from atspro.engine.text import content_stems, sentences, stem
from atspro.engine.write.draft import Sentence
from atspro.engine.write.letter_facts import FactLine
from atspro.engine.write.material import Material
from atspro.engine.write.telling import impact
from atspro.engine.write.wording import company_name, count_words, lower_first

_LONGEST, _SHORTEST = 22, 6
"""Words of a statement that a letter can take up."""
_PRAISE = re.compile(
    r"\b(?:passion\w*|leading|leader|dynamic|innovat\w*|best|exciting|vibrant|world[- ]class|award\w*|proud|pride"
    r"|believe|commit\w*|love|values?|mission|vision|culture|family|fun|unique|premier|trusted|excellen\w*|quality"
    r"|dedicat\w*|strive|renowned|diverse|inclusive|fast[- ]paced|passionate|named)\b",
    re.IGNORECASE,
)
_OF_THE_APPLICANT = re.compile(
    r"\b(?:you|your|yours|candidates?|applicants?|apply|seek\w*|looking|hir(?:e|ing)|recruit\w*|offer\w*|join\w*|salary"
    r"|benefits?|position|role|vacancy|resume|cv|equal|opportunit\w*|require\w*|need\w*|want\w*|he|she|it|they|their"
    r"|this|these|who|i|me|my)\b",
    re.IGNORECASE,
)
_COMMON = frozenset(stem(one) for one in listed("of-any-employer"))
"""Words that any employer and any resume share, which link nothing."""


def employer_need(material: Material, facts: Sequence[FactLine]) -> tuple[Sentence, FactLine] | None:
    """A statement of the post about the employer, told to the employer, and the line of the resume that answers it."""
    if material.length != "letter":
        return None
    best: tuple[float, Sentence, FactLine] | None = None
    for text in _statements(material):
        said = told_back(text, company_name(material.job.company))
        theirs = set(content_stems(text)) - set(content_stems(material.job.company)) - _COMMON
        for one in facts if said else ():
            shared = {
                word for word in theirs & set(content_stems(one.text)) if not word[:1].isdigit() and len(word) > 3
            }
            if not shared or (impact(one.text) < 1.0 and len(shared) < 2):
                continue
            value = 2.0 * len(shared) + impact(one.text) + one.value
            if best is None or value > best[0]:
                best = value, Sentence(said, ("job.description",)), one
    return (best[1], best[2]) if best else None


def _statements(material: Material) -> Iterator[str]:
    """The sentences of the post that stand in none of its lists."""
    listed = {
        " ".join(one.split()) for one in (*(material.job.responsibilities or []), *(material.job.qualifications or []))
    }
    for line in (material.job.description or "").splitlines():
        shown = " ".join(line.split())
        if not shown or shown[0] in "-•*" or shown in listed:
            continue
        for one in sentences(shown):
            if one.endswith(".") and one.rstrip(".") not in listed:
                yield one


_OURS = {"our": "your", "we": "you", "us": "you", "ours": "yours", "ourselves": "yourselves"}


def told_back(text: str, company: str) -> str:
    """A statement of the employer's about itself as it is said to the employer; "" when it may be anything else."""
    if not _SHORTEST <= count_words(text) <= _LONGEST or re.search(
        r"[;:!?()\"“”|•]|\bwe['’]|\bnot\b|n['’]t\b", text, re.I
    ):
        return ""
    if _PRAISE.search(text) or _OF_THE_APPLICANT.search(text) or re.match(r"(?:We are|We were)\b", text):
        return ""
    if re.match(r"(?:Our|We)\b", text):
        shown = re.sub(
            r"\b(?:our|we|us|ours|ourselves)\b",
            lambda found: _OURS[found.group().lower()],
            lower_first(text),
            flags=re.I,
        )
        return shown[:1].upper() + shown[1:]
    name, _, rest = text.partition(" ") if not company else (company, "", text[len(company) :].strip())
    verb = rest.split(" ")[0] if rest else ""
    short = company.split(" ")[0] if company else ""
    if short and len(short) > 3 and text.startswith(f"{short} ") and not text.startswith(company):
        name, verb = short, text.split(" ")[1]
    if not company or not text.startswith(name) or re.search(r"\b(?:our|we|us)\b", text, re.I):
        return ""
    forms = words().third.get(verb)
    return f"You {forms.base}{text[len(name) + 1 + len(verb) :]}" if forms and forms.base != "be" else ""


__all__ = ["employer_need", "told_back"]
