"""Has a model word the built-in document anew, sentence by sentence, and keeps what the facts support."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from atspro.engine.markdown import word_count
from atspro.engine.score import score
from atspro.engine.types import Claim, Kind, Month, Tone, Written
from atspro.llm.privacy import Mask
from atspro.llm.prompt import PROMPT_VERSION, SYSTEM, Fact, facts_of, lines_of, question
from atspro.llm.provider import PASSING, ModelFailed, Provider, Reply, Sentence, Trouble
from atspro.llm.units import Unit, reclaimed, reworded, units_of
from atspro.llm.verify import unfounded, unsupported, wording
from atspro.shapes import JobData, ResumeData

TRIES = 3
"""Times that one question is asked."""
BACKOFF_SECONDS = 0.5
"""Half of the first wait between two tries; each next one is twice as long."""
BUDGET_SECONDS = 100.0
"""What the model may take for one document, all tries and waits together; a task's soft limit is half a minute more."""

_TROUBLES: dict[Trouble, str] = {
    "timeout": "it did not answer in time",
    "unreachable": "it could not be reached",
    "rate limit": "it has too much to do right now",
    "server error": "it reported an error of its own",
    "malformed": "its answer could not be read",
    "truncated": "its answer broke off",
    "refusal": "it refused",
    "rejected": "it did not accept the request; whoever runs this site can look into its key and model",
}


@dataclass(frozen=True, slots=True)
class ModelWritten:
    """A document that a model worded, as far as it could, and what metadata keeps of how it went."""

    written: Written
    details: dict[str, Any]


@dataclass
class _Course:
    """What one document took so far, and when it must end."""

    provider: Provider
    timeout: float
    most_output: int
    ends: float
    check: Callable[[], None]
    calls: int = 0
    tokens: list[int] = field(default_factory=lambda: [0, 0])
    model: str = ""

    @property
    def left(self) -> float:
        return self.ends - time.monotonic()

    def ask(self, user: str) -> list[Sentence]:
        """The model's sentences; troubles that may pass are waited out. Raises `ModelFailed` when the time is up."""
        for number in range(1, TRIES + 1):
            try:
                reply = self._once(user)
            except ModelFailed as failed:
                self._count(failed.tokens)
                wait = max(BACKOFF_SECONDS * 2.0**number * random.uniform(0.5, 1.5), failed.retry_after or 0.0)  # noqa: S311
                if failed.trouble not in PASSING or number == TRIES or wait >= self.left:
                    raise
                self._wait(wait)
            else:
                self._count((reply.input_tokens, reply.output_tokens))
                self.model = reply.model
                return reply.answer.sentences
        raise ModelFailed("timeout")

    def _once(self, user: str) -> Reply:
        """One call, in a thread of its own: an endpoint that drips its answer byte by byte is not waited for either."""
        limit = min(self.timeout, self.left)
        if limit <= 0:
            raise ModelFailed("timeout")
        self.calls += 1
        outcome: list[Reply | BaseException] = []

        def call() -> None:
            try:
                outcome.append(self.provider.ask(SYSTEM, user, max_tokens=self.most_output, timeout=limit))
            except BaseException as error:  # noqa: BLE001 (raised again where it is waited for)
                outcome.append(error)

        thread = threading.Thread(target=call, name="model", daemon=True)
        thread.start()
        over = time.monotonic() + limit
        while thread.is_alive() and time.monotonic() < over:
            thread.join(0.1)
            self.check()
        if not outcome:
            raise ModelFailed("timeout")
        if isinstance(outcome[0], BaseException):
            raise outcome[0]
        return outcome[0]

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.check()
            time.sleep(min(0.1, left))

    def _count(self, tokens: tuple[int, int]) -> None:
        self.tokens = [self.tokens[0] + tokens[0], self.tokens[1] + tokens[1]]


def write_with_model(
    provider: Provider,
    built_in: Written,
    kind: Kind,
    resume: ResumeData,
    job: JobData,
    tone: Tone,
    *,
    timeout: float,
    most_input: int,
    most_output: int,
    budget: float = BUDGET_SECONDS,
    today: Month | None = None,
    check: Callable[[], None] = lambda: None,
) -> ModelWritten:
    """Word a built-in document anew. Never fails for the model's sake: what it does not give stays as it was.

    Each sentence must name sources that say it, and pass the grounding check in its place; one that does not is asked
    for once more with the reason, then the built-in one stands. ``check`` is called every tenth of a second and may
    raise to stop. Times are in seconds, the limits on input and output in tokens of one call.
    """
    began = time.monotonic()
    course = _Course(provider, timeout, most_output, began + budget, check)
    mask = Mask.of(resume.contact_info)
    units, facts = units_of(kind, built_in.markdown), facts_of(resume)
    post, left_out = lines_of(job)
    words: dict[str, str] = {}
    rests_on: dict[str, list[str]] = {}
    trouble = ""
    reasons: dict[str, str] | None = None
    waiting = units
    try:
        for _ in range(2):
            user = (
                question(kind, tone, facts, post, waiting, mask, most=most_input, reasons=reasons) if waiting else None
            )
            if user is None:
                trouble = "your resume is longer than what may be sent to it" if waiting else ""
                break
            answer = course.ask(user)
            good, reasons = _sorted(answer, waiting, words, built_in.markdown, facts, post, mask, resume, job)
            words |= good
            rests_on |= {
                one.id: [{**post, **facts}[name].path for name in one.sources]
                for one in reversed(answer)
                if one.id in good
            }
            waiting = [unit for unit in waiting if unit.id in reasons]
    except ModelFailed as failed:
        trouble = _TROUBLES[failed.trouble]
    markdown = reworded(built_in.markdown, units, words)
    details = {
        "asked": "model",
        "used": "model" if len(words) == len(units) and words else "both" if words else "built-in",
        "provider": provider.name,
        "model": course.model or provider.model,
        "promptVersion": PROMPT_VERSION,
        "inputTokens": course.tokens[0],
        "outputTokens": course.tokens[1],
        "seconds": round(time.monotonic() - began, 1),
        "calls": course.calls,
        "sentences": len(units),
        "reworded": len(words),
        "postLinesLeftOut": left_out,
        **({"trouble": trouble} if trouble else {}),
    }
    ledger = reclaimed(built_in.ledger, units, words, rests_on)
    return ModelWritten(_finished(built_in, markdown, ledger, kind, job, details, today), details)


def _sorted(
    answer: list[Sentence],
    units: list[Unit],
    words: dict[str, str],
    markdown: str,
    facts: dict[str, Fact],
    post: dict[str, Fact],
    mask: Mask,
    resume: ResumeData,
    job: JobData,
) -> tuple[dict[str, str], dict[str, str]]:
    """The sentences that may stand, by unit, and why each of the others may not."""
    given: dict[str, Sentence] = {}
    for one in answer:
        given.setdefault(one.id, one)
    good: dict[str, str] = {}
    bad: dict[str, str] = {}
    for unit in units:
        if unit.id not in given:
            bad[unit.id] = "it was missing"
            continue
        text, reason = wording(given[unit.id], unit, mask)
        reason = reason or unfounded(text, given[unit.id].sources, unit, facts, post, job)
        if reason:
            bad[unit.id] = reason
        else:
            good[unit.id] = text
    for id_, reason in unsupported(markdown, units, words | good, resume, job).items():
        if good.pop(id_, None) is not None:
            bad[id_] = reason
    return good, bad


def _finished(
    built_in: Written,
    markdown: str,
    ledger: tuple[Claim, ...],
    kind: Kind,
    job: JobData,
    details: dict[str, Any],
    today: Month | None,
) -> Written:
    """The document with its own score and length, and a note where the model was of no help."""
    notes = list(built_in.notes)
    if details["used"] == "built-in":
        why = details.get("trouble") or "none of its sentences said what your resume says"
        notes.append(f"You asked for the model, and the built-in writer wrote this: {why}.")
    if details["postLinesLeftOut"]:
        notes.append("The post speaks to language models. Those lines were not sent.")
    after = score(markdown, job, today=today) if kind == "resume" and details["reworded"] else built_in.score_after
    return replace(
        built_in,
        markdown=markdown,
        ledger=ledger,
        score_after=after,
        word_count=word_count(markdown),
        notes=tuple(notes),
    )
