"""What the page for visitors shows of the product: our own sample resume and posting, as they are seen today."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from atspro.document_details import DocumentDetails, FitRow
from atspro.engine.fit import FitTable
from atspro.engine.resume_text import resume_text
from atspro.engine.types import Month
from atspro.services.applications import Share
from atspro.services.jobs.fit import fit_rows
from atspro.services.sample_data import FOLDER
from atspro.services.sandbox import pages
from atspro.services.text_diff import Comparison, compare
from atspro.shapes import JobData, ResumeData


@dataclass(frozen=True)
class ReachedFigures:
    """How far the applications of a sample search came."""

    answered: Share
    invited: Share
    offered: Share
    accepted: Share


FIGURES = ReachedFigures(Share(13, 24), Share(7, 24), Share(2, 24), Share(1, 24))


@dataclass(frozen=True)
class ProductPictures:
    """The fit of the sample resume, its score with the reason for it, what is wrong with a claim, two versions."""

    fit: list[FitRow]
    details: DocumentDetails
    why: str
    figures: ReachedFigures
    versions: Comparison


_drawing = threading.Lock()


def product_pictures(month: Month) -> ProductPictures:
    """Drawn once in a process and month, since the text and the engine do not change before the next start."""
    with _drawing:
        return _drawn(month)


@lru_cache(maxsize=1)
def _drawn(month: Month) -> ProductPictures:
    resume = ResumeData.model_validate_json(_sample("resume.json"))
    # The claim has a title and an employer that the resume does not have.
    sample = json.loads(_sample("welcome.json"))
    job = JobData.model_validate(sample["job"]).to_json()
    given: dict[str, Any] = {"resume": resume.to_json(), "job": job, "today": list(month)}
    planned = pages.call("plan", **given, sections=[], answers=[], choices={}, stored=None)
    rated = pages.call("rate", **given, content=resume_text(resume))
    checked = pages.call("check", **given, content=sample["claim"])
    details = DocumentDetails.read({**rated, "grounding": checked})
    required = next((part.note for part in details.score_parts if part.name == "required"), "")
    return ProductPictures(
        fit_rows(FitTable.from_json(planned)), details, required, FIGURES, compare(*sample["versions"])
    )


def _sample(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
