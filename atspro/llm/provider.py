"""Talks to a model's endpoint through its maker's library: one question, one answer of a fixed form, or an error."""

from __future__ import annotations

import email.utils
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pydantic import ValidationError

from atspro.llm.form import SCHEMA, Answer

Trouble = Literal[
    "timeout", "unreachable", "rate limit", "server error", "malformed", "truncated", "oversized", "refusal", "rejected"
]
PASSING: frozenset[Trouble] = frozenset(
    ["timeout", "unreachable", "rate limit", "server error", "malformed", "truncated", "oversized", "refusal"]
)
"""Troubles of which another try may know nothing; ``rejected`` (a wrong key, no such model) stays."""


class ModelFailed(Exception):
    """The model gave no usable answer. ``retry_after`` is in seconds, when the endpoint said it."""

    def __init__(self, trouble: Trouble, retry_after: float | None = None, tokens: tuple[int, int] = (0, 0)) -> None:
        super().__init__(trouble)
        self.trouble = trouble
        self.retry_after = retry_after
        self.tokens = tokens


MAX_ANSWER = 200_000
"""Characters of an answer that are read."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, with what it cost: tokens as the endpoint counted them, and the model that it named."""

    answer: Answer
    input_tokens: int
    output_tokens: int
    model: str


class Provider(Protocol):
    """A model that answers."""

    name: str
    model: str

    def ask(self, system: str, user: str, *, max_tokens: int, timeout: float) -> Reply:
        """One answer. Raises `ModelFailed` for everything that goes wrong."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked: the protocol ("openai" or "anthropic"), the model's name, a key, and an address.

    Without an address it is the protocol's maker's own. The key stays out of its repr.
    """

    protocol: str
    model: str
    key: str = field(default="", repr=False)
    address: str = ""


def make_provider(endpoint: Endpoint) -> Provider:
    """A model that answers at an endpoint. Its library is loaded here, and nowhere when no model is asked."""
    return OpenAIProvider(endpoint) if endpoint.protocol == "openai" else AnthropicProvider(endpoint)


class OpenAIProvider:
    """Any endpoint that speaks OpenAI's chat completions."""

    name = "openai"

    def __init__(self, endpoint: Endpoint) -> None:
        import openai

        self._errors = openai
        self.model = endpoint.model
        # OpenAI itself takes the newer name, of which many compatible servers know nothing yet.
        self._compatible = bool(endpoint.address)
        self._client = openai.OpenAI(
            api_key=endpoint.key or "none",
            base_url=endpoint.address or "https://api.openai.com/v1",
            max_retries=0,
            # A redirect would take a resume to a host that nobody chose.
            http_client=openai.DefaultHttpxClient(follow_redirects=False),
        )

    def ask(self, system: str, user: str, *, max_tokens: int, timeout: float) -> Reply:
        """See `Provider.ask`. The form of the answer is asked for by its JSON schema."""
        with _failing_plainly(self._errors, self._errors.OpenAIError):
            made = self._client.chat.completions.create(
                model=self.model,
                messages=[{"role": "system", "content": system}, {"role": "user", "content": user}],
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": "sentences", "schema": SCHEMA, "strict": True},
                },
                timeout=timeout,
                max_tokens=max_tokens if self._compatible else self._errors.omit,
                max_completion_tokens=self._errors.omit if self._compatible else max_tokens,
            )
        usage = getattr(made, "usage", None)
        tokens = (_count(usage, "prompt_tokens"), _count(usage, "completion_tokens"))
        choice = _first(getattr(made, "choices", None))
        message = getattr(choice, "message", None)
        if getattr(message, "refusal", None) or getattr(choice, "finish_reason", "") == "content_filter":
            raise ModelFailed("refusal", tokens=tokens)
        if getattr(choice, "finish_reason", "") == "length":
            raise ModelFailed("truncated", tokens=tokens)
        return Reply(
            _read(getattr(message, "content", None), tokens), *tokens, str(getattr(made, "model", "") or self.model)
        )


class AnthropicProvider:
    """Anthropic's messages; the form of the answer is that of a tool which the model must use."""

    name = "anthropic"

    def __init__(self, endpoint: Endpoint) -> None:
        import anthropic

        self._errors = anthropic
        self.model = endpoint.model
        self._client = anthropic.Anthropic(
            api_key=endpoint.key or "none",
            base_url=endpoint.address or "https://api.anthropic.com",
            max_retries=0,
            http_client=anthropic.DefaultHttpxClient(follow_redirects=False),
        )

    def ask(self, system: str, user: str, *, max_tokens: int, timeout: float) -> Reply:
        """See `Provider.ask`."""
        with _failing_plainly(self._errors, self._errors.AnthropicError):
            made = self._client.messages.create(
                model=self.model,
                system=system,
                messages=[{"role": "user", "content": user}],
                max_tokens=max_tokens,
                tools=[{"name": "sentences", "description": "Hand in the sentences.", "input_schema": SCHEMA}],
                tool_choice={"type": "tool", "name": "sentences"},
                timeout=timeout,
            )
        usage = getattr(made, "usage", None)
        tokens = (_count(usage, "input_tokens"), _count(usage, "output_tokens"))
        if getattr(made, "stop_reason", "") == "refusal":
            raise ModelFailed("refusal", tokens=tokens)
        if getattr(made, "stop_reason", "") in ("max_tokens", "model_context_window_exceeded"):
            raise ModelFailed("truncated", tokens=tokens)
        blocks = getattr(made, "content", None)
        used = [one for one in blocks if getattr(one, "type", "") == "tool_use"] if isinstance(blocks, list) else []
        return Reply(
            _read(getattr(_first(used), "input", None), tokens), *tokens, str(getattr(made, "model", "") or self.model)
        )


@contextmanager
def _failing_plainly(library: Any, base: type[Exception]) -> Iterator[None]:
    """What the two makers' libraries raise, which have one generator and the same names for it, as `ModelFailed`."""
    try:
        yield
    except library.APITimeoutError:
        raise ModelFailed("timeout") from None
    except library.APIStatusError as error:
        raise _status(error.status_code, error.response.headers) from None
    except library.APIConnectionError:
        raise ModelFailed("unreachable") from None
    except (base, ValueError):
        raise ModelFailed("malformed") from None


def _read(content: object, tokens: tuple[int, int]) -> Answer:
    """The answer in what came back: JSON text, in a fence of Markdown or not, or an object already."""
    try:
        if isinstance(content, str):
            if len(content) > MAX_ANSWER:
                raise ModelFailed("oversized", tokens=tokens)
            text = content.strip().removeprefix("```json").removeprefix("```").removesuffix("```")
            content = json.loads(text)
        return Answer.model_validate(content)
    except ValidationError as error:
        long = all(one["type"] in ("too_long", "string_too_long") for one in error.errors(include_input=False))
        raise ModelFailed("oversized" if long else "malformed", tokens=tokens) from None
    except (ValueError, RecursionError):
        raise ModelFailed("malformed", tokens=tokens) from None


def _status(status: int, headers: Mapping[str, str]) -> ModelFailed:
    if status == 429:
        return ModelFailed("rate limit", _seconds(headers.get("retry-after")))
    if status >= 500 or status in (408, 409):
        return ModelFailed("server error", _seconds(headers.get("retry-after")))
    return ModelFailed("rejected")


def _seconds(header: str | None) -> float | None:
    """Retry-After in seconds: a number, or a date (RFC 9110, 10.2.3)."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        date = email.utils.parsedate_tz(header)
        return max(0.0, email.utils.mktime_tz(date) - time.time()) if date else None


def _count(usage: object, name: str) -> int:
    value = getattr(usage, name, 0)
    return value if isinstance(value, int) else 0


def _first(items: object) -> Any:
    return items[0] if isinstance(items, list) and items else None
