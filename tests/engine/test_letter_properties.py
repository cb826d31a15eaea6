"""What holds of every letter: each fact under its own place, no line twice, no list of one, a length within bounds."""

from __future__ import annotations

import re

import pytest

from atspro.engine.markdown import plain_blocks
from atspro.engine.write.letter import LIMITS
from atspro.engine.write.organizations import organization
from tests.engine.approved import FULL, Example, examples

LETTERS = [(one, document) for one in examples() for document in ("cover", FULL) if document in one.documents()]
EACH = pytest.mark.parametrize(
    ("example", "document"), LETTERS, ids=[f"{one.folder.name}-{document}" for one, document in LETTERS]
)


@EACH
def test_each_fact_stands_under_its_own_place(example: Example, document: str) -> None:
    place = ""
    for claim in example.write(document).ledger:
        named = [path.rpartition(".")[0] for path in claim.sources if path.endswith((".company", ".position"))]
        told = [path for path in claim.sources if re.search(r"^resume\..*(?:responsibilities|description)", path)]
        place = named[-1] if named else place
        assert not told or not place or told[0].startswith(f"{place}."), claim.text


@EACH
def test_no_line_is_told_twice_and_no_list_has_one_item(example: Example, document: str) -> None:
    written = example.write(document)
    paths = [path for claim in written.ledger for path in claim.sources if re.search(r"responsibilities\[", path)]
    assert len(paths) == len(set(paths))
    lists = re.findall(r"(?:^- .*\n)+", written.markdown, re.MULTILINE)
    assert all(one.count("\n") > 1 for one in lists)


@EACH
def test_whom_one_worked_for_is_a_name(example: Example, document: str) -> None:
    names = {organization(one, example.resume) for one in example.resume.work_experience}
    bad = {one.company for one in example.resume.work_experience} - names
    text = " ".join(plain_blocks(example.write(document).markdown))
    assert not [one for one in bad if one and f" at {one}" in text]


@EACH
def test_a_letter_is_no_longer_than_a_page_takes(example: Example, document: str) -> None:
    body = re.split(r"(?:Dear|Hello) [^\n]*\n", example.write(document).markdown)[1].rpartition("\n\n")[0]
    assert len(body.split()) <= LIMITS["letter"][1] + 20
