"""By what a file shows that it is a resume in a format for programs; the readers are loaded when one comes."""

from __future__ import annotations

import re

_START = re.compile(
    r"(?:\ufeff|%YAML [\d.]+\n|---[^\n]*\n|#[^\n]*\n|\s*\n)*"
    r"(?:cv|basics|design|locale|\"?\$schema\"?|work|meta)\s*:\s*(?:\n|[^\s])"
)
_MARKS = re.compile(rb"<(?:\w+:)?(?:SkillsPassport|LearnerInfo|Candidate)[\s>]")


def looks_like_yaml(text: str, suffix: str = "") -> bool:
    """Whether a text is a resume as YAML: by the file's name, or by the keys that such files begin with."""
    begins = _START.match(text[:5000]) is not None
    return begins and (suffix in ("yaml", "yml") or re.search(r"^(?:cv|basics):\s*$", text, re.MULTILINE) is not None)


def looks_like_europass(data: bytes) -> bool:
    """Whether bytes are a Europass CV in XML."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and _MARKS.search(data[:20_000]) is not None
