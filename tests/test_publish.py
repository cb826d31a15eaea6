"""What one transaction sends to a broker that takes nothing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from atspro import queue


def test_after_one_refusal_a_transaction_asks_the_broker_no_more(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def refuse(name: str, **_: Any) -> None:
        asked.append(name)
        raise OSError("The broker does not answer.")

    monkeypatch.setattr(app.extensions["celery"], "send_task", refuse)
    for expected in (1, 2):
        for _ in range(4):
            queue.publish_on_commit(session, queue.GENERATE_DOCUMENT, uuid4(), queue.DOCUMENTS)
        session.execute(text("SELECT 1"))
        session.commit()
        # The next transaction asks again: the broker may be back.
        assert len(asked) == expected
