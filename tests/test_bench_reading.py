"""The reading benchmark: its people are the same each time, and its counts say what they should."""

from __future__ import annotations

from bench.reading import people
from bench.reading.render.json_resume import json_resume
from bench.reading.render.outline import Hand, outline
from bench.reading.score import Counts, Page, Tally, _words, halves, normal


def test_people_are_many_varied_and_the_same_each_time() -> None:
    everyone = people.people()
    assert len({person.name for person in everyone}) == len(everyone) >= 40
    assert {person.language for person in everyone} == {"en", "de", "fr", "es", "it", "pt"}
    assert {person.career for person in everyone} == set(people.CAREERS)
    assert [person.gold() for person in everyone] == [person.gold() for person in people.people()]
    kinds = {section.kind for person in everyone for section in person.sections}
    assert {"projects", "volunteering", "publications", "awards", "languages", "interests", "references"} == kinds
    assert any(one.expiration_date for person in everyone for one in person.resume.certifications)


def test_nothing_begins_after_it_ends() -> None:
    for person in people.people():
        for entry in person.resume.work_experience:
            assert entry.is_current == (entry.end_date is None)
            assert (entry.start_date or "") <= (entry.end_date or "9")


def test_what_is_rendered_is_the_gold() -> None:
    for person in people.people():
        made = json_resume(person)
        assert [work["highlights"] for work in made["work"]] == [
            work.responsibilities for work in person.resume.work_experience
        ]
        heads = {entry.title for part in outline(person) if part.kind == "work" for entry in part.entries}
        assert heads == {work.position for work in person.resume.work_experience}


def test_dates_are_written_as_the_language_has_them() -> None:
    german = next(person for person in people.people() if person.language == "de")
    assert german.date("2016-03") == "März 2016"
    assert german.date("2016-03", "dots") == "03.2016"
    assert german.date(None) == "heute"
    assert Hand(german).period("2016", "2017").count("20") == 2


def test_counts_are_of_bags() -> None:
    counts = Counts()
    counts.add(["a", "a", "b"], ["a", "c"])
    assert (counts.right, counts.missed, counts.wrong) == (1, 2, 1)
    assert counts.f1 == 0.4


def test_glued_and_torn_words_are_counted_but_no_joined_hyphens() -> None:
    tally = Tally()
    page = Page("Classroom Teacher\nat home net-\nworking")
    _words(tally, page, "ClassroomTeacher at ho me networking")
    assert (tally.counts["glued"], tally.counts["torn"]) == (1, 1)


def test_values_are_compared_without_case_and_punctuation() -> None:
    assert normal("Smith & Sons,  GmbH’s (C++)") == normal("smith sons gmbh's c++")
    assert halves(["b", "a", "c"]) == {"a": "dev", "b": "test", "c": "dev"}
