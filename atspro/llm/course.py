"""The calls that one document takes: how often one question is asked, how long is waited, and what it all cost."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from atspro.llm.brief import SYSTEM
from atspro.llm.form import TypedSentence
from atspro.llm.provider import PASSING, ModelFailed, Provider, Reply

TRIES = 3
"""Times that one question is asked."""
BACKOFF_SECONDS = 0.5
"""Half of the first wait between two tries; each next one is twice as long."""
BUDGET_SECONDS = 100.0
"""What the model may take for one document, all tries and waits together; a task's soft limit is half a minute more."""


@dataclass
class Course:
    """What one document took so far, and when it must end (by the monotonic clock)."""

    provider: Provider
    timeout: float
    output_limit: int
    ends: float
    check: Callable[[], None]
    calls: int = 0
    tokens: list[int] = field(default_factory=lambda: [0, 0])
    model: str = ""

    @property
    def left(self) -> float:
        """Seconds until it must end."""
        return self.ends - time.monotonic()

    def ask(self, user: str) -> list[TypedSentence]:
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
                outcome.append(self.provider.ask(SYSTEM, user, max_tokens=self.output_limit, timeout=limit))
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
