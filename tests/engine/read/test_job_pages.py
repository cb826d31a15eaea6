"""Pages as they are copied out of twelve job boards: the post in its fields, the board's own words nowhere."""

from __future__ import annotations

import re

import pytest

from atspro.engine.read import read_job
from atspro.engine.read.job_facts import read_pay
from bench.jobs.boards import FITTED, LEFT_OUT, pages

PAGES = list(pages())


@pytest.mark.parametrize("board", [*FITTED, *LEFT_OUT])
def test_pages_of_a_board(board: str) -> None:
    for name, post, text, own in PAGES:
        if name != board:
            continue
        reading = read_job(text)
        job = reading.job
        where = f"{board}, {post.company}"
        assert job.title == post.title, where
        assert job.responsibilities == list(post.duties), where
        wishes = [item.removeprefix("Preferred: ") for item in job.qualifications or []]
        assert [line for line in (*post.required, *post.preferred) if line not in wishes] == [], where
        pay = read_pay(job.salary or "")
        assert pay is not None, where
        assert (pay.low, pay.high) == post.amounts, where
        said = (reading.facts.contact, reading.facts.deadline, reading.facts.documents)
        assert said == (post.contact, post.deadline, post.documents), where
        texts = [
            text for value in job.to_json().values() for text in (value if isinstance(value, list) else [value or ""])
        ]
        lines = {line.strip(" -*") for text in texts for line in re.split(r"\n| · ", text)}
        assert [words for words in own if words.strip() and words in lines] == [], where
