"""The part of the vocabulary that was compiled from O*NET: what it names, and what it leaves to ordinary words."""

from __future__ import annotations

import pytest

from atspro.engine.evidence import spoken
from atspro.engine.keywords import job_keywords
from atspro.engine.skills import TECHNOLOGIES, own_vocabulary, skill_names, vocabulary


def test_the_file_names_its_source_and_holds_nothing_of_ours() -> None:
    text = TECHNOLOGIES.read_text("utf-8")
    assert "O*NET 29.3" in text
    assert "CC BY 4.0" in text
    ours = own_vocabulary()
    added = {key for key, forms in vocabulary().forms.items() if any(f not in ours.forms.get(key, []) for f in forms)}
    assert len(vocabulary().skills) > len(ours.skills) + 150
    assert not added & set(ours.forms)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Oracle PeopleSoft and LabVIEW", {"PeopleSoft", "LabVIEW"}),
        ("PeopleSoft; National Instruments LabVIEW", {"PeopleSoft", "LabVIEW"}),
        ("Moved 40 files to WebSphere MQ", {"WebSphere MQ"}),
    ],
)
def test_a_product_is_one_skill_with_its_vendor_and_without(text: str, names: set[str]) -> None:
    assert skill_names(text) == names


@pytest.mark.parametrize(
    "text", ["a painter of houses", "Painter and inventor", "Blink and you miss it", "The best edge"]
)
def test_ordinary_words_name_no_product(text: str) -> None:
    assert skill_names(text) == set()


def test_a_product_keeps_its_capital_letter() -> None:
    assert spoken("Visio") == "Visio"
    assert spoken("Accounts payable") == "accounts payable"


def test_a_post_in_the_vendors_words_asks_for_the_product() -> None:
    post = "Clerk\n\nRequirements\n\n- Experience with Microsoft Visio and Oracle PeopleSoft"
    assert {word.name for word in job_keywords(post) if word.known} == {"Visio", "PeopleSoft"}
