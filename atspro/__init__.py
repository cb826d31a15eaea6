"""ATSPro: tailored, truthful application documents from one base resume."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from atspro.config import Settings

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def create_app(settings: Settings | None = None, *, pages: bool = True) -> Flask:
    """The application. Opens no connection, reads no file, changes nothing: the first request does.

    Without ``pages`` it has neither routes nor commands: workers need none and start much faster.
    """
    from flask import Flask

    from atspro import i18n, logs, queue, reports
    from atspro.config import load_settings
    from atspro.db import db, end_reading, engine_options

    settings = settings or load_settings()
    app = Flask(__name__, template_folder="../templates")
    app.config.from_mapping(
        SETTINGS=settings,
        SECRET_KEY=settings.SECRET_KEY,
        SQLALCHEMY_DATABASE_URI=settings.DATABASE_URL,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(
            "atspro" if pages else "atspro-worker",
            settings.audit_key,
            transaction_pooler=settings.DATABASE_TRANSACTION_POOLER,
        ),
        SESSION_COOKIE_NAME=settings.own_cookie("atspro"),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        MAX_CONTENT_LENGTH=(settings.MAX_UPLOAD_MB + 1) * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=10_000,
        WTF_CSRF_TIME_LIMIT=None,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    logs.init_logging(settings)
    reports.init_reports(settings)
    db.init_app(app)
    # Functions of this kind run in the opposite order: before the session is closed.
    app.teardown_appcontext(end_reading)
    queue.init_celery(app, settings, pages=pages)
    if pages:
        from flask_migrate import Migrate

        from atspro import admin, backup_cli, cli, engine_cli, replica, web
        from atspro.models import is_described

        Migrate(
            app,
            db,
            directory=str(MIGRATIONS),
            compare_type=True,
            compare_server_default=True,
            include_object=is_described,
        )
        web.init_app(app, settings)
        replica.init_app(app, settings)
        admin.init_app(app)
        cli.init_app(app)
        backup_cli.init_app(app)
        engine_cli.init_app(app)
    else:
        i18n.init_app(app, pages=False)
    return app
