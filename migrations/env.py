"""Runs the migrations on the application's database, one release at a time, as the role that owns its tables."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import Engine, NullPool, create_engine, text

import atspro.models  # noqa: F401 (fills the metadata)
from atspro.config import Settings
from atspro.db import Base, engine_options
from migrations.rights import grant_rights, store_key

# Any number that nothing else uses: it keeps two releases that start together from migrating at once.
MIGRATION_LOCK = 7_261_943_001


def run() -> None:
    """Migrate inside one transaction, holding an advisory lock, and then say what the application's role may do."""
    settings: Settings = current_app.config["SETTINGS"]
    engine: Engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        application = str(connection.scalar(text("SELECT current_user")))
    if settings.DATABASE_OWNER_URL:
        engine = create_engine(settings.DATABASE_OWNER_URL, poolclass=NullPool, **engine_options("atspro-release"))
    arguments = current_app.extensions["migrate"].configure_args
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, **arguments)
        with context.begin_transaction():
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            context.run_migrations()
            store_key(connection, settings.audit_key)
            grant_rights(connection, application)


if context.is_offline_mode():
    raise SystemExit("Offline migrations are not supported: the first one looks at which tables exist.")
run()
