"""What a line of a resume says, in the forms that a sentence takes."""

from __future__ import annotations

import re
from dataclasses import dataclass

BRACKETS = re.compile(r"(?:\s+|^)\([^()]*\)")
"""What stands in brackets, with the space before it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a line says: ``clause`` follows "I", ``whole`` is a sentence of its own, ``noun`` follows "includes".

    ``after`` has the sentences that follow the clause. One of the three is given; ``verb`` and ``past`` are those of
    the clause.
    """

    clause: str = ""
    verb: str = ""
    past: bool = True
    whole: str = ""
    after: str = ""
    noun: str = ""

    def sentences(self) -> str:
        """The statement as it stands by itself; "" where it is a noun only."""
        first = self.whole or (f"I {self.clause}." if self.clause else "")
        return f"{first} {self.after}".strip()


__all__ = ["BRACKETS", "Statement"]
