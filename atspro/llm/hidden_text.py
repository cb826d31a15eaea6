"""What stands in a text for machines and not for readers: hidden elements, and orders to language models."""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = re.compile(
    # What is not closed goes to the end, as in a browser: nothing is looked through twice.
    r"<!--.*?(?:-->|\Z)|<(script|style|template)\b.*?(?:</\1\s*>|\Z)"
    r"|<(\w++)(?=[^<>]*?(?:display\s*+:\s*+none|visibility\s*+:\s*+hidden|font-size\s*+:\s*+0|\bhidden\b))"
    r"[^<>]*+>.*?(?:</\2\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_TO_MACHINES = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|rules?|prompts?|above|previous"
    r"|prior|guidelines)\b"
    r"|\b(?:system|hidden|developer) (?:prompt|message|instruction)|\b(?:as an?|you are an?|if you are an?) (?:AI"
    r"|LLM|language model"
    r"|large language model|assistant|chatbot|bot)\b|\bprompt injection\b|</?(?:system|user|assistant|instructions?)>"
    r"|\b(?:language model|LLM|AI model|AI assistant|ChatGPT|Claude)s?\b.{0,60}\b(?:must|should|reply|respond"
    r"|answer|include|write|say|add)\b"
    r"|\b(?:reply|respond|answer|output|write|say|print) (?:only|exactly|with the (?:word|phrase)|in (?:the )?style)\b",
    re.IGNORECASE,
)


def visible(text: str) -> str:
    """The text without what no reader sees: hidden elements, comments, and characters without a glyph."""
    text = _HIDDEN.sub(" ", text)
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cf", "Cc", "Co", "Cs", "Cn"))


def speaks_to_machines(line: str) -> bool:
    """Whether a line of a post gives orders to a model: such a line is not sent."""
    return _TO_MACHINES.search(line) is not None
