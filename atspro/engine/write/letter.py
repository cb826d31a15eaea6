"""The letter: a need and its proof, facts by employer, the one gap, and how to reach the person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from atspro.engine.certificates import holds
from atspro.engine.evidence import denies_skill
from atspro.engine.fit import FitRow, Gap
from atspro.engine.fit.matching import weak_level
from atspro.engine.markdown import escape, without_controls
from atspro.engine.resume_text import contact_details, degree_title
from atspro.engine.text import joined
from atspro.engine.types import Length
from atspro.engine.write.career import (
    ended_position,
    expected,
    is_finished,
    is_studying,
    likeness_of,
    real_gap,
    years_as,
)
from atspro.engine.write.draft import Draft, Sentence
from atspro.engine.write.material import Material, Product
from atspro.engine.write.phrases import (
    as_sentences,
    asked_phrase,
    can_be_named,
    credentials,
    duty_phrase,
    is_public_body,
    joint_for,
    languages,
    names_credential,
    noun_phrase,
    proves,
)
from atspro.engine.write.sources import PLAN_CLOSE
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
from atspro.engine.write.wording import a_role, count_words, in_words, lower_first, upper_first, with_a
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
_MOST_TOOLS = 5
_DEGREE = re.compile(r"Bachelor|Master|Doctor|Associate|B\.?[A-Z]|M\.?[A-Z]|Ph\.?D")
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
        lines = [line for line in lines if without_controls(line).strip()]
        if lines:
            paths = (*self._addressee_paths(), "job.company")
            self.draft.block(Sentence(" ".join(lines), paths, markdown="  \n".join(map(escape, lines))))
        title = " ".join(without_controls(job.title).split())
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
        current = self._current([*(one.text for part in made for one in part), *(one.text for one in fixed)])
        total = [] if current else total
        rest = [*current, *rest]
        closing = [*total, *rest, *gap, *explained]
        said = [*(one.text for part in made for one in part), *(one.text for one in [*closing, *last])]
        tools = self._tools(" ".join(said)) if self.material.length == "letter" else []
        if count_words(*said, *(one.text for one in tools)) <= highest:
            closing = [*total, *rest, *tools, *gap, *explained]
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
        sentences += self._current([one.text for one in sentences])
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
        near = likeness_of(place_of(group, self.material).title, self.material.job.title)
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
                proof = 0.0 if one.whole else proves(row, one)
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
            joint = joint_for(made[-1].text, one, facts[number - 1].past) if number and made and not joined_last else ""
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
                if apart:
                    text = f"{upper_first(place_of(group, self.material).short)}, {said[0].text}"
                else:
                    # Two letters of one person should not read alike: whether "also" stands hangs on the post.
                    also = group == opened[0] and sum(map(ord, self.material.job.title)) % 2
                    text = f"I also {said[0].text[2:]}" if also else said[0].text
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

    def _current(self, said: Sequence[str]) -> list[Sentence]:
        """The newest position that is held now, where nothing of what is said names its employer."""
        places = [place_of(group, self.material) for group in groups_newest_first(self.material)]
        held = [one for one in places if one.current and one.title and one.short.startswith(("at ", "in "))]
        text = " ".join(said)
        if not held or any(one.short in lower_first(text) or upper_first(one.short) in text for one in held):
            return []
        one = held[0]
        as_ = f"{a_role(one.title)} {one.short}"
        told = f"I have been {as_} since {one.since}." if one.since else f"I am {as_}."
        return [Sentence(told, one.paths)]

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
        asked_rows = [row for row in self.material.table.rows if row.requirement.need != "duty"]
        rows = [row for row in self.material.table.rows if row.status == "met"]
        paths = {line.path for row in rows for line in row.evidence}
        # A degree that is only a part of what is asked for is worth naming too.
        schooled = paths | {
            line.path
            for row in asked_rows
            for line in row.evidence
            if row.status == "partly" and line.path.endswith(".fieldOfStudy")
        }
        # What comes nearest to a lack is named with the lack.
        nearest = {line.path for line in self.plan.gap.nearest} - paths if self.plan.gap else set()
        made: list[Sentence] = []
        named: dict[str, Certification] = {}
        for number, one in enumerate(resume.certifications):
            path = f"resume.certifications[{number}]"
            if not holds(one, self.material.today) or f"{path}.name" in nearest:
                continue
            shown = any(other.startswith(f"{path}.") for other in paths)
            if shown or any(names_credential(row, one.name) for row in asked_rows):
                named[f"{path}.name"] = one
        if named:
            text = self.voice.credentials.format(names=credentials(list(named.values())[:4]))
            made.append(Sentence(text, (*list(named)[:4], *(f"{path[:-5]}.issuer" for path in list(named)[:4]))))
        for number, study in enumerate(resume.education):
            path = f"resume.education[{number}]"
            asked = any(other.startswith(f"{path}.") for other in schooled)
            title = degree_title(study)
            partly = not any(other.startswith(f"{path}.") for other in paths)
            if not asked or not title or len(title.split()) > 12 or (partly and not _DEGREE.match(title)):
                continue
            school = study.institution
            article = "the " if re.match(r"(?:University|College|Institute|School|National \w+) of\b", school) else ""
            from_ = f" from {article}{school}" if school else ""
            begun = not is_finished(study.graduation_date, self.material)
            when = expected(study.graduation_date) if begun else ""
            template = self.voice.studying if begun else self.voice.studied
            said = template.format(degree=f"{with_a(title)}{from_}{when}")
            made.append(
                Sentence(
                    said, (f"{path}.degree", f"{path}.fieldOfStudy", f"{path}.institution", f"{path}.graduationDate")
                )
            )
            break
        made += self._memberships(asked_rows)
        return made + self._languages(asked_rows) if self.material.length == "letter" else made[:1]

    def _memberships(self, rows: Sequence[FitRow]) -> list[Sentence]:
        """Memberships and standings that the post asks for by name, as the resume words them."""
        found: dict[str, str] = {}
        for index, section in enumerate(self.material.sections):
            for number, one in enumerate(section.entries if section.kind == "memberships" else ()):
                name = (one.name or "").rstrip(".")
                answered = any(re.split(r"[\s,]", name)[0] in said.text for said in self.material.answers)
                if name and not answered and any(names_credential(row, name) for row in rows):
                    found[f"resume.sections[{index}].entries[{number}].name"] = (
                        with_a(name) if re.match("(?:Member|Fellow|Associate)", name) else name
                    )
        if not found:
            return []
        return [
            Sentence(f"I {'am' if re.match('an? ', name) else 'hold'} {name}.", (path,)) for path, name in found.items()
        ][:2]

    def _languages(self, rows: Sequence[FitRow]) -> list[Sentence]:
        """The languages that the post asks for and the resume names, each with its level."""
        asked = {
            name.lower()
            for row in rows
            if row.requirement.kind == "language"
            for name in (row.requirement.name, *row.requirement.options)
            if name
        }
        found: dict[str, tuple[str, str]] = {}
        for index, section in enumerate(self.material.sections):
            for number, one in enumerate(section.entries if section.kind == "languages" else ()):
                if one.name and one.name.lower() in asked:
                    found[f"resume.sections[{index}].entries[{number}].name"] = one.name, one.level or ""
        told = {name.lower() for name, _ in found.values()}
        for number, skill in enumerate(self.material.resume.skills):
            parts = re.fullmatch(r"([^\W\d]+)(?:\s*[(:,–-]\s*([^()]+?)\)?)?", skill.strip())
            if parts and parts.group(1).lower() in asked - told:
                found[f"resume.skills[{number}]"] = parts.group(1), parts.group(2) or ""
        return [Sentence(languages(tuple(found.values())), tuple(found))] if found else []

    def _tools(self, text: str) -> list[Sentence]:
        """Skills of the resume's list that the post asks for and that a text does not name yet."""
        found: dict[str, str] = {}
        for row in self.material.table.rows:
            asked = row.requirement
            if asked.need == "duty" or asked.kind not in ("tool", "skill") or row.status != "met":
                continue
            for name in asked.options or (asked.name,):
                word = rf"(?<![\w+#]){re.escape(name)}(?![\w+#])"
                if not name or re.search(word, text, re.IGNORECASE):
                    continue
                for number, skill in enumerate(self.material.resume.skills):
                    match = re.match(word, skill, re.IGNORECASE)
                    if not match or len(found) >= _MOST_TOOLS:
                        continue
                    shown = skill if weak_level(skill, name) else skill.split("(")[0].strip()
                    plain = shown.lower() in asked.text
                    found.setdefault(f"resume.skills[{number}]", shown.lower() if plain else shown)
        if not found:
            return []
        return [Sentence(self.voice.tools.format(names=joined(list(dict.fromkeys(found.values())))), tuple(found))]

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
            if row is None or not can_be_named(row):
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
                return f"my {held.name}" + (f" from the {held.issuer}" if is_public_body(held.issuer) else ""), (
                    one.path,
                )
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
        # A post's duties are the person's own future work, so no question is made of them.
        own = as_sentences(self.plan.close.text)
        last = Sentence(own, (PLAN_CLOSE,)) if own else Sentence(self.voice.close, ("job.title", "job"))
        return [*self._sample(), last, *self._reach()]

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


def _at(paths: Sequence[str], path: str) -> int:
    return paths.index(path) if path in paths else len(paths)


def opening_of(material: Material) -> list[Sentence]:
    """What the person would say of themselves first: the facts with which the letter begins, and the years."""
    letter = _Letter(material)
    facts = letter._facts(160)
    _, lead = letter._thesis(facts)
    told = letter._told(lead)
    return [*letter._total(), *told]


def _short_title(title: str) -> str:
    return a_role(title)


__all__ = ["LIMITS", "opening_of", "write_letter"]
