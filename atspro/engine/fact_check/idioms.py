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
    r"newly (?:hired|appointed|recruited)|new(?:ly)? hires?": "new",
    r"(?:good |basic |working |sound |some )?command of (?=[A-Z])": "speak",
    r"(?:write|writes|wrote|written|writing) to (?=(?:me|us)\b)": "ask ",
    r"next door": "near",
    r"behind the wheel": "driving",
    r"(?:keep|keeps|kept|keeping|stay|stayed) on top of": "watch",
    r"(?:show|shows|showed|showing) (?=(?:\S+ ){1,3}the ropes\b)": "train ",
    r"the ropes": "",
    r"by means of": "by",
    r"in (?:the|this|my) (?:trade|craft|business|line of work)": "",
    r"(?:the |our )?doors? opens?": "we begin",
    r"without losing (?:an?|any|one)(?: single)?|(?:never|not) lost (?:an?|any|one)(?: single)?": "kept every",
    r"what(?:['’]s| is| was| went) wrong|when (?:something|things|anything) (?:goes|go|went|is) wrong": "the case",
    r"(?:through|in|at) (?:the|our|my) doors?|over (?:the|our) threshold": "",
    r"(?:on |at )?the (?:other|far) (?:side|end) of the (?:table|counter|desk)": "",
    r"(?:a )?(?:great|good) many|quite a few|a (?:whole )?host of": "many",
    r"(?:know|knew|learn(?:ed|t)?|see|saw|seen|understand|understood) how (?:long|much|many|often|hard|fast|quickly"
    r"|well|little|far|late|early|easily|soon)": "know",
    r"(?:pass|go|went|gone|came|come|run|ran)(?:ed|es|s)? (?:through|across|over) my (?:hands|desk|table)": "handled",
    r"(?:came|come|comes) (?:from|off) my (?:desk|pen|hands?)": "wrote",
    r"report(?:s|ed|ing)? (?:directly )?to (?=me\b|the\b|our\b|my\b)": "work under ",
    r"(?:took|take|takes|taking|shav(?:e|ed|es|ing)) (?=(?:\S+ ){1,5}off\b)": "cut ",
    r"(?:went|gone|go|goes|going) (?:up|down) (?=by|from|to)": "moved",
    r"(?:brought|bring|brings|bringing) (?=(?:\S+ ){1,6}down\b)": "reduced ",
    r"(?:brought|bring|brings|bringing) (?=(?:(?!for )\S+ ){1,6}up (?:from|to|by)\b)": "raised ",
    r"paid (?=staff|employees|positions|workers)": "",
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


_PHRASAL = (
    (r"set(?:s|ting)? up|(?:put|puts|putting) (?:\w+ ){0,4}?(?:in|into) place|got \w+ off the ground", "establish"),
    (r"(?:put|puts|putting) together", "assemble"),
    (r"(?:draw|draws|drawing|drew|drawn) up", "prepare"),
    (r"(?:carry|carries|carried|carrying) out", "perform"),
    (r"in charge of|(?:look|looks|looked|looking) after|responsib\w+ for", "manage maintain"),
    (r"r[aiu]ngs? up|ringing up", "register sale"),
    (r"bi-?weekly|semi-?monthly", "week"),
)
_PHRASAL_FOUND = tuple((re.compile(rf"\b(?:{one})\b", re.IGNORECASE), words) for one, words in _PHRASAL)


def told_words(text: str) -> str:
    """A line of a source with the plain words behind its figures of speech and its phrasal verbs."""
    more = [words for pattern, words in _PHRASAL_FOUND if pattern.search(text)]
    return " ".join([plain_idioms(text), *more])
