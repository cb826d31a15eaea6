"""The three voices of a letter: what is said is the same in each, how it is said is not."""

from __future__ import annotations

from dataclasses import dataclass

from atspro.engine.types import Tone


@dataclass(frozen=True, slots=True)
class Voice:
    """The sentences that a letter adds to the facts, with places for what differs."""

    dear: str
    need_duty: tuple[str, ...]
    need_noun: str
    need_also: str
    total: str
    years: str
    years_held: str
    credentials: str
    studied: str
    studying: str
    tools: str
    skills: str
    gap_nearest: str
    gap_years: str
    gap_break: str
    gap_move: str
    gap_relocates: str
    gap_change: str
    list_here: str
    list_current: str
    list_past: str
    list_project: str
    close: str
    close_short: str
    reach: str
    farewell: str


VOICES: dict[Tone, Voice] = {
    "professional": Voice(
        dear="Dear {name},",
        need_duty=("You need someone to {need}.", "Your post asks for someone to {need}."),
        need_noun="You ask for {need}.",
        need_also="You also need someone to {need}.",
        total="I have worked {years} as {role}.",
        years="You ask for {asked}; I have worked {years} as {role}.",
        years_held="You ask for {asked}; I have been {role} since {since}.",
        credentials="I {names}.",
        studied="I hold {degree}.",
        studying="I am working towards {degree}.",
        tools="I know {names}.",
        skills="My skills include {names}.",
        gap_nearest="You ask for {asked}; {nearest}.",
        gap_years="You ask for {asked}. I have worked {nearest}.",
        gap_break="My resume shows {gap}, and I am glad to explain it.",
        gap_move="I live in {home}, and would come to {place} for this position.",
        gap_relocates="I live in {home}, and I am open to relocation.",
        gap_change="My work so far has been as {role}, so this would be a change of trade for me.",
        list_here="My work there {includes}:",
        list_current="My work as {where} includes:",
        list_past="{before}my work as {where} included:",
        list_project="{lead}:",
        close="I would be glad to talk, and I would like to hear {question}.",
        close_short="I would be glad to talk about this position.",
        reach="You can reach me at {ways}.",
        farewell="Sincerely,",
    ),
    "enthusiastic": Voice(
        dear="Dear {name},",
        need_duty=(
            "You are looking for someone to {need}. That is the work I want to do.",
            "Your post asks for someone to {need}. That is the work I want to do.",
        ),
        need_noun="You are looking for {need}. I would be happy to bring mine.",
        need_also="You would also like someone to {need}.",
        total="I have worked {years} as {role}.",
        years="You are looking for {asked}, and I bring {years} as {role}.",
        years_held="You are looking for {asked}, and I have been {role} since {since}.",
        credentials="I {names}.",
        studied="I hold {degree}.",
        studying="I am working towards {degree}.",
        tools="I know {names}.",
        skills="My skills include {names}.",
        gap_nearest="You ask for {asked}; {nearest}, and I look forward to learning the rest.",
        gap_years="You ask for {asked}. I have worked {nearest}, and I hope that it speaks for itself.",
        gap_break="My resume shows {gap}, and I am happy to tell you about it.",
        gap_move="I live in {home}, and would gladly come to {place} for this position.",
        gap_relocates="I live in {home}, and I am open to relocation.",
        gap_change="My work so far has been as {role}, and this is the change I want to make.",
        list_here="My work there {includes}:",
        list_current="My work as {where} includes:",
        list_past="{before}my work as {where} included:",
        list_project="{lead}:",
        close="I would love to talk with you, and to hear {question}.",
        close_short="I would love to talk with you about this position.",
        reach="You can reach me at {ways}.",
        farewell="With best wishes,",
    ),
    "conversational": Voice(
        dear="Hello {name},",
        need_duty=("You’re looking for someone to {need}.", "You want someone to {need}."),
        need_noun="Your post asks for {need}.",
        need_also="You also want someone to {need}.",
        total="I’ve worked {years} as {role}.",
        years="You want {asked}; I’ve worked {years} as {role}.",
        years_held="You want {asked}; I’ve been {role} since {since}.",
        credentials="I {names}.",
        studied="I hold {degree}.",
        studying="I’m working towards {degree}.",
        tools="I know {names}.",
        skills="My skills include {names}.",
        gap_nearest="You ask for {asked}; {nearest}.",
        gap_years="You ask for {asked}. I’ve worked {nearest}.",
        gap_break="You’ll see {gap} on my resume; ask me about it.",
        gap_move="I live in {home} and would come to {place} for this job.",
        gap_relocates="I live in {home} and I’m open to relocation.",
        gap_change="So far I’ve worked as {role}, so this would be a change of trade for me.",
        list_here="My work there {includes}:",
        list_current="My work as {where} includes:",
        list_past="{before}my work as {where} included:",
        list_project="{lead}:",
        close="I’d like to talk, and to hear {question}.",
        close_short="I’d like to talk about this job.",
        reach="You’ll reach me at {ways}.",
        farewell="Best,",
    ),
}
