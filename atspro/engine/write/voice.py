"""The three voices of a letter: what is said is the same in each, how it is said is not."""

from __future__ import annotations

from dataclasses import dataclass

from atspro.engine.types import Tone


@dataclass(frozen=True, slots=True)
class Voice:
    """The sentences that a letter adds to the facts, with places for what differs."""

    dear: str
    need_duty: str
    need_noun: str
    total: str
    credentials: str
    studied: str
    studying: str
    tools: str
    gap_nearest: str
    gap_bare: str
    gap_years: str
    gap_break: str
    gap_move: str
    gap_change: str
    close: str
    reach: str
    farewell: str


VOICES: dict[Tone, Voice] = {
    "professional": Voice(
        dear="Dear {name},",
        need_duty="You need someone to {need}.",
        need_noun="You ask for {need}.",
        total="I have worked {years} as {role}.",
        credentials="I {names}.",
        studied="My degree is {degree}.",
        studying="I am working towards {degree}.",
        tools="My skills include {names}.",
        gap_nearest="You ask for {asked}; what I have is {nearest}.",
        gap_bare="My resume does not show {asked}, and I would rather say so than leave you to look for it.",
        gap_years="You ask for {asked}. I have worked {nearest}.",
        gap_break="My resume shows {gap}, and I am glad to explain it.",
        gap_move="I live in {home}, and I know that the position is in {place}.",
        gap_change="Until now my work has been as {role}, and I know that this would be a change.",
        close="I would be glad to talk about this position.",
        reach="You can reach me at {ways}.",
        farewell="Sincerely,",
    ),
    "enthusiastic": Voice(
        dear="Dear {name},",
        need_duty="You are looking for someone to {need}. That is the work I want to do.",
        need_noun="You are looking for {need}. I would be happy to bring mine.",
        total="I have worked {years} as {role}.",
        credentials="I {names}.",
        studied="My degree is {degree}.",
        studying="I am working towards {degree}.",
        tools="My skills include {names}.",
        gap_nearest="You ask for {asked}; what I have is {nearest}, and I look forward to learning the rest.",
        gap_bare="My resume does not show {asked} yet, and I look forward to talking about that.",
        gap_years="You ask for {asked}. I have worked {nearest}, and I hope that it speaks for itself.",
        gap_break="My resume shows {gap}, and I am happy to tell you about it.",
        gap_move="I live in {home}, and I would be happy to talk about working in {place}.",
        gap_change="Until now my work has been as {role}, and this is the change I want to make.",
        close="I would love to talk with you about this position.",
        reach="You can reach me at {ways}.",
        farewell="With best wishes,",
    ),
    "conversational": Voice(
        dear="Hello {name},",
        need_duty="You’re looking for someone to {need}.",
        need_noun="Your post asks for {need}.",
        total="I’ve worked {years} as {role}.",
        credentials="I {names}.",
        studied="My degree is {degree}.",
        studying="I’m working towards {degree}.",
        tools="My skills include {names}.",
        gap_nearest="You ask for {asked}; what I’ve got is {nearest}.",
        gap_bare="My resume doesn’t show {asked}, so I’m saying it here.",
        gap_years="You ask for {asked}. I’ve worked {nearest}.",
        gap_break="You’ll see {gap} on my resume; ask me about it.",
        gap_move="I live in {home}, and I know the job is in {place}.",
        gap_change="Until now I’ve worked as {role}, and I know this would be a change.",
        close="I’d like to talk about this job.",
        reach="You’ll reach me at {ways}.",
        farewell="Best,",
    ),
}
