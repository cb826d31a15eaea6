"""The document engine: reads resumes and posts, judges how they match, writes documents and exports them.

Pure: shapes and dataclasses in and out; no web, database, queue, network or clock. Import it from a notebook:

    from atspro.engine import export, read_job, read_resume, write
    resume = read_resume(open("resume.pdf", "rb").read(), "resume.pdf").resume
    job = read_job(open("post.md").read()).job
    written = write("resume", resume, job)
    open("tailored.pdf", "wb").write(export(written.markdown, "pdf", design="modern"))

What goes in, what comes out, and which errors: `atspro.engine.api`.
"""

from __future__ import annotations

from atspro.engine.api import (
    check_grounding,
    export,
    find_skills,
    read_back,
    read_job,
    read_resume,
    score,
    write,
)
from atspro.engine.export import recovered
from atspro.engine.fact_check import Unsupported
from atspro.engine.keyword_gaps import explain_missing
from atspro.engine.read import read_job_file, read_resume_text
from atspro.engine.types import ENGINE_VERSION, KINDS, TONES

__all__ = [
    "ENGINE_VERSION",
    "KINDS",
    "TONES",
    "Unsupported",
    "check_grounding",
    "explain_missing",
    "export",
    "find_skills",
    "read_back",
    "read_job",
    "read_job_file",
    "read_resume",
    "read_resume_text",
    "recovered",
    "score",
    "write",
]
