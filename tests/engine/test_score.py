"""The score: it adds up, is a function of the words, only rises with evidence, and tells fitting from unfitting."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atspro.engine.fit.types import FitRow, Requirement, RequirementKind
from atspro.engine.occupation import work_stems
from atspro.engine.resume_text import resume_text
from atspro.engine.score import WEIGHTS, band, score
from atspro.engine.score_limits import AGREED, STRONG, bounded
from atspro.engine.score_wanted import wanted
from atspro.engine.types import Score, ScorePart
from tests.engine.examples import ACCOUNTANT, ACCOUNTANT_JOB, ENGINEER, ENGINEER_JOB, NURSE, NURSE_JOB, PAIRS, STUDENT

TODAY = (2026, 11)
NURSE_WANTED = wanted(NURSE_JOB)
NURSE_BLOCKS = resume_text(NURSE).strip().split("\n\n")


def part(result: Score, name: str) -> float:
    return next(one.points for one in result.parts if one.name == name)


@pytest.mark.parametrize("pair", PAIRS)
def test_parts_add_up(pair) -> None:
    result = score(resume_text(pair[0]), pair[1], today=TODAY)
    assert result.total == pytest.approx(sum(one.points for one in result.parts), abs=0.01)
    assert sum(one.most for one in result.parts) == pytest.approx(100, abs=0.05)
    assert all(0 <= one.points <= one.most for one in result.parts)
    assert {one.name for one in result.parts} <= set(WEIGHTS)
    assert set(result.matched).isdisjoint(result.missing)


def test_the_right_occupation_scores_higher() -> None:
    people = {"nurse": NURSE, "accountant": ACCOUNTANT, "engineer": ENGINEER}
    for name, job in (("nurse", NURSE_JOB), ("accountant", ACCOUNTANT_JOB), ("engineer", ENGINEER_JOB)):
        totals = {who: score(resume_text(resume), job, today=TODAY).total for who, resume in people.items()}
        assert max(totals, key=totals.__getitem__) == name
        assert totals[name] > 1.5 * sorted(totals.values())[-2]


def test_bands() -> None:
    assert score(resume_text(NURSE), NURSE_JOB, today=TODAY).band == "strong"
    assert score(resume_text(STUDENT), NURSE_JOB, today=TODAY).band == "weak"


@pytest.mark.parametrize(("total", "named"), [(69.94, "fair"), (69.96, "strong"), (44.94, "weak"), (44.96, "fair")])
def test_a_band_is_of_the_total_as_it_is_written(total: float, named: str) -> None:
    assert band(total) == band(round(total, 1)) == named


def test_the_same_words_score_the_same_whatever_the_markdown() -> None:
    marked = resume_text(NURSE)
    plain = "\n\n".join(line.lstrip("#- ") for line in marked.replace("\\", "").split("\n") if line.strip())
    bold = "\n\n".join(f"**{line}**" for line in plain.split("\n\n") if "*" not in line)
    assert (
        score(plain, NURSE_JOB, today=TODAY)
        == score(marked, NURSE_JOB, today=TODAY)
        == score(bold, NURSE_JOB, today=TODAY)
    )


def test_the_same_input_scores_the_same() -> None:
    assert score(resume_text(NURSE), NURSE_JOB) == score(resume_text(NURSE), NURSE_JOB)


LINES = st.sampled_from(
    [
        "- Cared for critically ill patients with Epic",
        "- CCRN certification since 2020",
        "Education",
        "## Skills",
        "Registered Nurse",
        "Bachelor of Science in Nursing",
        "10 years of experience",
        "2001 – 2005",
        "## Experience",
        "jane@example.org",
    ]
) | st.text(max_size=60).map(lambda text: "- " + " ".join(text.split()))


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=4))
def test_a_line_more_never_lowers_the_score(lines: list[str]) -> None:
    text = resume_text(STUDENT)
    before = score(text, NURSE_WANTED, today=TODAY)
    for line in lines:
        text += f"\n\n{line}\n"
        after = score(text, NURSE_WANTED, today=TODAY)
        assert after.total >= before.total
        assert set(before.matched) <= set(after.matched)
        before = after


CHOICE = wanted("Clerk\n\nRequirements\n\n- Celery, RabbitMQ or Kafka\n- Python or Go\n- Strong Python\n- React or Vue")
SKILLS = st.sampled_from(["Celery", "RabbitMQ", "Kafka", "Python", "Golang", "React", "Vue", "message queues", "tea"])


@settings(max_examples=60, deadline=None)
@given(st.lists(SKILLS, max_size=6))
def test_a_further_part_of_a_choice_never_lowers_the_score(skills: list[str]) -> None:
    text = "Jo"
    before = score(text, CHOICE)
    for skill in skills:
        text += f"\n\n- {skill}"
        after = score(text, CHOICE)
        assert after.total >= before.total
        assert set(after.missing) <= set(before.missing)
        assert set(before.matched) <= set(after.matched)
        before = after


@pytest.mark.parametrize("name", [word.name for word in NURSE_WANTED.keywords])
def test_evidence_of_a_missing_keyword_raises_the_score(name: str) -> None:
    bare = score("Jo Doe\n\nI like tea.", NURSE_WANTED)
    spelled = next(word.spellings[0] for word in NURSE_WANTED.keywords if word.name == name)
    told = score(f"Jo Doe\n\nI like tea.\n\n- {spelled}", NURSE_WANTED)
    assert name in bare.missing
    assert name in told.matched
    assert told.total > bare.total


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(NURSE_WANTED.keywords),
    st.integers(0, 40),
    st.sampled_from(["{}", "- {}", "- Worked with {} daily"]),
)
def test_evidence_anywhere_never_lowers_the_score(word, place: int, form: str) -> None:
    blocks = resume_text(STUDENT).strip().split("\n\n")
    before = score("\n\n".join(blocks), NURSE_WANTED, today=TODAY)
    blocks.insert(1 + place % len(blocks), form.format(word.spellings[0]))
    after = score("\n\n".join(blocks), NURSE_WANTED, today=TODAY)
    assert word.name in before.missing
    assert word.name in after.matched
    assert after.total > before.total


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("Human Resources Manager", "HR Manager"),
        ("Information Technology Manager", "IT Manager"),
        ("Registered Nurse", "RN"),
        ("Attorney", "Barrister"),
    ],
)
def test_short_names_of_work_are_the_work(written: str, short: str) -> None:
    post = f"{written}\n\nResponsibilities\n\n- Work as {written.lower()} for a county of 300,000 people"
    far = score("Lumberjack\n\nFelled trees", post)
    near = score(f"{short}\n\nFelled trees", post)
    assert part(near, "title") > 0.8 * WEIGHTS["title"]
    assert part(near, "title") > 2 * part(far, "title")


def test_it_is_no_line_of_work_in_a_sentence_of_capitals() -> None:
    shouted = "I DO NOT KNOW HOW IT WORKS BUT I WILL LEARN IT AND TEACH IT TO OTHERS"
    assert "technolog" not in work_stems(shouted)
    assert "technolog" in work_stems("IT SUPPORT TECHNICIAN")
    assert "technolog" not in work_stems("Painted it red")


def test_a_post_without_a_title_tells_by_how_often_it_says_one() -> None:
    post = (
        "our design consultants build lasting relationships with customers in their homes and in the store\n\n"
        "a design consultant draws rooms, a design consultant measures, and every consultant sells"
    )
    near = score("DESIGN CONSULTANT\n\nFelled trees", post)
    far = score("FORKLIFT DRIVER\n\nFelled trees", post)
    assert part(near, "title") > 2 * part(far, "title")


@pytest.mark.parametrize("place", range(1, 6))
def test_a_sentence_takes_no_titles_place(place: int) -> None:
    blocks = resume_text(NURSE).strip().split("\n\n")
    before = score("\n\n".join(blocks), NURSE_WANTED, today=TODAY)
    for line in ("Used Spanish to help the manager", "Asked the teacher, wrote to every editor"):
        blocks.insert(place, line)
    assert score("\n\n".join(blocks), NURSE_WANTED, today=TODAY).total >= before.total


def test_the_line_of_work_counts_beside_the_keywords() -> None:
    post = "Payroll Clerk\n\nRequirements\n\n- Excel"
    near = score("Clerk\n\nReconciled wages, timesheets and ledgers for 300 employees", post)
    far = score("Clerk\n\nWashed dishes, peeled vegetables and mopped floors for 300 guests", post)
    assert part(near, "relevance") > part(far, "relevance")
    assert "wages" in next(one.note for one in near.parts if one.name == "relevance")


@settings(max_examples=30, deadline=None)
@given(st.permutations(NURSE_BLOCKS[4:]))
def test_keywords_do_not_depend_on_order(blocks: list[str]) -> None:
    shuffled = score("\n\n".join([*NURSE_BLOCKS[:4], *blocks]), NURSE_WANTED)
    straight = score("\n\n".join(NURSE_BLOCKS), NURSE_WANTED)
    assert part(shuffled, "required") == part(straight, "required")
    assert set(shuffled.matched) == set(straight.matched)


def test_the_posts_spelling_earns_more_than_another_and_that_more_than_an_implied_skill() -> None:
    post = "Clerk\n\nRequirements\n\n- SQL\n- PostgreSQL"
    exact, other = (part(score(f"- {text}", post), "required") for text in ("PostgreSQL", "Postgres"))
    assert exact > other > 0
    only_sql = "Clerk\n\nRequirements\n\n- SQL"
    assert part(score("- SQL", only_sql), "required") > part(score("- MySQL", only_sql), "required") > 0


@pytest.mark.parametrize(
    ("line", "met", "label"),
    [
        ("Experience with message queues such as Celery, RabbitMQ or Kafka", "RabbitMQ", "Celery, RabbitMQ or Kafka"),
        ("Scripting in Python or Go", "Go: Golang", "Python or Go"),
        ("React or Vue", "Vue", "React or Vue"),
        ("One of the following: Java, Kotlin and Scala", "Scala", "Java, Kotlin or Scala"),
        ("CRM tools such as Salesforce, HubSpot, or Zoho", "HubSpot", "Salesforce, HubSpot, or Zoho"),
        ("AWS, Azure or similar", "Azure", "AWS, Azure"),
        ("Knowledge of Figma or Penpot", "Penpot", "Figma or Penpot"),
    ],
)
def test_any_of_several_will_do(line: str, met: str, label: str) -> None:
    post = f"Clerk\n\nRequirements\n\n- {line}\n- Excel"
    none, one = score("Jo", post), score(f"Jo\n\n- {met}\n- Excel", post)
    assert none.missing == (label.replace("AWS, Azure", "AWS or Azure"), "Excel")
    assert one.missing == ()
    assert part(one, "required") == next(share.most for share in one.parts if share.name == "required")


def test_a_term_that_is_also_asked_for_alone_is_missed() -> None:
    post = "Clerk\n\nRequirements\n\n- Python or Ruby\n- Strong Python"
    assert score("- Ruby", post).missing == ("Python",)
    assert score("- Python", post).missing == ()
    assert score("Jo", post).missing == ("Python", "Python or Ruby")


def test_what_is_joined_by_and_is_asked_for_in_full() -> None:
    post = "Clerk\n\nRequirements\n\n- Python, SQL and AWS or Azure"
    assert score("- Azure", post).missing == ("Python", "SQL")


def test_what_the_post_does_not_ask_gives_its_weight_away() -> None:
    result = score("Baker", "Baker\n\nRequirements\n\n- Baking")
    assert {one.name for one in result.parts} == {"required", "relevance", "title", "words", "readability"}
    assert part(result, "title") == pytest.approx(
        100 * WEIGHTS["title"] / sum(WEIGHTS[one.name] for one in result.parts), abs=0.01
    )


def test_experience_may_stand_for_a_degree_when_the_post_says_so() -> None:
    post = "Cook\n\nRequirements\n\n- Bachelor's degree or equivalent experience"
    resume = "Experience\n\n2010 – 2020"
    assert part(score(resume, post), "education") > 0
    assert part(score(resume, post.replace(" or equivalent experience", "")), "education") == 0


@pytest.mark.parametrize(("resume", "post"), [("", ""), ("", "Cook"), ("Jo", ""), ("\x00\x07", "\n\n\n")])
def test_empty_input_survives(resume: str, post: str) -> None:
    assert 0 <= score(resume, post).total <= 100


def test_where_words_agree_an_odd_title_takes_no_score_far_down() -> None:
    duties = (
        "Sterilize surgical trays and log every load",
        "Inspect instruments for pitting and stains under magnification",
        "Assemble surgical trays by count sheets",
        "Restock case carts for the operating rooms",
        "Test sterilizers with biological indicators",
    )
    post = "Instrument Whisperer\n\n" + "\n".join(f"- {one}" for one in duties)
    resume = "\n".join(["Ana Berg", "Purveyor of Clean Things", *(f"- {one}" for one in duties)])
    parts = {one.name: one.points / one.most for one in score(resume, post).parts}
    assert parts["words"] > 0.9
    assert parts["title"] >= 0.5 * parts["words"] - 0.01
    assert parts["relevance"] >= 0.5 * parts["words"] - 0.01


def test_where_words_agree_the_total_is_at_least_their_share() -> None:
    duties = ("Sterilize surgical trays and log every load", "Assemble surgical trays by count sheets",
              "Restock case carts for the operating rooms", "Test sterilizers with biological indicators",
              "Inspect instruments for pitting and stains")  # fmt: skip
    wishes = "Requirements\n\n- Ballet\n- Glassblowing\n- Falconry\n- Bookbinding\n- Origami\n- Fencing"
    post = "Zookeeper\n\n" + "\n".join(f"- {one}" for one in duties) + f"\n\n{wishes}"
    made = score("\n".join(["Ana Berg", "Purveyor of Clean Things", *(f"- {one}" for one in duties)]), post)
    shared = next(one.points / one.most for one in made.parts if one.name == "words")
    assert shared > 0.5
    assert made.total >= AGREED * shared - 0.1
    assert made.total == pytest.approx(sum(one.points for one in made.parts), abs=0.01)


def test_a_skill_of_duties_that_is_told_otherwise_holds_no_score_down() -> None:
    named = [row("skill", "sourcing"), row("tool", "NetSuite")]
    parts = (ScorePart("required", 60.0, 60.0, ""), ScorePart("words", 30.0, 40.0, ""))
    assert bounded(parts, named[:1]) == parts
    held = bounded(parts, named)
    assert sum(one.points for one in held) < STRONG
    assert "NetSuite" in held[0].note
    assert "sourcing" not in held[0].note


def row(kind: RequirementKind, text: str) -> FitRow:
    return FitRow(Requirement(text, kind, "must", name=text), "not shown")
