"""The letter: a need and its proof, facts by employer, the one gap, and how to reach the person."""

from __future__ import annotations

import re
from collections.abc import Sequence

from atspro.engine.markdown import escape, without_controls
from atspro.engine.resume_text import contact_details
from atspro.engine.text import joined
from atspro.engine.types import Length
from atspro.engine.write.career import is_studying
from atspro.engine.write.draft import Draft, Sentence
from atspro.engine.write.letter_conditions import conditions, earlier_positions
from atspro.engine.write.letter_experience import Experience, Paragraph
from atspro.engine.write.letter_facts import choose, fact_lines
from atspro.engine.write.letter_gap import gap_sentence, is_named
from atspro.engine.write.letter_profile import (
    combined_total,
    honours,
    is_returning,
    is_turning,
    profile_sentence,
    standing,
    study_sentence,
    tools,
    total_sentence,
)
from atspro.engine.write.material import Material, Product
from atspro.engine.write.phrases import as_sentences, duty_phrase
from atspro.engine.write.sources import PLAN_CLOSE
from atspro.engine.write.trades import trade_of
from atspro.engine.write.voice import VOICES
from atspro.engine.write.wording import a_role, company_name, count_words, in_title_case, in_words

LIMITS: dict[Length, tuple[int, int]] = {"letter": (180, 260), "short": (100, 150), "note": (25, 90)}
"""Words from the salutation to the farewell, the shortest and the longest letter of each length."""
_ORPHAN = 16
"""Words up to which what stands beside the work is no paragraph of its own."""
_PROFILE_FROM = 150
"""Words of what was done from which a letter needs no sentence about the person as a whole."""
_LONE = 12
"""Words up to which a last fact is too little to stand alone behind a story."""
_REASON = 14
"""Words from which a reason for this employer may open the letter."""
_SHORT_ANSWER = 4
"""Words up to which an answer is a fragment, which is not told."""
_WHOLE = re.compile(
    r"I (?:am|do|don['’]t|have|haven['’]t|can|can['’]t|live|hold|speak|start|work|drive) \w+", re.IGNORECASE
)
"""What is a sentence, however short: "I don't speak French"."""
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_NO_NAME = re.compile(r"\b(?:cv|c\.v\.|curriculum vitae|resume|résumé|lebenslauf)\b", re.IGNORECASE)
"""What stands at a resume's head and is no person."""
_US = re.compile(r",\s*(?!UK\b|NI\b)[A-Z]{2}(?:\s+\d{5})?\b|\bUSA\b|United States")


_TO_COME = re.compile(
    r"(?:build|open|launch|replace|introduce|complete|set up|establish|moderni[sz]e|redesign|roll out|migrate|expand"
    r"|renew|rebuild|start) (?:a |an |the |our |your |two |three )"
    r"(?!(?:[\w-]+ )?(?:team|relationship|pipeline|rapport))",
    re.IGNORECASE,
)
"""A duty that is done once, and not day by day."""


def write_letter(material: Material) -> Product:
    """The letter of one job: its head, its paragraphs, its close, and notes on what is missing and why."""
    return _Letter(material).write()


class _Letter:
    def __init__(self, material: Material) -> None:
        self.material = material
        self.plan = material.plan
        self.sources = material.sources
        self.voice = VOICES[material.tone]
        self.draft = Draft(material.sources)
        self.notes: list[str] = []
        self.untold = 0
        self.work = Experience(material)

    # The whole

    def write(self) -> Product:
        """The letter as a draft."""
        short = self.material.length == "note"
        if not short:
            self._head()
        self.draft.block(Sentence(self.voice.dear.format(name=self._addressee()), self._addressee_paths()))
        before = self.draft.words()
        if short:
            self._note()
        else:
            for paragraph in self._paragraphs():
                if paragraph.is_list:
                    for one in paragraph.said:
                        self.draft.block(one, mark="- ")
                else:
                    self.draft.block(*paragraph.said)
        words = self.draft.words() - before
        self.draft.fixed(self.voice.farewell)
        name = self.material.resume.contact_info.full_name
        if name and not _NO_NAME.search(name):
            self.draft.block(Sentence(in_title_case(name, is_person=True), ("resume.contactInfo.fullName",)))
        else:
            self.notes.append("Your resume has no name, so the letter is not signed. Add your name to the resume.")
        self._note_what_is_missing(words)
        return Product(self.draft, self.notes)

    def _head(self) -> None:
        contact = self.material.resume.contact_info
        if contact.full_name and not _NO_NAME.search(contact.full_name):
            name = in_title_case(contact.full_name, is_person=True)
            self.draft.block(Sentence(name, ("resume.contactInfo.fullName",)), mark="# ")
        details = contact_details(contact)
        if details:
            text, markdown = (" | ".join(part[at] for part in details) for at in (0, 1))
            self.draft.block(Sentence(text, ("resume.contactInfo",), markdown=markdown))
        if self.material.today:
            self.draft.fixed(self._date())
        job, to = self.material.job, self.plan.addressee
        lines = [", ".join(part for part in (to.name, to.role) if part)] if to else []
        lines += [re.sub(r"\s*\([^)]*\)", "", job.company)] if job.company else []
        lines = [line for line in lines if without_controls(line).strip()]
        if lines:
            paths = (*self._addressee_paths(), "job.company")
            self.draft.block(Sentence(" ".join(lines), paths, markdown="  \n".join(map(escape, lines))))
        title = in_title_case(" ".join(without_controls(job.title).split()))
        if title:
            self.draft.block(Sentence(f"Re: {title}", ("job.title",), markdown=f"**Re: {escape(title)}**"))

    def _date(self) -> str:
        year, month = self.material.today or (0, 1)
        name = _MONTHS[month - 1]
        if not self.material.day:
            return f"{name} {year}"
        places = f"{self.material.resume.contact_info.address or ''} {' '.join(self.material.job.location or [])}"
        return f"{name} {self.material.day}, {year}" if _US.search(places) else f"{self.material.day} {name} {year}"

    def _addressee(self) -> str:
        if self.plan.addressee and self.plan.addressee.name:
            name = self.plan.addressee.name
            titled = re.match(
                r"((?:Dr|Mr|Mrs|Ms|Mx|Prof|Professor|Principal|Pastor|Judge|Frau|Herr|Madame|Monsieur|Señora?)\.?)\s.*?\s"
                r"((?:(?:van|von|de|da|di|del|della|der|den|ter|la|le|al|el|bin|ibn|St\.?)\s)*\S+)$",
                name,
            )
            return f"{titled.group(1)} {titled.group(2)}" if titled else name
        company = company_name(self.material.job.company)
        if not company:
            return "Hiring Team"
        return f"{company} team" if not company.lower().startswith("the ") else f"team of {company}"

    def _addressee_paths(self) -> tuple[str, ...]:
        if self.plan.addressee and self.plan.addressee.name:
            return (self.plan.addressee.path,)
        return ("job.company",) if self.material.job.company else ("job",)

    # Paragraphs

    def _paragraphs(self) -> list[Paragraph]:
        _, highest = LIMITS[self.material.length]
        full = self.material.length == "letter"
        why, story, explained, more = self._answers()
        profile = profile_sentence(self.material)
        gap = gap_sentence(self.material, self.voice, bool(explained), is_turning(profile), is_returning(profile))
        rest = standing(self.material, self.voice)
        if is_studying(self.material) and not any(".education[" in path for one in rest for path in one.sources):
            rest = [*study_sentence(self.material, self.voice), *rest]
        last = self._close()
        if not full:
            story, rest = [], rest[:1]
            if count_words(*(one.text for one in [*why, *explained, *more, *last, *rest])) > highest - 50:
                why = []
        fixed = [*last, *rest, *gap, *why, *story, *explained, *more]
        left = highest - count_words(*(one.text for one in fixed))
        lines = fact_lines(self.material, [one.text for one in (*story, *why)])
        facts = choose(lines, self.material, left - (20 if full else 26), self.material.length)
        self.untold = sum(one.told is None and one.value > 1.5 for one in lines)
        first = bool(why) and full and _opens(why[0].text)
        opening, body = self.work.experience(facts, profile)
        if opening and body and not story and not opening[-1].is_list and not body[0].is_list and _is_short(body[0]):
            opening[-1] = Paragraph((*opening[-1].said, *body.pop(0).said))
        made: list[Paragraph] = [Paragraph(tuple(why))] if first else []
        made += [*opening, *([Paragraph(tuple(story))] if story else []), *body]
        if story and len(made) > 3 and count_words(*(one.text for one in made[-1].said)) < _LONE and made[-1] in body:
            made.pop()
        long = full and count_words(*(one.text for one in more)) > _ORPHAN
        if why and full and not first:
            made.append(Paragraph((*why, *([] if long else more))))
        elif (why and not first) or (more and not long):
            rest = [*(why if not first else []), *more, *rest]
        made += [Paragraph(tuple(more))] if long else []
        said = " ".join(one.text for part in made for one in part.said)
        rest = [one for one in rest if not (self.work.studied and one.text in said)]
        made, said = self._with_earlier(made, said, [*rest, *gap, *explained, *last]) if full else (made, said)
        closing = [*self._who(profile, said, gap), *rest]
        beside = count_words(said, *(one.text for one in [*closing, *gap, *explained, *last]))
        if full and beside < LIMITS["letter"][0]:
            closing += honours(self.material)
        used = count_words(said, *(one.text for one in [*closing, *gap, *explained, *last]))
        joins = bool(closing) and re.match(r"I (?:hold|am|speak)\b", closing[-1].text) is not None
        text = f"{said} {' '.join(one.text for one in closing)}"
        known = tools(self.material, self.voice, text, joins or not closing) if full else []
        if known and used + count_words(*(one.text for one in known)) <= highest + 10:
            if joins and count_words(known[0].text) < 5:
                last_one = closing.pop()
                both = f"{last_one.text.rstrip('.')}, and {known[0].text}"
                known = [Sentence(both, (*last_one.sources, *known[0].sources))]
            closing += known
        more_told = self._conditions(f"{said} {' '.join(one.text for one in closing)}", [*gap, *explained, *last])
        closing = _with_conditions(closing, more_told)
        closing += [*gap, *explained]
        if full and count_words(*(one.text for one in closing)) > _ORPHAN:
            made += [Paragraph(tuple(closing)), Paragraph(tuple(last))]
        else:
            made.append(Paragraph((*closing, *last)))
        return [part for part in made if part.said]

    def _with_earlier(
        self, made: list[Paragraph], said: str, beside: Sequence[Sentence]
    ) -> tuple[list[Paragraph], str]:
        """The paragraphs with the positions before those told of, where the letter would be short without them."""
        missing = LIMITS["letter"][0] - count_words(said, *(one.text for one in beside))
        earlier = earlier_positions(self.material, self.work.mentioned, said, 2) if missing > 0 else []
        if not earlier or not made or made[-1].is_list:
            return made, said
        grown = [*made[:-1], Paragraph((*made[-1].said, *earlier))]
        return grown, f"{said} {' '.join(one.text for one in earlier)}"

    def _conditions(self, said: str, beside: Sequence[Sentence]) -> list[Sentence]:
        """What the post asks for beside the work, where there is room for it."""
        if self.material.length != "letter":
            return []
        left = LIMITS["letter"][1] - count_words(said, *(one.text for one in beside))
        told: list[Sentence] = []
        for one in conditions(self.material, said):
            left -= count_words(one.text)
            told += [one] if left > 0 else []
        return told

    def _note(self) -> None:
        lines = [one for one in fact_lines(self.material) if one.told]
        facts = choose(lines, self.material, 60, "note")
        need, lead = self.work.thesis(facts)
        told = [one.told for one in lead or facts[:1] if one.told]
        sentences = [*need, *self.work.told(told[:1])]
        profile = profile_sentence(self.material)
        if not sentences and profile is not None:
            sentences.append(profile)
        sentences += self.work.current([one.text for one in sentences])
        if self.material.job.title:
            text = f"I would be glad to talk about your opening for {a_role(self.material.job.title)}."
            sentences.append(Sentence(text, ("job.title",)))
        self.draft.block(*sentences, *self._reach())

    def _who(self, profile: Sentence | None, said: str, gap: Sequence[Sentence]) -> list[Sentence]:
        """What places the person where the letter has not said it yet: their trade, their position, their years."""
        full = self.material.length == "letter"
        if profile is not None and not self.work.profiled and full and count_words(said) < _PROFILE_FROM:
            return [profile, *self.work.current([said, profile.text])]
        current = self.work.current([said])
        # A gap in years is told by the years that there are, and a change by the work that there was.
        years = self.plan.gap is not None and self.plan.gap.kind in ("years", "change") and bool(gap)
        if current or years or any(one.current and one.since for one in self.work.mentioned):
            thin = full and not years and not self.work.profiled and count_words(said) < _PROFILE_FROM
            return [*current, *(combined_total(self.material, self.voice) if thin else [])]
        return [] if self.work.profiled else total_sentence(self.material, self.voice)

    # Answers

    def _answers(self) -> tuple[list[Sentence], list[Sentence], list[Sentence], list[Sentence]]:
        """The person's own sentences: why this employer, a story, what is to explain, and what else was asked."""
        why: list[Sentence] = []
        story: list[Sentence] = []
        explained: list[Sentence] = []
        more: list[Sentence] = []
        for number, one in enumerate(self.material.answers):
            text = as_sentences(one.text)
            if self.material.length == "note" or (count_words(text) <= _SHORT_ANSWER and not _WHOLE.match(text)):
                continue
            if re.match(r"because\b", text, re.IGNORECASE) and self.material.job.company:
                # "Because …" answers a question, which the reader of a letter has not heard.
                text = f"Why {company_name(self.material.job.company)}? {text}"
            said = Sentence(text, (f"answers[{number}]", *(["job.company"] if text.startswith("Why ") else [])))
            question = one.question.lower()
            if re.search(r"\bwhy\b|this employer|this company|drew you|interest", question):
                why.append(said)
            elif re.search(r"\bproud|\bstory\b|achievement", question):
                story.append(said)
            elif re.search(r"explain|\bgap\b|\bmove\b|\bbreak\b|availab|change", question):
                explained.append(said)
            else:
                more.append(said)
        return why, story, explained, more

    # The close

    def _close(self) -> list[Sentence]:
        own = as_sentences(self.plan.close.text)
        if own:
            return [*self._sample(), Sentence(own, (PLAN_CLOSE,)), *self._reach()]
        # A post's duties are the person's own future work, so no question is made of them, but of their trade.
        questions = trade_of(self.material.job).wonders
        chosen = self._planned() or questions[sum(map(ord, self.material.job.title)) % len(questions)]
        close = self.voice.close.format(question=chosen) if self.material.length == "letter" else self.voice.close_short
        return [*self._sample(), Sentence(close, ("job.title", "job")), *self._reach()]

    def _planned(self) -> str:
        """How the employer means to do what the post says is to come: "how you plan to replace your old system"."""
        for row in self.material.table.of("duty"):
            text = re.sub(r"^help (?:us )?(?:to )?", "", row.requirement.text, flags=re.IGNORECASE)
            text = re.split(r"[,;(]|\s+(?:which|that|so|including|while|with|and)\b", text)[0]
            if _TO_COME.match(text) and 3 < len(text.split()) <= 11 and (phrase := duty_phrase(text)):
                return f"how you plan to {phrase}"
        return ""

    def _sample(self) -> list[Sentence]:
        """The link to the person's work, where the post asks for a sample."""
        if not any(one.kind == "sample" for one in self.plan.asked_for):
            return []
        links = self.material.resume.contact_info.links
        for number, one in enumerate(links):
            if one.url and not re.search(r"linkedin", one.url, re.IGNORECASE):
                shown = re.sub(r"^https?://(?:www\.)?", "", one.url).rstrip("/")
                return [Sentence(f"My work is at {shown}.", (f"resume.contactInfo.links[{number}].url",))]
        return []

    def _reach(self) -> list[Sentence]:
        contact = self.material.resume.contact_info
        ways = {path: text for path, text in (("email", contact.email), ("phone", contact.phone)) if text}
        if not ways:
            return []
        text = self.voice.reach.format(ways=joined(ways.values(), "or"))
        return [Sentence(text, tuple(f"resume.contactInfo.{path}" for path in ways))]

    # Notes

    def _note_what_is_missing(self, words: int) -> None:
        lowest, _ = LIMITS[self.material.length]
        if words < lowest and self.material.length != "note":
            self.notes.append(
                f"The letter has {words} words: nothing was added for its length. Answer the questions about this job, "
                "or confirm a sentence for your strongest lines, and write it again."
            )
        if self.untold:
            lines = "line" if self.untold == 1 else "lines"
            self.notes.append(
                f"{in_words(self.untold).capitalize()} strong {lines} of your resume could not be put into a sentence "
                "safely, so they stand in a list or are left out. Confirm a sentence for each, and the letter tells it."
            )
        gap = self.plan.gap
        if gap is not None and gap.kind in ("must-have", "licence") and not is_named(self.material, self.voice):
            self.notes.append(
                f"The post requires “{gap.text}”, which your resume does not show, and the letter does not mention it. "
                "If you have it, add it to your resume; if not, say in one sentence what comes nearest."
            )
        for one in {one.text: one for one in self.plan.asked_for}.values():
            if one.kind == "sample" and self._sample():
                continue
            answered = any(one.text.strip(" .").lower() in other.question.lower() for other in self.material.answers)
            if not answered:
                self.notes.append(f"The post asks for something that only you can give: “{one.text}”")
        for answer in self.material.answers:
            if count_words(answer.text) <= _SHORT_ANSWER and not _WHOLE.match(answer.text):
                self.notes.append(f"Your answer “{answer.text}” is too short to be told. A whole sentence says more.")


def _with_conditions(closing: list[Sentence], told: Sequence[Sentence]) -> list[Sentence]:
    """The closing with what the post asks for beside the work; two things that are held stand in one sentence."""
    if closing and told and told[0].text.startswith("I hold ") and re.match(r"I hold [^,;]+\.$", closing[-1].text):
        last, first = closing[-1], told[0]
        joint = ", and" if " and " in last.text else " and"
        both = f"{last.text.rstrip('.')}{joint} {first.text.removeprefix('I hold ')}"
        return [*closing[:-1], Sentence(both, (*last.sources, *first.sources)), *told[1:]]
    return [*closing, *told]


def opening_of(material: Material) -> list[Sentence]:
    """What the person would say of themselves first: who they are, and the facts with which the letter begins."""
    letter = _Letter(material)
    facts = [one for one in choose(fact_lines(material), material, 160, "letter") if one.told]
    _, lead = letter.work.thesis(facts)
    told = letter.work.told([one.told for one in lead if one.told])
    profile = profile_sentence(material)
    return [*([profile] if profile else total_sentence(material, letter.voice)), *told]


def _opens(text: str) -> bool:
    """Whether a person's reason can begin their letter: long enough, and no answer to a question nobody has heard."""
    return count_words(text) >= _REASON and not re.match(r"(?:Why|Because|To|It|It['’]s|They|This|That|And)\b", text)


def _is_short(part: Paragraph) -> bool:
    return count_words(*(one.text for one in part.said)) < 22


__all__ = ["LIMITS", "opening_of", "write_letter"]
