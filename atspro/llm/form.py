"""The form of a model's answer: typed sentences, each with the facts that it rests on; bounded in every direction."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

SentenceKind = Literal["claim", "link", "about the post", "wish"]
KINDS: tuple[SentenceKind, ...] = ("claim", "link", "about the post", "wish")
MAX_SENTENCES = 120
MAX_TEXT = 600
"""Characters of one sentence."""
MAX_FACTS = 12
"""Facts that one sentence may rest on."""


class TypedSentence(BaseModel):
    """One sentence: its own id, the part and the paragraph it stands in, its kind, and the ids of its facts.

    A claim says something of the person; a link only joins; one about the post says what the job is; a wish says what
    the person hopes for.
    """

    model_config = ConfigDict(extra="ignore")

    id: str = Field(max_length=20)
    part: str = Field(max_length=80)
    paragraph: int = Field(ge=1, le=12)
    text: str = Field(max_length=MAX_TEXT)
    facts: list[str] = Field(max_length=MAX_FACTS)
    kind: SentenceKind


class Answer(BaseModel):
    """All sentences of one answer, in the order of reading."""

    model_config = ConfigDict(extra="ignore")

    sentences: list[TypedSentence] = Field(max_length=MAX_SENTENCES)


_STRING = {"type": "string"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["sentences"],
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "part", "paragraph", "text", "facts", "kind"],
                "properties": {
                    "id": _STRING,
                    "part": _STRING,
                    "paragraph": {"type": "integer"},
                    "text": _STRING,
                    "facts": {"type": "array", "items": _STRING},
                    "kind": {"type": "string", "enum": list(KINDS)},
                },
            },
        }
    },
}
"""The same as JSON schema, in the subset that both protocols take."""
