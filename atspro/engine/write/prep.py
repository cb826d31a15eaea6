"""The interview: what will be asked, by whom, and what the resume has to answer with."""

from __future__ import annotations

import re
from collections.abc import Sequence

from atspro.engine.evidence import denies_skill
from atspro.engine.fit import EvidenceLine, FitRow, Gap
from atspro.engine.fit.geography import regions_in
from atspro.engine.text import content_stems, joined
from atspro.engine.write.career import ended_position, real_gap
from atspro.engine.write.draft import Draft, Sentence
from atspro.engine.write.letter import opening_of
from atspro.engine.write.letter_facts import is_listable
from atspro.engine.write.material import Material, Product
from atspro.engine.write.phrases import COUNTED, as_sentences, asked_phrase, duty_phrase, noun_phrase
from atspro.engine.write.telling import (
    Told,
    groups_newest_first,
    impact,
    lines_of,
    list_line,
    place_of,
    tell,
    tells_in_third,
    tells_result,
)
from atspro.engine.write.trades import ANY, trade_of
from atspro.engine.write.wording import a_role, company_name, lower_first, upper_first

_RESULT = re.compile(r", (?=(?:cutting|saving|raising|reducing|increasing|bringing|resulting|leading|winning) )")
_PARENTHESIS = re.compile(r"\s*\(.*?\)")
_WITH_OTHERS = re.compile(
    r"\b(?:train|taught|teach|mentor|coach|precept|led|lead|team|with|supervis|apprentice|trainee)\w*\b", re.IGNORECASE
)
_PAUSE = r"explain|gap|break|availab"
_AFTER_PAUSE = "Say it in two sentences, and end with what you did to come back."
_NO_CONDITION = re.compile(
    r"(?:[\s,/&-]|and|full[- ]?time|permanent|hybrid|remote|on[- ]?site|days?|day shift|monday|friday|mon|fri|to)+",
    re.IGNORECASE,
)
"""Places and hours of which nobody asks."""
_EXPERIENCE_OF = re.compile(
    r"^(?:an? )?(?:(?:strong|solid|good|advanced|excellent|proven|deep|extensive) )?"
    r"(?:(?:experience|knowledge|proficiency|background) (?:with|in|of) )*",
    re.IGNORECASE,
)
_SURE = 6.0
"""Strength of a row from which its line is a story of it even where they share no word."""
_MAX_MANAGER = 5
_MAX_CONFIRM = 7
_LONGEST_LINE = 36
"""Words of a line from which it is no story but a paragraph."""


def write_prep(material: Material) -> Product:
    """The sheet for one interview, and notes when the resume gives little to tell."""
    return _Prep(material).write()


def _honest(row: FitRow) -> str:
    """What can be said of a requirement that is not wholly shown: the line that comes nearest, and what it leaves."""
    note = row.note or ("A part of it is shown." if row.status == "partly" else "Not found by name.")
    line = row.evidence[0].text.strip(" .;") if row.evidence else ""
    if note == "A part of it is shown." and 3 < len(line.split()) <= 24:
        return f"“{line}” shows a part of it. Say what of it you have done, and what you have not."
    return note


class _Prep:
    def __init__(self, material: Material) -> None:
        self.material = material
        self.sources = material.sources
        self.draft = Draft(material.sources)
        self.used: list[str] = []

    def write(self) -> Product:
        """The sheet as a draft."""
        job = self.material.job
        at = f" at {job.company}" if job.company else ""
        title = f"Interview prep: {job.title or 'the position'}{at}"
        self.draft.block(Sentence(title, ("job.title", "job.company", "job")), mark="# ")
        self._opening()
        self.draft.fixed("## What they will ask", "### The recruiter")
        self._recruiter()
        self.draft.fixed("### The manager")
        self._manager()
        self.draft.fixed("### Your future colleagues")
        self._colleagues()
        self._confirm()
        self.draft.fixed("## Questions to ask")
        self._ask()
        notes = (
            []
            if self.used
            else ["Your resume gives no line to tell a story from. Add what you did, and write it again."]
        )
        return Product(self.draft, notes)

    # The opening

    def _opening(self) -> None:
        """Who the person is, as an answer to "Tell me about yourself"."""
        said = opening_of(self.material)
        if said:
            self.draft.fixed("## “Tell me about yourself”")
            self.draft.block(*said)

    # Who asks what

    def _recruiter(self) -> None:
        work = [one for one in groups_newest_first(self.material) if "workExperience" in one]
        company = company_name(self.material.job.company)
        place = place_of(work[0], self.material) if work else None
        pauses = place is not None and place.current and place.short.startswith("during ")
        if place and pauses:
            self._question("What did you do during your career break?", place.paths)
            self._answered(_PAUSE, _AFTER_PAUSE)
        elif place and place.current:
            house = place.short[3:] if place.short.startswith(("at ", "in ")) else "where you are now"
            self._question(f"Why would you leave {house}?", place.paths)
            self._prompt("Say what you go to, not what you run from. One sentence is enough, and it must be true.")
        ended = ended_position(self.material)
        if ended and not pauses:
            until = place_of(ended, self.material).until
            self._question(f"What have you done since {until}?", (f"{ended}.endDate",))
            self._answered(_PAUSE, _AFTER_PAUSE)
        self._question(f"Why {company}?" if company else "Why this position?", ("job.company", "job"))
        self._answered(
            r"\bwhy\b|employer|company|interest",
            "Name one thing of theirs that you looked at yourself, and why it matters to you.",
        )
        gap = real_gap(self.material)
        if gap is not None and gap.kind != "break" and not (ended and gap.kind == "years"):
            self._gap(gap)
        placed = False
        for row in self._rows("shift", "place", "travel", "right_to_work"):
            if row.requirement.kind == "place" and placed:
                continue
            placed = placed or row.requirement.kind == "place"
            if row.status != "met" and not (gap is not None and gap.kind == "move" and row.requirement.kind == "place"):
                text = row.requirement.text.rstrip(".")
                town = _PARENTHESIS.sub("", text)
                if _NO_CONDITION.fullmatch(town) or (row.requirement.kind == "place" and _is_region(town)):
                    continue
                asked = {
                    "place": f"The work is in {town}. How would you come to work?",
                    "right_to_work": f"The post says “{text}”. Is that so for you?",
                }.get(row.requirement.kind, f"The post says “{text}”. Can you do that?")
                self._question(asked, (row.requirement.path,))
                if row.requirement.kind == "place" and row.note.startswith("The resume gives no place"):
                    self._prompt("Say where you live, and how you would come to work or when you would move.")
                elif row.requirement.kind == "place" and row.note.startswith(("You ", "The resume")):
                    self.draft.block(
                        Sentence(row.note, (row.requirement.path, "resume.contactInfo.address")), mark="- "
                    )
                else:
                    self._prompt("Answer with yes or no first, then with what you need for it.")

    def _gap(self, gap: Gap) -> None:
        nearest = [one for one in gap.nearest if self.sources.has(one.path)]
        row = self.material.table.rows[gap.row] if 0 <= gap.row < len(self.material.table.rows) else None
        asked = (asked_phrase(row) if row else noun_phrase(gap.text)) or lower_first(gap.text.rstrip("."))
        paths = gap.paths or ("job",)
        if gap.kind == "change":
            old = a_role(nearest[0].text) if nearest else ""
            self._question(f"You have worked as {old}. Why this change?" if old else "Why this change?", paths)
            self._answered(r"explain|change", "Name the part of your work that is the same in both, with one case.")
        elif gap.kind == "move":
            self._question("You would have to move or travel for this. Will you?", paths)
            self._answered(
                r"explain|move|availab", "Say when you would move or how you would travel, and who pays for it."
            )
        else:
            shows = "shows a part of it" if row is not None and row.status == "partly" else "does not show it"
            self._question(f"The post asks for {asked}, and your resume {shows}. What do you say?", paths)
            wanted = set(content_stems(gap.text))
            for one in nearest[:1] if not _is_title(nearest, wanted) else ():
                self.draft.block(Sentence(one.text, (one.path,), label="The nearest you have:"), mark="- ")
            self._prompt(
                "Say how much of it you have, in years or in cases, and then what comes nearest."
                if row is not None and row.status == "partly"
                else "If you have it, say where you used it, and add it to your resume. If not, say so first, then "
                "what is nearest, then how fast you learned the like."
            )

    def _manager(self) -> None:
        number = 0
        for row in self._stories():
            if number >= _MAX_MANAGER:
                break
            told = self._nearest_line(row)
            if told is None:
                continue
            verb = duty_phrase(row.requirement.text)
            noun = asked_phrase(row) if row.requirement.need != "duty" else ""
            thing = re.sub(r" (?:knowledge|experience|skills)$", "", _EXPERIENCE_OF.sub("", noun))
            if row.requirement.kind in ("tool", "skill") and thing and len(thing.split()) < 6:
                asked = f"What is your experience with {thing}?"
            elif verb:
                asked = f"Tell me about a time when you had to {verb.replace('your', 'a team’s')}."
            elif noun:
                asked = f"We ask for {noun}. Where have you shown it?"
            else:
                asked = f"Our post says “{row.requirement.text.rstrip('.')}”. Where have you done that?"
            self._question(asked, (row.requirement.path,))
            self._story(told)
            number += 1
        deepest = next((one for one in self._all() if one.text not in self.used), None)
        if deepest is not None and impact(deepest.text) > 0:
            ask = "How was that measured?" if _CHANGED.search(deepest.text) else "What of that did you do yourself?"
            self._question(f"Your resume says “{deepest.text.rstrip('.')}”. {ask}", (deepest.path,))
            self._story(deepest)
        for row in self._missing_duties()[:2]:
            verb = duty_phrase(row.requirement.text)
            self._question(f"How would you {verb.replace('your', 'our')}?", (row.requirement.path,))
            self._prompt(
                "Your resume shows nothing by this name. Think of one time you did part of it, and say which part."
            )

    def _colleagues(self) -> None:
        told = next((one for one in self._all() if one.text not in self.used and _WITH_OTHERS.search(one.text)), None)
        if told is not None:
            self._question("What are you like to work with?", (told.path,))
            self._story(told)
        tools = [
            row
            for row in self.material.table.rows
            if row.requirement.kind == "tool"
            and row.status != "not shown"
            and not any(".certifications[" in line.path for line in row.evidence[:1])
        ]
        names = list(dict.fromkeys(_called(row) for row in tools[:4]))
        if names:
            paths = tuple(line.path for row in tools[:4] for line in row.evidence[:1])
            self._question(f"What have you done yourself with {joined(names)}?", (*paths, "resume.skills"))
            for row in tools[:4]:
                line = row.evidence[0] if row.evidence else None
                if line is not None and re.search(r"responsibilities|bullets|description", line.path):
                    self.draft.block(
                        Sentence(line.text, (line.path,), label=f"{upper_first(_called(row))}:"), mark="- "
                    )
                else:
                    self._prompt(f"{upper_first(_called(row))} stands in no line of your work. Have one case ready.")
        if told is None and not names:
            self._question("What are you like to work with?", ("resume",))
            self._prompt("Name a person, what you did for them, and what they did next.")

    # Stories

    def _story(self, told: Told) -> None:
        """A line of the resume as a story: what stands there, and a prompt for each part that does not."""
        self.used.append(told.text)
        place = place_of(told.group, self.material)
        if place.lead:
            years = (
                f" {place.years}" if place.years else f" since {place.since}" if place.since and place.current else ""
            )
            where = f"{place.lead}{years}."
            dates = (f"{told.group}.startDate", f"{told.group}.endDate")
            self.draft.block(Sentence(where, (*place.paths, *dates), label="Situation:"), mark="- ")
        action, result = _parts(told)
        self.draft.block(Sentence(action, (told.path,), label="Action:"), mark="- ")
        if result:
            self.draft.block(Sentence(result, (told.path,), label="Result:"), mark="- ")
            self._prompt("Add what was asked of you, and what was hard about it.", "Task:")
        else:
            self._prompt(_prompt_for(told.text), "Result:")

    def _nearest_line(self, row: FitRow) -> Told | None:
        """The line that speaks most of a requirement and was not told yet, of those that the table names first."""
        named = {(line.path, line.text) for line in row.evidence}
        asked = set(content_stems(row.requirement.text))
        best: tuple[int, float, Told] | None = None
        for one in self._all():
            shared = len(asked & set(content_stems(one.text)))
            here = (one.path, one.text) in named
            if one.text in self.used or not (shared > 2 or (here and (shared or row.strength >= _SURE))):
                continue
            value = shared + here
            if best is None or (value, impact(one.text)) > best[:2]:
                best = (value, impact(one.text), one)
        return best[2] if best else None

    def _all(self) -> list[Told]:
        """Every line worth a story, the newest places and those with a result first; untold ones as they stand."""
        keywords = self.material.evidence.asked.keywords
        found: list[tuple[float, Told]] = []
        for rank, group in enumerate(groups_newest_first(self.material)):
            lines = list(lines_of(group, self.material))
            third = tells_in_third([text for _, text in lines])
            for path, text in lines:
                left_out = path in self.material.plan.excluded or text.isupper()
                if left_out or denies_skill(text, keywords) or not 3 <= len(text.split()) <= _LONGEST_LINE:
                    continue
                told = tell(path, self.material, text)
                if (told is None and not is_listable(text)) or (told is not None and told.noun):
                    continue
                shown = Told(path, group, text, "", f"{list_line(text, third=third).rstrip('.')}.", True, False)
                found.append((impact(text) - 0.5 * rank, told or shown))
        return [one for _, one in sorted(found, key=lambda item: -item[0])]

    def _stories(self) -> list[FitRow]:
        rows = [row for row in self.material.rows() if row.status in ("met", "partly")]
        rows = [row for row in rows if row.requirement.kind in ("duty", "skill", "tool", "trait", "years")]
        weight = {"must": 0, "duty": 1, "wanted": 2}
        return sorted(rows, key=lambda row: (row.status != "met", weight[row.requirement.need], -row.strength))

    def _missing_duties(self) -> list[FitRow]:
        rows = [row for row in self.material.rows() if row.requirement.need == "duty"]
        return [row for row in rows if row.status == "not shown" and duty_phrase(row.requirement.text)]

    def _rows(self, *kinds: str) -> list[FitRow]:
        return [row for row in self.material.rows() if row.requirement.kind in kinds]

    # What to confirm, what to ask

    def _confirm(self) -> None:
        """Must-haves that the resume does not show, each with what there is to say."""
        rows = [row for row in self.material.rows() if row.requirement.need == "must" and row.status != "met"]
        rows = [row for row in rows if row.requirement.kind not in ("place", "shift", "right_to_work", "travel")]
        if not rows:
            return
        self.draft.fixed("## What to say honestly")
        for row in rows[:_MAX_CONFIRM]:
            label = f"“{row.requirement.text.rstrip('.')}”:"
            note = _honest(row)
            self.draft.block(
                Sentence(
                    note, (row.requirement.path, *(line.path for line in row.evidence[:1]), "resume"), label=label
                ),
                mark="- ",
            )

    def _ask(self) -> None:
        trade = trade_of(self.material.job)
        asked: list[Sentence] = []
        for row in self.material.table.of("duty"):
            verb = duty_phrase(row.requirement.text)
            if verb and len(verb.split()) <= 12 and not COUNTED.search(verb):
                asked.append(Sentence(f"How do you {verb} today, and what would you change?", (row.requirement.path,)))
                break
        for text in [*trade.questions, *([] if trade is ANY else ANY.questions[:1])]:
            asked.append(Sentence(text, ("job.title", "job")))
        for one in asked[:6]:
            self.draft.block(one, mark="- ")

    # Pieces

    def _question(self, text: str, paths: Sequence[str]) -> None:
        self.draft.block(Sentence(text, (*paths, "job")), mark="#### ")

    def _prompt(self, text: str, label: str = "") -> None:
        self.draft.fixed(f"- **{label}** {text}" if label else f"- {text}")

    def _answered(self, pattern: str, prompt: str) -> None:
        """The person's own answer to this question, where there is one, else what to think of."""
        for number, one in enumerate(self.material.answers):
            if re.search(pattern, one.question, re.IGNORECASE):
                self.draft.block(
                    Sentence(as_sentences(one.text), (f"answers[{number}]",), label="You said:"), mark="- "
                )
                return
        self._prompt(prompt)


_CHANGED = re.compile(r"\bfrom (?:\S+ )?[$€£]?\d\S*(?: \S+){0,3} to \S+|\d\s?%|\bpercent\b", re.IGNORECASE)


def _is_region(text: str) -> bool:
    """Whether a place is a state or a province, in which nobody has to come to one town."""
    return [text.strip().lower()] == [one.lower() for one in regions_in(text)]


def _is_title(nearest: Sequence[EvidenceLine], wanted: set[str]) -> bool:
    """Whether what comes nearest is a title alone that shares no word with what is asked for."""
    return bool(nearest) and nearest[0].path.endswith(".position") and not wanted & set(content_stems(nearest[0].text))


def _called(row: FitRow) -> str:
    """A tool by its name, in the post's letters; of a class the product that the resume names."""
    held = row.evidence[0] if row.evidence else None
    name = (row.requirement.name or row.requirement.text).lower()
    option = next((one for one in row.requirement.options if held is not None and one.lower() in held.text.lower()), "")
    if option:
        return option if option in row.requirement.line else option.lower()
    if held is not None and ".skills[" in held.path and name not in held.text.lower() and len(held.text.split()) < 4:
        return held.text
    name, text = row.requirement.name or row.requirement.text, row.requirement.text
    return name if name in text or name.lower() not in text else name.lower()


_PROMPTS: tuple[tuple[str, str], ...] = (
    (r"train|taught|teach|mentor|coach|precept|tutor|apprentice", "Say what became of one of them."),
    (
        r"wrote|write|draft|design|built|build|set up|started|created|develop",
        "Say who uses it now, and what it replaced.",
    ),
    (r"\b(?:patient|customer|client|guest|student|pupil|famil|user)", "Say what one of them told you afterwards."),
    (r"\b(?:led|lead|managed?|supervis\w+|crew|team)\b", "Say what the team did differently because of you."),
    (r"\d", "Say what the number was before you came, or why it mattered."),
)


def _prompt_for(text: str) -> str:
    """What to have ready where a line does not say how it ended."""
    if tells_result(text):
        return "It stands in the line. Say how it was counted, and by whom."
    for pattern, prompt in _PROMPTS:
        if re.search(pattern, text, re.IGNORECASE):
            return f"Your resume does not say. {prompt}"
    return "Your resume does not say. Have a number ready, or what somebody said."


def _parts(told: Told) -> tuple[str, str]:
    """A line as what was done and what came of it, where it says both apart."""
    text = told.sentence()
    found = _RESULT.search(text)
    if found is None or len(text[found.end() :].split()) < 3:
        return text, ""
    return f"{text[: found.start()]}.", upper_first(text[found.end() :])
