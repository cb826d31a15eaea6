"""An optional language model that words what the built-in writers chose to say. Off unless the settings name one."""

from atspro.llm.provider import Provider, make_provider
from atspro.llm.writer import ModelWritten, write_with_model

__all__ = ["ModelWritten", "Provider", "make_provider", "write_with_model"]
