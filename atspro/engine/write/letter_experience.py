"""What a letter tells of the work: a need and its proof first, then place by place, in sentences or as a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from atspro.engine.clauses.activities import names_work
from atspro.engine.fit import FitRow
from atspro.engine.text import joined
from atspro.engine.write.career import is_student
from atspro.engine.write.draft import Sentence
from atspro.engine.write.letter_conditions import years_asked
from atspro.engine.write.letter_employer import employer_need
from atspro.engine.write.letter_facts import FactLine, is_list, place_matters
from atspro.engine.write.letter_profile import study_sentence
from atspro.engine.write.material import Material
from atspro.engine.write.phrases import asked_phrase, does_the_same, duty_phrase, joint_for, proves
from atspro.engine.write.sentence_order import linked, varied, with_also, with_included
from atspro.engine.write.telling import Place, Told, groups_newest_first, impact, list_line, place_of, precedes
from atspro.engine.write.voice import VOICES
from atspro.engine.write.wording import a_role, count_words, in_words, lower_first, upper_first

_THE_SAME = 2.5
"""How surely a fact must tell of a second need for it to be said."""
_PROFILE_FROM = 130
"""Words of facts from which a letter needs no sentence about the person as a whole."""
_SURE = 5.0
"""Strength of a row from which its need may be said before the lines that answer it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that stand together, or the items of a list."""

    said: tuple[Sentence, ...]
    is_list: bool = False


class Experience:
    """The part of one letter that tells of the work; it remembers which places were named already."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.plan = material.plan
        self.voice = VOICES[material.tone]
        self.mentioned: list[Place] = []
        self.profiled = False
        self.studied = False
        self.answered = False
        self.profile = ""
        self.asked_again = False
        self.needs: set[str] = set()

    def experience(
        self, facts: Sequence[FactLine], profile: Sentence | None
    ) -> tuple[list[Paragraph], list[Paragraph]]:
        """What was done: the need and its proof, then place by place, in sentences or as a list."""
        if not facts:
            return [], []
        need, lead = self.thesis(facts)
        order = self._places(facts, lead)
        first = [one for one in facts if one.group == order[0] and one not in lead]
        if lead and any("story" in one.question.lower() or "proud" in one.question.lower()
                        for one in self.material.answers) and not is_list([*lead, *first]):  # fmt: skip
            # The story comes after all that is told of its place.
            lead, first = [*lead, *first], []
        opening: list[Paragraph] = []
        listed = is_list([*lead, *first]) and bool(first)
        if lead:
            told = [one.told for one in lead if one.told]
            if not need and profile is not None and self.material.length == "letter":
                need, self.profiled = [profile], True
            elif need and self._tells_who(profile, facts):
                need, self.profiled = [*need, *([profile] if profile else [])], True
            self.profile = profile.text if profile and self.profiled else ""
            opening.append(Paragraph(tuple(linked(need, self.told(told[:1] if listed else told)))))
            first += [one for one in lead[1:] if listed]
        elif listed:
            intro = [] if self.mentioned else self._intro(order[0], profile)
            need = need or self._need_of(first)
            opening.append(Paragraph((*intro, *need) if self.profiled else (*need, *intro)))
        elif need:
            opening.append(Paragraph(tuple(need)))
        if listed:
            opening[-1] = Paragraph((*opening[-1].said, self._list_lead(order[0])))
            opening.append(Paragraph(tuple(Sentence(one.listed(), (one.path,)) for one in first), is_list=True))
        body = self._by_place([*([] if listed else first), *(one for one in facts if one.group in order[1:])], order)
        return opening, body

    def _tells_who(self, profile: Sentence | None, facts: Sequence[FactLine]) -> bool:
        """Whether who the person is stands between the need and its proof: where nothing else has said it."""
        short = sum(one.words() for one in facts) < _PROFILE_FROM and self.material.length == "letter"
        return profile is not None and short and not self.mentioned

    def _places(self, facts: Sequence[FactLine], lead: Sequence[FactLine]) -> list[str]:
        """The places of the facts: that of the opening, then those that matter for the post, newest first."""
        order = groups_newest_first(self.material)
        best = {one.group: max(o.value for o in facts if o.group == one.group) for one in facts}

        held = [group for group in best if place_of(group, self.material).current and "workExperience" in group]

        def rank(group: str) -> tuple[bool, bool, int]:
            at = order.index(group) if group in order else 99
            matters = place_matters(group, self.material) or (
                group in held[:1] and sum(one.group == group for one in facts) > 1
            )
            return (not (lead and lead[0].group == group), not matters, at)

        ranked = sorted(best, key=rank)
        if not lead and is_student(self.material):
            ranked.sort(key=lambda group: -best[group])
        return ranked

    def _intro(self, group: str, profile: Sentence | None) -> list[Sentence]:
        """Who the person is, before a list of what they did."""
        place = place_of(group, self.material)
        if profile is not None:
            self.profiled = True
            return [profile]
        if is_student(self.material) and "workExperience" not in group:
            study = study_sentence(self.material, self.voice)
            self.studied = bool(study)
            return study
        if place.title and place.short.startswith(("at ", "in ")):
            as_ = f"{a_role(place.title)} {place.short}"
            self.mentioned.append(place)
            if place.current and place.since:
                return [Sentence(f"I have been {as_} since {place.since}.", place.paths)]
            years = f" {place.years}" if place.years else ""
            return [Sentence(f"I was {as_}{years}." if not place.current else f"I am {as_}.", place.paths)]
        return []

    def _list_lead(self, group: str, apart: bool = False) -> Sentence:
        """The words before a list: where its lines were done, unless that was said just before."""
        place = place_of(group, self.material)
        worked = bool(place.title) and place.short.startswith(("at ", "in "))
        last = self.mentioned[-1] if self.mentioned else None
        if last and place.group == last.group and (not apart or len(self.mentioned) == 1):
            here = "includes" if place.current or not worked else "included"
            return Sentence(self.voice.list_here.format(includes=here), place.paths)
        first = not self.mentioned
        self.mentioned.append(place)
        if not worked and not place.title:
            lead = place.project or place.lead or "So far"
            return Sentence(self.voice.list_project.format(lead=lead), (*place.paths, group))
        where = f"{a_role(place.title)} {place.short}" if worked else a_role(place.title)
        if not place.title:
            text = f"My work {place.short} {'includes' if place.current else 'included'}:"
            return Sentence(text, place.paths)
        if worked and last and last.short == place.short and last.group != place.group:
            where = f"{a_role(place.title)} there"
        if place.current:
            since = f", since {place.since}," if place.since else ""
            return Sentence(self.voice.list_current.format(where=f"{where}{since}"), place.paths)
        earlier = bool(last) and last is not None and precedes(place, last)
        before = "Before that, " if earlier and len(self.mentioned) == 2 else ""
        years = f" {place.years}" if place.years and first else ""
        text = self.voice.list_past.format(before=before, where=f"{where}{years}")
        return Sentence(upper_first(text), place.paths)

    def thesis(self, facts: Sequence[FactLine]) -> tuple[list[Sentence], list[FactLine]]:
        """The need with which the letter begins, where it can be said, and the facts that prove it.

        The plan's thesis comes first; where it cannot be said, the duty whose proof says most.
        """
        told = [one for one in facts if one.told is not None and not one.told.noun]
        if not told:
            return [], []
        theirs = employer_need(self.material, told)
        if theirs is not None:
            self.answered = True
            return [theirs[0]], self._with_second(theirs[1], told)
        rows = self.material.table.rows
        thesis = self.plan.thesis
        order = [thesis.row] if thesis is not None and thesis.row < len(rows) else []
        duties = [n for n, row in enumerate(rows) if row.requirement.need == "duty" and row.status != "not shown"]
        places = [] if is_student(self.material) else groups_newest_first(self.material)
        best: tuple[float, FactLine, str, FitRow] | None = None
        skills = [
            n
            for n, row in enumerate(rows)
            if row.requirement.kind == "skill" and row.requirement.need == "must" and row.status == "met"
        ]
        for number in [*order, *duties, *skills]:
            row = rows[number]
            said = "" if "other words" in row.note else self._need(row)
            for one in told if said else ():
                proof = 0.0 if one.told is None or one.told.whole or one.told.noun else proves(row, one.told)
                if row.requirement.need == "duty" and one.told is not None and not one.told.whole:
                    proof = max(proof, does_the_same(row, one.told))
                if proof:
                    age = places.index(one.group) if one.group in places else len(places)
                    value = proof + 0.5 * impact(one.text) + (0.5 if number in order else 0.0) - 1.2 * age
                    if best is None or value > best[0]:
                        best = (value, one, said, row)
        if best is None:
            return self._years(facts), self._strongest(facts)
        _, first, said, row = best
        self.needs.add(row.requirement.path)
        return [Sentence(said, (row.requirement.path,))], self._with_second(first, told)

    def _with_second(self, first: FactLine, told: Sequence[FactLine]) -> list[FactLine]:
        """The fact that proves the need, and the one of its place that says most besides."""
        group = [one for one in told if one.group == first.group and one is not first]
        return [first, *sorted(group, key=lambda one: -impact(one.text))[:1]]

    def _years(self, facts: Sequence[FactLine]) -> list[Sentence]:
        """The years that the post asks for with those that there are; a position that is held tells them by itself."""
        asked = years_asked(self.material)
        if asked is None:
            return []
        phrase, path, total = asked
        newest = place_of(groups_newest_first(self.material)[0], self.material)
        alone = all(one.startswith(f"{newest.group}.") for one in total.paths)
        told = any(one.group == newest.group for one in facts)
        if alone and told and newest.current and newest.since and newest.short.startswith(("at ", "in ")):
            self.mentioned.append(newest)
            role = f"{a_role(newest.title)} {newest.short}"
            said = self.voice.years_held.format(asked=phrase, role=role, since=newest.since)
            return [Sentence(said, (path, *total.paths, *newest.paths))]
        years = f"{in_words(total.amount)} year{'s' * (total.amount > 1)}"
        return [
            Sentence(
                self.voice.years.format(asked=phrase, years=years, role=a_role(total.subject)), (path, *total.paths)
            )
        ]

    def _need_of(self, lines: Sequence[FactLine]) -> list[Sentence]:
        """The need that some lines answer best, where it can be said."""
        held = {(one.path, one.text): at for at, one in enumerate(lines)}
        best: tuple[float, str, FitRow] | None = None
        for number, row in enumerate(self.material.table.rows):
            here = [held[line.path, line.text] for line in row.evidence if (line.path, line.text) in held]
            weight = {"must": 1.2, "duty": 1.1, "wanted": 0.6}[row.requirement.need]
            weight *= 0.0 if row.requirement.kind == "tool" else 1.0
            weight *= {"met": 1.0, "partly": 0.4, "not shown": 0.0}[row.status]
            if not here or weight < 0.5 or row.strength < _SURE or "other words" in row.note:
                continue
            said = self._need(row)
            value = weight * row.strength + len(here) - 0.5 * min(here) - 0.2 * number
            if said and (best is None or value > best[0]):
                best = (value, said, row)
        return [Sentence(best[1], (best[2].requirement.path,))] if best else []

    def _strongest(self, facts: Sequence[FactLine]) -> list[FactLine]:
        """The facts to begin with where no need can be said: two of the latest place that matters, told best."""
        place = self._places(facts, [])[0]
        here = [one for one in facts if one.group == place]
        if is_list(here) and len(here) > 2:
            return []
        told = [one for one in here if one.told and not one.told.noun]
        if not told:
            return []
        ranked = sorted(told, key=lambda one: (-one.value, -impact(one.text)))
        return [ranked[0], *[one for one in ranked[1:] if one.group == ranked[0].group][:1]]

    def _need(self, row: FitRow) -> str:
        verb = duty_phrase(row.requirement.text) if row.requirement.need == "duty" else ""
        variant = sum(map(ord, self.material.job.title)) % len(self.voice.need_duty)
        if verb:
            return self.voice.need_duty[variant].format(need=verb)
        noun = asked_phrase(row) if row.requirement.need != "duty" and row.requirement.kind != "trait" else ""
        return self.voice.need_noun.format(need=noun) if count_words(noun) > 2 else ""

    def told(self, facts: Sequence[Told]) -> list[Sentence]:
        """Facts of one place, told one after another: the first with its place, two short ones in one sentence."""
        made: list[Sentence] = []
        before: Told | None = None
        for one in (fact for fact in facts if not fact.noun):
            place = place_of(one.group, self.material)
            joint = ""
            named = place.short.partition(" ")[2]
            if not self._is_mentioned(place) and not (one.own and named and named in one.whole):
                made += self._entered(place, one)
            if made and before is not None and not before.whole and not before.after and not one.whole:
                joint = joint_for(made[-1].text, one, before.past)
            if self._is_told_with(place, one):
                made.append(Sentence(self._with_lead(place, one), (one.path, *place.paths)))
                self.mentioned.append(place)
            elif joint:
                held = made.pop()
                text = f"{held.text[:-1]}{joint}{one.clause}. {one.after}".strip()
                made.append(Sentence(text, (*held.sources, one.path)))
            else:
                self.mentioned += [] if self._is_mentioned(place) else [place]
                made = with_included(made, Sentence(one.sentence(), (one.path,)))
            before = None if joint else one
        return [*varied(made), *self._nouns([fact for fact in facts if fact.noun])]

    def _is_mentioned(self, place: Place) -> bool:
        return any(place.group == other.group for other in self.mentioned)

    def _entered(self, place: Place, one: Told) -> list[Sentence]:
        """A sentence that says where the person is or was, where the fact after it cannot."""
        opens = (
            not self.mentioned
            and not (self.profiled or self.answered)
            and place.current
            and self.material.length == "letter"
            and self._varies(3) == 1
        )
        if (one.whole or opens) and place.title:
            return self._intro(place.group, None)
        return []

    def _varies(self, ways: int) -> int:
        """One of some ways to say a thing, by the post and the person, so that letters do not all read alike."""
        name = self.material.resume.contact_info.full_name
        return sum(map(ord, f"{self.material.job.title}{self.material.job.company}{name}")) % ways

    def _is_told_with(self, place: Place, one: Told) -> bool:
        return not self._is_mentioned(place) and bool(place.lead) and not (one.own and one.whole)

    def _with_lead(self, place: Place, one: Told) -> str:
        lead = upper_first(self._lead(place))
        if one.whole:
            return f"{upper_first(place.short or place.lead)}, {lower_first(one.sentence())}"
        return f"{lead}, I {one.clause}. {one.after}".strip()

    def _nouns(self, facts: Sequence[Told]) -> list[Sentence]:
        """What the work was besides, of lines that only name it: "My work there included A and B."."""
        if not facts:
            return []
        place = place_of(facts[0].group, self.material)
        if place.project or not place.title:
            return []
        lead = self._list_lead(facts[0].group)
        kept = facts[:3]
        text = f"{lead.text.rstrip(':')} {joined([one.noun for one in kept])}."
        return [Sentence(text, (*lead.sources, *(one.path for one in kept)))]

    def _lead(self, place: Place) -> str:
        """How a sentence leads in from a place: with its dates in the opening, by its order after another."""
        last = self.mentioned[-1] if self.mentioned else None
        within = place.short.startswith(("at ", "in "))
        if last and place.title and within and last.short == place.short:
            if precedes(place, last):
                return "earlier there" if place.title == last.title else f"before that, as {a_role(place.title)} there"
            return f"as {a_role(place.title)} there"
        if place.title and within and not self.mentioned and re.search(rf"\b{re.escape(place.title)}\b", self.profile):
            if place.current and place.since:
                return f"{place.short}, where I have worked since {place.since}"
            return f"{place.short} {place.years}".strip()
        if place.title and within and place.since:
            held = any(other.current for other in self.mentioned)
            if place.current and not held:
                return f"{place.short}, where I have been {a_role(place.title)} since {place.since}"
            if not self.mentioned and place.years and self.material.length == "letter":
                return f"{place.lead} {place.years}"
        if last and place.lead.startswith(("As ", "At ")) and precedes(place, last) and len(self.mentioned) == 1:
            same = place.title == last.title
            return f"before that, {place.short}" if same else f"before that, {lower_first(place.lead)}"
        return place.lead

    def _by_place(self, facts: Sequence[FactLine], order: Sequence[str]) -> list[Paragraph]:
        """The facts by where they were done, in sentences or, where those fail, as a list."""
        made: list[Paragraph] = []
        held: list[Sentence] = []
        opened = [one.group for one in self.mentioned]
        for group in order:
            ones = sorted((one for one in facts if one.group == group), key=lambda one: _at_number(one.path))
            if not ones:
                continue
            if is_list(ones) and (nouns := self._as_nouns(group, ones)):
                held += nouns
                continue
            if is_list(ones):
                made += [Paragraph(tuple(held))] if held else []
                held = []
                if made and not made[-1].is_list:
                    made[-1] = Paragraph((*made[-1].said, self._list_lead(group)))
                else:
                    made.append(Paragraph((self._list_lead(group, apart=True),)))
                made.append(Paragraph(tuple(Sentence(one.listed(), (one.path,)) for one in ones), is_list=True))
                continue
            need, ones = self._second_need(ones) if group in opened else ([], ones)
            said = self.told([one.told for one in ones if one.told])
            if (
                not need
                and group in opened
                and said
                and said[0].text.startswith("I ")
                and place_of(group, self.material).title
            ):
                said[0] = self._resumed(group, said[0], bool(made or held))
            held += [*need, *said]
            if count_words(*(one.text for one in held)) > 45:
                made.append(Paragraph(tuple(held)))
                held = []
        if held:
            short = count_words(*(one.text for one in held)) < 22
            if made and short and not made[-1].is_list:
                made[-1] = Paragraph((*made[-1].said, *held))
            else:
                made.append(Paragraph(tuple(held)))
        return made

    def _second_need(self, ones: list[FactLine]) -> tuple[list[Sentence], list[FactLine]]:
        """Another need that a fact of the place answers by the very same work, and the facts with that one first."""
        if self.material.length != "letter" or self.asked_again:
            return [], ones
        best: tuple[float, FactLine, FitRow] | None = None
        for row in self.material.table.of("duty"):
            for one in ones if row.requirement.path not in self.needs else ():
                sure = does_the_same(row, one.told) if one.told and not one.told.whole and not one.told.noun else 0.0
                if sure >= _THE_SAME and (best is None or sure > best[0]) and duty_phrase(row.requirement.text):
                    best = sure, one, row
        if best is None:
            return [], ones
        _, first, row = best
        self.asked_again = True
        said = self.voice.need_also.format(need=duty_phrase(row.requirement.text))
        return [Sentence(said, (row.requirement.path,))], [first, *(one for one in ones if one is not first)]

    def _as_nouns(self, group: str, ones: Sequence[FactLine]) -> list[Sentence]:
        """Lines that only name what the work was, as one sentence; none where a line may say what was done."""
        texts = [list_line(one.text) for one in ones]
        if len(ones) > 4 or not all(names_work(text) for text in texts) or not place_of(group, self.material).title:
            return []
        last = ", and" if any(" and " in text for text in texts) else "and"
        lead = self._list_lead(group, apart=True)
        said = joined([lower_first(text) for text in texts], last).replace(" , and", ", and")
        return [Sentence(f"{lead.text.rstrip(':')} {said}.", (*lead.sources, *(one.path for one in ones)))]

    def _resumed(self, group: str, said: Sentence, apart: bool) -> Sentence:
        """The first sentence of a paragraph that goes on with the place of the opening."""
        if apart or any("story" in one.question.lower() for one in self.material.answers):
            place = place_of(group, self.material)
            if place.short.startswith(("at ", "in ", "on ")):
                return Sentence(f"{upper_first(place.short)}, {lower_first(said.text)}", said.sources)
        # Two letters of one person should not read alike: whether "also" stands hangs on the post.
        also = sum(map(ord, self.material.job.title)) % 2
        return Sentence(with_also(said.text), said.sources) if also else said

    def current(self, said: Sequence[str]) -> list[Sentence]:
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


def _at_number(path: str) -> tuple[int, ...]:
    return tuple(int(one) for one in re.findall(r"\[(\d+)\]", path))


__all__ = ["Experience", "Paragraph"]
