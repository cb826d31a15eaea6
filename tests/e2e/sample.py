"""What a journey brings: a real resume and post from the folder of samples, or ours of the same shape without it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import typst

from tests.conftest import samples_folder
from tests.engine.read.layouts import SIDEBAR


@dataclass(frozen=True)
class Sample:
    """Files to bring, and what stands in them."""

    resume: Path
    post: str
    name: str
    employers: tuple[str, ...]
    title: str
    school: str
    post_company: str
    post_title: str


def sample_in(folder: Path) -> Sample:
    """The real one where it is at hand; else one of our own, whose PDF is made in ``folder``."""
    shared = samples_folder()
    if shared.is_dir():
        return Sample(
            shared / "samples" / "resume_bronzor.pdf",
            (shared / "samples" / "job_research_engineer.md").read_text("utf-8"),
            name="David Kowalski",
            employers=("Cascade Studios", "Pixel Forge Interactive"),
            title="Senior Game Developer",
            school="University of Washington",
            post_company="OpenAI",
            post_title="Research Engineer",
        )
    resume = folder / "resume.pdf"
    resume.write_bytes(typst.compile(SIDEBAR.encode(), format="pdf"))
    return Sample(
        resume,
        (Path(__file__).parent / "post.md").read_text("utf-8"),
        name="Nina Okafor",
        employers=("Highland Hospital", "Medical Center"),
        title="Charge Nurse, Emergency Department",
        school="San Francisco State University",
        post_company="Cedar Hollow Hospital",
        post_title="Registered Nurse - Critical Care",
    )
