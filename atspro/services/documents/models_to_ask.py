"""Which model a document is written by, what it may take, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass

from atspro.config import Settings
from atspro.document_details import WriterUsed
from atspro.llm import Endpoint, Limits


@dataclass(frozen=True, slots=True)
class Model:
    """An endpoint with its limits and the prices of a million tokens; no endpoint where no model is set up.

    ``is_own`` says that the key is the person's: then what it costs is between them and the provider.
    """

    endpoint: Endpoint | None
    limits: Limits
    input_price: float = 0.0
    output_price: float = 0.0
    is_own: bool = False

    def cost(self, used: WriterUsed) -> float | None:
        """What the tokens of a document cost, in the currency of the prices; None where no price is set."""
        if self.is_own or not (self.input_price or self.output_price):
            return None
        spent = (used.input_tokens or 0) * self.input_price + (used.output_tokens or 0) * self.output_price
        return round(spent / 1_000_000, 6)


def model_of(settings: Settings, own_key: str = "") -> Model:
    """The model that the settings name, asked with the person's own key where they have one and may use it."""
    key = own_key or settings.LLM_API_KEY
    usable = settings.LLM_PROVIDER and (key or settings.LLM_BASE_URL)
    return Model(
        Endpoint(settings.LLM_PROVIDER, settings.LLM_MODEL, key, settings.LLM_BASE_URL) if usable else None,
        Limits(settings.LLM_TIMEOUT, settings.LLM_MAX_INPUT_TOKENS, settings.LLM_MAX_OUTPUT_TOKENS),
        settings.LLM_INPUT_PRICE,
        settings.LLM_OUTPUT_PRICE,
        bool(own_key),
    )
