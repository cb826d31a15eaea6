"""What a preparation sheet asks of the person: what no resume says, asked of each deed in words that fit it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from atspro.engine.verb_forms import IRREGULAR, base_of

_LED = frozenset(
    [
        *(
            "advise",
            "coach",
            "direct",
            "hire",
            "lead",
            "manage",
            "mentor",
            "onboard",
            "precept",
            "recruit",
            "supervise",
        ),
        *("supervise", "teach", "train", "tutor", "educate", "chair"),
    ]
)
_MADE = frozenset(
    [
        *(
            "author",
            "build",
            "code",
            "compose",
            "create",
            "design",
            "develop",
            "draft",
            "establish",
            "found",
            "implement",
        ),
        *("introduce", "launch", "prepare", "produce", "program", "publish", "set", "start", "write"),
    ]
)
_CHANGED = frozenset(
    [
        *("accelerate", "automate", "boost", "consolidate", "cut", "decrease", "double", "exceed", "grow", "improve"),
        *(
            "increase",
            "migrate",
            "modernize",
            "move",
            "raise",
            "rebuild",
            "redesign",
            "reduce",
            "refinance",
            "renegotiate",
        ),
        *("replace", "rewrite", "save", "shorten", "simplify", "streamline"),
    ]
)
_TASKS: dict[str, tuple[str, ...]] = {
    "led": (
        "who they were, and what they needed from you.",
        "how this came to you, and what shape it was in.",
        "what you expected of them, and how you said so.",
    ),
    "made": (
        "who needed it, and what it had to do.",
        "what there was before it, and why that no longer served.",
        "which limits you had: time, money, people.",
    ),
    "changed": (
        "how things stood before, and who wanted them changed.",
        "why it had to change, and what stood in the way.",
        "what you tried first, and what it taught you.",
    ),
    "": (
        "what you were asked to achieve, and what was at stake.",
        "who depended on it, and what happened when it went wrong.",
        "what a hard day of it looks like.",
        "which part of it was yours alone.",
    ),
}
_RESULTS = (
    "what changed because of it, with a number if you have one.",
    "who noticed the difference, and how.",
    "what stayed in place after you.",
    "what you would do the same way again, and what not.",
    "what your manager or your customers said of it.",
)
_FIGURES = (
    "how the {figure} was counted, and whom it helped.",
    "what the {figure} meant for the people around it.",
    "what your own part in the {figure} was.",
)
_USES = (
    "what you did with it, and what came of that.",
    "where you used it last, and for what.",
    "which task of it you would take on alone tomorrow.",
    "how you learned it, and what you made with it.",
)
_AGAIN = (
    "Your story under “{line}” answers this too: tell it from this side.",
    "Begin the story under “{line}” at this point of it.",
    "The story under “{line}” fits here as well; keep it short the second time.",
)
_FIGURE = re.compile(r"[$€£]\s?\d[\d,.]*\s?(?:[kmb]\b|million|billion)?|\d[\d,.]*\s?(?:%|percent\b)", re.IGNORECASE)


@dataclass(slots=True)
class Asking:
    """The prompts of one sheet; none comes again before all that fit have been used."""

    used: Counter[str] = field(default_factory=Counter)

    def task(self, deed: str) -> str:
        """What to add about the task behind a deed."""
        kind = _kind(deed)
        fitting = (*_TASKS[kind], *(_TASKS[""] if kind else ()))
        return self._next(fitting)

    def result(self, deed: str) -> str:
        """What to add about what came of a deed; of its own figure where it gives one."""
        figures = _FIGURE.findall(deed)
        if figures:
            return self._next(_FIGURES).format(figure=figures[-1].strip())
        return self._next(_RESULTS)

    def use(self) -> str:
        """What to add about a skill that the resume only lists."""
        return self._next(_USES)

    def again(self, line: str) -> str:
        """What to do with a story that another line of the post has called for."""
        return self._next(_AGAIN).format(line=line)

    def _next(self, fitting: Sequence[str]) -> str:
        chosen = min(fitting, key=lambda one: self.used[one])
        self.used[chosen] += 1
        return chosen


def _kind(deed: str) -> str:
    first = deed.split(" ", 1)[0].strip(",").lower()
    bases = {first, IRREGULAR.get(first, first), base_of(first)}
    bases |= {
        first.removesuffix("ed"),
        first.removesuffix("d"),
        first.removesuffix("ing"),
        first.removesuffix("ing") + "e",
    }
    doubled = re.sub(r"([bdgmnprt])\1(?:ed|ing)$", r"\1", first)
    bases |= {doubled, re.sub(r"ied$", "y", first)}
    for kind, verbs in (("led", _LED), ("made", _MADE), ("changed", _CHANGED)):
        if bases & verbs:
            return kind
    return ""
