"""Whether the process lives, and whether everything that it needs answers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify
from sqlalchemy import text

from atspro import broker
from atspro.config import Settings
from atspro.db import db
from atspro.queue import DOCUMENTS
from atspro.services.monitoring import queue_metrics
from atspro.web.security import limiter

bp = Blueprint("health", __name__)
limiter.exempt(bp)

_starting = threading.Lock()

# A server that is only busy answers sooner than this, and who asks is seldom patient for longer.
PATIENCE_SECONDS = 4.0


@bp.get("/healthz")
def healthz() -> Response:
    """200 when the process lives."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """200 when database and broker answer and a worker of documents was seen, else 503 that names what does not."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    database, worker = _look_at_database(app)
    checks = {"database": database, "broker": _answers(app, "The broker does not answer.", _ping), "worker": worker}
    ready = all(checks.values())
    states = {name: "ok" if answered else "no answer" for name, answered in checks.items()}
    return jsonify(status="ready" if ready else "not ready", **states), 200 if ready else 503


class _Look(threading.Thread):
    """One look at the database. A frozen server ends no connection, so who waits for it may not be the request."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="readiness", daemon=True)
        self.app = app
        self.database = False
        self.worker = False

    def run(self) -> None:
        with self.app.app_context():
            self.database = _answers(self.app, "The database does not answer.", _ask_database)
            self.worker = self.database and _answers(self.app, "The workers cannot be read.", _ask_for_worker)


def _look_at_database(app: Flask) -> tuple[bool, bool]:
    """Whether the database answers in time, and whether it tells of a worker.

    While a look still waits no other one is begun: each would hold a thread and a connection until the server is back.
    """
    with _starting:
        look: _Look | None = app.extensions.get("readiness")
        is_new = look is None or not look.is_alive()
        if look is None or is_new:
            look = app.extensions["readiness"] = _Look(app)
            look.start()
    look.join(PATIENCE_SECONDS)
    if look.is_alive():
        app.logger.warning("The database does not answer within %s seconds.", PATIENCE_SECONDS)
        return is_new and look.database, False
    return look.database, look.worker


def _ping() -> Any:
    settings: Settings = current_app.config["SETTINGS"]
    broker.ping(settings)
    return True


def _ask_database() -> Any:
    return db.session.execute(text("SELECT 1")).scalar()


def _ask_for_worker() -> Any:
    return queue_metrics.has_worker(db.session(), DOCUMENTS)


def _answers(app: Flask, otherwise: str, ask: Callable[[], Any]) -> bool:
    try:
        return bool(ask())
    except Exception:
        app.logger.warning(otherwise, exc_info=True)
        return False
