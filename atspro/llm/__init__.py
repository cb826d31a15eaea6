"""An optional language model that writes documents from the plan. Off unless the settings name one."""

from atspro.llm.provider import Endpoint, Provider, make_provider
from atspro.llm.writer import Limits, ModelWritten, Order, write_with_model

__all__ = ["Endpoint", "Limits", "ModelWritten", "Order", "Provider", "make_provider", "write_with_model"]
