"""Runs the migrations on the application's database, one release at a time."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import text

import atspro.models  # noqa: F401 (fills the metadata)
from atspro.db import Base

# Any number that nothing else uses: it keeps two releases that start together from migrating at once.
MIGRATION_LOCK = 7_261_943_001


def run() -> None:
    """Migrate inside one transaction, holding an advisory lock."""
    engine = current_app.extensions["migrate"].db.engine
    arguments = current_app.extensions["migrate"].configure_args
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, **arguments)
        with context.begin_transaction():
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Offline migrations are not supported: the first one looks at which tables exist.")
run()
