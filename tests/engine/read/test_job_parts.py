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
    ("post", "duties", "demands"),
    [
        # Headings that no list knows, told by their place and by what stands below.
        ("\n\nA normal week\nOpen the bakery at four\nShape the loaves\nTrain apprentices\n\nThe knack of it\nExperience with ovens\nA food licence\n\nSmall print\nWe are an old firm of bakers in Leeds and in York.",
         3, 2),
        ("\n\nThe Night Baker:\nshapes loaves and rolls\nkeeps the ovens hot\n\nRequirements:\n- A food licence", 2, 1),
        ("\n\nRattaché au chef, vous :\n- établissez les commandes\n- animez l'équipe\n\nProfil\n- Permis B", 2, 1),
        # The first item below a heading is no heading; what speaks of applying is no item.
        ("\n\nAufgaben\nBrote formen\nÖfen heizen\n\nQualifikation\nAusbildung als Bäcker\nFreude am Beruf\n\nFragen? Frau Petra Lang, 02303 555 017.", 2, 2),
        ("\n\nDUTIES\nShape loaves.\nHeat the ovens.\n\nREQUIREMENTS\nA food licence.\nTwo years of baking.\n\nEnquiries: Trevor Haines, 01392 555 014.", 2, 2),
        ("\n\nWHAT YOU DO: shape loaves; heat ovens; train apprentices.\n\nYou need\n- a food licence", 3, 1),
        ("\n\nDuties\n- Shape loaves\n\nMust have: a food licence and two years of baking", 1, 1),
    ],
)  # fmt: skip
def test_lists_without_a_known_heading_and_what_ends_them(post: str, duties: int, demands: int) -> None:
    job = read_job(HEAD.rstrip() + post).job
    assert (len(job.responsibilities or []), len(job.qualifications or [])) == (duties, demands), job


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Night Baker\nCrumb Bakery\nAlderwick\nFull time", "Alderwick"),
        ("Night Baker\nCompany: Crumb & Sons\n\nFor our branch in Alderwick we need help.", "Alderwick"),
        ("Bäcker (m/w/d)\nFirma: Krume GmbH\n\nFür unseren Standort Pirnau suchen wir Hilfe.", "Pirnau"),
        ("Night Baker\nCompany: Crumb & Sons\n\nCrumb & Sons has an opening at its new store in Alderwick, TX.", "Alderwick, TX"),
        ("Panadero/a\nEmpresa: Miga\n\nLugar: Alderuel. Salario: 24.300 € brutos anuales.", "Alderuel"),
    ],
)  # fmt: skip
def test_towns_that_no_list_knows(text: str, place: str) -> None:
    assert read_job(text).job.location == [place]


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
