"""The letter: a need and its proof, facts by employer, the one gap, a question, and how to reach the person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from atspro.engine.certificates import holds
from atspro.engine.clauses import clause_of
from atspro.engine.clauses.parse import NOUNS, parsed
from atspro.engine.dates import parse_date
from atspro.engine.evidence import denies_skill, newest_first
from atspro.engine.fit import FitRow, Gap, Total
from atspro.engine.fit.kinship import kindred
from atspro.engine.occupation import likeness, place, work_stems
from atspro.engine.resume_text import contact_details, degree_title, prose_date
from atspro.engine.text import content_stems, joined
from atspro.engine.types import Length
from atspro.engine.write.draft import Draft, Sentence
from atspro.engine.write.material import Material, Product
from atspro.engine.write.telling import (
    Place,
    Told,
    bullets_of,
    fresh,
    groups_newest_first,
    impact,
    place_of,
    precedes,
    tell,
)
from atspro.engine.write.voice import VOICES
from atspro.engine.write.wording import a_role, count_words, in_words, lower_first, role, upper_first, with_a
from atspro.shapes import Certification

LIMITS: dict[Length, tuple[int, int]] = {"letter": (180, 260), "short": (100, 150), "note": (25, 90)}
"""Words from the salutation to the farewell, the shortest and the longest letter of each length."""
_FACTS: dict[Length, int] = {"letter": 8, "short": 4, "note": 2}
_ORPHAN = 16
"""Words up to which what stands beside the work is no paragraph of its own."""
_SHORT_ANSWER = 4
"""Words up to which an answer is a fragment, which is not told."""
_FAR_WORK = 0.25
"""Likeness up to which two titles are of other lines of work."""
_OLD = 10
"""Years after which what was done is told only where the plan chose it."""
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_US = re.compile(r",\s*(?!UK\b|NI\b)[A-Z]{2}(?:\s+\d{5})?\b|\bUSA\b|United States")
_NUMBER = re.compile(r"\b(?!(?:19|20)\d\d\b)\d")


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
        self.mentioned: list[Place] = []
        self.need_path = ""

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
                self.draft.block(*paragraph)
        words = self.draft.words() - before
        self.draft.fixed(self.voice.farewell)
        name = self.material.resume.contact_info.full_name
        if name:
            self.draft.block(Sentence(name, ("resume.contactInfo.fullName",)))
        else:
            self.notes.append("Your resume has no name, so the letter is not signed. Add your name to the resume.")
        self._note_what_is_missing(words)
        return Product(self.draft, self.notes)

    def _head(self) -> None:
        contact = self.material.resume.contact_info
        if contact.full_name:
            self.draft.block(Sentence(contact.full_name, ("resume.contactInfo.fullName",)), mark="# ")
        details = contact_details(contact)
        if details:
            text, markdown = (" | ".join(part[at] for part in details) for at in (0, 1))
            self.draft.block(Sentence(text, ("resume.contactInfo",), markdown=markdown))
        if self.material.today:
            self.draft.fixed(self._date())
        job, to = self.material.job, self.plan.addressee
        lines = [", ".join(part for part in (to.name, to.role) if part)] if to else []
        lines += [job.company] if job.company else []
        lines = [line for line in lines if line.strip()]
        if lines:
            paths = (*self._addressee_paths(), "job.company")
            self.draft.block(Sentence(" ".join(lines), paths, markdown="  \n".join(map(_escaped, lines))))
        if job.title:
            self.draft.block(Sentence(f"Re: {job.title}", ("job.title",), markdown=f"**Re: {_escaped(job.title)}**"))

    def _date(self) -> str:
        year, month = self.material.today or (0, 1)
        name = _MONTHS[month - 1]
        if not self.material.day:
            return f"{name} {year}"
        places = f"{self.material.resume.contact_info.address or ''} {' '.join(self.material.job.location or [])}"
        return f"{name} {self.material.day}, {year}" if _US.search(places) else f"{self.material.day} {name} {year}"

    def _addressee(self) -> str:
        if self.plan.addressee and self.plan.addressee.name:
            return self.plan.addressee.name
        company = re.sub(r",?\s+(?:Inc|LLC|Ltd|Limited|GmbH|plc|Corp)\.?$", "", self.material.job.company.strip())
        if not company:
            return "Hiring Team"
        return f"{company} team" if not company.lower().startswith("the ") else f"team of {company}"

    def _addressee_paths(self) -> tuple[str, ...]:
        if self.plan.addressee and self.plan.addressee.name:
            return (self.plan.addressee.path,)
        return ("job.company",) if self.material.job.company else ("job",)

    # Paragraphs

    def _paragraphs(self) -> list[list[Sentence]]:
        _, highest = LIMITS[self.material.length]
        rest = self._standing()
        why, story, explained, more = self._answers()
        gap = self._gap(bool(explained))
        self._thesis(self._facts(160))
        last = self._close()
        if self.material.length == "short":
            story, rest = [], rest[:1]
            if count_words(*(one.text for one in [*why, *explained, *more, *last, *rest])) > highest - 50:
                why = []
        fixed = [*last, *rest, *gap, *why, *story, *explained, *more]
        left = highest - count_words(*(one.text for one in fixed))
        facts = self._facts(left)
        need, lead = self._thesis(facts)
        facts = [one for one in facts if one not in lead]
        opening = [*need, *self._told(lead)]
        # A gap in years is told by the years that there are.
        body = self._by_place(facts, bool(story))
        total = [] if gap and self.plan.gap and self.plan.gap.kind == "years" else self._total()
        made = [opening, *([story] if story else []), *body]
        while count_words(*(one.text for part in made for one in part)) > left + count_words(*(s.text for s in story)):
            # The last facts are those that the plan holds to say least.
            if len(made) > 1 and len(made[-1]) > 1:
                made[-1].pop()
            elif len(made) > 1 and made[-1] is not story:
                made.pop()
            else:
                break
        if why and self.material.length == "letter":
            made.append([*why, *more])
        elif why or more:
            rest = [*why, *more, *rest]
        closing = [*total, *rest, *gap, *explained]
        if count_words(*(one.text for one in closing)) > _ORPHAN and self.material.length == "letter":
            made.append(closing)
            made.append(last)
        else:
            made.append([*closing, *last])
        return [part for part in made if part]

    def _note(self) -> None:
        facts = self._facts(60)
        need, lead = self._thesis(facts)
        told = lead or facts[:1]
        sentences = [*need, *self._told(told[:1])]
        if self.material.job.title:
            text = f"I would be glad to talk about your opening for {_short_title(self.material.job.title)}."
            sentences.append(Sentence(text, ("job.title",)))
        self.draft.block(*sentences, *self._reach())

    # What is told

    def _facts(self, words: int) -> list[Told]:
        """The facts that can be told, at most as many as there is room for: the plan's first, then others by worth."""
        limit = _FACTS[self.material.length]
        chosen: list[Told] = []
        planned = [one.path for one in (self.plan.thesis.proofs if self.plan.thesis else ())]
        planned += [one.id for one in self.plan.facts]
        taken = 0
        waiting: list[Told] = []
        for path in dict.fromkeys(planned):
            one = tell(path, self.material)
            if one is None:
                self.untold += bool(re.search(r"responsibilities|bullets", path))
            elif fresh(one, chosen):
                (waiting if one.modest else chosen).append(one)
        others = [one for one in self._others(planned) if fresh(one, chosen)]
        for one in [*others, *waiting]:
            if len(chosen) >= limit:
                break
            if fresh(one, chosen):
                chosen.append(one)
        relevant = [one for one in chosen if self._matters(one.group)]
        chosen = relevant if len(relevant) > 2 else chosen
        kept: list[Told] = []
        for one in chosen[:limit]:
            if taken + one.words() + 6 > words and kept:
                continue
            kept.append(one)
            taken += one.words() + 6
        return kept

    def _matters(self, group: str) -> bool:
        """Whether a place shows anything that the post asks for."""
        near = _likeness(place_of(group, self.material).title, self.material.job.title)
        return (near > _FAR_WORK and not is_studying(self.material)) or any(
            line.path.startswith(f"{group}.")
            for row in self.material.table.rows
            if row.status != "not shown" and row.requirement.kind not in ("place", "trait", "right_to_work")
            for line in row.evidence
        )

    def _others(self, planned: Iterable[str]) -> list[Told]:
        """Further lines of the latest places, those with a measure first."""
        known = set(planned)
        found: list[tuple[float, int, Told]] = []
        order = groups_newest_first(self.material)
        strengths = {
            f"resume.workExperience[{one.job}].responsibilities[{one.place}]": one.strength
            for one in self.material.evidence.statements
        }
        newest = max((self._year(group) for group in order), default=0)
        for rank, group in enumerate(order):
            if newest and self._year(group) and newest - self._year(group) > _OLD:
                continue
            for path in bullets_of(group, self.material):
                if path in known or denies_skill(self.sources.text(path)):
                    continue
                one = tell(path, self.material)
                if one is None:
                    continue
                measured = impact(one.text)
                value = strengths.get(path, 0.5) + measured - 0.8 * rank - (2.0 if one.modest else 0.0)
                found.append((-value, len(found), one))
        return [one for value, _, one in sorted(found, key=lambda item: item[:2]) if value < 0.5]

    def _year(self, group: str) -> int:
        place = place_of(group, self.material)
        if place.current and self.material.today:
            return self.material.today[0]
        last = place.end or place.start
        return last.year if last else 0

    def _thesis(self, facts: Sequence[Told]) -> tuple[list[Sentence], list[Told]]:
        """The need with which the letter begins, where it can be said, and the facts that prove it.

        The plan's thesis comes first; where it cannot be said, the duty whose proof says most.
        """
        if not facts:
            return [], []
        rows = self.material.table.rows
        thesis = self.plan.thesis
        order = [thesis.row] if thesis is not None and thesis.row < len(rows) else []
        duties = [n for n, row in enumerate(rows) if row.requirement.need == "duty" and row.status != "not shown"]
        best: tuple[float, Told, str, FitRow] | None = None
        places = groups_newest_first(self.material)
        if is_studying(self.material):
            places = []
        for number in [*order, *duties]:
            row = rows[number]
            said = self._need(row)
            for one in facts if said else ():
                proof = 0.0 if one.whole else _proves(row, one)
                if proof:
                    age = places.index(one.group) if one.group in places else len(places)
                    value = proof + 0.5 * impact(one.text) + (0.5 if number in order else 0.0) - 1.2 * age
                    if best is None or value > best[0]:
                        best = (value, one, said, row)
        if best is None:
            return [], self._strongest(facts)
        _, first, said, row = best
        group = [one for one in facts if one.group == first.group and one is not first]
        seconds = sorted(group, key=lambda one: -impact(one.text))
        self.need_path = row.requirement.path
        return [Sentence(said, (row.requirement.path,))], [first, *seconds[:1]]

    def _strongest(self, facts: Sequence[Told]) -> list[Told]:
        """The facts to begin with where no need can be said: two of the latest place that matters."""
        order = groups_newest_first(self.material)
        planned = [one.id for one in self.plan.facts]

        def rank(one: Told) -> tuple[bool, int, float, int]:
            rank_ = order.index(one.group) if one.group in order else 99
            return (
                not self._matters(one.group),
                0 if is_studying(self.material) else rank_,
                -impact(one.text),
                _at(planned, one.path),
            )

        ranked = sorted(facts, key=rank)
        first = ranked[0]
        return [first, *[one for one in ranked[1:] if one.group == first.group][:1]]

    def _need(self, row: FitRow) -> str:
        verb = duty_phrase(row.requirement.text) if row.requirement.need == "duty" else ""
        if verb:
            return self.voice.need_duty.format(need=verb)
        noun = asked_phrase(row) if row.requirement.need != "duty" and row.requirement.kind != "trait" else ""
        return self.voice.need_noun.format(need=noun) if count_words(noun) > 2 else ""

    def _told(self, facts: Sequence[Told]) -> list[Sentence]:
        """Facts of one place, told one after another: the first with its place, two short ones in one sentence."""
        made: list[Sentence] = []
        joined_last = False
        for number, one in enumerate(facts):
            place = place_of(one.group, self.material)
            named = any(place.group == other.group for other in self.mentioned)
            paths = (one.path, *place.paths)
            if one.whole:
                made.append(Sentence(one.whole, (one.path,)))
                self.mentioned += [] if named else [place]
                continue
            if not named and place.lead:
                made.append(Sentence(f"{upper_first(self._lead(place))}, I {one.clause}.", paths))
                self.mentioned.append(place)
                continue
            joint = _joins(made[-1].text, one, facts[number - 1].past) if number and made and not joined_last else ""
            if joint and not facts[number - 1].whole:
                held = made.pop()
                made.append(Sentence(f"{held.text[:-1]}{joint}{one.clause}.", (*held.sources, one.path)))
                joined_last = True
            else:
                joined_last = False
                made.append(Sentence(f"I {one.clause}.", (one.path,)))
        return made

    def _lead(self, place: Place) -> str:
        """How a sentence leads in from a place: with its dates in the opening, by its order after another."""
        last = self.mentioned[-1] if self.mentioned else None
        if place.title and place.short.startswith(("at ", "in ")) and place.since:
            held = any(other.current for other in self.mentioned)
            if place.current and not held:
                return f"{place.short}, where I have been {a_role(place.title)} since {place.since}"
            if not self.mentioned and place.years and self.material.length == "letter":
                return f"{place.lead} {place.years}"
        if last and place.lead.startswith("As ") and precedes(place, last) and len(self.mentioned) == 1:
            same = place.title == last.title
            return f"before that, {place.short}" if same else f"before that, {lower_first(place.lead)}"
        return place.lead

    def _by_place(self, facts: Sequence[Told], apart: bool) -> list[list[Sentence]]:
        """The facts by where they were done, newest first: those of the opening's place before all others."""
        order = groups_newest_first(self.material)
        groups = sorted(
            {one.group for one in facts},
            key=lambda group: (not self._matters(group), order.index(group) if group in order else 99),
        )
        opened = [one.group for one in self.mentioned]
        groups = [one for one in groups if one in opened] + [one for one in groups if one not in opened]
        made: list[list[Sentence]] = []
        held: list[Sentence] = []
        for group in groups:
            ones = sorted((one for one in facts if one.group == group), key=lambda one: one.path)
            said = self._told(ones)
            if group in opened and said and said[0].text.startswith("I ") and place_of(group, self.material).title:
                where = upper_first(place_of(group, self.material).short) if apart else "In the same position"
                # Two letters of one person should not read alike: which of three joints is used hangs on the post.
                joint = 0 if apart else sum(map(ord, self.material.job.title)) % 3
                text = (f"{where}, {said[0].text}", f"I also {said[0].text[2:]}", f"There, {said[0].text}")[joint]
                said[0] = Sentence(text, said[0].sources)
            held += said
            if count_words(*(one.text for one in held)) > 45:
                made.append(held)
                held = []
        if held:
            if made and count_words(*(one.text for one in held)) < 22:
                made[-1] += held
            else:
                made.append(held)
        return made

    def _total(self) -> list[Sentence]:
        """Years in kind, where they are more than the dates of the opening tell already."""
        if self.material.length == "note" or any(one.current and one.since for one in self.mentioned):
            return []
        total = years_as(self.material)
        if total is None:
            return []
        said = self.voice.total.format(years=f"{in_words(total.amount)} years", role=a_role(total.subject))
        return [Sentence(said, total.paths)]

    # What stands beside the work

    def _standing(self) -> list[Sentence]:
        """Licences, the degree and languages that the post asks for."""
        resume = self.material.resume
        rows = [row for row in self.material.table.rows if row.status == "met"]
        paths = {line.path for row in rows for line in row.evidence}
        made: list[Sentence] = []
        named: dict[str, Certification] = {}
        for number, one in enumerate(resume.certifications):
            path = f"resume.certifications[{number}]"
            if holds(one, self.material.today) and any(other.startswith(f"{path}.") for other in paths):
                named[f"{path}.name"] = one
        if named:
            text = self.voice.credentials.format(names=_credentials(list(named.values())[:4]))
            made.append(Sentence(text, (*list(named)[:4], *(f"{path[:-5]}.issuer" for path in list(named)[:4]))))
        for number, study in enumerate(resume.education):
            path = f"resume.education[{number}]"
            asked = any(other.startswith(f"{path}.") for other in paths)
            title = degree_title(study)
            if not asked or not title or len(title.split()) > 12:
                continue
            school = study.institution
            article = "the " if re.match(r"(?:University|College|Institute|School|National \w+) of\b", school) else ""
            from_ = f" from {article}{school}" if school else ""
            begun = not _finished(study.graduation_date, self.material)
            when = _expected(study.graduation_date) if begun else ""
            template = self.voice.studying if begun else self.voice.studied
            said = template.format(degree=f"{with_a(title)}{from_}{when}")
            made.append(
                Sentence(
                    said, (f"{path}.degree", f"{path}.fieldOfStudy", f"{path}.institution", f"{path}.graduationDate")
                )
            )
            break
        languages = self._languages(rows)
        return made + languages if self.material.length == "letter" else made[:1]

    def _languages(self, rows: Sequence[FitRow]) -> list[Sentence]:
        asked = {row.requirement.name.lower() for row in rows if row.requirement.kind == "language"} - {"", "english"}
        found: dict[str, str] = {}
        for number, skill in enumerate(self.material.resume.skills):
            if any(re.match(rf"{re.escape(name)}\b", skill, re.IGNORECASE) for name in asked):
                found[f"resume.skills[{number}]"] = skill
        for index, section in enumerate(self.material.sections):
            if section.kind != "languages":
                continue
            for number, one in enumerate(section.entries):
                if one.name and one.name.lower() in asked:
                    path = f"resume.sections[{index}].entries[{number}].name"
                    found[path] = f"{one.name} ({one.level})" if one.level else one.name
        if not found:
            return []
        return [Sentence(self.voice.languages.format(names=joined(found.values())), tuple(found))]

    # The gap

    def _gap(self, explained: bool) -> list[Sentence]:
        """The gap in one sentence, unless the person says it in their own words."""
        gap = real_gap(self.material)
        own = (
            explained
            and gap is not None
            and (gap.kind in ("break", "move", "change") or bool(ended_position(self.material)))
        )
        if gap is None or own or self.material.length == "note":
            return []
        text, paths = self._gap_text(gap)
        return [Sentence(text, (*gap.paths, *paths))] if text else []

    def _gap_text(self, gap: Gap) -> tuple[str, tuple[str, ...]]:
        asked = noun_phrase(gap.text) or ""
        near = gap.nearest[0] if gap.nearest else None
        nearest = self._nearest(gap)
        if gap.kind in ("must-have", "licence"):
            row = self.material.table.rows[gap.row] if 0 <= gap.row < len(self.material.table.rows) else None
            if row is None or not _can_be_named(row):
                return "", ()
            asked = asked_phrase(row)
            if near is not None and near.text.lower() in gap.text.lower():
                return "", ()
            if asked and nearest:
                return self.voice.gap_nearest.format(asked=asked, nearest=nearest[0]), nearest[1]
            return (self.voice.gap_bare.format(asked=asked), ("resume",)) if asked else ("", ())
        if gap.kind == "years":
            ended = ended_position(self.material)
            if ended:
                until = place_of(ended, self.material).until
                return self.voice.gap_break.format(gap=f"a break since {until}"), (f"{ended}.endDate",)
            total = years_as(self.material)
            if asked and total and " or " not in asked and total.amount < 40:
                years = f"{in_words(total.amount)} year{'s' * (total.amount > 1)} as {a_role(total.subject)}"
                return self.voice.gap_years.format(asked=asked, nearest=years), total.paths
            return "", ()
        if gap.kind == "break":
            return self.voice.gap_break.format(gap=gap.text), ()
        if gap.kind == "move":
            home, town = self.material.resume.contact_info.address or "", (self.material.job.location or [""])[0]
            town = re.sub(r"\s*\(.*?\)", "", town).split(",")[0]
            return (self.voice.gap_move.format(home=home, place=town), ()) if home and town else ("", ())
        if near and gap.kind == "change":
            return self.voice.gap_change.format(role=a_role(near.text)), (near.path,)
        return "", ()

    def _nearest(self, gap: Gap) -> tuple[str, tuple[str, ...]] | None:
        """The nearest thing that the resume names: a certificate or a skill, not a whole line."""
        for one in gap.nearest:
            certificate = re.fullmatch(r"resume\.certifications\[(\d+)\]\.name", one.path)
            if certificate:
                held = self.material.resume.certifications[int(certificate.group(1))]
                return f"my {held.name}" + (f" from the {held.issuer}" if _body(held.issuer) else ""), (one.path,)
            if re.fullmatch(r"resume\.skills\[\d+\]", one.path):
                return one.text, (one.path,)
        return None

    # Answers

    def _answers(self) -> tuple[list[Sentence], list[Sentence], list[Sentence], list[Sentence]]:
        """The person's own sentences: why this employer, a story, what is to explain, and what else was asked."""
        why: list[Sentence] = []
        story: list[Sentence] = []
        explained: list[Sentence] = []
        more: list[Sentence] = []
        for number, one in enumerate(self.material.answers):
            text = as_sentences(one.text)
            if count_words(text) <= _SHORT_ANSWER or self.material.length == "note":
                continue
            said = Sentence(text, (f"answers[{number}]",))
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
        made: list[Sentence] = [*self._sample()]
        rows = self.material.table.of("duty")
        order = sorted(rows, key=lambda row: row.status == "not shown")
        for row in order:
            asked = row.requirement
            verb = "" if COUNTED.search(asked.text) else duty_phrase(asked.text)
            plain = verb.split(" ", 1)[0] not in _NOT_ASKED
            if plain and asked.path != self.need_path and verb and count_words(verb) <= 14:
                made.append(Sentence(self.voice.question.format(need=verb), (asked.path,)))
                break
        else:
            made.append(Sentence(self.voice.question_any, ("job",)))
        return [*made, *self._reach()]

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
                "safely. Confirm a sentence for each, and the letter will tell them."
            )
        for one in {one.text: one for one in self.plan.asked_for}.values():
            if one.kind == "sample" and self._sample():
                continue
            answered = any(one.text.strip(" .").lower() in other.question.lower() for other in self.material.answers)
            if not answered:
                self.notes.append(f"The post asks for something that only you can give: “{one.text}”")
        for answer in self.material.answers:
            if count_words(answer.text) <= _SHORT_ANSWER:
                self.notes.append(f"Your answer “{answer.text}” is too short to be told. A whole sentence says more.")


def _credentials(ones: Sequence[Certification]) -> str:
    """Licences by who gave them, certifications by their names: "am licensed as an LMSW by … and hold …"."""
    licences: list[str] = []
    made: list[str] = []
    plain: list[str] = []
    for one in ones:
        if re.search(_NAMED, one.name, re.IGNORECASE):
            made.append(with_a(one.name) + (f" from the {one.issuer}" if _body(one.issuer) else ""))
        elif _body(one.issuer):
            licences.append(f"{with_a(one.name)} by the {one.issuer}")
        else:
            plain.append(one.name)
    if plain:
        made.append(f"{joined(plain)} certification{'s' * (len(plain) > 1)}")
    parts = [f"am licensed as {joined(licences)}"] if licences else []
    parts += [f"hold {joined(made)}"] if made else []
    return " and ".join(parts)


_NAMED = r"licen[sc]e|certificate|diploma|certification|card\b|registration|permit|\bCDL\b|class [a-e]\b"


def _likeness(title: str, wanted: str) -> float:
    """How near the work of two titles is, -1 to 1."""
    if not title or not wanted:
        return 0.0
    return likeness(place(Counter(work_stems(title))), place(Counter(work_stems(wanted))))


def _body(issuer: str) -> bool:
    """Whether an issuer is a public body, whose name takes "the"."""
    return bool(re.search(r"\b(?:State|Department|Board|Council|Commission|Ministry|Commonwealth|Province)\b", issuer))


def ended_position(material: Material) -> str:
    """The path of the newest position, where it ended more than a year ago; "" where one is held or no date tells."""
    groups = [one for one in groups_newest_first(material) if "workExperience" in one]
    newest = place_of(groups[0], material) if groups else None
    if newest is None or newest.current or not newest.end or not newest.until or not material.today:
        return ""
    months = (material.today[0] - newest.end.year) * 12 + material.today[1] - (newest.end.month or 12)
    return groups[0] if months > 12 and not is_studying(material) else ""


def is_studying(material: Material) -> bool:
    """Whether a degree or course is not finished yet."""
    return any(not _finished(one.graduation_date, material) for one in material.resume.education)


def years_as(material: Material) -> Total | None:
    """The whole years in the title of the newest position, by the dates of all positions of that title."""
    newest = newest_first(material.resume)[:1]
    named = role(newest[0].position).lower() if newest and newest[0].position else ""
    spans: list[tuple[int, int]] = []
    paths: list[str] = []
    for number, one in enumerate(material.resume.work_experience):
        start, end = parse_date(one.start_date), parse_date(one.end_date)
        if not named or role(one.position).lower() != named or start is None:
            continue
        if one.is_current and material.today:
            last = material.today[0] * 12 + material.today[1]
        elif end is not None:
            last = end.year * 12 + (end.month or 1)
        else:
            continue
        spans.append((start.year * 12 + (start.month or 12), last))
        paths += [
            f"resume.workExperience[{number}].{name}" for name in ("position", "startDate", "endDate", "isCurrent")
        ]
    months, reached = 0, 0
    for first, last in sorted(spans):
        months += max(0, last - max(first, reached))
        reached = max(reached, last)
    if months < 24:
        return None
    return Total(f"{months // 12} years as {named}", tuple(paths), months // 12, "years", newest[0].position)


def _at(paths: Sequence[str], path: str) -> int:
    return paths.index(path) if path in paths else len(paths)


def _proves(row: FitRow, one: Told) -> float:
    """How much a line speaks of a need, 0 when not surely: by the thing asked for, or by words that both have."""
    asked, told = set(content_stems(row.requirement.text)), set(content_stems(one.text))
    shared = asked & told
    kin = sum(any(kindred(word, other) >= 0.5 for other in told) for word in asked - shared)
    named = any(line.path == one.path for line in row.evidence)
    if row.requirement.kind in ("tool", "skill", "language", "years", "certificate", "licence"):
        return 1.0 + len(shared) if named and (row.strength >= 6 or shared) else 0.0
    return len(shared) + 0.8 * kin if len(shared) + kin >= 2 and shared else 0.0


def _joins(text: str, one: Told, past: bool) -> str:
    """The joint with which a clause may go on a sentence: " and ", ", and I ", or "" where neither fits."""
    if one.past != past or ";" in text or ";" in one.clause or count_words(text) + one.words() > 30:
        return ""
    told = text.rpartition(", I ")[2] if ", I " in text else text
    if " and " not in told and "," not in told and " and " not in one.clause and "," not in one.clause:
        return " and "
    return ", and I " if count_words(text) + one.words() <= 26 and ", and I " not in text else ""


_NOT_ASKED = frozenset(
    ["be", "have", "assist", "own", "support", "report", "help", "work", "ensure", "perform", "participate", "take"]
)
COUNTED = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve)\b", re.IGNORECASE)


def duty_phrase(text: str) -> str:
    """A duty as what follows "to": "keep your five-star rating"; "" when it may be anything but that."""
    text = text.strip().rstrip(".;")
    if not text or count_words(text) > 18 or re.search(r"\b(?:you|your|yours|us|we|i|etc)\b|[()]", text, re.IGNORECASE):
        return ""
    text = re.sub(r"\b[Oo]ur\b", "your", text)
    clause = clause_of(re.sub(r"\byour\b", "their", text), current=True)
    if clause is None or clause.past or clause.verb in ("be", "have"):
        return ""
    return clause.text.replace("their", "your") if "your" in text else clause.text


def noun_phrase(text: str) -> str:
    """What a post asks for as what follows "You ask for"; "" when it does not fit there."""
    text = re.sub(r"\s*\([^)]*\)", "", text.strip().rstrip(".;:"))
    text = re.sub(r"^Strong (?=[A-Z])", "", text)
    if not text or count_words(text) > 12 or re.search(r"[();:]|\b(?:you|your|we|our)\b", text, re.IGNORECASE):
        return ""
    if re.fullmatch(r"[A-Z][\w+#./-]*", text):
        return text
    second = text.split()[1:2]
    shown = text if second and second[0][:1].isupper() else lower_first(text)
    if re.fullmatch(r"[\w+#./-]+(?: [A-Z][\w+#./-]*)?", text) and text[:1].isupper() and shown == text:
        return text
    single = re.search(r"\b(?:licen[cs]e|certificate|degree|diploma)$", shown)
    for one in (with_a(shown),) if single and shown[:2] not in ("a ", "an") else (shown, with_a(shown)):
        asked = f"requested {re.sub(r'(?<=[0-9])[+] years', ' years', one)}"
        if clause_of(asked, current=True) is not None and _has_noun(asked):
            return one
    return ""


def _has_noun(asked: str) -> bool:
    """Whether a noun stands before the first preposition: "experience with", not "comfortable in"."""
    for one in parsed(asked)[1:]:
        if one.tag in NOUNS or one.tag == "VBG":
            return True
        if one.tag in ("IN", "TO"):
            return False
    return False


def asked_phrase(row: FitRow) -> str:
    """What a row asks for, as what follows "You ask for"; a tool and a certificate by their names."""
    text = row.requirement.text.strip().rstrip(".")
    if row.requirement.kind == "tool":
        text = re.sub(
            r"^(?:Strong|Excellent|Good|Solid|Expert in|Proficien\w+ (?:in|with)|Skilled in) (?=[A-Z])", "", text
        )
    if (
        row.requirement.kind in ("tool", "certificate")
        and len(text.split()) <= 3
        and all(w[:1].isupper() for w in text.split())
    ):
        return text
    return noun_phrase(text)


def _can_be_named(row: FitRow) -> bool:
    """Whether a lack can be told in a sentence: a thing with a name, not a trait or a record."""
    asked = row.requirement
    if asked.kind in ("tool", "licence", "certificate", "language", "degree"):
        return True
    return asked.kind == "skill" and asked.core and bool(asked.name) and asked.name.lower() in asked.text.lower()


def real_gap(material: Material) -> Gap | None:
    """The plan's gap, unless it is a student's change from a job beside their studies."""
    gap, facts = material.plan.gap, material.plan.facts
    told = any(".sections[" in one.id for one in facts)
    if gap is not None and is_studying(material) and (gap.kind == "break" or (gap.kind == "change" and told)):
        return None
    return gap


def opening_of(material: Material) -> list[Sentence]:
    """What the person would say of themselves first: the facts with which the letter begins, and the years."""
    letter = _Letter(material)
    facts = letter._facts(160)
    _, lead = letter._thesis(facts)
    told = letter._told(lead)
    return [*letter._total(), *told]


def as_sentences(text: str) -> str:
    """A person's answer as it is written, on one line, beginning with a capital letter and ending in a stop."""
    shown = upper_first(" ".join(text.split()))
    return shown if not shown or shown[-1] in '.!?…”"' else f"{shown}."


def _finished(date: str | None, material: Material) -> bool:
    when = parse_date(date)
    if date and re.search(r"expected|progress|anticipated|present|current|candidate", date, re.IGNORECASE):
        return False
    if when and material.today:
        return (when.year, when.month or 1) <= material.today
    return True


def _expected(date: str | None) -> str:
    found = re.search(r"(?:[A-Z][a-z]+ )?(?:19|20)\d\d", date or "")
    return f", expected {prose_date(found.group())}" if found else ""


def _short_title(title: str) -> str:
    return a_role(title)


def _escaped(text: str) -> str:
    from atspro.engine.markdown import escape

    return escape(text)


__all__ = [
    "COUNTED",
    "LIMITS",
    "as_sentences",
    "asked_phrase",
    "duty_phrase",
    "ended_position",
    "is_studying",
    "noun_phrase",
    "opening_of",
    "real_gap",
    "write_letter",
    "years_as",
]
