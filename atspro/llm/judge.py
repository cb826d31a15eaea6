"""Why a sentence of the model may not stand: each reason in words that the model can be told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from atspro.engine.fact_check import Unsupported, check_document
from atspro.engine.text import content_stems
from atspro.engine.types import Month
from atspro.engine.wordlists import wordlist
from atspro.llm.brief import Brief, Fact
from atspro.llm.form import TypedSentence
from atspro.llm.hidden_text import speaks_to_machines, visible
from atspro.llm.parts import Part
from atspro.llm.privacy import Mask
from atspro.shapes import JobData, ResumeData, ResumeSection

MAX_WORDS = 60
MIN_POST_SHARE = 0.6
"""The share of what a sentence says of the post that must stand in the lines it names."""
_MARKS = re.compile(r"https?://|www\.|\[[^\[\]]*+\]\(|[<>{}`]|\*\*|^\s*[#>-]\s|\bDear\b|\bSincerely\b")
_FIRST_PERSON = re.compile(r"\b(?:I|I['’]\w+|[Mm]y|[Mm]e|[Mm]ine|[Mm]yself|[Ww]e|[Oo]ur|[Oo]urs|us)\b")
_WISH = re.compile(
    r"\b(?:would|will|hope|hoping|want|wish|plan|aim|look(?:ing)? forward|eager|keen|ready|happy|glad|excited|like|love"
    r"|willing|welcome|please|available|reach|question|my (?:number|email|phone)|call)\b|\?|['’](?:d|ll)\b",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\b(?:(?:how|that|which|where|when|because|since|as|and|after|while|what) (?=(?:I|we)\b)"
    r"(?!(?:I|we) (?:would|could|can|might"
    r"|will|may)\b)|(?=my\b))"
)
_MAX_TAILS = 6
_DEGREES = wordlist("degree-words")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Sources:
    """What sentences are held against: the resume with its sections, the post, and what the person said elsewhere."""

    resume: ResumeData
    sections: Sequence[ResumeSection]
    job: JobData
    said: Sequence[str] = ()
    today: Month | None = None


@dataclass
class Judge:
    """Judges the sentences of one document."""

    brief: Brief
    sources: Sources
    mask: Mask
    parts: dict[str, Part] = field(default_factory=dict)

    def read(self, sentence: TypedSentence) -> tuple[str, str]:
        """The sentence as it would stand in the document, and why it may not ("" when it may)."""
        text = " ".join(visible(self.mask.restore(sentence.text)).split())
        part = self.parts.get(sentence.part)
        if part is not None and part.mark == "- ":
            text = text.removesuffix(".")
        return text, self._form(text, part) or self._facts(sentence, text) or self._said(sentence, text)

    def _form(self, text: str, part: Part | None) -> str:
        if part is None:
            return "there is no such part"
        if not text or len(text.split()) > MAX_WORDS:
            return "it was empty or much too long"
        if not self.mask.is_whole(text):
            return "it had a placeholder that stands for nothing"
        if _MARKS.search(text):
            return "it had marks, a link, a salutation or a signature in it"
        if speaks_to_machines(text):
            return "it repeated an instruction"
        if self.brief.kind == "resume" and _FIRST_PERSON.search(text):
            return "a resume says no “I”"
        return ""

    def _facts(self, sentence: TypedSentence, text: str) -> str:
        """Whether it names facts that there are, of the sort that its kind needs."""
        if any(one not in self.brief.known for one in sentence.facts):
            return "it named a fact that does not exist"
        of_post = [one for one in sentence.facts if one in self.brief.post]
        if sentence.kind == "claim" and len(of_post) == len(sentence.facts):
            return "a claim about the person must name facts about the person"
        if sentence.kind == "about the post" and (not of_post or _FIRST_PERSON.search(text)):
            return "a sentence about the post names its lines, and says nothing of the person"
        if sentence.kind == "wish" and not _WISH.search(text):
            return "it is no wish; make it a claim and name its facts"
        return ""

    def _said(self, sentence: TypedSentence, text: str) -> str:
        """Whether its facts say what it says."""
        facts = [self.brief.known[one] for one in sentence.facts]
        if degree := _degree(text, facts):
            return f"none of its facts says “{degree}”"
        if sentence.kind == "about the post":
            lines = [f"{self.sources.job.title} at {self.sources.job.company}", *(fact.text for fact in facts)]
            empty = self.sources.resume.model_copy(
                update={"summary": "\n".join(lines), "skills": [], "work_experience": [], "education": [],
                        "certifications": []}
            )  # fmt: skip
            if found := check_document(text, empty, self.sources.job, today=self.sources.today).unsupported:
                return f"the lines of the post that it names do not say “{found[0].statement}”"
            given = {one for fact in facts for one in content_stems(fact.text)}
            given |= set(content_stems(f"{self.sources.job.title} {self.sources.job.company}"))
            said = set(content_stems(text))
            if said and len(said & given) < MIN_POST_SHARE * len(said):
                return "the lines of the post that it names do not say that"
            return ""
        doubts = self._unsupported(text, facts)
        return f"its facts do not support “{doubts[0].statement}” ({doubts[0].kind})" if doubts else ""

    def _unsupported(self, text: str, facts: Sequence[Fact]) -> Sequence[Unsupported]:
        """What neither its facts alone nor, of numbers and names and their places, the whole resume supports."""
        given = self.sources
        resume, sections = narrowed(given, facts)
        said = [fact.text for fact in facts if fact.said]
        for one in (text, *_tails(text)):
            found: Sequence[Unsupported] = check_document(
                one, resume, given.job, said, sections, given.today
            ).unsupported
            found = (
                found
                or check_document(
                    one, given.resume, given.job, list(given.said), given.sections, given.today
                ).unsupported
            )
            if found:
                return found
        return ()


def _tails(text: str) -> list[str]:
    """What a wish goes on to state as done: "how I led the move", "my years as director"."""
    if not _WISH.search(text):
        return []
    cuts = [found.end() for found in _TAIL.finditer(text)][:_MAX_TAILS]
    return [tail[:1].upper() + tail[1:] for tail in (text[cut:] for cut in cuts) if len(tail.split()) > 1]


def _degree(text: str, facts: Sequence[Fact]) -> str:
    """The first word of degree or superlative of a sentence that none of its facts has."""
    given = {word.lower() for fact in facts for word in _WORD.findall(fact.text)}
    for word in _WORD.findall(text):
        lower = word.lower()
        superlative = lower.endswith("est") and len(lower) > 5 and lower not in wordlist("no-superlatives")
        if lower not in given and (superlative or lower in _DEGREES):
            return str(word)
    return ""


def narrowed(given: Sources, facts: Sequence[Fact]) -> tuple[ResumeData, list[ResumeSection]]:
    """The resume with nothing in it but some of its facts, and the names and dates of the entries they stand in."""
    paths = {fact.path for fact in facts}
    groups = {fact.group for fact in facts}
    whole = given.resume
    work = []
    for number, one in enumerate(whole.work_experience):
        path = f"resume.workExperience[{number}]"
        if path not in groups:
            continue
        bullets = [
            bullet for place, bullet in enumerate(one.responsibilities) if f"{path}.responsibilities[{place}]" in paths
        ]
        work.append(
            one.model_copy(
                update={
                    "responsibilities": bullets,
                    "description": one.description if f"{path}.description" in paths else None,
                    "skills": one.skills if f"{path}.skills" in paths else [],
                }
            )
        )
    resume = whole.model_copy(
        update={
            "summary": "\n".join(fact.text for fact in facts if fact.path == "resume.summary"),
            "skills": [skill for place, skill in enumerate(whole.skills) if f"resume.skills[{place}]" in paths],
            "work_experience": work,
            "education": [one for n, one in enumerate(whole.education) if f"resume.education[{n}]" in paths],
            "certifications": [
                one for n, one in enumerate(whole.certifications) if f"resume.certifications[{n}]" in paths
            ],
        }
    )
    sections = [
        section.model_copy(
            update={"entries": [e for p, e in enumerate(section.entries) if f"sections[{n}].entries[{p}]" in paths]}
        )
        for n, section in enumerate(given.sections)
    ]
    return resume, [section for section in sections if section.entries]
