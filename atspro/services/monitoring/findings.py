"""What a check of an installation found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "warning", "problem"]


@dataclass(frozen=True)
class Finding:
    """What a check found, and what to do about it; "" where nothing is to be done."""

    name: str
    status: Status
    text: str
    remedy: str = ""
