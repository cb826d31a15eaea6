"""Has a model write a whole document from the plan, and lets stand what its facts support."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from atspro.engine.fact_check import check_document
from atspro.engine.fit import Plan
from atspro.engine.markdown import word_count
from atspro.engine.score import score
from atspro.engine.types import Claim, Kind, Length, Month, Tone, Written
from atspro.llm import course as calls
from atspro.llm.brief import PROMPT_VERSION, Brief, Truth, make_brief, question
from atspro.llm.course import Course
from atspro.llm.form import TypedSentence
from atspro.llm.judge import Judge, Sources
from atspro.llm.parts import Part, Placed, filled, own_sentences, parts_of, relocated
from atspro.llm.privacy import Mask
from atspro.llm.provider import ModelFailed, Provider, Trouble
from atspro.shapes import JobData, ResumeData, ResumeSection

MIN_STANDING = 0.5
"""The share of the model's sentences that must stand; with fewer the built-in document is the better one."""
LETTER_WORDS: dict[Length, tuple[int, int]] = {"letter": (90, 420), "short": (50, 240), "note": (15, 120)}
"""Least and most words of a letter's body."""

_TROUBLES: dict[Trouble, str] = {
    "timeout": "it did not answer in time",
    "unreachable": "it could not be reached",
    "rate limit": "it has too much to do right now",
    "server error": "it reported an error of its own",
    "malformed": "its answer could not be read",
    "truncated": "its answer broke off",
    "oversized": "its answer was too long",
    "refusal": "it refused",
    "rejected": "it did not accept the request; the key and the model's name may be wrong",
}


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written: the kind, the voice, and everything it is written from.

    ``confirmed`` are sentences that the person confirmed, by the path of the line that each tells.
    """

    kind: Kind
    resume: ResumeData
    job: JobData
    plan: Plan
    sections: Sequence[ResumeSection] = ()
    tone: Tone = "professional"
    length: Length = "letter"
    confirmed: Mapping[str, str] = field(default_factory=dict)
    today: Month | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of one answer, tokens of one question and of one answer, and seconds of the whole document."""

    timeout: float
    input_tokens: int
    output_tokens: int
    budget: float | None = None


@dataclass(frozen=True, slots=True)
class ModelWritten:
    """A document that a model wrote, as far as it could, and what metadata keeps of how it went."""

    written: Written
    details: dict[str, Any]


def write_with_model(
    provider: Provider,
    built_in: Written,
    order: Order,
    limits: Limits,
    *,
    on_stage: Callable[[str], None] = lambda _: None,
    check: Callable[[], None] = lambda: None,
) -> ModelWritten:
    """Write a document by the model. Never fails for the model's sake: then the built-in document stands.

    Each sentence names its facts and is held against them; one that says more is asked for once more with the reason,
    then the built-in writer's own takes its place. ``on_stage`` is told what is being done; ``check`` is called every
    tenth of a second and may raise to stop.
    """
    began = time.monotonic()
    budget = calls.BUDGET_SECONDS if limits.budget is None else limits.budget
    course = Course(provider, limits.timeout, limits.output_tokens, began + budget, check)
    brief = make_brief(
        order.kind,
        order.tone,
        order.length,
        Truth(order.resume, order.sections, order.plan, order.confirmed),
        order.job,
    )
    parts = parts_of(order.kind, built_in.markdown)
    said = [fact.text for fact in brief.facts.values() if fact.said]
    sources = Sources(order.resume, order.sections, order.job, said, order.today)
    mask = Mask.of(order.resume.contact_info)
    judge = Judge(brief, sources, mask, {part.id: part for part in parts})
    result = _Result({}, 0, 0)
    trouble = ""
    if not parts:
        trouble = "this document is facts about the post, which the built-in writer writes"
    else:
        try:
            result = _Round(course, brief, parts, judge, mask, limits, on_stage).run(built_in)
        except ModelFailed as failed:
            trouble = _TROUBLES[failed.trouble]
        except _TooLong:
            trouble = "your resume is longer than what may be sent to it"
    on_stage("Checking the model's sentences")
    result = _whole(result, built_in, parts, sources)
    trouble = trouble or _why_not(result, order)
    placed = {} if trouble else result.placed
    details = {
        "asked": "model",
        "used": "built-in" if not placed else "model" if result.standing == result.total else "both",
        "provider": provider.name,
        "model": course.model or provider.model,
        "promptVersion": PROMPT_VERSION,
        "inputTokens": course.tokens[0],
        "outputTokens": course.tokens[1],
        "seconds": round(time.monotonic() - began, 1),
        "calls": course.calls,
        "sentences": result.total,
        "kept": result.standing if placed else 0,
        "linesLeftOut": brief.left_out,
        **({"trouble": trouble} if trouble else {}),
    }
    return ModelWritten(_finished(built_in, order, parts, placed, details), details)


class _TooLong(Exception):
    """What would have to be sent is more than may be sent."""


@dataclass(frozen=True, slots=True)
class _Result:
    """The sentences that stand, by part in their order; how many the model gave, and how many of those stand."""

    placed: Mapping[str, list[Placed]]
    total: int
    standing: int


@dataclass
class _Round:
    """The two questions of one document."""

    course: Course
    brief: Brief
    parts: Sequence[Part]
    judge: Judge
    mask: Mask
    limits: Limits
    on_stage: Callable[[str], None]

    def run(self, built_in: Written) -> _Result:
        """Ask, judge, ask once more for what failed, and put the built-in writer's own where it fails again."""
        self.on_stage("The language model writes")
        first = _unique(self._ask(self.parts))
        texts, reasons = self._judged(first)
        if reasons:
            self.on_stage(f"Asking the model again for {len(reasons)} of {len(first)} sentences")
            refused = [(one, reasons[one.id]) for one in first if one.id in reasons]
            touched = {one.part for one, _ in refused}
            known = [part for part in self.parts if part.id in touched] or self.parts
            places = {one.id: one for one in first}
            try:
                again = [
                    one.model_copy(update={"part": places[one.id].part, "paragraph": places[one.id].paragraph})
                    for one in _unique(self._ask(known, refused))
                    if one.id in reasons
                ]
            except (ModelFailed, _TooLong):
                again = []
            better, _ = self._judged(again)
            texts |= better
            first = [next((new for new in again if new.id == one.id and new.id in better), one) for one in first]
        return self._placed(first, texts, built_in)

    def _ask(self, parts: Sequence[Part], refused: Sequence[tuple[TypedSentence, str]] = ()) -> list[TypedSentence]:
        user = question(self.brief, parts, self.mask, limit=self.limits.input_tokens, refused=refused)
        if user is None:
            raise _TooLong
        return self.course.ask(user)

    def _judged(self, sentences: Sequence[TypedSentence]) -> tuple[dict[str, str], dict[str, str]]:
        """The words of those that may stand, and the reasons of those that may not, by id."""
        texts: dict[str, str] = {}
        reasons: dict[str, str] = {}
        for one in sentences:
            self.course.check()
            text, reason = self.judge.read(one)
            if reason:
                reasons[one.id] = reason
            else:
                texts[one.id] = text
        return texts, reasons

    def _placed(self, sentences: Sequence[TypedSentence], texts: Mapping[str, str], built_in: Written) -> _Result:
        placed: dict[str, list[Placed]] = {}
        for part in self.parts:
            mine = [one for one in sentences if one.part == part.id]
            if not mine or (not part.whole and any(one.id not in texts for one in mine)):
                continue
            own = own_sentences(part, built_in.ledger)
            for one in mine:
                paths = tuple(dict.fromkeys(self.brief.known[f].path for f in one.facts if f in self.brief.known))
                if one.id in texts:
                    stands_for = paths if one.kind in ("claim", "about the post") else ()
                    placed.setdefault(part.id, []).append(Placed(part.id, one.paragraph, texts[one.id], stands_for))
                elif instead := _instead(paths, own, placed.get(part.id, [])):
                    placed.setdefault(part.id, []).append(Placed(part.id, one.paragraph, instead.text, instead.sources))
        mine_all = set(texts.values())
        standing = sum(one.text in mine_all for some in placed.values() for one in some)
        return _Result(placed, len(sentences), standing)


def _instead(paths: Sequence[str], own: Sequence[Claim], placed: Sequence[Placed]) -> Claim | None:
    """The built-in writer's own sentence that rests on one of the facts of a refused one and is not told yet."""
    told = {path for one in placed for path in one.sources} | {one.text for one in placed}
    for claim in own:
        if set(claim.sources) & set(paths) and not set(claim.sources) & told and claim.text not in told:
            return claim
    return None


def _unique(sentences: Sequence[TypedSentence]) -> list[TypedSentence]:
    """The first sentence of each id."""
    found: dict[str, TypedSentence] = {}
    for one in sentences:
        found.setdefault(one.id, one)
    return list(found.values())


def _whole(result: _Result, built_in: Written, parts: Sequence[Part], sources: Sources) -> _Result:
    """Without the model's sentences that the check doubts in their place in the document."""
    if not result.placed:
        return result
    markdown = filled(built_in.markdown, parts, result.placed)
    own = {claim.text for claim in built_in.ledger}
    doubted = [
        one.sentence for one in check_document(
            markdown, sources.resume, sources.job, list(sources.said), sources.sections, sources.today
        ).unsupported
    ]  # fmt: skip
    kept: dict[str, list[Placed]] = {}
    lost = 0
    for part, said in result.placed.items():
        for one in said:
            # What is said of the post was held against the post's lines, and is none of the person's.
            of_post = bool(one.sources) and all(path.startswith("job") for path in one.sources)
            if (
                one.text not in own
                and not of_post
                and any(one.text in sentence or sentence in one.text for sentence in doubted)
            ):
                lost += 1
            else:
                kept.setdefault(part, []).append(one)
    return _Result(kept, result.total, result.standing - lost)


def _why_not(result: _Result, order: Order) -> str:
    """Why the built-in document is used all the same; "" when the model's may stand."""
    if not result.total:
        return "it wrote nothing"
    if result.standing < MIN_STANDING * result.total or not result.placed:
        return "most of its sentences said what your resume does not"
    if order.kind == "cover":
        words = sum(len(one.text.split()) for some in result.placed.values() for one in some)
        least, most = LETTER_WORDS[order.length]
        if not least <= words <= most:
            return f"its letter had {words} words, where {least} to {most} are useful"
    return ""


def _finished(
    built_in: Written, order: Order, parts: Sequence[Part], placed: Mapping[str, list[Placed]], details: dict[str, Any]
) -> Written:
    """The document with its own score and length, and a note where the model's text was not used."""
    notes = list(built_in.notes)
    if details["linesLeftOut"]:
        notes.append("Some lines give orders to language models. They were not sent.")
    if not placed:
        notes.append(f"You asked for the model, and the built-in writer wrote this: {details['trouble']}.")
    markdown = filled(built_in.markdown, parts, placed)
    is_scored = order.kind == "resume" and placed
    return replace(
        built_in,
        markdown=markdown,
        ledger=relocated(built_in.ledger, parts, placed),
        score_after=score(markdown, order.job, today=order.today) if is_scored else built_in.score_after,
        word_count=word_count(markdown),
        notes=tuple(notes),
    )
