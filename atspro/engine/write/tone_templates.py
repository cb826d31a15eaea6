"""How each tone of a cover letter says what every letter says. Tones differ in wording, never in facts."""

from __future__ import annotations

from dataclasses import dataclass

from atspro.engine.types import Tone


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one tone; braces are filled with facts of the resume and the post.

    ``lead_now`` and ``lead_past`` tell the strongest statement about the latest position, ``position_now`` and
    ``position_past`` only name it. ``task``, ``trait``, ``person``, ``thing`` and ``words`` bring in a quoted line of
    the post by its form: a verb in the base form among the duties, the same among the requirements, an adjective, a
    noun, anything else; the first use, then the others. ``further`` lead to another statement about a position,
    ``earlier`` to a position that came before, ``other`` to one whose time is not known; each is used in turn, so that
    a letter repeats none before all are used. ``{also}`` is the clause with "also" in its place.
    """

    opening: str
    lead_now: str
    lead_past: str
    position_now: str
    position_past: str
    task: tuple[str, str]
    trait: tuple[str, str]
    person: tuple[str, str]
    thing: tuple[str, ...]
    words: tuple[str, str]
    further: tuple[str, ...]
    earlier: tuple[str, ...]
    other: tuple[str, ...]
    skills: str
    skills_first: str
    summary: str
    listed: str
    near: str
    place: str
    close: str
    close_plain: str
    contact: str
    contact_plain: str
    farewell: str


WORDINGS: dict[Tone, Wording] = {
    "professional": Wording(
        opening="I am applying for the {title} position{at}.",
        lead_now="As {role}, I {clause}.",
        lead_past="As {role}, I {clause}.",
        position_now="My current position is {role}.",
        position_past="My most recent position was {role}.",
        task=("You need someone to “{quote}.”", "The role also asks someone to “{quote}.”"),
        trait=("You are looking for people who “{quote}.”", "You also look for people who “{quote}.”"),
        person=("You want someone “{quote}.”", "You also want someone “{quote}.”"),
        thing=("You ask for “{quote}.”", "You also ask for “{quote}.”", "Another of your points is “{quote}.”"),
        words=("Your post says: “{quote}.”", "It also says: “{quote}.”"),
        further=(
            "In addition, I {clause}.",
            "I {also}.",
            "Alongside this, I {clause}.",
            "Beyond that, I {clause}.",
            "In the same role, I {clause}.",
        ),
        earlier=("Before that, as {role}, I {clause}.", "Earlier, as {role}, I {clause}."),
        other=("As {role}, I {clause}.",),
        skills="Your post also names {skills}; my resume shows {each}.",
        skills_first="Of what you ask for, my resume shows {skills}.",
        summary="My resume begins: “{quote}.”",
        listed="My resume lists {skills}.",
        near="Your post names {names}; from the same field my resume shows {skills}.",
        place="I am based in {place}, where the role is located.",
        close="I would welcome a conversation about what it takes to “{quote}”{at}.",
        close_plain="I would welcome a conversation about the {title} role{at}.",
        contact="I can be reached at {contact}.",
        contact_plain="My resume gives the full record.",
        farewell="Sincerely,",
    ),
    "enthusiastic": Wording(
        opening="I was glad to see the {title} opening{at}, and I would be excited to take it on.",
        lead_now="In my work as {role}, I {clause}.",
        lead_past="In my work as {role}, I {clause}.",
        position_now="Today I work as {role}.",
        position_past="Most recently I worked as {role}.",
        task=("I would love to “{quote}.”", "I also look forward to helping “{quote}.”"),
        trait=("I was pleased to read that you want people who “{quote}.”", "You also hope for people who “{quote}.”"),
        person=("I was pleased to read that you want someone “{quote}.”", "You also hope for someone “{quote}.”"),
        thing=(
            "I was pleased to see “{quote}” on your list.",
            "You also ask for “{quote}.”",
            "Another of your points is “{quote}.”",
        ),
        words=("One line of your post drew me in: “{quote}.”", "So did this one: “{quote}.”"),
        further=(
            "On top of that, I {clause}.",
            "I {also}.",
            "Alongside this, I {clause}.",
            "Beyond that, I {clause}.",
            "In the same role, I {clause}.",
        ),
        earlier=("Before that, as {role}, I {clause}.", "Earlier, as {role}, I {clause}."),
        other=("As {role}, I {clause}.",),
        skills="My resume also shows {skills}, which I was glad to find in your post.",
        skills_first="Of what you ask for, I am glad to say that my resume shows {skills}.",
        summary="My resume begins with words that I stand by: “{quote}.”",
        listed="I would gladly put {skills} to use as well.",
        near="Your post names {names}; I can bring {skills} from the same field.",
        place="I am already based in {place}, where the role is.",
        close="I would love to hear what it takes to “{quote}”{at}.",
        close_plain="I would love to hear more about the {title} role{at}.",
        contact="You can reach me at {contact}; I look forward to talking with you.",
        contact_plain="I look forward to talking with you.",
        farewell="With enthusiasm,",
    ),
    "conversational": Wording(
        opening="I’m writing about the {title} role{at}.",
        lead_now="Right now I work as {role}, where I {clause}.",
        lead_past="Most recently I worked as {role}, where I {clause}.",
        position_now="Right now I work as {role}.",
        position_past="Most recently I worked as {role}.",
        task=("You’re looking for someone to “{quote}.”", "You’d also want someone to “{quote}.”"),
        trait=("You’re looking for people who “{quote}.”", "You’d also like people who “{quote}.”"),
        person=("You’re looking for someone “{quote}.”", "You’d also like someone “{quote}.”"),
        thing=("You ask for “{quote}.”", "You’d also like “{quote}.”", "Then there’s “{quote}.”"),
        words=("Here is a line from your post: “{quote}.”", "And another: “{quote}.”"),
        further=(
            "On top of that, I {clause}.",
            "I {also}.",
            "Besides that, I {clause}.",
            "Beyond that, I {clause}.",
            "In the same job, I {clause}.",
        ),
        earlier=("Before that, as {role}, I {clause}.", "Earlier, as {role}, I {clause}."),
        other=("As {role}, I {clause}.",),
        skills="Your post also names {skills}; you’ll find {each} in my resume.",
        skills_first="Of the things you ask for, you’ll find {skills} in my resume.",
        summary="Here is how my resume puts it: “{quote}.”",
        listed="You’ll also find {skills} in my resume.",
        near="Your post names {names}; in my resume you’ll find {skills}, from the same field.",
        place="I live in {place}, so the location works for me.",
        close="I’d enjoy talking through what it takes to “{quote}”{at}.",
        close_plain="I’d enjoy talking about the {title} role{at}.",
        contact="The easiest way to reach me is {contact}.",
        contact_plain="I’m happy to answer any questions.",
        farewell="Best regards,",
    ),
}
