"""The employer of a post: its whole name as the head has it, whatever prose, mail and web addresses shorten it to."""

from __future__ import annotations

import pytest

from atspro.engine.read import read_job
from tests.engine.approved import Example, examples

BODY = "\n\nResponsibilities\n- Count the stock\n- Sweep the yard\n\nRequirements\n- A forklift licence\n"
APPLY = "\nTo apply, write to Ann Lee, ann@quietharbor.example, or see https://quietharbor.example/jobs"


@pytest.mark.parametrize("example", examples(), ids=lambda one: str(one.folder.name))
def test_the_reviewed_posts_name_title_and_company(example: Example) -> None:
    read = read_job((example.folder / "post.md").read_text("utf-8")).job
    assert (read.company, read.title) == (example.job.company, example.job.title)


@pytest.mark.parametrize(
    ("head", "title", "company"),
    [
        # The head has the whole name, addresses and prose its beginning.
        ("# Stock Clerk\nQuiet Harbor Timber\nLeeds, UK\n\nAt Quiet Harbor, wood comes first.", "Stock Clerk",
         "Quiet Harbor Timber"),
        ("Quiet Harbor Timber\nStock Clerk\nLeeds\n\nQuiet Harbor is a yard.", "Stock Clerk", "Quiet Harbor Timber"),
        ("Stock Clerk | Quiet Harbor Timber | Leeds", "Stock Clerk", "Quiet Harbor Timber"),
        ("Stock Clerk\nat Quiet Harbor Timber\nLeeds", "Stock Clerk", "Quiet Harbor Timber"),
        # Names worded like positions, sentences or with small words.
        ("Conveyancing Paralegal | Hallam & Voss Solicitors | Sheffield", "Conveyancing Paralegal",
         "Hallam & Voss Solicitors"),
        ("LINE COOK — The Tin Kettle (Portland, ME)", "Line Cook", "The Tin Kettle"),
        ("Boulanger (H/F)\nBoulangerie Le Fournil d'Antan, Rennes (35)", "Boulanger (H/F)",
         "Boulangerie Le Fournil d'Antan"),
        ("Die Stadt Quellenburg sucht\n\nErzieher/in (m/w/d)", "Erzieher/in (m/w/d)", "Stadt Quellenburg"),
        ("Moulder wanted at Ironbridge Foundry, Telford", "Moulder", "Ironbridge Foundry"),
        ("Night Care Assistant - Marlow House, Torquay\n£12.60 per hour", "Night Care Assistant", "Marlow House"),
        ("We're hiring: Cellar Operator\nKestrel Ridge Brewing Co. is a brewery. cellar@kestrelridge.example",
         "Cellar Operator", "Kestrel Ridge Brewing Co"),
        ("Technical Writer, APIs (Remote, EU) at Quill Stack", "Technical Writer, APIs", "Quill Stack"),
        # Who handles the applications is not who the work is for.
        ("Chief Financial Officer\nCorvus Water Technologies\nMinneapolis, MN\n\nOur recruiter is Paul Stein of "
         "Northbridge Search, paul.stein@northbridge.example.", "Chief Financial Officer", "Corvus Water Technologies"),
    ],
)  # fmt: skip
def test_the_whole_name(head: str, title: str, company: str) -> None:
    job = read_job(head + BODY + (APPLY if "Quiet" in head else "")).job
    assert (job.title, job.company.rstrip(".")) == (title, company)


def test_hours_in_brackets_stay_with_the_title() -> None:
    assert read_job(f"Marketing Assistant (part-time)\nCorrib Kayak Tours\nGalway{BODY}").job.title == (
        "Marketing Assistant (part-time)"
    )


def test_an_unnamed_client_is_not_guessed() -> None:
    text = "Purchase Ledger Clerk\nOur client, based in Luton, is recruiting. Call Beth at Pinnacle Staff."
    reading = read_job(text + BODY)
    assert reading.job.company == ""
    assert "company" in reading.unsure


def test_a_unit_behind_the_title_is_no_employer() -> None:
    job = read_job(f"Registered Nurse - Progressive Care Unit\nHarrow Valley Health\nDayton, OH{BODY}").job
    assert (job.title, job.company) == ("Registered Nurse - Progressive Care Unit", "Harrow Valley Health")


def test_a_town_that_no_list_has_is_a_place_behind_the_name() -> None:
    assert read_job(f"Funeral Arranger\nWren House, Heavitree{BODY}").job.location == ["Heavitree"]
