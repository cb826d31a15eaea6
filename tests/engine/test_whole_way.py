"""A resume file and a post of our own go the whole way: read, judged, written four times, taken out in every form."""

from __future__ import annotations

import json
import re

import pytest
import typst

from atspro.engine import KINDS, check_grounding, export, read_job, read_resume, recovered, write
from atspro.engine.export import DESIGNS, formats_of
from tests.engine.approved import FOLDER, TODAY
from tests.engine.read.layouts import DATES_LEFT, SIDEBAR


@pytest.mark.parametrize(("layout", "post"), [(SIDEBAR, "01_nurse_returning"), (DATES_LEFT, "03_accountant_industry")])
def test_a_file_and_a_post_go_through_every_writer_and_export(layout: str, post: str) -> None:
    reading = read_resume(typst.compile(layout.encode()), "resume.pdf")
    job = read_job((FOLDER / post / "post.md").read_text("utf-8"))
    work = reading.resume.work_experience
    assert len(work) >= 2
    assert all(one.company and one.position and one.start_date for one in work)
    assert {path.split(".")[0] for path in reading.origins} >= {"contactInfo", "workExperience", "education", "skills"}
    for kind in KINDS:
        written = write(kind, reading, job, today=TODAY)
        # Years that were added up stand in no line: tests/engine/test_approved.py adds them up itself.
        found = check_grounding(written.markdown, reading, job)
        assert [one for one in found if not re.search(r"\w+ years (?:as an? |of exp)", one.sentence)] == []
        for design in DESIGNS[kind]:
            for format in ("pdf", "docx"):
                data = export(written.markdown, format, kind, design=design)
                found = recovered(written.markdown, data, format, design=design)
                assert (found.lost, found.share) == ((), 1.0), (kind, design, format)
        for format in set(formats_of(kind)) - {"pdf", "docx"}:
            assert export(written.markdown, format, kind)
    again = json.loads(export(write("resume", reading, job, today=TODAY).markdown, "json"))
    assert [one["name"] for one in again["work"]] == [one.company for one in work]
