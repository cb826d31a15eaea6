"""Why a sentence of the model may not stand: each reason in words that the model can be told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from atspro.engine.fact_check import check_document
from atspro.engine.text import content_stems, stems
from atspro.llm.privacy import Mask
from atspro.llm.prompt import Fact, speaks_to_machines, visible
from atspro.llm.provider import Sentence
from atspro.llm.units import Unit, reworded
from atspro.shapes import JobData, ResumeData

_MARKS = re.compile(r"https?://|www\.|\[[^\[\]]*+\]\(|[<>{}`]|\*\*|^\s*[#>-]\s")
_LONGEST = 3.0
"""A sentence may be three times as long as the one it words anew, and 60 characters."""
_LEAST_SHARED = 0.5


def wording(sentence: Sentence, unit: Unit, mask: Mask) -> tuple[str, str]:
    """The sentence as it would stand in the document, and why it may not ("" when its form is right)."""
    text = " ".join(visible(mask.restore(sentence.text)).split())
    if not text:
        return text, "it was empty"
    if not mask.is_whole(text):
        return text, "it had a placeholder that stands for nothing"
    if _MARKS.search(text) and not _MARKS.search(unit.text):
        return text, "it had marks or a link in it"
    if len(text) > _LONGEST * len(unit.text) + 60:
        return text, "it was much longer than the sentence it replaces"
    if speaks_to_machines(text):
        return text, "it repeated an instruction"
    return text, ""


def unfounded(
    text: str, sources: list[str], unit: Unit, facts: Mapping[str, Fact], post: Mapping[str, Fact], job: JobData
) -> str:
    """Why what a sentence says is not in the sources that it names, or "".

    Half of the words, or of those that mean something, must stand in them, in the sentence it replaces, or in the
    job's title.
    """
    known = {**post, **facts}
    if not sources or any(one not in known for one in sources):
        return "it named no source, or one that does not exist"
    texts = [f"{unit.text} {job.title} {job.company}", *(known[one].text for one in sources)]
    if max(_shared(text, texts, content_stems), _shared(text, texts, stems)) < _LEAST_SHARED:
        return "its sources do not say what it says"
    return ""


def _shared(text: str, texts: list[str], stems_in: Callable[[str], list[str]]) -> float:
    """The share of a text's stems that stand in one of the others; 0 of a text that has none."""
    said = set(stems_in(text))
    given = {one for other in texts for one in stems_in(other)}
    return len(said & given) / len(said) if said else 0.0


def unsupported(
    markdown: str, units: list[Unit], words: Mapping[str, str], resume: ResumeData, job: JobData
) -> dict[str, str]:
    """The units whose new words say what the base resume does not support, with the reason of each."""
    found: dict[str, str] = {}
    for one in check_document(reworded(markdown, units, words), resume, job).unsupported:
        for unit in units:
            new = words.get(unit.id)
            if new is not None and unit.line == one.line and (one.sentence in new or new in one.sentence):
                found.setdefault(unit.id, f"the resume does not support “{one.statement}” ({one.kind})")
    return found
