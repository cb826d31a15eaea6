"""Reading resumes and job posts: from files and pasted text to the shapes of the data model.

`read_resume` takes a file (PDF, DOCX, plain text, Markdown, JSON Resume), `read_resume_text` a pasted text,
`read_job` a pasted post, `read_posts` several,
`read_job_file` a post in a file. Nothing is invented: what was not found stays empty.
"""

from __future__ import annotations

from atspro.engine.read.files import read_job_file, read_resume, read_resume_text
from atspro.engine.read.job import read_job
from atspro.engine.read.parse_results import JobReading, ResumeReading
from atspro.engine.read.several_posts import PostsReading, read_posts

__all__ = [
    "JobReading",
    "PostsReading",
    "ResumeReading",
    "read_job",
    "read_job_file",
    "read_posts",
    "read_resume",
    "read_resume_text",
]
