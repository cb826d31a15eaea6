"""Whether the process lives, and whether everything that it needs answers."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import text

from atspro import broker
from atspro.config import Settings
from atspro.db import db
from atspro.queue import DOCUMENTS
from atspro.web.security import limiter

bp = Blueprint("health", __name__)
limiter.exempt(bp)


@bp.get("/healthz")
def healthz() -> Response:
    """200 when the process lives."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """200 when database, broker and a worker of documents answer, else 503 that names what does not."""
    checks = {"database": _database(), "broker": _broker()}
    checks["worker"] = checks["broker"] and _worker()
    ready = all(checks.values())
    states = {name: "ok" if answered else "no answer" for name, answered in checks.items()}
    return jsonify(status="ready" if ready else "not ready", **states), 200 if ready else 503


def _database() -> bool:
    try:
        db.session.execute(text("SELECT 1"))
    except Exception:
        current_app.logger.warning("The database does not answer.", exc_info=True)
        db.session.rollback()
        return False
    return True


def _broker() -> bool:
    settings: Settings = current_app.config["SETTINGS"]
    try:
        broker.ping(settings)
    except Exception:
        current_app.logger.warning("The broker does not answer.", exc_info=True)
        return False
    return True


def _worker() -> bool:
    control = current_app.extensions["celery"].control
    try:
        # Only a worker that writes documents counts: the Procfile names its nodes after the queue.
        return bool(
            control.broadcast("ping", reply=True, timeout=1.5, limit=1, pattern=f"{DOCUMENTS}@*", matcher="glob")
        )
    except Exception:
        current_app.logger.warning("No worker answers.", exc_info=True)
        return False
