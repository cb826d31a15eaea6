"""What a person changes of a plan: each choice is followed, found again when lines move, and told when it is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from atspro.engine.fit import Choices, ChosenLine, plan_for, text_digest, thesis_rows
from tests.engine.fit.pairs import ASIDE, FITTED, TODAY, Pair

PAIRS = (*FITTED, *ASIDE)


def planned(pair: Pair, choices: Choices | None = None):
    return plan_for(pair.resume, pair.job, sections=pair.sections, choices=choices, today=TODAY)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_without_choices_the_plan_is_the_proposal(pair: Pair) -> None:
    made = planned(pair)
    assert made.plan == made.proposal
    assert {fact.id for fact in made.proposal.facts} <= {fact.id for fact in made.facts}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_chosen_lines_are_told_in_their_order_and_no_other(pair: Pair) -> None:
    facts = planned(pair).facts
    chosen = [facts[-1], facts[0]]
    choices = Choices(facts=tuple(ChosenLine(one.id, text_digest(one.text)) for one in chosen))
    plan = planned(pair, choices).plan
    assert [one.id for one in plan.facts] == [one.id for one in chosen]
    assert set(plan.excluded) == {one.id for one in facts} - {one.id for one in chosen}
    assert not set(plan.excluded) & {line.path for line in (plan.thesis.proofs if plan.thesis else ())}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_every_need_offered_can_lead(pair: Pair) -> None:
    made = planned(pair)
    for row in thesis_rows(pair.resume, made.table, sections=pair.sections, today=TODAY):
        asked = row.requirement
        after = planned(pair, Choices(thesis=(asked.path, asked.text)))
        assert after.plan.thesis is not None
        assert after.plan.thesis.need == asked.text
        assert after.plan.thesis.proofs
        assert after.lost == ()


def test_what_is_gone_is_told_and_the_rest_stands() -> None:
    pair = PAIRS[0]
    fact = planned(pair).facts[0]
    gone = ChosenLine("resume.workExperience[9].responsibilities[0]", text_digest("Flew to the moon"))
    choices = Choices(
        thesis=("job.qualifications[0]", "A licence that nobody asks for"),
        facts=(gone, ChosenLine("resume.moved", text_digest(fact.text))),
        addressee="",
        names_gap=False,
        close="I can start on Monday.",
    )
    made = planned(pair, choices)
    assert len(made.lost) == 2
    assert [one.id for one in made.plan.facts] == [fact.id]
    assert made.plan.thesis is not None
    assert made.plan.thesis.need == made.proposal.thesis.need
    assert (made.plan.addressee, made.plan.gap, made.plan.close.text) == (None, None, "I can start on Monday.")


def test_choices_are_kept_as_json_and_read_tolerantly() -> None:
    full = Choices(("job.title", "Python"), (ChosenLine("resume.summary", "d"),), "Dana", False, "Bye.")
    for choices in (Choices(), full, replace(full, facts=None, addressee="")):
        assert Choices.from_json(choices.to_json()) == choices
    for broken in (None, 1, [], {"thesis": "x", "facts": {"a": 1}, "addressee": 3, "namesGap": "no", "close": {}}):
        assert Choices.from_json(broken) == Choices()
