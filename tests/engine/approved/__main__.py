"""Approve every document as the engine writes it now."""

from __future__ import annotations

from tests.engine.approved import examples

for one in examples():
    for document in one.documents():
        (one.folder / f"{document}.md").write_text(one.write(document).markdown, "utf-8")
