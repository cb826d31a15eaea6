"""Which piece of a text shows a hit, and which hits come first."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from atspro.models import JobDocument, User
from atspro.services import jobs, search
from atspro.services.search import full_text
from atspro.shapes import JobData

LONG = "Nothing of note was written here about anybody. " * 40


@pytest.mark.parametrize(
    ("text", "typed", "shown"),
    [
        (f"{LONG}Runs Kubernetes clusters. {LONG}", "kubernetes", "<mark>Kubernetes</mark> clusters"),
        (f"{LONG}Runs Kubernetes clusters. {LONG}", "kube", "<mark>Kubernetes</mark> clusters"),
        # The letters come first where no word of that root is, and the root where no such letters are.
        (f"Fortune. {LONG}Filled in two forms. {LONG}", "forms", "two <mark>forms</mark>"),
        (f"{LONG}An organ of the house. {LONG}", "organization", "<mark>organ</mark> of"),
        (f"{LONG}Led R&D team. {LONG}", '"d team" -house', "R&amp;<mark>D</mark> <mark>team</mark>"),
        ("\x02Kubernetes\x03", "kubernetes", "<mark>Kubernetes</mark>"),
    ],
)
def test_the_piece_that_is_shown_has_the_hit(session: Session, text: str, typed: str, shown: str) -> None:
    snippet = session.scalar(select(search.highlighted(literal(text), typed)))
    assert search.has_hit(snippet)
    assert shown in search.marked(snippet or "")
    assert len(snippet or "") < 300


def test_a_text_without_the_word_has_no_hit(session: Session) -> None:
    assert not search.has_hit(session.scalar(select(search.highlighted(literal(LONG), "kubernetes"))))


def test_words_that_are_whole_are_found_beside_those_that_only_begin_so(
    session: Session, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = jobs.create_job(session, user, JobData(company="Acme", title="Engineer", description="Write."))
    texts = ["kube", "kube kube kube", "kubernetes", "helm"]
    session.add_all(
        JobDocument(
            job_id=job.id,
            type="cover",
            version=number + 1,
            is_active=False,
            content=text,
            created_at=datetime(2024, 1, 1) + timedelta(days=number),
        )
        for number, text in enumerate(texts)
    )
    session.flush()

    def found(typed: str) -> list[str]:
        hits = search.find_documents(typed).hits(JobDocument.type == "cover")  # type: ignore[union-attr]
        query = select(JobDocument.content).join(hits, hits.c.key == JobDocument.id).order_by(hits.c.rank.desc())
        return list(session.scalars(query))

    # Few enough to be ranked: the best one first.
    assert found("kube") == ["kube kube kube", *sorted(found("kube")[1:], key=texts.index)]
    assert set(found("kube")) == {"kube", "kube kube kube", "kubernetes"}
    # Too many that begin so: the newest first. Too many that are the whole word: the others are not looked for.
    monkeypatch.setattr(full_text, "CAP", 2)
    assert found("kube") == ["kubernetes", "kube kube kube", "kube"]
    monkeypatch.setattr(full_text, "CAP", 1)
    assert found("kube") == ["kube kube kube", "kube"]
