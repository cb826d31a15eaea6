"""The parts of a post: headings as people write and decorate them, lists below them, prose without headings."""

from __future__ import annotations

# ruff: noqa: E501  Lines of posts are long.
import pytest

from atspro.engine.read import read_job
from atspro.engine.read.job_boards import is_board_word
from atspro.engine.read.job_headings import post_heading
from atspro.engine.read.job_nature import nature
from atspro.engine.read.job_text import even_text

HEAD = "Night Baker\nCompany: Crumb & Sons\n\n"


@pytest.mark.parametrize(
    ("kind", "headings"),
    [
        ("responsibilities", "What you'll do|Your mission|Duties|Ihre Aufgaben|Was dich erwartet|Vos missions|Funciones|Qué harás|Wat ga je doen?"),
        ("qualifications", "What you bring|You might be a fit if|Must-haves|Who you are|Das bringen Sie mit|Dein Profil|Profil recherché|Requisitos"),
        ("nice", "Nice to have|Bonus points|Preferred qualifications|Von Vorteil|Les plus|Se valorará|Even better if"),
        ("benefits", "What we offer|Perks|Why join us|Wir bieten|Ce que nous offrons|Ofrecemos|What's in it for you?"),
        ("about", "About us|Who we are|Our story|Über uns|Qui sommes-nous ?|Quiénes somos"),
    ],
)  # fmt: skip
def test_headings_in_many_wordings(kind: str, headings: str) -> None:
    assert {heading: post_heading(heading) for heading in headings.split("|")} == dict.fromkeys(
        headings.split("|"), kind
    )


@pytest.mark.parametrize(
    "line",
    ["Experience with SQL", "Strong communication skills", "You will bake bread for 300 guests", "Warehouse Associate",
     "Own and maintain the ovens", "Licence to drive a van", "Conocimientos de PLC"],
)  # fmt: skip
def test_items_are_no_headings(line: str) -> None:
    assert post_heading(line) is None


@pytest.mark.parametrize(
    "heading",
    ["*** What you bring ***", "--- What you bring ---", "1. What you bring", "What you bring?", "What you bring:",
     "**What you bring**", "***What you bring***", "WHAT YOU BRING", "🎯 What you bring", "## What you bring", "[ What you bring ]",
     "=== What you bring ===", "➡️ What you bring 👇"],
)  # fmt: skip
def test_decorated_headings(heading: str) -> None:
    text = f"{HEAD}What you'll do\n- Bake bread\n- Clean the ovens\n\n{heading}\n- Two years in a bakery\n- Likes the night\n"
    job = read_job(text).job
    assert job.responsibilities == ["Bake bread", "Clean the ovens"]
    assert job.qualifications == ["Two years in a bakery", "Likes the night"]


@pytest.mark.parametrize(
    "mark", ["✅ ", "👉 ", "🔹 ", "➤ ", "· ", "o ", "• ", "-", "» ", "=> ", "▪️ ", "\uf0b7 ", "✔️ ", "•\n", "1) "]
)
def test_marks_before_items(mark: str) -> None:
    text = f"{HEAD}Your tasks:\n" + "".join(
        f"{mark}{item}\n" for item in ("Bake bread", "Clean the ovens", "Lock the door")
    )
    assert read_job(text).job.responsibilities == ["Bake bread", "Clean the ovens", "Lock the door"]


def test_lists_below_smaller_headings_stay_with_the_larger() -> None:
    text = (
        "# Baker\n\n## Responsibilities\n\n**At night**\n- Bake bread\n\n**In the morning**\n- Fill the shelves\n\n"
        "### Always\n- Keep clean\n\n## Our awards\n- Best bakery of the county\n"
    )
    assert read_job(text).job.responsibilities == ["Bake bread", "Fill the shelves", "Keep clean"]


def test_plain_headings_of_another_nature_end_a_list() -> None:
    text = (
        f"{HEAD}What you bring\n- Two years in a bakery\n- Ability to lift flour\n\nCrumb & Sons is proud to be\n"
        "- A winner of the golden loaf\n- Ranked first in town\n"
    )
    assert read_job(text).job.qualifications == ["Two years in a bakery", "Ability to lift flour"]


def test_introductions_are_no_items() -> None:
    text = f"{HEAD}Responsibilities\nThe role involves several core functions:\n- Bake bread\n- Clean the ovens\n"
    assert read_job(text).job.responsibilities == ["Bake bread", "Clean the ovens"]


def test_items_that_a_copy_tore_or_ran_together() -> None:
    glued = "Bakes rye and wheat breads without a recipe at handClear in speech with early customersReliable on the coldest winter nights of the year"
    text = f"{HEAD}In this role, you will:\nBake\n: all our rye bread\n\nWhat you bring\n{glued}\n"
    job = read_job(text).job
    assert job.responsibilities == ["Bake: all our rye bread"]
    assert job.qualifications == [
        "Bakes rye and wheat breads without a recipe at hand",
        "Clear in speech with early customers",
        "Reliable on the coldest winter nights of the year",
    ]
    assert "InsurTech" in even_text("An InsurTech of the north that " + "is growing every year " * 8)[0]


def test_prose_without_headings_is_split_by_what_it_says() -> None:
    text = (
        "# Baker\n\nCrumb & Sons is a bakery by the sea. You will bake bread from two in the morning. "
        "You have worked in a bakery for two years. We close on Sundays.\n"
    )
    reading = read_job(text)
    assert reading.job.responsibilities == ["You will bake bread from two in the morning."]
    assert reading.job.qualifications == ["You have worked in a bakery for two years."]
    assert {"responsibilities", "qualifications"} <= set(reading.unsure)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Build and test the ovens", "duty"), ("You will lead a team", "duty"), ("Verhandlung von Verträgen", "duty"),
        ("Négocier les contrats", "duty"), ("Reparar las líneas", "duty"), ("Du entwickelst neue Rezepte", "duty"),
        ("5+ years of experience with bread", "ask"), ("Fluent German", "ask"), ("Gute Deutschkenntnisse", "ask"),
        ("Maîtrise de l'anglais", "ask"), ("Experiencia en hornos", "ask"), ("Dental insurance", "offer"), ("Blue door", ""),
    ],
)  # fmt: skip
def test_what_a_line_says(line: str, said: str) -> None:
    assert nature(line) == said


@pytest.mark.parametrize(
    "words",
    ["Easy Apply", "Set alert", "Show more", "Over 100 applicants", "Reposted 2 weeks ago", "3.4 out of 5 stars", "1,204 reviews",
     "12,345 followers", "Quick apply", "Posted 7 Days Ago", "Jetzt bewerben", "Erschienen: vor 2 Tagen", "Postuler", "il y a 3 jours",
     "Inscribirme en esta oferta", "Powered by Personio", "#LI-GK1"],
)  # fmt: skip
def test_words_of_boards(words: str) -> None:
    assert is_board_word(words)


@pytest.mark.parametrize(
    "words", ["Bake bread", "Save the planet with us", "New York", "Requirements", "Menu planning", "Austin, TX"]
)
def test_words_of_posts(words: str) -> None:
    assert not is_board_word(words)
