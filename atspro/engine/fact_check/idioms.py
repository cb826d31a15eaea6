"""Figures of speech by the plain word they stand for."""

from __future__ import annotations

import re

_PLAIN = {
    r"(?:lend|lends|lent|lending|gave|give|giving) (?:a|my) hand": "help",
    r"(?:pitch|chip)(?:ed|es|ing)? in": "help",
    r"mother tongue|first language": "native",
    r"(?:keep|kept|keeping|have|had|with) (?:an|a close|a careful) eye on": "watch",
    r"draw(?:s|ing)? blood|drew blood|blood draws?": "venipuncture",
    r"(?:am|was|feel|felt|being) at home (?:in|with)": "know",
    r"(?:found|find|finds|finding) (?:new |loving |good )?homes for": "placed",
    r"(?:brought|bring|bringing) (\w+ ){0,4}on board": "onboarding",
    r"hold(?:s|ing)? conversations in": "conversational",
    r"fill(?:ed|s|ing)? in for|stood in for|stand(?:s|ing)? in for|deputi[sz](?:e|ed|ing) for": "cover for",
    r"lost? time to (?:an? )?(?:injury|accident)": "lost-time",
    r"made a start on": "began",
    r"came to light": "found",
    r"(?:worked|rose|moved|came) (?:my way )?up (?=from|to)": "advanced ",
    r"has gone|went from (?=\d)": "from ",
}
_FOUND = re.compile("|".join(rf"(?P<i{at}>\b(?:{one})\b)" for at, one in enumerate(_PLAIN)), re.IGNORECASE)
_WORDS = tuple(_PLAIN.values())


def plain_idioms(text: str) -> str:
    """The text with each figure of speech said plainly, of the same length or longer."""

    def plainly(found: re.Match[str]) -> str:
        at = next(int(name[1:]) for name, value in found.groupdict().items() if value)
        return _WORDS[at].ljust(len(found.group()))

    return _FOUND.sub(plainly, text)
