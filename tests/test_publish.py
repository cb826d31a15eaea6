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


def test_a_broker_that_was_silent_is_left_alone_for_a_while(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, now = [], 1000.0
    monkeypatch.setitem(app.extensions, "atspro_broker_paused_until", 0.0)
    monkeypatch.setattr("atspro.queue.time.monotonic", lambda: now)

    def be_silent(name: str, **_: Any) -> None:
        nonlocal now
        asked.append(name)
        now += 2.0
        raise OSError("The broker does not answer.")

    monkeypatch.setattr(app.extensions["celery"], "send_task", be_silent)
    publish = [queue.publish(queue.GENERATE_DOCUMENT, uuid4(), queue.DOCUMENTS) for _ in range(3)]
    assert publish == [False] * 3
    assert len(asked) == 1
    now += queue.PAUSE_SECONDS
    queue.publish(queue.GENERATE_DOCUMENT, uuid4(), queue.DOCUMENTS)
    assert len(asked) == 2


def test_pages_wait_once_and_not_for_long(app: Flask) -> None:
    pages = app.extensions["celery"].conf.broker_transport_options
    worker = queue.celery_settings(app.config["SETTINGS"])["broker_transport_options"]
    assert (pages["socket_timeout"], pages["retry_on_timeout"]) == (2, False)
    assert (worker["socket_timeout"], worker["retry_on_timeout"]) == (5, True)
