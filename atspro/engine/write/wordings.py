"""How each tone of a cover letter says what every letter says. Tones differ in wording, never in facts."""

from __future__ import annotations

from dataclasses import dataclass

from atspro.engine.types import Tone


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one tone; braces are filled with facts of the resume and the post.

    ``duty`` and ``requirement`` introduce a quoted line of the post: the first of its kind, the second. ``further``
    lead to another statement about a position, ``earlier`` to a position that came before; each is used in turn, so
    that a letter repeats none before all are used. ``{also}`` is the clause with "also" in its place.
    """

    opening: str
    opening_plain: str
    position_now: str
    position_past: str
    duty: tuple[str, str]
    requirement: tuple[str, str]
    further: tuple[str, ...]
    earlier: tuple[str, ...]
    skills: str
    skills_first: str
    summary: str
    listed: str
    place: str
    close: str
    close_plain: str
    contact: str
    contact_plain: str
    farewell: str


WORDINGS: dict[Tone, Wording] = {
    "professional": Wording(
        opening="I am applying for the {title} position{at}. The post asks for {asked}, and this letter gives my "
        "evidence for each.",
        opening_plain="I am applying for the {title} position{at}.",
        position_now="My current position is {position}{at}.",
        position_past="My most recent position was {position}{at}.",
        duty=(
            "Among the duties is this one: “{quote}.”",
            "The role also involves this: “{quote}.”",
        ),
        requirement=(
            "One of the requirements reads “{quote}.”",
            "Another requirement reads “{quote}.”",
        ),
        further=(
            "I {also}.",
            "In addition, I {clause}.",
            "In the same role, I {clause}.",
            "Beyond that, I {clause}.",
            "Alongside this, I {clause}.",
        ),
        earlier=(
            "Earlier, at {company}, I {clause}.",
            "Before that, at {company}, I {clause}.",
        ),
        skills="From your list, my resume also shows {skills}.",
        skills_first="Of what you ask for, my resume shows {skills}.",
        summary="My resume opens with these words: “{quote}.”",
        listed="The skills in my resume are {skills}.",
        place="I am based in {place}, where the role is located.",
        close="I would welcome a conversation about the role, in particular about what “{quote}” involves{at}.",
        close_plain="I would welcome a conversation about the {title} role{at}.",
        contact="I can be reached at {contact}, and my resume gives the full record.",
        contact_plain="My resume gives the full record.",
        farewell="Sincerely,",
    ),
    "enthusiastic": Wording(
        opening="I was glad to see the {title} opening{at}: it brings together {asked}, and my own work speaks to each "
        "of them.",
        opening_plain="I was glad to see the {title} opening{at}, and I would be excited to take it on.",
        position_now="Today my title is {position}{at}.",
        position_past="My latest title was {position}{at}.",
        duty=(
            "One line of the post drew me in at once: “{quote}.”",
            "I also look forward to this part of the role: “{quote}.”",
        ),
        requirement=(
            "I was pleased to find this among the requirements: “{quote}.”",
            "Another requirement I am happy to answer is “{quote}.”",
        ),
        further=(
            "I {also}.",
            "On top of that, I {clause}.",
            "In the same role, I {clause}.",
            "Beyond that, I {clause}.",
            "Alongside this, I {clause}.",
        ),
        earlier=(
            "Earlier, at {company}, I {clause}.",
            "Before that, at {company}, I {clause}.",
        ),
        skills="I would also bring {skills}, which your post names as well.",
        skills_first="Of what you ask for, I would bring {skills}.",
        summary="My resume opens with these words, and I stand by them: “{quote}.”",
        listed="I would bring what I have learned so far: {skills}.",
        place="I am already based in {place}, where the role is.",
        close="I would love to hear how you approach “{quote}”{at}, and to show you more of my work.",
        close_plain="I would love to hear more about the {title} role{at}, and to show you more of my work.",
        contact="You can reach me at {contact}; I look forward to talking with you.",
        contact_plain="I look forward to talking with you.",
        farewell="With enthusiasm,",
    ),
    "conversational": Wording(
        opening="Your post for the {title} role{at} caught my attention because it asks for {asked}, and I can "
        "speak to each of these from my own work.",
        opening_plain="I’m writing about the {title} role{at}.",
        position_now="My job right now is {position}{at}.",
        position_past="My latest job was {position}{at}.",
        duty=(
            "You describe part of the job as “{quote}.”",
            "Then there is this: “{quote}.”",
        ),
        requirement=(
            "One thing on your list is “{quote}.”",
            "You ask for this, too: “{quote}.”",
        ),
        further=(
            "I {also}.",
            "On top of that, I {clause}.",
            "In the same job, I {clause}.",
            "Besides that, I {clause}.",
            "Beyond that, I {clause}.",
        ),
        earlier=(
            "Earlier, at {company}, I {clause}.",
            "Before that, at {company}, I {clause}.",
        ),
        skills="Your post also names {skills}; you’ll find that in my resume too.",
        skills_first="Of the things you ask for, you’ll find {skills} in my resume.",
        summary="Here is how my resume puts it: “{quote}.”",
        listed="The skills you’ll find in my resume are {skills}.",
        place="I live in {place}, so the location works for me.",
        close="I’d enjoy talking through what “{quote}” looks like day to day{at}.",
        close_plain="I’d enjoy talking through what the {title} role looks like day to day{at}.",
        contact="The easiest way to reach me is {contact}.",
        contact_plain="I’m happy to answer any questions.",
        farewell="Best regards,",
    ),
}
