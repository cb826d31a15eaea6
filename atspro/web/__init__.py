"""What a job seeker's browser talks to: blueprints, access, error pages, headers."""

from __future__ import annotations

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect

from atspro.config import Settings
from atspro.services import mail
from atspro.web import (
    access,
    account,
    auth,
    dashboard,
    documents,
    error_pages,
    generation,
    health,
    impersonation,
    job_imports,
    jobs,
    metrics,
    observe,
    providers,
    resume,
    security,
    social,
    templating,
)

csrf = CSRFProtect()


def init_app(app: Flask, settings: Settings) -> None:
    """Register everything of the web on the application."""
    mail.warn_if_unset(settings)
    csrf.init_app(app)
    Bootstrap5(app)
    security.init_app(app, settings)
    access.init_app(app)
    templating.init_app(app)
    error_pages.init_app(app)
    providers.init_app(app, settings)
    for blueprint in (
        health.bp,
        metrics.bp,
        auth.bp,
        account.bp,
        social.bp,
        social.account_bp,
        dashboard.bp,
        resume.bp,
        jobs.bp,
        job_imports.bp,
        documents.bp,
        generation.bp,
    ):
        app.register_blueprint(blueprint)
    impersonation.init_app(app)
    observe.init_app(app, settings)
