"""Whether the process lives, and whether everything that it needs answers."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import text

from atspro import broker
from atspro.config import Settings
from atspro.db import db
from atspro.queue import DOCUMENTS
from atspro.services import monitor
from atspro.web.security import limiter

bp = Blueprint("health", __name__)
limiter.exempt(bp)


@bp.get("/healthz")
def healthz() -> Response:
    """200 when the process lives."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """200 when database and broker answer and a worker of documents was seen, else 503 that names what does not."""
    checks = {"database": _database(), "broker": _broker()}
    checks["worker"] = checks["database"] and _worker()
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
    try:
        return monitor.has_worker(db.session(), DOCUMENTS)
    except Exception:
        current_app.logger.warning("The workers cannot be read.", exc_info=True)
        db.session.rollback()
        return False
