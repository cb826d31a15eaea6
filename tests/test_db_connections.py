"""What every connection to the database is told, so that none waits for ever for somebody who is gone."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from atspro.db import SILENCE_SECONDS


def test_the_client_gives_up_a_silent_server(session: Session) -> None:
    told = session.connection().connection.driver_connection.info.get_parameters()  # type: ignore[union-attr]
    assert int(told["connect_timeout"]) < SILENCE_SECONDS
    assert int(told["tcp_user_timeout"]) == SILENCE_SECONDS * 1000
    probed = int(told["keepalives_idle"]) + int(told["keepalives_interval"]) * int(told["keepalives_count"])
    assert probed <= SILENCE_SECONDS


def test_the_server_ends_a_session_that_is_frozen_with_its_locks(session: Session) -> None:
    assert session.scalar(text("SHOW idle_in_transaction_session_timeout")) == "1min"
